"""The yurts of a day: what is the case with each, and one tap onwards or back."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import event, select, update

from camp.clock import camp_moment
from camp.extensions import db
from camp.models import Booking, Closure, Yurt
from camp.rules.housekeeping import INSPECT, PREPARE, UNDO_INSPECT, UNDO_PREPARE, YurtCondition, YurtState
from camp.rules.pricing import SoldAs
from camp.rules.staff_refusals import YurtStepNotPossible, YurtUnknown
from camp.services import front_desk, housekeeping
from camp.services.day_rows import stays_around, yurts_on
from camp.services.housekeeping import YurtCard, set_condition, yurts_of
from tests.builders import AYGUL, at_once, booked, confirmed, held, refused
from tests.conftest import NOW, TODAY

TOMORROW = TODAY + timedelta(days=1)


def today(yurt: int, now: datetime = NOW, day: date = TODAY) -> YurtCard:
    db.session.expire_all()
    return next(card for card in yurts_of(day, now) if card.yurt.number == yurt)


def comes(yurt: int, nights: int = 2, day: date = TODAY, **about: Any) -> Booking:
    return confirmed(NOW, yurt, arrival=day, departure=day + timedelta(days=nights), **about)


def moves_in(booking: Booking, day: date = TODAY) -> Booking:
    for stay in booking.stays:
        front_desk.check_in(stay.id, NOW, day)
    return booking


def make(yurt: int, condition: YurtCondition) -> None:
    db.session.execute(update(Yurt).where(Yurt.number == yurt).values(condition=condition))
    db.session.commit()


# One tap


def test_a_yurt_is_prepared_looked_at_and_ready_and_each_tap_can_be_taken_back(any_app: Flask) -> None:
    make(5, YurtCondition.TO_PREPARE)
    way = [
        (PREPARE, "prepared"),
        (INSPECT, "ready"),
        (UNDO_INSPECT, "prepared"),
        (UNDO_PREPARE, "to_prepare"),
    ]
    for step, condition in way:
        yurt = set_condition(5, step, NOW)
        assert (yurt.condition, yurt.condition_since) == (condition, NOW)


def test_whoever_was_slower_is_told(any_app: Flask) -> None:
    make(5, YurtCondition.TO_PREPARE)
    set_condition(5, PREPARE, NOW)
    with refused(YurtStepNotPossible) as refusal:
        set_condition(5, PREPARE, NOW)
    assert (refusal.value.yurt, refusal.value.condition) == (5, YurtCondition.PREPARED)
    with refused(YurtUnknown):
        set_condition(99, PREPARE, NOW)


def test_of_fifty_who_tap_at_once_one_has_prepared_it(any_app: Flask) -> None:
    make(5, YurtCondition.TO_PREPARE)

    def tap(_number: int) -> str:
        try:
            set_condition(5, PREPARE, NOW)
        except YurtStepNotPossible:
            return "told"
        return "done"

    assert at_once(any_app, tap) == {"done": 1, "told": 49}
    assert db.session.scalar(select(Yurt.condition).where(Yurt.number == 5)) == YurtCondition.PREPARED


# The day


def test_who_comes_is_told_in_numbers_and_hours(any_app: Flask) -> None:
    comes(6, adults=2, child_ages=(3, 9))
    card = today(6)
    assert card.state is YurtState.READY
    (party,) = card.coming
    assert (party.people, party.is_alone, party.at, party.is_late) == (4, True, time(16), False)
    assert card.needed_by == time(16)
    assert not hasattr(party, "guest_name")


def test_without_an_expected_hour_it_is_the_hour_of_check_in(app: Flask) -> None:
    booking = comes(1)
    booking.expected_hour = None
    db.session.commit()
    assert today(1).needed_by == time(14)


def test_a_party_in_is_occupied_and_nobody_taps_around_it(app: Flask) -> None:
    moves_in(comes(1))
    card = today(1)
    assert (card.state, card.people_in, card.coming, card.leaving) == (YurtState.OCCUPIED, 2, (), ())
    assert (card.next_step, card.step_back) == (None, None)


def test_who_leaves_today_is_told_with_the_hour(app: Flask) -> None:
    moves_in(comes(1, nights=1))
    later = camp_moment(TOMORROW, time(8))
    (party,) = today(1, later, TOMORROW).leaving
    assert (party.people, party.at, party.is_late) == (2, time(11), False)
    after = camp_moment(TOMORROW + timedelta(days=1), time(8))
    card = today(1, after, TOMORROW + timedelta(days=1))
    assert card.state is YurtState.OCCUPIED
    assert card.leaving[0].is_late


def test_a_party_expected_yesterday_is_still_awaited(app: Flask) -> None:
    comes(1)
    card = today(1, camp_moment(TOMORROW, time(8)), TOMORROW)
    assert card.coming[0].is_late


def test_on_a_day_to_come_those_expected_before_it_are_in(app: Flask) -> None:
    comes(1, nights=2)
    assert today(1, day=TOMORROW).state is YurtState.OCCUPIED
    card = today(1, day=TOMORROW + timedelta(days=1))
    assert len(card.leaving) == 1
    comes(1, day=TOMORROW + timedelta(days=1))
    assert today(1, day=TOMORROW + timedelta(days=1)).needed_by == time(16)


def test_in_a_shared_yurt_beds_are_made_while_others_sleep_there(app: Flask) -> None:
    shared = next(yurt.number for yurt in db.session.scalars(select(Yurt)) if yurt.kind.sold_by_bed)
    moves_in(comes(shared, adults=1, sold_as=SoldAs.BED))
    comes(shared, adults=2, sold_as=SoldAs.BED)
    assert today(shared).state is YurtState.OCCUPIED
    make(shared, YurtCondition.TO_PREPARE)
    card = today(shared)
    assert (card.state, card.people_in, card.next_step) == (YurtState.TO_PREPARE, 1, PREPARE)
    assert [(party.people, party.is_alone) for party in card.coming] == [(2, False)]


def test_a_closed_yurt_is_out_of_order_with_its_reason(any_app: Flask) -> None:
    yurt = db.session.scalars(select(Yurt).where(Yurt.number == 3)).one()
    closure = Closure(
        yurt_id=yurt.id, first_night=TODAY, last_night=TOMORROW, reason="Түндүк сынды", closed_at=NOW
    )
    db.session.add(closure)
    db.session.commit()
    card = today(3)
    assert card.state is YurtState.OUT_OF_ORDER
    assert card.closure is not None
    assert card.closure.reason == "Түндүк сынды"
    assert today(3, day=TOMORROW + timedelta(days=1)).state is YurtState.READY
    closure.lifted_at = NOW
    db.session.commit()
    assert today(3).state is YurtState.READY


def test_holds_and_bookings_whose_deadline_went_by_make_no_work(any_app: Flask) -> None:
    days = {"arrival": TODAY, "departure": TOMORROW}
    held(NOW, 1, **days)
    waiting = booked(NOW, 2, contact=AYGUL, **days)
    assert (today(1).coming, len(today(2).coming)) == ((), 1)
    assert waiting.held_until is not None
    assert today(2, waiting.held_until).coming == ()


def test_what_is_needed_first_comes_first(app: Flask) -> None:
    comes(9)
    make(9, YurtCondition.PREPARED)
    make(4, YurtCondition.TO_PREPARE)
    moves_in(comes(1))
    numbers = [card.yurt.number for card in yurts_of(TODAY, NOW)]
    assert (numbers[:2], numbers[-1]) == ([9, 4], 1)
    assert len(numbers) == 14


def test_the_yurts_of_a_day_take_three_queries(any_app: Flask) -> None:
    for yurt in range(1, 8):
        comes(yurt)
    db.session.rollback()
    db.session.expire_all()
    asked: list[str] = []

    def listen(*about: Any) -> None:
        asked.append(about[2])

    event.listen(db.engine, "before_cursor_execute", listen)
    cards = yurts_of(TODAY, NOW)
    assert sum(bool(card.coming) for card in cards) == 7
    assert len(asked) == 3
    event.remove(db.engine, "before_cursor_execute", listen)


def test_only_yurts_that_can_be_worked_in_are_needed(app: Flask) -> None:
    settings = housekeeping.get_settings()
    comes(1)
    comes(2)
    make(1, YurtCondition.TO_PREPARE)
    books = db.session.connection()
    stays = housekeeping.yurt_stays(stays_around(books, TODAY, NOW), TODAY, NOW)
    needs = housekeeping.yurt_needs(yurts_on(books, TODAY, NOW), stays, settings)
    assert [(need.number, need.needed_by) for need in needs] == [(1, time(16))]
