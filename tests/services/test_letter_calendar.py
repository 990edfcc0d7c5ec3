"""Letters that are due by the calendar: to those they fit, in time, and once."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from flask import Flask
from sqlalchemy import select

from camp.clock import camp_moment
from camp.extensions import db
from camp.models import Booking, Letter
from camp.rules.folio import PaymentForm
from camp.rules.letters import LetterKind
from camp.rules.timers import TimerName
from camp.services import basket, cashier, front_desk, letter_calendar, reservations, worker
from tests.builders import AYGUL, asked, at_once, booked, charged, confirmed, held, visit
from tests.camps import NOW, TODAY

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def told(kind: LetterKind) -> list[int | None]:
    rows = select(Letter.booking_id).where(Letter.kind == kind).order_by(Letter.booking_id)
    return list(db.session.scalars(rows))


def stays(now: datetime, yurt: int, arrival: date, departure: date) -> Booking:
    return confirmed(now, yurt, arrival=arrival, departure=departure)


def lived(yurt: int, arrival: date, departure: date) -> Booking:
    """They came and went."""
    booking = stays(NOW, yurt, arrival, departure)
    stay_id = booking.stays[0].id
    front_desk.check_in(stay_id, camp_moment(arrival, time(15)), arrival)
    cashier.record_payment(
        booking.code, PaymentForm.CASH, charged(booking), "", None, camp_moment(departure, time(9))
    )
    front_desk.check_out(stay_id, camp_moment(departure, time(10)), departure)
    return booking


def test_a_deposit_is_asked_for_again_before_it_is_too_late(any_app: Flask) -> None:
    waiting, paid = booked(NOW, 5), booked(NOW, 6)
    reservations.confirm(paid.code, NOW)
    held(NOW, 7)
    assert waiting.held_until is not None
    until = waiting.held_until
    letter_calendar.write_due(until - 13 * HOUR)
    assert told(LetterKind.DEPOSIT_REMINDER) == []
    letter_calendar.write_due(until - 12 * HOUR)
    letter_calendar.write_due(until - 11 * HOUR)
    assert told(LetterKind.DEPOSIT_REMINDER) == [waiting.id]


def test_who_booked_for_tonight_is_not_reminded(any_app: Flask) -> None:
    booking = booked(NOW, 5, arrival=TODAY, departure=TODAY + DAY)
    assert booking.held_until is not None
    letter_calendar.write_due(booking.held_until - HOUR)
    assert told(LetterKind.DEPOSIT_REMINDER) == []


def test_how_to_come_is_told_once_to_those_who_come_soon(any_app: Flask) -> None:
    soon = stays(NOW, 5, TODAY + 3 * DAY, TODAY + 5 * DAY)
    stays(NOW, 6, TODAY + 4 * DAY, TODAY + 5 * DAY)
    stays(NOW, 7, TODAY, TODAY + 2 * DAY)
    booked(NOW, 8, arrival=TODAY + DAY, departure=TODAY + 2 * DAY)
    gone = stays(NOW, 9, TODAY + DAY, TODAY + 2 * DAY)
    reservations.cancel(gone.code, NOW, TODAY)
    for _ in range(2):
        letter_calendar.write_due(NOW)
    assert told(LetterKind.BEFORE_ARRIVAL) == [soon.id]


def test_how_to_come_is_not_told_at_night(any_app: Flask) -> None:
    stays(NOW, 5, TODAY + 2 * DAY, TODAY + 5 * DAY)
    assert letter_calendar.write_due(camp_moment(TODAY, time(23))) == 0


def test_who_comes_for_the_day_is_told_too(any_app: Flask) -> None:
    day = TODAY + 2 * DAY
    basket_of = visit(NOW, day)
    basket.add_class(basket_of.token, "felt", asked(day.day, "15:00"), NOW)
    booking = reservations.submit(basket_of.token, AYGUL, NOW)
    reservations.confirm(booking.code, NOW)
    letter_calendar.write_due(NOW)
    assert told(LetterKind.BEFORE_ARRIVAL) == [booking.id]
    letter_calendar.write_due(NOW + 3 * DAY)
    assert told(LetterKind.THANKS) == [booking.id]


def test_thanks_follow_the_day_after_to_those_who_were_here(any_app: Flask) -> None:
    here = lived(5, TODAY, TODAY + DAY)
    missing = stays(NOW, 6, TODAY, TODAY + DAY)
    front_desk.mark_no_show(missing.code, camp_moment(TODAY, time(23)), TODAY)
    stays(NOW, 7, TODAY, TODAY + DAY)
    leaving = camp_moment(TODAY + DAY, time(12))
    letter_calendar.write_due(leaving)
    assert told(LetterKind.THANKS) == [], "not on the day itself"
    letter_calendar.write_due(leaving + DAY)
    letter_calendar.write_due(leaving + 2 * DAY)
    assert told(LetterKind.THANKS) == [here.id]


def test_thanks_of_long_ago_are_not_made_up_for(any_app: Flask) -> None:
    lived(5, TODAY, TODAY + DAY)
    letter_calendar.write_due(camp_moment(TODAY + 5 * DAY, time(12)))
    assert told(LetterKind.THANKS) == []


def test_who_left_no_address_is_not_written_to(any_app: Flask) -> None:
    booking = stays(NOW, 5, TODAY + 2 * DAY, TODAY + 5 * DAY)
    booking.email = ""
    db.session.commit()
    assert letter_calendar.write_due(NOW) == 0


def test_of_fifty_workers_one_writes(any_app: Flask) -> None:
    for yurt in (5, 6, 7):
        stays(NOW, yurt, TODAY + 2 * DAY, TODAY + 5 * DAY)
    db.session.remove()
    counts = at_once(any_app, lambda _number: str(letter_calendar.write_due(NOW)))
    assert sum(int(count) * times for count, times in counts.items()) == 3
    assert len(told(LetterKind.BEFORE_ARRIVAL)) == 3


def test_the_timer_writes_them(any_app: Flask) -> None:
    booking = stays(NOW, 5, TODAY + 2 * DAY, TODAY + 5 * DAY)
    assert worker.ring(TimerName.LETTERS, lambda: NOW)
    assert told(LetterKind.BEFORE_ARRIVAL) == [booking.id]
