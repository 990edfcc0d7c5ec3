"""The owner's seasons: changed, begun, copied with a percentage; and what a new price leaves as it was."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from camp.extensions import db
from camp.models import Rate, Season, YurtKind
from camp.rules.availability import Choice
from camp.rules.dates import Period
from camp.rules.meals import MealPlan
from camp.rules.money import Money
from camp.rules.party import Party
from camp.rules.pricing import SoldAs
from camp.rules.refusals import Refusal, SettingOutOfRange, TextMissing
from camp.rules.season_changes import SeasonPlan
from camp.rules.season_refusals import (
    PlansOutOfOrder,
    PricesMoved,
    SeasonGap,
    SeasonSold,
    YearHasSeasons,
    YearWithoutSeasons,
)
from camp.rules.text import LocalizedText
from camp.services import offers, prices, season_desk
from camp.services.cashier import folio_of
from camp.services.verify import verify
from camp.services.yurt_desk import get_yurt
from tests.builders import at_once, confirmed, refused
from tests.conftest import TODAY

NAME = LocalizedText(ky="Күз", ru="Осень", en="Autumn")
TEN = Money.som(10)
NIGHTS = Period(date(2026, 7, 20), date(2026, 7, 23))


def plans(year: int) -> list[SeasonPlan]:
    return [
        SeasonPlan(one.id, one.name, one.first_night, one.last_night) for one in season_desk.seasons_of(year)
    ]


def rate_of(number: int, plan: MealPlan, night: date = NIGHTS.arrival) -> Rate:
    """Of a yurt's kind on a night."""
    rows = select(Rate).join(Rate.season).join(Rate.kind).where(YurtKind.id == get_yurt(number).kind_id)
    inside = (Season.first_night <= night, Season.last_night >= night, Rate.meal_plan == plan)
    return db.session.scalars(rows.where(*inside)).one()


def price_now(number: int, now: datetime, plan: MealPlan) -> Money:
    offer = offers.offer_of(Choice((number,), SoldAs.PRIVATE), NIGHTS, Party(2, ()), now)
    return offer.prices[plan].total


def test_a_new_season_can_be_sold_at_once_at_its_neighbours_prices(any_app: Flask) -> None:
    last = plans(2026)[-1]
    day = last.last_night.toordinal()
    new = SeasonPlan(None, NAME, date.fromordinal(day + 1), date.fromordinal(day + 10))
    season_desk.change_seasons(2026, [*plans(2026), new], gaps_are_meant=False)
    (made,) = (one for one in season_desk.seasons_of(2026) if one.name == NAME)
    of_it = select(func.count()).where(Rate.season_id == made.id, Rate.is_sample)
    of_neighbour = select(func.count()).where(Rate.season_id == last.season_id)
    assert db.session.scalar(of_it) == db.session.scalar(of_neighbour) != 0


def test_what_was_not_touched_stays_a_sample(any_app: Flask) -> None:
    wanted = plans(2026)
    wanted[0] = SeasonPlan(wanted[0].season_id, NAME, wanted[0].first_night, wanted[0].last_night)
    season_desk.change_seasons(2026, wanted, gaps_are_meant=True)
    assert [one.is_sample for one in season_desk.seasons_of(2026)] == [False] + [True] * (len(wanted) - 1)


def test_a_season_with_sold_nights_is_neither_deleted_nor_shortened_past_them(
    any_app: Flask, now: datetime
) -> None:
    booking = confirmed(now, 5)
    others = [one for one in plans(2026) if not one.first_night <= booking.arrival <= one.last_night]
    with refused(SeasonSold) as refusal:
        season_desk.change_seasons(2026, others, gaps_are_meant=True)
    assert refusal.value.codes == (booking.code,)
    assert refusal.value.first_night == booking.arrival


def test_an_empty_season_goes_with_its_prices(any_app: Flask) -> None:
    first, *rest = plans(2027)
    season_desk.change_seasons(2027, rest, gaps_are_meant=True)
    assert db.session.scalar(select(func.count()).where(Rate.season_id == first.season_id)) == 0
    assert verify() == []


