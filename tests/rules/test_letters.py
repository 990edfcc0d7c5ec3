"""From when and until when a letter makes sense, and how patient the camp is with mail servers."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camp.rules.letters import (
    DAYS_OF_USE,
    MOST_ATTEMPTS,
    SERVER_PROBLEMS,
    SHORTEST_USE,
    TRUE_WHILE,
    LetterKind,
    MailProblem,
    Matter,
    arrivals_to_write_to,
    departures_to_thank,
    good_until,
    is_given_up,
    is_reminder_due,
    wait_after,
)
from camp.rules.lifecycle import BookingStatus


def at(day: int, hour: int = 0) -> datetime:
    """Of July, by the camp's clock."""
    return datetime.combine(date(2026, 7, day), time(hour))


NOON = at(15, 12)
STAY = Matter(date(2026, 7, 20), date(2026, 7, 23), deadline=at(17, 12))
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("kind", "until"),
    [
        (LetterKind.DEPOSIT_ASKED, at(17, 12)),
        (LetterKind.REQUESTED, at(17, 12)),
        (LetterKind.CONFIRMED, at(21)),
        (LetterKind.CHANGED, at(21)),
        (LetterKind.BEFORE_ARRIVAL, at(20, 12)),
        (LetterKind.THANKS, at(30)),
        (LetterKind.EXPIRED, at(18, 12)),
        (LetterKind.CANCELLED, at(29, 12)),
        (LetterKind.LINK_AGAIN, at(16, 12)),
    ],
)
def test_a_letter_is_of_use_until_what_it_tells_of_is_over(kind: LetterKind, until: datetime) -> None:
    assert good_until(kind, NOON, STAY) == until


def test_something_called_off_is_told_of_until_its_day_is_over() -> None:
    assert good_until(LetterKind.CALLED_OFF, NOON, Matter(day=date(2026, 7, 16))) == at(17)


def test_a_change_late_on_the_day_of_arrival_is_told_of_all_the_same() -> None:
    evening = at(20, 22)
    assert good_until(LetterKind.CHANGED, evening, STAY) == evening + SHORTEST_USE


def test_a_letter_about_no_booking_is_of_use_for_some_days() -> None:
    for kind, days in DAYS_OF_USE.items():
        assert good_until(kind, NOON, Matter()) == NOON + timedelta(days=days)


@pytest.mark.parametrize("kind", list(LetterKind))
def test_every_kind_is_true_in_some_state(kind: LetterKind) -> None:
    assert TRUE_WHILE[kind]
    assert TRUE_WHILE[kind] <= set(BookingStatus)


# By the calendar


@pytest.mark.parametrize(
    ("booked", "now", "is_due"),
    [
        (-48, -13, False),
        (-48, -12, True),
        (-48, -1, True),
        (-48, 0, False),
        (-24, -12, True),
        (-23, -11, False),
    ],
)
def test_a_reminder_comes_half_a_day_before_the_end_of_a_long_wait(
    booked: int, now: int, is_due: bool
) -> None:
    assert is_reminder_due(NOON + booked * HOUR, NOON, NOON + now * HOUR) is is_due


def test_how_to_come_is_told_to_those_who_come_in_the_next_three_days() -> None:
    assert arrivals_to_write_to(NOON) == (date(2026, 7, 16), date(2026, 7, 18))


def test_thanks_go_to_those_who_left_yesterday_or_shortly_before() -> None:
    assert departures_to_thank(NOON) == (date(2026, 7, 12), date(2026, 7, 14))


@pytest.mark.parametrize(("hour", "is_day"), [(8, False), (9, True), (19, True), (20, False), (3, False)])
def test_nobody_is_woken_by_a_letter(hour: int, is_day: bool) -> None:
    now = NOON.replace(hour=hour, minute=59 if hour == 8 else 0)
    assert (arrivals_to_write_to(now) is not None) is is_day
    assert (departures_to_thank(now) is not None) is is_day


# Patience


@given(st.integers(1, 100))
def test_the_wait_grows_and_does_not_grow_for_ever(attempts: int) -> None:
    assert timedelta() < wait_after(attempts) <= wait_after(attempts + 1) <= timedelta(hours=4)


def test_all_attempts_together_take_more_than_a_day_and_less_than_two() -> None:
    whole = sum((wait_after(attempt) for attempt in range(1, MOST_ATTEMPTS)), timedelta())
    assert timedelta(days=1) < whole < timedelta(days=2)


@pytest.mark.parametrize("problem", list(MailProblem))
def test_a_letter_is_given_up_for_its_own_troubles_only(problem: MailProblem) -> None:
    assert not is_given_up(problem, MOST_ATTEMPTS - 1)
    assert is_given_up(problem, MOST_ATTEMPTS) is (problem not in SERVER_PROBLEMS)
