"""Every way the camp says no to a payment QR; see ``camp.rules.elqr``."""

from __future__ import annotations

from dataclasses import dataclass

from camp.rules.refusals import Refusal


@dataclass(eq=False)
class NoPaymentLink(Refusal):
    """It is no payment link of the country, or a part of it is missing."""


@dataclass(eq=False)
class ChecksumWrong(Refusal):
    """A letter was lost or changed on the way: the checksum it carries, and the one it should."""

    said: str
    reckoned: str


@dataclass(eq=False)
class SymbolNotAllowed(Refusal):
    """An emoji, or another sign the standard does not allow."""

    symbol: str


@dataclass(eq=False)
class ForeignCurrency(Refusal):
    """It asks for other money than som; ISO 4217, as a number."""

    code: str


@dataclass(eq=False)
class PersonalQr(Refusal):
    """It pays a person, by what can be told from it."""

    name: str
    is_telephone: bool
    """The money goes to a telephone number; False: the provider says that it is for persons."""
