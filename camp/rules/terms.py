"""The terms of a booking: what is asked for before the stay, how long that is waited for, and what a
cancellation costs.

They are those of the season the arrival lies in, where the owner has given it terms of its own, else the
camp's. They are frozen when a yurt is first held, like the price: what a guest saw is what holds, whatever
the owner changes later and whichever season the stay is moved to.
"""

from __future__ import annotations

from dataclasses import dataclass

from camp.rules.cancellation import Step
from camp.rules.money import Money


@dataclass(frozen=True, slots=True)
class Terms:
    percent: int
    """Of the price, as a deposit."""
    fixed: Money | None
    """A deposit of so much instead, whatever the price."""
    hours: int
    """To pay it in, or for the camp to answer a request."""
    steps: tuple[Step, ...]
    """Of a cancellation, see ``camp.rules.cancellation``; the farthest first."""

    def deposit_of(self, price: Money) -> Money:
        """Never more than the price."""
        asked = price.percent(self.percent) if self.fixed is None else self.fixed
        return min(asked, price)


@dataclass(frozen=True, slots=True)
class TermsRead:
    """The sentences somebody has read before booking, and in which language."""

    language: str
    sentences: tuple[str, ...]
