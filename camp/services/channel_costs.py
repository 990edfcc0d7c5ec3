"""Where guests come from and what that costs: the owner's sums, and a channel changed by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from camp.models import Booking, ChannelCost
from camp.rules.lifecycle import Channel
from camp.rules.money import NOTHING, Money
from camp.rules.offer_refusals import OriginKnown
from camp.rules.origins import origin_word
from camp.rules.price_parts import HIGHEST_PRICE
from camp.rules.refusals import NotOffered, SettingOutOfRange
from camp.services.desk_bookings import CHANNELS
from camp.services.feed_books import event_of
from camp.services.reservations import get_by_code, lock
from camp.services.season_guests import ChannelShare, channels
from camp.services.season_spans import Spans
from camp.services.transaction import reading, transaction

WHOLE = 10_000
"""Hundredths of a percent."""

HIGHEST_COST = Money(HIGHEST_PRICE.tyiyn * 10)


@dataclass(frozen=True)
class Cost:
    """Of one origin in one year."""

    commission: int = 0
    """Hundredths of a percent."""
    season_cost: Money = NOTHING


@dataclass(frozen=True)
class OriginRow:
    origin: str
    cost: Cost
    share: ChannelShare | None
    """None: nobody came from there that year."""


def origins_of(year: int, today: date) -> list[OriginRow]:
    """Every origin seen in bookings, those that earned most first, then the other channels."""
    session = reading()
    costs = _costs(session, year)
    shares = {share.key: share for share in channels(session, Spans.of(year, today))}
    names = dict.fromkeys([*shares, *costs, *(channel.value for channel in Channel)])
    return [OriginRow(name, costs.get(name, Cost()), shares.get(name)) for name in names]


def save_costs(year: int, costs: Mapping[str, Cost]) -> None:
    """Set what these origins cost in that year; the others stay. Raises SettingOutOfRange, named
    ``commission_…`` or ``season_cost_…`` after its origin."""
    for origin, cost in costs.items():
        if not 0 <= cost.commission <= WHOLE:
            raise SettingOutOfRange(f"commission_{origin}", 0, WHOLE // 100)
        if not NOTHING <= cost.season_cost <= HIGHEST_COST:
            raise SettingOutOfRange(f"season_cost_{origin}", 0, HIGHEST_COST.tyiyn // 100)
    with transaction() as session:
        rows = {
            row.origin: row for row in session.scalars(select(ChannelCost).where(ChannelCost.year == year))
        }
        for origin, cost in costs.items():
            row = rows.get(origin)
            if cost == Cost():
                if row is not None:
                    session.delete(row)
            elif row is None:
                session.add(ChannelCost(year=year, origin=origin, **vars(cost)))
            else:
                row.commission, row.season_cost = cost.commission, cost.season_cost


def _costs(session: Session, year: int) -> dict[str, Cost]:
    rows = session.scalars(select(ChannelCost).where(ChannelCost.year == year).order_by(ChannelCost.origin))
    return {row.origin: Cost(row.commission, row.season_cost) for row in rows}


def is_link_word(word: str) -> bool:
    """Would a link keep it as it is?"""
    return bool(word) and origin_word(word) == word


def change_channel(code: str, channel: Channel, now: datetime) -> Booking:
    """Staff know better where a booking came from. Raises BookingUnknown, NotOffered for a channel nobody
    tells of by hand, or OriginKnown when a feed or a link has said it."""
    with transaction() as session:
        booking = get_by_code(code, session)
        lock(session, booking, now)
        if not may_change(booking):
            raise OriginKnown
        if channel not in CHANNELS:
            raise NotOffered
        booking.channel = channel
        return booking


def may_change(booking: Booking) -> bool:
    """Did nobody but a person say where it came from?"""
    is_told = booking.channel_reference is not None or event_of(reading(), booking) is not None
    return not is_told and not booking.source
