"""Seats in the dining yurts, by sitting, and the meals that go out in boxes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.orm import Session

from camp.models import (
    Guest,
    MealPlace,
    Sitting,
)
from camp.rules.meals import MealKind, Served
from camp.rules.refusals import SittingFull
from camp.services.lapsing import lapsed
from camp.services.transaction import dialect_of

SittingKey = tuple[date, MealKind]


@dataclass(frozen=True, slots=True)
class MealWish:
    """A meal for one guest."""

    guest_id: int
    day: date
    meal: MealKind
    served: Served
    order_id: int | None = None


def take_meals(session: Session, wishes: Sequence[MealWish], capacity: Mapping[MealKind, int]) -> None:
    """Lay the table, and give a seat to everybody who does not eat from a box. Raises SittingFull."""
    _take_seats(session, Counter((w.day, w.meal) for w in wishes if w.served is Served.SEAT), capacity)
    if wishes:
        rows = [
            {
                "guest_id": wish.guest_id,
                "day": wish.day,
                "meal": wish.meal,
                "served": wish.served,
                "order_id": wish.order_id,
            }
            for wish in wishes
        ]
        session.execute(insert(MealPlace), rows)


def give_back_meals(session: Session, guest_ids: Collection[int], order_id: int | None = None) -> None:
    """All meals of these guests, or those of one order."""
    mine: list[ColumnElement[bool]] = [MealPlace.guest_id.in_(guest_ids)]
    if order_id is not None:
        mine.append(MealPlace.order_id == order_id)
    _give_back_seats(session, _seats_of(session, *mine))
    session.execute(delete(MealPlace).where(*mine))


def give_back_sittings(
    session: Session, guest_ids: Collection[int], sittings: Collection[SittingKey]
) -> None:
    """Meals of the plan of nights that are dropped."""
    for day, meal in sorted(sittings):
        mine = _of_plan(guest_ids, day, meal)
        _give_back_seats(session, _seats_of(session, *mine))
        session.execute(delete(MealPlace).where(*mine))


def serve_in_boxes(session: Session, guest_ids: Collection[int], sittings: Collection[SittingKey]) -> None:
    """Meals of the plan that these guests eat out on a tour: their seats become free."""
    for day, meal in sorted(sittings):
        mine = _of_plan(guest_ids, day, meal)
        _give_back_seats(session, _seats_of(session, *mine))
        session.execute(update(MealPlace).where(*mine).values(served=Served.BOX))


def serve_at_table(
    session: Session,
    guest_ids: Collection[int],
    sittings: Collection[SittingKey],
    capacity: Mapping[MealKind, int],
) -> None:
    """Back from a tour that is not held: each gets a seat again while there are seats, else keeps the box."""
    for day, meal in sorted(sittings):
        for guest_id in sorted(guest_ids):
            mine = [*_of_plan([guest_id], day, meal), MealPlace.served == Served.BOX]
            if session.scalar(select(MealPlace.guest_id).where(*mine)) is None:
                continue
            try:
                _take_seats(session, Counter({(day, meal): 1}), capacity)
            except SittingFull:
                continue
            session.execute(update(MealPlace).where(*mine).values(served=Served.SEAT))


def _of_plan(guest_ids: Collection[int], day: date, meal: MealKind) -> list[ColumnElement[bool]]:
    """A meal that nobody ordered beside the plan."""
    return [
        MealPlace.guest_id.in_(guest_ids), MealPlace.day == day, MealPlace.meal == meal,
        MealPlace.order_id.is_(None),
    ]  # fmt: skip


def _seats_of(session: Session, *mine: Any) -> Counter[SittingKey]:
    rows = session.execute(
        select(MealPlace.day, MealPlace.meal, func.count())
        .where(*mine, MealPlace.served == Served.SEAT)
        .group_by(MealPlace.day, MealPlace.meal)
    )
    return Counter({(day, meal): count for day, meal, count in rows})


def _take_seats(session: Session, seats: Counter[SittingKey], capacity: Mapping[MealKind, int]) -> None:
    if not seats:
        return
    keys = sorted(seats)
    session.execute(
        dialect_of(session)
        .insert(Sitting)
        .values([{"day": day, "meal": meal, "capacity": capacity[meal], "taken": 0} for day, meal in keys])
        .on_conflict_do_nothing()
    )
    for day, meal in keys:
        wanted = seats[day, meal]
        done = session.execute(
            update(Sitting)
            .where(Sitting.day == day, Sitting.meal == meal, Sitting.taken + wanted <= Sitting.capacity)
            .values(taken=Sitting.taken + wanted)
            .returning(Sitting.day)
            .execution_options(synchronize_session=False)
        ).scalar()
        if done is None:
            raise SittingFull(meal, day)


def _give_back_seats(session: Session, seats: Counter[SittingKey]) -> None:
    for day, meal in sorted(seats):
        session.execute(
            update(Sitting)
            .where(Sitting.day == day, Sitting.meal == meal)
            .values(taken=Sitting.taken - seats[day, meal])
            .execution_options(synchronize_session=False)
        )


def resize_sittings(session: Session, meal: MealKind, capacity: int, from_day: date) -> int:
    """So many seats from that day on. Gives how many sittings are fuller than that and keep theirs."""
    coming = [Sitting.meal == meal, Sitting.day >= from_day]
    session.execute(
        update(Sitting)
        .where(*coming, Sitting.taken <= capacity)
        .values(capacity=capacity)
        .execution_options(synchronize_session=False)
    )
    fuller = select(func.count()).select_from(Sitting).where(*coming, Sitting.taken > capacity)
    return session.scalar(fuller) or 0


def seats_left(
    session: Session, first: date, last: date, now: datetime, capacity: Mapping[MealKind, int]
) -> dict[SittingKey, int]:
    """Seats left at the sittings of ``[first, last]`` that somebody has a seat at already; at the others all
    are."""
    left = {
        (row.day, row.meal): row.capacity - row.taken
        for row in session.scalars(select(Sitting).where(Sitting.day.between(first, last)))
    }
    idle = (
        select(MealPlace.day, MealPlace.meal, func.count())
        .join(MealPlace.guest)
        .where(MealPlace.day.between(first, last), MealPlace.served == Served.SEAT)
        .where(Guest.booking_id.in_(lapsed(now)))
        .group_by(MealPlace.day, MealPlace.meal)
    )
    for day, meal, count in session.execute(idle):
        left[day, meal] += count
    return left
