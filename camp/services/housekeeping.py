"""The yurts of a day: what is the case with each, who leaves and who comes, and what is done with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from camp.clock import camp_day
from camp.models import CampSettings, Yurt
from camp.rules.housekeeping import YurtCondition, YurtState, next_step, order_of, state_of, step_back
from camp.rules.lifecycle import StayStatus, Step
from camp.rules.pricing import SoldAs
from camp.rules.staff_refusals import YurtStepNotPossible, YurtUnknown
from camp.rules.tasks import YurtNeed
from camp.services.catalogue import get_settings
from camp.services.day_rows import ClosedRow, StayRow, YurtRow, stays_around, yurts_on
from camp.services.transaction import reading, transaction


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

    yurt: YurtRow
    state: YurtState
    people_in: int
    """In the yurt, those who leave today among them."""
    leaving: tuple[Party, ...]
    coming: tuple[Party, ...]
    closure: ClosedRow | None

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
    books = session.connection()
    stays = yurt_stays(stays_around(books, day, now), day, now)
    return cards_of(yurts_on(books, day, now), stays, get_settings(session))


def cards_of(
    yurts: Iterable[YurtRow], stays: Iterable[YurtStay], settings: CampSettings
) -> tuple[YurtCard, ...]:
    """The same of what is read already."""
    of_yurt: dict[int, list[YurtStay]] = defaultdict(list)
    for stay in stays:
        of_yurt[stay.yurt_id].append(stay)
    cards = (_card(yurt, of_yurt[yurt.id], settings) for yurt in yurts if yurt.last_night is None)
    return tuple(sorted(cards, key=lambda card: order_of(card.state, card.needed_by, card.yurt.number)))


def yurt_needs(yurts: Iterable[YurtRow], stays: Iterable[YurtStay], settings: CampSettings) -> list[YurtNeed]:
    """Yurts that somebody comes to on the day, that are not ready, and that can be worked in: nobody has them
    to itself any more."""
    known = {yurt.id: yurt for yurt in yurts}
    stays = list(stays)
    taken = {stay.yurt_id for stay in stays if stay.is_in and stay.is_alone}
    found: dict[int, YurtNeed] = {}
    for stay in stays:
        yurt = known[stay.yurt_id]
        if stay.comes and yurt.condition is not YurtCondition.READY and yurt.id not in taken:
            at, need = _expected_at(stay, settings), found.get(yurt.id)
            earliest = min(at, need.needed_by) if need else at
            found[yurt.id] = YurtNeed(yurt.number, yurt.condition, earliest)
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


@dataclass(frozen=True, slots=True)
class YurtStay:
    """A stay of the day, without anybody's name."""

    yurt_id: int
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


def yurt_stays(rows: Iterable[StayRow], day: date, now: datetime) -> list[YurtStay]:
    """Whoever is here on that day or comes. A party that should have left and is still in is here until
    somebody checks it out."""
    is_ahead = day > camp_day(now)
    found = []
    for row in rows:
        if row.status not in (StayStatus.EXPECTED, StayStatus.IN_HOUSE):
            continue
        if is_ahead:
            is_in, comes = row.arrival < day, row.arrival == day
        else:
            is_in = row.status is StayStatus.IN_HOUSE
            comes = row.status is StayStatus.EXPECTED and day < row.departure
        found.append(
            YurtStay(
                row.yurt_id, row.arrival, row.departure, row.people, row.sold_as is SoldAs.PRIVATE,
                row.expected_hour, day, is_in, comes,
            )
        )  # fmt: skip
    return found


def _card(yurt: YurtRow, stays: Sequence[YurtStay], settings: CampSettings) -> YurtCard:
    is_in = [stay for stay in stays if stay.is_in]
    state = state_of(
        yurt.condition,
        is_closed=yurt.closed is not None,
        is_taken_whole=any(stay.is_alone for stay in is_in),
        is_shared=bool(is_in),
    )
    return YurtCard(
        yurt,
        state,
        sum(stay.people for stay in is_in),
        _parties((stay, settings.check_out, stay.departure < stay.day) for stay in stays if stay.leaves),
        _parties(
            (stay, _expected_at(stay, settings), stay.arrival < stay.day) for stay in stays if stay.comes
        ),
        yurt.closed,
    )


def _parties(stays: Iterable[tuple[YurtStay, time, bool]]) -> tuple[Party, ...]:
    found = (Party(stay.people, stay.is_alone, at, late) for stay, at, late in stays)
    return tuple(sorted(found, key=lambda party: (party.at, party.people)))


def _expected_at(stay: YurtStay, settings: CampSettings) -> time:
    return settings.check_in if stay.expected_hour is None else time(stay.expected_hour)
