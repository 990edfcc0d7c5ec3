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


def _same(*families: str) -> tuple[tuple[str, str], ...]:
    """Family names with one form for women and men."""
    return tuple((family, family) for family in families)


def _with_a(*families: str) -> tuple[tuple[str, str], ...]:
    """Family names whose feminine form adds an -а (Cyrillic)."""
    return tuple((family + "а", family) for family in families)


NATIONS: tuple[Nation, ...] = (
    Nation(
        country="KG",
        language="ky",
        dial="+996",
        weight=22,
        women=(
            "Айгүл",
            "Нургүл",
            "Чынара",
            "Айпери",
            "Мээрим",
            "Гүлзат",
            "Бегимай",
            "Жазгүл",
            "Бүбүсара",
            "Айчүрөк",
        ),
        men=(
            "Азамат",
            "Бакыт",
            "Эрлан",
            "Канат",
            "Тилек",
            "Улан",
            "Мирлан",
            "Кубаныч",
            "Нурдөөлөт",
            "Бектур",
        ),
        families=_with_a(
            "Дөөлөтов",
            "Өмүралиев",
            "Төлөгөнов",
            "Мөңкүев",
            "Кеңешов",
            "Дүйшөев",
            "Үсөнов",
            "Бөлөкбаев",
            "Сүйүнбаев",
            "Көчкөнов",
            "Жээнбаев",
            "Эсеналиев",
        ),
    ),
    Nation(
        country="KZ",
        language="ru",
        dial="+7",
        weight=18,
        women=("Айгерім", "Әсел", "Жанар", "Мәдина", "Ұлжан", "Інжу", "Гүлнәр", "Қымбат"),
        men=("Ержан", "Дәурен", "Әділет", "Қанат", "Жандос", "Нұржан", "Ғалым", "Бекзат"),
        families=_with_a(
            "Сәрсенов",
            "Жүнісов",
            "Әлімбеков",
            "Тілеубаев",
            "Бейсенов",
            "Қожахметов",
            "Өтегенов",
            "Сағындықов",
            "Мұқашев",
            "Ергешбаев",
        ),
    ),
    Nation(
        country="RU",
        language="ru",
        dial="+7",
        weight=14,
        women=("Ольга", "Наталья", "Екатерина", "Марина", "Светлана", "Анна", "Ирина", "Дарья"),
        men=("Сергей", "Алексей", "Дмитрий", "Павел", "Илья", "Михаил", "Константин", "Роман"),
        families=_with_a(
            "Камышин",
            "Тропин",
            "Ветлугин",
            "Звонарёв",
            "Голышев",
            "Полынин",
            "Вербин",
            "Перелескин",
            "Осокин",
            "Черешнев",
        ),
    ),
    Nation(
        country="UZ",
        language="ru",
        dial="+998",
        weight=4,
        women=("Dilnoza", "Gulnora", "Nodira", "Malika", "Feruza", "Shahnoza", "Nilufar", "Zarina"),
        men=("Jasur", "Bobur", "Otabek", "Sherzod", "Sardor", "Ulugʻbek", "Dilshod", "Farrux"),
        families=(
            ("Tursunova", "Tursunov"),
            ("Rahmatova", "Rahmatov"),
            ("Yoʻldosheva", "Yoʻldoshev"),
            ("Xolmatova", "Xolmatov"),
            ("Ergasheva", "Ergashev"),
            ("Joʻrayeva", "Joʻrayev"),
            ("Nishonova", "Nishonov"),
            ("Normatova", "Normatov"),
            ("Boltayeva", "Boltayev"),
            ("Egamberdiyeva", "Egamberdiyev"),
        ),
    ),
    Nation(
        country="DE",
        language="en",
        dial="+49",
        weight=9,
        women=("Katrin", "Anja", "Lena", "Miriam", "Jule", "Friederike", "Birgit", "Svenja"),
        men=("Jonas", "Tobias", "Matthias", "Florian", "Uwe", "Henrik", "Lukas", "Björn"),
        families=_same(
            "Lindenthal",
            "Böttcher",
            "Reimann",
            "Wiegand",
            "Löffler",
            "Pohlmann",
            "Kühnel",
            "Haberland",
            "Hartwig",
            "Steinbrecher",
        ),
    ),
    Nation(
        country="FR",
        language="en",
        dial="+33",
        weight=7,
        women=("Camille", "Élodie", "Claire", "Manon", "Hélène", "Aurélie", "Sophie", "Mathilde"),
        men=("Julien", "Antoine", "Thomas", "Guillaume", "Rémi", "Bastien", "Étienne", "Loïc"),
        families=_same(
            "Fontanel",
            "Rousselet",
            "Delaunoy",
            "Beaulande",
            "Blanchet",
            "Peyrard",
            "Teyssier",
            "Périgaud",
            "Lecointe",
            "Guérinot",
        ),
    ),
    Nation(
        country="NL",
        language="en",
        dial="+31",
        weight=4,
        women=("Anouk", "Femke", "Marieke", "Sanne", "Lotte", "Ilse", "Eva", "Maaike"),
        men=("Daan", "Jeroen", "Sander", "Bram", "Ruben", "Thijs", "Maarten", "Koen"),
        families=_same(
            "Hoekstra",
            "Postma",
            "Brinkhof",
            "van der Velde",
            "Dijkhuizen",
            "Bosman",
            "Wolters",
            "ter Horst",
            "Zijlstra",
            "Oosterveld",
        ),
    ),
    Nation(
        country="GB",
        language="en",
        dial="+44",
        weight=5,
        women=("Hannah", "Eleanor", "Fiona", "Alice", "Megan", "Harriet", "Rosie", "Gemma"),
        men=("Oliver", "James", "Callum", "Edward", "Rhys", "Stuart", "Daniel", "Hugh"),
        families=_same(
            "Birtwell",
            "Whitlock",
            "Dunnock",
            "Thorley",
            "Fairbairn",
            "Ogden",
            "Cartmell",
            "Wetherby",
            "Holroyd",
            "Kettlewell",
        ),
    ),
    Nation(
        country="US",
        language="en",
        dial="+1",
        weight=4,
        women=("Emily", "Rachel", "Lauren", "Katherine", "Allison", "Jenna", "Brooke", "Paige"),
        men=("Ethan", "Ryan", "Kevin", "Brian", "Tyler", "Nathan", "Greg", "Caleb"),
        families=_same(
            "Lindgren",
            "Hollis",
            "Hostetler",
            "Drumheller",
            "Castellano",
            "Novotny",
            "Okafor",
            "Whitmire",
            "Delacroix",
            "Ostrander",
        ),
    ),
    Nation(
        country="IT",
        language="en",
        dial="+39",
        weight=3,
        women=("Chiara", "Francesca", "Giulia", "Elena", "Martina", "Silvia", "Paola", "Beatrice"),
        men=("Marco", "Matteo", "Andrea", "Davide", "Stefano", "Lorenzo", "Paolo", "Giacomo"),
        families=_same(
            "Rinaldini",
            "Santolini",
            "Marchesin",
            "Rovattini",
            "Lazzarotto",
            "Bellomonte",
            "Scarpellini",
            "Castagnoli",
            "Zambelletti",
            "Montecchi",
        ),
    ),
    Nation(
        country="ES",
        language="en",
        dial="+34",
        weight=2,
        women=("Lucía", "Marta", "Carmen", "Nuria", "Laura", "Inés", "Pilar", "Beatriz"),
        men=("Álvaro", "Javier", "Diego", "Iván", "Sergio", "Pablo", "Rubén", "Gonzalo"),
        families=_same(
            "Hinojal",
            "Alcañiz",
            "Galdeano",
            "Montellano",
            "Larrañaga",
            "Fuentenebro",
            "Valdeolmos",
            "Barrachina",
            "Quiñonero",
            "Carrasquilla",
        ),
    ),
    Nation(
        country="PL",
        language="en",
        dial="+48",
        weight=3,
        women=("Agnieszka", "Katarzyna", "Magdalena", "Joanna", "Zofia", "Małgorzata", "Ewa", "Karolina"),
        men=("Tomasz", "Piotr", "Michał", "Paweł", "Łukasz", "Krzysztof", "Wojciech", "Marcin"),
        families=(
            ("Brzezicka", "Brzezicki"),
            ("Gołaszewska", "Gołaszewski"),
            ("Tarnawska", "Tarnawski"),
            ("Zawistowska", "Zawistowski"),
            ("Mroczkowska", "Mroczkowski"),
            ("Sulikowska", "Sulikowski"),
            ("Dąbkowska", "Dąbkowski"),
            ("Krzemieniewska", "Krzemieniewski"),
            ("Sosnowicka", "Sosnowicki"),
            ("Jodłowiecka", "Jodłowiecki"),
        ),
    ),
    Nation(
        country="CZ",
        language="en",
        dial="+420",
        weight=2,
        women=("Tereza", "Petra", "Lucie", "Jana", "Markéta", "Veronika", "Barbora", "Klára"),
        men=("Jan", "Tomáš", "Ondřej", "Jakub", "Vojtěch", "Martin", "Radek", "Štěpán"),
        families=(
            ("Vrbická", "Vrbický"),
            ("Podhorská", "Podhorský"),
            ("Ptáčníková", "Ptáčník"),
            ("Žďárská", "Žďárský"),
            ("Vondrušková", "Vondruška"),
            ("Havránková", "Havránek"),
            ("Havlínová", "Havlín"),
            ("Skřivánková", "Skřivánek"),
            ("Lipovská", "Lipovský"),
            ("Zahrádková", "Zahrádka"),
        ),
    ),
    Nation(
        country="CH",
        language="en",
        dial="+41",
        weight=3,
        women=("Nina", "Sandra", "Corinne", "Seraina", "Andrea", "Michèle", "Regula", "Flurina"),
        men=("Reto", "Urs", "Beat", "Pascal", "Marc", "Simon", "Luca", "Andri"),
        families=_same(
            "Hürlimann",
            "Schäublin",
            "Nufer",
            "Tschudin",
            "Caflisch",
            "Nydegger",
            "Zumstein",
            "Imfeld",
            "Loosli",
            "Streuli",
        ),
    ),
    Nation(
        country="JP",
        language="en",
        dial="+81",
        weight=2,
        women=("美咲", "由美子", "彩香", "恵子", "明日香", "真由美", "陽子", "千尋"),
        men=("健司", "大輔", "拓也", "浩一", "翔太", "和也", "直樹", "悠人"),
        families=_same("秋吉", "小田切", "宮下", "片桐", "久保田", "桑原", "高瀬", "村瀬", "北沢", "大河内"),
        family_first=True,
    ),
    Nation(
        country="KR",
        language="en",
        dial="+82",
        weight=3,
        women=("지은", "수진", "은영", "미경", "혜진", "서연", "보람", "유나"),
        men=("상우", "성호", "재훈", "기현", "태영", "준호", "영철", "재원"),
        families=_same("남궁", "선우", "황보", "제갈", "사공", "독고", "반", "편", "명", "감"),
        family_first=True,
    ),
    Nation(
        country="CN",
        language="en",
        dial="+86",
        weight=3,
        women=("晓燕", "雪梅", "佳怡", "丽娜", "婷婷", "文慧", "秀英", "春梅"),
        men=("志远", "建国", "宇航", "子豪", "明辉", "俊杰", "海涛", "立新"),
        families=_same("欧阳", "上官", "慕容", "夏侯", "邬", "佘", "蔺", "鄢", "覃", "樊"),
        family_first=True,
    ),
    Nation(
        country="IL",
        language="en",
        dial="+972",
        weight=3,
        women=("נועה", "תמר", "יעל", "שירה", "מיכל", "ענבל", "הדס", "ליאת"),
        men=("יונתן", "איתי", "עומר", "דניאל", "אורי", "גיל", "אלעד", "עידו"),
        families=_same(
            "ברקאי", "דרורי", "ורדי", "חרמוני", "טלמור", "ירדני", "כרמלי", "סלעי", "מעייני", "גלבועי"
        ),
    ),
    Nation(
        country="TR",
        language="en",
        dial="+90",
        weight=2,
        women=("Elif", "Zeynep", "Ayşe", "Merve", "Özge", "Çiğdem", "Esra", "Derya"),
        men=("Mehmet", "Emre", "Burak", "Çağrı", "Ömer", "Oğuz", "Selim", "Kerem"),
        families=_same(
            "Karadere",
            "Yeşilyurt",
            "Taşpınar",
            "Gökçeoğlu",
            "Ilgazlı",
            "Kuşçuoğlu",
            "Üstündal",
            "Bozkırlı",
            "Demirağaç",
            "Tekinsoy",
        ),
    ),
    Nation(
        country="IN",
        language="en",
        dial="+91",
        weight=2,
        women=("Priya", "Ananya", "Kavita", "Meera", "Rekha", "Divya", "Nandini", "Shreya"),
        men=("Rohan", "Arjun", "Vikram", "Sanjay", "Karthik", "Aditya", "Nikhil", "Siddharth"),
        families=_same(
            "Chitnavis",
            "Nambiar",
            "Athavankar",
            "Kelapure",
            "Sambandan",
            "Phadke",
            "Mankame",
            "Venkatesan",
            "Rangnekar",
            "Barooah",
        ),
    ),
)
"""Mostly Central Asia and Russia; Europeans come to hike."""


