"""Today: everything about a day on one page, in a dozen questions however full the camp and old the books."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from camp.clock import camp_day, camp_time
from camp.models import Booking, Guest, NightAudit, Order, Stay
from camp.rules.dates import ONE_DAY
from camp.rules.housekeeping import YurtCondition
from camp.rules.lifecycle import SLEEPS, OrderStatus, StayStatus
from camp.rules.money import NOTHING
from camp.rules.roles import Role
from camp.services.channel_conflicts import ConflictCard
from camp.services.channel_conflicts import cards_of as conflict_cards
from camp.services.channel_watch import Watch, Worried, watch_of
from camp.services.day_rows import StayRow, YurtRow
from camp.services.housekeeping import Party, YurtCard, cards_of, yurt_stays
from camp.services.kitchen import Portions, portions_of, unseen_diets
from camp.services.lapsing import not_lapsed
from camp.services.letter_desk import count_trouble
from camp.services.money_watch import NO_WORRIES, MoneyWorries, money_worries
from camp.services.orders import meal_times
from camp.services.outings import Outing
from camp.services.reservations import BOOKED
from camp.services.tasks import DayFacts, DayTask, facts_of, tasks_from
from camp.services.transaction import reading

WARNED_BEFORE = timedelta(hours=2)
"""So long before a party is expected its yurt should be ready."""


class BoardStay(NamedTuple):
    """A party on the day's board, and its yurt."""

    stay: StayRow
    yurt: YurtRow


class Visit(NamedTuple):
    """People who come for the day."""

    code: str
    guest_name: str
    people: int
    orders: tuple[Order, ...]


class YurtTonight(NamedTuple):
    yurt: YurtRow
    stays: tuple[StayRow, ...]


@dataclass(frozen=True)
class Warnings:
    """What somebody has to see to, most urgent first."""

    unpaid: tuple[BoardStay, ...] = ()
    """Leaving today, with something owed."""
    not_ready: tuple[YurtCard, ...] = ()
    """Yurts that are not ready for who comes soon."""
    without_horse: tuple[Outing, ...] = ()
    unseen_diets: tuple[Guest, ...] = ()
    """Eating today or tomorrow otherwise than the kitchen knows."""
    people: int = 0
    """So many are more than the treatment plant bears; 0: they are not."""
    open_day: date | None = None
    """The first day that the night audit has not closed."""
    letters: int = 0
    """So many did not reach their readers, and it is not too late yet."""
    channels: tuple[Worried, ...] = ()
    """Other sites whose calendars are stale, unread or suspect now."""
    money: MoneyWorries = NO_WORRIES

    @property
    def count(self) -> int:
        """How many notices they make."""
        lists = self.not_ready, self.without_horse, self.unseen_diets
        others = bool(self.people) + (self.open_day is not None) + len(self.channels)
        others += bool(self.letters) + self.money.count
        return len(self.unpaid) + sum(map(bool, lists)) + others


@dataclass(frozen=True)
class DayBoard:
    """Who comes, who goes, who stays over and who sleeps where."""

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
        return sum(stay.people for tonight in self.yurts for stay in tonight.stays)

    @property
    def people_of_day(self) -> int:
        """With those who come for the day."""
        return self.people_tonight + sum(visit.people for visit in self.visits)

    @property
    def beds_free(self) -> int:
        return sum(tonight.yurt.beds_free for tonight in self.yurts)

    @property
    def yurts_free(self) -> int:
        return sum(not tonight.yurt.beds_taken for tonight in self.yurts)


@dataclass(frozen=True)
class Today:
    """The whole page: the board, and what the other offices have to say about the day."""

    board: DayBoard
    warnings: Warnings
    yurts: tuple[YurtCard, ...]
    meals: tuple[Portions, ...]
    tours: tuple[Outing, ...]
    tasks: tuple[DayTask, ...]
    """Those still to be done."""


def today_of(day: date, now: datetime, roles: Collection[Role], user_id: int) -> Today:
    """Everything about a day. What can only be said of today is said of today."""
    session = reading()
    facts = facts_of(session, day, now)
    watch = _watch(session, facts, now)
    board, yurts = _board(session, facts, watch, now), _cards(facts, now)
    return Today(
        board,
        _warnings(board, yurts, facts, watch, now),
        yurts,
        portions_of(session.connection(), day, meal_times(facts.settings), now),
        tuple(facts.outings),
        tuple(task for task in tasks_from(facts, now, roles, user_id) if not task.is_done),
    )


