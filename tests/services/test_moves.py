"""A stay in another yurt, on other dates, a night longer or shorter: beds, meals and charges follow."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask

from camp.extensions import db
from camp.models import Booking, CampSettings, Stay
from camp.rules.changes import Move, MovePrice
from camp.rules.dates import Period
from camp.rules.lifecycle import StayStatus
from camp.rules.meals import MealKind, MealPlan
from camp.rules.money import NOTHING, Money
from camp.rules.pricing import SoldAs
from camp.rules.refusals import (
    ArrivalInPast,
    BookingUnknown,
    NotOffered,
    OutOfSeason,
    PartyDoesNotFit,
    PriceChanged,
    Refusal,
    SittingFull,
    StepNotPossible,
    YurtTaken,
)  # fmt: skip
from camp.rules.register import RegisterRule
from camp.rules.staff_refusals import MealOrdered, NightsSlept, OrdersOutside, StayUnchanged
from camp.services import basket, closures, front_desk, moves, reservations
from camp.services.catalogue import read_catalogue
from camp.services.verify import verify
from tests.builders import (
    all_seated,
    asked,
    at_once,
    booked,
    charged,
    confirmed,
    held,
    keep_register,
    refused,
    served,
)  # fmt: skip
from tests.conftest import TODAY


def july(first: int, last: int) -> Period:
    return Period(date(2026, 7, first), date(2026, 7, last))


def moved(
    booking: Booking,
    now: datetime,
    yurt: int,
    period: Period,
    price: MovePrice = MovePrice.PRESENT,
    today: date = TODAY,
) -> Stay:
    wanted = Move(yurt, period, price)
    stay_id = booking.stays[-1].id
    plan = moves.plan_move(stay_id, wanted, now, today)
    before = charged(booking)
    stay = moves.move(stay_id, wanted, plan.difference, now, today)
    db.session.expire_all()
    assert charged(booking) - before == plan.difference
    assert verify() == []
    return stay


def in_house(now: datetime, *yurts: int, arrival: int = 15, departure: int = 18) -> Booking:
    keep_register(RegisterRule.OFF)
    booking = confirmed(now, *yurts, arrival=date(2026, 7, arrival), departure=date(2026, 7, departure))
    front_desk.check_in(booking.stays[0].id, now, date(2026, 7, arrival), despite=front_desk.WARNINGS)
    return booking


# Expected stays


def test_a_night_more_costs_a_night_and_brings_its_meals(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    before = charged(booking)
    moved(booking, now, 1, july(20, 24))
    assert charged(booking) - before == Money.som(2 * 2700 + 1500)
    assert (1, 23, MealKind.DINNER) in served(booking)
    assert (2, 24, MealKind.BREAKFAST) in served(booking)
    assert booking.departure == date(2026, 7, 24)


def test_a_night_less_is_given_back_with_its_meals(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    moved(booking, now, 1, july(20, 22))
    assert not {day for _, day, _ in served(booking)} & {23}
    again = confirmed(now, 1, arrival=date(2026, 7, 22), departure=date(2026, 7, 23))
    assert again.stays[0].yurt.number == 1


def test_other_dates_keep_the_charges_of_the_nights_that_stay(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    moved(booking, now, 1, july(21, 24))
    assert (booking.arrival, booking.departure) == (date(2026, 7, 21), date(2026, 7, 24))


def test_another_yurt_at_the_old_price_costs_nobody_anything(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    before = charged(booking)
    stay = moved(booking, now, 2, july(20, 23), MovePrice.OLD)
    assert (stay.yurt.number, charged(booking)) == (2, before)


def test_the_yurt_left_can_be_had_by_somebody_else(any_app: Flask, now: datetime) -> None:
    moved(confirmed(now, 1), now, 2, july(20, 23))
    assert confirmed(now, 1).stays[0].yurt.number == 1


def test_a_bed_in_a_shared_yurt_stays_beside_the_strangers(any_app: Flask, now: datetime) -> None:
    shared = next(stay for stay in _shared_beds(now))
    longer = Period(shared.arrival, shared.departure + timedelta(days=1))
    moved(shared.booking, now, shared.yurt.number, longer)


def _shared_beds(now: datetime) -> list[Stay]:
    numbers = [number for number in range(1, 15) if read_catalogue(db.session()).stock[number].sold_by_bed]
    return [confirmed(now, numbers[0], sold_as=SoldAs.BED).stays[0] for _ in range(2)]


# A party that is in


def test_a_party_that_is_in_stays_a_night_longer(any_app: Flask, now: datetime) -> None:
    booking = in_house(now, 1)
    stay = moved(booking, now, 1, july(15, 19))
    assert (stay.status, stay.departure) == (StayStatus.IN_HOUSE, date(2026, 7, 19))


def test_it_leaves_early_and_pays_for_the_nights_it_slept(any_app: Flask, now: datetime) -> None:
    booking = in_house(now, 1)
    moved(booking, now + timedelta(days=1), 1, july(15, 16), today=date(2026, 7, 16))
    assert booking.departure == date(2026, 7, 16)


@pytest.mark.parametrize("price", MovePrice)
def test_a_new_yurt_is_its_own_from_tonight_on(any_app: Flask, now: datetime, price: MovePrice) -> None:
    booking = in_house(now, 1)
    rest = moved(booking, now + timedelta(days=1), 2, july(15, 18), price, date(2026, 7, 16))
    first = booking.stays[0]
    assert (first.status, first.departure, first.yurt.number) == (
        StayStatus.DEPARTED, date(2026, 7, 16), 1,
    )  # fmt: skip
    assert (rest.status, rest.arrival, rest.yurt.number) == (
        StayStatus.IN_HOUSE, date(2026, 7, 16), 2,
    )  # fmt: skip
    assert {guest.stay_id for guest in booking.guests} == {rest.id}
    moved(booking, now + timedelta(days=1), 2, Period(rest.arrival, date(2026, 7, 20)), today=rest.arrival)


def test_on_the_day_of_arrival_nothing_was_slept_yet(any_app: Flask, now: datetime) -> None:
    booking = in_house(now, 1)
    assert moved(booking, now, 2, july(15, 18)).yurt.number == 2
    assert len(booking.stays) == 1


def test_who_should_leave_today_stays_on_in_another_yurt(any_app: Flask, now: datetime) -> None:
    booking = in_house(now, 1, departure=17)
    today, later = date(2026, 7, 17), now + timedelta(days=2)
    rest = moved(booking, later, 2, july(15, 19), today=today)
    assert (rest.arrival, rest.departure, rest.yurt.number) == (today, date(2026, 7, 19), 2)
    with refused(NightsSlept):
        moves.move(rest.id, Move(3, Period(today, today + timedelta(days=1))), NOTHING, later, rest.departure)


def test_who_leaves_today_needs_no_other_yurt(any_app: Flask, now: datetime) -> None:
    booking = in_house(now, 1)
    with refused(NightsSlept):
        moves.move(booking.stays[0].id, Move(2, july(15, 17)), NOTHING, now, date(2026, 7, 17))


def test_what_was_eaten_before_the_change_of_yurt_is_in_nobodys_way(any_app: Flask, now: datetime) -> None:
    booking = in_house(now, 1, departure=20)
    basket.add_meal(booking.token, MealKind.LUNCH, asked(16), now)
    today, later = date(2026, 7, 18), now + timedelta(days=3)
    rest = moved(booking, later, 2, july(15, 20), today=today)
    assert moved(booking, later, 2, Period(rest.arrival, date(2026, 7, 21)), today=today).id == rest.id


# Refusals


def test_what_makes_no_sense_is_refused(any_app: Flask, now: datetime) -> None:
    by_size = sorted(read_catalogue(db.session()).stock.values(), key=lambda yurt: len(yurt.beds))
    small, large = by_size[0].number, by_size[-1].number
    stay_id = confirmed(now, large, adults=5).stays[0].id
    cases: list[tuple[type[Refusal], Move]] = [
        (StayUnchanged, Move(large, july(20, 23))),
        (ArrivalInPast, Move(large, july(14, 23))),
        (OutOfSeason, Move(large, Period(date(2026, 7, 20), date(2026, 12, 1)))),
        (NotOffered, Move(99, july(20, 23))),
        (PartyDoesNotFit, Move(small, july(20, 23))),
    ]
    for kind, wanted in cases:
        with refused(kind, str(wanted)):
            moves.move(stay_id, wanted, NOTHING, now, TODAY)
    with refused(BookingUnknown):
        moves.move(999_999, Move(1, july(20, 23)), NOTHING, now, TODAY)
    with refused(PriceChanged):
        moves.move(stay_id, Move(large, july(20, 24)), NOTHING, now, TODAY)


def test_a_yurt_somebody_has_is_not_given_twice(any_app: Flask, now: datetime) -> None:
    confirmed(now, 2)
    stay_id = confirmed(now, 1).stays[0].id
    with refused(YurtTaken):
        moves.move(stay_id, Move(2, july(20, 23), MovePrice.OLD), NOTHING, now, TODAY)
    closures.close_yurt(3, date(2026, 7, 22), date(2026, 7, 25), "Stove", now, TODAY)
    with refused(YurtTaken):
        moves.move(stay_id, Move(3, july(20, 23), MovePrice.OLD), NOTHING, now, TODAY)


def test_what_is_booked_on_a_day_must_be_taken_out_first(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    basket.add_meal(booking.token, MealKind.LUNCH, asked(23), now)
    difference = Money.som(-(2 * 2700 + 1500))
    with refused(OrdersOutside):
        moves.move(booking.stays[0].id, Move(1, july(20, 22)), difference, now, TODAY)


def test_a_meal_ordered_beside_the_plan_is_not_laid_twice(any_app: Flask, now: datetime) -> None:
    db.session.get_one(CampSettings, 1).check_in = time(12)
    db.session.commit()
    booking = confirmed(now, 1, plan=MealPlan.FULL_BOARD)
    basket.add_meal(booking.token, MealKind.LUNCH, asked(20), now)
    wanted = Move(1, july(19, 23))
    difference = moves.plan_move(booking.stays[0].id, wanted, now, TODAY).difference
    with refused(MealOrdered):
        moves.move(booking.stays[0].id, wanted, difference, now, TODAY)


def test_a_full_table_has_no_seat_for_one_night_more(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    all_seated(now, MealKind.DINNER, 23)
    wanted = Move(1, july(20, 24))
    difference = moves.plan_move(booking.stays[0].id, wanted, now, TODAY).difference
    with refused(SittingFull):
        moves.move(booking.stays[0].id, wanted, difference, now, TODAY)


def test_who_is_in_has_arrived_and_who_has_gone_is_gone(any_app: Flask, now: datetime) -> None:
    booking = in_house(now, 1)
    stay_id = booking.stays[0].id
    tomorrow = date(2026, 7, 16)
    with refused(NightsSlept):
        moves.move(stay_id, Move(1, july(16, 18)), NOTHING, now, TODAY)
    with refused(NightsSlept):
        moves.move(stay_id, Move(1, july(15, 16)), NOTHING, now, tomorrow + timedelta(days=1))
    gone = confirmed(now, 2)
    reservations.cancel(gone.code, now, TODAY)
    with refused(StepNotPossible):
        moves.move(gone.stays[0].id, Move(2, july(20, 24)), NOTHING, now, TODAY)


def test_a_hold_that_ran_out_moves_nowhere(any_app: Flask, now: datetime, later: datetime) -> None:
    lapsed = held(now, 1)
    with pytest.raises(StepNotPossible):
        moves.move(lapsed.stays[0].id, Move(2, july(20, 23)), NOTHING, later, TODAY)
    waiting = booked(now, 3)
    moved(waiting, now, 4, july(20, 23))


# At once


def test_of_many_stays_moved_into_one_yurt_one_wins(any_app: Flask, now: datetime) -> None:
    stays = [
        confirmed(now, number, arrival=date(2026, 7, first), departure=date(2026, 7, first + 1)).stays[0].id
        for number in (1, 2, 3, 4, 6)
        for first in range(16, 26)
    ]
    target = Move(8, july(28, 29))
    differences = {stay_id: moves.plan_move(stay_id, target, now, TODAY).difference for stay_id in stays}
    db.session.commit()

    def work(number: int) -> str:
        try:
            moves.move(stays[number], target, differences[stays[number]], now, TODAY)
        except YurtTaken:
            return "told"
        return "moved"

    assert at_once(any_app, work) == {"moved": 1, "told": len(stays) - 1}
    assert verify() == []


def test_one_move_sent_many_times_is_done_once(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    stay_id, wanted = booking.stays[0].id, Move(1, july(20, 24))
    difference = moves.plan_move(stay_id, wanted, now, TODAY).difference
    before = charged(booking)
    db.session.commit()

    def work(_number: int) -> str:
        try:
            moves.move(stay_id, wanted, difference, now, TODAY)
        except Refusal as refusal:
            return type(refusal).__name__
        return "moved"

    answers = at_once(any_app, work)
    assert answers["moved"] == 1
    assert set(answers) <= {"moved", "StayUnchanged"}
    db.session.expire_all()
    assert charged(booking) == before + difference
    assert verify() == []


def test_the_deposit_of_a_hold_follows_the_price_of_its_move(any_app: Flask, now: datetime) -> None:
    booking = held(now, 1)
    before = booking.deposit
    moved(booking, now, 1, july(20, 22))
    assert booking.deposit == charged(booking).percent(20) < before


def test_what_is_promised_keeps_its_deposit_when_it_moves(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    before = booking.deposit
    moved(booking, now, 1, july(20, 22))
    assert booking.deposit == before
