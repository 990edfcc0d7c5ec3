"""What terms come to for an example: a couple's booking two months ahead, cancelled sooner or later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from camp.rules.cancellation import Ending, ending, kept_on_cancellation, kept_when_missing
from camp.rules.money import Money
from camp.rules.party import Party
from camp.rules.terms import Terms
from camp.services.repricing import SampleStay, sample_stay

AHEAD = timedelta(days=60)
"""Far enough for every step that is in use in the valley."""


@dataclass(frozen=True)
class Cancelled:
    """What becomes of the deposit when the guest cancels on that day; None: does not come at all."""

    day: date | None
    days_before: int
    ending: Ending


@dataclass(frozen=True)
class TermsExample:
    stay: SampleStay
    deposit: Money
    endings: tuple[Cancelled, ...]
    """The earliest first."""


def example_of(terms: Terms, today: date) -> TermsExample | None:
    """The deposit is paid, and no more. None while nothing is open for sale."""
    stay = sample_stay(Party(2), today + AHEAD)
    if stay is None:
        return None
    arrival, deposit = stay.period.arrival, terms.deposit_of(stay.price)
    # The last day on which each step still counts, and the first on which none does.
    days = [step.beyond_days + 1 for step in terms.steps]
    days.append(min((step.beyond_days for step in terms.steps), default=1))
    endings = []
    for before in sorted(days, reverse=True):
        day = arrival - timedelta(days=before)
        kept = kept_on_cancellation(deposit, deposit, arrival, day, terms.steps)
        endings.append(Cancelled(day, before, ending(kept, deposit)))
    missing = Cancelled(None, 0, ending(kept_when_missing(deposit, deposit), deposit))
    return TermsExample(stay, deposit, (*endings, missing))
