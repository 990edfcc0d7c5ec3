"""Money that came after its booking had ended: what was booked, what of it is free now, and the way out.

Nothing is taken for it by itself: beds that were free again may be somebody else's. A person looks and takes
the yurt in one step, agrees on another date, or gives the money back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from camp.models import Booking, Payment, Stay, Yurt
from camp.rules.availability import Taken, YurtStock, nearest_periods, private_yurts, shared_yurts
from camp.rules.dates import Period
from camp.rules.lifecycle import ENDED_WITH_A_NAME, REINSTATE
from camp.rules.money import NOTHING, Money
from camp.rules.pricing import SoldAs
from camp.rules.refusals import (
    ArrivalInPast,
    OutOfSeason,
    PartyDoesNotFit,
    StepNotPossible,
    TryAgain,
    YurtTaken,
)
from camp.rules.seasons import check_open
from camp.services.catalogue import Catalogue, read_catalogue
from camp.services.folios import payments_of, sums_of
from camp.services.inventory.beds import BedClash, taken_beds
from camp.services.reservations import get_by_code, lock, read_again, release_lapsed
from camp.services.transaction import reading, transaction
from camp.services.undo import stand_again

TRIES = 5
MOST_DATES = 6
AROUND = 31
"""Days before and after in which other dates are looked for."""


_Find = Callable[[Session, Booking], tuple[timedelta, Mapping[int, int]]]
"""By how much the stays are moved, and the yurt of each by its id."""


@dataclass(frozen=True)
class StayAgain:
    """A party, and the yurts it could have on the nights it had booked, its own first."""

    stay: Stay
    yurts: tuple[Yurt, ...]


@dataclass(frozen=True)
class Stranded:
    booking: Booking
    owed: Money
    """What the camp has of the guest's."""
    payments: tuple[Payment, ...]
    """Those that came after the end."""
    stays: tuple[StayAgain, ...]
    dates: tuple[Period, ...]
    """Other nights, as many, on which all parties could be had."""

    @property
    def is_free(self) -> bool:
        """Could every party have a yurt on the nights booked?"""
        return bool(self.stays) and all(again.yurts for again in self.stays)


def stranded_bookings(session: Session) -> Sequence[Booking]:
    """The one that waits longest first."""
    rows = select(Booking).where(Booking.stranded_at.is_not(None)).order_by(Booking.stranded_at, Booking.id)
    return session.scalars(rows).all()


def list_stranded(now: datetime, today: date) -> list[Stranded]:
    session = reading()
    catalogue = read_catalogue(session)
    return [_card(session, catalogue, booking, now, today) for booking in stranded_bookings(session)]


def _card(session: Session, catalogue: Catalogue, booking: Booking, now: datetime, today: date) -> Stranded:
    payments = tuple(
        payment
        for payment in payments_of(session, booking.id)
        if booking.ended_at and payment.received_at >= booking.ended_at and payment.amount > NOTHING
    )
    owed = -sums_of(session, booking.id).balance
    if not _may_stand_again(booking):
        return Stranded(booking, owed, payments, (), ())
    around = booking.period.widened(AROUND)
    taken = taken_beds(session, around.arrival, around.departure, now)
    search = _Search(catalogue, booking, taken)
    again = tuple(
        StayAgain(stay, tuple(catalogue.yurts[number] for number in search.fitting(stay, stay.period)))
        for stay in booking.stays
    )
    if booking.arrival < today:
        again = tuple(StayAgain(one.stay, ()) for one in again)
    dates = nearest_periods(booking.period, today, search.is_possible, MOST_DATES)
    return Stranded(booking, owed, payments, again, tuple(dates))


