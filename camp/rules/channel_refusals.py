"""Every way the camp says no about bookings of other sites and what was sold twice; see
``camp.rules.refusals``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from camp.rules.money import Money
from camp.rules.refusals import Refusal


@dataclass(eq=False)
class AgreedTooLittle(Refusal):
    """The price that the site agreed does not even pay for the meals of the plan."""

    meals: Money


@dataclass(eq=False)
class NotFromSite(Refusal):
    """Its guest has told the camp all this himself: only what another site has sold is told by staff."""


@dataclass(eq=False)
class GuestHasPlaces(Refusal):
    """Of the party fewer shall come, but so many have a name in the guest register, or something ordered."""

    people: int


# What was sold twice


@dataclass(eq=False)
class ConflictUnknown(Refusal):
    """There is no such conflict."""


@dataclass(eq=False)
class ConflictSolved(Refusal):
    """Somebody was quicker, or it has solved itself."""

    at: datetime | None
    by: str
    """The name of who did it; empty: it solved itself."""


@dataclass(eq=False)
class NoStandIn(Refusal):
    """This yurt can't stand in: it is not free any more, does not hold the party, or is not as good."""

    yurt: int


@dataclass(eq=False)
class NotInTheWay(Refusal):
    """This party does not have the nights any more, or can't be moved: the card has changed."""


@dataclass(eq=False)
class HowMissing(Refusal):
    """Whoever solves it by hand says how, for the others."""
