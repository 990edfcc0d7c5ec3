"""Many who read one calendar at the same moment, and guests who want the nights it tells of."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import func, select

from camp.extensions import db
from camp.models import ChannelEvent, ChannelFeed, FeedPull
from camp.rules.feed_refusals import FeedBusy, FeedThere, PreviewGone
from camp.rules.lifecycle import Channel
from camp.rules.refusals import TryAgain, YurtTaken
from camp.services import feed_previews, feed_pulling, holds
from camp.services.channel_conflicts import open_conflicts
from camp.services.feed_fetching import Fetched
from camp.services.feed_previews import Proposal
from camp.services.feed_reading import read_calendar
from camp.services.verify import verify
from tests.builders import GUESTS, at_once, wish
from tests.camps import TODAY
from tests.feed_builders import added, calendar, events_of, gives, stay, stays_of

HOUR = timedelta(hours=1)
SOLD = calendar(stay(1, 20, 23))


def test_of_fifty_workers_that_read_what_is_due_one_asks_the_site(any_app: Flask, now: datetime) -> None:
    added(now, stay(1, 20, 23))
    asked: list[str] = []

    def fetch(url: str, etag: str, modified: str) -> Fetched:
        asked.append(url)
        return Fetched(SOLD)

    done = at_once(any_app, lambda number: str(feed_pulling.pull_due(now + HOUR, fetch)))
    assert done == {"1": 1, "0": GUESTS - 1}
    assert len(asked) == 1
    assert verify() == []


def test_while_somebody_reads_by_hand_nobody_else_does(any_app: Flask, now: datetime) -> None:
    feed_id = added(now, stay(1, 20, 23))
    # The first to ask waits until all others have been told.
    told = threading.Semaphore(0)

    def fetch(url: str, etag: str, modified: str) -> Fetched:
        for _ in range(GUESTS - 1):
            assert told.acquire(timeout=60)
        return Fetched(SOLD)

    def read(number: int) -> str:
        try:
            feed_pulling.pull(feed_id, now + HOUR, fetch)
        except FeedBusy:
            told.release()
            return "told"
        return "read"

    assert at_once(any_app, read) == {"read": 1, "told": GUESTS - 1}


def test_the_same_reading_written_fifty_times_at_once_takes_the_nights_once(
    any_app: Flask, now: datetime
) -> None:
    feed_id = added(now)
    reading = read_calendar(SOLD, Channel.AIRBNB, TODAY)

    def write(number: int) -> str:
        done = feed_pulling.apply_reading(feed_id, reading, now, True, Fetched(SOLD))
        return str(db.session.get_one(FeedPull, done.id).taken)

    assert at_once(any_app, write) == {"1": 1, "0": GUESTS - 1}
    db.session.rollback()
    assert stays_of() == [("confirmed", (20, 23))]
    assert len(events_of(feed_id)) == 1
    assert verify() == []


def test_guests_and_a_site_after_the_same_nights_never_both_have_them(any_app: Flask, now: datetime) -> None:
    feed_id = added(now)
    reading = read_calendar(SOLD, Channel.AIRBNB, TODAY)
    wanted = wish(1)

    def want(number: int) -> str:
        try:
            if number % 2:
                holds.hold(wanted, key=f"guest {number}", language="en", now=now)
                return "guest"
            feed_pulling.apply_reading(feed_id, reading, now, True, Fetched(SOLD))
        except (YurtTaken, TryAgain):
            return "told"
        return "read"

    done = at_once(any_app, want)
    db.session.rollback()
    assert done["guest"] + len(stays_of()) == 1
    assert len(open_conflicts(now)) == done["guest"]
    assert verify() == []


def test_fifty_who_agree_to_one_preview_add_one_calendar(any_app: Flask, now: datetime) -> None:
    proposal = Proposal(1, Channel.AIRBNB, "https://a.example/1.ics")
    preview_id = feed_previews.look(proposal, now, gives(SOLD))
    seen = feed_previews.preview_of(preview_id, now).seen
    db.session.rollback()

    def agree(number: int) -> str:
        try:
            feed_previews.agree(preview_id, seen, now)
        except (FeedThere, PreviewGone):
            return "told"
        return "added"

    assert at_once(any_app, agree) == {"added": 1, "told": GUESTS - 1}
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(ChannelFeed)) == 1
    assert db.session.scalar(select(func.count()).select_from(ChannelEvent)) == 1
    assert stays_of() == [("confirmed", (20, 23))]
    assert verify() == []
