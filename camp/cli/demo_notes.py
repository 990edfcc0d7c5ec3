"""What the demo's made-up guests write under wishes, in the language of each."""

from __future__ import annotations

NOTES: tuple[dict[str, str], ...] = (
    {
        "ky": "Караколдон кеч чыгып калышыбыз мүмкүн, ошондо жолдон чалып коёбуз.",
        "ru": "Из Каракола можем выехать поздно, тогда позвоним с дороги.",
        "en": "We may leave Karakol late; if so, we call from the road.",
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
        "ky": "Түнкүсүн үшүп кетебиз, кошумча жууркан керек болот.",
        "ru": "Ночью мёрзнем, понадобится дополнительное одеяло.",
        "en": "We feel the cold at night and would need an extra blanket.",
    },
    {
        "ky": "Ата-энебиз улгайган, ашканага жакын боз үй болсо жакшы болмок.",
        "ru": "С нами пожилые родители, лучше юрту поближе к столовой.",
        "en": "Our parents are elderly; a yurt close to the dining yurt would be best.",
    },
    {
        "ky": "Шаркыратмага ат менен баргыбыз келет, мурда ат минип көргөн эмеспиз.",
        "ru": "Хотим поехать на лошадях к водопаду, верхом ещё не ездили.",
        "en": "We would like to ride to the waterfall, and have never ridden before.",
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
    {"ky": "Балга аллергия", "ru": "Аллергия на мёд", "en": "Allergic to honey"},
)
"""What the kitchen has to know of a guest beside the diet."""


NO_SUCH_MEAT: tuple[dict[str, str], ...] = (
    {"ky": "Кой этин жебейм", "ru": "Не ем баранину", "en": "Eats no lamb or mutton"},
    {"ky": "Жылкынын этин жебейм", "ru": "Не ем конину", "en": "Eats no horse meat"},
)
"""The same, of those who eat meat."""
