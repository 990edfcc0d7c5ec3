"""Every way the camp says no to a change of its yurts and beds; see ``camp.rules.refusals``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from camp.rules.refusals import Refusal
from camp.rules.text import LocalizedText


@dataclass(eq=False)
class YurtPromised(Refusal):
    """Somebody has nights in it ahead: they are moved first, or it is taken down later."""

    codes: tuple[str, ...]
    """Of the bookings."""
    free_from: date
    """The first night from which on nobody has it."""


@dataclass(eq=False)
class BedsPromised(Refusal):
    """A party ahead needs more beds than would be left."""

    codes: tuple[str, ...]


@dataclass(eq=False)
class YurtGone(Refusal):
    """It is taken down already."""


@dataclass(eq=False)
class YurtStands(Refusal):
    """It was not taken down, so there is nothing to put up."""


@dataclass(eq=False)
class YurtNumberTaken(Refusal):
    number: int


@dataclass(eq=False)
class AmenityInUse(Refusal):
    """It is in yurts, so it can't be taken off the list."""

    name: LocalizedText
    yurts: tuple[int, ...]
    """Their numbers."""


@dataclass(eq=False)
class KindSharedByGuests(Refusal):
    """Guests have beds in yurts of this kind, so it can't be sold whole only."""

    codes: tuple[str, ...]
