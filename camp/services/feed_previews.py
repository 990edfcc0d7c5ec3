"""Another site's calendar, looked at before anything is done: what it would do, and doing just that."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from camp.clock import camp_day
from camp.models import BedNight, Booking, ChannelFeed, FeedPreview, Stay, Yurt
from camp.rules.dates import Period
from camp.rules.feed_events import EventKind, SeenEvent
from camp.rules.feed_plans import Deed, Plan, Step
from camp.rules.feed_pulls import KEEP_PREVIEWS, MOST_BYTES
from camp.rules.feed_refusals import (
    FeedAddressUsed,
    FeedGivenTwice,
    FeedNothingGiven,
    FeedProblem,
    FeedSiteMissing,
    FeedThere,
    FeedUnknown,
    FeedUnread,
    PreviewChanged,
    PreviewGone,
)
from camp.rules.lifecycle import Channel
from camp.rules.refusals import NotOffered
from camp.services import feed_fetching
from camp.services.feed_books import known_events, make_plan
from camp.services.feed_fetching import Fetch, Fetched, check_address
from camp.services.feed_pulling import lock_feed, note_pull, take_over, with_free_beds
from camp.services.feed_reading import Fault, Reading, read_calendar
from camp.services.transaction import broke, reading, transaction

SITES = (Channel.BOOKING_COM, Channel.AIRBNB, Channel.AGENCY)
"""Whose calendars are read; others than the two great ones go by the agency's name."""


@dataclass(frozen=True)
class Proposal:
    """A calendar somebody wants to have read."""

    yurt: int
    """Its number."""
    channel: Channel
    url: str = ""
    file: bytes | None = None
    """Instead of an address: its files are brought by hand."""
    site: str = ""
    closes_blocks: bool = False


def look(proposal: Proposal, now: datetime, fetch: Fetch | None = None) -> int:
    """Read a calendar that is new, and keep what it says for the preview; gives the preview's id.

    Raises FeedUnread, FeedNothingGiven, FeedGivenTwice, FeedSiteMissing, FeedThere, FeedAddressUsed or
    NotOffered.
    """
    url = _tidy(proposal.url)
    _check_source(url, proposal.file)
    if proposal.channel is Channel.AGENCY and not proposal.site.strip():
        raise FeedSiteMissing
    if proposal.channel not in SITES:
        raise NotOffered
    with transaction() as session:
        yurt_id = session.scalar(
            select(Yurt.id).where(Yurt.number == proposal.yurt, Yurt.last_night.is_(None))
        )
        if yurt_id is None:
            raise NotOffered
        _check_free(session, yurt_id, proposal.channel, url)
    fetched, told = _read(url, proposal, now, fetch)
    return _keep(yurt_id, proposal, fetched, told, now, None)


def look_again(
    feed_id: int, now: datetime, *, url: str = "", file: bytes | None = None, fetch: Fetch | None = None
) -> int:
    """Read a file, or another address, for a calendar that is known. Raises FeedUnread, FeedNothingGiven,
    FeedGivenTwice, FeedAddressUsed or FeedUnknown."""
    url = _tidy(url)
    _check_source(url, file)
    with transaction() as session:
        feed = session.get(ChannelFeed, feed_id, populate_existing=True)
        if feed is None or feed.stopped_at is not None:
            raise FeedUnknown
        known = Proposal(feed.yurt.number, feed.channel, url, file, feed.site, feed.closes_blocks)
        yurt_id = feed.yurt_id
        _check_address(session, yurt_id, url)
    fetched, told = _read(url, known, now, fetch)
    return _keep(yurt_id, known, fetched, told, now, feed_id)


def _check_source(url: str, file: bytes | None) -> None:
    if not url and file is None:
        raise FeedNothingGiven
    if url and file is not None:
        raise FeedGivenTwice


