"""A small season with a bit of everything, and the one before it, small enough to reckon on paper.

Two adults pay, for a night at half board in a yurt of their own, in the high season: beds 2 x 1,450 and the
yurt 1,500 (4,400 for the stay), dinner 2 x 900 and, the next morning, breakfast 2 x 350: 6,900 in all.
In the late season the beds are 2 x 1,180 and the dinners 2 x 765. The deposit is 20%.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import update

from camp.extensions import db
from camp.models import Booking, ChannelCost
from camp.rules.currencies import Currency
from camp.rules.folio import PaymentForm
from camp.rules.meals import MealKind
from camp.rules.money import Money
from camp.rules.pricing import SoldAs
from camp.services import basket, cashier, closures, exchange, front_desk, payment_corrections, reservations
from camp.services.cashier import Tender
from camp.services.reservations import Contact
from tests.builders import asked, booked, confirmed, visit

TODAY = date(2026, 8, 3)


def noon(month: int, day: int, year: int = 2026) -> datetime:
    """At the camp."""
    return datetime(year, month, day, 6, tzinfo=UTC)


def guest(country: str) -> Contact:
    return Contact("Айгүл Асанова", "aygul@example.com", "", country, 16, "")


def pay(booking: Booking, form: PaymentForm, som: int, now: datetime) -> int:
    return cashier.record_payment(booking.code, form, Money.som(som), "", None, now).id


def came_by(booking: Booking, **how: Any) -> None:
    db.session.execute(update(Booking).where(Booking.id == booking.id).values(**how))
    db.session.commit()


def hand_season() -> dict[str, Booking]:
    """Everything below, by the names the tests use."""
    closures.close_yurt(14, date(2026, 7, 25), date(2026, 7, 29), "Felt", noon(7, 1), date(2026, 7, 1))
    # Of its eight nights three are in the season, which ends with the night of 30 September.
    closures.close_yurt(13, date(2026, 9, 28), date(2026, 10, 5), "Packed", noon(7, 1), date(2026, 7, 1))
    last_season()
    costs()
    return {
        "across": across_two_months(),
        **two_by_the_bed(),
        "visit": day_visit(),
        "gone": cancelled(),
        "missing": no_show(),
        "late": in_september(),
    }


def across_two_months() -> Booking:
    """KG, made on 10 July: 3 nights from 30 July, 20,700; a class for 2 x 500, three litres of kymyz for 200
    each. Paid with 260 dollars at 87.4567: worth 22,738.742, so 22,739 som, of which 439 are change."""
    booking = confirmed(
        noon(7, 10), 1, arrival=date(2026, 7, 30), departure=date(2026, 8, 2), contact=guest("KG")
    )
    basket.add_class(booking.token, "boorsok", asked(31, "11:00"), noon(7, 10))
    basket.add_extra(booking.token, "kymyz", asked(1, month=8), 3, noon(7, 10))
    exchange.note_rates(date(2026, 7, 30), {Currency.USD: 874_567}, None, noon(7, 30))
    dollars = Tender(PaymentForm.CASH, 260_00, Currency.USD)
    cashier.take_payment(booking.code, dollars, "", None, None, noon(7, 30))
    return booking


def two_by_the_bed() -> dict[str, Booking]:
    """DE, made on 15 July: a bed each in one shared yurt on 1 August, 2,700 each: 1,450, 900 and 350. One
    came by a link and owes all; the other rang, and paid with a note of 5,000."""
    found = {}
    for name, how in (("link", {"source": "instagram"}), ("rang", {"channel": "phone"})):
        found[name] = confirmed(
            noon(7, 15), 11, arrival=date(2026, 8, 1), departure=date(2026, 8, 2), adults=1,
            sold_as=SoldAs.BED, contact=guest("DE"),
        )  # fmt: skip
        came_by(found[name], **how)
    note = Tender(PaymentForm.CASH, 5_000_00)
    cashier.take_payment(found["rang"].code, note, "", None, None, noon(8, 2))
    return found


def day_visit() -> Booking:
    """DE, 1 August: a walk with a guide for 1,500 and two lunches for 550, paid by card."""
    booking = visit(noon(7, 15), date(2026, 8, 1))
    basket.add_tour(booking.token, "waterfall-walk", asked(1, "09:00", month=8), noon(7, 15))
    basket.add_meal(booking.token, MealKind.LUNCH, asked(1, month=8), noon(7, 15))
    reservations.submit(booking.token, guest("DE"), noon(7, 15))
    reservations.confirm(booking.code, noon(7, 15))
    pay(booking, PaymentForm.CARD, 2600, noon(8, 1))
    return booking


def cancelled() -> Booking:
    """FR, 20 to 23 July for two: 20,700 paid on 10 July, cancelled on the 13th, so the deposit of 4,140 stays
    and 16,560 go back."""
    booking = booked(noon(7, 10), 2, contact=guest("FR"))
    pay(booking, PaymentForm.QR, 20_700, noon(7, 10))
    reservations.cancel(booking.code, noon(7, 13), date(2026, 7, 13))
    cashier.refund(booking.code, PaymentForm.TRANSFER, Money.som(16_560), "", None, noon(7, 14))
    return booking


def no_show() -> Booking:
    """FR, the night of 21 July for one in a yurt alone, 2,700 + 1,500; the deposit of 840 was paid, and
    nobody came. An order was taken out before: its price was not lost with the night."""
    booking = booked(
        noon(7, 11), 3, arrival=date(2026, 7, 21), departure=date(2026, 7, 22), adults=1, contact=guest("FR")
    )
    came_by(booking, channel="booking_com")
    pay(booking, PaymentForm.CASH, 840, noon(7, 11))
    kymyz = basket.add_extra(booking.token, "kymyz", asked(21, who=(1,)), 1, noon(7, 12))
    basket.remove(booking.token, kymyz.id, noon(7, 12))
    front_desk.mark_no_show(booking.code, noon(7, 22), date(2026, 7, 22))
    return booking


def in_september() -> Booking:
    """KZ, made on 16 July: 2 nights from 10 September, each 3,860 for the stay, 1,530 for dinner and 700 for
    breakfast, 12,180 in all. A payment was written down by mistake and taken back."""
    booking = confirmed(
        noon(7, 16), 4, arrival=date(2026, 9, 10), departure=date(2026, 9, 12), contact=guest("KZ")
    )
    mistake = pay(booking, PaymentForm.CASH, 500, noon(7, 16))
    payment_corrections.take_back(booking.code, mistake, None, noon(7, 16))
    # Neither a hold nor a deposit awaited is anything yet.
    booked(noon(8, 3), 5, arrival=date(2026, 8, 10), departure=date(2026, 8, 12))
    return booking


def last_season() -> None:
    """KG both: 2 nights from 1 August for 13,800, paid on the 3rd at night, and the night of 20 August for
    6,900, of which 1,000 came on 1 January 2026 at two in the morning, when it was still 2025 in London."""
    early = confirmed(
        noon(6, 1, 2025), 1, arrival=date(2025, 8, 1), departure=date(2025, 8, 3), contact=guest("KG")
    )
    pay(early, PaymentForm.CASH, 13_800, datetime(2025, 8, 3, 17, 30, tzinfo=UTC))
    late = confirmed(
        noon(6, 1, 2025), 2, arrival=date(2025, 8, 20), departure=date(2025, 8, 21), contact=guest("KG")
    )
    pay(late, PaymentForm.TRANSFER, 1000, datetime(2025, 12, 31, 20, tzinfo=UTC))


def costs() -> None:
    """15.5% for one site, 5,000 a season for another, and 1,000 for one that brought nobody."""
    db.session.add_all(
        [
            ChannelCost(year=2026, origin="booking_com", commission=1550),
            ChannelCost(year=2026, origin="instagram", season_cost=Money.som(5000)),
            ChannelCost(year=2026, origin="travel-blog", season_cost=Money.som(1000)),
            ChannelCost(year=2025, origin="web", season_cost=Money.som(9000)),
        ]
    )
    db.session.commit()


def a_year_and_its_trial() -> None:
    """Another small camp: two come in July and September of this year and the last, so that July is tried."""
    for year, made, nights in ((2025, (5, 1), 4), (2026, (5, 1), 4), (2026, (6, 20), 1)):
        arrival = date(year, 7, 10 + nights)
        confirmed(noon(*made, year), nights, arrival=arrival, departure=date(year, 7, 10 + 2 * nights))
    for year, made, yurt in ((2025, (7, 1), 8), (2025, (8, 20), 9), (2026, (7, 1), 8)):
        confirmed(noon(*made, year), yurt, arrival=date(year, 9, 1), departure=date(year, 9, 3))
