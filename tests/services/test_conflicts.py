"""Nights sold twice: one party gets another yurt as good or better, in one step, and nobody loses a bed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import Flask

from camp.extensions import db
from camp.models import Booking, ChannelConflict, ChannelEvent, Stay
from camp.rules.channel_conflicts import Solution
from camp.rules.channel_refusals import (
    ConflictSolved,
    ConflictUnknown,
    HowMissing,
    NoStandIn,
    NotInTheWay,
)
from camp.rules.dates import Period
from camp.rules.feed_events import EventState
from camp.rules.lifecycle import BookingStatus, Channel, StayStatus
from camp.rules.meals import MealPlan
from camp.rules.party import Party
from camp.rules.pricing import SoldAs
from camp.rules.refusals import YurtTaken
from camp.rules.timers import TimerName
from camp.services import channels, closures, reservations, worker
from camp.services.channel_conflicts import card_of, conflict_sheet, get_conflict, open_conflicts
from camp.services.channels import ChannelBooking
from camp.services.conflict_solving import give_theirs, move_ours, settle_open, solve_by_hand
from camp.services.reservations import Contact
from camp.services.transaction import reading
from camp.services.verify import verify
from tests.builders import GUESTS, at_once, booked, charged, confirmed, held, refused
from tests.channel_builders import NIGHTS, ago, brought, sold_twice
from tests.conftest import TODAY


def stays_in(yurt: int, day: date = date(2026, 7, 20)) -> list[str]:
    """The codes of who sleeps there."""
    stays = db.session.scalars(db.select(Stay).where(Stay.arrival <= day, Stay.departure > day)).all()
    return [
        stay.booking.code
        for stay in stays
        if stay.yurt.number == yurt and stay.booking.status is BookingStatus.CONFIRMED
    ]


def of_site(conflict: ChannelConflict) -> Booking:
    event = db.session.get_one(ChannelEvent, conflict.event_id)
    assert event.booking is not None
    return event.booking


def told(reference: str = "BK-1", yurt: int = 6) -> ChannelBooking:
    contact = Contact("Jonas Weber", "", "", "DE", None, "")
    return ChannelBooking(
        Channel.BOOKING_COM, reference, yurt, NIGHTS, Party(2, (6,)), MealPlan.HALF_BOARD, contact
    )


# The card


def test_the_card_names_both_sides_and_what_can_be_done(any_app: Flask, now: datetime) -> None:
    ours = confirmed(now, 1)
    conflict = sold_twice(1)
    (card,) = open_conflicts(now)
    assert [booking.code for booking in card.ours] == [ours.code]
    sheet = conflict_sheet(conflict.id, now)
    (side,) = sheet.ours
    assert side.may_move
    # Couples' yurts first, of the kind it is; then the larger ones, worth as much.
    assert [one.yurt.number for one in side.stand_ins][:5] == [2, 3, 4, 5, 6]
    assert [one.is_same_kind for one in side.stand_ins][:5] == [True, True, True, True, False]
    assert [one.yurt.number for one in sheet.theirs] == [one.yurt.number for one in side.stand_ins]
    assert not sheet.is_free
    # Four and a half days before the arrival; after the last 48 hours it is too late to be cheap.
    assert sheet.arrival_at - now == timedelta(days=5, hours=2)
    assert sheet.hurries_at == sheet.arrival_at - timedelta(hours=48)


def test_a_yurt_that_somebody_has_or_is_out_of_order_does_not_stand_in(any_app: Flask, now: datetime) -> None:
    confirmed(now, 1)
    confirmed(now, 2, arrival=date(2026, 7, 22), departure=date(2026, 7, 24))
    closures.close_yurt(3, date(2026, 7, 21), date(2026, 7, 21), "stove", now, TODAY)
    brought(4, good=13)
    conflict = sold_twice(1)
    found = conflict_sheet(conflict.id, now).theirs
    assert [one.yurt.number for one in found][:2] == [4, 5]
    assert [one.look_first for one in found][:2] == [(Channel.AIRBNB,), ()]


def test_who_is_here_or_is_typing_is_not_moved(any_app: Flask, now: datetime) -> None:
    held(now, 1)
    conflict = sold_twice(1)
    (side,) = conflict_sheet(conflict.id, now).ours
    assert (side.may_move, side.stand_ins) == (False, ())
    with refused(NotInTheWay):
        move_ours(conflict.id, side.stay.id, 2, None, now)


# Solving


def test_ours_moves_and_the_sites_guest_gets_the_yurt(any_app: Flask, now: datetime) -> None:
    ours = confirmed(now, 1)
    price = charged(ours)
    conflict = sold_twice(1)
    move_ours(conflict.id, ours.stays[0].id, 2, None, now)
    found = get_conflict(conflict.id)
    assert (found.solution, found.solved_at) == (Solution.OURS_MOVED, now)
    assert found.moved_stay_id == ours.stays[0].id
    assert stays_in(2) == [ours.code]
    theirs = of_site(found)
    assert stays_in(1) == [theirs.code]
    assert (theirs.status, theirs.channel, theirs.guest_name) == (
        BookingStatus.CONFIRMED,
        Channel.AIRBNB,
        "Airbnb",
    )
    event = db.session.get_one(ChannelEvent, conflict.event_id)
    assert (event.state, event.completed_at) == (EventState.TAKEN, None)
    # The camp's own wish: nobody pays for it.
    assert charged(reservations.get_by_code(ours.code)) == price
    assert open_conflicts(now) == ()
    assert verify() == []


def test_or_the_sites_guest_gets_another(any_app: Flask, now: datetime) -> None:
    ours = confirmed(now, 1)
    conflict = sold_twice(1)
    give_theirs(conflict.id, 6, None, now)
    found = get_conflict(conflict.id)
    assert found.solution is Solution.THEIRS_MOVED
    assert stays_in(1) == [ours.code]
    assert stays_in(6) == [of_site(found).code]
    assert verify() == []


def test_what_a_person_wrote_down_comes_with_its_people_and_our_prices(any_app: Flask, now: datetime) -> None:
    confirmed(now, 6)
    conflict = channels.take_in(told(), "en", now)
    assert isinstance(conflict, ChannelConflict)
    give_theirs(conflict.id, 7, None, now)
    booking = db.session.scalars(db.select(Booking).where(Booking.channel_reference == "BK-1")).one()
    assert (booking.guest_name, booking.party) == ("Jonas Weber", Party(2, (6,)))
    assert booking.stays[0].meal_plan is MealPlan.HALF_BOARD
    direct = confirmed(now, 8, adults=2, child_ages=(6,))
    assert charged(booking) == charged(direct)
    assert verify() == []
    # Told of once more, it is there.
    assert channels.take_in(told(), "en", now) == booking


def test_of_two_in_the_way_both_are_moved_before_it_is_solved(any_app: Flask, now: datetime) -> None:
    first = confirmed(now, 1, arrival=date(2026, 7, 19), departure=date(2026, 7, 21))
    second = confirmed(now, 1, arrival=date(2026, 7, 22), departure=date(2026, 7, 25))
    conflict = sold_twice(1)
    move_ours(conflict.id, first.stays[0].id, 2, None, now)
    assert get_conflict(conflict.id).solved_at is None
    (card,) = open_conflicts(now)
    assert [booking.code for booking in card.ours] == [second.code]
    move_ours(conflict.id, second.stays[0].id, 2, None, now)
    assert get_conflict(conflict.id).solution is Solution.OURS_MOVED
    assert verify() == []


def test_guests_of_a_shared_yurt_move_to_other_beds(any_app: Flask, now: datetime) -> None:
    two = confirmed(now, 11, adults=2, sold_as=SoldAs.BED, plan=MealPlan.BREAKFAST)
    number = two.stays[0].yurt.number
    conflict = sold_twice(number)
    (side,) = conflict_sheet(conflict.id, now).ours
    others = [one.yurt.number for one in side.stand_ins]
    assert others
    assert all(reading().get_one(Stay, two.stays[0].id).yurt.kind.sold_by_bed for _ in others)
    move_ours(conflict.id, two.stays[0].id, others[0], None, now)
    assert get_conflict(conflict.id).solution is Solution.OURS_MOVED
    assert verify() == []


def test_only_what_the_card_offers_is_done(any_app: Flask, now: datetime) -> None:
    ours = confirmed(now, 6, adults=4)
    confirmed(now, 7)
    conflict = sold_twice(6)
    # Two beds are too few, and yurt 7 is taken.
    for yurt in (1, 7, 6, 99):
        with refused(NoStandIn, f"yurt {yurt}"):
            move_ours(conflict.id, ours.stays[0].id, yurt, None, now)
    for yurt in (7, 6, 99):
        with refused(NoStandIn, f"theirs to yurt {yurt}"):
            give_theirs(conflict.id, yurt, None, now)
    with refused(NotInTheWay):
        move_ours(conflict.id, 99, 8, None, now)
    with refused(ConflictUnknown):
        give_theirs(99, 8, None, now)


def test_solved_by_hand_says_how(any_app: Flask, now: datetime) -> None:
    confirmed(now, 1)
    conflict = sold_twice(1)
    with refused(HowMissing):
        solve_by_hand(conflict.id, "  ", None, now)
    solve_by_hand(conflict.id, " Airbnb found them another camp ", None, now)
    found = get_conflict(conflict.id)
    assert (found.solution, found.how) == (Solution.BY_HAND, "Airbnb found them another camp")
    for again in (
        lambda: solve_by_hand(conflict.id, "again", None, now),
        lambda: give_theirs(conflict.id, 6, None, now),
    ):
        with refused(ConflictSolved):
            again()


def test_a_guest_who_is_to_have_other_dates_gets_them_in_another_yurt(any_app: Flask, now: datetime) -> None:
    """The site's guest has yurt 1 from the 18th to the 20th and stays until the 23rd, when it is ours."""
    conflict = sold_twice(1, Period(date(2026, 7, 18), date(2026, 7, 20)))
    give_theirs(conflict.id, 1, None, now)
    theirs = of_site(conflict)
    ours = confirmed(now, 1)
    event = db.session.get_one(ChannelEvent, conflict.event_id)
    event.departure, event.state = date(2026, 7, 23), EventState.CONFLICT
    again = get_conflict(conflict.id)
    again.departure, again.solved_at = date(2026, 7, 23), None
    db.session.commit()
    card = card_of(db.session(), again, now)
    assert [booking.code for booking in card.ours] == [ours.code]
    give_theirs(conflict.id, 2, None, now)
    found = reservations.get_by_code(theirs.code)
    (stay,) = found.stays
    assert (stay.yurt.number, stay.arrival, stay.departure) == (2, date(2026, 7, 18), date(2026, 7, 23))
    assert stays_in(1) == [ours.code]
    assert verify() == []


