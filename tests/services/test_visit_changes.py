"""People who come for a day come on another, or others of them: what was ordered goes along where it can."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

from flask import Flask
from sqlalchemy import select

from camp.extensions import db
from camp.models import Booking, Letter, Order
from camp.rules.changes import PartyChange
from camp.rules.guest_refusals import ChangeTooLate, DifferenceChanged, OthersLost
from camp.rules.letters import LetterKind
from camp.rules.lifecycle import BookingStatus, OrderStatus
from camp.rules.meals import MealKind
from camp.rules.money import NOTHING, Money
from camp.rules.orders import OrderKind
from camp.rules.refusals import (
    ArrivalInPast,
    NobodyGoes,
    NotOnThisDay,
    OutOfSeason,
    PartyWithoutAdult,
    Refusal,
    SittingFull,
    StepNotPossible,
    TooLateToOrder,
)
from camp.rules.staff_refusals import StayUnchanged
from camp.services import basket, reservations, tour_desk, visit_changes
from camp.services.verify import verify
from camp.services.visit_changes import VisitChange, VisitSeen, VisitWanted, look
from tests.builders import (
    AYGUL,
    all_seated,
    asked,
    at_once,
    charged,
    confirmed,
    refused,
    seats_taken,
    visit,
    whole_books,
)  # fmt: skip
from tests.conftest import TODAY

FRIDAY = date(2026, 7, 24)


def booked_visit(now: datetime) -> Booking:
    """Two people on Tuesday the 21st: a felt class and dinner."""
    booking = visit(now)
    basket.add_class(booking.token, "felt", asked(21, "10:00"), now)
    basket.add_meal(booking.token, MealKind.DINNER, asked(21), now)
    return reservations.submit(booking.token, AYGUL, now)


def seen(booking: Booking, change: VisitChange) -> VisitSeen:
    return VisitSeen(change.difference, change.lost, booking.revision)


def done(booking: Booking, wanted: VisitWanted, now: datetime) -> VisitChange:
    """Looked at, and done as it was seen."""
    shown, before = look(booking.token, wanted, now, TODAY), charged(booking)
    visit_changes.change(booking.token, wanted, seen(booking, shown), now, TODAY)
    db.session.expire_all()
    assert charged(booking) - before == shown.difference
    assert verify() == []
    return shown


def standing(booking: Booking) -> list[tuple[OrderKind, int, int]]:
    """Kind, day of the month and people of what is ordered."""
    rows = select(Order).filter_by(booking_id=booking.id, status=OrderStatus.STANDING).order_by(Order.id)
    return [(order.kind, order.day.day, order.quantity) for order in db.session.scalars(rows)]


def test_a_look_writes_nothing(any_app: Flask, now: datetime) -> None:
    booking = booked_visit(now)
    before = whole_books()
    look(booking.token, VisitWanted(FRIDAY), now, TODAY)
    assert whole_books() == before


def test_on_another_day_all_that_was_ordered_goes_along(any_app: Flask, now: datetime) -> None:
    booking = booked_visit(now)
    shown = done(booking, VisitWanted(FRIDAY), now)
    assert (shown.difference, shown.lost) == (NOTHING, frozenset())
    assert (booking.arrival, booking.departure) == (FRIDAY, FRIDAY)
    assert standing(booking) == [(OrderKind.CLASS, 24, 2), (OrderKind.MEAL, 24, 2)]
    assert (seats_taken(MealKind.DINNER, 21), seats_taken(MealKind.DINNER, 24)) == (0, 2)


def test_what_can_not_be_had_on_that_day_is_taken_out(any_app: Flask, now: datetime) -> None:
    booking = booked_visit(now)
    all_seated(now, MealKind.DINNER, 24, leave=1)
    shown = done(booking, VisitWanted(FRIDAY), now)
    kept, lost = shown.things
    assert (kept.new, kept.why_not) == (kept.old, None)
    assert (type(lost.why_not), lost.new, lost.old) == (SittingFull, NOTHING, Money.som(2 * 650))
    assert shown.difference == -lost.old
    assert standing(booking) == [(OrderKind.CLASS, 24, 2)]


def test_a_ride_takes_its_horses_along(any_app: Flask, now: datetime) -> None:
    booking = visit(now)
    basket.add_tour(booking.token, "waterfall-ride", asked(21, "09:00", weights={1: 70, 2: 60}), now)
    reservations.submit(booking.token, AYGUL, now)
    done(booking, VisitWanted(FRIDAY), now)
    assert standing(booking) == [(OrderKind.TOUR, 24, 2)]


def test_a_tour_with_others_is_joined_on_that_day_or_lost(any_app: Flask, now: datetime) -> None:
    def scheduled(day: int) -> int:
        return tour_desk.schedule("waterfall-walk", date(2026, 7, day), time(10), 8, "en", now).id

    booking, first = visit(now), scheduled(21)
    basket.add_tour(booking.token, "waterfall-walk", asked(21, departure_id=first), now)
    reservations.submit(booking.token, AYGUL, now)
    (lost,) = look(booking.token, VisitWanted(FRIDAY), now, TODAY).things
    assert type(lost.why_not) is NotOnThisDay
    scheduled(24)
    (joined,) = done(booking, VisitWanted(FRIDAY), now).things
    assert joined.why_not is None
    assert standing(booking) == [(OrderKind.TOUR, 24, 2)]


def test_who_stays_at_home_is_taken_out_of_everything(any_app: Flask, now: datetime) -> None:
    booking = booked_visit(now)
    basket.add_meal(booking.token, MealKind.LUNCH, asked(21, who=(2,)), now)
    shown = done(booking, VisitWanted(booking.arrival, PartyChange(leaving=(2,))), now)
    assert [type(one.why_not) for one in shown.things] == [type(None), type(None), NobodyGoes]
    assert standing(booking) == [(OrderKind.CLASS, 21, 1), (OrderKind.MEAL, 21, 1)]
    assert len(booking.party) == 1


def test_who_comes_too_takes_part_in_nothing_yet(any_app: Flask, now: datetime) -> None:
    booking = booked_visit(now)
    shown = done(booking, VisitWanted(booking.arrival, PartyChange(adults=1, child_ages=(7,))), now)
    assert shown.difference == NOTHING
    assert booking.party.child_ages == (7,)
    assert standing(booking) == [(OrderKind.CLASS, 21, 2), (OrderKind.MEAL, 21, 2)]
    basket.add_meal(booking.token, MealKind.LUNCH, asked(21, who=(1, 2, 3, 4)), now)
    assert verify() == []


def test_what_was_shown_is_done_or_nothing(any_app: Flask, now: datetime) -> None:
    booking = booked_visit(now)
    wanted = VisitWanted(FRIDAY)
    good = seen(booking, look(booking.token, wanted, now, TODAY))
    cases: list[tuple[type[Refusal], VisitSeen]] = [
        (DifferenceChanged, replace(good, difference=Money.som(1))),
        (OthersLost, replace(good, lost=frozenset({1}))),
        (StepNotPossible, replace(good, revision=99)),
    ]
    for kind, sight in cases:
        with refused(kind):
            visit_changes.change(booking.token, wanted, sight, now, TODAY)
    all_seated(now, MealKind.DINNER, 24)
    with refused(DifferenceChanged):
        visit_changes.change(booking.token, wanted, good, now, TODAY)


def test_the_rules_of_a_new_visit_hold(any_app: Flask, now: datetime) -> None:
    booking = booked_visit(now)
    cases: list[tuple[type[Refusal], VisitWanted]] = [
        (StayUnchanged, VisitWanted(booking.arrival)),
        (ArrivalInPast, VisitWanted(date(2026, 7, 14))),
        (OutOfSeason, VisitWanted(date(2026, 12, 24))),
        (PartyWithoutAdult, VisitWanted(FRIDAY, PartyChange(leaving=(1, 2), child_ages=(9,)))),
    ]
    for kind, wanted in cases:
        with refused(kind):
            look(booking.token, wanted, now, TODAY)


def test_who_can_not_change_it_alone_is_told(any_app: Flask, now: datetime) -> None:
    booking = booked_visit(now)
    with refused(ChangeTooLate):
        look(booking.token, VisitWanted(FRIDAY), now, date(2026, 7, 21))
    stays, typing = confirmed(now, 1), visit(now)
    for other in (stays, typing):
        with refused(StepNotPossible):
            look(other.token, VisitWanted(FRIDAY), now, TODAY)
    reservations.cancel(booking.code, now, TODAY)
    with refused(StepNotPossible):
        look(booking.token, VisitWanted(FRIDAY), now, TODAY)


def test_what_the_camp_has_prepared_already_keeps_its_day(any_app: Flask, now: datetime) -> None:
    booking = reservations.confirm(booked_visit(now).code, now)
    # The felt is ordered until six in the evening before.
    evening = datetime.fromisoformat("2026-07-20T19:00+06:00")
    with refused(TooLateToOrder):
        look(booking.token, VisitWanted(FRIDAY), evening, evening.date())


def test_the_change_is_told_of_by_letter(any_app: Flask, now: datetime) -> None:
    booking = booked_visit(now)
    before = charged(booking)
    done(booking, VisitWanted(FRIDAY), now)
    letter = db.session.scalars(select(Letter).filter_by(kind=LetterKind.CHANGED)).one()
    assert letter.about == {"arrival": "2026-07-21", "departure": "2026-07-21", "charged": before.tyiyn}


def test_no_deposit_is_awaited_longer_than_until_that_day(any_app: Flask, now: datetime) -> None:
    booking = booked_visit(now)
    assert booking.status is BookingStatus.AWAITING_DEPOSIT
    until = booking.held_until
    done(booking, VisitWanted(date(2026, 7, 16)), now)
    assert until is not None
    assert booking.held_until is not None
    assert booking.held_until < until


def test_one_change_sent_many_times_is_done_once(any_app: Flask, now: datetime) -> None:
    booking = booked_visit(now)
    wanted = VisitWanted(FRIDAY)
    token, sight = booking.token, seen(booking, look(booking.token, wanted, now, TODAY))
    db.session.commit()

    def work(_number: int) -> str:
        try:
            visit_changes.change(token, wanted, sight, now, TODAY)
        except Refusal as refusal:
            return type(refusal).__name__
        return "changed"

    assert at_once(any_app, work) == {"changed": 1, "StepNotPossible": 49}
    db.session.expire_all()
    assert seats_taken(MealKind.DINNER, 24) == 2
    assert verify() == []
