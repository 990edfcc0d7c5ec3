"""Nights sold twice, here and on another site: which yurts can stand in, what hurries, and how it can end.

Nobody wins by himself and nobody loses a bed. One of the two parties is given another yurt that is as good or
better, at the price it has: ours, and the site's guest gets the yurt that was bought there, or the site's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from camp.rules.lifecycle import Channel
from camp.rules.money import Money


class Solution(StrEnum):
    """How a conflict has ended."""

    OURS_MOVED = "ours_moved"
    THEIRS_MOVED = "theirs_moved"
    FREED = "freed"
    """Our nights became free, and the site's guest has them."""
    GONE = "gone"
    """The site tells of it no more."""
    BY_HAND = "by_hand"
    """Agreed with guests and site, as somebody wrote down."""


@dataclass(frozen=True, slots=True)
class Room:
    """A yurt that may stand in for another."""

    number: int
    kind: str
    beds: int
    worth: Money
    """What a night in it costs two people with their breakfast: how the camp itself ranks its yurts."""


def stand_ins(people: int, instead_of: Room, free: Iterable[Room]) -> list[Room]:
    """Of those that are free, the yurts that hold the party and are as good or better: first of the same
    kind, then those worth least more, and of these the smallest: large ones are kept for large parties."""
    found = [
        room
        for room in free
        if room.number != instead_of.number
        and room.beds >= people
        and (room.kind == instead_of.kind or room.worth >= instead_of.worth)
    ]
    return sorted(found, key=lambda room: (room.kind != instead_of.kind, room.worth, room.beds, room.number))


HURRIES: Mapping[Channel, tuple[timedelta, ...]] = {
    Channel.AIRBNB: (timedelta(days=30), timedelta(hours=48)),
    Channel.BOOKING_COM: (timedelta(days=7), timedelta(hours=24)),
}
"""So long before the arrival it becomes harder to give a site's guest up: a cancellation by the host costs
more (Airbnb's rules for hosts who cancel), or the guest has less time to choose another place (Booking.com's
for overbookings)."""


def next_hurry(channel: Channel, arrival: datetime, now: datetime) -> datetime | None:
    """Until when it should be settled before it becomes harder; None: that was the last time, or the site
    names none. After it only the arrival is left."""
    ahead = [arrival - before for before in HURRIES.get(channel, ()) if arrival - before > now]
    return min(ahead, default=None)
