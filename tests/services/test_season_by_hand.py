"""Every figure of the season page against a small season worked out on paper: tests/hand_season.py.

The season under test is 2026, seen on 3 August; all sums are in som.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from flask import Flask
from sqlalchemy import select, update

from camp.extensions import db
from camp.models import Bed, Yurt
from camp.rules.currencies import Currency
from camp.rules.folio import PaymentForm
from camp.rules.metrics import BedFigures, Compared
from camp.rules.money import Money, total
from camp.rules.pricing import Product, SoldAs
from camp.services import closures, reservations
from camp.services.season import Figures, SeasonFigures, season_figures
from camp.services.season_guests import BookingSums, Lost, Tally
from camp.services.season_heat import NightUse, Run
from camp.services.season_money import Received, UnpaidBooking
from camp.services.verify import verify
from tests.builders import booked, confirmed, held
from tests.camps import Camps
from tests.hand_season import TODAY, hand_season, noon

Seasons = dict[tuple[int, date], SeasonFigures]


@pytest.fixture(scope="module")
def seasons(any_camps: Camps, tmp_path_factory: pytest.TempPathFactory) -> Seasons:
    """What is to be seen on each database, read once: figures don't change by being looked at."""
    with any_camps.open(tmp_path_factory.mktemp("season")):
        hand_season()
        assert verify() == []
        days = [(2025, TODAY), (2026, TODAY), (2027, TODAY), (2026, DAY_BEFORE)]
        return {(year, today): season_figures(year, today) for year, today in days}


@pytest.fixture
def season(seasons: Seasons) -> SeasonFigures:
    return seasons[2026, TODAY]


