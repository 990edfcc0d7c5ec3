"""Every way the camp says no to a reading; see ``camp.rules.refusals``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from camp.rules.refusals import Refusal


@dataclass(eq=False)
class ReadingOutOfOrder(Refusal):
    """A rising meter can't have shown that beside this other reading."""

    day: date
    hundredths: int


@dataclass(eq=False)
class ReadingKnown(Refusal):
    """The meter was read on that day already."""

    day: date
    hundredths: int


@dataclass(eq=False)
class NotYoursToDelete(Refusal):
    """Somebody else's line, or one of an earlier day: the owner's to delete."""


@dataclass(eq=False)
class DayAhead(Refusal):
    """Nobody reads a meter tomorrow."""

    today: date
