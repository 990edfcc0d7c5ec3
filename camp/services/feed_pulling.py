"""Reading another site's calendar again and again: by the worker, by hand, and from what is remembered.

Nothing is fetched inside a transaction. A reading is claimed by one UPDATE, so of two who would read a
calendar one does.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from camp.clock import camp_day
from camp.models import ChannelFeed, FeedPreview, FeedPull
from camp.rules.calendars import PullOutcome
from camp.rules.feed_events import SeenEvent
from camp.rules.feed_plans import Plan
from camp.rules.feed_pulls import KEEP_PREVIEWS, KEEP_PULLS, next_pull, pause_asked
from camp.rules.feed_refusals import (
    FeedBusy,
    FeedHasNoAddress,
    FeedProblem,
    FeedUnknown,
    FeedUnread,
)
from camp.rules.lifecycle import Channel
from camp.rules.refusals import TryAgain
from camp.services import feed_fetching
from camp.services.feed_books import known_events, make_plan, remembered
from camp.services.feed_fetching import Fetch, Fetched
from camp.services.feed_reading import Reading, read_calendar
from camp.services.feed_writing import Tally, Writer
from camp.services.inventory.beds import BedClash
from camp.services.reservations import release_lapsed
from camp.services.transaction import is_deadlock, reading, transaction

log = logging.getLogger(__name__)

TRIES = 5
CLAIM = timedelta(minutes=2)
"""A reading takes no longer; whoever died over one is not waited for."""

ROUND = 240.0
"""Seconds after which a round begins no more readings: the rest are the next round's."""

T = TypeVar("T")

_chance = secrets.SystemRandom().random


def pull_due(now: datetime, fetch: Fetch | None = None) -> int:
    """Read every calendar whose time has come. Gives how many were read in order."""
    begun = time.monotonic()
    with transaction() as session:
        session.execute(delete(FeedPreview).where(FeedPreview.read_at < now - KEEP_PREVIEWS))
        due = session.scalars(
            select(ChannelFeed.id)
            .where(ChannelFeed.stopped_at.is_(None), ChannelFeed.url != "")
            .where(ChannelFeed.next_pull_at <= now)
            .order_by(ChannelFeed.next_pull_at)
        ).all()
    good = 0
    for feed_id in due:
        if time.monotonic() - begun > ROUND:
            break
        try:
            done = _pull(feed_id, now, fetch, by_hand=False)
        except (FeedBusy, FeedUnknown, FeedHasNoAddress):
            continue
        good += done.outcome is not PullOutcome.FAILED
    return good


def pull(feed_id: int, now: datetime, fetch: Fetch | None = None) -> FeedPull:
    """Read it now, because somebody asks for it. What goes wrong is in the answer.

    Raises FeedUnknown, FeedHasNoAddress, or FeedBusy while somebody else reads it.
    """
    return _pull(feed_id, now, fetch, by_hand=True)


def _pull(feed_id: int, now: datetime, fetch: Fetch | None, by_hand: bool) -> FeedPull:
    url, etag, modified, channel = _claim(feed_id, now, by_hand)
    try:
        fetched = (fetch or feed_fetching.fetch_calendar)(url, etag, modified)
        told = None if fetched.body is None else read_calendar(fetched.body, channel, camp_day(now))
        return apply_reading(feed_id, told, now, by_hand, fetched)
    except FeedUnread as refusal:
        return _fail(feed_id, refusal.problem, now, by_hand, pause_asked(refusal.retry_after, now))
    except Exception:
        # Whatever it was: the other calendars must be read, and the page says what happened.
        log.exception("The calendar no. %s could not be read", feed_id)
        return _fail(feed_id, FeedProblem.OUR_FAULT, now, by_hand)


def _claim(feed_id: int, now: datetime, by_hand: bool) -> tuple[str, str, str, Channel]:
    with transaction() as session:
        claim = (
            update(ChannelFeed)
            .where(ChannelFeed.id == feed_id, ChannelFeed.stopped_at.is_(None), ChannelFeed.url != "")
            .where(or_(ChannelFeed.claimed_until.is_(None), ChannelFeed.claimed_until <= now))
        )
        if not by_hand:
            claim = claim.where(ChannelFeed.next_pull_at <= now)
        row = session.execute(
            claim.values(claimed_until=now + CLAIM, tried_at=now)
            .returning(ChannelFeed.url, ChannelFeed.etag, ChannelFeed.modified, ChannelFeed.channel)
            .execution_options(synchronize_session=False)
        ).first()
        if row is not None:
            return row[0], row[1], row[2], row[3]
        feed = session.get(ChannelFeed, feed_id, populate_existing=True)
        if feed is None or feed.stopped_at is not None:
            raise FeedUnknown
        if not feed.url:
            raise FeedHasNoAddress
        raise FeedBusy


