"""Timers ring once, whoever's worker it is, and an error of one stops no other."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from camp.extensions import db
from camp.models import Booking, NightAudit, Timer
from camp.rules.lifecycle import BookingStatus
from camp.rules.timers import RHYTHMS, TimerName
from camp.services import feed_fetching, worker
from camp.services.verify import verify
from tests.builders import at_once, confirmed, held
from tests.camps import NOW, TODAY
from tests.feed_builders import added, calendar, gives, stay, stays_of

MINUTE = timedelta(minutes=1)


def ring(name: TimerName, now: datetime) -> bool:
    return worker.ring(name, lambda: now)


def timer(name: TimerName) -> Timer:
    db.session.expire_all()
    return db.session.get_one(Timer, name)


def test_a_booking_whose_deadline_has_passed_ends_by_itself(any_app: Flask) -> None:
    booking = held(NOW, 5)
    assert ring(TimerName.EXPIRY, NOW)
    assert timer(TimerName.EXPIRY).result == "0"
    assert ring(TimerName.EXPIRY, NOW + timedelta(hours=1))
    assert timer(TimerName.EXPIRY).result == "1"
    assert db.session.get_one(Booking, booking.id).status is BookingStatus.EXPIRED
    assert verify() == []


def test_the_day_that_is_over_is_closed_early_in_the_morning(any_app: Flask) -> None:
    confirmed(NOW, 5, arrival=TODAY, departure=TODAY + timedelta(days=2))
    midnight = NOW + timedelta(hours=12)
    assert ring(TimerName.NIGHT_AUDIT, midnight + timedelta(hours=3, minutes=59))
    assert db.session.scalars(select(NightAudit)).all() == []
    assert ring(TimerName.NIGHT_AUDIT, midnight + timedelta(hours=4, minutes=30))
    assert timer(TimerName.NIGHT_AUDIT).result == "1"
    assert TODAY in db.session.scalars(select(NightAudit.day)).all()
    assert ring(TimerName.NIGHT_AUDIT, midnight + timedelta(hours=5))
    assert timer(TimerName.NIGHT_AUDIT).result == "0"


def test_other_sites_calendars_are_read_when_their_time_has_come(
    any_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    added(NOW, stay(1, 20, 23))
    monkeypatch.setattr(feed_fetching, "fetch_calendar", gives(calendar(stay(1, 20, 23), stay(2, 24, 26))))
    assert ring(TimerName.FEEDS, NOW + 31 * MINUTE)
    assert timer(TimerName.FEEDS).result == "1"
    assert len(stays_of()) == 2
    assert ring(TimerName.FEEDS, NOW + 36 * MINUTE)
    assert timer(TimerName.FEEDS).result == "0"


def test_what_was_done_just_now_is_not_done_again(any_app: Flask) -> None:
    pause = RHYTHMS[TimerName.EXPIRY].shortest_pause
    assert ring(TimerName.EXPIRY, NOW)
    assert not ring(TimerName.EXPIRY, NOW + pause - timedelta(seconds=1))
    assert ring(TimerName.EXPIRY, NOW + pause)


def test_of_fifty_workers_that_ring_at_once_one_works(any_app: Flask) -> None:
    done: list[int] = []

    def one(number: int) -> str:
        return str(worker.ring(TimerName.EXPIRY, lambda: NOW, lambda now: str(done.append(number) or 0)))

    assert at_once(any_app, one) == {"True": 1, "False": 49}
    assert len(done) == 1


def test_a_run_that_takes_long_is_left_alone_until_it_takes_too_long(any_app: Flask) -> None:
    rhythm = RHYTHMS[TimerName.EXPIRY]

    def meanwhile(now: datetime) -> str:
        assert not ring(TimerName.EXPIRY, now + rhythm.longest - timedelta(seconds=1))
        # As if the first had died: its claim has run out.
        assert ring(TimerName.EXPIRY, now + rhythm.longest)
        return "0"

    assert worker.ring(TimerName.EXPIRY, lambda: NOW, meanwhile)


def test_an_error_is_written_down_and_the_timer_rings_again(
    any_app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    def fall(now: datetime) -> str:
        raise ZeroDivisionError

    with caplog.at_level(logging.ERROR, "camp.services.worker"):
        assert worker.ring(TimerName.EXPIRY, lambda: NOW, fall)
    assert "expiry" in caplog.text
    fallen = timer(TimerName.EXPIRY)
    assert (fallen.went_well, fallen.result) == (False, "ZeroDivisionError")
    assert ring(TimerName.EXPIRY, NOW + MINUTE)
    assert timer(TimerName.EXPIRY).went_well


def test_a_timer_that_never_ran_is_listed(app: Flask) -> None:
    assert worker.list_timers() == dict.fromkeys(TimerName)
    ring(TimerName.EXPIRY, NOW)
    listed = worker.list_timers()
    assert list(listed) == list(TimerName)
    assert listed[TimerName.EXPIRY] is not None
    assert listed[TimerName.NIGHT_AUDIT] is None
