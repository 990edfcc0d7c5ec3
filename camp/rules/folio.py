"""The forms money comes in, and what a folio says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from camp.rules.money import Money


class PaymentForm(StrEnum):
    """Tax depends on cash or cashless, so the form of every payment is kept."""

    CASH = "cash"
    QR = "qr"
    TRANSFER = "transfer"
    CARD = "card"
    CHANNEL = "channel"
    VOUCHER = "voucher"
    """Used, not sold: the money came in before, see rules/vouchers.py."""


MONEY_FORMS = tuple(form for form in PaymentForm if form is not PaymentForm.VOUCHER)
"""Those by which money comes in and goes out."""


@dataclass(frozen=True, slots=True)
class FolioSums:
    charged: Money
    paid: Money

    @property
    def balance(self) -> Money:
        """What is still owed; negative when the camp owes the guest."""
        return self.charged - self.paid
