"""How well the camp and another site know of each other: how old each side's knowledge is, and until when a
night just sold here can still be sold there.

A site sells by what it read of our calendar last, so what was sold here since then it still sells, until it
reads again. When that will be nobody promises. It is reckoned from the log of its readings and from the
rhythm its help pages name, and told as a range; where neither is known, that is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from camp.rules.lifecycle import Channel, Confirmation

RHYTHMS: Mapping[Channel, timedelta] = {
    Channel.AIRBNB: timedelta(hours=3),
    Channel.BOOKING_COM: timedelta(hours=2),
}
"""How often a site reads calendars by its own help pages; the others name no hours."""

SAME_READ = timedelta(minutes=5)
"""Fetches so near each other are one reading: a reader tries again, or asks for the head first."""

SEEN_ENOUGH = 3
"""So many pauses between readings are a rhythm of its own; with fewer the one it names counts too."""


class Expectation(StrEnum):
    """What can be said of a site's next reading of ours."""

    NEVER_READ = "never_read"
    UNKNOWN = "unknown"
    """It has read, and nothing tells how often it does."""
    EXPECTED = "expected"
    OVERDUE = "overdue"
    """It should have read again by now; when it will is not known."""


@dataclass(frozen=True, slots=True)
class NextRead:
    """When a site will have learned of a night that is sold here now."""

    expectation: Expectation
    earliest: datetime | None = None
    """Where it is expected: not before this."""
    latest: datetime | None = None
    """Where it is expected: by then, unless it breaks its habit. Where it is overdue: when it should have."""


def next_read(reads: Iterable[datetime], channel: Channel, now: datetime) -> NextRead:
    """Reckoned from the moments a site has fetched our calendar, in any order."""
    moments = _readings(reads)
    if not moments:
        return NextRead(Expectation.NEVER_READ)
    last, pauses = moments[-1], [later - earlier for earlier, later in pairwise(moments)]
    named = RHYTHMS.get(channel)
    if len(pauses) >= SEEN_ENOUGH:
        shortest, longest = min(pauses), max(pauses)
    else:
        known = [*pauses, *([named] if named is not None else [])]
        if not known:
            return NextRead(Expectation.UNKNOWN)
        shortest, longest = timedelta(0), max(known)
    latest = last + longest
    if latest < now:
        return NextRead(Expectation.OVERDUE, None, latest)
    return NextRead(Expectation.EXPECTED, max(now, last + shortest), latest)


def _readings(reads: Iterable[datetime]) -> list[datetime]:
    """Those that are readings of their own, each by its last fetch."""
    found: list[datetime] = []
    begun: datetime | None = None
    for moment in sorted(reads):
        if begun is not None and moment - begun < SAME_READ:
            found[-1] = moment
        else:
            begun = moment
            found.append(moment)
    return found


# How old the knowledge is


class TieState(StrEnum):
    """One direction between the camp and a site, of one yurt."""

    GOOD = "good"
    NEW = "new"
    """Laid, and not read for the first time yet."""
    MISSING = "missing"
    """There is no calendar in this direction."""
    FAILING = "failing"
    """The last readings went wrong; what is known is not stale yet."""
    STALE = "stale"
    """Nothing new is known for longer than the owner allows."""
    SUSPECT = "suspect"
    """So much was gone from it at once that a person must look."""


BY_TROUBLE = (
    TieState.GOOD, TieState.NEW, TieState.MISSING, TieState.FAILING, TieState.STALE, TieState.SUSPECT
)  # fmt: skip
"""The worst last."""

UNSURE = frozenset(BY_TROUBLE) - {TieState.GOOD, TieState.FAILING}
"""What the site has sold is not known well enough to sell without looking there."""


def worst(states: Collection[TieState]) -> TieState:
    """Of several; good where there is none."""
    return max(states, key=BY_TROUBLE.index, default=TieState.GOOD)


def is_stale(known_at: datetime, now: datetime, patience: timedelta) -> bool:
    """``known_at``: when it was read last or, before the first time, laid."""
    return now - known_at > patience


@dataclass(frozen=True, slots=True)
class Pulled:
    """A site's calendar, as far as the camp has read it."""

    added_at: datetime
    good_at: datetime | None
    failures: int
    suspect_since: datetime | None


def state_of_pulled(feed: Pulled, now: datetime, patience: timedelta) -> TieState:
    """How well the camp knows what the site has sold."""
    if feed.suspect_since is not None:
        return TieState.SUSPECT
    if is_stale(feed.good_at or feed.added_at, now, patience):
        return TieState.STALE
    if feed.failures:
        return TieState.FAILING
    return TieState.NEW if feed.good_at is None else TieState.GOOD


def state_of_given(
    created_at: datetime, read_at: datetime | None, now: datetime, patience: timedelta
) -> TieState:
    """How well the site knows what the camp has sold, by a calendar of ours that it reads."""
    if is_stale(read_at or created_at, now, patience):
        return TieState.STALE
    return TieState.NEW if read_at is None else TieState.GOOD


# What follows


def confirmation_while(chosen: Confirmation, asks_while_stale: bool, is_stale: bool) -> Confirmation:
    """When a guest's booking counts. By the owner's rule the camp says yes by hand while it does not know
    what another site has sold of the yurt."""
    return Confirmation.BY_HAND if asks_while_stale and is_stale else chosen


class Advice(StrEnum):
    """May a night be sold now, on the telephone?"""

    TAKEN = "taken"
    SELL = "sell"
    LOOK_FIRST = "look_first"
    """A site may have sold it without our knowing."""


def advice(is_free: bool, pulled: Sequence[TieState]) -> Advice:
    """``pulled``: how well we know each site that sells the yurt."""
    if not is_free:
        return Advice.TAKEN
    return Advice.LOOK_FIRST if UNSURE & set(pulled) else Advice.SELL
