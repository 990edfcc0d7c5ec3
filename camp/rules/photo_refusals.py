"""Every way the camp says no to a photo; see ``camp.rules.refusals``."""

from __future__ import annotations

from dataclasses import dataclass

from camp.rules.refusals import Refusal


@dataclass(eq=False)
class NoPicture(Refusal):
    """The file is none, or of a kind that is not read here, or damaged."""


@dataclass(eq=False)
class PhotoTooLarge(Refusal):
    most_megabytes: int


@dataclass(eq=False)
class PhotoTooSmall(Refusal):
    least_width: int
    """Pixels."""


@dataclass(eq=False)
class PhotoKnown(Refusal):
    """The same photo is here already."""


@dataclass(eq=False)
class SubjectUnknown(Refusal):
    """There is no such yurt, tour, class or meal."""
