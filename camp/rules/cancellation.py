"""What the camp keeps of a deposit when a booking ends before it began, and what goes back.

How a refund is reckoned
------------------------
1. A guest pays a deposit, and may have paid more. At stake is the deposit, as far as it was paid; all the
   rest goes back, whoever cancels and whenever.
2. Who cancels decides first. When the camp calls the stay off, or the weather does (a storm, a road washed
   away), nothing is kept: the guest has everything back, or takes another date instead.
3. When the guest cancels, the days left are counted: whole days of the camp's calendar from the day of the
   word to the day of arrival, whatever the hour. Cancelled on 1 July for an arrival on the 21st, that is 20.
4. The terms are steps: cancelling more than so many days before the arrival costs so many percent of what is
   at stake. Of all steps whose days are exceeded the one with the most days counts. Nearer than every step,
   or without any steps, the whole of it is kept.
5. The share is rounded to the whole som, half a som up, but never to more than is at stake.
6. Who does not come and says nothing leaves the whole deposit, as far as it was paid.
7. A guest who moves the stay to later days does not cancel more cheaply for that: what would have been kept
   on the day of the move is kept of whatever is cancelled afterwards.

So a fee is never more than was paid and never more than the deposit, and who cancels later never pays less:
terms that say otherwise are refused when the owner writes them. The fee is a charge of the folio; what goes
back is what was paid less the fee, and the folio shows it as owed to the guest until it is given.

Which terms: those the booking was made under, frozen with it (see ``camp.rules.terms``), not today's.

The sample terms are those in use in the valley: more than 30 days nothing, more than 14 days half. The valley
names "more than 30", "29-15" and "under 14", so the thirtieth day is put with the half and the fourteenth
with the last days. A deposit of 4,000 som for the 21st of July: cancelled on 20 June (31 days) all of it goes
back, on 1 July (20 days) 2,000, on the 7th (14 days) none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from camp.rules.house_refusals import TermsOutOfOrder, TermsTwice
from camp.rules.money import NOTHING, Money

WHOLE = 100
"""Percent."""


class CancelledBy(StrEnum):
    """Who, or what, ended a booking before it began."""

    GUEST = "guest"
    CAMP = "camp"
    WEATHER = "weather"


@dataclass(frozen=True, order=True, slots=True)
class Step:
    """Cancelling more than so many days before the arrival costs so many percent of the deposit."""

    beyond_days: int
    percent_kept: int


@dataclass(frozen=True, slots=True)
class Ending:
    """What becomes of the money paid when a booking ends in some way."""

    keeps: Money
    """Of the deposit."""
    gives_back: Money


def percent_kept(days_before: int, steps: Iterable[Step]) -> int:
    """Of the deposit, when so many days are left until the arrival."""
    reached = [step for step in steps if days_before > step.beyond_days]
    return max(reached).percent_kept if reached else WHOLE


def kept_on_cancellation(
    deposit: Money,
    paid: Money,
    arrival: date,
    today: date,
    steps: Sequence[Step],
    by: CancelledBy = CancelledBy.GUEST,
    at_least: int = 0,
) -> Money:
    """The fee: never more than was paid, never less for a later cancellation, nothing when it is not the
    guest who cancels. ``at_least``: the percentage that was at stake when the guest moved the stay."""
    if by is not CancelledBy.GUEST:
        return NOTHING
    at_stake = max(NOTHING, min(deposit, paid))
    # A share is rounded to the whole som, which must not make it more than there is.
    kept = max(at_least, percent_kept((arrival - today).days, steps))
    return min(at_stake, at_stake.percent(kept))


def stake_after_move(
    stake: int, old_arrival: date, new_arrival: date, today: date, steps: Sequence[Step]
) -> int:
    """The percentage a booking keeps at stake once its guest has moved it, see 7."""
    if new_arrival <= old_arrival:
        return stake
    return max(stake, percent_kept((old_arrival - today).days, steps))


def kept_when_missing(deposit: Money, paid: Money) -> Money:
    """Who does not come leaves the whole deposit, as far as it was paid."""
    return max(NOTHING, min(deposit, paid))


def ending(keeps: Money, paid: Money) -> Ending:
    """What goes back when so much of what was paid is kept."""
    return Ending(keeps, max(NOTHING, paid - keeps))


def check_steps(steps: Sequence[Step]) -> None:
    """Raises TermsTwice or TermsOutOfOrder."""
    far_first = sorted(steps, reverse=True)
    for farther, nearer in pairwise(far_first):
        if farther.beyond_days == nearer.beyond_days:
            raise TermsTwice(farther.beyond_days)
        if farther.percent_kept > nearer.percent_kept:
            raise TermsOutOfOrder(farther.beyond_days, nearer.beyond_days)
