"""How the demo's guests add things to their days, and what they do when the camp calls one off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random

from camp.cli.demo_board import Board
from camp.cli.demo_days import FETCH, Wanted, When, wishes
from camp.cli.demo_diary import Diary
from camp.cli.demo_history import Enquiry
from camp.cli.demo_party import Companion, in_order
from camp.cli.demo_staff import check_at_cutoff
from camp.clock import camp_moment
from camp.models import Booking, ClassSession, Order
from camp.rules.activities import CallOffChoice
from camp.rules.dates import ONE_DAY, Period, nights_between
from camp.rules.lifecycle import OWNS_BEDS
from camp.rules.meals import MealKind
from camp.rules.money import NOTHING
from camp.rules.orders import OrderKind
from camp.rules.refusals import PlacesGone, Refusal
from camp.services import basket, cashier, reservations, tour_desk
from camp.services.basket import Asked
from camp.services.reservations import Person

WANTS_ANOTHER_DATE = 0.6
"""When something was called off."""
WANTS_SOMETHING_ELSE = 0.6
"""Of the others; the rest want their money."""
INSTEAD = ("boorsok", "plov", "felt", "kymyz-tasting", "broken-heart")
"""What they do otherwise, whichever is to be had; the banya is hot every evening."""
COMES_AGAIN_WITHIN = 3
"""So many days later somebody who came for a day alone would come instead."""

THINKS_IT_OVER = 0.1, 0.9
"""Of the time until noon of the day it was for."""


class Days:
    """The days of one booking."""

    def __init__(self, enquiry: Enquiry, diary: Diary, board: Board) -> None:
        self.enquiry, self.diary, self.board = enquiry, diary, board
        self.rng = Random(f"{enquiry.key} asks")
        self.period = enquiry.period
        self.code = self.token = ""
        self.people: list[Companion] = []
        self.wanted: list[Wanted] = []
        self.is_here = False

    def begin(self, booking: Booking, period: Period) -> None:
        self.code, self.token, self.period = booking.code, booking.token, period
        # The booking may have parted them into yurts.
        self.people = in_order(self.enquiry.people, [guest.age for guest in booking.guests])
        self.wanted = wishes(self.enquiry, period, self.board)

    def booking(self) -> Booking:
        return reservations.get_by_code(self.code)

    def persons(self) -> list[Person]:
        return [companion.person for companion in self.people]

    # Adding

    def add_all(self, when: When, now: datetime) -> list[Order]:
        """What is asked for at that time; what is refused is not had."""
        asked_for = [wanted for wanted in self.wanted if wanted.when is when]
        self.wanted = [wanted for wanted in self.wanted if wanted.when is not when]
        found = [self.add(wanted, now) for wanted in asked_for]
        return [order for order in found if order is not None]

    def plan_to_add_later(self, now: datetime) -> None:
        """Between now and the arrival, if there is time; else it waits until they are here."""
        arrival = camp_moment(self.period.arrival, time(0))
        if arrival - now > ONE_DAY and any(wanted.when is When.LATER for wanted in self.wanted):
            at = now + (arrival - now) * self.rng.uniform(0.1, 0.9)
            self.diary.write(at, partial(self.add_all, When.LATER))

    def come(self, now: datetime) -> None:
        """What they still want they ask for on the spot."""
        self.is_here = True
        for wanted in self.wanted:
            if wanted.code == FETCH:
                continue
            at = max(wanted.asked_at(self.rng), now + timedelta(minutes=self.rng.randint(10, 60)))
            self.diary.write(at, partial(self._add_on_the_spot, wanted))

    def _add_on_the_spot(self, wanted: Wanted, now: datetime) -> None:
        if self.is_here:
            self.add(wanted, now)

    def go(self) -> None:
        self.is_here = False

    def add(self, wanted: Wanted, now: datetime) -> Order | None:
        asked = self._asked(wanted)
        try:
            order = self._order(wanted, asked, now)
        except PlacesGone:
            if wanted.departure_id is None or len(asked.who) < 2:
                return None
            return self.add(replace(wanted, departure_id=None), now)
        except Refusal:
            return None
        self._sign_up(wanted.code, order)
        if wanted.with_boxes:
            self._add_boxes(asked, now)
        return order

    def _asked(self, wanted: Wanted) -> Asked:
        who = tuple(range(1, len(self.people) + 1))
        activity = self.board.activities.get(wanted.code)
        if activity is not None:
            who = activity.who_goes([companion.age for companion in self.people])[: wanted.most]
        weights = self._weights(who) if activity is not None and activity.is_ride else {}
        return Asked(wanted.day, wanted.at, who, weights, wanted.departure_id)

    def _weights(self, who: Iterable[int]) -> dict[int, int]:
        """By position, as the basket asks for them."""
        return {position: self.people[position - 1].weight_kg for position in who}

    def _order(self, wanted: Wanted, asked: Asked, now: datetime) -> Order:
        """Raises what the basket does."""
        if wanted.kind is OrderKind.TOUR:
            return basket.add_tour(self.token, wanted.code, asked, now)
        if wanted.kind is OrderKind.CLASS:
            return basket.add_class(self.token, wanted.code, asked, now)
        if wanted.kind is OrderKind.MEAL:
            return basket.add_meal(self.token, MealKind(wanted.code), asked, now)
        return basket.add_extra(self.token, wanted.code, asked, wanted.quantity, now)

    def _add_boxes(self, asked: Asked, now: datetime) -> None:
        try:
            basket.add_meal(self.token, MealKind.LUNCH_BOX, replace(asked, at=None, departure_id=None), now)
        except Refusal:
            return

    def _sign_up(self, code: str, order: Order) -> None:
        new_session = self.board.sign_up(code, order, self)
        if new_session is not None:
            activity = self.board.activities[code]
            check_at_cutoff(self.diary, self.board, activity, ClassSession, new_session, order.day)

    # What was called off

    def open_letters(self, now: datetime) -> None:
        for order in tour_desk.called_off_orders(self.booking()):
            if order.choice is None:
                time_left = camp_moment(order.day, time(12)) - now
                chooses_at = now + time_left * self.rng.uniform(*THINKS_IT_OVER)
                self.diary.write(chooses_at, partial(self._choose, order.id))

    def _choose(self, order_id: int, now: datetime) -> None:
        booking = self.booking()
        orders = tour_desk.called_off_orders(booking)
        lost = next(order for order in orders if order.id == order_id)
        if booking.status not in OWNS_BEDS or lost.choice is not None:
            return
        if self.rng.random() < WANTS_ANOTHER_DATE and self._take_another_date(booking, lost, now):
            return
        choice = CallOffChoice.REFUND
        if self.rng.random() < WANTS_SOMETHING_ELSE and self._do_something_else(lost.day, now):
            choice = CallOffChoice.SOMETHING_ELSE
        tour_desk.choose_instead(self.token, order_id, choice, now)
        self.diary.write(now + timedelta(minutes=self.rng.randint(30, 600)), self.get_money_back)

    def _take_another_date(self, booking: Booking, lost: Order, now: datetime) -> bool:
        """The first day on which it is to be had."""
        dated = lost.departure or lost.session
        if dated is None or lost.starts_at is None:
            return False
        code, starts_at = dated.activity.code, lost.starts_at
        positions = {guest.id: guest.position for guest in booking.guests}
        who = tuple(positions[guest_id] for guest_id in lost.guest_ids)
        weights = self._weights(who) if self.board.activities[code].is_ride else {}
        order_id, lost_day = lost.id, lost.day
        for day in self._other_days(booking, lost_day):
            joint = self.board.scheduled(code, day)
            at, departure_id = joint[0] if joint else (starts_at, None)
            try:
                order = tour_desk.take_another_date(
                    self.token, order_id, Asked(day, at, who, weights, departure_id), now
                )
            except Refusal:
                continue
            self._sign_up(code, order)
            return True
        return False

    def _other_days(self, booking: Booking, lost_day: date) -> Sequence[date]:
        if booking.is_visit:
            later = range(1, COMES_AGAIN_WITHIN + 1)
            return [lost_day + number * ONE_DAY for number in later]
        full = nights_between(booking.arrival + ONE_DAY, booking.departure)
        return [day for day in full if day != lost_day]

    def _do_something_else(self, day: date, now: datetime) -> bool:
        instead = [
            Wanted(OrderKind.TOUR if activity.is_tour else OrderKind.CLASS, code, day, at, When.SPOT)
            for code in self.rng.sample(INSTEAD, len(INSTEAD))
            if (activity := self.board.activities.get(code)) is not None
            for at in activity.timetable.starts
        ]
        banya = self.board.extras.get("banya")
        if banya is not None:
            people = min(len(self.people), banya.most)
            instead += [
                Wanted(OrderKind.EXTRA, banya.code, day, at, When.SPOT, quantity=people) for at in banya.hours
            ]
        return any(self.add(wanted, now) is not None for wanted in instead)

    def get_money_back(self, now: datetime) -> None:
        """The staff give back what the camp owes."""
        folio = cashier.folio_of(self.booking())
        if folio.sums.balance < NOTHING:
            cashier.refund(self.code, folio.payments[0].form, -folio.sums.balance, "", None, now)
