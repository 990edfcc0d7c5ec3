"""What children pay and what a breakfast counts for: set by the owner, looked at first, taken back, and never
changed for who has booked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from camp.extensions import db
from camp.models import Charge, JournalEntry, Rate, Role, Season
from camp.rules.journal import Actor
from camp.rules.lifecycle import StayStatus
from camp.rules.meals import MealKind, MealPlan
from camp.rules.money import Money
from camp.rules.party import Party
from camp.rules.price_refusals import BandGap, BreakfastDearer, ChildDearer
from camp.rules.pricing import ChargeKind, ChildBand
from camp.rules.refusals import SettingOutOfRange
from camp.rules.season_refusals import PricesMoved
from camp.rules.undo_refusals import InUse
from camp.services import accounts, basket, journal, price_parts, prices, products, season_desk
from camp.services.journal import PROGRAM, Hand
from camp.services.product_changes import MealChange, Menu
from camp.services.repricing import kept_prices, quotes, sample_stay
from camp.services.sample import load_sample
from camp.services.taking_back import take_back
from camp.services.verify import verify
from tests.builders import asked, at_once, booked, charged, confirmed, family, refused
from tests.conftest import TODAY

SAMPLE = [ChildBand(0, 4, 0), ChildBand(5, 11, 50)]
OLDER = [ChildBand(0, 6, 0), ChildBand(7, 14, 60)]


@pytest.fixture(autouse=True)
def _owner_at_work(any_app: Flask) -> Iterator[None]:
    user = accounts.add_user("aigul", "Айгүл", [Role.OWNER], "a-password-of-hers", "ky")
    journal.write_as(Hand(Actor.STAFF, user.id))
    yield
    journal.write_as(PROGRAM)


def last_act() -> str:
    db.session.expire_all()
    return db.session.scalars(select(JournalEntry.act).order_by(JournalEntry.id.desc())).first() or ""


def breakfast() -> Money:
    db.session.expire_all()
    return price_parts.get_breakfast().price


def family_price() -> Money:
    """Of two adults, a child of 3, one of 6 and one of 13."""
    stay = sample_stay(Party(2, (3, 6, 13)), TODAY)
    assert stay is not None
    return stay.price


# Children


def test_new_bands_hold_for_new_guests_and_not_for_who_has_booked(now: datetime) -> None:
    old = family(now)
    before, price = charged(old), family_price()
    price_parts.change_bands(OLDER, SAMPLE)
    assert price_parts.list_bands() == OLDER
    assert charged(old) == before
    assert family_price() < price
    bands = select(Charge.child_first_age, Charge.child_last_age).where(Charge.child_last_age.is_not(None))
    new = booked(now, 7, adults=2, child_ages=(3, 9))
    assert set(db.session.execute(bands.where(Charge.booking_id == new.id)).all()) == {(0, 6), (7, 14)}
    assert verify() == []


def test_meals_beside_the_plan_follow_the_bands_of_the_day_they_are_ordered(now: datetime) -> None:
    booking = family(now)
    price_parts.change_bands([ChildBand(0, 11, 10)], SAMPLE)
    order = basket.add_meal(booking.token, MealKind.LUNCH, asked(21, who=(3, 4)), now)
    lunch = products.get_meal(MealKind.LUNCH).price
    units = db.session.scalars(select(Charge.unit_price).where(Charge.order_id == order.id)).all()
    assert set(units) == {lunch.percent(10)}


def test_without_any_band_every_child_pays_as_an_adult() -> None:
    price_parts.change_bands([], SAMPLE)
    five, adults = sample_stay(Party(2, (1, 8, 15)), TODAY), sample_stay(Party(5), TODAY)
    assert five is not None
    assert adults is not None
    assert five.price == adults.price


@pytest.mark.parametrize(
    ("bands", "kind"),
    [([ChildBand(5, 11, 50)], BandGap), ([ChildBand(0, 11, 120)], ChildDearer)],
)
def test_bands_that_can_not_be_change_nothing(bands: list[ChildBand], kind: type[Exception]) -> None:
    with refused(kind):  # type: ignore[type-var]
        price_parts.change_bands(bands, SAMPLE)


def test_who_looked_at_other_bands_is_asked_to_look_again() -> None:
    price_parts.change_bands(OLDER, SAMPLE)
    with refused(PricesMoved):
        price_parts.change_bands([], SAMPLE)


def test_of_fifty_who_change_the_bands_at_once_one_does(any_app: Flask) -> None:
    def one(number: int) -> str:
        try:
            price_parts.change_bands([ChildBand(0, 4, 0), ChildBand(5, 11, number)], SAMPLE)
        except PricesMoved:
            return "told"
        return "done"

    assert at_once(any_app, one) == {"done": 1, "told": 49}


def test_bands_are_taken_back_whole() -> None:
    price_parts.change_bands([ChildBand(0, 2, 0), ChildBand(3, 5, 30), ChildBand(6, 14, 60)], SAMPLE)
    take_back(last_act(), TODAY)
    assert price_parts.list_bands() == SAMPLE
    assert price_parts.bands_are_sample()
    take_back(last_act(), TODAY)
    assert len(price_parts.list_bands()) == 3
    assert not price_parts.bands_are_sample()


def test_a_band_does_not_come_back_over_another() -> None:
    shorter = [ChildBand(0, 4, 0), ChildBand(5, 9, 50)]
    price_parts.change_bands(shorter, SAMPLE)
    act = last_act()
    price_parts.change_bands([*shorter, ChildBand(10, 14, 70)], shorter)
    with refused(InUse):
        take_back(act, TODAY)


def test_the_sample_s_bands_come_back_no_more_once_they_are_hers_were_they_none() -> None:
    price_parts.change_bands(OLDER, SAMPLE)
    load_sample((2026,))
    assert price_parts.list_bands() == OLDER
    price_parts.change_bands([], OLDER)
    load_sample((2026,))
    assert price_parts.list_bands() == []


def test_a_season_she_deleted_does_not_come_back_with_the_sample() -> None:
    plans = [
        season_desk.SeasonPlan(one.id, one.name, one.first_night, one.last_night)
        for one in season_desk.seasons_of(2027)
    ]
    season_desk.change_seasons(2027, plans[1:], gaps_are_meant=False)
    load_sample((2027,))
    assert [one.id for one in season_desk.seasons_of(2027)] == [plan.season_id for plan in plans[1:]]


# The breakfast


def parts() -> dict[ChargeKind, Money]:
    """Of an adult's night at half board."""
    stay = sample_stay(Party(1), TODAY, nights=1)
    assert stay is not None
    return {line.kind: line.unit for line in stay.lines}


