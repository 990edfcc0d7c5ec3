"""What is known when another site's calendar has been read, and the steps that follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from camp.rules.dates import Period
from camp.rules.feed_events import EventKind


class Deed(StrEnum):
    TAKE = "take"
    """A booking for nights that nobody has."""
    CLOSE = "close"
    """A closure for such nights."""
    ADOPT = "adopt"
    """The booking is in the books already."""
    MOVE = "move"
    """Its booking or closure follows the new dates."""
    RENAME = "rename"
    BACK = "back"
    """It is there again."""
    ECHO = "echo"
    CONFLICT = "conflict"
    LEAVE = "leave"
    """A block of nights that somebody has in part."""
    BARE = "bare"
    """An echo of nights that are ours no more."""
    COVERED = "covered"
    """They are again."""
    MISS = "miss"
    """It is missing now."""
    CANCEL = "cancel"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. Nights, kind and UID are those the site tells of now."""

    deed: Deed
    uid: str
    nights: Period
    kind: EventKind
    event_id: int | None = None
    """None: it was not known."""
    booking_id: int | None = None
    """The booking to adopt."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Who has a night of the yurt. Nobody named: a closed season, or a yurt that stands no more."""

    booking_id: int | None = None
    closure_id: int | None = None
    uid: str = ""
    """An event that has taken it in this very reading."""
    is_unknown_there: bool = False
    """The site has read our calendar before, and not since this was made."""


SHUT = Owner()


@dataclass(frozen=True)
class YurtNights:
    """Who has which night of the yurt from today on, and the site's own bookings in it."""

    owners: Mapping[date, frozenset[Owner]]
    own: Mapping[int, Period] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FeedFacts:
    closes_blocks: bool = False
    echoes: bool = True
    """May the site tell us what it has read of ours? Airbnb never does."""
    is_empty: bool = False
    """A calendar in order, without a single event."""
    suspect_since: datetime | None = None


@dataclass(frozen=True)
class Plan:
    steps: tuple[Step, ...]
    suspect_since: datetime | None
    left_aside: Mapping[str, int]
    """How many events count for nothing, by ``ours``, ``horizon``, ``block``, ``far`` and ``past``."""

    def count(self, *deeds: Deed) -> int:
        return sum(step.deed in deeds for step in self.steps)
