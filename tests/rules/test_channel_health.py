"""How long a site sells what is gone, and when its calendar is stale: told as honestly as it is known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camp.rules.channel_health import (
    BY_TROUBLE,
    SAME_READ,
    Advice,
    Expectation,
    NextRead,
    Pulled,
    TieState,
    advice,
    confirmation_while,
    next_read,
    state_of_given,
    state_of_pulled,
    worst,
)
from camp.rules.lifecycle import Channel, Confirmation

NOW = datetime(2026, 7, 15, 6, 0, tzinfo=UTC)
PATIENCE = timedelta(hours=12)


def ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


def ahead(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


# Until when a night sold now can still be sold there


def test_who_never_read_may_sell_it_for_ever() -> None:
    assert next_read([], Channel.AIRBNB, NOW) == NextRead(Expectation.NEVER_READ)


@pytest.mark.parametrize(("channel", "hours"), [(Channel.AIRBNB, 3), (Channel.BOOKING_COM, 2)])
def test_after_one_reading_the_rhythm_the_site_names_is_the_latest(channel: Channel, hours: int) -> None:
    found = next_read([ago(1)], channel, NOW)
    assert found == NextRead(Expectation.EXPECTED, NOW, ahead(hours - 1))


def test_of_a_site_that_names_no_rhythm_one_reading_tells_nothing() -> None:
    assert next_read([ago(1)], Channel.AGENCY, NOW) == NextRead(Expectation.UNKNOWN)


def test_of_such_a_site_one_pause_seen_is_the_latest() -> None:
    found = next_read([ago(6), ago(1)], Channel.AGENCY, NOW)
    assert found == NextRead(Expectation.EXPECTED, NOW, ahead(4))


def test_three_pauses_seen_count_for_more_than_what_the_site_names() -> None:
    found = next_read([ago(7), ago(6), ago(4), ago(0.5)], Channel.AIRBNB, NOW)
    assert found == NextRead(Expectation.EXPECTED, ahead(0.5), ahead(3))


def test_with_fewer_the_longer_of_both_is_told() -> None:
    assert next_read([ago(5), ago(0.5)], Channel.AIRBNB, NOW).latest == ahead(4)
    assert next_read([ago(1.5), ago(0.5)], Channel.AIRBNB, NOW).latest == ahead(2.5)


def test_who_should_have_read_is_overdue_and_nothing_is_promised() -> None:
    assert next_read([ago(4)], Channel.AIRBNB, NOW) == NextRead(Expectation.OVERDUE, None, ago(1))


def test_two_fetches_in_a_row_are_one_reading() -> None:
    twice = [ago(12), ago(9), ago(6), ago(3), ago(3) + SAME_READ / 2]
    found = next_read(twice, Channel.BOOKING_COM, NOW)
    assert found == NextRead(Expectation.EXPECTED, NOW + SAME_READ / 2, NOW + SAME_READ)


MOMENTS = st.lists(st.floats(0, 24 * 14), max_size=40).map(lambda hours: [ago(one) for one in hours])


@given(MOMENTS, st.sampled_from(Channel), st.randoms())
def test_the_range_lies_ahead_and_in_order_however_the_log_is_read(
    reads: list[datetime], channel: Channel, chance: object
) -> None:
    found = next_read(reads, channel, NOW)
    if found.expectation is Expectation.EXPECTED:
        assert found.earliest is not None
        assert found.latest is not None
        assert NOW <= found.earliest <= found.latest
    elif found.expectation is Expectation.OVERDUE:
        assert found.latest is not None
        assert max(reads) <= found.latest < NOW
    shuffled = list(reads)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert next_read(shuffled, channel, NOW) == found


@given(st.integers(10, 600), st.integers(4, 20), st.floats(0, 1))
def test_who_reads_like_a_clock_is_expected_by_the_clock(minutes: int, count: int, share: float) -> None:
    pause = timedelta(minutes=minutes)
    last = NOW - pause * share
    reads = [last - pause * number for number in range(count)]
    assert next_read(reads, Channel.AGENCY, NOW) == NextRead(Expectation.EXPECTED, last + pause, last + pause)


# How old the knowledge is


@pytest.mark.parametrize(
    ("feed", "state"),
    [
        (Pulled(ago(100), ago(1), 0, None), TieState.GOOD),
        (Pulled(ago(100), ago(1), 2, None), TieState.FAILING),
        (Pulled(ago(100), ago(12), 0, None), TieState.GOOD),
        (Pulled(ago(100), ago(12.1), 0, None), TieState.STALE),
        (Pulled(ago(100), ago(12.1), 5, None), TieState.STALE),
        (Pulled(ago(100), ago(1), 0, ago(2)), TieState.SUSPECT),
        (Pulled(ago(1), None, 0, None), TieState.NEW),
        (Pulled(ago(1), None, 1, None), TieState.FAILING),
        (Pulled(ago(13), None, 9, None), TieState.STALE),
    ],
)
def test_what_we_know_of_a_site(feed: Pulled, state: TieState) -> None:
    assert state_of_pulled(feed, NOW, PATIENCE) is state


@pytest.mark.parametrize(
    ("created", "read", "state"),
    [(100, 1, TieState.GOOD), (100, 13, TieState.STALE), (1, None, TieState.NEW), (13, None, TieState.STALE)],
)
def test_what_a_site_knows_of_us(created: float, read: float | None, state: TieState) -> None:
    assert state_of_given(ago(created), None if read is None else ago(read), NOW, PATIENCE) is state


def test_the_worst_of_several_is_told() -> None:
    assert worst([]) is TieState.GOOD
    assert worst([TieState.STALE, TieState.GOOD, TieState.NEW]) is TieState.STALE
    assert sorted(BY_TROUBLE) == sorted(TieState)


# What follows


@pytest.mark.parametrize("chosen", Confirmation)
def test_a_guest_asks_only_while_a_calendar_is_stale_and_the_owner_wants_it(chosen: Confirmation) -> None:
    assert confirmation_while(chosen, asks_while_stale=True, is_stale=True) is Confirmation.BY_HAND
    assert confirmation_while(chosen, asks_while_stale=True, is_stale=False) is chosen
    assert confirmation_while(chosen, asks_while_stale=False, is_stale=True) is chosen


@pytest.mark.parametrize("state", TieState)
def test_what_is_taken_here_is_taken_whatever_the_sites_say(state: TieState) -> None:
    assert advice(False, [state]) is Advice.TAKEN


@pytest.mark.parametrize(
    ("states", "told"),
    [
        ([], Advice.SELL),
        ([TieState.GOOD, TieState.FAILING], Advice.SELL),
        ([TieState.GOOD, TieState.STALE], Advice.LOOK_FIRST),
        ([TieState.SUSPECT], Advice.LOOK_FIRST),
        ([TieState.NEW], Advice.LOOK_FIRST),
        ([TieState.MISSING], Advice.LOOK_FIRST),
    ],
)
def test_a_free_night_is_sold_once_every_site_is_known(states: list[TieState], told: Advice) -> None:
    assert advice(True, states) is told
