"""Other sites' calendars of our yurts: which there are, what they tell, answers to doubts, and the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from camp.clock import camp_day
from camp.models import Booking, ChannelConflict, ChannelEvent, ChannelFeed, FeedPull, Yurt
from camp.rules.feed_events import ACTIVE, EventState
from camp.rules.feed_refusals import FeedUnknown, NothingToAnswer
from camp.services.feed_books import standing_stays
from camp.services.feed_pulling import list_pulls, lock_feed, with_free_beds
from camp.services.feed_writing import Writer
from camp.services.transaction import reading, transaction


@dataclass(frozen=True)
class FeedRow:
    """A calendar that is read, in short."""

    feed: ChannelFeed
    last: FeedPull | None
    missing: tuple[ChannelEvent, ...]
    """What is gone from it, while that is doubted."""


@dataclass(frozen=True)
class FeedSheet:
    """All of one."""

    feed: ChannelFeed
    events: tuple[ChannelEvent, ...]
    """Now and later."""
    pulls: tuple[FeedPull, ...]
    """The last first."""
    missing: tuple[ChannelEvent, ...]
    conflicts: Mapping[int, int]
    """The conflict that is to be solved about an event, both by their ids."""


def list_feeds() -> list[FeedRow]:
    """Those that are read, by yurt."""
    session = reading()
    rows = select(ChannelFeed).where(ChannelFeed.stopped_at.is_(None)).join(ChannelFeed.yurt)
    feeds = session.scalars(
        rows.options(joinedload(ChannelFeed.yurt)).order_by(Yurt.number, ChannelFeed.channel)
    ).all()
    newest = select(func.max(FeedPull.id)).group_by(FeedPull.feed_id)
    last = {pull.feed_id: pull for pull in session.scalars(select(FeedPull).where(FeedPull.id.in_(newest)))}
    return [FeedRow(feed, last.get(feed.id), _missing_if_doubted(session, feed)) for feed in feeds]


def sheet_of(feed_id: int, today: date) -> FeedSheet:
    """Raises FeedUnknown."""
    feed = get_feed(feed_id)
    return FeedSheet(
        feed,
        tuple(events_ahead(feed_id, today)),
        tuple(list_pulls(feed_id)),
        _missing_if_doubted(reading(), feed),
        _conflicts(reading(), feed_id),
    )


def _conflicts(session: Session, feed_id: int) -> dict[int, int]:
    rows = session.execute(
        select(ChannelEvent.id, ChannelConflict.id)
        .join(ChannelConflict, ChannelConflict.event_id == ChannelEvent.id)
        .where(ChannelEvent.feed_id == feed_id, ChannelConflict.solved_at.is_(None))
    )
    return dict(rows.all())


def get_feed(feed_id: int) -> ChannelFeed:
    """Raises FeedUnknown."""
    feed = reading().get(ChannelFeed, feed_id)
    if feed is None or feed.stopped_at is not None:
        raise FeedUnknown
    return feed


def _missing_if_doubted(session: Session, feed: ChannelFeed) -> tuple[ChannelEvent, ...]:
    if feed.suspect_since is None:
        return ()
    return tuple(_missing(session, feed.id))


def events_ahead(feed_id: int, today: date) -> list[ChannelEvent]:
    """What the site tells of now and later, by arrival, with the bookings."""
    rows = (
        select(ChannelEvent)
        .where(ChannelEvent.feed_id == feed_id, ChannelEvent.departure > today)
        .where(ChannelEvent.state.in_(ACTIVE))
        .options(joinedload(ChannelEvent.booking))
        .order_by(ChannelEvent.arrival, ChannelEvent.id)
    )
    return list(reading().scalars(rows).unique())


def has_booking(event: ChannelEvent) -> bool:
    """Does the booking made for it stand?"""
    return bool(standing_stays(event.booking))


# An answer


def believe(feed_id: int, now: datetime) -> int:
    """A person says that what is missing has gone: its bookings end, but for parties that are here. Gives how
    many. Raises FeedUnknown or NothingToAnswer."""

    def end(session: Session) -> int:
        writer, missing = _doubted(session, feed_id, now)
        for event in missing:
            writer.cancel(event)
        return writer.tally.cancelled

    return with_free_beds(now, end)


def keep(feed_id: int, now: datetime) -> int:
    """A person says that what is missing is still to come: its bookings stay, and are not asked about again.
    Gives how many. Raises FeedUnknown or NothingToAnswer."""
    with transaction() as session:
        _, missing = _doubted(session, feed_id, now)
        for event in missing:
            if event.booking_id is not None:
                event.state, event.changed_at = EventState.KEPT, now
            else:
                # A conflict: it stays on its card until a person has solved it.
                event.state, event.absent_since = EventState.CANCELLED, None
        return len(missing)


def _doubted(session: Session, feed_id: int, now: datetime) -> tuple[Writer, list[ChannelEvent]]:
    feed = lock_feed(session, feed_id)
    if feed.suspect_since is None:
        raise NothingToAnswer
    feed.suspect_since, feed.changed_at = None, now
    today = camp_day(now)
    missing = [event for event in _missing(session, feed_id) if event.departure > today]
    return Writer(session, feed, now, today), missing


def _missing(session: Session, feed_id: int) -> list[ChannelEvent]:
    rows = select(ChannelEvent).where(
        ChannelEvent.feed_id == feed_id,
        ChannelEvent.absent_since.is_not(None),
        ChannelEvent.state.in_((EventState.TAKEN, EventState.CONFLICT)),
        ChannelEvent.closure_id.is_(None),
    )
    return list(session.scalars(rows.order_by(ChannelEvent.arrival, ChannelEvent.id)))


# How it is read


def set_blocks(feed_id: int, closes_blocks: bool, now: datetime) -> None:
    """Whether nights shut there shut the yurt here; from the next reading on, which is due at once. Raises
    FeedUnknown."""
    with transaction() as session:
        feed = lock_feed(session, feed_id)
        feed.closes_blocks = closes_blocks
        # What was left aside is not remembered: the whole calendar is asked for.
        feed.etag = feed.modified = ""
        if feed.url:
            feed.next_pull_at = now


# The end


@dataclass(frozen=True)
class Leftovers:
    """What a calendar leaves here when it is read no more."""

    bookings: tuple[Booking, ...]
    """Of parties still to come."""
    here: int
    """Parties that are in the camp: they stay in any case."""
    closures: int
    conflicts: int


def leftovers_of(feed_id: int, today: date) -> Leftovers:
    """Raises FeedUnknown."""
    get_feed(feed_id)
    events = events_ahead(feed_id, today)
    standing = [event.booking for event in events if event.booking is not None and has_booking(event)]
    to_come = tuple(one for one in standing if all(stay.checked_in_at is None for stay in one.stays))
    return Leftovers(
        to_come,
        len(standing) - len(to_come),
        sum(event.closure_id is not None for event in events),
        sum(event.state is EventState.CONFLICT for event in events),
    )


def stop(feed_id: int, ends_all: bool, now: datetime) -> int:
    """Read it no more, and forget its address. Its bookings and closures ahead stay as they are, or end with
    it, but for parties that are here; gives how many ended. Raises FeedUnknown."""

    def end(session: Session) -> int:
        feed, today = lock_feed(session, feed_id), camp_day(now)
        writer = Writer(session, feed, now, today)
        if ends_all:
            rows = select(ChannelEvent).where(
                ChannelEvent.feed_id == feed_id,
                ChannelEvent.departure > today,
                ChannelEvent.state.in_(ACTIVE),
            )
            for event in session.scalars(rows.order_by(ChannelEvent.id)):
                writer.cancel(event)
        feed.stopped_at, feed.next_pull_at, feed.claimed_until, feed.suspect_since = now, None, None, None
        feed.url = feed.etag = feed.modified = ""
        return writer.tally.cancelled

    return with_free_beds(now, end)
