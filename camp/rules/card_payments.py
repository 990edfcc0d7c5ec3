"""Payments by card over an acquirer: what can become of one, and of money given back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from camp.rules.money import Money


class CardStatus(StrEnum):
    BEGUN = "begun"
    """The guest was sent to the acquirer's page; nobody knows yet."""
    PAID = "paid"
    FAILED = "failed"
    """The bank said no, or the guest went away."""
    REJECTED = "rejected"
    """The bank said yes to something else than was asked for, or once more, and we sent it back."""
    DISPUTED = "disputed"
    """The same, and it could not be sent back: a person must look."""


STILL_OPEN = frozenset({CardStatus.BEGUN, CardStatus.FAILED})
"""A guest whose first card was refused tries a second one under the same number."""


class RefundStatus(StrEnum):
    ASKED = "asked"
    """The acquirer is being asked, or nobody has heard its answer."""
    DONE = "done"
    REFUSED = "refused"


class CardProblem(StrEnum):
    """Why a payment could not be begun or given back."""

    UNREACHABLE = "unreachable"
    """The acquirer did not answer, or not in its own words."""
    REFUSED = "refused"
    """It said no: the keys are wrong, or it does not do that."""


class Outcome(StrEnum):
    """What an acquirer says of a payment."""

    PAID = "paid"
    FAILED = "failed"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class BankWord:
    """What an acquirer says, its signature checked."""

    order_id: str
    acquirer_id: str
    """Its own number of the payment."""
    outcome: Outcome
    amount: Money | None
    """None: it could not be read."""
    currency: str
    may_be_rejected: bool
    """Can the money still be sent back by our answer?"""