def test_a_dearer_breakfast_leaves_less_for_the_bed_and_the_night_costs_the_same(now: datetime) -> None:
    old = confirmed(now, 1)
    charges = select(Charge.kind, Charge.unit_price).where(Charge.booking_id == old.id).order_by(Charge.id)
    before = db.session.execute(charges).all()
    was, price = parts(), family_price()
    price_parts.change_breakfast(breakfast() + Money.som(100), breakfast(), TODAY)
    now_ = parts()
    assert now_[ChargeKind.BREAKFAST] == was[ChargeKind.BREAKFAST] + Money.som(100)
    assert now_[ChargeKind.ADULT_NIGHT] == was[ChargeKind.ADULT_NIGHT] - Money.som(100)
    assert now_[ChargeKind.DINNER] == was[ChargeKind.DINNER]
    assert family_price() == price
    assert db.session.execute(charges).all() == before


def cheapest_night() -> Money:
    ahead = select(func.min(Rate.adult_price)).join(Rate.season).where(Season.last_night >= TODAY)
    return db.session.scalars(ahead.where(Rate.meal_plan == MealPlan.BREAKFAST)).one()


def test_a_breakfast_dearer_than_a_whole_night_is_refused_wherever_it_is_typed() -> None:
    dearer = cheapest_night() + Money.som(1)
    with refused(BreakfastDearer) as refusal:
        price_parts.change_breakfast(dearer, breakfast(), TODAY)
    assert (refusal.value.breakfast, refusal.value.night) == (dearer, cheapest_night())
    meal = products.get_meal(MealKind.BREAKFAST)
    change = MealChange(description=meal.description, price=dearer, seats=meal.seats, rounds=meal.rounds)
    with refused(BreakfastDearer):
        products.change_meal(MealKind.BREAKFAST, change, Menu(dishes={}), TODAY)
    with refused(SettingOutOfRange):
        price_parts.change_breakfast(Money.som(-1), breakfast(), TODAY)
    price_parts.change_breakfast(cheapest_night(), breakfast(), TODAY)
    assert breakfast() == cheapest_night()


