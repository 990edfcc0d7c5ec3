"""When a timer is late, and when the night is over."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from camp.rules.timers import RHYTHMS, Rhythm, TimerName, is_late, may_audit

NOW = datetime(2026, 7, 15, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize("name", list(TimerName))
def test_a_timer_is_late_when_it_missed_two_turns_and_its_longest_run(name: TimerName) -> None:
    patience = 2 * RHYTHMS[name].every + RHYTHMS[name].longest
    assert not is_late(name, NOW - patience, NOW)
    assert is_late(name, NOW - patience - timedelta(seconds=1), NOW)


@pytest.mark.parametrize("name", list(TimerName))
def test_a_timer_that_never_ran_is_late(name: TimerName) -> None:
    assert is_late(name, None, NOW)


@pytest.mark.parametrize(("every", "longest"), [(0, 1), (1, 0), (-1, 1)])
def test_a_rhythm_takes_time(every: int, longest: int) -> None:
    with pytest.raises(ValueError, match="takes time"):
        Rhythm(timedelta(minutes=every), timedelta(minutes=longest))


def test_the_night_is_over_at_four() -> None:
    assert not may_audit(time(3, 59))
    assert may_audit(time(4, 0))
    assert may_audit(time(23, 59))
