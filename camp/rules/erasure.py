"""Forgetting a guest who asks for it.

While the stay is ahead, or the party is in, the camp needs to know who comes: such a booking is cancelled
first. While money is owed, the camp's or the guest's, both need to find each other. After that names,
contacts, wishes, diets, weights and the guest register's entries go for good. What stays is what the books
need and nobody is known by: dates, yurt, the number and ages of the people, sums with their receipts, the
country, and the way the booking was made.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from camp.rules.guest_refusals import DataErased, MoneyOpen, StayAhead
from camp.rules.lifecycle import StayStatus
from camp.rules.money import Money

ERASED_NAME = "—"
"""In place of a name; the database knows it too."""


def check_may_forget(
    stands: bool, stays: Collection[StayStatus], departure: date, balance: Money, today: date
) -> None:
    """``stands``: does the booking own anything? Raises StayAhead or MoneyOpen."""
    is_in = StayStatus.IN_HOUSE in stays
    is_gone = bool(stays) and not {StayStatus.EXPECTED, StayStatus.IN_HOUSE} & set(stays)
    if is_in or (stands and not is_gone and today <= departure):
        raise StayAhead(departure)
    if balance:
        raise MoneyOpen(balance)


def check_not_erased(erased_at: datetime | None) -> None:
    """May anything about people be written to the booking? Raises DataErased."""
    if erased_at is not None:
        raise DataErased
