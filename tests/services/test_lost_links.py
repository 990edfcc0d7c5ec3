"""A lost link goes to the address in the booking, a few times a day at most, and nobody learns whether."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from camp.extensions import db
from camp.models import Letter, LinkAsk
from camp.rules.letters import LetterKind
from camp.services import lost_links, reservations
from camp.services.reservations import Contact
from tests.builders import AYGUL, at_once, booked, confirmed, held, whole_books
from tests.conftest import TODAY

BY_PHONE = Contact("Бакыт", "", "+996700112233", "KG", None, "")


def sent() -> Counter[int | None]:
    """How many letters with a link each booking has."""
    rows = select(Letter.booking_id).where(Letter.kind == LetterKind.LINK_AGAIN)
    return Counter(db.session.scalars(rows))


def test_the_links_of_all_coming_bookings_at_an_address_go_there(any_app: Flask, now: datetime) -> None:
    mine, also_mine, waiting = confirmed(now, 1), confirmed(now, 2), booked(now, 3)
    confirmed(now, 4, contact=BY_PHONE)
    held(now, 5)
    lost_links.ask_by_email(AYGUL.email.upper(), now, TODAY)
    assert sent() == {mine.id: 1, also_mine.id: 1, waiting.id: 1}


def test_a_recent_stay_is_sent_too_and_an_old_one_is_not(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    lost_links.ask_by_email(AYGUL.email, now, booking.departure + timedelta(days=50))
    assert sent() == {booking.id: 1}
    lost_links.ask_by_email(AYGUL.email, now + timedelta(hours=1), booking.departure + timedelta(days=70))
    assert sent() == {booking.id: 1}


def test_code_and_telephone_must_belong_together(any_app: Flask, now: datetime) -> None:
    booking, other = confirmed(now, 1, contact=BY_PHONE), confirmed(now, 2)
    lost_links.ask_by_phone(other.code, BY_PHONE.phone, now, TODAY)
    lost_links.ask_by_phone("NOSUCH", "+996555000000", now, TODAY)
    assert sent() == {}
    lost_links.ask_by_phone(f" {booking.code.lower()} ", BY_PHONE.phone, now + timedelta(hours=1), TODAY)
    assert sent() == {booking.id: 1}


def test_an_address_is_not_flooded(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    for minutes in range(0, 24 * 60, 5):
        lost_links.ask_by_email(AYGUL.email, now + timedelta(minutes=minutes), TODAY)
    assert sent() == {booking.id: 3}
    lost_links.ask_by_email(AYGUL.email, now + timedelta(days=1, minutes=5), TODAY)
    assert sent() == {booking.id: 4}


def test_of_fifty_who_ask_at_once_one_is_heard(any_app: Flask, now: datetime) -> None:
    booking_id = confirmed(now, 1).id
    db.session.commit()

    def work(_number: int) -> str:
        lost_links.ask_by_email(AYGUL.email, now, TODAY)
        return "asked"

    assert at_once(any_app, work) == {"asked": 50}
    assert sent() == {booking_id: 1}


@pytest.mark.parametrize("address", ["nobody@example.org", AYGUL.email])
def test_whether_there_is_a_booking_leaves_the_same_trace(
    any_app: Flask, now: datetime, address: str
) -> None:
    confirmed(now, 1)
    lost_links.ask_by_email(address, now, TODAY)
    (asked,) = db.session.scalars(select(LinkAsk))
    assert (asked.times, asked.asked_at) == (1, now)
    assert address not in repr(whole_books()["link_asks"])


def test_who_asked_is_forgotten_after_a_day(any_app: Flask, now: datetime) -> None:
    lost_links.ask_by_email("first@example.org", now, TODAY)
    lost_links.ask_by_email("second@example.org", now + timedelta(days=2), TODAY)
    assert len(db.session.scalars(select(LinkAsk)).all()) == 1


def test_a_booking_that_ended_by_itself_has_no_page_to_come_back_to(any_app: Flask, now: datetime) -> None:
    booked(now, 1, arrival=date(2026, 8, 1), departure=date(2026, 8, 3))
    later = now + timedelta(days=5)
    reservations.release_lapsed(later)
    lost_links.ask_by_email(AYGUL.email, later, TODAY)
    assert sent() == {}
