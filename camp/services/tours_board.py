"""The tour desk's day: departures and classes, who is on them, and what wants a decision."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, type_coerce
from sqlalchemy.orm import Session, joinedload

from camp.clock import camp_time
from camp.models import (
    Booking,
    Charge,
    ClassPlace,
    ClassSession,
    Guest,
    Guide,
    GuideShift,
    HorseShift,
    Order,
    Payment,
    Stay,
    Tour,
    TourDeparture,
    TourPlace,
)  # fmt: skip
from camp.models.base import MoneyColumn
from camp.rules.activities import CallOffChoice
from camp.rules.dates import LONGEST_EVER
from camp.rules.lifecycle import OWNS_BEDS, OrderStatus
from camp.rules.money import Money
from camp.services.lapsing import lapsed
from camp.services.statuses import status_among
from camp.services.transaction import reading

DAYS_AHEAD = 14

Dated = TourDeparture | ClassSession


@dataclass(frozen=True)
class DatedCard:
    """A departure or session, who has a place, and what is wrong with it."""

    dated: Dated
    guests: tuple[Guest, ...]
    guides: tuple[Guide, ...]
    is_short: bool
    """Below its minimum, and nobody can join any more."""
    on_foot: int
    """Riders without a horse."""
    horses: int = 0
    """Riders', guides' and pack horses that go along."""

    @property
    def is_tour(self) -> bool:
        return isinstance(self.dated, TourDeparture)

    @property
    def wants_decision(self) -> bool:
        return self.is_short or self.on_foot > 0


@dataclass(frozen=True)
class ToursBoard:
    day: date
    departures: tuple[DatedCard, ...]
    sessions: tuple[DatedCard, ...]
    decisions: tuple[DatedCard, ...]
    """Of the coming days."""
    undecided: tuple[Order, ...]
    """Called off, and the guest has not chosen yet."""
    refunds: tuple[tuple[Order, Money], ...]
    """The guest wants the money back, and what the booking is owed in all."""
    tours: tuple[Tour, ...]


def tours_board(day: date, today: date, now: datetime) -> ToursBoard:
    """The day, and what wants a decision in the coming days whatever the day shown."""
    session = reading()
    last = today + timedelta(days=DAYS_AHEAD)
    cards = cards_of(session, min(day, today), max(day, last), now)
    of_day = [card for card in cards if card.dated.day <= day <= _last_day(card.dated)]
    return ToursBoard(
        day,
        tuple(card for card in of_day if card.is_tour),
        tuple(card for card in of_day if not card.is_tour),
        tuple(card for card in cards if card.wants_decision and today <= card.dated.day <= last),
        _undecided(session, today, now),
        _refunds(session),
        tuple(session.scalars(select(Tour).where(Tour.is_offered).order_by(Tour.position))),
    )


def _lost() -> Select[Order]:
    return (
        select(Order)
        .join(Order.booking)
        .where(Order.status == OrderStatus.CALLED_OFF)
        .options(joinedload(Order.booking))
        .order_by(Order.day, Order.id)
    )


def _undecided(session: Session, today: date, now: datetime) -> tuple[Order, ...]:
    """Of bookings that stand; what was called off long ago nobody waits for any more."""
    rows = _lost().where(
        Order.choice.is_(None),
        Order.day >= today - timedelta(days=DAYS_AHEAD),
        status_among(*OWNS_BEDS),
        Booking.id.not_in(lapsed(now)),
    )
    return tuple(session.scalars(rows).unique())


def _refunds(session: Session) -> tuple[tuple[Order, Money], ...]:
    """However long ago: until the money is given back."""
    charged, paid = (
        select(func.coalesce(func.sum(one.amount), 0))
        .where(one.booking_id == Order.booking_id)
        .scalar_subquery()
        for one in (Charge, Payment)
    )
    owed = (paid - charged).label("owed")
    rows = _lost().add_columns(type_coerce(owed, MoneyColumn())).where(Order.choice == CallOffChoice.REFUND)
    return tuple((order, sum_) for order, sum_ in session.execute(rows.where(owed > 0)).unique())


def _last_day(dated: Dated) -> date:
    return dated.last_day if isinstance(dated, TourDeparture) else dated.day


def cards_of(session: Session, first: date, last: date, now: datetime) -> list[DatedCard]:
    """Tours and classes of these days, in their order, each with who goes. No tour is longer than a stay."""
    out = (TourDeparture.day.between(first - LONGEST_EVER, last), TourDeparture.last_day >= first)
    held = (ClassSession.day.between(first, last),)
    found: list[Dated] = [
        *session.scalars(select(TourDeparture).where(*out)).unique(),
        *session.scalars(select(ClassSession).where(*held)).unique(),
    ]
    guides, horses = _guides(session, *out), _horses(session, now, *out)
    riders, participants = _riders(session, now, *out), _participants(session, now, *held)
    cards = []
    for dated in sorted(found, key=lambda one: (one.day, one.starts_at, one.id)):
        if isinstance(dated, TourDeparture):
            places = riders[dated.id]
            guests = tuple(place.guest for place in places)
            on_foot = sum(place.lacks_horse for place in places)
            leading = tuple(sorted(guides[dated.id], key=lambda guide: guide.name))
        else:
            guests = tuple(place.guest for place in participants[dated.id])
            on_foot, leading = 0, ()
        is_scheduled = isinstance(dated, TourDeparture) and dated.is_scheduled
        if guests or is_scheduled or dated.called_off_at is not None:
            along = horses[dated.id] if isinstance(dated, TourDeparture) else 0
            is_short = _is_short(dated, len(guests), now)
            cards.append(DatedCard(dated, guests, leading, is_short, on_foot, along))
    return cards


def _horses(session: Session, now: datetime, *out: ColumnElement[bool]) -> Counter[int]:
    """How many horses go on each departure; those of holds that came to nothing stay."""
    idle = select(Guest.id).where(Guest.booking_id.in_(lapsed(now)))
    rows = (
        select(HorseShift.departure_id, func.count(HorseShift.horse_id.distinct()))
        .join(TourDeparture, HorseShift.departure_id == TourDeparture.id)
        .where(*out, or_(HorseShift.guest_id.is_(None), HorseShift.guest_id.not_in(idle)))
        .group_by(HorseShift.departure_id)
    )
    return Counter({row[0]: row[1] for row in session.execute(rows)})


def _is_short(dated: Dated, people: int, now: datetime) -> bool:
    """A party's own tour and a class for a whole group run whatever their number."""
    is_own = isinstance(dated, TourDeparture) and not dated.is_scheduled
    if dated.called_off_at is not None or is_own or not people:
        return False
    if isinstance(dated, ClassSession) and dated.master_class.per_group:
        return False
    past_cutoff = camp_time(now) >= dated.activity.timetable.cutoff(dated.day)
    return past_cutoff and people < dated.activity.min_people


