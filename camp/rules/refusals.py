"""Every way the camp says no.

A refusal carries what happened as data and no text: ``camp.web.refusals`` words each kind in the reader's
language. Whatever else is raised is a bug.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from camp.rules.money import Money


class Refusal(Exception):
    """The camp says no, and nothing was changed."""


# What a guest asks for


@dataclass(eq=False)
class DepartureNotAfterArrival(Refusal):
    arrival: date
    departure: date


@dataclass(eq=False)
class ArrivalInPast(Refusal):
    arrival: date
    today: date


@dataclass(eq=False)
class StayTooLong(Refusal):
    nights: int
    most: int


@dataclass(eq=False)
class OutOfSeason(Refusal):
    """The camp is closed on a night of the stay; when it opens and its last night then, where known."""

    night: date
    opens: date | None
    last_night: date | None


@dataclass(eq=False)
class PartyWithoutAdult(Refusal):
    pass


@dataclass(eq=False)
class ChildAgeImpossible(Refusal):
    age: int
    oldest: int


@dataclass(eq=False)
class PartyTooLarge(Refusal):
    people: int
    most: int


# Yurts and beds


@dataclass(eq=False)
class YurtTaken(Refusal):
    """Somebody else has these nights of the yurt, or the beds asked for in it."""

    yurt: int
    nights: tuple[date, ...]


@dataclass(eq=False)
class NotOffered(Refusal):
    """No such yurt, or it is not sold this way: nothing an offer of ours could have said."""


@dataclass(eq=False)
class PartyDoesNotFit(Refusal):
    people: int
    beds: int


@dataclass(eq=False)
class PriceChanged(Refusal):
    seen: Money
    now: Money


@dataclass(eq=False)
class NoPrice(Refusal):
    """The owner has set no rate for this night and kind of yurt."""

    night: date


# A booking's way


@dataclass(eq=False)
class BookingUnknown(Refusal):
    pass


@dataclass(eq=False)
class HoldExpired(Refusal):
    held_until: datetime


@dataclass(eq=False)
class StepNotPossible(Refusal):
    """The booking or stay is in a state from which this step makes no sense."""

    step: str
    status: str


@dataclass(eq=False)
class TooEarly(Refusal):
    """A step of the stay before its day, such as a check-in before the arrival day."""

    step: str
    day: date


@dataclass(eq=False)
class ContactMissing(Refusal):
    """Neither an e-mail address nor a telephone number was given."""


# Money


@dataclass(eq=False)
class SumNotPositive(Refusal):
    pass


@dataclass(eq=False)
class PaymentAboveBalance(Refusal):
    amount: Money
    balance: Money


@dataclass(eq=False)
class RefundAboveOwed(Refusal):
    amount: Money
    owed: Money


@dataclass(eq=False)
class BalanceOpen(Refusal):
    """A guest can't check out while the folio is not settled."""

    balance: Money


@dataclass(eq=False)
class SettingOutOfRange(Refusal):
    """A setting or price of the owner's outside what makes sense."""

    name: str
    least: int
    most: int


# People who work here


@dataclass(eq=False)
class LoginWrong(Refusal):
    pass


@dataclass(eq=False)
class LoginThrottled(Refusal):
    until: datetime


@dataclass(eq=False)
class UserExists(Refusal):
    login: str


@dataclass(eq=False)
class PasswordTooShort(Refusal):
    least: int
