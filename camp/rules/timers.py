"""The camp's timers: what is done by itself, how often, and when that is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum


class TimerName(StrEnum):
    EXPIRY = "expiry"
    """Bookings whose deadline has passed end."""
    WAITING = "waiting"
    """What has become free is held for whoever waits."""
    NIGHT_AUDIT = "night_audit"
    """Days that are over are closed."""
    FEEDS = "feeds"
    """Other sites' calendars whose time has come are read."""
    RATES = "rates"
    """The National Bank's rates are taken."""
    CARDS = "cards"
    """Payments by card that nobody has spoken of are asked about."""
    LETTERS = "letters"
    """Letters are written that are due by the calendar, and all that wait are sent."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a timer runs, and how long one run may take before another worker may begin it anew."""

    every: timedelta
    longest: timedelta

    def __post_init__(self) -> None:
        if not timedelta() < self.every or not timedelta() < self.longest:
            raise ValueError("a rhythm takes time")

    @property
    def late_after(self) -> timedelta:
        """A timer that has not run for so long stands still: two turns missed, and the longest run."""
        return 2 * self.every + self.longest

    @property
    def shortest_pause(self) -> timedelta:
        """Two workers ring at nearly the same moment: the second finds that it has just been done."""
        return self.every / 2


RHYTHMS = {
    TimerName.EXPIRY: Rhythm(timedelta(minutes=1), timedelta(minutes=5)),
    TimerName.WAITING: Rhythm(timedelta(minutes=1), timedelta(minutes=5)),
    TimerName.NIGHT_AUDIT: Rhythm(timedelta(minutes=30), timedelta(minutes=15)),
    TimerName.FEEDS: Rhythm(timedelta(minutes=5), timedelta(minutes=10)),
    TimerName.CARDS: Rhythm(timedelta(minutes=10), timedelta(minutes=10)),
    TimerName.RATES: Rhythm(timedelta(hours=2), timedelta(minutes=5)),
    TimerName.LETTERS: Rhythm(timedelta(minutes=1), timedelta(minutes=10)),
}

AUDIT_FROM = time(4)
"""The day that is over is closed from this hour on: whoever comes late at night is in by then."""


def is_late(name: TimerName, started_at: datetime | None, now: datetime) -> bool:
    """Does the timer stand still? One that never ran is late too."""
    return started_at is None or now - started_at > RHYTHMS[name].late_after


def may_audit(camp_hour: time) -> bool:
    """Is the night over at the camp?"""
    return camp_hour >= AUDIT_FROM
