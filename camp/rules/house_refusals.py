"""Every way the camp says no to its own details and terms; see ``camp.rules.refusals``."""

from __future__ import annotations

from dataclasses import dataclass

from camp.rules.refusals import Refusal


@dataclass(eq=False)
class TermsTwice(Refusal):
    """Two steps of the cancellation terms say something about the same days."""

    beyond_days: int


@dataclass(eq=False)
class TermsOutOfOrder(Refusal):
    """Who cancels earlier would pay more than who cancels later."""

    farther: int
    nearer: int


@dataclass(eq=False)
class TermsHalfSaid(Refusal):
    """Days without a percentage, or a percentage without days."""


@dataclass(eq=False)
class SeasonUnknown(Refusal):
    """There is no such season (any more)."""


@dataclass(eq=False)
class PlaceHalfSaid(Refusal):
    """A latitude without a longitude, or the other way round."""
