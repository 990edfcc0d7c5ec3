"""Every way the camp says no to what children pay and to a price's parts; see ``camp.rules.refusals``."""

from __future__ import annotations

from dataclasses import dataclass

from camp.rules.money import Money
from camp.rules.refusals import Refusal
from camp.rules.text import LocalizedText


@dataclass(eq=False)
class BandHalfSaid(Refusal):
    """Ages without a percentage, or a percentage without both its ages."""


@dataclass(eq=False)
class BandBackwards(Refusal):
    """It ends before it begins."""

    first_age: int
    last_age: int


@dataclass(eq=False)
class BandTooOld(Refusal):
    """Who is that old pays as an adult anyway."""

    last_age: int
    oldest: int


@dataclass(eq=False)
class BandsOverlap(Refusal):
    """Children of these ages would have two prices."""

    first_age: int
    last_age: int


@dataclass(eq=False)
class BandGap(Refusal):
    """Children of these ages would pay as adults, and older ones would not."""

    first_age: int
    last_age: int


@dataclass(eq=False)
class ChildDearer(Refusal):
    """A child would pay more than an adult."""

    first_age: int
    last_age: int
    percent: int


@dataclass(eq=False)
class BreakfastDearer(Refusal):
    """The breakfast of a night would cost more than the whole night with it."""

    season: LocalizedText
    kind: LocalizedText
    breakfast: Money
    night: Money