def a_rate() -> Rate:
    """Of a season ahead."""
    rows = select(Rate).join(Rate.season).where(Season.year == 2027, Rate.meal_plan == MealPlan.BREAKFAST)
    return db.session.scalars(rows.order_by(Rate.id)).first()  # type: ignore[return-value]


def test_a_night_cheaper_than_its_breakfast_is_refused_too() -> None:
    rate = a_rate()
    with refused(BreakfastDearer):
        prices.preview_prices({rate.id: breakfast() - Money.som(1)}, {}, TODAY)
    with refused(BreakfastDearer):
        prices.change_prices({rate.id: breakfast() - Money.som(1)}, {}, False)
    price_parts.change_breakfast(cheapest_night(), breakfast(), TODAY)
    with refused(BreakfastDearer):
        season_desk.copy_year(2027, 2028, -10, Money.som(10))


def test_who_looked_at_another_breakfast_is_asked_to_look_again() -> None:
    with refused(PricesMoved):
        price_parts.change_breakfast(Money.som(400), breakfast() + Money.som(1), TODAY)


def test_a_breakfast_is_taken_back_unless_a_night_is_cheaper_by_now() -> None:
    before = breakfast()
    price_parts.change_breakfast(Money.som(100), before, TODAY)
    act = last_act()
    prices.change_prices({a_rate().id: Money.som(200)}, {}, False)
    lowered = last_act()
    with refused(InUse):
        take_back(act, TODAY)
    take_back(lowered, TODAY)
    take_back(act, TODAY)
    assert breakfast() == before


# Looking first


def test_the_look_names_who_keeps_the_price_and_what_each_age_pays(now: datetime) -> None:
    with_child, without = family(now), confirmed(now, 1)
    before = price_parts.look(TODAY)
    price_parts.change_bands(OLDER, SAMPLE)
    change = price_parts.difference(before, TODAY)
    assert [(row.first_age, row.last_age, row.before, row.after) for row in change.ages] == [
        (0, 4, 0, 0), (5, 6, 50, 0), (7, 11, 50, 60), (12, 14, 100, 60),
    ]  # fmt: skip
    assert [(kept.code, kept.nights) for kept in change.kept] == [(with_child.code, 3)]
    assert without.code not in {kept.code for kept in change.kept}
    assert change.family is not None
    assert change.family.party == Party(2, (3, 10))


def test_the_look_at_a_breakfast_shows_each_season_s_parts(now: datetime) -> None:
    before, price = price_parts.look(TODAY), breakfast()
    price_parts.change_breakfast(price + Money.som(50), price, TODAY)
    change = price_parts.difference(before, TODAY)
    assert {old.season.year for old, _ in change.parts} == {2026}
    for old, new in change.parts:
        assert new.parts[MealKind.BREAKFAST] - old.parts[MealKind.BREAKFAST] == Money.som(50)
        assert sum(part.tyiyn for part in new.parts.values()) == sum(
            part.tyiyn for part in old.parts.values()
        )
    assert change.kept == ()


def test_quotes_are_of_the_nights_to_come_only(now: datetime) -> None:
    booking = family(now)
    day = date(2026, 7, 21)
    whole, rest = quotes(TODAY)[booking.code], quotes(day)[booking.code]
    assert (whole.nights, rest.nights) == (3, 2)
    assert whole.price == charged(booking)
    assert whole.price is not None
    assert rest.price is not None
    assert whole.price.tyiyn * 2 == rest.price.tyiyn * 3
    assert quotes(date(2026, 7, 23)) == {}
    booking.stays[0].status = StayStatus.CANCELLED
    db.session.commit()
    assert quotes(TODAY) == {}


def test_a_night_that_has_no_price_any_more_is_one_whose_price_is_kept(now: datetime) -> None:
    booking = confirmed(now, 1)
    before = quotes(TODAY)
    for rate in db.session.scalars(select(Rate).where(Rate.meal_plan == MealPlan.HALF_BOARD)):
        db.session.delete(rate)
    db.session.commit()
    assert [kept.code for kept in kept_prices(before, quotes(TODAY))] == [booking.code]
