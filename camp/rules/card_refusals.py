"""Every way the camp says no about payments by card; see ``camp.rules.refusals``."""

from __future__ import annotations

from dataclasses import dataclass

from camp.rules.card_payments import CardProblem
from camp.rules.money import Money
from camp.rules.refusals import Refusal


class CardsOff(Refusal):
    """The camp takes no cards here (any more)."""


class NothingDue(Refusal):
    """There is nothing to pay, or the booking has ended."""


@dataclass(eq=False)
class CardNotBegun(Refusal):
    """The acquirer did not open its page."""

    problem: CardProblem


@dataclass(eq=False)
class MerchantFaulty(Refusal):
    """A merchant's number is a number, and its secret is not empty."""


@dataclass(eq=False)
class AboveCardPayment(Refusal):
    """No single payment by card is left that is so large; the largest that is."""

    most: Money


class CardRefundRefused(Refusal):
    """The acquirer gives nothing back, and the books were put right."""


@dataclass(eq=False)
class CardRefundUnsure(Refusal):
    """Nobody knows whether the acquirer has given it back: a person must look there."""

    amount: Money


class BankPaymentStands(Refusal):
    """What a bank's word has written down was no mistake of ours: it is given back, not taken back."""