@dataclass(frozen=True)
class _Search:
    """Yurts for the parties of a booking, on the nights they had or on others."""

    catalogue: Catalogue
    booking: Booking
    taken: Taken

    def fitting(self, stay: Stay, nights: Period, taken: Taken | None = None) -> list[int]:
        """The numbers of free yurts, the party's own first, then those most like it."""
        taken = self.taken if taken is None else taken
        stock, people = self.catalogue.stock.values(), len(stay.party)
        found: list[YurtStock]
        if stay.sold_as is SoldAs.BED:
            found = [yurt for yurt, _beds in shared_yurts(stock, tuple(nights), people, taken)]
        else:
            found = private_yurts(stock, tuple(nights), people, taken)
        own = stay.yurt
        found.sort(key=lambda yurt: (yurt.number != own.number, yurt.kind != own.kind.code))
        return [yurt.number for yurt in found]

    def place(self, period: Period) -> dict[int, int] | None:
        """A yurt for every stay, by its id, with the booking moved to these nights; None: not all
        have one."""
        try:
            check_open(period, self.catalogue.seasons)
        except OutOfSeason:
            return None
        later = period.arrival - self.booking.arrival
        taken = {bed: set(nights) for bed, nights in self.taken.items()}
        places: dict[int, int] = {}
        for stay in self.booking.stays:
            nights = Period(stay.arrival + later, stay.departure + later)
            fitting = self.fitting(stay, nights, taken)
            if not fitting:
                return None
            places[stay.id] = fitting[0]
            for bed in self.catalogue.stock[fitting[0]].beds:
                taken.setdefault(bed, set()).update(nights)
        return places

    def is_possible(self, period: Period) -> bool:
        return self.place(period) is not None


def take_again(code: str, yurts: Mapping[int, int], now: datetime, today: date) -> Booking:
    """The booking stands again on the nights it had, each stay in the yurt named for it by the stay's id, its
    own where none is named, at the prices it was made at.

    Raises BookingUnknown, StepNotPossible when somebody was quicker, ArrivalInPast, OutOfSeason, YurtTaken,
    PartyDoesNotFit, SittingFull or TryAgain.
    """
    return _insist(code, lambda _session, booking: (timedelta(), yurts), now, today)


def take_other_dates(code: str, arrival: date, now: datetime, today: date) -> Booking:
    """The same from another day on, in yurts that hold the parties. Raises what ``take_again`` does."""

    def find(session: Session, booking: Booking) -> tuple[timedelta, Mapping[int, int]]:
        later = arrival - booking.arrival
        period = booking.period.moved(later.days)
        if arrival < today:
            raise ArrivalInPast(arrival, today)
        taken = taken_beds(session, period.arrival, period.departure, now)
        catalogue = read_catalogue(session)
        check_open(period, catalogue.seasons)
        places = _Search(catalogue, booking, taken).place(period)
        if places is None:
            raise YurtTaken(booking.stays[0].yurt.number, tuple(period))
        return later, places

    return _insist(code, find, now, today)


def _may_stand_again(booking: Booking) -> bool:
    """A visit is only what was ordered for it, and nobody is expected who wants to be forgotten."""
    return booking.status in ENDED_WITH_A_NAME and not booking.is_visit and booking.erased_at is None


def _insist(code: str, find: _Find, now: datetime, today: date) -> Booking:
    release_lapsed(now)
    for _ in range(TRIES):
        try:
            with transaction() as session:
                booking = get_by_code(code, session)
                lock(session, booking, now)
                read_again(session, booking)
                if booking.stranded_at is None or not _may_stand_again(booking):
                    raise StepNotPossible(REINSTATE.name, booking.status)
                later, yurts = find(session, booking)
                _move(session, booking, later, yurts)
                if booking.arrival < today:
                    raise ArrivalInPast(booking.arrival, today)
                stand_again(session, booking, now, later)
                return booking
        except BedClash:
            continue
    raise TryAgain


def _move(session: Session, booking: Booking, later: timedelta, yurts: Mapping[int, int]) -> None:
    """The stays, before they own anything again."""
    catalogue = read_catalogue(session)
    for stay in booking.stays:
        number = yurts.get(stay.id, stay.yurt.number)
        if number not in catalogue.yurts:
            raise YurtTaken(number, tuple(stay.period))
        beds = len(catalogue.stock[number].beds)
        if beds < len(stay.party):
            raise PartyDoesNotFit(len(stay.party), beds)
        stay.yurt_id = catalogue.yurts[number].id
        stay.arrival += later
        stay.departure += later
    booking.arrival += later
    booking.departure += later
    session.flush()
    session.expire(booking, ["stays"])
    for stay in booking.stays:
        session.refresh(stay)