def som(products: Figures) -> dict[Product, int]:
    assert all(sum_.tyiyn % 100 == 0 for sum_ in products.products.values())
    return {product: sum_.tyiyn // 100 for product, sum_ in products.products.items()}


DAY_BEFORE = date(2026, 8, 2)

JULY = {
    # Two nights across the end of the month.
    Product.STAYS: 2 * 4400,
    # One breakfast and two dinners of theirs.
    Product.MEALS: 700 + 2 * 1800,
    Product.CLASSES: 2 * 500,
    # On the days of arrival: of the cancelled booking and of the no-show.
    Product.FEES: 4140 + 840,
}
AUGUST = {
    # The third night of the first, and two beds in the shared yurt.
    Product.STAYS: 4400 + 2 * 1450,
    # Two breakfasts and a dinner; two dinners and two breakfasts; two lunches of the visit.
    Product.MEALS: 2 * 700 + 1800 + 2 * (900 + 350) + 2 * 550,
    Product.TOURS: 1500,
    Product.EXTRAS: 3 * 200,
}
SEPTEMBER = {Product.STAYS: 2 * 3860, Product.MEALS: 2 * (1530 + 700)}

JULY_SUM, AUGUST_SUM, SEPTEMBER_SUM = 19_080, 16_200, 12_180


def test_revenue_by_month_and_product(season: SeasonFigures) -> None:
    whole = {month.first_day.month: som(month.figures.whole) for month in season.months}
    assert whole == {5: {}, 6: {}, 7: JULY, 8: AUGUST, 9: SEPTEMBER}
    sums = [season.months[at].figures.whole.revenue for at in (2, 3, 4)]
    assert sums == [Money.som(JULY_SUM), Money.som(AUGUST_SUM), Money.som(SEPTEMBER_SUM)]
    # On 3 August all of July and August has gone by, and nothing of September.
    so_far = {month.first_day.month: som(month.figures.so_far) for month in season.months}
    assert so_far == {5: {}, 6: {}, 7: JULY, 8: AUGUST, 9: {}}
    revenue = season.all.map(lambda one: one.revenue)
    assert revenue == Compared(
        so_far=Money.som(35_280), whole=Money.som(47_460),
        # 13,800 in the first days of August 2025; 6,900 after the 20th.
        last_so_far=Money.som(13_800), last_whole=Money.som(20_700),
    )  # fmt: skip


def test_nights_by_month(season: SeasonFigures) -> None:
    whole = {
        month.first_day.month: (
            month.figures.whole.yurts.sold, month.figures.whole.yurts.available,
            month.figures.whole.beds, month.figures.whole.guest_nights,
        )
        for month in season.months
    }  # fmt: skip
    # 14 yurts with 56 beds. Yurts 13 and 14 have 6 each: closed on 3 nights of September, 5 of July.
    assert whole == {
        5: (0, 14 * 17, BedFigures(56 * 17, 0), 0),
        6: (0, 14 * 30, BedFigures(56 * 30, 0), 0),
        7: (2, 14 * 31 - 5, BedFigures(56 * 31 - 30, 2 * 2), 4),
        # Two singles in one shared yurt are one yurt-night, two bed-nights and two guest-nights.
        8: (1 + 1, 14 * 31, BedFigures(56 * 31, 2 + 2), 2 + 2),
        9: (2, 14 * 30 - 3, BedFigures(56 * 30 - 18, 2 * 2), 4),
    }


def test_the_figures_of_the_season(season: SeasonFigures) -> None:
    figures = season.all
    # 15 May to 3 August are 17 + 30 + 31 + 3 nights; to the end of September 139.
    assert figures.map(lambda one: (one.yurts.sold, one.yurts.available)) == Compared(
        (4, 81 * 14 - 5), (6, 139 * 14 - 8), (2, 81 * 14), (3, 139 * 14)
    )
    assert figures.map(lambda one: one.yurts.occupancy) == Compared(
        Fraction(4, 1129), Fraction(6, 1938), Fraction(2, 1134), Fraction(3, 1946)
    )
    assert figures.map(lambda one: one.beds.occupancy) == Compared(
        Fraction(8, 81 * 56 - 30), Fraction(12, 139 * 56 - 48), Fraction(4, 81 * 56), Fraction(6, 139 * 56)
    )
    # Stays alone: 16,100 / 4; 23,820 / 6; 8,800 / 2; 13,200 / 3.
    assert figures.map(lambda one: one.yurts.adr) == Compared(
        Money.som(4025), Money.som(3970), Money.som(4400), Money.som(4400)
    )
    # 16,100 / 1,129 = 14.260; 23,820 / 1,938 = 12.291; 8,800 / 1,134 = 7.760; 13,200 / 1,946 = 6.783.
    assert figures.map(lambda one: one.yurts.revpar) == Compared(
        Money(1426), Money(1229), Money(776), Money(678)
    )
    assert figures.map(lambda one: one.guest_nights) == Compared(8, 12, 4, 6)


def test_bookings_stays_and_lead_time(season: SeasonFigures) -> None:
    assert season.bookings == Compared(
        # 10 July to the 30th 20 days, 15 July to 1 August 17 each.
        BookingSums(with_nights=3, nights=3 + 1 + 1, lead_days=20 + 17 + 17, visits=1),
        # And 16 July to 10 September 56.
        BookingSums(with_nights=4, nights=7, lead_days=110, visits=1),
        # 1 June to 1 August 61, and to the 20th 80.
        BookingSums(with_nights=1, nights=2, lead_days=61),
        BookingSums(with_nights=2, nights=3, lead_days=61 + 80),
    )
    assert season.bookings.whole.average_stay == Fraction(7, 4)
    assert season.bookings.whole.average_lead == Fraction(110, 4)
    assert season.bookings.whole.bookings == 5


def test_cancellations_and_no_shows(season: SeasonFigures) -> None:
    gone = Lost(bookings=1, guest_nights=3 * 2, revenue=Money.som(20_700), fees=Money.som(4140))
    # The kymyz that was taken out earlier is no part of what the no-show lost.
    missing = Lost(bookings=1, guest_nights=1, revenue=Money.som(4200), fees=Money.som(840))
    assert season.cancelled == Compared(gone, gone, Lost(), Lost())
    assert season.no_shows == Compared(missing, missing, Lost(), Lost())
    fees = season.all.whole.products[Product.FEES]
    assert fees == season.cancelled.whole.fees + season.no_shows.whole.fees


def test_countries(season: SeasonFigures) -> None:
    # 20,700 with a class and three litres of kymyz; two beds and the visit; the two deposits kept.
    assert {one.key: one.tally.whole for one in season.countries} == {
        "KG": Tally(1, 6, Money.som(20_700 + 1000 + 600)),
        "DE": Tally(3, 2, Money.som(2 * 2700 + 2600)),
        "FR": Tally(0, 0, Money.som(4980)),
        "KZ": Tally(1, 4, Money.som(SEPTEMBER_SUM)),
    }
    assert {one.key: one.tally.so_far.revenue for one in season.countries if one.key == "KZ"} == {
        "KZ": Money(0)
    }
    assert [one.key for one in season.countries] == ["KG", "KZ", "DE", "FR"]
    kyrgyz = season.countries[0].tally
    assert kyrgyz.last_so_far == Tally(1, 4, Money.som(13_800))
    assert kyrgyz.last_whole == Tally(2, 6, Money.som(20_700))


def test_channels_and_what_they_cost(season: SeasonFigures) -> None:
    channels = {one.key: one for one in season.channels}
    assert {key: one.tally.whole for key, one in channels.items()} == {
        "web": Tally(3, 10, Money.som(22_300 + 2600 + 4140 + 12_180)),
        # The link counts, not the web page it led to.
        "instagram": Tally(1, 1, Money.som(2700)),
        "phone": Tally(1, 1, Money.som(2700)),
        "booking_com": Tally(0, 0, Money.som(840)),
        "travel-blog": Tally(),
    }
    # 15.5% of 840 are 130.20. What the website cost in 2025 is no cost of 2026.
    assert {key: one.net for key, one in channels.items()} == {
        "web": Money.som(41_220),
        "instagram": Money.som(2700 - 5000),
        "phone": Money.som(2700),
        "booking_com": Money(84_000 - 13_020),
        "travel-blog": Money.som(-1000),
    }
    assert season.channel_sums.cost == Money(13_020 + 600_000)
    assert season.channel_sums.net == Money(4_746_000 - 613_020)


def test_all_breakdowns_have_the_same_sum(season: SeasonFigures) -> None:
    by_product = season.all.map(lambda one: total(one.products.values()))
    by_month = Compared(
        total(month.figures.so_far.revenue for month in season.months),
        total(month.figures.whole.revenue for month in season.months),
        total(month.figures.last_so_far.revenue for month in season.months),
        total(month.figures.last_whole.revenue for month in season.months),
    )
    by_country = season.country_sums.map(lambda one: one.revenue)
    by_channel = season.channel_sums.tally.map(lambda one: one.revenue)
    assert by_product == by_month == by_country == by_channel
    guest_nights = season.all.map(lambda one: one.guest_nights)
    assert guest_nights == season.country_sums.map(lambda one: one.guest_nights)
    assert guest_nights == season.channel_sums.tally.map(lambda one: one.guest_nights)
    bookings = season.bookings.map(lambda one: one.bookings)
    assert bookings == season.country_sums.map(lambda one: one.bookings)
    assert bookings == season.channel_sums.tally.map(lambda one: one.bookings)


def test_money_by_form_and_currency(season: SeasonFigures) -> None:
    drawers = {(one.form, one.currency): one.received.whole for one in season.receipts.drawers}
    assert drawers == {
        # 840 of the no-show, a note of 5,000 for 2,700; the 500 taken back are entries and no money.
        (PaymentForm.CASH, Currency.KGS): Received(
            4, Money.som(840 + 2700), Money(0), 840_00 + 5000_00, Money.som(2300)
        ),
        # 260 dollars are worth 22,738.742; the folio got the 22,300 it asked for, the guest 439 in som.
        (PaymentForm.CASH, Currency.USD): Received(1, Money.som(22_300), Money(0), 260_00, Money.som(439)),
        (PaymentForm.QR, Currency.KGS): Received(1, Money.som(20_700), Money(0), 20_700_00),
        # A refund of 16,560; 1,000 that came on New Year's night belong to 2026 at the camp.
        (PaymentForm.TRANSFER, Currency.KGS): Received(
            2, Money.som(1000), Money.som(16_560), (1000 - 16_560) * 100
        ),
        (PaymentForm.CARD, Currency.KGS): Received(1, Money.som(2600), Money(0), 2600_00),
    }
    receipts = season.receipts
    assert receipts.cash.whole == Received(5, Money.som(25_840), Money(0), 0, Money.som(2739))
    assert receipts.cashless.whole == Received(4, Money.som(24_300), Money.som(16_560))
    assert receipts.all.whole.net == Money.som(25_840 + 24_300 - 16_560)
    assert receipts.all.so_far == receipts.all.whole
    # Half an hour before midnight of 3 August at the camp.
    assert receipts.all.map(lambda one: one.net).last_so_far == Money.som(13_800)
    assert receipts.all.last_whole == Received(1, Money.som(13_800))


def test_unpaid_balances(season: SeasonFigures) -> None:
    unpaid = season.unpaid
    assert (unpaid.owed, unpaid.count) == (Money.som(2700), 1)
    assert (unpaid.last_owed, unpaid.last_count) == (Money.som(5900), 1)
    # Of September nobody has left yet.
    (only,) = unpaid.bookings
    assert only == UnpaidBooking(only.code, "Айгүл Асанова", date(2026, 8, 2), Money.som(2700))


def test_whoever_leaves_today_does_not_owe_yet(seasons: Seasons) -> None:
    assert seasons[2026, DAY_BEFORE].unpaid.count == 0


def test_how_the_season_filled(season: SeasonFigures) -> None:
    assert season.pickup.changes == {
        # Three nights for two, and the other three that are cancelled later.
        date(2026, 7, 10): 6 + 6,
        date(2026, 7, 11): 1,
        date(2026, 7, 13): -6,
        date(2026, 7, 15): 1 + 1,
        date(2026, 7, 16): 4,
        # Nobody came.
        date(2026, 7, 21): -1,
    }
    assert season.pickup.points[-1] == (date(2026, 7, 21), season.all.whole.guest_nights)
    assert [season.pickup.on(date(2026, 7, day)) for day in (9, 10, 12, 13, 31)] == [0, 12, 13, 7, 12]
    assert season.last_pickup.points == ((date(2025, 6, 1), 6),)


def test_yurts_and_nights(season: SeasonFigures) -> None:
    runs = {yurt.number: yurt.runs for yurt in season.yurts if yurt.runs}
    assert runs == {
        1: (Run(NightUse.PRIVATE, date(2026, 7, 30), 3),),
        4: (Run(NightUse.PRIVATE, date(2026, 9, 10), 2),),
        11: (Run(NightUse.PARTLY, date(2026, 8, 1), 1),),
        13: (Run(NightUse.CLOSED, date(2026, 9, 28), 3),),
        14: (Run(NightUse.CLOSED, date(2026, 7, 25), 5),),
    }
    assert sum(yurt.sold for yurt in season.yurts) == season.all.whole.yurts.sold
    assert len(season.yurts) == 14


def test_a_season_that_is_over_is_the_same_so_far_and_whole(seasons: Seasons) -> None:
    over = seasons[2025, TODAY]
    assert not over.span.is_under_way
    assert over.all.so_far == over.all.whole == seasons[2026, TODAY].all.last_whole
    assert over.all.last_whole.revenue == Money(0)


def test_of_a_season_to_come_nothing_has_gone_by(seasons: Seasons) -> None:
    to_come = seasons[2027, TODAY]
    assert not to_come.span.is_under_way
    assert to_come.all.so_far.revenue == to_come.all.last_so_far.revenue == Money(0)
    assert to_come.all.last_whole == seasons[2026, TODAY].all.whole


def test_a_year_without_a_season_has_no_figures(any_app: Flask) -> None:
    empty = season_figures(2030, TODAY)
    assert (empty.months, empty.nights, empty.yurts, empty.products) == ((), (), (), ())
    assert empty.all.whole.yurts.occupancy is None
    assert empty.bookings.whole.average_stay is None


def test_a_hold_and_an_unpaid_deposit_are_nothing_yet(any_app: Flask) -> None:
    now = noon(7, 15)
    before = season_figures(2026, TODAY)
    held(now, 3)
    waiting = booked(now, 4)
    assert season_figures(2026, TODAY) == before
    # Cancelled without ever having been confirmed, it is a cancellation and was on no books.
    reservations.cancel(waiting.code, now, date(2026, 7, 15))
    after = season_figures(2026, TODAY)
    assert after.cancelled.whole == Lost(1, 6, Money.som(20_700), Money(0))
    assert after.pickup == before.pickup
    assert after.all == before.all


def test_a_yurt_and_a_bed_count_while_they_stand(any_app: Flask) -> None:
    # Yurt 14 with its 6 beds is taken down after 31 July: 61 of the 139 nights are left out. Of yurt 12 only
    # two beds have stood since 1 September, so that two sold are all of them.
    # A yurt taken down is kept from sale by a closure, which takes off nothing once more.
    closures.close_yurt(14, date(2026, 8, 1), date(2026, 9, 30), "Taken down", noon(7, 15), date(2026, 7, 15))
    db.session.execute(update(Yurt).where(Yurt.number == 14).values(last_night=date(2026, 7, 31)))
    of_12 = select(Bed.id).join(Bed.yurt).where(Yurt.number == 12).order_by(Bed.number)
    gone = db.session.scalars(of_12).all()[2:]
    db.session.execute(update(Bed).where(Bed.id.in_(gone)).values(last_night=date(2026, 8, 31)))
    db.session.commit()
    for day in (date(2026, 8, 30), date(2026, 9, 10)):
        for _ in range(2):
            confirmed(
                noon(7, 15), 12, arrival=day, departure=day + timedelta(days=1), adults=1, sold_as=SoldAs.BED
            )
    figures = season_figures(2026, TODAY)
    assert figures.all.whole.yurts.available == 14 * 139 - 61
    assert figures.all.whole.beds.available == 56 * 139 - 6 * 61 - 4 * 30
    down = next(yurt for yurt in figures.yurts if yurt.number == 14)
    assert down.runs == (Run(NightUse.ABSENT, date(2026, 8, 1), 61),)
    shared = next(yurt for yurt in figures.yurts if yurt.number == 12)
    assert shared.runs == (
        Run(NightUse.PARTLY, date(2026, 8, 30), 1),
        Run(NightUse.SHARED, date(2026, 9, 10), 1),
    )


def test_a_booking_made_before_midnight_in_london_is_of_the_next_day_at_the_camp(any_app: Flask) -> None:
    late = noon(7, 15) + timedelta(hours=12, minutes=30)
    confirmed(late, 1, arrival=date(2026, 7, 20), departure=date(2026, 7, 21))
    figures = season_figures(2026, TODAY)
    assert figures.bookings.whole.lead_days == 4
    assert list(figures.pickup.changes) == [date(2026, 7, 16)]
