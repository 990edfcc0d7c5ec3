"""The waiting list for dates on which the camp is full.

Somebody says dates, party, meal plan and, if it matters, which kind of yurt. When beds become free, the first
in order for whom they will do gets a hold of some hours and a letter; whoever lets it lapse has had the turn,
and the next is served. Whoever waits comes before whoever books now.

A hold does not end at night, when nobody reads letters: one that would end between ten in the evening and ten
in the morning by the camp's clock ends at ten, but never after the hour of arrival. It lasts three hours at
the least.

Nothing about anybody is kept once the day of arrival is over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from camp.rules.dates import ONE_DAY
from camp.rules.lifecycle import SHORTEST_DEADLINE, BookingStatus
from camp.rules.pricing import SoldAs

MOST_WAITS = 5
"""For one address: enough for every week of a holiday that is not fixed yet."""

NIGHT_FROM, NIGHT_UNTIL = time(22), time(10)


class WaitingState(StrEnum):
    WAITING = "waiting"
    OFFERED = "offered"
    """A yurt is held for them."""
    BOOKED = "booked"
    LAPSED = "lapsed"
    """They had the turn and let it go by."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which offers will do."""

    sold_as: SoldAs | None = None
    """None: a yurt to themselves or beds, as it comes."""
    kind: str | None = None
    """The code of a kind of yurt; None: any."""

    def accepts(self, sold_as: SoldAs, kinds: frozenset[str]) -> bool:
        """``kinds`` of the yurts of an offer: one that is several yurts together has several."""
        return self.sold_as in (None, sold_as) and (self.kind is None or kinds == {self.kind})


def state_of(hold: BookingStatus | None, has_lapsed: bool) -> WaitingState:
    """``hold``: the state of the booking made for them, if there is one."""
    match hold:
        case None:
            return WaitingState.WAITING
        case BookingStatus.HELD if not has_lapsed:
            return WaitingState.OFFERED
        case BookingStatus.REQUESTED | BookingStatus.AWAITING_DEPOSIT | BookingStatus.CONFIRMED:
            return WaitingState.BOOKED
    return WaitingState.LAPSED


def held_until(now: datetime, hours: int, arrival: datetime) -> datetime:
    """Until when the turn lasts; all by the camp's clock, without a zone."""
    until = now + timedelta(hours=hours)
    if until.time() >= NIGHT_FROM:
        until = datetime.combine(until.date() + ONE_DAY, NIGHT_UNTIL)
    elif until.time() < NIGHT_UNTIL:
        until = datetime.combine(until.date(), NIGHT_UNTIL)
    return max(min(until, arrival), now + SHORTEST_DEADLINE)
