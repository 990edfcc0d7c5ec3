"""Every way the camp says no to its own staff at their day's work; see ``camp.rules.refusals``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from camp.rules.currencies import Currency
from camp.rules.housekeeping import YurtCondition
from camp.rules.meals import MealKind
from camp.rules.money import Money
from camp.rules.refusals import Refusal


@dataclass(eq=False)
class YurtNotReady(Refusal):
    """A warning before a check-in: whoever knows better says so and goes on."""

    yurt: int
    condition: YurtCondition


# Bookings by telephone


@dataclass(eq=False)
class FormUsed(Refusal):
    """This form has made a booking already, and now it says something else: another booking, or a mistake?"""

    code: str


@dataclass(eq=False)
class ListEmpty(Refusal):
    """There is no name in the list."""


class NoList(StrEnum):
    """Why no list can be read from a file."""

    OLD_WORKBOOK = "old_workbook"
    """Of Excel before 2007, or locked with a password: both look the same from outside."""
    PICTURE = "picture"
    DOCUMENT = "document"
    BROKEN = "broken"
    """It begins like a workbook and is none."""
    TOO_LARGE = "too_large"


@dataclass(eq=False)
class ListNotText(Refusal):
    """The file is neither a workbook that can be read nor text."""

    why: NoList


@dataclass(eq=False)
class ListTooLong(Refusal):
    most: int
    """Characters."""


@dataclass(eq=False)
class ListTooWide(Refusal):
    """A name, or what is said of the person, is longer than any."""

    line: int
    most: int


@dataclass(eq=False)
class TooManyNames(Refusal):
    names: int
    people: int


@dataclass(eq=False)
class GuestRegistered(Refusal):
    """Somebody of the party is in the guest register: the name there is not changed by a list."""

    name: str


# At the desk


@dataclass(eq=False)
class PartyStillIn(Refusal):
    """A warning before a check-in: who had these beds before has not been checked out."""

    yurt: int
    guest: str
    code: str


@dataclass(eq=False)
class AlreadyCheckedIn(Refusal):
    """Somebody else was quicker, or the button was pressed twice."""

    at: datetime | None
    by: str
    """The name of who did it; empty when nobody's is known."""


@dataclass(eq=False)
class NotCheckedIn(Refusal):
    """Whoever is not in can't leave."""

    arrival: date


@dataclass(eq=False)
class TooLateToUndo(Refusal):
    """Only on the day it was done can a check-in or check-out be taken back."""

    done: date | None


@dataclass(eq=False)
class YurtOccupied(Refusal):
    """Somebody else has moved into these beds since."""

    yurt: int


@dataclass(eq=False)
class NightsOver(Refusal):
    """The nights of the booking have gone by."""

    departure: date


class RegisterField(StrEnum):
    """What the guest register asks of a person."""

    NAME = "name"
    CITIZENSHIP = "citizenship"
    DOCUMENT_NUMBER = "document_number"
    BIRTH_DATE = "birth_date"


class FaultKind(StrEnum):
    MISSING = "missing"
    NOT_YET_BORN = "not_yet_born"
    TOO_OLD = "too_old"
    NOT_OF_AGE = "not_of_age"
    """Booked as an adult, and a child by this birth date."""
    OTHER_AGE = "other_age"
    """A child of another age than booked."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an entry of the register, for a person by position in the party."""

    position: int
    field: RegisterField
    kind: FaultKind
    age: int | None = None
    """By the birth date, where that is what is wrong."""


@dataclass(eq=False)
class RegisterFaulty(Refusal):
    """The register can't be kept like this: nothing of it is written down."""

    faults: tuple[Fault, ...]


# The cashier


@dataclass(eq=False)
class RateMissing(Refusal):
    """Nobody has noted yet what this money is worth."""

    currency: Currency


@dataclass(eq=False)
class RateOutOfRange(Refusal):
    """Nothing like the rate before it, or no rate at all: mistyped."""

    currency: Currency
    before: int | None


@dataclass(eq=False)
class ForeignNotCash(Refusal):
    """Foreign money comes as notes only."""

    currency: Currency


@dataclass(eq=False)
class WorthLessThanPart(Refusal):
    """Less was handed over than is to be written to the booking."""

    value: Money
    part: Money


@dataclass(eq=False)
class ChangeTooLarge(Refusal):
    """A whole note too many, or a nought too many."""

    change: Money


@dataclass(eq=False)
class AttemptUsed(Refusal):
    """This form has moved money already, and now it says something else."""

    amount: Money


@dataclass(eq=False)
class TakenBackAlready(Refusal):
    """A payment is taken back once, and what took it back never."""


@dataclass(eq=False)
class OnlySameDay(Refusal):
    """The till of that day is counted: what was wrong with it is a refund now."""

    day: date


@dataclass(eq=False)
class PaymentStillNeeded(Refusal):
    """Money was given back, or kept as a fee, out of this payment."""


@dataclass(eq=False)
class ReceiptNoted(Refusal):
    receipt_number: str


@dataclass(eq=False)
class ExtraOfAnotherDay(Refusal):
    """Only what was written down today is taken back by a tap."""

    day: date


@dataclass(eq=False)
class DayNotCome(Refusal):
    day: date


# Yurts, tasks, the close of the day


@dataclass(eq=False)
class YurtUnknown(Refusal):
    yurt: int


@dataclass(eq=False)
class YurtStepNotPossible(Refusal):
    """Somebody was quicker: the yurt is in another condition than this step starts from."""

    yurt: int
    condition: YurtCondition


@dataclass(eq=False)
class TaskUnknown(Refusal):
    """No such task, or the day does not ask for it any more."""


@dataclass(eq=False)
class TaskDone(Refusal):
    """Somebody was quicker."""


@dataclass(eq=False)
class TaskNotDone(Refusal):
    """It can't be taken back: nobody has done it, or somebody has taken it back already."""


@dataclass(eq=False)
class AssigneeUnknown(Refusal):
    """Nobody of that number works here."""


@dataclass(eq=False)
class TooEarlyToClose(Refusal):
    """A day is closed when it is over, or in its evening."""

    day: date


# Users


@dataclass(eq=False)
class UserUnknown(Refusal):
    login: str


@dataclass(eq=False)
class RolesMissing(Refusal):
    """Somebody without a role has no page to go to."""


@dataclass(eq=False)
class LastOwner(Refusal):
    """Without an owner nobody could give roles again."""

    login: str


@dataclass(eq=False)
class NightsSlept(Refusal):
    """A party that is in has its arrival behind it, and can't leave before today."""

    arrival: date
    today: date


@dataclass(eq=False)
class StayUnchanged(Refusal):
    """The same yurt and the same dates."""


@dataclass(eq=False)
class OrdersOutside(Refusal):
    """Tours, classes, meals or extras on days that would no longer belong to the stay."""

    days: tuple[date, ...]


@dataclass(eq=False)
class MealOrdered(Refusal):
    """Somebody has ordered this meal beside the plan already, and would have it twice."""

    meal: MealKind
    day: date


@dataclass(eq=False)
class ClosureUnknown(Refusal):
    pass


@dataclass(eq=False)
class ClosureInPast(Refusal):
    today: date


@dataclass(eq=False)
class ReasonMissing(Refusal):
    pass
