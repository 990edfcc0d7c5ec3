"""The waiting list: in order, one hold for what became free, the next when a turn lapses, nothing kept."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from camp.extensions import db
from camp.models import Booking, CampSettings, Letter, Stay, Waiting, Yurt
from camp.rules.changes import Move
from camp.rules.dates import Period
from camp.rules.guest_refusals import StillFree, WaitingUnknown, WaitsAlready, WaitsTooOften
from camp.rules.letters import LetterKind
from camp.rules.lifecycle import BookingStatus
from camp.rules.meals import MealKind, MealPlan
from camp.rules.money import NOTHING
from camp.rules.party import Party
from camp.rules.pricing import SoldAs
from camp.rules.refusals import NotOffered, OutOfSeason, YurtTaken
from camp.rules.waiting import WaitingState
from camp.services import (
    catalogue,
    closures,
    desk_cancelling,
    erasure,
    guest_cancelling,
    holds,
    moves,
    my_data,
    reservations,
    waiting_list,
)
from camp.services.offers import SearchAnswer, search
from camp.services.reservations import Contact
from camp.services.verify import verify
from camp.services.waiting_list import Joining
from tests.builders import (
    all_seated,
    at_once,
    confirmed,
    held,
    refused,
    whole_books,
    wish,
)  # fmt: skip
from tests.conftest import TODAY

NIGHTS = Period(date(2026, 7, 20), date(2026, 7, 23))


def fill(now: datetime, *open_yurts: int) -> None:
    """A small camp: all other yurts have come down."""
    others = db.update(Yurt).where(Yurt.number.not_in(open_yurts))
    db.session.execute(others.values(last_night=TODAY - timedelta(days=1)))
    db.session.commit()


def joining(name: str = "Nurlan", **about: Any) -> Joining:
    told: dict[str, Any] = {
        "period": NIGHTS,
        "party": Party(2),
        "plan": MealPlan.HALF_BOARD,
        "sold_as": None,
        "kind": "",
        "contact": Contact(name, f"{name.lower()}@example.org", "", "KG", None, ""),
        "language": "ky",
    }
    return Joining(**{**told, **about})


def joined(now: datetime, name: str = "Nurlan", **about: Any) -> Waiting:
    return waiting_list.join(joining(name, **about), now, TODAY)


def states(now: datetime) -> dict[str, WaitingState]:
    db.session.rollback()
    return {one.name: state for one, state in waiting_list.list_waiting(now)}


def hold_of(waiting: Waiting) -> Booking:
    db.session.expire_all()
    assert waiting.booking is not None
    return waiting.booking


# Joining


def test_who_finds_the_camp_full_waits(any_app: Flask, now: datetime) -> None:
    fill(now, 1)
    confirmed(now, 1)
    first, second = joined(now, "First"), joined(now, "Second")
    assert states(now) == {"First": WaitingState.WAITING, "Second": WaitingState.WAITING}
    assert (waiting_list.before(first), waiting_list.before(second)) == (0, 1)


def test_what_makes_no_sense_is_refused(any_app: Flask, now: datetime) -> None:
    fill(now, 1)
    with refused(StillFree):
        joined(now)
    with refused(NotOffered):
        joined(now, kind="palace")
    with refused(OutOfSeason):
        joined(now, period=NIGHTS.moved(200))
    confirmed(now, 1, departure=date(2026, 7, 29))
    joined(now)
    with refused(WaitsAlready):
        joined(now, name="NURLAN")
    for days in (1, 2, 3, 4):
        joined(now, period=NIGHTS.moved(days))
    with refused(WaitsTooOften):
        joined(now, period=NIGHTS.moved(5))


def test_who_wants_a_certain_kind_waits_though_another_is_free(any_app: Flask, now: datetime) -> None:
    stock = catalogue.read_catalogue(db.session()).stock
    kind = stock[1].kind
    other = next(number for number, yurt in stock.items() if yurt.kind != kind and not yurt.sold_by_bed)
    fill(now, 1, other)
    booking = confirmed(now, 1)
    waiting = joined(now, sold_as=SoldAs.PRIVATE, kind=kind)
    assert waiting_list.serve(now) == 0
    desk_cancelling.cancel(booking.code, now, TODAY)
    assert [stay.yurt.number for stay in hold_of(waiting).stays] == [1]


# Being served


def test_what_becomes_free_is_held_for_the_first_and_a_letter_goes_out(any_app: Flask, now: datetime) -> None:
    fill(now, 1)
    booking = confirmed(now, 1)
    first = joined(now, "First")
    joined(now, "Second")
    guest_cancelling.cancel(booking.token, NOTHING, now, TODAY)
    assert states(now) == {"First": WaitingState.OFFERED, "Second": WaitingState.WAITING}
    hold = hold_of(first)
    assert (hold.status, hold.guest_name, hold.language) == (BookingStatus.HELD, "First", "ky")
    assert hold.held_until == now + timedelta(hours=6)
    assert hold.stays[0].meal_plan is MealPlan.HALF_BOARD
    letter = db.session.scalars(select(Letter).where(Letter.kind == LetterKind.PLACE_FREE)).one()
    assert letter.about["path"] == f"/ky/waiting/{first.token}"
    assert letter.good_until == hold.held_until
    assert verify() == []


def test_the_first_for_whom_it_will_do_is_served(any_app: Flask, now: datetime) -> None:
    fill(now, 1)
    booking = confirmed(now, 1)
    confirmed(now, 1, arrival=date(2026, 7, 23), departure=date(2026, 7, 25))
    joined(now, "Crowd", party=Party(6))
    joined(now, "Longer", period=Period(date(2026, 7, 20), date(2026, 7, 24)))
    joined(now, "Shared", sold_as=SoldAs.BED)
    joined(now, "Couple")
    desk_cancelling.cancel(booking.code, now, TODAY)
    assert states(now) == {
        "Crowd": WaitingState.WAITING, "Longer": WaitingState.WAITING, "Shared": WaitingState.WAITING,
        "Couple": WaitingState.OFFERED,
    }  # fmt: skip


def test_what_one_yurt_free_can_not_give_is_not_looked_for_again(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many wait: a look for a place is work for the whole camp's beds, tables and prices."""
    fill(now, 1)
    booking = confirmed(now, 1)
    for number in range(10):
        joined(now, f"Guest{number:02}")
    looks = []

    def look(*about: Any) -> SearchAnswer:
        looks.append(about)
        return search(*about)

    monkeypatch.setattr(waiting_list, "search", look)
    reservations.cancel(booking.code, now, TODAY)
    assert waiting_list.serve(now) == 1
    assert [name for name, state in states(now).items() if state is WaitingState.OFFERED] == ["Guest00"]
    assert len(looks) == 1


