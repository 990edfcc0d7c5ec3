from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import Flask

from camp.rules.changes import Move, MovePrice
from camp.rules.dates import Period
from camp.rules.refusals import StepNotPossible
from camp.services import front_desk, moves, undo
from camp.services.booking_sheet import booking_sheet
from camp.services.verify import verify
from tests.builders import confirmed, refused

ARRIVAL, DEPARTURE = date(2026, 7, 20), date(2026, 7, 23)
NEXT = date(2026, 7, 21)


def test_a_party_that_changed_yurts_has_neither_left_nor_just_come(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    code, slept = booking.code, booking.stays[0].id
    arrived, later = now + timedelta(days=5), now + timedelta(days=6)
    front_desk.check_in(slept, arrived, ARRIVAL)
    wanted = Move(2, Period(ARRIVAL, DEPARTURE), MovePrice.OLD)
    difference = moves.plan_move(slept, wanted, later, NEXT).difference
    rest = moves.move(slept, wanted, difference, later, NEXT).id
    with refused(StepNotPossible):
        undo.undo_check_out(slept, later, NEXT)
    with refused(StepNotPossible):
        undo.undo_check_in(rest, later, NEXT)
    cards = booking_sheet(code, later, NEXT).stays
    assert not any(card.may_undo_check_in or card.may_undo_check_out for card in cards)
    assert verify() == []
