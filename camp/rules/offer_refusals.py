"""Every way the camp says no about special offers and channels; see ``camp.rules.refusals``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from camp.rules.refusals import Refusal


@dataclass(eq=False)
class OfferUnknown(Refusal):
    """No offer has this code."""


@dataclass(eq=False)
class OfferEnded(Refusal):
    """The offer of this code is withdrawn, or its nights are over."""


@dataclass(eq=False)
class OfferUsedUp(Refusal):
    """As many bookings have it as the owner gives away."""


@dataclass(eq=False)
class OfferOfOtherNights(Refusal):
    """The stay has fewer of the offer's nights than it needs."""

    first_night: date
    last_night: date
    fewest: int


@dataclass(eq=False)
class OfferGone(Refusal):
    """The offer somebody saw stands no more, though the price is the same without it."""


@dataclass(eq=False)
class OfferInUse(Refusal):
    """Bookings have the offer: its terms stay as they are."""

    bookings: int


@dataclass(eq=False)
class OfferWithdrawn(Refusal):
    """It is withdrawn: its terms are history."""


@dataclass(eq=False)
class OfferCodeTaken(Refusal):
    """Another offer has this code, or had it once."""


@dataclass(eq=False)
class OfferCodeUnfit(Refusal):
    """Too short, too long, or with signs that are neither letters nor digits."""


@dataclass(eq=False)
class OfferNightsOutOfOrder(Refusal):
    """It would end before it begins."""


@dataclass(eq=False)
class OfferTooLong(Refusal):
    """It would cover more than a year."""


@dataclass(eq=False)
class OfferNightsPast(Refusal):
    """All its nights are over."""


@dataclass(eq=False)
class OfferClassMissing(Refusal):
    """A class is to be included, and none that is on sale is named."""


@dataclass(eq=False)
class OriginKnown(Refusal):
    """A feed or a link says where the booking came from: that is not changed by hand."""