def test_who_lets_the_turn_lapse_has_had_it_and_the_next_is_served(any_app: Flask, now: datetime) -> None:
    fill(now, 1)
    booking = confirmed(now, 1)
    first = joined(now, "First")
    second = joined(now, "Second")
    desk_cancelling.cancel(booking.code, now, TODAY)
    later = now + timedelta(hours=7)
    reservations.release_lapsed(later)
    assert waiting_list.serve(later) == 1
    assert states(later) == {"First": WaitingState.LAPSED, "Second": WaitingState.OFFERED}
    reservations.submit(hold_of(second).token, Contact("Second", "s@example.org", "", "KG", None, ""), later)
    assert states(later)["Second"] is WaitingState.BOOKED
    waiting_list.leave(first.token, later)
    assert states(later) == {"Second": WaitingState.BOOKED}
    assert verify() == []


def test_who_waited_comes_before_who_books_now(any_app: Flask, now: datetime) -> None:
    fill(now, 1)
    booking = confirmed(now, 1)
    waiting = joined(now)
    reservations.cancel(booking.code, now, TODAY)
    with pytest.raises(YurtTaken):
        held(now, 1)
    assert hold_of(waiting).status is BookingStatus.HELD


def test_a_deadline_that_passed_frees_what_somebody_waits_for(any_app: Flask, now: datetime) -> None:
    fill(now, 1)
    held(now, 1)
    waiting = joined(now)
    later = now + timedelta(hours=1)
    with pytest.raises(YurtTaken):
        held(later, 1)
    assert hold_of(waiting).held_until == later + timedelta(hours=6)


def test_a_move_and_a_closure_lifted_free_something_too(any_app: Flask, now: datetime) -> None:
    fill(now, 1, 2)
    closure = closures.close_yurt(2, date(2026, 7, 18), date(2026, 7, 31), "Moths", now, TODAY)
    stay = confirmed(now, 1).stays[0]
    first, second = joined(now, "First"), joined(now, "Second")
    wanted = Move(1, Period(date(2026, 7, 27), date(2026, 7, 30)))
    difference = moves.plan_move(stay.id, wanted, now, TODAY).difference
    moves.move(stay.id, wanted, difference, now, TODAY)
    assert hold_of(first).arrival == NIGHTS.arrival
    closures.lift_closure(closure.id, now, TODAY)
    assert hold_of(second).status is BookingStatus.HELD
    assert verify() == []


def test_where_the_tables_are_full_another_plan_is_held(any_app: Flask, now: datetime) -> None:
    fill(now, 1)
    booking = confirmed(now, 1)
    waiting = joined(now)
    desk = db.session
    all_seated(now, MealKind.DINNER, 21, leave=2)
    reservations.cancel(booking.code, now, TODAY)
    all_seated(now, MealKind.DINNER, 22, leave=1)
    desk.commit()
    assert waiting_list.serve(now) == 1
    assert hold_of(waiting).stays[0].meal_plan is MealPlan.BREAKFAST


