"""What was solved on a card, as the site's next reading of ours, and our next reading of theirs, find it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import Flask

from camp.models import Booking, ChannelConflict
from camp.rules.calendars import PullOutcome
from camp.rules.channel_conflicts import Solution
from camp.rules.lifecycle import BookingStatus
from camp.services import channels
from camp.services.channel_conflicts import get_conflict, open_conflicts
from camp.services.conflict_solving import give_theirs, move_ours, solve_by_hand
from camp.services.verify import verify
from tests.builders import confirmed
from tests.calendars import AIRBNB, BOOKING_COM, days, of_yurt
from tests.feed_builders import added, events_of, poll, stay
from tests.services.test_conflicts import told

MINUTES = timedelta(minutes=31)
NIGHTS = date(2026, 7, 20), date(2026, 7, 23)


def stays_told(token: str, now: datetime) -> list[tuple[date, date]]:
    return [nights for uid, nights in days(token, now).items() if uid.startswith("stay-")]


def sold_twice(now: datetime) -> tuple[int, int]:
    """Airbnb tells of nights of ours in yurt 1: the calendar's id, and the conflict's."""
    feed_id = added(now, stay(1, 20, 23))
    (card,) = open_conflicts(now)
    return feed_id, card.conflict.id


def of_site(feed_id: int) -> Booking:
    booking = events_of(feed_id)[0].booking
    assert booking is not None
    return booking


def test_the_site_is_told_that_the_yurt_its_guest_got_is_gone(any_app: Flask, now: datetime) -> None:
    confirmed(now, 1)
    _, conflict_id = sold_twice(now)
    give_theirs(conflict_id, 2, None, now)
    # It sold yurt 1 and knows that; of yurt 2 it knows nothing, and would sell it once more.
    assert stays_told(of_yurt(now, 2), now) == [NIGHTS]
    assert stays_told(of_yurt(now, 1), now) == [NIGHTS]


def test_and_so_is_it_of_what_a_person_wrote_down(any_app: Flask, now: datetime) -> None:
    confirmed(now, 6)
    conflict = channels.take_in(told(), "en", now)
    assert isinstance(conflict, ChannelConflict)
    give_theirs(conflict.id, 7, None, now)
    assert stays_told(of_yurt(now, 7, BOOKING_COM), now) == [NIGHTS]
    assert stays_told(of_yurt(now, 7, AIRBNB), now) == [NIGHTS]


def test_what_it_sold_itself_is_not_told_back_once_its_guest_has_the_yurt(
    any_app: Flask, now: datetime
) -> None:
    ours = confirmed(now, 1)
    _, conflict_id = sold_twice(now)
    move_ours(conflict_id, ours.stays[0].id, 2, None, now)
    assert stays_told(of_yurt(now, 1), now) == []
    assert stays_told(of_yurt(now, 2), now) == [NIGHTS]


def test_the_next_reading_changes_nothing(any_app: Flask, now: datetime) -> None:
    ours = confirmed(now, 1)
    feed_id, conflict_id = sold_twice(now)
    move_ours(conflict_id, ours.stays[0].id, 2, None, now)
    assert poll(feed_id, now + MINUTES, stay(1, 20, 23)).outcome is PullOutcome.NOTHING_NEW
    assert verify() == []


def test_a_guest_in_another_yurt_follows_the_site_there(any_app: Flask, now: datetime) -> None:
    confirmed(now, 1)
    feed_id, conflict_id = sold_twice(now)
    give_theirs(conflict_id, 2, None, now)
    assert poll(feed_id, now + MINUTES, stay(1, 20, 23)).outcome is PullOutcome.NOTHING_NEW
    assert poll(feed_id, now + 2 * MINUTES, stay(1, 20, 24)).moved == 1
    (its,) = of_site(feed_id).stays
    assert (its.yurt.number, its.departure) == (2, date(2026, 7, 24))
    for minutes in (3, 4):
        poll(feed_id, now + minutes * MINUTES)
    # An empty calendar is not believed; a person would be asked.
    assert of_site(feed_id).status is BookingStatus.CONFIRMED
    assert verify() == []


def test_dates_that_change_into_nights_of_ours_are_solved_on_the_card_too(
    any_app: Flask, now: datetime
) -> None:
    feed_id = added(now, stay(1, 17, 20))
    ours = confirmed(now, 1)
    poll(feed_id, now + MINUTES, stay(1, 17, 22))
    (card,) = open_conflicts(now)
    assert [booking.code for booking in card.ours] == [ours.code]
    give_theirs(card.conflict.id, 2, None, now + MINUTES)
    (its,) = of_site(feed_id).stays
    assert (its.yurt.number, its.arrival, its.departure) == (2, date(2026, 7, 17), date(2026, 7, 22))
    assert poll(feed_id, now + 2 * MINUTES, stay(1, 17, 22)).outcome is PullOutcome.NOTHING_NEW
    assert verify() == []


def test_what_the_site_tells_of_no_more_is_solved_so(any_app: Flask, now: datetime) -> None:
    confirmed(now, 1)
    feed_id = added(now, stay(1, 20, 23), stay(2, 24, 26))
    (card,) = open_conflicts(now)
    for minutes in (1, 2):
        poll(feed_id, now + minutes * MINUTES, stay(2, 24, 26))
    assert get_conflict(card.conflict.id).solution is Solution.GONE


def test_one_solved_by_hand_opens_again_only_with_other_dates(any_app: Flask, now: datetime) -> None:
    confirmed(now, 1)
    feed_id, conflict_id = sold_twice(now)
    solve_by_hand(conflict_id, "Airbnb looks for another camp", None, now)
    poll(feed_id, now + MINUTES, stay(1, 20, 23))
    assert open_conflicts(now) == ()
    poll(feed_id, now + 2 * MINUTES, stay(1, 21, 24))
    (card,) = open_conflicts(now)
    assert (card.conflict.id, card.conflict.solution, card.conflict.how) == (conflict_id, None, "")
