"""What another site's calendar says of a yurt, and what we remember of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from camp.rules.dates import Period


class EventKind(StrEnum):
    RESERVATION = "reservation"
    BLOCK = "block"
    """Nights the host has shut there: by hand, or for preparation."""
    HORIZON = "horizon"
    """The end of what the site sells. It moves every day, and nobody sleeps in it."""
    UNSURE = "unsure"
    """A reservation or a block: the site does not say which. It takes the nights."""
    TENTATIVE = "tentative"


class EventState(StrEnum):
    """What became of an event here."""

    TAKEN = "taken"
    """It has its nights: a booking, or a closure."""
    ECHO = "echo"
    """Its nights were ours already: the site tells us what we told it."""
    CONFLICT = "conflict"
    """Some of its nights are somebody else's: a person must solve it."""
    IGNORED = "ignored"
    CANCELLED = "cancelled"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class SeenEvent:
    """An event as it was read just now. Nothing personal is kept of it."""

    uid: str
    """At most 200 letters; a longer one is kept as its hash."""
    nights: Period
    kind: EventKind


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """An event as it was read before."""

    id: int
    uid: str
    nights: Period
    kind: EventKind
    state: EventState
    absent_since: datetime | None = None
    absences: int = 0
    """Readings in a row that did not have it."""