def test_the_owner_says_how_long_a_turn_lasts(any_app: Flask, now: datetime) -> None:
    fill(now, 1)
    booking = confirmed(now, 1)
    waiting = joined(now)
    db.session.execute(db.update(CampSettings).values(waiting_hours=24))
    db.session.commit()
    desk_cancelling.cancel(booking.code, now, TODAY)
    assert hold_of(waiting).held_until == now + timedelta(hours=24)


# Leaving


def test_who_leaves_is_forgotten_and_what_was_held_goes_to_the_next(any_app: Flask, now: datetime) -> None:
    fill(now, 1)
    booking = confirmed(now, 1)
    first, second = joined(now, "Zarylbek"), joined(now, "Second")
    desk_cancelling.cancel(booking.code, now, TODAY)
    waiting_list.leave(first.token, now)
    assert states(now) == {"Second": WaitingState.OFFERED}
    assert hold_of(second).stays[0].yurt.number == 1
    later = now + timedelta(hours=13)
    reservations.release_lapsed(later)
    db.session.rollback()
    assert "zarylbek" not in repr(whole_books()).casefold()
    with refused(WaitingUnknown):
        waiting_list.leave(first.token, now)


def test_staff_take_somebody_off(any_app: Flask, now: datetime) -> None:
    fill(now, 1)
    confirmed(now, 1)
    waiting = joined(now)
    waiting_list.remove(waiting.id, now)
    assert states(now) == {}
    with refused(WaitingUnknown):
        waiting_list.remove(waiting.id, now)


def test_nothing_is_kept_once_the_dates_are_over(any_app: Flask, now: datetime) -> None:
    fill(now, 1)
    booking = confirmed(now, 1)
    joined(now, "Zarylbek")
    joined(now, "Ainagul")
    desk_cancelling.cancel(booking.code, now, TODAY)
    for letter in db.session.scalars(select(Letter).where(Letter.kind == LetterKind.PLACE_FREE)):
        letter.to_email = "zarylbek@example.org"
    db.session.commit()
    after = now + timedelta(days=6)
    reservations.release_lapsed(after - timedelta(days=1))
    reservations.release_lapsed(after)
    assert waiting_list.forget_past(NIGHTS.arrival) == 0
    assert waiting_list.forget_past(NIGHTS.arrival + timedelta(days=1)) == 2
    books = repr(whole_books()).casefold()
    assert "zarylbek" not in books
    assert "ainagul" not in books


def test_who_booked_takes_the_data_of_the_wait_along_and_has_them_deleted(
    any_app: Flask, now: datetime
) -> None:
    fill(now, 1)
    booking = confirmed(now, 1)
    waiting = joined(now)
    desk_cancelling.cancel(booking.code, now, TODAY)
    mine = reservations.submit(
        hold_of(waiting).token, Contact("Nurlan", "nurlan@example.org", "", "KG", None, ""), now
    )
    assert my_data.data_of(mine.token)["waited"][0]["email"] == "nurlan@example.org"
    guest_cancelling.cancel(mine.token, NOTHING, now, TODAY)
    erasure.forget(mine.token, now, TODAY)
    assert "nurlan" not in repr(whole_books()).casefold()


# At once


def test_fifty_wait_for_one_yurt_and_one_has_it(any_app: Flask, now: datetime) -> None:
    fill(now, 1)
    booking = confirmed(now, 1)
    for number in range(50):
        joined(now, f"Guest{number:02}")
    reservations.cancel(booking.code, now, TODAY)
    db.session.commit()

    def work(_number: int) -> str:
        return str(waiting_list.serve(now))

    answers = at_once(any_app, work)
    assert sum(int(served) * times for served, times in answers.items()) == 1
    assert [name for name, state in states(now).items() if state is WaitingState.OFFERED] == ["Guest00"]
    assert len(db.session.scalars(select(Stay).where(Stay.status == "expected")).all()) == 1
    assert len(db.session.scalars(select(Letter).where(Letter.kind == LetterKind.PLACE_FREE)).all()) == 1
    assert verify() == []


def test_who_waits_wins_against_fifty_who_book_at_that_moment(any_app: Flask, now: datetime) -> None:
    fill(now, 1)
    booking = confirmed(now, 1)
    waiting = joined(now)
    true = wish(1)
    reservations.cancel(booking.code, now, TODAY)
    db.session.commit()

    def work(number: int) -> str:
        try:
            holds.hold(true, key=f"{number}-{secrets.token_hex(4)}", language="en", now=now)
        except YurtTaken:
            return "told"
        return "held"

    assert at_once(any_app, work) == {"told": 50}
    assert hold_of(waiting).guest_name == "Nurlan"
    assert verify() == []