def test_or_stays_where_he_is_when_ours_moves(any_app: Flask, now: datetime) -> None:
    conflict = sold_twice(1, Period(date(2026, 7, 18), date(2026, 7, 20)))
    give_theirs(conflict.id, 1, None, now)
    theirs = of_site(conflict)
    ours = confirmed(now, 1)
    event = db.session.get_one(ChannelEvent, conflict.event_id)
    event.departure, event.state = date(2026, 7, 23), EventState.CONFLICT
    again = get_conflict(conflict.id)
    again.departure, again.solved_at = date(2026, 7, 23), None
    db.session.commit()
    move_ours(conflict.id, ours.stays[0].id, 3, None, now)
    (stay,) = reservations.get_by_code(theirs.code).stays
    assert (stay.yurt.number, stay.departure) == (1, date(2026, 7, 23))
    assert stays_in(3) == [ours.code]
    assert verify() == []


# By itself


def test_nights_that_become_free_go_to_the_sites_guest(any_app: Flask, now: datetime) -> None:
    ours = confirmed(now, 1)
    conflict = sold_twice(1)
    assert settle_open(now) == 0
    reservations.cancel(ours.code, now, TODAY)
    assert settle_open(now) == 1
    found = get_conflict(conflict.id)
    assert (found.solution, found.solved_by_id) == (Solution.FREED, None)
    assert stays_in(1) == [of_site(found).code]
    assert settle_open(now) == 0
    assert verify() == []