def _keep(
    yurt_id: int, proposal: Proposal, fetched: Fetched, told: Reading, now: datetime, feed_id: int | None
) -> int:
    with transaction() as session:
        session.execute(
            delete(FeedPreview).where(FeedPreview.yurt_id == yurt_id, FeedPreview.channel == proposal.channel)
        )
        preview = FeedPreview(
            feed_id=feed_id,
            yurt_id=yurt_id,
            channel=proposal.channel,
            url=_tidy(proposal.url),
            site=proposal.site.strip() if proposal.channel is Channel.AGENCY else "",
            closes_blocks=proposal.closes_blocks,
            read_at=now,
            etag=fetched.etag,
            modified=fetched.modified,
            events=[
                [
                    one.uid,
                    one.nights.arrival.isoformat(),
                    one.nights.departure.isoformat(),
                    one.kind,
                    one.is_ours,
                ]
                for one in told.events
            ],
            faults=dict(told.faults),
            repeating=told.repeating,
            alarms=told.alarms,
        )
        session.add(preview)
        session.flush()
        return preview.id


def _as_row(event: SeenEvent) -> list[str | bool]:
    arrival, departure = event.nights.arrival, event.nights.departure
    return [event.uid, arrival.isoformat(), departure.isoformat(), event.kind.value, event.is_ours]


def _tidy(url: str) -> str:
    """As it was pasted; calendars are also given out under a name of their own for https."""
    bare = "".join(url.split())
    return "https://" + bare.partition("://")[2] if bare.lower().startswith("webcal://") else bare


def _check_free(session: Session, yurt_id: int, channel: Channel, url: str) -> None:
    there = select(ChannelFeed.id).where(
        ChannelFeed.yurt_id == yurt_id, ChannelFeed.channel == channel, ChannelFeed.stopped_at.is_(None)
    )
    if session.scalar(there) is not None:
        raise FeedThere
    _check_address(session, yurt_id, url)


def _check_address(session: Session, yurt_id: int, url: str) -> None:
    if not url:
        return
    check_address(url)
    used = select(Yurt.number).join(ChannelFeed, ChannelFeed.yurt_id == Yurt.id)
    others = used.where(
        ChannelFeed.url == url, ChannelFeed.stopped_at.is_(None), ChannelFeed.yurt_id != yurt_id
    )
    number = session.scalar(others)
    if number is not None:
        raise FeedAddressUsed(number)


def _read(url: str, proposal: Proposal, now: datetime, fetch: Fetch | None) -> tuple[Fetched, Reading]:
    if url:
        fetched = (fetch or feed_fetching.fetch_calendar)(url, "", "")
        return fetched, read_calendar(fetched.body or b"", proposal.channel, camp_day(now))
    file = proposal.file or b""
    return Fetched(file), _read_file(file, proposal.channel, now)


def _read_file(file: bytes, channel: Channel, now: datetime) -> Reading:
    if len(file) > MOST_BYTES:
        raise FeedUnread(FeedProblem.TOO_LARGE)
    return read_calendar(file, channel, camp_day(now))


def _reading_of(preview: FeedPreview) -> Reading:
    events = tuple(
        SeenEvent(
            uid, Period(date.fromisoformat(arrival), date.fromisoformat(departure)), EventKind(kind), is_ours
        )
        for uid, arrival, departure, kind, is_ours in preview.events
    )
    faults = {Fault(name): int(count) for name, count in preview.faults.items()}
    return Reading(events, faults, preview.repeating, preview.alarms)


# What it would do


@dataclass(frozen=True)
class Preview:
    """What a calendar would do if it were taken over now."""

    row: FeedPreview
    plan: Plan
    told: Reading
    owners: Mapping[int, tuple[Booking, ...]]
    """Of each conflict, by its place among the steps: the bookings that have its nights."""

    @property
    def seen(self) -> str:
        """Names exactly this plan, so that no other is agreed to."""
        said = repr([(one.deed, one.uid, one.nights, one.booking_id) for one in self.plan.steps])
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def steps(self, *deeds: Deed) -> list[Step]:
        return sorted((step for step in self.plan.steps if step.deed in deeds), key=lambda step: step.nights)

    def owners_of(self, step: Step) -> tuple[Booking, ...]:
        return self.owners.get(self.plan.steps.index(step), ())


