"""The day as the front desk sees it: who comes, who goes, who is here, and what wants looking at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from camp.clock import camp_day, camp_time
from camp.models import Booking, ChannelConflict, Charge, Guest, MealPlace, Order, Payment, Stay, Yurt
from camp.rules.dates import LONGEST_EVER, ONE_DAY, nights_between
from camp.rules.housekeeping import YurtCondition
from camp.rules.lifecycle import DEADLINED, OWNS_BEDS, BookingStatus, OrderStatus, StayStatus
from camp.rules.meals import MealKind
from camp.rules.money import NOTHING, Money
from camp.rules.roles import Role
from camp.services.catalogue import get_settings
from camp.services.housekeeping import Party, YurtCard, yurts_of
from camp.services.inventory import lapsed, taken_beds
from camp.services.kitchen import MealCount, meals_of, unseen_diets
from camp.services.night_audit import newest_closed
from camp.services.reservations import BOOKED
from camp.services.tasks import DayTask, tasks_of
from camp.services.tours_board import DatedCard, cards_of
from camp.services.transaction import reading

SLEEPS = (StayStatus.EXPECTED, StayStatus.IN_HOUSE, StayStatus.DEPARTED)
"""Stays whose nights are, will be or were slept in the camp."""


WARNED_BEFORE = timedelta(hours=2)
"""So long before a party is expected its yurt should be ready."""


@dataclass(frozen=True)
class BoardStay:
    """A party on the day's board, and what its booking still owes."""

    stay: Stay
    balance: Money


@dataclass(frozen=True)
class ConflictCard:
    """Nights another site sold, and the bookings of ours that have them."""

    conflict: ChannelConflict
    ours: tuple[Booking, ...]


@dataclass(frozen=True)
class Visit:
    """People who come for the day."""

    booking: Booking
    orders: tuple[Order, ...]


@dataclass(frozen=True)
class Warnings:
    """What somebody has to see to, most urgent first."""

    unpaid: tuple[BoardStay, ...] = ()
    """Leaving today, with something owed."""
    not_ready: tuple[YurtCard, ...] = ()
    """Yurts that are not ready for who comes today."""
    without_horse: tuple[DatedCard, ...] = ()
    unseen_diets: tuple[Guest, ...] = ()
    """Eating today or tomorrow otherwise than the kitchen knows."""
    people: int = 0
    """So many are more than the treatment plant bears; 0: they are not."""
    open_day: date | None = None
    """The first day that the night audit has not closed."""


@dataclass(frozen=True)
class YurtTonight:
    yurt: Yurt
    stays: tuple[Stay, ...]
    beds: int
    beds_free: int


@dataclass(frozen=True)
class DayBoard:
    day: date
    arrivals: tuple[BoardStay, ...]
    """By the hour they are expected."""
    departures: tuple[BoardStay, ...]
    in_house: tuple[BoardStay, ...]
    visits: tuple[Visit, ...]
    yurts: tuple[YurtTonight, ...]
    conflicts: tuple[ConflictCard, ...]

    @property
    def people_tonight(self) -> int:
        return sum(len(stay.party) for tonight in self.yurts for stay in tonight.stays)

    @property
    def people_of_day(self) -> int:
        """With those who come for the day."""
        return self.people_tonight + sum(len(visit.booking.guests) for visit in self.visits)

    @property
    def beds_free(self) -> int:
        return sum(tonight.beds_free for tonight in self.yurts)

    @property
    def yurts_free(self) -> int:
        return sum(tonight.beds_free == tonight.beds for tonight in self.yurts)


@dataclass(frozen=True)
class Today:
    """The whole page: the board, and what the other offices have to say about the day."""

    board: DayBoard
    warnings: Warnings
    yurts: tuple[YurtCard, ...]
    meals: tuple[MealCount, ...]
    tours: tuple[DatedCard, ...]
    tasks: tuple[DayTask, ...]
    """Those still to be done."""


def today_of(day: date, now: datetime, roles: Collection[Role], user_id: int) -> Today:
    """Everything about a day. What can only be said of today is said of today."""
    board = day_board(day, now)
    yurts = yurts_of(day, now)
    tours = tuple(cards_of(reading(), day, day, now))
    tasks = tuple(task for task in tasks_of(day, now, roles, user_id) if not task.is_done)
    return Today(board, _warnings(board, yurts, tours, now), yurts, meals_of(day, now), tours, tasks)


