"""What the camp keeps of a deposit when a guest cancels.

More than 30 days before arrival nothing; 30 to 15 days before, half of it; 14 days or fewer, or not coming
at all, the whole deposit. What was paid beyond the deposit always goes back. These are the terms in use in
the valley; they name "more than 30", "29-15" and "under 14", so the thirtieth day is put with the half and
the fourteenth with the last days.
"""

from __future__ import annotations

from datetime import date

from camp.rules.money import NOTHING, Money

FREE_BEYOND_DAYS = 30
HALF_BEYOND_DAYS = 14


def kept_on_cancellation(deposit: Money, paid: Money, arrival: date, today: date) -> Money:
    """The fee: never more than was paid, never less for a later cancellation."""
    at_stake = max(NOTHING, min(deposit, paid))
    days_before = (arrival - today).days
    if days_before > FREE_BEYOND_DAYS:
        return NOTHING
    if days_before > HALF_BEYOND_DAYS:
        return at_stake.percent(50)
    return at_stake


def kept_when_missing(deposit: Money, paid: Money) -> Money:
    """Who does not come leaves the whole deposit, as far as it was paid."""
    return max(NOTHING, min(deposit, paid))
