"""A party comes and goes: what stands against it, who is told, and what it leaves behind."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from camp.extensions import db
from camp.models import Role, Stay, Yurt
from camp.rules.folio import PaymentForm
from camp.rules.housekeeping import INSPECT, PREPARE, YurtCondition
from camp.rules.journal import Actor
from camp.rules.lifecycle import StayStatus
from camp.rules.meals import MealPlan
from camp.rules.pricing import SoldAs
from camp.rules.refusals import BookingUnknown, StepNotPossible, TooEarly
from camp.rules.register import Entry, RegisterRule
from camp.rules.staff_refusals import (
    AlreadyCheckedIn,
    FaultKind,
    NotCheckedIn,
    PartyStillIn,
    RegisterFaulty,
    RegisterField,
    YurtNotReady,
)
from camp.services import accounts, cashier, front_desk, housekeeping, journal, registers, reservations
from camp.services.journal import Hand
from camp.services.verify import verify
from tests.builders import at_once, booked, confirmed, family, keep_register, refused
from tests.conftest import PASSWORD

ARRIVAL, DEPARTURE = date(2026, 7, 20), date(2026, 7, 23)
AYGUL = Entry("Айгүл Асанова", "KG", "AN1234567", date(1990, 5, 1))
BAKYT = Entry("Бакыт Асанов", "KG", "AN7654321", date(1988, 2, 29))


def on(day: date, now: datetime) -> datetime:
    return now + timedelta(days=(day - date(2026, 7, 15)).days)


def settle(code: str, now: datetime) -> None:
    balance = cashier.folio_of(reservations.get_by_code(code)).sums.balance
    cashier.record_payment(code, PaymentForm.CASH, balance, "", None, now)


def condition_of(number: int) -> YurtCondition:
    db.session.rollback()
    return db.session.scalars(db.select(Yurt.condition).where(Yurt.number == number)).one()


def status_of(stay_id: int) -> StayStatus:
    db.session.rollback()
    return db.session.scalars(db.select(Stay.status).where(Stay.id == stay_id)).one()


def test_a_check_in_and_a_check_out_are_dated(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    stay_id = booking.stays[0].id
    come, go = on(ARRIVAL, now), on(DEPARTURE, now)
    assert front_desk.check_in(stay_id, come, ARRIVAL).checked_in_at == come
    settle(booking.code, go)
    assert front_desk.check_out(stay_id, go, DEPARTURE).checked_out_at == go
    assert verify() == []


def test_who_leaves_leaves_a_yurt_to_be_prepared(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    front_desk.check_in(booking.stays[0].id, now, ARRIVAL)
    assert condition_of(1) is YurtCondition.READY
    settle(booking.code, now)
    front_desk.check_out(booking.stays[0].id, now, DEPARTURE)
    assert condition_of(1) is YurtCondition.TO_PREPARE
    assert condition_of(2) is YurtCondition.READY


def test_a_shared_yurt_is_prepared_when_the_last_has_left_it(any_app: Flask, now: datetime) -> None:
    beds = {"sold_as": SoldAs.BED, "adults": 1, "plan": MealPlan.BREAKFAST}
    parties = [confirmed(now, 13, **beds) for _ in range(2)]
    number = parties[0].stays[0].yurt.number
    assert parties[1].stays[0].yurt.number == number
    for booking in parties:
        front_desk.check_in(booking.stays[0].id, now, ARRIVAL)
        settle(booking.code, now)
    front_desk.check_out(parties[0].stays[0].id, now, DEPARTURE)
    assert condition_of(number) is YurtCondition.READY
    front_desk.check_out(parties[1].stays[0].id, now, DEPARTURE)
    assert condition_of(number) is YurtCondition.TO_PREPARE


def test_a_yurt_not_ready_is_a_warning_for_whoever_knows_better(any_app: Flask, now: datetime) -> None:
    first = confirmed(now, 1)
    front_desk.check_in(first.stays[0].id, now, ARRIVAL)
    settle(first.code, now)
    front_desk.check_out(first.stays[0].id, now, DEPARTURE)
    second = confirmed(now, 1, arrival=DEPARTURE, departure=date(2026, 7, 25)).stays[0].id
    with refused(YurtNotReady) as warning:
        front_desk.check_in(second, now, DEPARTURE)
    assert (warning.value.yurt, warning.value.condition) == (1, YurtCondition.TO_PREPARE)
    with refused(YurtNotReady, "another warning is known"):
        front_desk.check_in(second, now, DEPARTURE, despite=[PartyStillIn])
    housekeeping.set_condition(1, PREPARE, now)
    with refused(YurtNotReady, "prepared, not looked at"):
        front_desk.check_in(second, now, DEPARTURE)
    front_desk.check_in(second, now, DEPARTURE, despite=[YurtNotReady])
    assert status_of(second) is StayStatus.IN_HOUSE


def test_a_yurt_made_ready_takes_the_next_party_without_a_word(any_app: Flask, now: datetime) -> None:
    first = confirmed(now, 1)
    front_desk.check_in(first.stays[0].id, now, ARRIVAL)
    settle(first.code, now)
    front_desk.check_out(first.stays[0].id, now, DEPARTURE)
    for step in (PREPARE, INSPECT):
        housekeeping.set_condition(1, step, now)
    second = confirmed(now, 1, arrival=DEPARTURE, departure=date(2026, 7, 25)).stays[0].id
    assert front_desk.check_in(second, now, DEPARTURE).status is StayStatus.IN_HOUSE


def test_who_had_the_beds_before_and_is_still_in_is_named(any_app: Flask, now: datetime) -> None:
    first = confirmed(now, 1)
    front_desk.check_in(first.stays[0].id, now, ARRIVAL)
    second = confirmed(now, 1, arrival=DEPARTURE, departure=date(2026, 7, 25)).stays[0].id
    with refused(PartyStillIn) as warning:
        front_desk.check_in(second, now, DEPARTURE)
    assert warning.value.code == first.code
    assert front_desk.check_in(second, now, DEPARTURE, despite=[PartyStillIn]).status is StayStatus.IN_HOUSE


def test_who_shares_a_yurt_is_not_in_the_way(any_app: Flask, now: datetime) -> None:
    beds = {"sold_as": SoldAs.BED, "adults": 1, "plan": MealPlan.BREAKFAST}
    for_long = confirmed(now, 13, **beds, departure=date(2026, 7, 26))
    leaves = confirmed(now, 13, **beds)
    comes = confirmed(
        now,
        13,
        **beds,
        arrival=DEPARTURE,
        departure=date(2026, 7, 25),
    )
    assert comes.stays[0].yurt_id == for_long.stays[0].yurt_id
    front_desk.check_in(for_long.stays[0].id, now, ARRIVAL)
    assert front_desk.warnings_before(comes.stays[0]) == []
    front_desk.check_in(leaves.stays[0].id, now, ARRIVAL)
    (warning,) = front_desk.warnings_before(comes.stays[0])
    assert isinstance(warning, PartyStillIn)


def test_steps_out_of_order_are_refused_by_name(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    stay_id = booking.stays[0].id
    with refused(NotCheckedIn) as not_in:
        front_desk.check_out(stay_id, now, DEPARTURE)
    assert not_in.value.arrival == ARRIVAL
    with refused(TooEarly):
        front_desk.check_in(stay_id, now, ARRIVAL - timedelta(days=1))
    front_desk.check_in(stay_id, now, ARRIVAL)
    settle(booking.code, now)
    front_desk.check_out(stay_id, now, DEPARTURE)
    for step in (front_desk.check_in, front_desk.check_out):
        with refused(StepNotPossible, step.__name__):
            step(stay_id, now, DEPARTURE)
    unpaid = booked(now, 2).stays[0].id
    with refused(StepNotPossible, "a deposit is missing"):
        front_desk.check_in(unpaid, now, ARRIVAL)
    with refused(BookingUnknown):
        front_desk.check_in(999, now, ARRIVAL)


def test_whoever_is_second_is_told_who_was_first(any_app: Flask, now: datetime) -> None:
    user = accounts.add_user("desk", "Бермет", [Role.FRONT_DESK], PASSWORD, "ky")
    stay_id = confirmed(now, 1).stays[0].id
    journal.write_as(Hand(Actor.STAFF, user.id))
    try:
        front_desk.check_in(stay_id, now, ARRIVAL)
    finally:
        journal.write_as(journal.PROGRAM)
    with refused(AlreadyCheckedIn) as refusal:
        front_desk.check_in(stay_id, now + timedelta(minutes=1), ARRIVAL)
    assert (refusal.value.at, refusal.value.by) == (now, "Бермет")


def test_of_fifty_who_check_in_one_does(any_app: Flask, now: datetime) -> None:
    stay_id = confirmed(now, 1).stays[0].id

    def press(number: int) -> str:
        try:
            front_desk.check_in(stay_id, now + timedelta(seconds=number), ARRIVAL)
        except AlreadyCheckedIn as refusal:
            return f"told {refusal.at is not None}"
        return "did"

    assert at_once(any_app, press) == {"did": 1, "told True": 49}
    assert verify() == []


def test_who_cancels_while_another_checks_in_never_cancels_a_party_that_is_in(
    any_app: Flask, now: datetime
) -> None:
    booking = confirmed(now, 1)
    code, stay_id = booking.code, booking.stays[0].id

    def press(number: int) -> str:
        try:
            if number % 2:
                front_desk.check_in(stay_id, now, ARRIVAL)
            else:
                reservations.cancel(code, now, ARRIVAL)
        except (AlreadyCheckedIn, StepNotPossible):
            return "told"
        return "did"

    assert at_once(any_app, press) == {"did": 1, "told": 49}
    db.session.remove()
    assert verify() == []


# The register


def test_what_is_written_at_check_in_is_kept(any_app: Flask, now: datetime) -> None:
    keep_register(RegisterRule.REQUIRED)
    stay_id = family(now).stays[0].id
    front_desk.check_in(stay_id, now, ARRIVAL, {1: AYGUL, 2: BAKYT})
    guests = registers.register_of(stay_id, ARRIVAL).guests
    assert [registers.entry_of(guest) for guest in guests] == [AYGUL, BAKYT, Entry(), Entry()]
    assert [guest.registered_at for guest in guests] == [now, now, None, None]


def test_where_it_is_required_nobody_comes_in_unwritten(any_app: Flask, now: datetime) -> None:
    keep_register(RegisterRule.REQUIRED)
    stay_id = confirmed(now, 1).stays[0].id
    with refused(RegisterFaulty) as refusal:
        front_desk.check_in(stay_id, now, ARRIVAL, {1: AYGUL})
    assert {(fault.position, fault.kind) for fault in refusal.value.faults} == {(2, FaultKind.MISSING)}
    assert [fault.field for fault in refusal.value.faults] == list(RegisterField)
    assert status_of(stay_id) is StayStatus.EXPECTED


def test_where_it_is_optional_they_come_in_as_they_are(any_app: Flask, now: datetime) -> None:
    stay_id = confirmed(now, 1).stays[0].id
    assert not registers.register_of(stay_id, ARRIVAL).is_complete
    front_desk.check_in(stay_id, now, ARRIVAL)
    assert status_of(stay_id) is StayStatus.IN_HOUSE


def test_where_none_is_kept_nothing_is_written_down(any_app: Flask, now: datetime) -> None:
    keep_register(RegisterRule.OFF)
    stay_id = confirmed(now, 1).stays[0].id
    assert registers.register_of(stay_id, ARRIVAL).is_complete
    with refused(StepNotPossible):
        registers.write_register(stay_id, {1: AYGUL}, now, ARRIVAL)
    front_desk.check_in(stay_id, now, ARRIVAL, {1: AYGUL})
    assert registers.register_of(stay_id, ARRIVAL).guests[0].document_number == ""


def test_it_is_mended_while_they_are_here_and_not_after(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    stay_id = booking.stays[0].id
    front_desk.check_in(stay_id, now, ARRIVAL, {1: AYGUL, 2: BAKYT})
    registers.write_register(stay_id, {2: Entry("Бакыт Асанов")}, now + timedelta(hours=1), ARRIVAL)
    first, second = registers.register_of(stay_id, ARRIVAL).guests
    assert (registers.entry_of(first), first.registered_at) == (AYGUL, now)
    assert (registers.entry_of(second), second.registered_at) == (Entry("Бакыт Асанов"), None)
    with refused(RegisterFaulty):
        registers.write_register(stay_id, {2: Entry(birth_date=date(2020, 1, 1))}, now, ARRIVAL)
    settle(booking.code, now)
    front_desk.check_out(stay_id, now, DEPARTURE)
    with refused(StepNotPossible):
        registers.write_register(stay_id, {2: BAKYT}, now, DEPARTURE)


@pytest.mark.parametrize("stay_id", [999, -1])
def test_an_unknown_stay_has_no_register(app: Flask, now: datetime, stay_id: int) -> None:
    with refused(BookingUnknown):
        registers.register_of(stay_id, ARRIVAL)
