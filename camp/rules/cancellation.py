"""What the camp keeps of a deposit when a guest cancels.

The owner sets the terms as steps: cancelling more than so many days before the arrival costs so many percent
of the deposit. The step with the most days that are still exceeded counts; nearer than every step, or not
coming at all, costs the whole deposit. Who cancels later never pays less: steps that say otherwise are
refused. What was paid beyond the deposit always goes back.

The sample terms are those in use in the valley: more than 30 days nothing, more than 14 days half. The
valley names "more than 30", "29-15" and "under 14", so the thirtieth day is put with the half and the
fourteenth with the last days.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from camp.rules.house_refusals import TermsOutOfOrder, TermsTwice
from camp.rules.money import NOTHING, Money

WHOLE = 100
"""Percent."""


@dataclass(frozen=True, order=True, slots=True)
class Step:
    """Cancelling more than so many days before the arrival costs so many percent of the deposit."""

    beyond_days: int
    percent_kept: int


def percent_kept(days_before: int, steps: Iterable[Step]) -> int:
    """Of the deposit, when so many days are left until the arrival."""
    reached = [step for step in steps if days_before > step.beyond_days]
    return max(reached).percent_kept if reached else WHOLE


def kept_on_cancellation(
    deposit: Money, paid: Money, arrival: date, today: date, steps: Sequence[Step]
) -> Money:
    """The fee: never more than was paid, never less for a later cancellation."""
    at_stake = max(NOTHING, min(deposit, paid))
    # A share is rounded to the whole som, which must not make it more than there is.
    return min(at_stake, at_stake.percent(percent_kept((arrival - today).days, steps)))


def kept_when_missing(deposit: Money, paid: Money) -> Money:
    """Who does not come leaves the whole deposit, as far as it was paid."""
    return max(NOTHING, min(deposit, paid))


def check_steps(steps: Sequence[Step]) -> None:
    """Raises TermsTwice or TermsOutOfOrder."""
    far_first = sorted(steps, reverse=True)
    for farther, nearer in pairwise(far_first):
        if farther.beyond_days == nearer.beyond_days:
            raise TermsTwice(farther.beyond_days)
        if farther.percent_kept > nearer.percent_kept:
            raise TermsOutOfOrder(farther.beyond_days, nearer.beyond_days)
