"""Calendars in tests: addresses, what a reader gets, and what it finds in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from icalendar import Calendar, Event

from camp.rules.calendars import CalendarKind
from camp.rules.lifecycle import Channel
from camp.services.calendar_feeds import addresses, answers
from camp.services.calendar_feeds.addresses import Reader
from camp.services.calendar_feeds.answers import Answer
from camp.web.event_words import speaker
from tests.camps import TODAY

AIRBNB = Reader("Airbnb", Channel.AIRBNB)
BOOKING_COM = Reader("Booking.com", Channel.BOOKING_COM)
PHONE = Reader("Gulnara's phone")


def nothing_yet(_etag: str, _changed_at: datetime) -> bool:
    return False


def of_yurt(now: datetime, number: int = 1, reader: Reader = AIRBNB) -> str:
    """The secret of a new address."""
    (new,) = addresses.open_to_site(reader, [number], now)
    return new.token


def of_work(now: datetime, kind: CalendarKind, language: str = "en", guide_id: int | None = None) -> str:
    return addresses.open_to_person("Gulnara", kind, language, now, guide_id).token


def read(
    token: str,
    now: datetime,
    today: date = TODAY,
    agent: str = "Airbnb",
    has_it: Callable[[str, datetime], bool] = nothing_yet,
) -> Answer:
    answer = answers.read_calendar(token, agent, has_it, speaker, now, today)
    assert answer is not None
    return answer


def body_of(token: str, now: datetime, today: date = TODAY) -> bytes:
    body = read(token, now, today).body
    assert body is not None
    return body


def events(token: str, now: datetime, today: date = TODAY) -> dict[str, Event]:
    """By UID, without the camp's domain."""
    return events_in(body_of(token, now, today))


def events_in(body: bytes) -> dict[str, Event]:
    found = Calendar.from_ical(body).walk("VEVENT")
    return {str(event["UID"]).removesuffix("@ecotrek-camp"): event for event in found}


def days(token: str, now: datetime, today: date = TODAY) -> dict[str, tuple[Any, Any]]:
    return {uid: (one["DTSTART"].dt, one["DTEND"].dt) for uid, one in events(token, now, today).items()}