def test_the_worker_sees_to_it_within_a_minute(any_app: Flask, now: datetime) -> None:
    ours = confirmed(now, 1)
    conflict = sold_twice(1)
    reservations.cancel(ours.code, now, TODAY)
    assert worker.ring(TimerName.EXPIRY, lambda: now)
    assert get_conflict(conflict.id).solution is Solution.FREED
    assert verify() == []


def test_a_hold_that_lapses_frees_them_too(any_app: Flask, now: datetime, later: datetime) -> None:
    held(now, 1)
    conflict = sold_twice(1)
    assert settle_open(now) == 0
    assert settle_open(later) == 1
    assert get_conflict(conflict.id).solution is Solution.FREED
    assert verify() == []


def test_what_the_site_may_have_cancelled_is_not_taken_by_itself(any_app: Flask, now: datetime) -> None:
    ours = confirmed(now, 1)
    sold_twice(1, absent_since=ago(0.2))
    reservations.cancel(ours.code, now, TODAY)
    assert settle_open(now) == 0


def test_nights_that_are_over_are_nobodys_trouble(any_app: Flask, now: datetime) -> None:
    confirmed(now, 1)
    conflict = sold_twice(1)
    after = now + timedelta(days=9)
    assert settle_open(after) == 1
    found = get_conflict(conflict.id)
    assert (found.solution, found.solved_at) == (None, after)


# Two at once


def test_of_fifty_who_tap_one_solves_it(any_app: Flask, now: datetime) -> None:
    """Half of them move ours, half the site's guest, each to one of the same two yurts."""
    ours = confirmed(now, 1)
    conflict_id, stay_id = sold_twice(1).id, ours.stays[0].id
    db.session.remove()

    def tap(number: int) -> str:
        try:
            if number % 2:
                move_ours(conflict_id, stay_id, 2 + number % 4 // 2, None, now)
            else:
                give_theirs(conflict_id, 2 + number % 4 // 2, None, now)
        except ConflictSolved:
            return "told"
        return "solved"

    assert at_once(any_app, tap) == {"solved": 1, "told": GUESTS - 1}
    bookings = db.session.scalars(db.select(Booking).where(Booking.status == BookingStatus.CONFIRMED)).all()
    assert len(bookings) == 2
    assert all(stay.status is StayStatus.EXPECTED for booking in bookings for stay in booking.stays)
    assert verify() == []


def test_of_guests_who_book_the_other_yurt_meanwhile_nobody_shares_it(any_app: Flask, now: datetime) -> None:
    ours = booked(now, 1)
    conflict_id, stay_id = sold_twice(1).id, ours.stays[0].id
    db.session.remove()

    def race(number: int) -> str:
        if number:
            try:
                held(now, 2)
            except YurtTaken:
                return "told"
            return "held"
        try:
            move_ours(conflict_id, stay_id, 2, None, now)
        except (NoStandIn, YurtTaken):
            return "too late"
        return "moved"

    counted = at_once(any_app, race)
    assert counted["held"] + counted["moved"] == 1
    assert verify() == []
