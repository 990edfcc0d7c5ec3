"""What is taken back leaves every promise as it was: beds, horses, guides and seats agree all the time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import select

from camp.extensions import db
from camp.models import Guide, Horse, JournalEntry, Meal, Role, Sitting, Yurt
from camp.rules.dates import ONE_DAY
from camp.rules.journal import Actor
from camp.rules.meals import MealKind, MealPlan
from camp.rules.money import Money
from camp.rules.pricing import SoldAs
from camp.rules.stable import HorseRole, HorseState
from camp.rules.undo_refusals import ChangedSince, InUse, NotKept
from camp.services import accounts, amenities, basket, holds, journal, products, tour_desk, yurt_desk
from camp.services.history import act_story
from camp.services.journal import HIDDEN, PROGRAM, Hand
from camp.services.product_changes import (
    ClassChange,
    GuideChange,
    HorseChange,
    MealChange,
    Menu,
    StableChange,
    TourChange,
)
from camp.services.sample import load_sample
from camp.services.taking_back import take_back
from camp.services.verify import verify
from camp.services.yurt_desk import KindChange, YurtChange
from tests.builders import GUESTS, asked, at_once, confirmed, family, horses_of, refused, visit, wish
from tests.conftest import TODAY

DAY = date(2026, 7, 21)
RIDE = "waterfall-ride"


@pytest.fixture(autouse=True)
def _owner_at_work(any_app: Flask) -> Iterator[None]:
    user = accounts.add_user("aigul", "Айгүл", [Role.OWNER], "a-password-of-hers", "ky")
    journal.write_as(Hand(Actor.STAFF, user.id))
    yield
    journal.write_as(PROGRAM)


def last_act() -> str:
    db.session.expire_all()
    return db.session.scalars(select(JournalEntry.act).order_by(JournalEntry.id.desc())).first() or ""


def last_entry() -> JournalEntry:
    db.session.expire_all()
    return db.session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()  # type: ignore[return-value]


# What is in a yurt


def furnished(number: int, amenities: frozenset[int] | None = None, beds: int = 0) -> YurtChange:
    yurt = yurt_desk.get_yurt(number)
    known = frozenset(one.id for one in yurt.amenities)
    return YurtChange(
        kind_id=yurt.kind_id,
        name=yurt.name,
        description=yurt.description,
        amenity_ids=known if amenities is None else amenities,
        beds=beds or len(yurt.beds),
    )


def amenities_of(number: int) -> list[int]:
    db.session.expire_all()
    return [one.id for one in yurt_desk.get_yurt(number).amenities]


def test_what_is_in_a_yurt_is_told_and_comes_back(now: datetime) -> None:
    before = amenities_of(1)
    every = frozenset(one.id for one in amenities.list_amenities())
    assert set(before) < every
    yurt_desk.change_yurt(1, furnished(1, every), now, TODAY)
    entry = last_entry()
    assert (entry.before["amenities"], entry.after["amenities"]) == (before, sorted(every))
    act = last_act()
    take_back(act, TODAY)
    assert amenities_of(1) == before
    take_back(last_act(), TODAY)
    assert amenities_of(1) == sorted(every)


def test_a_yurt_that_loses_everything_in_it_gets_it_back(now: datetime) -> None:
    before = amenities_of(1)
    yurt_desk.change_yurt(1, furnished(1, frozenset()), now, TODAY)
    assert last_entry().after["amenities"] == []
    take_back(last_act(), TODAY)
    assert amenities_of(1) == before


def test_the_sample_tells_of_nothing_however_often_it_is_loaded() -> None:
    load_sample((2026,))
    assert "yurts" not in set(db.session.scalars(select(JournalEntry.subject)))


def test_what_stayed_in_a_yurt_is_not_told(now: datetime) -> None:
    yurt_desk.change_yurt(1, furnished(1), now, TODAY)
    assert "amenities" not in last_entry().after


def test_who_changed_what_is_in_it_later_is_taken_back_first(now: datetime) -> None:
    yurt_desk.change_yurt(1, furnished(1, frozenset({1})), now, TODAY)
    first = last_act()
    yurt_desk.change_yurt(1, furnished(1, frozenset({1, 2})), now, TODAY)
    second = last_act()
    with refused(ChangedSince):
        take_back(first, TODAY)
    take_back(second, TODAY)
    take_back(first, TODAY)


def test_a_yurt_put_up_goes_and_comes_again_with_all_that_is_in_it() -> None:
    yurt_desk.put_up(15, furnished(1, frozenset({1, 3})), TODAY)
    take_back(last_act(), TODAY)
    assert db.session.scalar(select(Yurt.id).where(Yurt.number == 15)) is None
    take_back(last_act(), TODAY)
    assert amenities_of(15) == [1, 3]
    assert len(yurt_desk.get_yurt(15).beds) == len(yurt_desk.get_yurt(1).beds)


def test_of_fifty_who_furnish_one_yurt_each_is_told_what_the_one_before_left(
    any_app: Flask, now: datetime
) -> None:
    every = sorted(one.id for one in amenities.list_amenities())
    wanted = [frozenset(every[: number % len(every) + 1]) for number in range(50)]
    changes = [furnished(1, one) for one in wanted]

    def one(number: int) -> str:
        yurt_desk.change_yurt(1, changes[number], now, TODAY)
        return "done"

    assert at_once(any_app, one) == {"done": 50}
    rows = db.session.scalars(select(JournalEntry).order_by(JournalEntry.id)).all()
    told = [entry for entry in rows if "amenities" in entry.after]
    for earlier, later in pairwise(told):
        assert later.before["amenities"] == earlier.after["amenities"]
    assert told[-1].after["amenities"] == amenities_of(1)


# Beds and kinds


def test_a_bed_that_is_back_belongs_to_whoever_has_the_yurt_to_himself(now: datetime) -> None:
    yurt_desk.change_yurt(6, furnished(6, beds=2), now, TODAY)
    act = last_act()
    confirmed(now, 6)
    take_back(act, TODAY + timedelta(days=1))
    assert verify() == []
    with refused(InUse, "the guests have all beds of it again"):
        take_back(last_act(), TODAY)


def test_a_bed_made_taken_back_and_made_again_is_theirs_too(now: datetime) -> None:
    added = len(yurt_desk.get_yurt(6).beds) + 1
    yurt_desk.change_yurt(6, furnished(6, beds=added), now, TODAY)
    take_back(last_act(), TODAY)
    gone = last_act()
    confirmed(now, 6)
    take_back(gone, TODAY)
    db.session.expire_all()
    assert len(yurt_desk.get_yurt(6).beds) == added
    assert verify() == []


@pytest.mark.parametrize("beds", [2, 6])
def test_beds_are_put_back_while_the_yurt_is_sold(any_app: Flask, now: datetime, beds: int) -> None:
    yurt_desk.change_yurt(6, furnished(6, beds=beds), now, TODAY)
    act = last_act()
    nights = [DAY + n * ONE_DAY for n in range(GUESTS)]
    wishes = [wish(6, adults=1, plan=MealPlan.BREAKFAST, arrival=n, departure=n + ONE_DAY) for n in nights]

    def one(number: int) -> str:
        if number != 25:
            holds.hold(wishes[number], key=f"guest {number}", language="en", now=now)
            return "sold"
        try:
            take_back(act, TODAY)
        except InUse:
            return "told"
        return "done"

    assert at_once(any_app, one)["sold"] == GUESTS - 1
    assert verify() == []


def test_strangers_keep_their_beds_in_a_yurt_of_their_kind(now: datetime) -> None:
    kind = yurt_desk.get_yurt(1).kind
    texts = kind.name, kind.description
    yurt_desk.change_kind(kind.code, KindChange(*texts, sold_by_bed=True), TODAY)
    act = last_act()
    confirmed(now, 1, adults=1, sold_as=SoldAs.BED, plan=MealPlan.BREAKFAST)
    with refused(InUse):
        take_back(act, TODAY)


# Horses


def stabled(horse: Horse, **about: object) -> StableChange:
    known = HorseChange(
        name=horse.name, role=horse.role, carries_kg=horse.carries_kg, is_active=horse.is_active
    )
    return StableChange(horses={horse.id: replace(known, **about)}, guides={})  # type: ignore[arg-type]


def strongest() -> Horse:
    rows = select(Horse).where(Horse.role == HorseRole.RIDING).order_by(Horse.carries_kg.desc(), Horse.id)
    return db.session.scalars(rows).first()  # type: ignore[return-value]


def test_a_horse_s_change_is_told_and_taken_back() -> None:
    horse = strongest()
    before = (horse.name, horse.carries_kg, horse.is_active, horse.is_sample)
    change = stabled(horse, name="Тулпар", carries_kg=99, is_active=False)
    products.change_stable(change, TODAY)
    assert last_entry().after["name"] == "Тулпар"
    take_back(last_act(), TODAY)
    db.session.expire_all()
    assert (horse.name, horse.carries_kg, horse.is_active, horse.is_sample) == before


def test_a_new_horse_goes_until_somebody_is_promised_a_ride_on_it(now: datetime) -> None:
    horse = HorseChange(name="Тулпар", role=HorseRole.RIDING, carries_kg=140, is_active=True)
    products.change_stable(StableChange(horses={}, guides={}, new_horses=[horse]), TODAY)
    act = last_act()
    rider = visit(now, DAY, 1)
    heavy = basket.add_tour(rider.token, RIDE, asked(21, "09:00", weights={1: 95}), now)
    ridden = next(iter(horses_of(heavy).values()))
    made = db.session.scalars(select(Horse.id).where(Horse.name == "Тулпар")).one()
    if ridden != made:
        tour_desk.put_out(ridden, HorseState.LAME, DAY, None, now)
    for other in db.session.scalars(select(Horse.id).where(Horse.id != made, Horse.carries_kg >= 95)):
        tour_desk.put_out(other, HorseState.LAME, DAY, None, now)
    assert set(horses_of(heavy).values()) == {made}
    with refused(InUse):
        take_back(act, TODAY)
    basket.remove(rider.token, heavy.id, now)
    take_back(act, TODAY)
    assert db.session.get(Horse, made) is None


def test_a_horse_is_not_taken_back_to_carry_less_than_its_rider(now: datetime) -> None:
    horse = strongest()
    products.change_stable(stabled(horse, carries_kg=70), TODAY)
    products.change_stable(stabled(horse, carries_kg=150), TODAY)
    act = last_act()
    for other in db.session.scalars(select(Horse.id).where(Horse.id != horse.id, Horse.carries_kg >= 90)):
        tour_desk.put_out(other, HorseState.LAME, DAY, None, now)
    rider = visit(now, DAY, 1)
    ride = basket.add_tour(rider.token, RIDE, asked(21, "09:00", weights={1: 95}), now)
    assert set(horses_of(ride).values()) == {horse.id}
    with refused(InUse):
        take_back(act, TODAY)


def test_a_horse_called_fit_is_not_lame_again_under_its_rider(now: datetime) -> None:
    horse = strongest()
    tour_desk.put_out(horse.id, HorseState.LAME, TODAY, None, now)
    put_out = last_act()
    tour_desk.call_fit(horse.id, now)
    called = last_act()
    take_back(called, TODAY)
    take_back(put_out, TODAY)
    db.session.expire_all()
    assert (horse.state, horse.out_from) == (HorseState.FIT, None)
    tour_desk.put_out(horse.id, HorseState.LAME, TODAY, None, now)
    tour_desk.call_fit(horse.id, now)
    called = last_act()
    for other in db.session.scalars(select(Horse.id).where(Horse.id != horse.id, Horse.carries_kg >= 90)):
        tour_desk.put_out(other, HorseState.LAME, DAY, None, now)
    rider = visit(now, DAY, 1)
    basket.add_tour(rider.token, RIDE, asked(21, "09:00", weights={1: 95}), now)
    with refused(InUse):
        take_back(called, TODAY)
    assert verify() == []


def test_a_name_somebody_else_has_by_now_is_not_taken_back() -> None:
    horse = strongest()
    old = horse.name
    products.change_stable(stabled(horse, name="Тулпар"), TODAY)
    act = last_act()
    other = HorseChange(name=old, role=HorseRole.RIDING, carries_kg=90, is_active=True)
    products.change_stable(StableChange(horses={}, guides={}, new_horses=[other]), TODAY)
    with refused(InUse):
        take_back(act, TODAY)


# Guides


def guided(guide: Guide, **about: object) -> StableChange:
    known = GuideChange(
        name=guide.name,
        languages=tuple(guide.languages),
        weight_kg=guide.weight_kg,
        is_active=guide.is_active,
    )
    return StableChange(horses={}, guides={guide.id: replace(known, **about)})  # type: ignore[arg-type]


def a_guide() -> Guide:
    return db.session.scalars(select(Guide).order_by(Guide.id)).first()  # type: ignore[return-value]


def test_what_a_guide_speaks_is_told_and_taken_back() -> None:
    guide = a_guide()
    before = list(guide.languages)
    products.change_stable(guided(guide, languages=("en",)), TODAY)
    assert last_entry().after["languages"] == ["en"]
    take_back(last_act(), TODAY)
    db.session.expire_all()
    assert guide.languages == before


def test_of_a_guide_s_name_and_weight_nothing_is_kept_so_nothing_is_taken_back() -> None:
    guide = a_guide()
    products.change_stable(guided(guide, name="Тынчтык Жашыруун", weight_kg=117), TODAY)
    entry = last_entry()
    assert entry.before["name"] == entry.after["name"] == entry.after["weight_kg"] == HIDDEN
    whole = " ".join(f"{one.before} {one.after}" for one in db.session.scalars(select(JournalEntry)))
    assert "Жашыруун" not in whole
    assert "117" not in whole
    assert act_story(last_act()).deeds[0].act == ""
    with refused(NotKept):
        take_back(last_act(), TODAY)


def test_a_new_guide_goes_unless_somebody_wrote_more_of_her() -> None:
    made = GuideChange(name="Жаңыл", languages=("ky",), weight_kg=60, is_active=True)
    products.change_stable(StableChange(horses={}, guides={}, new_guides=[made]), TODAY)
    act = last_act()
    guide = db.session.scalars(select(Guide).where(Guide.name == "Жаңыл")).one()
    products.change_stable(guided(guide, name="Жаңыл А."), TODAY)
    with refused(ChangedSince):
        take_back(act, TODAY)
    again = GuideChange(name="Айсулуу", languages=("ky",), weight_kg=60, is_active=True)
    products.change_stable(StableChange(horses={}, guides={}, new_guides=[again]), TODAY)
    take_back(last_act(), TODAY)
    assert db.session.scalar(select(Guide.id).where(Guide.name == "Айсулуу")) is None


# Tours, classes, meals


def tour_like(code: str, **about: object) -> TourChange:
    tour = products.find_tour(code)
    assert tour is not None
    names = {name for name in TourChange.__dataclass_fields__ if name not in ("starts", *about)}
    hours = tuple(datetime.strptime(hour, "%H:%M").time() for hour in tour.starts)  # noqa: DTZ007 (an hour)
    return TourChange(**{name: getattr(tour, name) for name in names}, starts=hours, **about)  # type: ignore[arg-type]


def test_a_tour_booked_since_keeps_the_guides_it_was_booked_with(now: datetime) -> None:
    products.change_tour(RIDE, tour_like(RIDE, people_per_guide=1))
    act = last_act()
    rider = visit(now, DAY, 2)
    basket.add_tour(rider.token, RIDE, asked(21, "09:00", weights={1: 60, 2: 60}), now)
    with refused(InUse):
        take_back(act, TODAY)
    assert verify() == []


def test_a_class_somebody_takes_part_in_keeps_its_group(now: datetime) -> None:
    held = next(one for one in products.list_shelves().classes if not one.per_group)
    names = {name for name in ClassChange.__dataclass_fields__ if name not in ("starts", "per_group")}
    about = {name: getattr(held, name) for name in names}
    hours = tuple(datetime.strptime(hour, "%H:%M").time() for hour in held.starts)  # noqa: DTZ007 (an hour)
    products.change_class(held.code, ClassChange(**about, starts=hours, per_group=True))
    act = last_act()
    basket.add_class(family(now).token, held.code, asked(21, f"{hours[0]:%H:%M}"), now)
    with refused(InUse):
        take_back(act, TODAY)
    assert verify() == []


def test_seats_taken_back_are_taken_back_at_the_tables_ahead(now: datetime) -> None:
    meal = products.get_meal(MealKind.DINNER)
    before = meal.capacity
    change = MealChange(description=meal.description, price=meal.price, seats=meal.seats + 10, rounds=1)
    confirmed(now, 1)
    products.change_meal(MealKind.DINNER, change, Menu(dishes={}), TODAY)
    take_back(last_act(), TODAY)
    db.session.expire_all()
    assert db.session.scalars(select(Meal).where(Meal.kind == MealKind.DINNER)).one().capacity == before
    ahead = select(Sitting.capacity).where(Sitting.meal == MealKind.DINNER, Sitting.day >= TODAY)
    assert set(db.session.scalars(ahead)) == {before}


def test_a_price_is_taken_back_whoever_has_paid_it(now: datetime) -> None:
    meal = products.get_meal(MealKind.LUNCH)
    before = meal.price
    change = MealChange(
        description=meal.description, price=before + Money.som(50), seats=meal.seats, rounds=meal.rounds
    )
    products.change_meal(MealKind.LUNCH, change, Menu(dishes={}), TODAY)
    act = last_act()
    booking = family(now)
    basket.add_meal(booking.token, MealKind.LUNCH, asked(21), now)
    take_back(act, TODAY)
    db.session.expire_all()
    assert products.get_meal(MealKind.LUNCH).price == before
    assert verify() == []
