"""Calendars by RFC 5545: a yurt's busy nights for other sites, and one booking for its guest."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event, vDuration
from sqlalchemy import select
from sqlalchemy.orm import Session

from camp.models import Booking, CalendarFeed, Closure, Stay, Yurt
from camp.rules.calendars import UID_DOMAIN, CalendarKind
from camp.rules.lifecycle import DEADLINED, OWNS_BEDS, StayStatus
from camp.rules.seasons import closed_periods
from camp.services.catalogue import season_dates
from camp.services.transaction import reading, transaction

PRODID = "-//EcoTrek Camp//Bookings 1//EN"
REFRESH = timedelta(hours=1)
KEEP_PAST = timedelta(days=2)
"""Stays leave the feed two days after departure, as other sites do it."""
HORIZON = timedelta(days=540)


@dataclass(frozen=True)
class FeedText:
    """A calendar as it goes over the wire, and when its content last changed."""

    body: bytes
    changed_at: datetime | None

    @property
    def etag(self) -> str:
        return hashlib.sha256(self.body).hexdigest()[:32]


@dataclass(frozen=True)
class BookingWords:
    """What a guest's calendar says, in the guest's language."""

    summary: str
    description: str
    location: str
    url: str


def create_feed(yurt_number: int, reader: str, now: datetime) -> str:
    """A feed of one yurt for one reader; gives its secret, which is not kept and can't be shown again."""
    token = secrets.token_urlsafe(24)
    with transaction() as session:
        yurt_id = session.scalars(select(Yurt.id).where(Yurt.number == yurt_number)).one()
        session.add(
            CalendarFeed(
                kind=CalendarKind.YURT,
                yurt_id=yurt_id,
                reader=reader,
                token_hash=_hashed(token),
                created_at=now,
            )
        )
    return token


def revoke_feed(feed_id: int, now: datetime) -> None:
    with transaction() as session:
        feed = session.get(CalendarFeed, feed_id)
        if feed is not None and feed.revoked_at is None:
            feed.revoked_at = now


def list_feeds() -> list[CalendarFeed]:
    rows = select(CalendarFeed).where(CalendarFeed.revoked_at.is_(None)).join(CalendarFeed.yurt)
    return list(reading().scalars(rows.order_by(Yurt.number, CalendarFeed.reader)))


def yurt_feed(token: str, agent: str, now: datetime, today: date) -> FeedText | None:
    """The busy nights of a yurt for the reader with that secret; None for a secret unknown or revoked.
    Keeps who read it last and when."""
    with transaction() as session:
        feed = session.scalar(
            select(CalendarFeed).where(
                CalendarFeed.token_hash == _hashed(token), CalendarFeed.revoked_at.is_(None)
            )
        )
        if feed is None or feed.yurt is None:
            return None
        feed.fetched_at, feed.fetched_by = now, agent[:120]
        return _yurt_text(session, feed.yurt, now, today)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _yurt_text(session: Session, yurt: Yurt, now: datetime, today: date) -> FeedText:
    """Bytes depend on the bookings alone, so an unchanged calendar is the same file: DTSTAMP is the last
    change, not the moment of asking."""
    stays = session.scalars(
        select(Stay)
        .join(Stay.booking)
        .where(Stay.yurt_id == yurt.id, Stay.departure >= today - KEEP_PAST)
        .where(Stay.status.in_((StayStatus.EXPECTED, StayStatus.IN_HOUSE, StayStatus.DEPARTED)))
        .where(~(Booking.status.in_(DEADLINED) & (Booking.held_until <= now)))
        .order_by(Stay.arrival, Stay.id)
    ).all()
    calendar = _calendar()
    for stay in stays:
        booking = stay.booking
        calendar.add_component(
            _all_day(
                _uid(f"stay-{booking.code}-{stay.id}"),
                "Reserved",
                stay.arrival,
                stay.departure,
                booking.changed_at,
                booking.revision,
            )
        )
    for closure in session.scalars(
        select(Closure)
        .where(Closure.yurt_id == yurt.id, Closure.lifted_at.is_(None), Closure.last_night >= today)
        .order_by(Closure.first_night, Closure.id)
    ):
        nights, stamp = closure.period, closure.closed_at
        calendar.add_component(
            _all_day(_uid(f"closure-{closure.id}"), "Closed", nights.arrival, nights.departure, stamp, 0)
        )
    start = date(today.year, 1, 1)
    last_night = max((dates.last_night for dates in season_dates(session)), default=today)
    for shut in closed_periods(start, max(last_night, start + HORIZON), season_dates(session)):
        if shut.departure > today:
            uid = _uid(f"closed-{yurt.number}-{shut.arrival.isoformat()}")
            stamp = datetime.combine(shut.arrival, time.min, UTC)
            calendar.add_component(_all_day(uid, "Closed", shut.arrival, shut.departure, stamp, 0))
    changed = max((stay.booking.changed_at for stay in stays), default=None)
    return FeedText(calendar.to_ical(), changed)


def booking_calendar(booking: Booking, words: BookingWords) -> FeedText:
    """A booking for its guest to take along, cancelled when the booking has ended."""
    calendar = _calendar()
    event = _all_day(
        _uid(f"booking-{booking.code}"),
        words.summary,
        booking.arrival,
        booking.departure,
        booking.changed_at,
        booking.revision,
    )
    event.add("description", words.description)
    event.add("location", words.location)
    event.add("url", words.url)
    event.add("status", "CONFIRMED" if booking.status in OWNS_BEDS else "CANCELLED")
    calendar.add_component(event)
    return FeedText(calendar.to_ical(), booking.changed_at)


def _uid(name: str) -> str:
    return f"{name}@{UID_DOMAIN}"


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    return calendar


def _all_day(uid: str, summary: str, first: date, end: date, changed_at: datetime, revision: int) -> Event:
    """DTEND is exclusive: the departure day is free."""
    event = Event()
    event.add("uid", uid)
    event.add("summary", summary)
    event.add("dtstart", first)
    event.add("dtend", end)
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("sequence", revision)
    event.add("transp", "OPAQUE")
    return event
