"""Nights sold twice: who has them here, whom another yurt can be given, and how it was solved."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from camp.clock import camp_day, camp_moment
from camp.models import Booking, ChannelConflict, ChannelEvent, Closure, Stay, Yurt
from camp.rules.availability import Taken, YurtStock, free_beds
from camp.rules.channel_conflicts import Room, next_hurry, stand_ins
from camp.rules.channel_refusals import ConflictUnknown
from camp.rules.channel_stays import UNKNOWN_PEOPLE
from camp.rules.dates import Period
from camp.rules.lifecycle import OWNS_BEDS, BookingStatus, Channel, StayStatus
from camp.rules.meals import MealPlan
from camp.rules.money import NOTHING, Money
from camp.rules.pricing import SoldAs
from camp.rules.refusals import NoPrice
from camp.rules.seasons import season_of
from camp.services.catalogue import Catalogue, get_settings, read_catalogue
from camp.services.channel_watch import stale_sites
from camp.services.inventory.beds import taken_beds
from camp.services.lapsing import lapsed
from camp.services.reservations import BOOKED
from camp.services.transaction import reading

HERE = (StayStatus.EXPECTED, StayStatus.IN_HOUSE)
RECENT = 10


@dataclass(frozen=True)
class ConflictCard:
    """Nights another site sold, and who has them here."""

    conflict: ChannelConflict
    stays: tuple[Stay, ...]
    closures: tuple[Closure, ...] = ()

    @property
    def ours(self) -> tuple[Booking, ...]:
        return tuple(dict.fromkeys(stay.booking for stay in self.stays))

    def is_on(self, day: date) -> bool:
        return self.conflict.arrival <= day < self.conflict.departure


def open_conflicts(now: datetime) -> tuple[ConflictCard, ...]:
    """Those nobody has solved yet, by arrival."""
    unsolved = select(ChannelConflict.id).where(ChannelConflict.solved_at.is_(None))
    return cards_of(reading().scalars(unsolved).all(), now)


def cards_of(conflict_ids: Collection[int], now: datetime) -> tuple[ConflictCard, ...]:
    """By arrival."""
    if not conflict_ids:
        return ()
    session = reading()
    conflicts = session.scalars(
        select(ChannelConflict)
        .where(ChannelConflict.id.in_(conflict_ids))
        .options(joinedload(ChannelConflict.yurt), joinedload(ChannelConflict.event))
        .order_by(ChannelConflict.arrival, ChannelConflict.id)
    ).all()
    return tuple(card_of(session, conflict, now) for conflict in conflicts)


def solved_lately() -> Sequence[ChannelConflict]:
    """The last first."""
    rows = (
        select(ChannelConflict)
        .where(ChannelConflict.solved_at.is_not(None))
        .options(joinedload(ChannelConflict.yurt), joinedload(ChannelConflict.solved_by))
        .order_by(ChannelConflict.solved_at.desc(), ChannelConflict.id.desc())
        .limit(RECENT)
    )
    return reading().scalars(rows).all()


def get_conflict(conflict_id: int, session: Session | None = None) -> ChannelConflict:
    """Raises ConflictUnknown."""
    conflict = (session or reading()).get(ChannelConflict, conflict_id)
    if conflict is None:
        raise ConflictUnknown
    return conflict


def card_of(session: Session, conflict: ChannelConflict, now: datetime) -> ConflictCard:
    nights = nights_ahead(conflict, camp_day(now))
    if nights is None:
        return ConflictCard(conflict, ())
    closures = session.scalars(
        select(Closure).where(
            Closure.yurt_id == conflict.yurt_id, Closure.lifted_at.is_(None),
            Closure.first_night < nights.departure, Closure.last_night >= nights.arrival,
        )
    ).all()  # fmt: skip
    return ConflictCard(conflict, tuple(_in_the_way(session, conflict, nights, now)), tuple(closures))


def nights_ahead(conflict: ChannelConflict, today: date) -> Period | None:
    """Those that are still to come."""
    if conflict.departure <= today:
        return None
    return Period(max(conflict.arrival, today), conflict.departure)


def _in_the_way(session: Session, conflict: ChannelConflict, nights: Period, now: datetime) -> Iterable[Stay]:
    """Stays that have nights of the conflict. A booking of the site's own that is to have other dates is not
    in its own way."""
    own = select(ChannelEvent.booking_id).where(
        ChannelEvent.id == conflict.event_id, ChannelEvent.booking_id.is_not(None)
    )
    return session.scalars(
        select(Stay)
        .join(Stay.booking)
        .where(Stay.yurt_id == conflict.yurt_id, Stay.status.in_(HERE), Booking.status.in_(OWNS_BEDS))
        .where(Stay.departure > nights.arrival, Stay.arrival < nights.departure)
        .where(Booking.id.not_in(lapsed(now)), Booking.id.not_in(own))
        .options(joinedload(Stay.booking))
        .order_by(Stay.arrival, Stay.id)
    ).all()


# Yurts that can stand in


@dataclass(frozen=True)
class StandIn:
    """A yurt that somebody can be given instead."""

    yurt: Yurt
    is_same_kind: bool
    look_first: tuple[Channel, ...]
    """Sites of which it is not known well enough what they have sold of it."""


@dataclass(frozen=True)
class OurSide:
    """A party of ours that has the nights."""

    stay: Stay
    may_move: bool
    stand_ins: tuple[StandIn, ...]


@dataclass(frozen=True)
class ConflictSheet:
    """The card with everything that is needed to solve it."""

    card: ConflictCard
    ours: tuple[OurSide, ...]
    theirs: tuple[StandIn, ...]
    """Yurts for the site's guest."""
    is_free: bool
    """Has nobody the nights any more?"""
    is_shut: bool
    """Is the camp closed on one of them, or the yurt taken down?"""
    arrival_at: datetime
    """When the site's guest may stand at the door."""
    hurries_at: datetime | None
    """Until when it should be settled before it becomes harder with the site."""


