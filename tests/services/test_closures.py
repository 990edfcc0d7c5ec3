"""A yurt out of order is nobody's for its nights."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask
from sqlalchemy import func, select

from camp.extensions import db
from camp.models import BedNight
from camp.rules.refusals import DepartureNotAfterArrival, NotOffered, YurtTaken
from camp.rules.staff_refusals import ClosureInPast, ClosureUnknown, ReasonMissing
from camp.services import closures
from camp.services.verify import verify
from tests.builders import at_once, confirmed, held, refused
from tests.conftest import TODAY

FIRST, LAST = date(2026, 7, 20), date(2026, 7, 22)


def closed(now: datetime, number: int = 1) -> int:
    return closures.close_yurt(number, FIRST, LAST, "The stove smokes", now, TODAY).id


def test_nobody_can_book_a_closed_yurt_until_it_is_in_order_again(any_app: Flask, now: datetime) -> None:
    closure_id = closed(now)
    assert verify() == []
    with refused(YurtTaken):
        held(now, 1)
    closures.lift_closure(closure_id, now, TODAY)
    assert held(now, 1)
    assert closures.list_closures(TODAY) == []
    assert verify() == []


def test_a_closure_lifted_half_way_keeps_the_nights_that_are_over(any_app: Flask, now: datetime) -> None:
    closure_id = closed(now)
    closures.lift_closure(closure_id, now, date(2026, 7, 21))
    nights = select(func.count(BedNight.night.distinct())).where(BedNight.closure_id == closure_id)
    assert db.session.scalar(nights) == 1
    assert verify() == []


def test_what_makes_no_sense_is_refused(any_app: Flask, now: datetime) -> None:
    confirmed(now, 2)
    closure_id = closed(now)
    with refused(YurtTaken):
        closed(now, 2)
    with refused(YurtTaken):
        closed(now)
    with refused(NotOffered):
        closed(now, 99)
    with refused(DepartureNotAfterArrival):
        closures.close_yurt(3, LAST, FIRST, "x", now, TODAY)
    with refused(ClosureInPast):
        closures.close_yurt(3, date(2026, 7, 14), LAST, "x", now, TODAY)
    with refused(ReasonMissing):
        closures.close_yurt(3, FIRST, LAST, "  ", now, TODAY)
    closures.lift_closure(closure_id, now, TODAY)
    with refused(ClosureUnknown):
        closures.lift_closure(closure_id, now, TODAY)


def test_a_yurt_is_closed_or_sold_never_both(any_app: Flask, now: datetime) -> None:
    def work(number: int) -> str:
        try:
            closed(now) if number % 2 else confirmed(now, 1)
        except YurtTaken:
            return "told"
        return "done"

    assert at_once(any_app, work)["done"] == 1
    assert verify() == []
