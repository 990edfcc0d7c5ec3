"""What is believed of another site's calendar and what not: what is gone all at once, what can't be read, our
own nights told back, and what was sold twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from camp.extensions import db
from camp.models import (
    CalendarFeed,
    ChannelConflict,
)
from camp.rules.calendars import CalendarKind, PullOutcome
from camp.rules.changes import Move
from camp.rules.channel_refusals import ConflictSolved, NoStandIn
from camp.rules.feed_events import EventState
from camp.rules.feed_refusals import (
    FeedProblem,
    FeedUnread,
    NothingToAnswer,
)
from camp.rules.lifecycle import BookingStatus, Channel
from camp.services import (
    channel_feeds,
    closures,
    feed_pulling,
    moves,
    reservations,
)
from camp.services.channel_conflicts import open_conflicts
from camp.services.conflict_solving import give_theirs, solve_by_hand
from camp.services.feed_books import event_of
from camp.services.verify import verify
from tests.builders import confirmed, held, refused
from tests.calendars import BOOKING_COM, PHONE, body_of, of_yurt
from tests.camps import TODAY
from tests.feed_builders import (
    CANCELLED,
    CONFIRMED,
    DAYS,
    HOURS,
    MINUTES,
    added,
    booking_of,
    calendar,
    closed,
    event,
    events_of,
    fails,
    feed_of,
    gives,
    poll,
    poll_bytes,
    states,
    stay,
    stays_of,
)

# What is doubted


def gone_at_once(now: datetime) -> int:
    feed_id = added(now, stay(1, 20, 22), stay(2, 23, 25), stay(3, 26, 28))
    done = poll(feed_id, now + MINUTES, stay(3, 26, 28))
    assert done.outcome is PullOutcome.SUSPECT
    return feed_id


def test_two_gone_at_once_are_held_for_a_day_and_then_believed(any_app: Flask, now: datetime) -> None:
    feed_id = gone_at_once(now)
    for hours in (1, 5, 23):
        poll(feed_id, now + hours * HOURS, stay(3, 26, 28))
        assert [status for status, _ in stays_of()] == [CONFIRMED] * 3
    done = poll(feed_id, now + 25 * HOURS, stay(3, 26, 28))
    assert (done.outcome, done.cancelled) == (PullOutcome.NEWS, 2)
    assert [status for status, _ in stays_of()] == [CANCELLED, CANCELLED, CONFIRMED]
    assert verify() == []


def test_what_is_back_was_never_gone(app: Flask, now: datetime) -> None:
    feed_id = gone_at_once(now)
    done = poll(feed_id, now + 2 * HOURS, stay(1, 20, 22), stay(2, 23, 25), stay(3, 26, 28))
    assert done.outcome is PullOutcome.NOTHING_NEW
    assert feed_of(feed_id).suspect_since is None
    assert [one.absent_since for one in events_of(feed_id)] == [None] * 3


def test_a_person_believes_it(any_app: Flask, now: datetime) -> None:
    feed_id = gone_at_once(now)
    (row,) = channel_feeds.list_feeds()
    assert [one.arrival.day for one in row.missing] == [20, 23]
    assert channel_feeds.believe(feed_id, now + HOURS) == 2
    assert [status for status, _ in stays_of()] == [CANCELLED, CANCELLED, CONFIRMED]
    with refused(NothingToAnswer):
        channel_feeds.believe(feed_id, now + HOURS)
    assert poll(feed_id, now + 2 * HOURS, stay(3, 26, 28)).outcome is PullOutcome.NOTHING_NEW
    assert verify() == []


def test_a_person_keeps_what_is_missing(any_app: Flask, now: datetime) -> None:
    feed_id = gone_at_once(now)
    assert channel_feeds.keep(feed_id, now + HOURS) == 2
    for days in (1, 2, 3):
        assert poll(feed_id, now + days * DAYS, stay(3, 26, 28)).outcome is PullOutcome.NOTHING_NEW
    assert [status for status, _ in stays_of()] == [CONFIRMED] * 3
    assert states(feed_id) == [EventState.KEPT, EventState.KEPT, EventState.TAKEN]
    poll(feed_id, now + 4 * DAYS, stay(1, 20, 22), stay(3, 26, 28))
    assert states(feed_id) == [EventState.TAKEN, EventState.KEPT, EventState.TAKEN]
    assert verify() == []


EMPTY = {
    "header only": (calendar(), Channel.AIRBNB),
    "empty string": (b"", Channel.BOOKING_COM),
}


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_calendar_is_never_believed_without_a_person(app: Flask, now: datetime, name: str) -> None:
    body, channel = EMPTY[name]
    told = closed(1, 20, 23) if channel is Channel.BOOKING_COM else stay(1, 20, 23)
    feed_id = added(now, told, channel=channel)
    for hours in (1, 2, 30, 70):
        done = poll_bytes(feed_id, now + hours * HOURS, body)
        assert done.outcome is PullOutcome.SUSPECT
        assert stays_of(channel) == [(CONFIRMED, (20, 23))]
    poll_bytes(feed_id, now + 71 * HOURS, None)
    assert feed_of(feed_id).suspect_since == now + HOURS
    channel_feeds.believe(feed_id, now + 72 * HOURS)
    assert stays_of(channel) == [(CANCELLED, (20, 23))]
    assert verify() == []


def test_an_empty_calendar_with_nothing_to_lose_is_in_order(app: Flask, now: datetime) -> None:
    feed_id = added(now, channel=Channel.BOOKING_COM)
    assert poll_bytes(feed_id, now + MINUTES, b"").outcome is PullOutcome.NOTHING_NEW


# What goes wrong


WRONG = {
    FeedProblem.EMPTY: b"",
    FeedProblem.ERROR_MESSAGE: b'{"code":500,"message":"oops"}',
    FeedProblem.PAGE: b"<!DOCTYPE html><html><body>Sign in</body></html>",
    FeedProblem.CUT: calendar(stay(1, 20, 23))[:-60],
    FeedProblem.TOO_MANY_EVENTS: calendar(*(stay(number, 20, 23) for number in range(1, 1002))),
    FeedProblem.TOO_LARGE: None,
    FeedProblem.TOO_SLOW: None,
    FeedProblem.PRIVATE_ADDRESS: None,
    FeedProblem.SITE_IN_TROUBLE: None,
}


@pytest.mark.parametrize("problem", WRONG)
def test_when_it_can_not_be_read_what_is_known_stays(app: Flask, now: datetime, problem: FeedProblem) -> None:
    feed_id = added(now, stay(1, 20, 23), stay(2, 24, 26))
    body = WRONG[problem]
    fetch = fails(problem) if body is None else gives(body)
    for round_ in range(1, 4):
        db.session.rollback()
        done = feed_pulling.pull(feed_id, now + round_ * HOURS, fetch)
        assert (done.outcome, done.problem) == (PullOutcome.FAILED, problem)
    feed = feed_of(feed_id)
    assert (feed.failures, feed.good_at, feed.suspect_since) == (3, now, None)
    assert feed.next_pull_at is not None
    assert feed.next_pull_at >= now + 3 * HOURS + timedelta(hours=2)
    assert stays_of() == [(CONFIRMED, (20, 23)), (CONFIRMED, (24, 26))]
    # And as soon as the site is well again, so are we.
    assert poll(feed_id, now + 9 * HOURS, stay(1, 20, 23), stay(2, 24, 26)).outcome is PullOutcome.NOTHING_NEW
    assert feed_of(feed_id).failures == 0
    assert verify() == []


def test_a_site_that_wants_to_be_left_alone_is_asked_by_hand_only(app: Flask, now: datetime) -> None:
    feed_id = added(now, stay(1, 20, 23))

    def fetch(url: str, etag: str, modified: str) -> feed_pulling.Fetched:
        raise FeedUnread(FeedProblem.SITE_IN_TROUBLE, str(3 * 3600))

    feed_pulling.pull(feed_id, now, fetch)
    assert feed_pulling.pull_due(now + 3 * HOURS - timedelta(minutes=1), gives(calendar())) == 0
    assert feed_of(feed_id).failures == 1, "nobody asked"
    assert poll(feed_id, now + HOURS, stay(1, 20, 23)).outcome is PullOutcome.NOTHING_NEW


def test_a_bug_in_one_reading_is_logged_without_the_address_and_stops_no_other(
    app: Flask, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    broken, good = added(now, stay(1, 20, 23)), added(now, stay(2, 20, 23), yurt=2)

    def fetch(url: str, etag: str, modified: str) -> feed_pulling.Fetched:
        if "/1/" in url:
            raise ZeroDivisionError
        return feed_pulling.Fetched(calendar(stay(2, 20, 23)))

    assert feed_pulling.pull_due(now + HOURS, fetch) == 1
    assert feed_of(broken).failures == 1
    assert feed_of(good).good_at == now + HOURS
    assert f"no. {broken}" in caplog.text
    assert "secret" not in caplog.text


def test_the_worker_reads_what_is_due_and_no_more_often(any_app: Flask, now: datetime) -> None:
    feed_id = added(now, stay(1, 20, 23))
    asked_for: list[str] = []

    def fetch(url: str, etag: str, modified: str) -> feed_pulling.Fetched:
        asked_for.append(url)
        return feed_pulling.Fetched(None)

    assert feed_pulling.pull_due(now, fetch) == 1
    assert feed_pulling.pull_due(now + timedelta(minutes=29), fetch) == 0
    assert feed_pulling.pull_due(now + timedelta(minutes=37), fetch) == 1
    assert len(asked_for) == 2
    channel_feeds.stop(feed_id, False, now)
    assert feed_pulling.pull_due(now + DAYS, fetch) == 0


# Ours told back, and sold twice


def test_our_own_calendar_told_back_changes_nothing(any_app: Flask, now: datetime) -> None:
    """The round trip: what we export, our importer takes as an echo."""
    confirmed(now, 1)
    held(now, 1, arrival=date(2026, 8, 1), departure=date(2026, 8, 3))
    closures.close_yurt(1, date(2026, 8, 10), date(2026, 8, 12), "stove", now, TODAY)
    exported = body_of(of_yurt(now, 1, PHONE), now)
    for channel in (Channel.BOOKING_COM, Channel.AIRBNB, Channel.AGENCY):
        feed_id = added(now, channel=channel, site="Vrbo")
        done = poll_bytes(feed_id, now + MINUTES, exported)
        assert done.outcome is PullOutcome.NOTHING_NEW
        assert events_of(feed_id) == []
        assert stays_of(channel) == []
    assert open_conflicts(now) == ()
    assert verify() == []


def test_our_nights_told_back_under_other_names_are_an_echo(any_app: Flask, now: datetime) -> None:
    confirmed(now, 1)
    closures.close_yurt(1, date(2026, 7, 25), date(2026, 7, 27), "stove", now, TODAY)
    winter = event("w@booking.com", (date(2026, 10, 1), date(2026, 12, 1)), "CLOSED - Not available")
    feed_id = added(now, closed(1, 20, 23), closed(2, 25, 28), winter, channel=Channel.BOOKING_COM)
    assert states(feed_id) == [EventState.ECHO] * 3
    assert stays_of(Channel.BOOKING_COM) == []
    again = poll(feed_id, now + MINUTES, closed(1, 20, 23), closed(2, 25, 28), winter)
    assert again.outcome is PullOutcome.NOTHING_NEW


def test_when_ours_ends_an_echo_is_forgotten_or_is_the_sites_own(any_app: Flask, now: datetime) -> None:
    ours = confirmed(now, 1)
    feed_id = added(now, closed(1, 20, 23), channel=Channel.BOOKING_COM)
    reservations.cancel(ours.code, now, TODAY)
    for hours in (1, 3, 6):
        poll(feed_id, now + hours * HOURS, closed(1, 20, 23))
        assert stays_of(Channel.BOOKING_COM) == []
    poll(feed_id, now + 8 * HOURS, closed(1, 20, 23))
    assert stays_of(Channel.BOOKING_COM) == [(CONFIRMED, (20, 23))]
    assert verify() == []


def test_it_is_no_echo_when_the_site_has_not_read_of_ours_yet(any_app: Flask, now: datetime) -> None:
    of_yurt(now - DAYS, 1, BOOKING_COM)
    ours = db.session.scalars(select(CalendarFeed)).one()
    assert ours.kind is CalendarKind.YURT
    ours.fetched_at = now - HOURS
    db.session.commit()
    confirmed(now, 1)
    feed_id = added(now, closed(1, 20, 23), channel=Channel.BOOKING_COM)
    assert states(feed_id) == [EventState.CONFLICT]


def test_a_stay_of_airbnbs_on_nights_of_ours_is_sold_twice(any_app: Flask, now: datetime) -> None:
    ours = confirmed(now, 1)
    feed_id = added(now, stay(1, 20, 23))
    (card,) = open_conflicts(now)
    (its,) = events_of(feed_id)
    assert card.conflict.event_id == its.id
    assert (card.conflict.reference, card.conflict.people) == (None, None)
    assert [one.code for one in card.ours] == [ours.code]
    assert reservations.get_by_code(ours.code).status is BookingStatus.CONFIRMED
    # Whoever solves it says so once; the calendar does not ask again.
    solve_by_hand(card.conflict.id, "Airbnb found them another camp", None, now)
    assert poll(feed_id, now + MINUTES, stay(1, 20, 23)).outcome is PullOutcome.NOTHING_NEW
    assert open_conflicts(now) == ()
    assert verify() == []


def test_a_conflict_is_solved_when_our_party_moves(any_app: Flask, now: datetime) -> None:
    ours = confirmed(now, 1)
    feed_id = added(now, stay(1, 20, 23))
    (its,) = ours.stays
    plan = moves.plan_move(its.id, Move(2, its.period), now, TODAY)
    moves.move(its.id, Move(2, its.period), plan.difference, now, TODAY)
    assert feed_pulling.settle(feed_id, now).taken == 1
    assert stays_of() == [(CONFIRMED, (20, 23))]
    assert open_conflicts(now) == ()
    assert verify() == []


def test_a_conflict_is_solved_when_the_sites_party_gets_another_yurt(any_app: Flask, now: datetime) -> None:
    confirmed(now, 1)
    confirmed(now, 2)
    feed_id = added(now, stay(1, 20, 23))
    (its,) = events_of(feed_id)
    (card,) = open_conflicts(now)
    with refused(NoStandIn):
        give_theirs(card.conflict.id, 2, None, now)
    give_theirs(card.conflict.id, 3, None, now)
    booking = booking_of(feed_id)
    assert [one.yurt.number for one in booking.stays] == [3]
    assert open_conflicts(now) == ()
    with refused(ConflictSolved):
        give_theirs(card.conflict.id, 4, None, now)
    assert poll(feed_id, now + MINUTES, stay(1, 20, 23)).outcome is PullOutcome.NOTHING_NEW
    assert event_of(db.session(), booking) == its
    assert verify() == []


def test_a_conflict_that_the_site_cancels_is_solved(any_app: Flask, now: datetime) -> None:
    confirmed(now, 1)
    feed_id = added(now, stay(1, 20, 23), stay(2, 24, 26))
    poll(feed_id, now + MINUTES, stay(2, 24, 26))
    assert len(open_conflicts(now)) == 1
    poll(feed_id, now + 2 * MINUTES, stay(2, 24, 26))
    assert open_conflicts(now) == ()
    assert db.session.scalars(select(ChannelConflict)).one().solved_at == now + 2 * MINUTES


def test_a_stay_sold_while_the_camp_is_shut_is_a_conflict_with_nobody(app: Flask, now: datetime) -> None:
    winter = event("1418fb94e984-1@airbnb.com", (date(2026, 12, 20), date(2026, 12, 23)))
    added(now, winter)
    (card,) = open_conflicts(now)
    assert card.ours == ()
    assert stays_of() == []


def test_a_hold_that_runs_out_makes_room(any_app: Flask, now: datetime, later: datetime) -> None:
    held(now, 1)
    feed_id = added(now, stay(1, 20, 23))
    assert states(feed_id) == [EventState.CONFLICT]
    poll(feed_id, later, stay(1, 20, 23))
    assert stays_of() == [(CONFIRMED, (20, 23))]
    assert open_conflicts(now) == ()
    assert verify() == []