def _warnings(
    board: DayBoard, yurts: Sequence[YurtCard], tours: Sequence[DatedCard], now: datetime
) -> Warnings:
    day, today = board.day, camp_day(now)
    people = board.people_of_day
    is_today = day == today
    return Warnings(
        tuple(
            entry
            for entry in board.departures
            if entry.balance > NOTHING and entry.stay.status is StayStatus.IN_HOUSE and day <= today
        ),
        tuple(
            card
            for card in yurts
            if is_today
            and card.coming
            and card.closure is None
            and card.yurt.condition is not YurtCondition.READY
            and any(_is_near(party, now) for party in card.coming)
        ),
        tuple(card for card in tours if card.on_foot),
        unseen_diets(day, day + ONE_DAY, now) if day >= today else (),
        people if people > get_settings().plant_capacity else 0,
        _open_day(today) if is_today else None,
    )


def _is_near(party: Party, now: datetime) -> bool:
    """Somebody who may stand at the door before the yurt can be made ready."""
    soon = camp_time(now) + WARNED_BEFORE
    return party.is_late or party.at <= soon.time() or soon.date() > camp_day(now)


def _open_day(today: date) -> date | None:
    closed, yesterday = newest_closed(), today - ONE_DAY
    if closed is None:
        # A camp that has had no guest yet has no day to close.
        was_anybody = select(Stay.id).where(Stay.arrival < today).limit(1)
        return yesterday if reading().scalar(was_anybody) is not None else None
    return closed + ONE_DAY if closed < yesterday else None


@dataclass(frozen=True)
class WeekDay:
    """A day of the week's outlook, in numbers."""

    day: date
    arrivals: int
    departures: int
    people: int
    yurts: int
    portions: int
    """At dinner."""
    outings: int
    """Tours and classes."""


def week_of(first: date, now: datetime) -> tuple[WeekDay, ...]:
    """Seven days from ``first`` on."""
    session = reading()
    days = list(nights_between(first, first + 7 * ONE_DAY))
    last = days[-1]
    stays = session.execute(
        select(Stay.arrival, Stay.departure, Stay.adults, Stay.child_ages, Stay.yurt_id)
        .join(Stay.booking)
        .where(
            Stay.arrival.between(first - LONGEST_EVER, last), Stay.departure >= first, Stay.status.in_(SLEEPS)
        )
        .where(Booking.status.in_(BOOKED), Booking.id.not_in(lapsed(now)))
    ).all()
    dinners: Counter[date] = Counter(
        dict(
            session.execute(
                select(MealPlace.day, func.count())
                .join(MealPlace.guest)
                .where(MealPlace.day.between(first, last), MealPlace.meal == MealKind.DINNER)
                .where(Guest.booking_id.not_in(lapsed(now)))
                .group_by(MealPlace.day)
            ).all()
        )
    )
    outings = Counter(
        card.dated.day for card in cards_of(session, first, last, now) if card.dated.called_off_at is None
    )
    found = []
    for day in days:
        here = [row for row in stays if row[0] <= day < row[1]]
        found.append(
            WeekDay(
                day,
                sum(row[0] == day for row in stays),
                sum(row[1] == day for row in stays),
                sum(row[2] + len(row[3]) for row in here),
                len({row[4] for row in here}),
                dinners[day],
                outings[day],
            )
        )
    return tuple(found)


def day_board(day: date, now: datetime) -> DayBoard:
    """Who comes, who goes, who stays over and who sleeps where on that day."""
    session = reading()
    stays = _stays_around(session, day, now)
    balances = _balances(session, {stay.booking_id for stay in stays})

    def on_board(chosen: Sequence[Stay]) -> tuple[BoardStay, ...]:
        return tuple(BoardStay(stay, balances.get(stay.booking_id, NOTHING)) for stay in chosen)

    tonight = [stay for stay in stays if stay.arrival <= day < stay.departure and _sleeps(stay)]
    taken = taken_beds(session, day, day.fromordinal(day.toordinal() + 1), now)
    stands = or_(Yurt.last_night.is_(None), Yurt.last_night >= day)
    yurts = session.scalars(select(Yurt).where(stands).order_by(Yurt.number)).all()
    return DayBoard(
        day,
        on_board(sorted((stay for stay in stays if stay.arrival == day), key=_by_hour)),
        on_board([stay for stay in stays if stay.departure == day and _sleeps(stay)]),
        on_board([stay for stay in tonight if stay.arrival < day]),
        _visits(session, day, now),
        tuple(
            YurtTonight(
                yurt,
                tuple(stay for stay in tonight if stay.yurt_id == yurt.id),
                len(yurt.beds),
                sum(bed.id not in taken for bed in yurt.beds),
            )
            for yurt in yurts
        ),
        _open_conflicts(session),
    )