def conflict_sheet(conflict_id: int, now: datetime) -> ConflictSheet:
    """Raises ConflictUnknown."""
    session = reading()
    conflict = get_conflict(conflict_id, session)
    card = card_of(session, conflict, now)
    arrival_at = camp_moment(conflict.arrival, get_settings(session).check_in)
    hurries_at = next_hurry(conflict.channel, arrival_at, now)
    nights = nights_ahead(conflict, camp_day(now))
    if conflict.solved_at is not None or nights is None:
        return ConflictSheet(card, (), (), False, False, arrival_at, hurries_at)
    places = Places(session, now)
    return ConflictSheet(
        card,
        tuple(OurSide(stay, may_move(stay), tuple(places.for_stay(stay))) for stay in card.stays),
        tuple(places.for_site(conflict, nights)),
        places.is_free_for(conflict, nights),
        not places.is_open(conflict.yurt.number, nights),
        arrival_at,
        hurries_at,
    )


def may_move(stay: Stay) -> bool:
    """Only who is not here yet, and has booked: under the hands of a guest who is typing nothing is moved."""
    return stay.status is StayStatus.EXPECTED and stay.booking.status in BOOKED


class Places:
    """The camp's yurts as they are at this moment, read once."""

    def __init__(self, session: Session, now: datetime) -> None:
        self.session, self.now = session, now
        self.catalogue: Catalogue = read_catalogue(session)
        self._stale = stale_sites(now)

    def is_open(self, number: int, nights: Period) -> bool:
        seasons = self.catalogue.seasons
        return number in self.catalogue.stock and all(season_of(night, seasons) for night in nights)

    def is_free_for(self, conflict: ChannelConflict, nights: Period) -> bool:
        """Has nobody but the site's guest himself the yurt that was sold twice?"""
        number, own = conflict.yurt.number, stay_of_site(conflict)
        if not self.is_open(number, nights):
            return False
        stock = self.catalogue.stock[number]
        taken = taken_beds(
            self.session, nights.arrival, nights.departure, self.now, own.booking_id if own else None
        )
        return len(free_beds(stock, tuple(nights), taken)) == len(stock.beds)

    def for_site(self, conflict: ChannelConflict, nights: Period) -> Iterable[StandIn]:
        """For the site's guest. Of a booking that is to have other dates, those it has now are needed too: it
        is moved with them."""
        stay = stay_of_site(conflict)
        if stay is not None:
            first, end = min(stay.arrival, nights.arrival), max(stay.departure, nights.departure)
            nights = Period(max(first, camp_day(self.now)), end)
        people = len(stay.party) if stay is not None else conflict.people or UNKNOWN_PEOPLE
        yield from self._stand_ins(conflict.yurt, people, nights, SoldAs.PRIVATE)

    def for_stay(self, stay: Stay) -> Iterable[StandIn]:
        if may_move(stay):
            yield from self._stand_ins(stay.yurt, len(stay.party), stay.period, stay.sold_as)

    def _stand_ins(self, yurt: Yurt, people: int, nights: Period, sold_as: SoldAs) -> Iterable[StandIn]:
        taken = self._taken(nights)
        free = [
            self._room(stock, nights)
            for stock in self.catalogue.stock.values()
            if self.is_open(stock.number, nights) and _is_free_for(stock, nights, taken, people, sold_as)
        ]
        beds = len(yurt.beds)
        sold = Room(yurt.number, yurt.kind.code, beds, self._worth(yurt.kind.code, nights))
        for room in stand_ins(people, sold, free):
            found = self.catalogue.yurts[room.number]
            sites = tuple(self._stale.get(room.number, ()))
            yield StandIn(found, room.kind == sold.kind, sites)

    def _room(self, stock: YurtStock, nights: Period) -> Room:
        return Room(stock.number, stock.kind, len(stock.beds), self._worth(stock.kind, nights))

    def _worth(self, kind: str, nights: Period) -> Money:
        tariff = self.catalogue.tariffs.get(kind)
        try:
            rate = tariff.rate_of(nights.arrival) if tariff is not None else None
        except NoPrice:
            rate = None
        if rate is None:
            return NOTHING
        adult = rate.adult.get(MealPlan.BREAKFAST, max(rate.adult.values()))
        return adult * 2 + rate.private_supplement

    def _taken(self, nights: Period) -> Taken:
        return taken_beds(self.session, nights.arrival, nights.departure, self.now)


def _is_free_for(stock: YurtStock, nights: Period, taken: Taken, people: int, sold_as: SoldAs) -> bool:
    free = len(free_beds(stock, tuple(nights), taken))
    if sold_as is SoldAs.BED:
        return stock.sold_by_bed and free >= people
    return free == len(stock.beds)


def stay_of_site(conflict: ChannelConflict) -> Stay | None:
    """Where the site's guest sleeps already, who is to have other dates; None: nowhere yet."""
    booking = conflict.event.booking if conflict.event is not None else None
    if booking is None or booking.status is not BookingStatus.CONFIRMED:
        return None
    return next((stay for stay in booking.stays if stay.status in HERE), None)