def _party_order(place: TourPlace | ClassPlace) -> tuple[int, int]:
    """Sorted here: asked to sort, SQLite reads through all guests there ever were."""
    return place.guest.booking_id, place.guest.position


def _riders(session: Session, now: datetime, *out: ColumnElement[bool]) -> dict[int, list[TourPlace]]:
    rows = (
        select(TourPlace)
        .join(TourPlace.guest)
        .join(TourPlace.departure)
        .where(*out, Guest.booking_id.not_in(lapsed(now)))
        .options(*_with_people(joinedload(TourPlace.guest)))
    )
    found: dict[int, list[TourPlace]] = defaultdict(list)
    for place in sorted(session.scalars(rows).unique(), key=_party_order):
        found[place.departure_id].append(place)
    return found


def _participants(session: Session, now: datetime, *held: ColumnElement[bool]) -> dict[int, list[ClassPlace]]:
    rows = (
        select(ClassPlace)
        .join(ClassPlace.guest)
        .join(ClassPlace.session)
        .where(*held, Guest.booking_id.not_in(lapsed(now)))
        .options(*_with_people(joinedload(ClassPlace.guest)))
    )
    found: dict[int, list[ClassPlace]] = defaultdict(list)
    for place in sorted(session.scalars(rows).unique(), key=_party_order):
        found[place.session_id].append(place)
    return found


def _with_people(guest: Any) -> tuple[Any, Any]:
    return guest.joinedload(Guest.booking), guest.joinedload(Guest.stay).joinedload(Stay.yurt)


def _guides(session: Session, *out: ColumnElement[bool]) -> dict[int, set[Guide]]:
    rows = select(GuideShift).join(GuideShift.departure).where(*out).options(joinedload(GuideShift.guide))
    found: dict[int, set[Guide]] = defaultdict(set)
    for shift in session.scalars(rows).unique():
        found[shift.departure_id].add(shift.guide)
    return found
