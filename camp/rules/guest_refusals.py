"""Every way the camp says no to a guest who comes back to a booking; see ``camp.rules.refusals``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from camp.rules.money import Money
from camp.rules.refusals import PriceChanged, Refusal

# Changing a booking


@dataclass(eq=False)
class ChangeTooLate(Refusal):
    """The camp prepares for the party already: only staff can change the booking now."""

    last: date
    """The last day on which the guest could."""


@dataclass(eq=False)
class SoldElsewhere(Refusal):
    """Another site has sold it, and changes are made there."""

    channel: str


@dataclass(eq=False)
class SeveralDates(Refusal):
    """The yurts of the booking have different dates, which only staff can move about."""


@dataclass(eq=False)
class NothingFree(Refusal):
    """Nothing that holds the party is free then; the nights on which its own yurt is not."""

    nights: tuple[date, ...]


@dataclass(eq=False)
class PartyIsIn(Refusal):
    """The party has arrived: its people and its meal plan are those of its nights."""


@dataclass(eq=False)
class GuestOrdered(Refusal):
    """Somebody who shall stay at home has a tour, class or meal on these days: it is taken out first."""

    position: int
    days: tuple[date, ...]


class OthersLost(Refusal):
    """Other things than were shown can't be had on that day."""


@dataclass(eq=False)
class DifferenceChanged(PriceChanged):
    """What a change costs is another sum than was shown."""


@dataclass(eq=False)
class FeeChanged(Refusal):
    """What the camp keeps on a cancellation is another sum than was shown."""

    seen: Money
    now: Money


# The guest's data


@dataclass(eq=False)
class StayAhead(Refusal):
    """The camp needs to know who comes, or who is here."""

    departure: date


@dataclass(eq=False)
class MoneyOpen(Refusal):
    """Somebody owes somebody something yet."""

    balance: Money
    """Negative when the camp owes the guest."""


@dataclass(eq=False)
class DataErased(Refusal):
    """The guest had names and contacts deleted: nothing of the kind is written to this booking any more."""


# Waiting for a place


@dataclass(eq=False)
class StillFree(Refusal):
    """There is something for them on these dates: no need to wait."""


@dataclass(eq=False)
class WaitsAlready(Refusal):
    """This address waits for these dates already."""


@dataclass(eq=False)
class WaitsTooOften(Refusal):
    """This address waits for several dates already."""

    most: int


@dataclass(eq=False)
class WaitingUnknown(Refusal):
    """Nobody waits under this link: they have left the list, or their dates are over."""
