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


# What happens in the days of a stay


@dataclass(eq=False)
class NotForSale(Refusal):
    """No such tour, class, meal or extra, or it is not offered (any more)."""


@dataclass(eq=False)
class TryAgain(Refusal):
    """So many people book at this moment that no turn came."""


@dataclass(eq=False)
class NotOnThisDay(Refusal):
    """It isn't done on that day, or not at that hour; its months ("MM-DD"), where they are the reason."""

    day: date
    opens: str | None
    closes: str | None


@dataclass(eq=False)
class DayOutsideStay(Refusal):
    """Before the party may come or after it has left; the first and last day it is here."""

    day: date
    first: date
    last: date


@dataclass(eq=False)
class TooLateToOrder(Refusal):
    """The cut-off has gone by; a moment of the camp's own clock."""

    until: datetime


@dataclass(eq=False)
class ClashInTime(Refusal):
    """Somebody of the party is busy then."""

    start: datetime
    end: datetime


@dataclass(eq=False)
class NobodyGoes(Refusal):
    pass


@dataclass(eq=False)
class GroupTooLarge(Refusal):
    people: int
    most: int


@dataclass(eq=False)
class GroupTooSmall(Refusal):
    people: int
    least: int


@dataclass(eq=False)
class TooYoung(Refusal):
    age: int
    lowest: int


@dataclass(eq=False)
class WeightMissing(Refusal):
    pass


@dataclass(eq=False)
class RiderTooHeavy(Refusal):
    weight: int
    most: int


@dataclass(eq=False)
class NotEnoughHorses(Refusal):
    """How many riders, and how many of them could be mounted."""

    riders: int
    mounted: int


@dataclass(eq=False)
class NoGuideFree(Refusal):
    pass


@dataclass(eq=False)
class PlacesGone(Refusal):
    """Fewer places are left in a tour or class than were asked for."""

    asked: int
    left: int


@dataclass(eq=False)
class SittingFull(Refusal):
    """The dining yurts have no seats left at that meal."""

    meal: str
    day: date


@dataclass(eq=False)
class CalledOff(Refusal):
    """The tour or class was called off already."""


@dataclass(eq=False)
class NothingChosen(Refusal):
    """A visit with nothing in it can't be booked."""


@dataclass(eq=False)
class TextMissing(Refusal):
    """A name of the catalogue without a word in one of the languages."""

    language: str


@dataclass(eq=False)
class PlansOutOfOrder(Refusal):
    """A larger meal plan would cost less than a smaller one."""


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
