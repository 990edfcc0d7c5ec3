"""The waiting list's agreements: what will do, whose turn it is, how long a turn lasts."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camp.rules.lifecycle import SHORTEST_DEADLINE, BookingStatus
from camp.rules.pricing import SoldAs
from camp.rules.waiting import WaitingState, Wanted, held_until, state_of

ARRIVAL = datetime.combine(date(2026, 7, 20), time(14))


def at(day: int, hour: int) -> datetime:
    return datetime.combine(date(2026, 7, day), time(hour))


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (at(15, 9), at(15, 15)),
        (at(15, 18), at(16, 10)),
        (at(15, 23), at(16, 10)),
        (at(15, 2), at(15, 10)),
        (at(15, 5), at(15, 11)),
        (at(20, 9), at(20, 14)),
        (at(20, 13), at(20, 16)),
    ],
)
def test_six_hours_never_only_the_night_and_never_past_the_arrival(now: datetime, until: datetime) -> None:
    assert held_until(now, 6, ARRIVAL) == until


@given(
    st.datetimes(at(10, 0), at(20, 20)),
    st.integers(3, 72),
)
def test_a_turn_is_never_shorter_than_it_must_be_nor_ends_while_people_sleep(
    now: datetime, hours: int
) -> None:
    until = held_until(now, hours, ARRIVAL)
    assert until - now >= SHORTEST_DEADLINE
    assert until <= max(ARRIVAL, now + SHORTEST_DEADLINE)
    is_cut = until in (ARRIVAL, now + SHORTEST_DEADLINE)
    assert is_cut or time(10) <= until.time() < time(22)
    assert is_cut or until - now >= timedelta(hours=hours)


@pytest.mark.parametrize(
    ("wanted", "sold_as", "kinds", "will_do"),
    [
        (Wanted(), SoldAs.BED, {"shared"}, True),
        (Wanted(), SoldAs.PRIVATE, {"family", "couple"}, True),
        (Wanted(SoldAs.PRIVATE), SoldAs.BED, {"shared"}, False),
        (Wanted(SoldAs.BED), SoldAs.PRIVATE, {"shared"}, False),
        (Wanted(SoldAs.PRIVATE, "family"), SoldAs.PRIVATE, {"family"}, True),
        (Wanted(SoldAs.PRIVATE, "family"), SoldAs.PRIVATE, {"family", "couple"}, False),
        (Wanted(SoldAs.PRIVATE, "family"), SoldAs.PRIVATE, {"couple"}, False),
    ],
)
def test_what_will_do(wanted: Wanted, sold_as: SoldAs, kinds: set[str], will_do: bool) -> None:
    assert wanted.accepts(sold_as, frozenset(kinds)) is will_do


@pytest.mark.parametrize(
    ("hold", "has_lapsed", "state"),
    [
        (None, False, WaitingState.WAITING),
        (BookingStatus.HELD, False, WaitingState.OFFERED),
        (BookingStatus.HELD, True, WaitingState.LAPSED),
        (BookingStatus.EXPIRED, True, WaitingState.LAPSED),
        (BookingStatus.RELEASED, True, WaitingState.LAPSED),
        (BookingStatus.AWAITING_DEPOSIT, False, WaitingState.BOOKED),
        (BookingStatus.CONFIRMED, False, WaitingState.BOOKED),
        (BookingStatus.CANCELLED, True, WaitingState.LAPSED),
    ],
)
def test_the_hold_says_where_somebody_stands(
    hold: BookingStatus | None, has_lapsed: bool, state: WaitingState
) -> None:
    assert state_of(hold, has_lapsed) is state