def _fail(
    feed_id: int, problem: FeedProblem, now: datetime, by_hand: bool, asked: timedelta = timedelta()
) -> FeedPull:
    """What is known of it stays as it was."""
    with transaction() as session:
        feed = lock_feed(session, feed_id)
        feed.failures += 1
        _free_until_next(feed, now, asked)
        done = FeedPull(
            feed_id=feed_id, pulled_at=now, by_hand=by_hand, outcome=PullOutcome.FAILED, problem=problem.value
        )
        session.add(done)
        return done


def apply_reading(
    feed_id: int, told: Reading | None, now: datetime, by_hand: bool, fetched: Fetched
) -> FeedPull:
    """Do what follows from a reading; None: the site says that nothing has changed. Raises FeedUnknown."""
    return with_free_beds(now, lambda session: _apply(session, feed_id, told, now, by_hand, fetched))


def _apply(
    session: Session, feed_id: int, told: Reading | None, now: datetime, by_hand: bool, fetched: Fetched
) -> FeedPull:
    feed = lock_feed(session, feed_id)
    if told is None:
        seen: Sequence[SeenEvent] = remembered(session, feed_id)
        # A calendar that was doubted for being empty is still empty.
        tally = take_over(session, feed, seen, not seen and feed.suspect_since is not None, now)
    else:
        tally = take_over(session, feed, told.events, told.is_empty, now)
        feed.etag, feed.modified = fetched.etag, fetched.modified
    feed.tried_at, feed.good_at, feed.failures = now, now, 0
    _free_until_next(feed, now)
    done = note_pull(session, feed, told or Reading(), tally, now, by_hand)
    session.execute(
        delete(FeedPull).where(FeedPull.feed_id == feed_id, FeedPull.pulled_at < now - KEEP_PULLS)
    )
    return done


def take_over(
    session: Session, feed: ChannelFeed, seen: Sequence[SeenEvent], is_empty: bool, now: datetime
) -> Tally:
    """What was read of a locked feed. Raises BedClash."""
    today = camp_day(now)
    known = known_events(session, feed.id, seen, today)
    plan = make_plan(session, feed, known, seen, is_empty, now, today)
    feed.suspect_since = plan.suspect_since
    return _write(session, feed, plan, now, today)


def _write(session: Session, feed: ChannelFeed, plan: Plan, now: datetime, today: date) -> Tally:
    tally = Writer(session, feed, now, today).write(plan.steps)
    if tally.is_news:
        feed.changed_at = now
    return tally


def note_pull(
    session: Session, feed: ChannelFeed, told: Reading, tally: Tally, now: datetime, by_hand: bool
) -> FeedPull:
    outcome = PullOutcome.NEWS if tally.is_news else PullOutcome.NOTHING_NEW
    if feed.suspect_since is not None:
        outcome = PullOutcome.SUSPECT
    done = FeedPull(
        feed_id=feed.id,
        pulled_at=now,
        by_hand=by_hand,
        outcome=outcome,
        taken=tally.taken,
        moved=tally.moved,
        cancelled=tally.cancelled,
        conflicts=tally.conflicts,
        unread=told.unread,
        repeating=told.repeating,
        alarms=told.alarms,
    )
    session.add(done)
    return done


def _free_until_next(feed: ChannelFeed, now: datetime, asked: timedelta = timedelta()) -> None:
    feed.claimed_until = None
    feed.next_pull_at = next_pull(now, feed.failures, _chance(), asked) if feed.url else None


def lock_feed(session: Session, feed_id: int) -> ChannelFeed:
    """Whoever else writes for this calendar waits, and finds what was written here. Raises FeedUnknown."""
    found = session.execute(
        update(ChannelFeed)
        .where(ChannelFeed.id == feed_id, ChannelFeed.stopped_at.is_(None))
        .values(failures=ChannelFeed.failures)
        .returning(ChannelFeed.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    if found is None:
        raise FeedUnknown
    return session.get_one(ChannelFeed, feed_id, populate_existing=True)


def with_free_beds(now: datetime, work: Callable[[Session], T]) -> T:
    """Work in a transaction that takes beds, begun again when somebody else was quicker."""
    for _ in range(TRIES):
        release_lapsed(now)
        try:
            with transaction() as session:
                return work(session)
        except BedClash:
            continue
        except DBAPIError as error:
            if not is_deadlock(error):
                raise
    raise TryAgain


def settle(feed_id: int, now: datetime) -> Tally:
    """Look again at what was read last, because something of ours has changed: what was in the way may be
    gone. It is no reading, so nothing that is missing counts. Raises FeedUnknown."""

    def look_again(session: Session) -> Tally:
        feed, today = lock_feed(session, feed_id), camp_day(now)
        seen = remembered(session, feed_id)
        known = [one for one in known_events(session, feed_id, seen, today) if one.absent_since is None]
        plan = make_plan(session, feed, known, seen, False, now, today)
        return _write(session, feed, plan, now, today)

    return with_free_beds(now, look_again)


def list_pulls(feed_id: int, most: int = 20) -> list[FeedPull]:
    """The last first."""
    rows = select(FeedPull).where(FeedPull.feed_id == feed_id)
    return list(reading().scalars(rows.order_by(FeedPull.pulled_at.desc(), FeedPull.id.desc()).limit(most)))
