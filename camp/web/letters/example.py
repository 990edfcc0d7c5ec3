"""A made-up booking, for the owner to see how a text reads. Nothing of it is in the books."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _

from camp.clock import camp_moment
from camp.models import Booking, Guest, Stay, Yurt
from camp.rules.activities import CallOffReason
from camp.rules.folio import FolioSums
from camp.rules.letter_texts import LetterWords
from camp.rules.letters import STAFF_LETTERS, LetterKind
from camp.rules.lifecycle import BookingStatus
from camp.rules.meals import MealPlan
from camp.rules.money import NOTHING, Money
from camp.rules.pricing import SoldAs
from camp.rules.roles import LinkKind
from camp.rules.text import LocalizedText
from camp.services.team import NewLink
from camp.web.formats import clock_time, day_and_month
from camp.web.language import speaking
from camp.web.letters.telling import Telling
from camp.web.letters.wording import told
from camp.web.words import word

DAYS_AHEAD = 20
NIGHTS = 2

PRICE, DEPOSIT = Money.som(13_800), Money.som(2_760)
PAID = {
    LetterKind.DEPOSIT_RECEIVED: DEPOSIT,
    LetterKind.CONFIRMED: DEPOSIT,
    LetterKind.CHANGED: DEPOSIT,
    LetterKind.BEFORE_ARRIVAL: DEPOSIT,
    LetterKind.CALLED_OFF: DEPOSIT,
}
STATUS = {
    LetterKind.HELD: BookingStatus.HELD,
    LetterKind.EXPIRED: BookingStatus.EXPIRED,
    LetterKind.CANCELLED: BookingStatus.CANCELLED,
}
ENDED = (LetterKind.EXPIRED, LetterKind.CANCELLED, LetterKind.PAID_NO_BEDS)


def example_of(
    kind: LetterKind, language: str, words: LetterWords, now: datetime, today: date
) -> LetterWords:
    """The text, which was checked, as a guest would get it."""
    with speaking(language):
        return told(_telling(kind, language, now, today), words)


def _telling(kind: LetterKind, language: str, now: datetime, today: date) -> Telling:
    arrival = today + timedelta(days=DAYS_AHEAD)
    has_booking = kind not in STAFF_LETTERS and kind not in (LetterKind.PLACE_FREE, LetterKind.VOUCHER)
    walk = _("A walk to the waterfall")
    when = f"{day_and_month(arrival + timedelta(days=1))}, {clock_time(time(9))}"
    sums = FolioSums(NOTHING, NOTHING) if kind in ENDED else FolioSums(PRICE, PAID.get(kind, NOTHING))
    return Telling(
        kind,
        language,
        _("Aygul Asanova"),
        _booking(kind, language, arrival, now) if has_booking else None,
        lambda: sums,
        lambda: [(walk, when)],
        _about(kind, arrival),
        f"{walk}, {when}",
        word(CallOffReason.WEATHER) if kind is LetterKind.CALLED_OFF else "",
        "aygul",
        NewLink(0, "", LinkKind.INVITE, "example", now + timedelta(days=1))
        if kind in STAFF_LETTERS
        else None,
    )


def _about(kind: LetterKind, arrival: date) -> dict[str, object]:
    before = arrival - timedelta(days=1)
    match kind:
        case LetterKind.DEPOSIT_RECEIVED | LetterKind.PAID_NO_BEDS:
            return {"paid": DEPOSIT.tyiyn}
        case LetterKind.CHANGED:
            days = {"arrival": before.isoformat(), "departure": arrival.isoformat()}
            return {**days, "charged": PRICE.tyiyn // 2}
        case LetterKind.CANCELLED:
            return {"fee": DEPOSIT.tyiyn // 2, "refund": DEPOSIT.tyiyn // 2}
        case LetterKind.PLACE_FREE:
            until = camp_moment(before, time(18)).isoformat()
            departure = arrival + timedelta(days=NIGHTS)
            return {"arrival": arrival.isoformat(), "departure": departure.isoformat(), "until": until}
        case LetterKind.VOUCHER:
            until = arrival.replace(year=arrival.year + 1, day=1).isoformat()
            return {"code": "GIFT-K4NP", "sum": PRICE.tyiyn, "until": until}
    return {}


def _booking(kind: LetterKind, language: str, arrival: date, now: datetime) -> Booking:
    departure = arrival + timedelta(days=NIGHTS)
    yurt = Yurt(number=3, name=LocalizedText("Арча", "Арча", "Archa"))
    stay = Stay(
        yurt=yurt, arrival=arrival, departure=departure, adults=2, child_ages=[9],
        meal_plan=MealPlan.HALF_BOARD, sold_as=SoldAs.PRIVATE,
    )  # fmt: skip
    return Booking(
        code="K4NPTX",
        token="example",  # noqa: S106 (of nothing)
        status=STATUS.get(kind, BookingStatus.CONFIRMED),
        language=language,
        arrival=arrival,
        departure=departure,
        held_until=now + timedelta(days=2),
        deposit=DEPOSIT,
        expected_hour=16,
        stays=[stay],
        guests=[Guest(position=1), Guest(position=2), Guest(position=3, age=9)],
    )
