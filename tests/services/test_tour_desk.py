"""Departures on the calendar, what happens when one can't go, and horses that fall out."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from flask import Flask
from sqlalchemy import select

from camp.clock import camp_moment
from camp.extensions import db
from camp.models import (
    Booking,
    Guide,
    GuideShift,
    HorseShift,
    Letter,
    Order,
    TourDeparture,
)
from camp.rules.activities import CallOffChoice, CallOffReason
from camp.rules.folio import PaymentForm
from camp.rules.letters import LetterKind
from camp.rules.lifecycle import OrderStatus
from camp.rules.meals import MealKind, MealPlan, Served
from camp.rules.money import NOTHING, Money
from camp.rules.refusals import (
    BookingUnknown,
    CalledOff,
    DayOutsideStay,
    GroupTooLarge,
    NobodyGoes,
    NoGuideFree,
    NotEnoughHorses,
    NotForSale,
    NotOnThisDay,
    OutOfSeason,
    PlacesGone,
    RefundAboveOwed,
    Refusal,
    StepNotPossible,
    TooLateToOrder,
    TooYoung,
)
from camp.services import basket, cashier, reservations, tour_desk
from camp.services.verify import verify
from tests.builders import (
    AYGUL,
    all_seated,
    asked,
    charged,
    confirmed,
    departure_of,
    family,
    horses_of,
    refused,
    seats_taken,
    served,
    session_of,
    visit,
)

L = MealKind.LUNCH
RIDE, WALK, DAY_RIDE, TREK = "waterfall-ride", "waterfall-walk", "upper-valley-day", "ala-kol-trek"
DAY = date(2026, 7, 21)
WEATHER = CallOffReason.WEATHER


def scheduled(
    now: datetime, code: str = WALK, places: int = 8, day: date = DAY, at: str = "09:00", language: str = "ru"
) -> TourDeparture:
    return tour_desk.schedule(code, day, time.fromisoformat(at), places, language, now)


def guides_of(departure: TourDeparture) -> set[int]:
    rows = select(GuideShift.guide_id).where(GuideShift.departure_id == departure.id)
    return set(db.session.scalars(rows))


def letters() -> list[tuple[int | None, LetterKind, int | None]]:
    """What guests are told of things called off."""
    rows = select(Letter).where(Letter.order_id.is_not(None)).order_by(Letter.booking_id, Letter.id)
    return [(letter.booking_id, letter.kind, letter.order_id) for letter in db.session.scalars(rows)]


def pay_all(booking: Booking, now: datetime) -> None:
    owed = cashier.folio_of(booking).sums.balance
    cashier.record_payment(booking.code, PaymentForm.CASH, owed, "", None, now)


# Scheduled departures


def test_a_place_on_a_scheduled_ride_is_one_price_and_takes_a_horse_but_no_second_guide(
    any_app: Flask, now: datetime
) -> None:
    ride = scheduled(now, RIDE, 4)
    guides = guides_of(ride)
    booking = confirmed(now, 1)
    before = charged(booking)
    order = basket.add_tour(booking.token, RIDE, asked(21, weights={1: 60, 2: 80}, departure_id=ride.id), now)
    assert charged(booking) - before == Money.som(2 * 2700)
    assert departure_of(order).taken == 2
    assert guides_of(ride) == guides
    assert len(horses_of(order)) == 2
    assert verify() == []
    basket.remove(booking.token, order.id, now)
    # The departure stays on the calendar with its guide.
    assert guides_of(ride) == guides
    assert verify() == []


def test_the_places_of_a_departure_run_out(any_app: Flask, now: datetime) -> None:
    walk = scheduled(now, places=3)
    first, second = visit(now), visit(now)
    basket.add_tour(first.token, WALK, asked(21, departure_id=walk.id), now)
    with refused(PlacesGone) as refusal:
        basket.add_tour(second.token, WALK, asked(21, departure_id=walk.id), now)
    assert (refusal.value.asked, refusal.value.left) == (2, 1)
    basket.add_tour(second.token, WALK, asked(21, who=(2,), departure_id=walk.id), now)
    assert verify() == []


def test_a_departure_of_somebody_elses_own_or_of_another_day_or_tour_is_not_joined(
    any_app: Flask, now: datetime
) -> None:
    booking = confirmed(now, 1)
    own = departure_of(basket.add_tour(visit(now).token, WALK, asked(21, "09:00"), now))
    walk = scheduled(now, day=date(2026, 7, 22))
    for day, departure_id in ((21, own.id), (21, walk.id), (21, 999)):
        with refused(NotForSale):
            basket.add_tour(booking.token, WALK, asked(day, departure_id=departure_id), now)
    with refused(NotForSale):
        basket.add_tour(booking.token, "broken-heart", asked(22, departure_id=walk.id), now)


def test_a_departure_is_joined_until_the_cut_off_and_by_those_old_enough(
    any_app: Flask, now: datetime
) -> None:
    booking = family(now)
    walk = scheduled(now)
    with refused(TooLateToOrder):
        basket.add_tour(booking.token, WALK, asked(21, departure_id=walk.id), camp_moment(DAY, time(8)))
    with refused(TooYoung):
        basket.add_tour(booking.token, WALK, asked(21, who=(1, 3), departure_id=walk.id), now)


@pytest.mark.parametrize(
    ("code", "day", "at", "places", "kind"),
    [
        ("balloon", DAY, "09:00", 8, NotForSale),
        (WALK, date(2026, 10, 1), "09:00", 8, NotOnThisDay),
        (TREK, date(2026, 9, 12), "08:00", 8, NotOnThisDay),
        (WALK, date(2026, 7, 15), "09:00", 8, TooLateToOrder),
        (WALK, DAY, "09:00", 0, NobodyGoes),
        (WALK, DAY, "09:00", 13, GroupTooLarge),
    ],
)
def test_a_departure_that_makes_no_sense_is_not_put_on_the_calendar(
    app: Flask, now: datetime, code: str, day: date, at: str, places: int, kind: type[Refusal]
) -> None:
    with refused(kind):
        scheduled(now, code, places, day, at)


def test_departures_are_put_on_the_calendar_while_there_are_guides_and_pack_horses(
    any_app: Flask, now: datetime
) -> None:
    scheduled(now, TREK, 8, date(2026, 7, 24), "08:00")
    for day in (28, 29):
        # The two pack horses are with the other party until the 28th, and then have a day of rest to come.
        with refused(NotEnoughHorses):
            scheduled(now, TREK, 4, date(2026, 7, day), "08:00")
    scheduled(now, TREK, 4, date(2026, 7, 30), "08:00")
    for _ in range(4):
        scheduled(now, day=date(2026, 7, 30))
    with refused(NoGuideFree):
        scheduled(now, day=date(2026, 7, 30))
    assert verify() == []


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_guide_leads_who_speaks_the_partys_language_while_one_is_free(
    any_app: Flask, now: datetime, language: str
) -> None:
    speak = {guide.id for guide in db.session.scalars(select(Guide)) if language in guide.languages}
    leads = [guides_of(scheduled(now, language=language)) for _ in range(5)]
    assert set.union(*leads[: len(speak)]) == speak
    assert verify() == []


def test_a_party_of_its_own_is_led_in_its_own_language(any_app: Flask, now: datetime) -> None:
    # A visit of tests.builders speaks English.
    (guide_id,) = guides_of(departure_of(basket.add_tour(visit(now).token, WALK, asked(21, "09:00"), now)))
    assert "en" in db.session.get_one(Guide, guide_id).languages


# Called off


def test_a_ride_called_off_is_charged_to_nobody_and_everybody_gets_a_letter_and_a_choice(
    any_app: Flask, now: datetime
) -> None:
    ride = scheduled(now, RIDE, 6)
    parties = [confirmed(now, 1), confirmed(now, 2), visit(now)]
    prices = [charged(booking) for booking in parties]
    orders = [
        basket.add_tour(one.token, RIDE, asked(21, weights={1: 60, 2: 70}, departure_id=ride.id), now)
        for one in parties
    ]
    assert tour_desk.call_off_departure(ride.id, WEATHER, now) == 3
    assert [charged(booking) for booking in parties] == prices
    assert letters() == [(order.booking_id, LetterKind.CALLED_OFF, order.id) for order in orders]
    assert {(order.status, order.call_off_reason, order.choice) for order in orders} == {
        (OrderStatus.CALLED_OFF, WEATHER, None)
    }
    assert tour_desk.called_off_orders(parties[0]) == [orders[0]]
    assert db.session.scalars(select(HorseShift)).all() == []
    assert guides_of(ride) == set()
    assert verify() == []


def test_what_was_called_off_is_not_joined_nor_called_off_again(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    walk = scheduled(now)
    tour_desk.call_off_departure(walk.id, WEATHER, now)
    with refused(CalledOff):
        tour_desk.call_off_departure(walk.id, WEATHER, now)
    with refused(CalledOff):
        basket.add_tour(booking.token, WALK, asked(21, departure_id=walk.id), now)
    with refused(NotForSale):
        tour_desk.call_off_departure(999, WEATHER, now)


def test_boxes_of_a_tour_called_off_become_seats_again_while_there_are_seats(
    any_app: Flask, now: datetime
) -> None:
    booking = confirmed(now, 1, plan=MealPlan.FULL_BOARD)
    ride = basket.add_tour(booking.token, DAY_RIDE, asked(21, "09:00", weights={1: 60, 2: 60}), now)
    assert served(booking, Served.BOX) == {(1, 21, L), (2, 21, L)}
    all_seated(now, L, 21, leave=1)
    tour_desk.call_off_departure(departure_of(ride).id, WEATHER, now)
    assert served(booking, Served.BOX) == {(2, 21, L)}
    assert seats_taken(L, 21) == 44
    assert verify() == []


def test_a_class_called_off_gives_the_same_choice(any_app: Flask, now: datetime) -> None:
    booking, other = confirmed(now, 1), confirmed(now, 2)
    felt = basket.add_class(booking.token, "felt", asked(21, "10:00"), now)
    assert tour_desk.call_off_session(session_of(felt).id, CallOffReason.TOO_FEW, now) == 1
    assert letters() == [(booking.id, LetterKind.CALLED_OFF, felt.id)]
    with refused(CalledOff):
        basket.add_class(other.token, "felt", asked(21, "10:00"), now)
    with refused(CalledOff):
        tour_desk.call_off_session(session_of(felt).id, WEATHER, now)
    with refused(NotForSale):
        tour_desk.call_off_session(999, WEATHER, now)
    again = tour_desk.take_another_date(booking.token, felt.id, asked(22, "15:00"), now)
    assert (again.day, again.starts_at, felt.choice) == (
        date(2026, 7, 22), time(15), CallOffChoice.ANOTHER_DATE,
    )  # fmt: skip
    assert verify() == []


def test_a_hold_that_ran_out_before_gets_no_letter(any_app: Flask, now: datetime, later: datetime) -> None:
    walk = scheduled(now)
    lapsed = visit(now)
    basket.add_tour(lapsed.token, WALK, asked(21, departure_id=walk.id), now)
    assert tour_desk.call_off_departure(walk.id, WEATHER, later) == 0
    assert letters() == []
    assert verify() == []


# What the guests want instead


@pytest.fixture
def lost(any_app: Flask, now: datetime) -> Order:
    """A walk of two on the 21st, called off."""
    booking = confirmed(now, 1)
    pay_all(booking, now)
    walk = basket.add_tour(booking.token, WALK, asked(21, "09:00"), now)
    pay_all(booking, now)
    tour_desk.call_off_departure(departure_of(walk).id, WEATHER, now)
    return walk


def test_another_date_is_taken_and_charged_once(lost: Order, now: datetime) -> None:
    token = lost.booking.token
    again = tour_desk.take_another_date(token, lost.id, asked(22, "14:30"), now)
    assert (again.status, again.day) == (OrderStatus.STANDING, date(2026, 7, 22))
    assert (lost.choice, lost.chosen_at) == (CallOffChoice.ANOTHER_DATE, now)
    # Paid for already.
    assert cashier.folio_of(lost.booking).sums.balance == NOTHING
    with refused(StepNotPossible):
        tour_desk.take_another_date(token, lost.id, asked(23, "14:30"), now)
    with refused(StepNotPossible):
        tour_desk.choose_instead(token, lost.id, CallOffChoice.REFUND, now)
    assert verify() == []


def test_another_date_that_can_not_be_had_leaves_the_choice_open(lost: Order, now: datetime) -> None:
    for wanted, kind in (
        (asked(24, "09:00"), DayOutsideStay),
        (asked(21, "11:00"), NotOnThisDay),
        (asked(15, "09:00"), TooLateToOrder),
    ):
        with refused(kind):
            tour_desk.take_another_date(lost.booking.token, lost.id, wanted, now)
    assert lost.choice is None


@pytest.mark.parametrize("choice", [CallOffChoice.SOMETHING_ELSE, CallOffChoice.REFUND])
def test_the_money_is_the_guests_again_and_staff_give_it_back(
    lost: Order, now: datetime, choice: CallOffChoice
) -> None:
    tour_desk.choose_instead(lost.booking.token, lost.id, choice, now)
    assert lost.choice is choice
    with refused(StepNotPossible):
        tour_desk.choose_instead(lost.booking.token, lost.id, CallOffChoice.REFUND, now)
    with refused(RefundAboveOwed):
        cashier.refund(lost.booking.code, PaymentForm.CASH, Money.som(1501), "", None, now)
    cashier.refund(lost.booking.code, PaymentForm.CASH, Money.som(1500), "", None, now)
    assert cashier.folio_of(lost.booking).sums.balance == NOTHING
    assert verify() == []


def test_only_those_it_was_called_off_for_choose(lost: Order, now: datetime) -> None:
    other = confirmed(now, 2)
    standing = basket.add_meal(other.token, L, asked(21), now)
    for token, order_id in ((other.token, lost.id), (other.token, standing.id), (other.token, 999)):
        with refused(NotForSale):
            tour_desk.choose_instead(token, order_id, CallOffChoice.REFUND, now)
        with refused(NotForSale):
            tour_desk.take_another_date(token, order_id, asked(22, "09:00"), now)
    with refused(BookingUnknown):
        tour_desk.choose_instead("no such token", lost.id, CallOffChoice.REFUND, now)


def test_what_was_called_off_is_not_taken_out_as_well(lost: Order, now: datetime) -> None:
    basket.remove(lost.booking.token, lost.id, now)
    assert lost.status is OrderStatus.CALLED_OFF
    assert verify() == []


def day_walk(now: datetime) -> tuple[Booking, Order]:
    """Two people who come for a walk that is called off."""
    booking = visit(now)
    walk = basket.add_tour(booking.token, "broken-heart", asked(21, "10:00"), now)
    reservations.submit(booking.token, AYGUL, now)
    tour_desk.call_off_departure(departure_of(walk).id, WEATHER, now)
    return booking, walk


def test_who_came_for_the_walk_alone_comes_on_another_day(any_app: Flask, now: datetime) -> None:
    booking, walk = day_walk(now)
    tour_desk.take_another_date(booking.token, walk.id, asked(27, "16:00"), now)
    moved = reservations.get_by_token(booking.token)
    assert moved.arrival == moved.departure == date(2026, 7, 27)
    assert verify() == []


def test_a_visit_is_not_moved_to_a_day_when_the_camp_is_shut(any_app: Flask, now: datetime) -> None:
    booking, walk = day_walk(now)
    with refused(OutOfSeason):
        tour_desk.take_another_date(booking.token, walk.id, asked(5, "10:00", month=10), now)
    assert verify() == []


def test_who_has_lunch_that_day_too_keeps_the_day(any_app: Flask, now: datetime) -> None:
    booking, walk = day_walk(now)
    basket.add_meal(booking.token, L, asked(21), now)
    with refused(DayOutsideStay):
        tour_desk.take_another_date(booking.token, walk.id, asked(27, "16:00"), now)
    tour_desk.take_another_date(booking.token, walk.id, asked(21, "16:00"), now)
    assert verify() == []
