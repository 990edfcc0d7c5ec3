"""Every way the camp says no to taking back a change of its catalogue; see ``camp.rules.refusals``."""

from __future__ import annotations

from dataclasses import dataclass

from camp.rules.refusals import Refusal


@dataclass(eq=False)
class ActUnknown(Refusal):
    """There is no such change, or it is none of the catalogue's."""


@dataclass(eq=False)
class TakenBack(Refusal):
    """Somebody took it back already."""


@dataclass(eq=False)
class ChangedSince(Refusal):
    """What it changed was changed again: the later change must be taken back first."""


@dataclass(eq=False)
class InUse(Refusal):
    """What it made is used by now, or what it removed would stand in the way of something newer."""


@dataclass(eq=False)
class NotKept(Refusal):
    """It changed what the journal keeps nothing of: a person's name or weight."""