def _by_hour(stay: Stay) -> tuple[bool, int, int]:
    """Those who did not say when come last."""
    hour = stay.booking.expected_hour
    return hour is None, hour or 0, stay.yurt.number


def _visits(session: Session, day: date, now: datetime) -> tuple[Visit, ...]:
    rows = select(Booking).where(
        Booking.arrival == day,
        Booking.departure == day,
        Booking.status.in_(BOOKED),
        Booking.id.not_in(lapsed(now)),
    )
    bookings = session.scalars(rows.order_by(Booking.id)).all()
    orders = (
        session.scalars(
            select(Order)
            .where(Order.booking_id.in_([one.id for one in bookings]), Order.status == OrderStatus.STANDING)
            .order_by(Order.starts_at)
        )
        .unique()
        .all()
    )
    return tuple(
        Visit(one, tuple(order for order in orders if order.booking_id == one.id)) for one in bookings
    )


def _open_conflicts(session: Session) -> tuple[ConflictCard, ...]:
    conflicts = session.scalars(
        select(ChannelConflict)
        .where(ChannelConflict.solved_at.is_(None))
        .options(joinedload(ChannelConflict.yurt))
        .order_by(ChannelConflict.arrival, ChannelConflict.id)
    ).all()
    if not conflicts:
        return ()
    yurts = {conflict.yurt_id for conflict in conflicts}
    stays = session.scalars(
        select(Stay)
        .join(Stay.booking)
        .where(Stay.yurt_id.in_(yurts), Stay.status.in_(SLEEPS), Booking.status.in_(OWNS_BEDS))
        .where(Stay.departure > min(conflict.arrival for conflict in conflicts))
        .where(Stay.arrival < max(conflict.departure for conflict in conflicts))
        .options(joinedload(Stay.booking))
    ).all()
    return tuple(
        ConflictCard(
            conflict,
            tuple(
                stay.booking
                for stay in stays
                if stay.yurt_id == conflict.yurt_id and stay.period.overlaps(conflict.period)
            ),
        )
        for conflict in conflicts
    )


def _sleeps(stay: Stay) -> bool:
    return stay.status in SLEEPS


def _stays_around(session: Session, day: date, now: datetime) -> list[Stay]:
    """Stays of bookings that stand, arriving, leaving or sleeping here on that day; no-shows too."""
    rows = (
        select(Stay)
        .join(Stay.booking)
        .where(Stay.arrival.between(day - LONGEST_EVER, day), Stay.departure >= day)
        .where(Stay.status != StayStatus.CANCELLED)
        .where(Booking.status != BookingStatus.HELD)
        .where(~(Booking.status.in_(DEADLINED) & (Booking.held_until <= now)))
        .options(joinedload(Stay.booking), joinedload(Stay.yurt))
        .order_by(Booking.expected_hour, Stay.id)
    )
    found = session.scalars(rows).unique().all()
    return sorted(found, key=lambda stay: stay.yurt.number)


def _balances(session: Session, booking_ids: set[int]) -> dict[int, Money]:
    charged = session.execute(
        select(Charge.booking_id, func.sum(Charge.amount))
        .where(Charge.booking_id.in_(booking_ids))
        .group_by(Charge.booking_id)
    )
    paid = session.execute(
        select(Payment.booking_id, func.sum(Payment.amount))
        .where(Payment.booking_id.in_(booking_ids))
        .group_by(Payment.booking_id)
    )
    balances: dict[int, Money] = dict(charged.all())
    for booking_id, amount in paid:
        balances[booking_id] = balances.get(booking_id, NOTHING) - amount
    return balances
