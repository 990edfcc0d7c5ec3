"""The demo: believable, the same every time, and nothing in it that the books could not explain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path

import pytest
from flask import Flask

from camp.cli import demo
from camp.clock import camp_moment
from camp.extensions import db
from camp.models import Booking, ChannelConflict, Payment, Stay
from camp.rules.lifecycle import BookingStatus, StayStatus
from camp.rules.money import NOTHING
from camp.services import catalogue
from camp.services.verify import verify
from tests.conftest import TODAY, YEARS, make_app

SHARE = 0.2
"""Enough guests for every fate, few enough to be quick."""


def fresh_demo(folder: Path) -> Iterator[Flask]:
    app = make_app(f"sqlite:///{folder / 'demo.sqlite3'}", folder)
    with app.app_context():
        db.create_all()
        catalogue.load_sample(YEARS)
        demo.play(demo.plan(TODAY, SHARE), TODAY)
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def demo_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    yield from fresh_demo(tmp_path_factory.mktemp("demo"))


def bookings() -> list[Booking]:
    return list(db.session.scalars(db.select(Booking)))


def summary() -> list[tuple[object, ...]]:
    """What was booked and what became of it; secrets and row ids may differ."""
    found: list[tuple[object, ...]] = []
    for stay in db.session.scalars(db.select(Stay).order_by(Stay.id)):
        booking = stay.booking
        found.append((booking.code, booking.guest_name, booking.status, booking.deposit, booking.changed_at))
        found.append((stay.yurt.number, stay.period, stay.party, stay.meal_plan, stay.sold_as, stay.status))
    return found


def test_the_books_agree_after_the_demo(demo_app: Flask) -> None:
    assert verify() == []


def test_the_demo_is_the_same_every_time(demo_app: Flask, tmp_path: Path) -> None:
    first = summary()
    for _ in fresh_demo(tmp_path):
        assert summary() == first


def test_every_fate_is_met_with(demo_app: Flask) -> None:
    assert {booking.status for booking in bookings()} >= {
        BookingStatus.CONFIRMED,
        BookingStatus.CANCELLED,
        BookingStatus.EXPIRED,
    }
    fates = Counter(db.session.scalars(db.select(Stay.status)))
    assert set(fates) == set(StayStatus)
    assert any(payment.amount < NOTHING for payment in db.session.scalars(db.select(Payment)))


def test_last_season_is_over_and_the_day_itself_is_still_to_do(demo_app: Flask) -> None:
    for stay in db.session.scalars(db.select(Stay)):
        if stay.departure < TODAY:
            assert stay.status in (StayStatus.DEPARTED, StayStatus.NO_SHOW, StayStatus.CANCELLED)
        elif stay.arrival < TODAY:
            assert stay.status in (StayStatus.IN_HOUSE, StayStatus.NO_SHOW, StayStatus.CANCELLED)
        else:
            assert stay.status in (StayStatus.EXPECTED, StayStatus.CANCELLED)


def test_nothing_has_happened_that_lies_ahead(demo_app: Flask) -> None:
    midnight = camp_moment(TODAY, time(0))
    assert all(booking.changed_at < midnight for booking in bookings())


def test_just_one_booking_was_sold_twice(demo_app: Flask) -> None:
    conflict = db.session.scalars(db.select(ChannelConflict)).one()
    assert conflict.arrival > TODAY
    assert conflict.solved_at is None


def test_no_letter_and_no_call_can_reach_anybody(demo_app: Flask) -> None:
    reserved = ("@example.com", "@example.org", "@example.net")
    for booking in bookings():
        assert booking.email.endswith(reserved)
        assert not booking.phone or booking.phone.startswith("+")
        assert len(booking.phone) <= 16


@pytest.mark.parametrize(
    ("today", "years"),
    [
        (date(2026, 3, 1), {2025, 2026}),
        (date(2026, 7, 15), {2025, 2026}),
        (date(2026, 11, 23), {2026, 2027}),
    ],
)
def test_the_seasons_are_the_last_one_and_the_coming_one(app: Flask, today: date, years: set[int]) -> None:
    asked = demo.plan(today)
    assert {enquiry.period.arrival.year for enquiry in asked} == years
    assert all(enquiry.made_at < camp_moment(today, time(0)) for enquiry in asked)


def test_a_first_year_has_no_last_season(app: Flask) -> None:
    assert {enquiry.period.arrival.year for enquiry in demo.plan(date(2025, 6, 20))} == {2025}
