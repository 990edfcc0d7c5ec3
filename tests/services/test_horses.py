"""Horses that fall out, that rest, and that carry no more than they can."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from camp.extensions import db
from camp.models import Booking, Horse, HorseShift, Order, TourPlace
from camp.rules.refusals import NotEnoughHorses, NotForSale, Refusal
from camp.rules.stable import HorseRole, HorseState
from camp.services import basket, tour_desk
from camp.services.verify import verify
from tests.builders import asked, confirmed, departure_of, horses_of, refused, visit

RIDE, WALK = "waterfall-ride", "waterfall-walk"
DAY = date(2026, 7, 21)


def riding_horses() -> list[Horse]:
    """The weakest first."""
    rows = select(Horse).where(Horse.role == HorseRole.RIDING).order_by(Horse.carries_kg, Horse.id)
    return list(db.session.scalars(rows))


def keep(*horse_ids: int) -> None:
    """Of the riding horses the camp has these alone."""
    others = update(Horse).where(Horse.role == HorseRole.RIDING, Horse.id.not_in(horse_ids))
    db.session.execute(others.values(is_active=False))
    db.session.commit()


def ride_of(now: datetime, kg: int = 60, day: int = 21) -> Order:
    """A rider who comes for the day, and a guide who rides too."""
    return mounted(visit(now, date(2026, 7, day), 1), now, kg)


def mounted(rider: Booking, now: datetime, kg: int = 90) -> Order:
    wanted = asked(rider.arrival.day, "09:00", weights={1: kg})
    return basket.add_tour(rider.token, RIDE, wanted, now)


def horse_of(order: Order) -> int:
    (horse,) = horses_of(order).values()
    return horse


def lame(horse_id: int, now: datetime, last: date | None = None) -> int:
    return tour_desk.put_out(horse_id, HorseState.LAME, DAY, last, now)


def lacks_horse(order: Order) -> bool:
    return db.session.get_one(TourPlace, (departure_of(order).id, order.guest_ids[0])).lacks_horse


def test_a_light_rider_leaves_the_strong_horses_to_others(any_app: Flask, now: datetime) -> None:
    weakest = riding_horses()[0].carries_kg
    assert db.session.get_one(Horse, horse_of(ride_of(now, kg=40))).carries_kg == weakest
    strong = db.session.get_one(Horse, horse_of(ride_of(now, kg=95)))
    assert strong.carries_kg >= 95
    assert verify() == []


def test_a_rider_of_a_lame_horse_gets_another_that_bears_him(any_app: Flask, now: datetime) -> None:
    ride = ride_of(now, kg=90)
    before = horse_of(ride)
    assert lame(before, now) == 0
    assert horse_of(ride) != before
    assert db.session.get_one(Horse, horse_of(ride)).carries_kg >= 90
    assert verify() == []


def test_a_rider_without_a_horse_is_flagged_until_one_is_found(any_app: Flask, now: datetime) -> None:
    *_, spare, second, first = (horse.id for horse in riding_horses())
    keep(first, second)
    ride = ride_of(now, kg=90)
    before = horse_of(ride)
    assert lame(before, now) == 1
    assert lacks_horse(ride)
    assert horses_of(ride) == {}
    assert verify() == []
    with refused(NotEnoughHorses):
        tour_desk.mount_again(departure_of(ride).id, now)
    keep(first, second, spare)
    db.session.get_one(Horse, spare).is_active = True
    db.session.commit()
    tour_desk.mount_again(departure_of(ride).id, now)
    assert horse_of(ride) == spare
    assert not lacks_horse(ride)
    assert verify() == []


def test_a_horse_called_fit_again_can_go_again(any_app: Flask, now: datetime) -> None:
    first, second = (horse.id for horse in riding_horses()[-2:])
    keep(first, second)
    ride = ride_of(now, kg=90)
    before = horse_of(ride)
    lame(before, now)
    tour_desk.call_fit(before, now)
    tour_desk.mount_again(departure_of(ride).id, now)
    assert horse_of(ride) == before
    assert verify() == []


def test_a_rider_who_lost_the_horse_takes_the_ride_out_like_any_other(any_app: Flask, now: datetime) -> None:
    first, second = (horse.id for horse in riding_horses()[-2:])
    keep(first, second)
    ride = ride_of(now, kg=90)
    lame(horse_of(ride), now)
    basket.remove(ride.booking.token, ride.id, now)
    assert db.session.scalars(select(HorseShift)).all() == []
    assert verify() == []


def test_to_mount_again_where_nobody_lost_a_horse_changes_nothing(any_app: Flask, now: datetime) -> None:
    ride = ride_of(now)
    before = horse_of(ride)
    tour_desk.mount_again(departure_of(ride).id, now)
    assert horse_of(ride) == before
    with refused(NotForSale):
        tour_desk.mount_again(999, now)


def test_a_horse_that_is_out_is_not_chosen_on_those_days(any_app: Flask, now: datetime) -> None:
    first, second = (horse.id for horse in riding_horses()[-2:])
    keep(first, second)
    lame(first, now, last=date(2026, 7, 22))
    for day in (21, 22):
        rider = visit(now, date(2026, 7, day), 1)
        with refused(NotEnoughHorses):
            mounted(rider, now)
    ride_of(now, kg=90, day=23)
    ride_of(now, kg=90, day=20)
    assert verify() == []


def test_a_ride_before_the_horse_fell_lame_or_after_it_is_back_stays_as_it_is(
    any_app: Flask, now: datetime
) -> None:
    rides = [ride_of(now, kg=60, day=day) for day in (20, 21, 22, 23)]
    before = {order.id: horse_of(order) for order in rides}
    horse = before[rides[1].id]
    lame(horse, now, last=date(2026, 7, 22))
    for order in rides:
        is_out = order.day.day in (21, 22) and before[order.id] == horse
        assert (horse_of(order) != before[order.id]) == is_out
    assert verify() == []


def test_the_lame_horse_of_a_guide_is_replaced_too(any_app: Flask, now: datetime) -> None:
    ride = ride_of(now)
    guided = select(HorseShift).where(HorseShift.guide_id.is_not(None))
    shift = db.session.scalars(guided).one()
    horse, guide = shift.horse_id, shift.guide_id
    assert lame(horse, now) == 0
    again = db.session.scalars(guided).one()
    assert again.guide_id == guide
    assert again.horse_id not in (horse, horse_of(ride))
    assert verify() == []


def test_nobody_puts_out_a_horse_that_is_not_there(any_app: Flask, now: datetime) -> None:
    with refused(NotForSale):
        lame(999, now)
    with refused(NotForSale):
        tour_desk.call_fit(999, now)


def test_a_horse_rests_one_day_in_seven(any_app: Flask, now: datetime) -> None:
    first, second = (horse.id for horse in riding_horses()[-2:])
    keep(first, second)
    for day in range(20, 26):
        ride_of(now, kg=90, day=day)
    for day in (19, 26):
        rider = visit(now, date(2026, 7, day), 1)
        with refused(NotEnoughHorses):
            mounted(rider, now)
    ride_of(now, kg=90, day=27)
    assert verify() == []


@pytest.mark.parametrize("code", [RIDE, WALK])
def test_who_says_another_weight_later_never_sits_on_a_horse_too_weak(
    any_app: Flask, now: datetime, code: str
) -> None:
    booking = confirmed(now, 1)
    basket.add_tour(booking.token, RIDE, asked(21, "09:00", weights={1: 60}), now)
    try:
        basket.add_tour(booking.token, code, asked(22, "09:00", weights={1: 92}), now)
    except Refusal:
        db.session.rollback()
    assert verify() == []


def test_a_hold_that_runs_out_frees_its_horses_for_the_next_rider(any_app: Flask, now: datetime) -> None:
    first, second = (horse.id for horse in riding_horses()[-2:])
    keep(first, second)
    ride_of(now, kg=90)
    next_rider = visit(now + timedelta(minutes=19), DAY, 1)
    with refused(NotEnoughHorses):
        mounted(next_rider, now + timedelta(minutes=19))
    mounted(next_rider, now + timedelta(minutes=20))
    assert verify() == []
