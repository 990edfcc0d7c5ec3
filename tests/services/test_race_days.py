"""Fifty guests after the last horses, the last guide, the last places and the last seats. Nothing is sold
twice; and the same fifty oversell as soon as the guard is gone: a primary key, or a counter's condition.

A command locks its booking before it looks, so on SQLite nobody else writes from then on. The worst moment
is made here as nobody could in earnest: what each sees first is what all saw before the first of them began.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, text, update
from sqlalchemy.orm import Session

from camp.extensions import db
from camp.models import (
    Booking,
    ClassSession,
    Guest,
    Horse,
    Order,
    Sitting,
    Tour,
)
from camp.rules.activities import CallOffReason
from camp.rules.lifecycle import BookingStatus, Channel, OrderStatus
from camp.rules.meals import MealKind
from camp.rules.money import NOTHING
from camp.rules.refusals import CalledOff, NoGuideFree, NotEnoughHorses, PlacesGone, Refusal, SittingFull
from camp.rules.stable import HorseRole
from camp.services import basket, crews, orders, reservations, tour_desk
from camp.services.inventory import places, seats, shifts
from camp.services.inventory.seats import SittingKey
from camp.services.verify import verify
from tests.builders import AYGUL, GUESTS, asked, at_once, visit

DAY = date(2026, 7, 21)
RIDE, WALK, CLASS = "waterfall-ride", "waterfall-walk", "boorsok"
L = MealKind.LUNCH


@pytest.fixture
def tokens(any_app: Flask, now: datetime) -> list[str]:
    """Fifty people who come for the day, one by one, with nothing in their baskets yet."""
    bookings = [
        Booking(
            code=f"RACE{number}",
            token=f"guest {number}",
            status=BookingStatus.HELD,
            channel=Channel.WEB,
            language="en",
            arrival=DAY,
            departure=DAY,
            held_until=now + timedelta(minutes=20),
            deposit=NOTHING,
            created_at=now,
            changed_at=now,
            guests=[Guest(position=1)],
        )
        for number in range(GUESTS)
    ]
    db.session.add_all(bookings)
    db.session.commit()
    return [booking.token for booking in bookings]


def told_by(refusal: type[Refusal], add: Callable[[int], object]) -> Callable[[int], str]:
    def try_it(number: int) -> str:
        try:
            add(number)
        except refusal:
            return "told"
        return "won"

    return try_it


Look = Callable[[int], None]


@pytest.fixture
def all_look_before_one_writes(monkeypatch: pytest.MonkeyPatch, now: datetime) -> Look:
    """What is busy, as all fifty saw it before the first of them booked; who has to look again sees the
    truth."""
    own = threading.local()
    busy_horses, busy_guides = shifts.busy_horses, shifts.busy_guides

    def look(_number: int) -> None:
        around = (DAY - timedelta(days=7), DAY + timedelta(days=7), now)
        own.horses = busy_horses(db.session(), *around)
        own.guides = busy_guides(db.session(), *around)

    def seen(name: str, truth: Callable[..., Any]) -> Callable[..., Any]:
        def see(*args: Any) -> Any:
            if hasattr(own, name):
                found = getattr(own, name)
                delattr(own, name)
                return found
            return truth(*args)

        return see

    monkeypatch.setattr(crews, "busy_horses", seen("horses", busy_horses))
    monkeypatch.setattr(crews, "busy_guides", seen("guides", busy_guides))
    return look


def drop_key(table: str, columns: str) -> None:
    """The same table without its primary key."""
    with db.engine.begin() as connection:
        if db.engine.name == "postgresql":
            connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT pk_{table}"))
        else:
            connection.execute(text(f"CREATE TABLE keyless AS SELECT {columns} FROM {table}"))  # noqa: S608
            connection.execute(text(f"DROP TABLE {table}"))
            connection.execute(text(f"ALTER TABLE keyless RENAME TO {table}"))


def drop_check(table: str, name: str) -> None:
    """The same table without that CHECK."""
    if db.engine.name == "postgresql":
        with db.engine.begin() as connection:
            connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{name}"))
        return
    db.session.remove()
    db.engine.dispose()

    @event.listens_for(db.engine, "connect")
    def ignore_checks(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA ignore_check_constraints = ON")


# The last horses of a scheduled ride

HORSES = 3


def riders(tokens: Sequence[str], now: datetime) -> Callable[[int], str]:
    """Fifty after the horses of one ride, on which there would be places for all of them."""
    db.session.execute(
        update(Tour).where(Tour.code == RIDE).values(max_people=GUESTS, people_per_guide=GUESTS)
    )
    kept = db.session.scalars(select(Horse.id).where(Horse.role == HorseRole.RIDING).limit(HORSES + 1)).all()
    db.session.execute(update(Horse).where(Horse.id.not_in(kept)).values(is_active=False))
    db.session.commit()
    # The guide takes the fourth.
    ride = tour_desk.schedule(RIDE, DAY, time(9), GUESTS, "en", now).id

    def ride_along(number: int) -> None:
        wanted = asked(21, weights={1: 60}, departure_id=ride)
        basket.add_tour(tokens[number], RIDE, wanted, now)

    return told_by(NotEnoughHorses, ride_along)


def test_of_fifty_riders_three_get_the_last_three_horses(
    any_app: Flask, tokens: list[str], now: datetime, all_look_before_one_writes: Look
) -> None:
    outcome = at_once(any_app, riders(tokens, now), all_look_before_one_writes)
    assert outcome == {"won": HORSES, "told": GUESTS - HORSES}
    assert verify() == []


@pytest.mark.alters
def test_without_the_key_one_horse_carries_many(
    any_app: Flask, tokens: list[str], now: datetime, all_look_before_one_writes: Look
) -> None:
    work = riders(tokens, now)
    drop_key("horse_shifts", "horse_id, day, shift, departure_id, guest_id, guide_id")
    assert at_once(any_app, work, all_look_before_one_writes)["won"] > HORSES


# The last guide

GUIDES = 5


def walkers(tokens: Sequence[str], now: datetime) -> Callable[[int], str]:
    """Fifty who each want a walk of their own at nine."""
    return told_by(
        NoGuideFree, lambda number: basket.add_tour(tokens[number], WALK, asked(21, "09:00", who=(1,)), now)
    )


def test_of_fifty_walkers_five_get_the_five_guides(
    any_app: Flask, tokens: list[str], now: datetime, all_look_before_one_writes: Look
) -> None:
    outcome = at_once(any_app, walkers(tokens, now), all_look_before_one_writes)
    assert outcome == {"won": GUIDES, "told": GUESTS - GUIDES}
    assert verify() == []


@pytest.mark.alters
def test_without_the_key_one_guide_leads_many(
    any_app: Flask, tokens: list[str], now: datetime, all_look_before_one_writes: Look
) -> None:
    drop_key("guide_shifts", "guide_id, day, shift, departure_id")
    assert at_once(any_app, walkers(tokens, now), all_look_before_one_writes)["won"] > GUIDES


# The last places of a class

PLACES = 10


def bakers(tokens: Sequence[str], now: datetime) -> Callable[[int], str]:
    return told_by(
        PlacesGone, lambda number: basket.add_class(tokens[number], CLASS, asked(21, "11:00", who=(1,)), now)
    )


def test_of_fifty_bakers_ten_get_the_ten_places(any_app: Flask, tokens: list[str], now: datetime) -> None:
    assert at_once(any_app, bakers(tokens, now)) == {"won": PLACES, "told": GUESTS - PLACES}
    assert verify() == []


@pytest.mark.alters
def test_without_the_counters_condition_a_class_takes_more_than_it_has_places(
    any_app: Flask, tokens: list[str], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = threading.local()

    def look(_number: int) -> None:
        seen.taken = db.session.scalar(select(ClassSession.taken)) or 0

    def look_then_take(session: Session, dated: ClassSession, people: int) -> None:
        if seen.taken + people > dated.capacity:
            raise PlacesGone(people, dated.capacity - seen.taken)
        taken = update(ClassSession).values(taken=ClassSession.taken + people)
        session.execute(taken.where(ClassSession.id == dated.id))

    monkeypatch.setattr(orders, "take_places", look_then_take)
    drop_check("class_sessions", "places_not_oversold")
    assert at_once(any_app, bakers(tokens, now), look)["won"] > PLACES


# The last seats

SEATS = 44


def eaters(tokens: Sequence[str], now: datetime) -> Callable[[int], str]:
    return told_by(SittingFull, lambda number: basket.add_meal(tokens[number], L, asked(21, who=(1,)), now))


def test_of_fifty_who_are_hungry_44_sit_down(any_app: Flask, tokens: list[str], now: datetime) -> None:
    assert at_once(any_app, eaters(tokens, now)) == {"won": SEATS, "told": GUESTS - SEATS}
    assert verify() == []


@pytest.mark.alters
def test_without_the_counters_condition_more_sit_down_than_there_are_seats(
    any_app: Flask, tokens: list[str], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = threading.local()
    db.session.add(Sitting(day=DAY, meal=L, capacity=SEATS, taken=0))
    db.session.commit()

    def look(_number: int) -> None:
        seen.taken = db.session.scalar(select(Sitting.taken))

    def look_then_sit(session: Session, seats: Counter[SittingKey], capacity: Mapping[MealKind, int]) -> None:
        for (day, meal), wanted in seats.items():
            if seen.taken + wanted > capacity[meal]:
                raise SittingFull(meal, day)
            taken = update(Sitting).values(taken=Sitting.taken + wanted)
            session.execute(taken.where(Sitting.day == day, Sitting.meal == meal))

    monkeypatch.setattr(seats, "_take_seats", look_then_sit)
    drop_check("sittings", "seats_not_oversold")
    assert at_once(any_app, eaters(tokens, now), look)["won"] > SEATS


# One moment, two wills


def test_nobody_is_left_on_a_walk_that_is_called_off_while_they_join(
    any_app: Flask, tokens: list[str], now: datetime
) -> None:
    walk = tour_desk.schedule(WALK, DAY, time(9), 12, "en", now).id

    def join_or_call_off(number: int) -> str:
        try:
            if number == GUESTS // 2:
                tour_desk.call_off_departure(walk, CallOffReason.WEATHER, now)
            else:
                basket.add_tour(tokens[number], WALK, asked(21, who=(1,), departure_id=walk), now)
        except (CalledOff, PlacesGone):
            return "told"
        return "done"

    outcome = at_once(any_app, join_or_call_off)
    ended = db.session.scalars(select(Order.status)).all()
    assert set(ended) <= {OrderStatus.CALLED_OFF}
    assert outcome["done"] == len(ended) + 1
    assert verify() == []


def test_two_who_cancel_what_they_ordered_in_another_order_do_not_block_each_other(
    postgres_app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    walks = [tour_desk.schedule("broken-heart", DAY, time(hour), 10, "ru", now).id for hour in (10, 16)]
    codes = []
    for joined in (walks, walks[::-1]):
        guest = visit(now)
        for walk in joined:
            basket.add_tour(guest.token, "broken-heart", asked(21, departure_id=walk), now)
        codes.append(reservations.submit(guest.token, AYGUL, now).code)
    db.session.remove()
    met, own, give_back = threading.Barrier(2), threading.local(), places.give_back_places

    def give_back_and_wait(*args: Any) -> None:
        give_back(*args)
        if not hasattr(own, "has_met"):
            own.has_met = True
            try:
                met.wait(timeout=1)
            except threading.BrokenBarrierError:
                # The other waits for us in the database, as it should.
                return

    monkeypatch.setattr(orders, "give_back_places", give_back_and_wait)

    def cancel(code: str) -> BookingStatus:
        with postgres_app.app_context():
            return reservations.cancel(code, now, date(2026, 7, 15)).status

    with ThreadPoolExecutor(2) as pool:
        assert set(pool.map(cancel, codes)) == {BookingStatus.CANCELLED}
    assert verify() == []
