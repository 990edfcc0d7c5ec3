"""Another site's calendars, written in the shapes that real ones have, and a site that gives them out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from camp.extensions import db
from camp.models import Booking, ChannelEvent, ChannelFeed, FeedPull
from camp.rules.feed_events import EventState
from camp.rules.feed_refusals import FeedProblem, FeedUnread
from camp.rules.lifecycle import Channel
from camp.services import feed_previews, feed_pulling
from camp.services.feed_fetching import Fetch, Fetched
from camp.services.feed_previews import Proposal

URL = "https://calendars.example/1.ics?s=secret"
AIRBNB_PRODUCT = "-//Airbnb Inc//Hosting Calendar 1.0//EN"
BOOKING_PRODUCT = "-//admin.booking.com//EN"

MINUTES, HOURS, DAYS = timedelta(minutes=31), timedelta(hours=1), timedelta(days=1)
CONFIRMED, CANCELLED = "confirmed", "cancelled"


def july(first: int, end: int) -> tuple[date, date]:
    return date(2026, 7, first), date(2026, 7, end)


def event(uid: str, days: tuple[date, date], summary: str = "Reserved", *lines: str) -> str:
    first, end = days
    return "\r\n".join(
        ["BEGIN:VEVENT", f"DTSTART;VALUE=DATE:{first:%Y%m%d}", f"DTEND;VALUE=DATE:{end:%Y%m%d}",
         f"SUMMARY:{summary}", f"UID:{uid}", *lines, "END:VEVENT"]
    )  # fmt: skip


def stay(number: int, first: int, end: int) -> str:
    """A reservation of Airbnb's in July, with what is personal in it."""
    return event(
        f"1418fb94e984-{number:032x}@airbnb.com", july(first, end), "Reserved",
        "DESCRIPTION:Reservation URL: https://www.airbnb.com/hosting/reservations/de",
        " tails/HMXXXXXXX1\\nPhone Number (Last 4 Digits): 7351",
    )  # fmt: skip


def block(number: int, first: date, end: date) -> str:
    return event(f"7f662ec65913-{number:032x}@airbnb.com", (first, end), "Airbnb (Not available)")


def closed(number: int, first: int, end: int) -> str:
    """Of Booking.com: a stay, or not."""
    return event(f"{number:032x}@booking.com", july(first, end), "CLOSED - Not available")


def calendar(*events: str, product: str = AIRBNB_PRODUCT) -> bytes:
    lines = ["BEGIN:VCALENDAR", f"PRODID:{product}", "CALSCALE:GREGORIAN", "VERSION:2.0", *events]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def gives(body: bytes | None, etag: str = "") -> Fetch:
    """A site that answers with that; None: nothing has changed."""

    def fetch(url: str, known_etag: str, modified: str) -> Fetched:
        assert not db.session().in_transaction(), "the network inside a transaction"
        return Fetched(body, etag)

    return fetch


def fails(problem: FeedProblem) -> Fetch:
    def fetch(url: str, etag: str, modified: str) -> Fetched:
        raise FeedUnread(problem)

    return fetch


def added(now: datetime, *events: str, yurt: int = 1, channel: Channel = Channel.AIRBNB, **about: Any) -> int:
    """The id of a calendar that was looked at and agreed to."""
    fetch = gives(calendar(*events), about.pop("etag", ""))
    about.setdefault("url", f"https://calendars.example/{yurt}/{channel}.ics?s=secret")
    preview_id = feed_previews.look(Proposal(yurt, channel, **about), now, fetch)
    seen = feed_previews.preview_of(preview_id, now).seen
    feed_id = feed_previews.agree(preview_id, seen, now).id
    db.session.rollback()
    return feed_id


def poll(feed_id: int, now: datetime, *events: str) -> FeedPull:
    """Read by hand, with these events in it."""
    return poll_bytes(feed_id, now, calendar(*events))


def poll_bytes(feed_id: int, now: datetime, body: bytes | None) -> FeedPull:
    db.session.rollback()
    done = feed_pulling.pull(feed_id, now, gives(body))
    db.session.refresh(done)
    return done


def feed_of(feed_id: int) -> ChannelFeed:
    return db.session.get_one(ChannelFeed, feed_id, populate_existing=True)


def events_of(feed_id: int) -> list[ChannelEvent]:
    rows = select(ChannelEvent).where(ChannelEvent.feed_id == feed_id).order_by(ChannelEvent.id)
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))


def stays_of(channel: Channel = Channel.AIRBNB) -> list[tuple[str, tuple[int, int]]]:
    """Of every booking of the site, how it stands and its days of July."""
    rows = db.session.scalars(
        select(Booking)
        .where(Booking.channel == channel)
        .order_by(Booking.arrival, Booking.id)
        .execution_options(populate_existing=True)
    )
    return [(str(one.status), (one.arrival.day, one.departure.day)) for one in rows]


def text_of(feed_ids: Iterable[int] = ()) -> str:
    """Everything that is kept of calendars, to be searched for what must not be in it."""
    rows = [repr(vars(one)) for feed_id in feed_ids for one in events_of(feed_id)]
    bookings = [repr(vars(one)) for one in db.session.scalars(select(Booking))]
    return "\n".join([*rows, *bookings])


def booking_of(feed_id: int, number: int = 0) -> Booking:
    found = events_of(feed_id)[number].booking
    assert found is not None
    return found


def states(feed_id: int) -> list[EventState]:
    return [one.state for one in events_of(feed_id)]
