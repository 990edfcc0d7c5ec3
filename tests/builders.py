"""Short ways to say what a test needs: a wish, a hold, a booking."""

from __future__ import annotations

import secrets
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any, TypeVar

import pytest
from flask import Flask
from sqlalchemy import select, update

from camp.extensions import db
from camp.models import (
    Base,
    Booking,
    CampSettings,
    ClassSession,
    HorseShift,
    MealPlace,
    Order,
    Sitting,
    TourDeparture,
)
from camp.rules.availability import Choice
from camp.rules.dates import Period
from camp.rules.meals import MealKind, MealPlan, Served
from camp.rules.money import Money, total
from camp.rules.party import Party
from camp.rules.pricing import SoldAs, sum_of
from camp.rules.refusals import Refusal
from camp.rules.register import RegisterRule
from camp.services import basket, cashier, holds, reservations
from camp.services.basket import Asked
from camp.services.catalogue import read_catalogue
from camp.services.holding import Wish
from camp.services.offers import plan_stays
from camp.services.reservations import Contact
from camp.services.transaction import reading

AYGUL = Contact("Айгүл Асанова", "aygul@example.com", "", "KG", 16, "")


def wish(
    *yurts: int,
    arrival: date = date(2026, 7, 20),
    departure: date = date(2026, 7, 23),
    adults: int = 2,
    child_ages: tuple[int, ...] = (),
    plan: MealPlan = MealPlan.HALF_BOARD,
    sold_as: SoldAs = SoldAs.PRIVATE,
) -> Wish:
    """A wish at the true price."""
    period, party = Period(arrival, departure), Party(adults, child_ages)
    choice = Choice(yurts or (1,), sold_as)
    planned = plan_stays(read_catalogue(reading()), choice, period, party, plan)
    return Wish(period, party, plan, choice, total(sum_of(stay.lines) for stay in planned))


def held(now: datetime, *yurts: int, **about: Any) -> Booking:
    chosen = wish(*yurts, **about)
    return holds.hold(chosen, key=secrets.token_hex(8), language="ru", now=now)


def booked(now: datetime, *yurts: int, contact: Contact = AYGUL, **about: Any) -> Booking:
    """Submitted, so it waits for its deposit."""
    return reservations.submit(held(now, *yurts, **about).token, contact, now)


def confirmed(now: datetime, *yurts: int, **about: Any) -> Booking:
    return reservations.confirm(booked(now, *yurts, **about).code, now)


def keep_register(rule: RegisterRule) -> None:
    """The owner's setting."""
    db.session.execute(update(CampSettings).values(guest_register=rule))
    db.session.commit()


# The days


def visit(
    now: datetime, day: date = date(2026, 7, 21), adults: int = 2, child_ages: tuple[int, ...] = ()
) -> Booking:
    """The open basket of people who come for the day."""
    party = Party(adults, child_ages)
    return holds.hold_visit(day, party, key=secrets.token_hex(8), language="en", now=now)


def asked(
    day: int,
    at: str | None = None,
    *,
    who: tuple[int, ...] | None = None,
    weights: Mapping[int, int] | None = None,
    departure_id: int | None = None,
    month: int = 7,
) -> Asked:
    """A wish for a day of July 2026; for those who are weighed, else for the first two of the party."""
    kilograms = dict(weights or {})
    people = who or tuple(kilograms) or (1, 2)
    hour = time.fromisoformat(at) if at else None
    return Asked(date(2026, month, day), hour, people, kilograms, departure_id)


def all_seated(now: datetime, meal: MealKind, day: int, leave: int = 0) -> Booking:
    """A visit of so many that only ``leave`` seats are left at that meal of July 2026."""
    group = visit(now, date(2026, 7, day), 44 - leave)
    basket.add_meal(group.token, meal, asked(day, who=tuple(range(1, 45 - leave))), now)
    return group


def served(booking: Booking, served: Served = Served.SEAT) -> set[tuple[int, int, MealKind]]:
    """Position in the party, day of the month and meal, of all that is served that way."""
    position = {guest.id: guest.position for guest in booking.guests}
    rows = db.session.scalars(
        select(MealPlace).where(MealPlace.guest_id.in_(position), MealPlace.served == served)
    )
    return {(position[row.guest_id], row.day.day, row.meal) for row in rows}


def seats_taken(meal: MealKind, day: int) -> int:
    taken = select(Sitting.taken).where(Sitting.meal == meal, Sitting.day == date(2026, 7, day))
    return db.session.scalar(taken) or 0


def departure_of(order: Order) -> TourDeparture:
    assert order.departure is not None
    return order.departure


def session_of(order: Order) -> ClassSession:
    assert order.session is not None
    return order.session


def horses_of(order: Order) -> dict[int, int]:
    """The horse of each rider of an order, by guest id."""
    rows = select(HorseShift.guest_id, HorseShift.horse_id).where(
        HorseShift.departure_id == order.departure_id, HorseShift.guest_id.in_(order.guest_ids)
    )
    return dict(db.session.execute(rows.distinct()).all())  # type: ignore[arg-type]


def charged(booking: Booking) -> Money:
    return cashier.folio_of(booking).sums.charged


def family(now: datetime, **about: Any) -> Booking:
    """Two adults, a child of 3 and one of 9, from the 20th to the 23rd of July at half board."""
    return confirmed(now, 6, adults=2, child_ages=(3, 9), **about)


def trekkers(now: datetime, adults: int = 3, **about: Any) -> Booking:
    """From the 24th to the 31st of July at half board."""
    days = {"arrival": date(2026, 7, 24), "departure": date(2026, 7, 31), **about}
    return confirmed(now, 6, adults=adults, **days)


Books = dict[str, list[tuple[Any, ...]]]

_WHOLE = {table.name: str(select(table)) for table in Base.metadata.sorted_tables}


def whole_books() -> Books:
    """Every row of every table, read past the session, as the driver gives them: the suite asks a thousand
    times."""
    with db.engine.connect() as connection:
        cursor = connection.connection.cursor()
        books: Books = {}
        for name, statement in _WHOLE.items():
            cursor.execute(statement)
            books[name] = sorted(cursor.fetchall(), key=repr)
        cursor.close()
        return books


R = TypeVar("R", bound=Refusal)


@contextmanager
def refused(kind: type[R], case: str = "") -> Iterator[pytest.ExceptionInfo[R]]:
    """The camp says no in this way, and not a row of the books is another than before."""
    db.session.rollback()
    before = whole_books()
    try:
        with pytest.raises(kind) as refusal:
            yield refusal
    except BaseException as error:
        error.add_note(f"in the case: {case}")
        raise
    after = whole_books()
    changed = {name for name in before if before[name] != after[name]}
    assert not changed, f"{case or kind.__name__}: traces are left in {changed}"


# Races

GUESTS = 50


def at_once(
    app: Flask, work: Callable[[int], str], look: Callable[[int], None] | None = None
) -> Counter[str]:
    """Let fifty threads do the work at the same moment, each with a session of its own; before it all of them
    may have a look."""
    start = threading.Barrier(GUESTS, timeout=60)

    def one(number: int) -> str:
        with app.app_context():
            if look is not None:
                look(number)
                db.session.remove()
            start.wait()
            return work(number)

    with ThreadPoolExecutor(GUESTS) as pool:
        return Counter(pool.map(one, range(GUESTS)))
