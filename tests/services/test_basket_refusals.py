"""What the camp says no to, and that nothing is changed then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

import pytest
from flask import Flask
from sqlalchemy import select, update

from camp.extensions import db
from camp.models import (
    Base,
    Booking,
    Extra,
    MasterClass,
    Meal,
    Tour,
)
from camp.rules.meals import MealKind
from camp.rules.refusals import (
    BookingUnknown,
    ClashInTime,
    DayOutsideStay,
    GroupTooLarge,
    GroupTooSmall,
    NobodyGoes,
    NoGuideFree,
    NotEnoughHorses,
    NotForSale,
    NotOnThisDay,
    PlacesGone,
    Refusal,
    RiderTooHeavy,
    TooLateToOrder,
    TooYoung,
    WeightMissing,
)
from camp.services import basket, tour_desk
from camp.services.basket import Asked
from camp.services.verify import verify
from tests.builders import (
    asked,
    confirmed,
    family,
    refused,
    trekkers,
    visit,
)

B, L, D, BOX = MealKind.BREAKFAST, MealKind.LUNCH, MealKind.DINNER, MealKind.LUNCH_BOX
RIDE, WALK, DAY_RIDE, TREK = "waterfall-ride", "waterfall-walk", "upper-valley-day", "ala-kol-trek"


Command = Callable[[Booking, datetime], object]


def tour(code: str, wanted: Asked) -> Command:
    return lambda booking, now: basket.add_tour(booking.token, code, wanted, now)


def lesson(code: str, wanted: Asked) -> Command:
    return lambda booking, now: basket.add_class(booking.token, code, wanted, now)


def meal(kind: MealKind, wanted: Asked) -> Command:
    return lambda booking, now: basket.add_meal(booking.token, kind, wanted, now)


def extra(code: str, wanted: Asked, quantity: int) -> Command:
    return lambda booking, now: basket.add_extra(booking.token, code, wanted, quantity, now)


NOBODY = Asked(date(2026, 7, 21), time(9))

REFUSALS: dict[str, tuple[type[Refusal], Command]] = {
    "no such tour": (NotForSale, tour("balloon", asked(21, "09:00"))),
    "no such class": (NotForSale, lesson("balloon", asked(21, "10:00"))),
    "no such extra": (NotForSale, extra("balloon", asked(21), 1)),
    "nobody walks": (NobodyGoes, tour(WALK, NOBODY)),
    "nobody learns": (NobodyGoes, lesson("felt", NOBODY)),
    "nobody eats": (NobodyGoes, meal(L, NOBODY)),
    "none of an extra": (NobodyGoes, extra("banya", asked(21, "17:00"), 0)),
    "people of no party": (NobodyGoes, tour(WALK, asked(21, "09:00", who=(5, 99)))),
    "a walk at an odd hour": (NotOnThisDay, tour(WALK, asked(21, "11:00"))),
    "a walk at no hour": (NotOnThisDay, tour(WALK, asked(21))),
    "a class at an odd hour": (NotOnThisDay, lesson("felt", asked(21, "11:00"))),
    "a class at no hour": (NotOnThisDay, lesson("felt", asked(21))),
    "a banya at an odd hour": (NotOnThisDay, extra("banya", asked(21, "03:00"), 2)),
    "a ride of 120 kg": (RiderTooHeavy, tour(RIDE, asked(21, "09:00", weights={1: 60, 2: 120}))),
    "a ride without a weight": (WeightMissing, tour(RIDE, asked(21, "09:00", weights={1: 60}, who=(1, 2)))),
    "a child of 3 on a trek": (TooYoung, tour(TREK, asked(26, "08:00", who=(1, 2, 3)))),
    "a child of 3 on a walk": (TooYoung, tour(WALK, asked(21, "09:00", who=(1, 3)))),
    "a child of 3 at the felt": (TooYoung, lesson("felt", asked(21, "10:00", who=(3,)))),
    "a day ride alone": (GroupTooSmall, tour(DAY_RIDE, asked(21, "09:00", weights={1: 60}))),
    "thirteen times the banya": (GroupTooLarge, extra("banya", asked(21, "17:00"), 13)),
    "a walk before they come": (DayOutsideStay, tour(WALK, asked(19, "09:00"))),
    "a walk before the hour they come": (DayOutsideStay, tour(WALK, asked(20, "09:00"))),
    "a walk after they left": (DayOutsideStay, tour(WALK, asked(24, "09:00"))),
    "a class before the hour they come": (DayOutsideStay, lesson("boorsok", asked(20, "11:00"))),
    "a lunch before the hour they come": (DayOutsideStay, meal(L, asked(20))),
    "a dinner on the departure day": (DayOutsideStay, meal(D, asked(23))),
    "a box before they come": (DayOutsideStay, meal(BOX, asked(20))),
    "a banya before they come": (DayOutsideStay, extra("banya", asked(19, "17:00"), 2)),
    "a banya after they left": (DayOutsideStay, extra("banya", asked(23, "19:30"), 2)),
    "a second dinner": (ClashInTime, meal(D, asked(21))),
    "a ride of yesterday": (TooLateToOrder, tour(RIDE, asked(14, "09:00", weights={1: 60}))),
    "a class of yesterday": (TooLateToOrder, lesson("felt", asked(14, "10:00"))),
    "a lunch of yesterday": (TooLateToOrder, meal(L, asked(14))),
    "a banya of yesterday": (TooLateToOrder, extra("banya", asked(14, "17:00"), 2)),
}  # fmt: skip


def test_each_refusal_leaves_the_books_as_they_were(any_app: Flask, now: datetime) -> None:
    booking = family(now)
    # One family for all of them: as nothing is changed, each finds it as the one before.
    for case, (kind, command) in REFUSALS.items():
        with refused(kind, case):
            command(booking, now)
    assert verify() == []


def test_who_asks_with_a_wrong_link_adds_nothing(any_app: Flask, now: datetime) -> None:
    with refused(BookingUnknown):
        basket.add_meal("no such token", L, asked(21), now)


def test_what_is_off_sale_is_not_added(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    shelves: list[tuple[type[Base], Command]] = [
        (Tour, tour(WALK, asked(21, "09:00"))),
        (MasterClass, lesson("felt", asked(21, "10:00"))),
        (Meal, meal(L, asked(21))),
        (Extra, extra("kymyz", asked(21), 1)),
    ]
    for model, command in shelves:
        db.session.execute(update(model).values(is_offered=False))
        db.session.commit()
        with refused(NotForSale):
            command(booking, now)


def test_a_tour_not_sold_on_request_is_joined_only(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    db.session.scalars(select(Tour).filter_by(code=WALK)).one().on_request = False
    db.session.commit()
    with refused(NotOnThisDay):
        basket.add_tour(booking.token, WALK, asked(21, "09:00"), now)
    walk = tour_desk.schedule(WALK, date(2026, 7, 21), time(9), 8, "ru", now)
    basket.add_tour(booking.token, WALK, asked(21, departure_id=walk.id), now)
    assert verify() == []


def test_a_rider_of_120_kilograms_hears_the_limit(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    with refused(RiderTooHeavy) as refusal:
        basket.add_tour(booking.token, RIDE, asked(21, "09:00", weights={1: 120}), now)
    assert (refusal.value.weight, refusal.value.most) == (120, 95)


def test_a_rider_no_horse_of_the_camp_could_carry_is_refused_whatever_the_tour_allows(
    any_app: Flask, now: datetime
) -> None:
    booking = confirmed(now, 1)
    db.session.scalars(select(Tour).filter_by(code=RIDE)).one().max_rider_kg = 150
    db.session.commit()
    with refused(RiderTooHeavy) as refusal:
        basket.add_tour(booking.token, RIDE, asked(21, "09:00", weights={1: 120}), now)
    assert refusal.value.most == 95


@pytest.mark.parametrize("kg", [5, 300])
def test_a_weight_nobody_has_is_refused_on_a_walk_too(any_app: Flask, now: datetime, kg: int) -> None:
    booking = confirmed(now, 1)
    with refused(Refusal):
        basket.add_tour(booking.token, WALK, asked(21, "09:00", weights={1: kg}), now)


def test_thirteen_riders_do_not_fit_on_twelve_horses(any_app: Flask, now: datetime) -> None:
    group = visit(now, adults=13)
    with refused(NotEnoughHorses) as refusal:
        basket.add_tour(group.token, RIDE, asked(21, "09:00", weights=dict.fromkeys(range(1, 14), 40)), now)
    # Three guides ride too.
    assert (refusal.value.riders, refusal.value.mounted) == (13, 9)
    assert verify() == []


def test_more_riders_than_a_tour_takes_are_refused(any_app: Flask, now: datetime) -> None:
    group = visit(now, adults=15)
    with refused(GroupTooLarge):
        basket.add_tour(group.token, RIDE, asked(21, "09:00", weights=dict.fromkeys(range(1, 16), 40)), now)


def test_a_trek_is_not_sold_when_its_pass_is_shut(any_app: Flask, now: datetime) -> None:
    booking = trekkers(now, arrival=date(2026, 9, 10), departure=date(2026, 9, 20))
    with refused(NotOnThisDay) as refusal:
        basket.add_tour(booking.token, TREK, asked(12, "08:00", who=(1, 2, 3), month=9), now)
    assert (refusal.value.opens, refusal.value.closes) == ("07-01", "09-15")
    basket.add_tour(booking.token, TREK, asked(11, "08:00", who=(1, 2, 3), month=9), now)
    assert verify() == []


def test_a_trek_longer_than_the_stay_is_refused(any_app: Flask, now: datetime) -> None:
    booking = trekkers(now, departure=date(2026, 7, 27))
    with refused(DayOutsideStay):
        basket.add_tour(booking.token, TREK, asked(25, "08:00", who=(1, 2, 3)), now)


def test_when_all_guides_are_out_nobody_else_has_a_tour_of_his_own(any_app: Flask, now: datetime) -> None:
    for _ in range(5):
        basket.add_tour(visit(now).token, WALK, asked(21, "09:00"), now)
    late = visit(now)
    with refused(NoGuideFree):
        basket.add_tour(late.token, "broken-heart", asked(21, "10:00"), now)
    basket.add_tour(late.token, "broken-heart", asked(21, "16:00"), now)
    assert verify() == []


def test_nobody_rides_twice_at_once_or_learns_while_walking(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    basket.add_tour(booking.token, RIDE, asked(21, "09:00", weights={1: 60}), now)
    with refused(ClashInTime):
        basket.add_tour(booking.token, WALK, asked(21, "09:00"), now)
    with refused(ClashInTime):
        basket.add_class(booking.token, "boorsok", asked(21, "11:00"), now)
    # The other one of the party is free, and in the afternoon both are.
    basket.add_class(booking.token, "boorsok", asked(21, "11:00", who=(2,)), now)
    basket.add_tour(booking.token, WALK, asked(21, "14:30"), now)
    assert verify() == []


def test_a_group_class_taken_by_one_party_is_not_shared(any_app: Flask, now: datetime) -> None:
    first, second = confirmed(now, 1), confirmed(now, 2)
    basket.add_class(first.token, "eagle", asked(21, "17:00"), now)
    with refused(PlacesGone) as refusal:
        basket.add_class(second.token, "eagle", asked(21, "17:00"), now)
    assert refusal.value.left == 0
    basket.add_class(second.token, "eagle", asked(22, "17:00"), now)
    assert verify() == []


def test_the_places_of_a_class_run_out(any_app: Flask, now: datetime) -> None:
    group, late = visit(now, adults=9), visit(now)
    basket.add_class(group.token, "boorsok", asked(21, "11:00", who=tuple(range(1, 10))), now)
    with refused(PlacesGone) as refusal:
        basket.add_class(late.token, "boorsok", asked(21, "11:00"), now)
    assert (refusal.value.asked, refusal.value.left) == (2, 1)
    basket.add_class(late.token, "boorsok", asked(21, "11:00", who=(2,)), now)
    assert verify() == []
