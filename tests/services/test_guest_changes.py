"""A guest changes the booking alone: the ways to have it are shown with their price, then one is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from camp.extensions import db
from camp.models import Booking, Letter
from camp.rules.changes import PartyChange
from camp.rules.dates import Period
from camp.rules.guest_refusals import ChangeTooLate, SeveralDates, SoldElsewhere
from camp.rules.letters import LetterKind
from camp.rules.lifecycle import Channel
from camp.rules.meals import MealKind, MealPlan
from camp.rules.money import NOTHING, Money
from camp.rules.pricing import SoldAs
from camp.rules.refusals import (
    BookingUnknown,
    NotOffered,
    OutOfSeason,
    PartyTooLarge,
    PriceChanged,
    Refusal,
    SittingFull,
    StayTooLong,
    StepNotPossible,
    YurtTaken,
)
from camp.rules.staff_refusals import StayUnchanged
from camp.services import guest_changes, moves, reservations
from camp.services.guest_changes import Seen, Wanted, Way, change, ways_of
from camp.services.transaction import transaction
from camp.services.verify import verify
from tests.builders import (
    all_seated,
    at_once,
    booked,
    charged,
    confirmed,
    held,
    refused,
    visit,
)  # fmt: skip
from tests.conftest import TODAY


def july(first: int, last: int) -> Period:
    return Period(date(2026, 7, first), date(2026, 7, last))


def seen(booking: Booking, way: Way) -> Seen:
    return Seen(way.difference, booking.revision)


def done(booking: Booking, wanted: Wanted, now: datetime, way: Way | None = None) -> Booking:
    chosen = way or ways_of(booking.token, wanted, now, TODAY).all[0]
    before = charged(booking)
    after = change(booking.token, wanted, chosen.yurts, seen(booking, chosen), now, TODAY)
    db.session.expire_all()
    assert charged(after) - before == chosen.difference
    assert verify() == []
    return after


def test_other_dates_are_shown_with_their_price_and_then_had(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    ways = ways_of(booking.token, Wanted(july(20, 24)), now, TODAY)
    assert ways.same is not None
    assert ways.same.difference == Money.som(2 * 2700 + 1500)
    assert done(booking, Wanted(july(20, 24)), now).departure == date(2026, 7, 24)


def test_where_the_own_yurt_is_taken_another_is_offered(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    confirmed(now, 1, arrival=date(2026, 7, 23), departure=date(2026, 7, 24))
    ways = ways_of(booking.token, Wanted(july(20, 24)), now, TODAY)
    assert ways.same is None
    assert isinstance(ways.why_not, YurtTaken)
    number = ways.others[0].yurts[0]
    assert number != 1
    assert done(booking, Wanted(july(20, 24)), now, ways.others[0]).stays[0].yurt.number == number


def test_a_party_that_outgrows_its_yurt_is_offered_a_larger_one(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    people = {booking.stays[0].id: PartyChange(child_ages=(6, 9, 11))}
    ways = ways_of(booking.token, Wanted(booking.period, people=people), now, TODAY)
    assert ways.same is None
    stay = done(booking, Wanted(booking.period, people=people), now).stays[0]
    assert (len(stay.party), len(stay.yurt.beds) >= 5) == (5, True)


def test_each_other_kind_is_offered_once_the_cheapest_first(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    ways = ways_of(booking.token, Wanted(july(21, 24)), now, TODAY)
    kinds = [way.plans[0].stay.yurt.kind.code for way in ways.others]
    assert len(ways.others) == len({way.yurts for way in ways.others}) >= 2
    assert kinds
    assert list(ways.others) == sorted(ways.others, key=lambda way: way.difference)


def test_the_same_dates_in_another_yurt_are_a_change_too(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    ways = ways_of(booking.token, Wanted(booking.period), now, TODAY)
    assert (ways.same, type(ways.why_not)) == (None, StayUnchanged)
    assert done(booking, Wanted(booking.period), now, ways.others[0]).stays[0].yurt.number != 1


def test_several_yurts_move_together(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 6, 7, adults=7)
    after = done(booking, Wanted(july(22, 25), MealPlan.FULL_BOARD), now)
    assert {stay.yurt.number for stay in after.stays} == {6, 7}
    assert {stay.period for stay in after.stays} == {july(22, 25)}
    confirmed(now, 7, arrival=date(2026, 7, 25), departure=date(2026, 7, 26))
    ways = ways_of(booking.token, Wanted(july(22, 26)), now, TODAY)
    assert ways.same is None
    moved = done(after, Wanted(july(22, 26)), now, ways.others[0])
    assert 6 in {stay.yurt.number for stay in moved.stays}
    assert 7 not in {stay.yurt.number for stay in moved.stays}


def test_of_several_yurts_one_party_grows_and_the_other_stays(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 6, 7, adults=7)
    small = min(booking.stays, key=lambda stay: len(stay.party))
    people = {small.id: PartyChange(adults=1)}
    done(booking, Wanted(booking.period, people=people), now)
    assert len(booking.party) == 8


def test_a_full_table_is_said_before_anything_is_chosen(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    all_seated(now, MealKind.DINNER, 23)
    with refused(SittingFull):
        ways_of(booking.token, Wanted(july(20, 24)), now, TODAY)


def test_what_was_shown_is_done_or_nothing(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    wanted = Wanted(july(20, 24))
    way = ways_of(booking.token, wanted, now, TODAY).all[0]
    good = seen(booking, way)
    with refused(PriceChanged):
        change(booking.token, wanted, way.yurts, replace(good, difference=NOTHING), now, TODAY)
    with refused(StepNotPossible):
        change(booking.token, wanted, way.yurts, replace(good, revision=99), now, TODAY)
    for yurts in ((), (1, 2), (99,)):
        with refused(NotOffered):
            change(booking.token, wanted, yurts, good, now, TODAY)
    with refused(BookingUnknown):
        change("no-such-token", wanted, way.yurts, good, now, TODAY)


def test_one_change_sent_many_times_is_done_once(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 6)
    people = {booking.stays[0].id: PartyChange(adults=1)}
    wanted = Wanted(booking.period, people=people)
    way = ways_of(booking.token, wanted, now, TODAY).all[0]
    token, sight = booking.token, seen(booking, way)
    db.session.commit()

    def work(_number: int) -> str:
        try:
            change(token, wanted, way.yurts, sight, now, TODAY)
        except Refusal as refusal:
            return type(refusal).__name__
        return "changed"

    assert at_once(any_app, work) == {"changed": 1, "StepNotPossible": 49}
    db.session.expire_all()
    assert len(booking.party) == 3
    assert verify() == []


def test_the_rules_of_a_new_booking_hold(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    stay_id = booking.stays[0].id
    cases: list[tuple[type[Refusal], Wanted]] = [
        (StayTooLong, Wanted(Period(date(2026, 7, 20), date(2026, 8, 25)))),
        (OutOfSeason, Wanted(Period(date(2026, 11, 20), date(2026, 11, 25)))),
        (PartyTooLarge, Wanted(booking.period, people={stay_id: PartyChange(adults=40)})),
    ]
    for kind, wanted in cases:
        with refused(kind):
            ways_of(booking.token, wanted, now, TODAY)


def test_who_can_not_change_it_alone_is_told(any_app: Flask, now: datetime) -> None:
    wanted = Wanted(july(20, 24))
    tomorrow = confirmed(now, 2, arrival=TODAY + timedelta(days=1), departure=date(2026, 7, 18))
    guest_changes.check_may_change(tomorrow, TODAY)
    with refused(ChangeTooLate):
        ways_of(tomorrow.token, wanted, now, TODAY + timedelta(days=1))
    typing, day_guests = held(now, 3), visit(now)
    with refused(StepNotPossible):
        ways_of(typing.token, wanted, now, TODAY)
    gone = confirmed(now, 4)
    reservations.cancel(gone.code, now, TODAY)
    with refused(StepNotPossible):
        ways_of(gone.token, wanted, now, TODAY)
    with refused(StepNotPossible):
        ways_of(day_guests.token, wanted, now, TODAY)
    elsewhere = confirmed(now, 5)
    with transaction():
        elsewhere.channel = Channel.AIRBNB
    with refused(SoldElsewhere):
        ways_of(elsewhere.token, wanted, now, TODAY)


def test_yurts_with_different_dates_are_the_desks(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 6, 7, adults=7)
    stay = booking.stays[0]
    wanted = guest_changes.Move(stay.yurt.number, july(20, 24))
    moves.move(stay.id, wanted, moves.plan_move(stay.id, wanted, now, TODAY).difference, now, TODAY)
    with refused(SeveralDates):
        ways_of(booking.token, Wanted(july(20, 25)), now, TODAY)


def test_the_change_is_told_of_by_letter(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    before = charged(booking)
    done(booking, Wanted(july(20, 24)), now)
    letter = db.session.scalars(db.select(Letter).filter_by(kind=LetterKind.CHANGED)).one()
    assert letter.about == {"arrival": "2026-07-20", "departure": "2026-07-23", "charged": before.tyiyn}


@pytest.mark.parametrize(("arrival", "is_sooner"), [(16, True), (25, False)])
def test_no_deposit_is_awaited_longer_than_until_the_arrival(
    any_app: Flask, now: datetime, arrival: int, is_sooner: bool
) -> None:
    booking = booked(now, 1)
    before = booking.held_until
    after = done(booking, Wanted(july(arrival, arrival + 3)), now)
    assert before is not None
    assert after.held_until is not None
    assert (after.held_until < before) is is_sooner


# A yurt to oneself, or beds among strangers

BEDS, ALONE = SoldAs.BED, SoldAs.PRIVATE


def test_a_yurt_to_oneself_becomes_beds_in_a_shared_one(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 11)
    wanted = Wanted(booking.period, sold_as=BEDS)
    ways = ways_of(booking.token, wanted, now, TODAY)
    # Three nights without the price of a yurt of their own.
    assert (ways.all[0].yurts, ways.all[0].difference) == ((11,), Money.som(-3 * 1500))
    stay = done(booking, wanted, now).stays[0]
    assert (stay.yurt.number, stay.sold_as) == (11, BEDS)
    strangers = confirmed(now, 11, adults=3, sold_as=BEDS)
    assert strangers.stays[0].yurt.number == 11


def test_in_a_yurt_that_is_not_shared_beds_are_offered_in_another(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    ways = ways_of(booking.token, Wanted(booking.period, sold_as=BEDS), now, TODAY)
    assert (ways.same, type(ways.why_not)) == (None, NotOffered)
    stay = done(booking, Wanted(booking.period, sold_as=BEDS), now).stays[0]
    assert (stay.yurt.kind.sold_by_bed, stay.sold_as) == (True, BEDS)


def test_beds_become_a_yurt_to_oneself_where_nobody_else_sleeps(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 11, sold_as=BEDS)
    others = confirmed(now, 11, sold_as=BEDS)
    assert others.stays[0].yurt.number == 11
    wanted = Wanted(booking.period, sold_as=ALONE)
    ways = ways_of(booking.token, wanted, now, TODAY)
    assert (ways.same, type(ways.why_not)) == (None, YurtTaken)
    reservations.cancel(others.code, now, TODAY)
    ways = ways_of(booking.token, wanted, now, TODAY)
    assert ways.same is not None
    assert ways.same.difference == Money.som(3 * 1500)
    stay = done(booking, wanted, now, ways.same).stays[0]
    assert (stay.yurt.number, stay.sold_as) == (11, ALONE)


def test_a_bed_taken_meanwhile_leaves_the_yurt_shared(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 11, sold_as=BEDS)
    wanted = Wanted(booking.period, sold_as=ALONE)
    same = ways_of(booking.token, wanted, now, TODAY).same
    assert same is not None
    confirmed(now, 11, adults=1, sold_as=BEDS)
    with refused(YurtTaken):
        change(booking.token, wanted, same.yurts, seen(booking, same), now, TODAY)


def test_a_party_in_several_yurts_has_them_to_itself(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 11, 12, adults=7)
    with refused(NotOffered):
        ways_of(booking.token, Wanted(booking.period, sold_as=BEDS), now, TODAY)
