"""People for the demonstration season: every one of them is made up.

The names are combined by chance from given names and family names common in each country; no combination is
meant to be a real person. What is made with them is marked as demonstration data.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Nation:
    """Where guests come from, the language they read, and the names common there."""

    country: str
    """ISO 3166-1 alpha-2."""
    language: str
    """ky, ru or en: the camp's language such a guest is likely to choose."""
    dial: str
    weight: int
    """How often, against the others, such a guest comes."""
    women: tuple[str, ...]
    men: tuple[str, ...]
    families: tuple[tuple[str, str], ...]
    """(feminine, masculine) form."""
    family_first: bool = False


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split(", "))


def _same(text: str) -> tuple[tuple[str, str], ...]:
    """Family names with one form for women and men."""
    return tuple((family, family) for family in _names(text))


def _with_a(text: str) -> tuple[tuple[str, str], ...]:
    """Family names whose feminine form adds an -а (Cyrillic)."""
    return tuple((family + "а", family) for family in _names(text))


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Family names, the feminine form before the masculine."""
    return tuple((woman, man) for woman, _, man in (pair.partition("/") for pair in _names(text)))


NATIONS: tuple[Nation, ...] = (
    Nation(
        country="KG",
        language="ky",
        dial="+996",
        weight=22,
        women=_names("Айгүл, Нургүл, Чынара, Айпери, Мээрим, Гүлзат, Бегимай, Жазгүл, Бүбүсара, Айчүрөк"),
        men=_names("Азамат, Бакыт, Эрлан, Канат, Тилек, Улан, Мирлан, Кубаныч, Нурдөөлөт, Бектур"),
        families=_with_a(
            "Дөөлөтов, Өмүралиев, Төлөгөнов, Мөңкүев, Кеңешов, Дүйшөев, Үсөнов, Бөлөкбаев, "
            "Сүйүнбаев, Көчкөнов, Жээнбаев, Эсеналиев"
        ),
    ),
    Nation(
        country="KZ",
        language="ru",
        dial="+7",
        weight=18,
        women=_names("Айгерім, Әсел, Жанар, Мәдина, Ұлжан, Інжу, Гүлнәр, Қымбат"),
        men=_names("Ержан, Дәурен, Әділет, Қанат, Жандос, Нұржан, Ғалым, Бекзат"),
        families=_with_a(
            "Сәрсенов, Жүнісов, Әлімбеков, Тілеубаев, Бейсенов, Қожахметов, Өтегенов, Сағындықов, "
            "Мұқашев, Ергешбаев"
        ),
    ),
    Nation(
        country="RU",
        language="ru",
        dial="+7",
        weight=14,
        women=_names("Ольга, Наталья, Екатерина, Марина, Светлана, Анна, Ирина, Дарья"),
        men=_names("Сергей, Алексей, Дмитрий, Павел, Илья, Михаил, Константин, Роман"),
        families=_with_a(
            "Камышин, Тропин, Ветлугин, Звонарёв, Голышев, Полынин, Вербин, Перелескин, Осокин, Черешнев"
        ),
    ),
    Nation(
        country="UZ",
        language="ru",
        dial="+998",
        weight=4,
        women=_names("Dilnoza, Gulnora, Nodira, Malika, Feruza, Shahnoza, Nilufar, Zarina"),
        men=_names("Jasur, Bobur, Otabek, Sherzod, Sardor, Ulugʻbek, Dilshod, Farrux"),
        families=_pairs(
            "Tursunova/Tursunov, Rahmatova/Rahmatov, Yoʻldosheva/Yoʻldoshev, Xolmatova/Xolmatov, "
            "Ergasheva/Ergashev, Joʻrayeva/Joʻrayev, Nishonova/Nishonov, Normatova/Normatov, "
            "Boltayeva/Boltayev, Egamberdiyeva/Egamberdiyev"
        ),
    ),
    Nation(
        country="DE",
        language="en",
        dial="+49",
        weight=9,
        women=_names("Katrin, Anja, Lena, Miriam, Jule, Friederike, Birgit, Svenja"),
        men=_names("Jonas, Tobias, Matthias, Florian, Uwe, Henrik, Lukas, Björn"),
        families=_same(
            "Lindenthal, Böttcher, Reimann, Wiegand, Löffler, Pohlmann, Kühnel, Haberland, Hartwig, "
            "Steinbrecher"
        ),
    ),
    Nation(
        country="FR",
        language="en",
        dial="+33",
        weight=7,
        women=_names("Camille, Élodie, Claire, Manon, Hélène, Aurélie, Sophie, Mathilde"),
        men=_names("Julien, Antoine, Thomas, Guillaume, Rémi, Bastien, Étienne, Loïc"),
        families=_same(
            "Fontanel, Rousselet, Delaunoy, Beaulande, Blanchet, Peyrard, Teyssier, Périgaud, "
            "Lecointe, Guérinot"
        ),
    ),
    Nation(
        country="NL",
        language="en",
        dial="+31",
        weight=4,
        women=_names("Anouk, Femke, Marieke, Sanne, Lotte, Ilse, Eva, Maaike"),
        men=_names("Daan, Jeroen, Sander, Bram, Ruben, Thijs, Maarten, Koen"),
        families=_same(
            "Hoekstra, Postma, Brinkhof, van der Velde, Dijkhuizen, Bosman, Wolters, ter Horst, "
            "Zijlstra, Oosterveld"
        ),
    ),
    Nation(
        country="GB",
        language="en",
        dial="+44",
        weight=5,
        women=_names("Hannah, Eleanor, Fiona, Alice, Megan, Harriet, Rosie, Gemma"),
        men=_names("Oliver, James, Callum, Edward, Rhys, Stuart, Daniel, Hugh"),
        families=_same(
            "Birtwell, Whitlock, Dunnock, Thorley, Fairbairn, Ogden, Cartmell, Wetherby, Holroyd, Kettlewell"
        ),
    ),
    Nation(
        country="US",
        language="en",
        dial="+1",
        weight=4,
        women=_names("Emily, Rachel, Lauren, Katherine, Allison, Jenna, Brooke, Paige"),
        men=_names("Ethan, Ryan, Kevin, Brian, Tyler, Nathan, Greg, Caleb"),
        families=_same(
            "Lindgren, Hollis, Hostetler, Drumheller, Castellano, Novotny, Okafor, Whitmire, "
            "Delacroix, Ostrander"
        ),
    ),
    Nation(
        country="IT",
        language="en",
        dial="+39",
        weight=3,
        women=_names("Chiara, Francesca, Giulia, Elena, Martina, Silvia, Paola, Beatrice"),
        men=_names("Marco, Matteo, Andrea, Davide, Stefano, Lorenzo, Paolo, Giacomo"),
        families=_same(
            "Rinaldini, Santolini, Marchesin, Rovattini, Lazzarotto, Bellomonte, Scarpellini, "
            "Castagnoli, Zambelletti, Montecchi"
        ),
    ),
    Nation(
        country="ES",
        language="en",
        dial="+34",
        weight=2,
        women=_names("Lucía, Marta, Carmen, Nuria, Laura, Inés, Pilar, Beatriz"),
        men=_names("Álvaro, Javier, Diego, Iván, Sergio, Pablo, Rubén, Gonzalo"),
        families=_same(
            "Hinojal, Alcañiz, Galdeano, Montellano, Larrañaga, Fuentenebro, Valdeolmos, Barrachina, "
            "Quiñonero, Carrasquilla"
        ),
    ),
    Nation(
        country="PL",
        language="en",
        dial="+48",
        weight=3,
        women=_names("Agnieszka, Katarzyna, Magdalena, Joanna, Zofia, Małgorzata, Ewa, Karolina"),
        men=_names("Tomasz, Piotr, Michał, Paweł, Łukasz, Krzysztof, Wojciech, Marcin"),
        families=_pairs(
            "Brzezicka/Brzezicki, Gołaszewska/Gołaszewski, Tarnawska/Tarnawski, "
            "Zawistowska/Zawistowski, Mroczkowska/Mroczkowski, Sulikowska/Sulikowski, "
            "Dąbkowska/Dąbkowski, Krzemieniewska/Krzemieniewski, Sosnowicka/Sosnowicki, "
            "Jodłowiecka/Jodłowiecki"
        ),
    ),
    Nation(
        country="CZ",
        language="en",
        dial="+420",
        weight=2,
        women=_names("Tereza, Petra, Lucie, Jana, Markéta, Veronika, Barbora, Klára"),
        men=_names("Jan, Tomáš, Ondřej, Jakub, Vojtěch, Martin, Radek, Štěpán"),
        families=_pairs(
            "Vrbická/Vrbický, Podhorská/Podhorský, Ptáčníková/Ptáčník, Žďárská/Žďárský, "
            "Vondrušková/Vondruška, Havránková/Havránek, Havlínová/Havlín, Skřivánková/Skřivánek, "
            "Lipovská/Lipovský, Zahrádková/Zahrádka"
        ),
    ),
    Nation(
        country="CH",
        language="en",
        dial="+41",
        weight=3,
        women=_names("Nina, Sandra, Corinne, Seraina, Andrea, Michèle, Regula, Flurina"),
        men=_names("Reto, Urs, Beat, Pascal, Marc, Simon, Luca, Andri"),
        families=_same(
            "Hürlimann, Schäublin, Nufer, Tschudin, Caflisch, Nydegger, Zumstein, Imfeld, Loosli, Streuli"
        ),
    ),
    Nation(
        country="JP",
        language="en",
        dial="+81",
        weight=2,
        women=_names("美咲, 由美子, 彩香, 恵子, 明日香, 真由美, 陽子, 千尋"),
        men=_names("健司, 大輔, 拓也, 浩一, 翔太, 和也, 直樹, 悠人"),
        families=_same("秋吉, 小田切, 宮下, 片桐, 久保田, 桑原, 高瀬, 村瀬, 北沢, 大河内"),
        family_first=True,
    ),
    Nation(
        country="KR",
        language="en",
        dial="+82",
        weight=3,
        women=_names("지은, 수진, 은영, 미경, 혜진, 서연, 보람, 유나"),
        men=_names("상우, 성호, 재훈, 기현, 태영, 준호, 영철, 재원"),
        families=_same("남궁, 선우, 황보, 제갈, 사공, 독고, 반, 편, 명, 감"),
        family_first=True,
    ),
    Nation(
        country="CN",
        language="en",
        dial="+86",
        weight=3,
        women=_names("晓燕, 雪梅, 佳怡, 丽娜, 婷婷, 文慧, 秀英, 春梅"),
        men=_names("志远, 建国, 宇航, 子豪, 明辉, 俊杰, 海涛, 立新"),
        families=_same("欧阳, 上官, 慕容, 夏侯, 邬, 佘, 蔺, 鄢, 覃, 樊"),
        family_first=True,
    ),
    Nation(
        country="IL",
        language="en",
        dial="+972",
        weight=3,
        women=_names("נועה, תמר, יעל, שירה, מיכל, ענבל, הדס, ליאת"),
        men=_names("יונתן, איתי, עומר, דניאל, אורי, גיל, אלעד, עידו"),
        families=_same("ברקאי, דרורי, ורדי, חרמוני, טלמור, ירדני, כרמלי, סלעי, מעייני, גלבועי"),
    ),
    Nation(
        country="TR",
        language="en",
        dial="+90",
        weight=2,
        women=_names("Elif, Zeynep, Ayşe, Merve, Özge, Çiğdem, Esra, Derya"),
        men=_names("Mehmet, Emre, Burak, Çağrı, Ömer, Oğuz, Selim, Kerem"),
        families=_same(
            "Karadere, Yeşilyurt, Taşpınar, Gökçeoğlu, Ilgazlı, Kuşçuoğlu, Üstündal, Bozkırlı, "
            "Demirağaç, Tekinsoy"
        ),
    ),
    Nation(
        country="IN",
        language="en",
        dial="+91",
        weight=2,
        women=_names("Priya, Ananya, Kavita, Meera, Rekha, Divya, Nandini, Shreya"),
        men=_names("Rohan, Arjun, Vikram, Sanjay, Karthik, Aditya, Nikhil, Siddharth"),
        families=_same(
            "Chitnavis, Nambiar, Athavankar, Kelapure, Sambandan, Phadke, Mankame, Venkatesan, "
            "Rangnekar, Barooah"
        ),
    ),
)
"""Mostly Central Asia and Russia; Europeans come to hike."""