def notices_on(day: date, now: datetime) -> int:
    """So many things somebody has to see to on that day; what a site sold twice counts on its own nights."""
    session = reading()
    facts = facts_of(session, day, now)
    watch = _watch(session, facts, now)
    board = _board(session, facts, watch, now)
    conflicts = sum(card.is_on(day) for card in board.conflicts)
    return _warnings(board, _cards(facts, now), facts, watch, now).count + conflicts


def _watch(session: Session, facts: DayFacts, now: datetime) -> Watch:
    return watch_of(session.connection(), facts.settings.stale_hours, now)


def _cards(facts: DayFacts, now: datetime) -> tuple[YurtCard, ...]:
    return cards_of(facts.yurts, yurt_stays(facts.stays, facts.day, now), facts.settings)


def _board(session: Session, facts: DayFacts, watch: Watch, now: datetime) -> DayBoard:
    day, stays, yurts = facts.day, facts.stays, facts.yurts
    known = {yurt.id: yurt for yurt in yurts}
    around = sorted(
        (BoardStay(stay, known[stay.yurt_id]) for stay in stays if stay.departure >= day),
        key=lambda entry: entry.yurt.number,
    )
    tonight = [stay for stay in stays if stay.arrival <= day < stay.departure and stay.status in SLEEPS]
    return DayBoard(
        day,
        tuple(sorted((entry for entry in around if entry.stay.arrival == day), key=_by_hour)),
        tuple(entry for entry in around if entry.stay.departure == day and entry.stay.status in SLEEPS),
        tuple(entry for entry in around if entry.stay in tonight and entry.stay.arrival < day),
        _visits(session, day, now),
        tuple(
            YurtTonight(yurt, tuple(stay for stay in tonight if stay.yurt_id == yurt.id))
            for yurt in yurts
            if yurt.stands_on(day)
        ),
        conflict_cards(watch.conflicts, now),
    )


def _by_hour(entry: BoardStay) -> tuple[bool, int, int]:
    """Those who did not say when come last."""
    hour = entry.stay.expected_hour
    return hour is None, hour or 0, entry.yurt.number


def _warnings(
    board: DayBoard, yurts: Sequence[YurtCard], facts: DayFacts, watch: Watch, now: datetime
) -> Warnings:
    day, today = board.day, camp_day(now)
    people = board.people_of_day
    is_today = day == today
    return Warnings(
        tuple(
            entry
            for entry in board.departures
            if entry.stay.balance > NOTHING and entry.stay.status is StayStatus.IN_HOUSE and day <= today
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
        tuple(outing for outing in facts.outings if outing.on_foot),
        unseen_diets(day, day + ONE_DAY, now) if day >= today else (),
        people if people > facts.settings.plant_capacity else 0,
        _open_day(today) if is_today else None,
        count_trouble(now) if is_today else 0,
        watch.worries if is_today else (),
        money_worries(reading(), facts.settings, now) if is_today else NO_WORRIES,
    )


def _is_near(party: Party, now: datetime) -> bool:
    """Somebody who may stand at the door before the yurt can be made ready."""
    soon = camp_time(now) + WARNED_BEFORE
    return party.is_late or party.at <= soon.time() or soon.date() > camp_day(now)


_CLOSED = select(
    select(func.max(NightAudit.day)).scalar_subquery(),
    select(Stay.id).where(Stay.arrival < bindparam("today")).limit(1).scalar_subquery(),
)


def _open_day(today: date) -> date | None:
    closed, anybody = reading().connection().execute(_CLOSED, {"today": today}).one()
    yesterday = today - ONE_DAY
    if closed is None:
        # A camp that has had no guest yet has no day to close.
        return yesterday if anybody is not None else None
    return closed + ONE_DAY if closed < yesterday else None


_VISITS = (
    select(
        Booking.id, Booking.code, Booking.guest_name,
        select(func.count()).where(Guest.booking_id == Booking.id).scalar_subquery(),
    )
    .where(Booking.arrival == bindparam("day"), Booking.departure == bindparam("day"))
    .where(Booking.status.in_(BOOKED), not_lapsed())
    .order_by(Booking.id)
)  # fmt: skip


def _visits(session: Session, day: date, now: datetime) -> tuple[Visit, ...]:
    rows = session.connection().execute(_VISITS, {"day": day, "now": now}).all()
    if not rows:
        return ()
    orders = (
        session.scalars(
            select(Order)
            .where(Order.booking_id.in_([row[0] for row in rows]), Order.status == OrderStatus.STANDING)
            .order_by(Order.starts_at)
        )
        .unique()
        .all()
    )
    return tuple(
        Visit(code, name, people, tuple(order for order in orders if order.booking_id == booking_id))
        for booking_id, code, name, people in rows
    )