def preview_of(preview_id: int, now: datetime) -> Preview:
    """Raises PreviewGone."""
    session = reading()
    return _preview(session, _get(session, preview_id, now), now)


def _get(session: Session, preview_id: int, now: datetime) -> FeedPreview:
    found = session.get(FeedPreview, preview_id)
    if found is None or found.read_at < now - KEEP_PREVIEWS:
        raise PreviewGone
    return found


def _preview(session: Session, row: FeedPreview, now: datetime) -> Preview:
    told, today = _reading_of(row), camp_day(now)
    feed = _feed_of(session, row, now)
    known = known_events(session, feed.id, told.events, today) if row.feed_id is not None else []
    plan = make_plan(session, feed, known, told.events, told.is_empty, now, today)
    owners = {
        place: _owners(session, row.yurt_id, step.nights, now)
        for place, step in enumerate(plan.steps)
        if step.deed is Deed.CONFLICT
    }
    return Preview(row, plan, told, owners)


def _feed_of(session: Session, row: FeedPreview, now: datetime) -> ChannelFeed:
    """The calendar that is known, or what the new one would be."""
    if row.feed_id is not None:
        feed = session.get(ChannelFeed, row.feed_id)
        if feed is None or feed.stopped_at is not None:
            raise PreviewGone
        return feed
    return ChannelFeed(
        yurt_id=row.yurt_id,
        channel=row.channel,
        url=row.url,
        site=row.site,
        closes_blocks=row.closes_blocks,
        added_at=now,
        failures=0,
    )


def _owners(session: Session, yurt_id: int, nights: Period, now: datetime) -> tuple[Booking, ...]:
    rows = (
        select(Booking)
        .join(Booking.stays)
        .join(BedNight, BedNight.stay_id == Stay.id)
        .where(Stay.yurt_id == yurt_id)
        .where(BedNight.night >= nights.arrival, BedNight.night < nights.departure)
        .order_by(Booking.arrival, Booking.id)
    )
    return tuple(one for one in session.scalars(rows).unique() if one.owns_beds(now))


# Doing it


def agree(preview_id: int, seen: str, now: datetime) -> ChannelFeed:
    """Take the calendar over as it was shown; ``seen`` names what was shown. A new one is read by the worker
    from now on. Raises PreviewGone, PreviewChanged or FeedThere."""
    try:
        return with_free_beds(now, lambda session: _agree(session, preview_id, seen, now))
    except IntegrityError as error:
        if broke(error, "channel_feeds", "yurt_id", "channel"):
            raise FeedThere from error
        raise


def _agree(session: Session, preview_id: int, seen: str, now: datetime) -> ChannelFeed:
    row = _get(session, preview_id, now)
    if row.feed_id is None:
        _check_free(session, row.yurt_id, row.channel, row.url)
        feed = _feed_of(session, row, now)
        feed.etag, feed.modified = row.etag, row.modified
        feed.next_pull_at = now if row.url else None
        session.add(feed)
        session.flush()
    else:
        feed = lock_feed(session, row.feed_id)
        if row.url:
            feed.url, feed.etag, feed.modified, feed.next_pull_at = row.url, row.etag, row.modified, now
    if _preview(session, row, now).seen != seen:
        raise PreviewChanged
    told = _reading_of(row)
    tally = take_over(session, feed, told.events, told.is_empty, now)
    feed.tried_at, feed.good_at, feed.failures = now, row.read_at, 0
    note_pull(session, feed, told, tally, now, by_hand=True)
    session.execute(delete(FeedPreview).where(FeedPreview.id == preview_id))
    return feed


def discard(preview_id: int) -> None:
    with transaction() as session:
        session.execute(delete(FeedPreview).where(FeedPreview.id == preview_id))