NOTES: tuple[dict[str, str], ...] = (
    {
        "ky": "Караколдон кеч чыгабыз, саат 20:00 чамасында жетип калабыз.",
        "ru": "Выезжаем из Каракола поздно, будем около 20:00.",
        "en": "We leave Karakol late and will arrive around 20:00.",
    },
    {
        "ky": "Ушул күнү апамдын туулган күнү, кичинекей торт алып келебиз.",
        "ru": "В этот день у мамы день рождения, привезём небольшой торт.",
        "en": "It is my mother's birthday that day; we are bringing a small cake.",
    },
    {
        "ky": "Мүмкүн болсо, тынчыраак жердеги боз үйдү бериңизчи: уйкум сак.",
        "ru": "Если можно, юрту в тихом месте: я чутко сплю.",
        "en": "A quiet place, please, if you have one: I am a light sleeper.",
    },
    {
        "ky": "Өз велосипеддерибиз менен келебиз, аларды түнкүсүн кайда койсок болот?",
        "ru": "Приедем на своих велосипедах, где их можно оставить на ночь?",
        "en": "We come on our own bicycles. Where can they stand overnight?",
    },
    {
        "ky": "Эки жаштагы балабыз бар, кошумча жууркан керек болот.",
        "ru": "С нами двухлетний ребёнок, понадобится дополнительное одеяло.",
        "en": "We have a two-year-old with us and would need an extra blanket.",
    },
    {
        "ky": "Ата-энебиз улгайган, ашканага жакын боз үй болсо жакшы болмок.",
        "ru": "С нами пожилые родители, лучше юрту поближе к столовой.",
        "en": "Our parents are elderly; a yurt close to the dining yurt would be best.",
    },
    {
        "ky": "Экинчи күнү шаркыратмага ат менен баргыбыз келет, төртөөбүз тең ат минип көргөн эмеспиз.",
        "ru": "На второй день хотим поехать на лошадях к водопаду, все четверо в седле впервые.",
        "en": "On the second day we would like to ride to the waterfall. None of us four has ridden before.",
    },
    {
        "ky": "Таңкы алтыда жолго чыгабыз, эртең мененки тамакты жолго салып бере аласызбы?",
        "ru": "Выходим в 6:00, можно вместо завтрака взять еду с собой?",
        "en": "We set out at 6:00. Could we take some food with us instead of breakfast?",
    },
    {
        "ky": "Өз унаабыз менен келебиз, унаа токтотуучу жай барбы?",
        "ru": "Приедем на своей машине, есть ли парковка?",
        "en": "We come in our own car. Is there a place to park?",
    },
    {
        "ky": "Ала-Көл ашуусунан кийин келебиз, аба ырайына жараша бир күн кечигип калышыбыз мүмкүн.",
        "ru": "Придём после перевала Ала-Куль, из-за погоды можем задержаться на день.",
        "en": "We come down from the Ala-Kol pass and may be a day late if the weather turns.",
    },
    {
        "ky": "Шырдак жасоо боюнча мастер-класска катышкыбыз келет.",
        "ru": "Хотели бы попасть на мастер-класс по шырдаку.",
        "en": "We would love to join the shyrdak class.",
    },
    {
        "ky": "Үйлөнгөнүбүзгө он жыл болду, ошону тоодо белгилегибиз келет.",
        "ru": "Отмечаем десятилетие свадьбы, хочется провести этот день в горах.",
        "en": "We celebrate ten years of marriage and want to spend the day in the mountains.",
    },
    {
        "ky": "Достор менен келебиз, боз үйлөрүбүз катар турса жакшы болмок.",
        "ru": "Едем с друзьями, хорошо бы поселиться в соседних юртах.",
        "en": "We travel with friends and would like yurts next to each other.",
    },
    {
        "ky": "Байланыш начар болсо, WhatsApp аркылуу жазып коюңуз, кечинде окуйм.",
        "ru": "Если не дозвонитесь, напишите в WhatsApp, вечером прочту.",
        "en": "If you cannot reach me by phone, write on WhatsApp; I read it in the evening.",
    },
)
"""What guests write beside a booking."""


ALLERGIES: tuple[dict[str, str], ...] = (
    {"ky": "Жаңгакка аллергия", "ru": "Аллергия на орехи", "en": "Allergic to nuts"},
    {"ky": "Глютенсиз тамак керек", "ru": "Нужна еда без глютена", "en": "Needs gluten-free food"},
    {
        "ky": "Лактозасыз: сүт, каймак жана кымыз болбойт",
        "ru": "Без лактозы: нельзя молоко, каймак и кумыс",
        "en": "Lactose-free: no milk, kaymak or kymyz",
    },
    {"ky": "Балга аллергия", "ru": "Аллергия на мёд", "en": "Allergic to honey"},
    {
        "ky": "Вегетариандык тамак: эт да, балык да жебейм",
        "ru": "Вегетарианское питание: ни мяса, ни рыбы",
        "en": "Vegetarian: no meat and no fish",
    },
    {"ky": "Кой этин жебейм", "ru": "Не ем баранину", "en": "Eats no lamb or mutton"},
    {"ky": "Жылкынын этин жебейм", "ru": "Не ем конину", "en": "Eats no horse meat"},
)
"""What the kitchen has to know of a guest."""
