"""Every way the camp says no about bookings of other sites and what was sold twice; see
``camp.rules.refusals``."""

from __future__ import annotations

from dataclasses import dataclass

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
