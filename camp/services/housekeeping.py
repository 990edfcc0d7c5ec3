"""The yurts of a day: what is the case with each, who leaves and who comes, and what is done with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, update
from sqlalchemy.orm import Session, lazyload

from camp.clock import camp_day
from camp.models import Bed, Booking, CampSettings, Closure, Stay, Yurt
from camp.rules.dates import LONGEST_EVER, LONGEST_STAY
from camp.rules.housekeeping import YurtCondition, YurtState, next_step, order_of, state_of, step_back
from camp.rules.lifecycle import StayStatus, Step
from camp.rules.pricing import SoldAs
from camp.rules.staff_refusals import YurtStepNotPossible, YurtUnknown
from camp.rules.tasks import YurtNeed
from camp.services.catalogue import get_settings
from camp.services.reservations import BOOKED
from camp.services.transaction import reading, transaction

LONGEST_OVERDUE = timedelta(days=LONGEST_STAY)
"""Longer ago nobody looks for a party that was never checked out: a bound that the index on departures keeps
quick however old the books are."""


@dataclass(frozen=True)
class Party:
    """People of a yurt, as those who make the beds have to know of them: how many, and when."""

    people: int
    is_alone: bool
    """Has it the whole yurt? Else as many beds as people."""
    at: time
    """When it is expected, or has to leave."""
    is_late: bool
    """It should have come, or left, on an earlier day."""


@dataclass(frozen=True)
class YurtCard:
    """A yurt on a day."""

    yurt: Yurt
    beds: int
    state: YurtState
    people_in: int
    """In the yurt, those who leave today among them."""
    leaving: tuple[Party, ...]
    coming: tuple[Party, ...]
    closure: Closure | None

    @property
    def needed_by(self) -> time | None:
        return min((party.at for party in self.coming), default=None)

    @property
    def next_step(self) -> Step | None:
        """What one tap does. While a party has the yurt to itself, nothing."""
        return next_step(self.yurt.condition) if self._can_be_worked_in else None

    @property
    def step_back(self) -> Step | None:
        return step_back(self.yurt.condition) if self._can_be_worked_in else None

    @property
    def _can_be_worked_in(self) -> bool:
        return self.state is not YurtState.OCCUPIED


def yurts_of(day: date, now: datetime) -> tuple[YurtCard, ...]:
    """Every yurt of the day, what comes first first. Its condition is the present one; on a day to come those
    who are expected before it count as being in."""
    session = reading()
    settings = get_settings(session)
    stays = _stays_of(session, day, now)
    closed = and_(
        Closure.yurt_id == Yurt.id,
        Closure.first_night <= day,
        Closure.last_night >= day,
        Closure.lifted_at.is_(None),
    )
    in_it = select(func.count()).where(Bed.yurt_id == Yurt.id, Bed.last_night.is_(None))
    rows = select(Yurt, in_it.scalar_subquery(), Closure).outerjoin(Closure, closed)
    rows = rows.where(Yurt.last_night.is_(None)).options(lazyload(Yurt.beds))
    cards = (
        _card(yurt, beds, closure, [stay for stay in stays if stay.yurt_id == yurt.id], settings)
        for yurt, beds, closure in session.execute(rows)
    )
    return tuple(sorted(cards, key=lambda card: order_of(card.state, card.needed_by, card.yurt.number)))


def yurt_needs(session: Session, day: date, settings: CampSettings, now: datetime) -> list[YurtNeed]:
    """Yurts that somebody comes to on the day, that are not ready, and that can be worked in: nobody has them
    to itself any more."""
    stays = _stays_of(session, day, now)
    taken = {stay.number for stay in stays if stay.is_in and stay.is_alone}
    found: dict[int, YurtNeed] = {}
    for stay in stays:
        if stay.comes and stay.condition is not YurtCondition.READY and stay.number not in taken:
            at, known = _expected_at(stay, settings), found.get(stay.number)
            earliest = min(at, known.needed_by) if known else at
            found[stay.number] = YurtNeed(stay.number, stay.condition, earliest)
    return list(found.values())


def set_condition(yurt_number: int, step: Step, now: datetime) -> Yurt:
    """One step of a yurt on its way to being ready, or back. Raises YurtUnknown, or YurtStepNotPossible when
    somebody was quicker."""
    with transaction() as session:
        return set_condition_within(session, yurt_number, step, now)


def set_condition_within(session: Session, yurt_number: int, step: Step, now: datetime) -> Yurt:
    """The same as a part of another office's command."""
    done = session.execute(
        update(Yurt)
        .where(Yurt.number == yurt_number, Yurt.condition.in_(step.sources))
        .values(condition=step.target, condition_since=now)
        .returning(Yurt.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    yurt = session.scalar(
        select(Yurt).where(Yurt.number == yurt_number).execution_options(populate_existing=True)
    )
    if yurt is None:
        raise YurtUnknown(yurt_number)
    if done is None:
        raise YurtStepNotPossible(yurt_number, yurt.condition)
    return yurt


@dataclass(frozen=True)
class _YurtStay:
    """A stay of the day, without anybody's name."""

    yurt_id: int
    number: int
    condition: YurtCondition
    arrival: date
    departure: date
    people: int
    is_alone: bool
    expected_hour: int | None
    day: date
    is_in: bool
    comes: bool

    @property
    def leaves(self) -> bool:
        return self.is_in and self.departure <= self.day


def _stays_of(session: Session, day: date, now: datetime) -> list[_YurtStay]:
    is_ahead = day > camp_day(now)
    found = []
    for (
        yurt_id,
        number,
        condition,
        arrival,
        departure,
        adults,
        ages,
        sold_as,
        status,
        hour,
    ) in session.execute(_rows_of(day, now)).all():
        if is_ahead:
            is_in, comes = arrival < day, arrival == day
        else:
            is_in = status is StayStatus.IN_HOUSE
            comes = status is StayStatus.EXPECTED and day < departure
        found.append(
            _YurtStay(
                yurt_id, number, condition, arrival, departure, adults + len(ages),
                sold_as is SoldAs.PRIVATE, hour, day, is_in, comes,
            )
        )  # fmt: skip
    return found


def _rows_of(day: date, now: datetime) -> Select[*tuple[Any, ...]]:
    """Whoever is here on that day or comes. A party that should have left and is still in is here until
    somebody checks it out."""
    here = Stay.departure >= day
    if day <= camp_day(now):
        here = or_(here, Stay.status == StayStatus.IN_HOUSE)
    return (
        select(
            Stay.yurt_id, Yurt.number, Yurt.condition, Stay.arrival, Stay.departure, Stay.adults,
            Stay.child_ages, Stay.sold_as, Stay.status, Booking.expected_hour,
        )
        .join(Stay.booking)
        .join(Stay.yurt)
        .where(Stay.arrival.between(day - LONGEST_EVER, day), here, Stay.departure >= day - LONGEST_OVERDUE)
        .where(Stay.status.in_((StayStatus.EXPECTED, StayStatus.IN_HOUSE)))
        .where(Booking.status.in_(BOOKED), or_(Booking.held_until.is_(None), Booking.held_until > now))
    )  # fmt: skip


def _card(
    yurt: Yurt, beds: int, closure: Closure | None, stays: Sequence[_YurtStay], settings: CampSettings
) -> YurtCard:
    is_in = [stay for stay in stays if stay.is_in]
    state = state_of(
        yurt.condition,
        is_closed=closure is not None,
        is_taken_whole=any(stay.is_alone for stay in is_in),
        is_shared=bool(is_in),
    )
    return YurtCard(
        yurt,
        beds,
        state,
        sum(stay.people for stay in is_in),
        _parties((stay, settings.check_out, stay.departure < stay.day) for stay in stays if stay.leaves),
        _parties(
            (stay, _expected_at(stay, settings), stay.arrival < stay.day) for stay in stays if stay.comes
        ),
        closure,
    )


def _parties(stays: Iterable[tuple[_YurtStay, time, bool]]) -> tuple[Party, ...]:
    found = (Party(stay.people, stay.is_alone, at, late) for stay, at, late in stays)
    return tuple(sorted(found, key=lambda party: (party.at, party.people)))


def _expected_at(stay: _YurtStay, settings: CampSettings) -> time:
    return settings.check_in if stay.expected_hour is None else time(stay.expected_hour)