def test_a_gap_is_asked_about_and_a_name_wanted_in_each_language(app: Flask) -> None:
    middle_missing = [one for index, one in enumerate(plans(2027)) if index != 1]
    with refused(SeasonGap):
        season_desk.change_seasons(2027, middle_missing, gaps_are_meant=False)
    nameless = SeasonPlan(None, LocalizedText(ky="Күз", ru="", en=""), date(2028, 9, 1), date(2028, 9, 2))
    with refused(TextMissing):
        season_desk.change_seasons(2028, [nameless], gaps_are_meant=False)


def test_a_year_is_copied_with_every_price_raised(any_app: Flask) -> None:
    season_desk.copy_year(2027, 2028, 8, TEN)
    old, new = season_desk.seasons_of(2027), season_desk.seasons_of(2028)
    assert [(one.first_night.month, one.first_night.day) for one in old] == [
        (one.first_night.month, one.first_night.day) for one in new
    ]
    prices_of = select(Rate.adult_price).join(Rate.season).order_by(Rate.id)
    before = db.session.scalars(prices_of.where(Season.year == 2027)).all()
    after = db.session.scalars(prices_of.where(Season.year == 2028)).all()
    assert len(before) == len(after) != 0
    for old_price, new_price in zip(before, after, strict=True):
        assert abs(new_price.tyiyn * 100 - old_price.tyiyn * 108) <= 500 * 100


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ((2026, 2027, 8, TEN), YearHasSeasons),
        ((2020, 2029, 8, TEN), YearWithoutSeasons),
        ((2027, 2027, 8, TEN), SettingOutOfRange),
        ((2027, 2099, 8, TEN), SettingOutOfRange),
        ((2027, 2028, 101, TEN), SettingOutOfRange),
        ((2027, 2028, -51, TEN), SettingOutOfRange),
    ],
)
def test_a_copy_that_makes_no_sense_is_refused(
    app: Flask, asked: tuple[int, int, int, Money], kind: type[Refusal]
) -> None:
    with refused(kind):
        season_desk.copy_year(*asked)


def test_of_fifty_who_make_the_same_year_one_does(any_app: Flask) -> None:
    def one(_number: int) -> str:
        try:
            season_desk.copy_year(2027, 2028, 8, TEN)
        except YearHasSeasons:
            return "told"
        return "made"

    assert at_once(any_app, one) == {"made": 1, "told": 49}


def test_a_raised_price_is_the_new_guests_and_an_old_booking_keeps_its_own(
    any_app: Flask, now: datetime
) -> None:
    booking = confirmed(now, 5, plan=MealPlan.HALF_BOARD)
    other = confirmed(now, 4, plan=MealPlan.BREAKFAST)
    before, paid = price_now(3, now, MealPlan.HALF_BOARD), folio_of(booking).sums.charged
    rate = rate_of(5, MealPlan.HALF_BOARD)
    wanted = {rate.id: rate.adult_price + Money.som(200)}
    preview = prices.preview_prices(wanted, {}, TODAY)
    assert [(move.plan, move.new - move.old) for move in preview.moves] == [
        (MealPlan.HALF_BOARD, Money.som(200))
    ]
    assert [(kept.code, kept.nights) for kept in preview.kept] == [(booking.code, 3)]
    assert other.code not in {kept.code for kept in preview.kept}
    prices.change_prices(wanted, {}, False)
    db.session.expire_all()
    assert price_now(3, now, MealPlan.HALF_BOARD) == before + Money.som(200) * 2 * 3
    assert folio_of(booking).sums.charged == paid
    assert verify() == []


def test_more_meals_never_cost_less(any_app: Flask) -> None:
    larger, smaller = rate_of(5, MealPlan.HALF_BOARD), rate_of(5, MealPlan.BREAKFAST)
    wanted = {larger.id: smaller.adult_price - TEN, smaller.id: smaller.adult_price}
    with refused(PlansOutOfOrder) as refusal:
        prices.change_prices(wanted, {}, False)
    assert (refusal.value.smaller, refusal.value.larger) == (MealPlan.BREAKFAST, MealPlan.HALF_BOARD)


def test_who_looked_at_other_prices_is_told(any_app: Flask) -> None:
    rate = rate_of(5, MealPlan.HALF_BOARD)
    seen = {f"rate_{rate.id}": rate.adult_price - TEN}
    wanted = {rate.id: rate.adult_price + TEN}
    with refused(PricesMoved):
        prices.change_prices(wanted, {}, False, seen)
