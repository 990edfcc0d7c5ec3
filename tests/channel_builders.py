"""Calendars between the camp and other sites, as rows: short ways to say how old they are."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from camp.extensions import db
from camp.models import (
    CalendarFeed,
    CalendarRead,
    CampSettings,
    ChannelConflict,
    ChannelEvent,
    ChannelFeed,
    FeedPull,
    Yurt,
)
from camp.rules.calendars import CalendarKind, PullOutcome
from camp.rules.dates import Period
from camp.rules.feed_events import EventKind, EventState
from camp.rules.lifecycle import Channel
from tests.conftest import NOW


def ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


def yurt_id(number: int) -> int:
    return db.session.scalars(select(Yurt.id).where(Yurt.number == number)).one()


def brought(
    yurt: int = 1, channel: Channel = Channel.AIRBNB, good: float | None = 0.5, **about: Any
) -> ChannelFeed:
    """A site's calendar of that yurt, read whole so many hours ago."""
    feed = ChannelFeed(
        yurt_id=yurt_id(yurt),
        channel=channel,
        added_at=ago(1000),
        good_at=None if good is None else ago(good),
        **about,
    )
    db.session.add(feed)
    db.session.commit()
    return feed


def given(yurt: int = 1, channel: Channel = Channel.AIRBNB, *reads: float, **about: Any) -> CalendarFeed:
    """A calendar of ours for a site, which it read so many hours ago, each."""
    feed = CalendarFeed(
        kind=CalendarKind.YURT,
        yurt_id=yurt_id(yurt),
        channel=channel,
        token_hash=secrets.token_hex(32),
        **{
            "reader": str(channel),
            "created_at": ago(1000),
            "fetched_at": ago(min(reads)) if reads else None,
            **about,
        },
    )
    db.session.add(feed)
    db.session.flush()
    db.session.add_all(CalendarRead(feed_id=feed.id, read_at=ago(hours), agent="") for hours in reads)
    db.session.commit()
    return feed


def pull(feed: ChannelFeed, hours: float, outcome: PullOutcome = PullOutcome.NEWS, **about: Any) -> None:
    db.session.add(FeedPull(feed_id=feed.id, pulled_at=ago(hours), outcome=outcome, **about))
    db.session.commit()


def owner_sets(**settings: Any) -> None:
    db.session.execute(update(CampSettings).values(**settings))
    db.session.commit()


NIGHTS = Period(date(2026, 7, 20), date(2026, 7, 23))


def sold_twice(
    yurt: int = 1, nights: Period = NIGHTS, channel: Channel = Channel.AIRBNB, **about: Any
) -> ChannelConflict:
    """A site's calendar tells of nights in that yurt which somebody else has."""
    feed = brought(yurt, channel)
    event = ChannelEvent(
        feed_id=feed.id,
        uid=secrets.token_hex(8),
        arrival=nights.arrival,
        departure=nights.departure,
        kind=EventKind.RESERVATION,
        state=EventState.CONFLICT,
        first_seen_at=ago(1),
        changed_at=ago(1),
        **about,
    )
    db.session.add(event)
    db.session.flush()
    conflict = ChannelConflict(
        channel=channel,
        event_id=event.id,
        yurt_id=feed.yurt_id,
        arrival=nights.arrival,
        departure=nights.departure,
        noticed_at=ago(1),
    )
    db.session.add(conflict)
    db.session.commit()
    return conflict
