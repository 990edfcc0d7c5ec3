"""The demo's special offers for the edges of a season, the links guests came by, and what each way costs.

All of it is made up.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

from camp.cli.demo_diary import Diary
from camp.cli.demo_history import Enquiry
from camp.clock import camp_day, camp_moment
from camp.rules.lifecycle import Channel
from camp.rules.money import Money
from camp.rules.origins import DIRECT, Came
from camp.rules.seasons import SeasonDates
from camp.rules.special_offers import OfferKind
from camp.rules.text import LocalizedText
from camp.services import channel_costs, offer_desk
from camp.services.channel_costs import Cost
from camp.services.offer_desk import OfferChange

LINKS = (
    (0.24, Came("instagram", "jailoo-stories")),
    (0.34, Came("facebook")),
    (0.40, Came("leaflet-karakol")),
    (0.44, Came("telegram")),
)
"""Up to which share of those who book on the site came by which link; the others came by none."""

COSTS = {
    "booking_com": Cost(1500),
    "airbnb": Cost(300),
    "agency": Cost(1000),
    "instagram": Cost(0, Money.som(30_000)),
    "leaflet-karakol": Cost(0, Money.som(8_000)),
}

EARLY = {
    "name": LocalizedText("Үчүнчү түн бекер", "Третья ночь в подарок", "Third night free"),
    "description": LocalizedText(
        "Жайлоо жаңы көктөгөндө келиңиз: үч түн калсаңыз, бири бекер.",
        "Приезжайте, когда джайлоо только зазеленело: из трёх ночей одна в подарок.",
        "Come when the summer pasture turns green: of three nights one is free.",
    ),
    "kind": OfferKind.FREE_NIGHT,
}
LATE = {
    "name": LocalizedText("Алтын күз", "Золотая осень", "Golden autumn"),
    "description": LocalizedText(
        "Сентябрда асман ачык, кечинде меш жагылат.",
        "В сентябре небо ясное, а вечером топится печь.",
        "In September the sky is clear, and the stove is lit in the evening.",
    ),
    "kind": OfferKind.PERCENT,
}


def begin_offers(run: SeasonDates, earliest: date, diary: Diary) -> None:
    """Write down what the owner offers for a season; nobody did anything for it before ``earliest``."""
    year = run.first_night.year
    spring = max(earliest, date(year, 3, 20))
    diary.write(
        camp_moment(spring, time(11)),
        lambda now: _offer(EARLY, run.first_night, date(year, 6, 20), now),
    )
    diary.write(
        camp_moment(max(earliest, date(year, 7, 1)), time(11)),
        lambda now: _offer(LATE, date(year, 9, 1), run.last_night, now),
    )
    diary.write(
        camp_moment(earliest + timedelta(days=10), time(12)),
        lambda _now: channel_costs.save_costs(year, COSTS),
    )


def link_of(enquiry: Enquiry) -> Came:
    """By which link this guest came to the site."""
    if enquiry.channel is not Channel.WEB:
        return DIRECT
    drawn = Random(f"{enquiry.key}/link").random()
    return next((came for share, came in LINKS if drawn < share), DIRECT)


def _offer(about: dict[str, object], first_night: date, last_night: date, now: datetime) -> None:
    change = OfferChange(
        **about,  # type: ignore[arg-type]
        percent=15,
        every_nights=3,
        class_code="",
        first_night=first_night,
        last_night=last_night,
        code="",
    )
    if first_night <= last_night and last_night >= camp_day(now):
        offer_desk.create_offer(change, now, camp_day(now))
