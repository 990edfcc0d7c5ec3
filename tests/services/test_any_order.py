"""Whatever people do, in whatever order: the camp may say no, and the books agree with themselves."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select, update

from camp.clock import camp_day
from camp.extensions import db
from camp.models import (
    Base,
    Booking,
    ClassSession,
    Horse,
    HorseShift,
    Letter,
    Meal,
    MealPlace,
    Order,
    Tour,
    TourDeparture,
    TourPlace,
)
from camp.rules.activities import CallOffChoice, CallOffReason, Span
from camp.rules.changes import PartyChange
from camp.rules.dates import Period
from camp.rules.folio import PaymentForm
from camp.rules.lifecycle import ENDED_WITH_A_NAME, BookingStatus, OrderStatus
from camp.rules.meals import MealKind, MealPlan, Served, span_of_meal
from camp.rules.money import Money
from camp.rules.pricing import SoldAs
from camp.rules.stable import WORKING_DAYS, HorseState
from camp.services import (
    basket,
    cashier,
    front_desk,
    late_money,
    renewals,
    reservations,
    sample,
    tour_desk,
    undo,
    visit_changes,
)
from camp.services.basket import Asked
from camp.services.catalogue import get_settings
from camp.services.inventory.seats import resize_sittings
from camp.services.orders import meal_times
from camp.services.transaction import transaction
from camp.services.verify import verify
from camp.services.visit_changes import VisitSeen, VisitWanted
from tests.builders import AYGUL, asked, charged, confirmed, held, visit
from tests.conftest import NOW, YEARS, make_app
from tests.desk_steps import DAYS, NUMBERS, AtTheDesk, pick

CLASSES = {"felt": time(10), "boorsok": time(11), "eagle": time(17), "yurt-raising": time(17)}
EXTRAS = {"banya": time(17), "transfer-from-karakol": None, "kymyz": None}
SITTINGS = (MealKind.BREAKFAST, MealKind.LUNCH, MealKind.DINNER)
TOURS = st.sampled_from(["waterfall-walk", "waterfall-ride", "upper-valley-day", "ala-kol-trek"])
WEIGHTS = st.lists(st.sampled_from([40, 60, 70, 80, 95]), min_size=4, max_size=4) | st.just([60, 120] * 2)
WHO = st.integers(0, 15)
"""Who of the party, a bit each; 0 stands for all."""


def expect_some(now: datetime) -> tuple[str, ...]:
    """A family, trekkers and people who come for a day, all with something in their days; their tokens."""
    family = confirmed(now, 6, departure=date(2026, 7, 25), child_ages=(9,), plan=MealPlan.FULL_BOARD)
    trekkers = confirmed(now, 7, arrival=date(2026, 7, 23), departure=date(2026, 7, 30), adults=3)
    hikers = visit(now)
    basket.add_tour(family.token, "upper-valley-day", asked(22, "09:00", weights={1: 75, 2: 60}), now)
    basket.add_class(family.token, "felt", asked(21, "10:00", who=(1, 3)), now)
    basket.add_tour(trekkers.token, "ala-kol-trek", asked(24, "08:00", who=(1, 2, 3)), now)
    walk = tour_desk.schedule("waterfall-walk", date(2026, 7, 21), time(9), 4, "ru", now)
    basket.add_tour(hikers.token, "waterfall-walk", asked(21, departure_id=walk.id), now)
    basket.add_meal(hikers.token, MealKind.LUNCH, asked(21), now)
    return family.token, trekkers.token, hikers.token


class AnyOrder(AtTheDesk):
    """A small camp with few of everything, so that things run out."""

    bookings: Bundle[str] = Bundle("bookings")
    begun: ClassVar[sqlite3.Connection]
    """The camp with its first guests expected: made once, and every example begins with a copy."""
    expected: ClassVar[tuple[str, ...]]

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        db.session.remove()
        raw = db.engine.raw_connection()
        self.begun.backup(raw.driver_connection)  # type: ignore[arg-type]
        raw.close()

    # Coming

    @initialize(target=bookings)
    def some_are_expected(self) -> Any:
        return multiple(*self.expected)

    @rule(
        target=bookings,
        yurt_and_sold_as=st.sampled_from(
            [(8, SoldAs.PRIVATE), (9, SoldAs.PRIVATE), (10, SoldAs.PRIVATE), (11, SoldAs.BED)]
        ),
        arrival=DAYS,
        nights=st.integers(1, 8),
        adults=st.integers(1, 3),
        child_ages=st.lists(st.sampled_from([3, 9, 14]), max_size=1).map(tuple),
        plan=st.sampled_from(MealPlan),
    )
    def hold_a_yurt(
        self, yurt_and_sold_as: tuple[int, SoldAs], arrival: date, nights: int, **about: Any
    ) -> Any:
        yurt, sold_as = yurt_and_sold_as
        departure = arrival + timedelta(days=nights)
        with self.may_be_refused():
            return held(self.now, yurt, arrival=arrival, departure=departure, sold_as=sold_as, **about).token
        return multiple()

    @rule(target=bookings, day=DAYS, adults=st.integers(1, 4))
    def come_for_a_day(self, day: date, adults: int) -> Any:
        with self.may_be_refused():
            return visit(self.now, day, adults).token
        return multiple()

    @rule(
        token=bookings,
        day=st.none() | DAYS,
        leaving=st.sets(st.integers(1, 3), max_size=1).map(tuple),
        adults=st.integers(0, 1),
    )
    def come_on_another_day(
        self, token: str, day: date | None, leaving: tuple[int, ...], adults: int
    ) -> None:
        """Those who come for a day, with what they have ordered."""
        booking, today = reservations.get_by_token(token), camp_day(self.now)
        wanted = VisitWanted(day or booking.arrival, PartyChange(leaving, adults))
        with self.may_be_refused():
            if booking.is_visit and booking.status is BookingStatus.HELD:
                reservations.submit(token, AYGUL, self.now)
            shown = visit_changes.look(token, wanted, self.now, today)
            before = charged(booking)
            sight = VisitSeen(shown.difference, shown.lost, booking.revision)
            visit_changes.change(token, wanted, sight, self.now, today)
            db.session.expire_all()
            assert charged(booking) - before == shown.difference
            event("visit changed")

    # Adding and taking out

    def wish_of(
        self, token: str, number: int, who: int, at: time | None, weights: Sequence[int] = ()
    ) -> Asked:
        """On one of the days they are here, or the next."""
        booking = reservations.get_by_token(token)
        day = booking.arrival + timedelta(days=number % ((booking.departure - booking.arrival).days + 2))
        people = tuple(
            guest.position for guest in booking.guests if not who or who >> (guest.position - 1) & 1
        )
        return Asked(day, at, people, dict(enumerate(weights, 1)))

    @rule(token=bookings, code=TOURS, number=NUMBERS, hour=NUMBERS, who=WHO, weights=WEIGHTS)
    def add_an_own_tour(
        self, token: str, code: str, number: int, hour: int, who: int, weights: list[int]
    ) -> None:
        starts = pick(Tour, 0, code=code).timetable.starts
        with self.may_be_refused():
            wanted = self.wish_of(token, number, who, starts[hour % len(starts)], weights)
            basket.add_tour(token, code, wanted, self.now)

    @rule(token=bookings, number=NUMBERS, who=WHO, weights=WEIGHTS)
    def join_a_departure(self, token: str, number: int, who: int, weights: list[int]) -> None:
        departure = pick(TourDeparture, number, booking_id=None)
        if departure is not None:
            wanted = replace(
                self.wish_of(token, 0, who, None, weights), day=departure.day, departure_id=departure.id
            )
            with self.may_be_refused():
                basket.add_tour(token, departure.tour.code, wanted, self.now)

    @rule(token=bookings, code=st.sampled_from(sorted(CLASSES)), number=NUMBERS, who=WHO)
    def add_a_class(self, token: str, code: str, number: int, who: int) -> None:
        with self.may_be_refused():
            basket.add_class(token, code, self.wish_of(token, number, who, CLASSES[code]), self.now)

    @rule(token=bookings, kind=st.sampled_from(MealKind), number=NUMBERS, who=WHO)
    def add_a_meal(self, token: str, kind: MealKind, number: int, who: int) -> None:
        with self.may_be_refused():
            basket.add_meal(token, kind, self.wish_of(token, number, who, None), self.now)

    @rule(token=bookings, code=st.sampled_from(sorted(EXTRAS)), number=NUMBERS, quantity=st.integers(0, 4))
    def add_an_extra(self, token: str, code: str, number: int, quantity: int) -> None:
        with self.may_be_refused():
            wanted = self.wish_of(token, number, 0, EXTRAS[code])
            basket.add_extra(token, code, wanted, quantity, self.now)

    @rule(number=NUMBERS)
    def take_something_out(self, number: int) -> None:
        order = pick(Order, number, status=OrderStatus.STANDING)
        if order is not None:
            with self.may_be_refused():
                basket.remove(order.booking.token, order.id, self.now)

    # A booking's way

    @rule(token=bookings, step=st.sampled_from(["submit", "confirm", "pay a part", "pay all", "check in"]))
    def it_goes_on(self, token: str, step: str) -> None:
        booking = reservations.get_by_token(token)
        balance = cashier.folio_of(booking).sums.balance
        with self.may_be_refused():
            match step:
                case "submit":
                    reservations.submit(token, AYGUL, self.now)
                case "confirm":
                    reservations.submit(token, AYGUL, self.now)
                    reservations.confirm(booking.code, self.now)
                case "check in":
                    for stay in booking.stays:
                        day = max(camp_day(self.now), stay.arrival)
                        front_desk.check_in(stay.id, self.now, day, despite=front_desk.WARNINGS)
                case _:
                    amount = balance.percent(20 if step == "pay a part" else 100)
                    cashier.record_payment(booking.code, PaymentForm.CASH, amount, "", None, self.now)

    @rule(number=NUMBERS, som=st.sampled_from([1, 5_000, 100_000]), later=st.integers(-1, 3))
    def money_comes_after_the_end(self, number: int, som: int, later: int) -> None:
        """It is in the books and takes nothing; then somebody takes the same nights for it, or others."""
        ended = select(Booking).where(Booking.status.in_(ENDED_WITH_A_NAME)).order_by(Booking.id)
        found = [booking for booking in db.session.scalars(ended) if booking.may_be_paid_late]
        if not found:
            return
        booking, today = found[number % len(found)], camp_day(self.now)
        paid, status = cashier.folio_of(booking).sums.paid + Money.som(som), booking.status
        cashier.take_late_payment(booking.code, PaymentForm.QR, Money.som(som), "", None, None, self.now)
        db.session.expire_all()
        assert (cashier.folio_of(booking).sums.paid, booking.status) == (paid, status)
        assert verify() == []
        event("late money")
        with self.may_be_refused():
            if later < 0:
                late_money.take_again(booking.code, {}, self.now, today)
            else:
                arrival = booking.arrival + timedelta(days=later)
                late_money.take_other_dates(booking.code, arrival, self.now, today)
            assert (cashier.folio_of(booking).sums.paid, booking.stranded_at) == (paid, None)
            event("taken for late money")

    @rule(token=bookings, step=st.sampled_from(["cancel", "let go", "not come", "refund"]))
    def it_ends(self, token: str, step: str) -> None:
        booking = reservations.get_by_token(token)
        today = camp_day(self.now)
        owed = -cashier.folio_of(booking).sums.balance
        with self.may_be_refused():
            match step:
                case "cancel":
                    reservations.cancel(booking.code, self.now, today)
                case "let go":
                    reservations.release(token, self.now)
                case "not come":
                    # As if the day had come: else hardly anybody would ever be missed.
                    front_desk.mark_no_show(booking.code, self.now, max(today, booking.arrival))
                case _:
                    cashier.refund(booking.code, PaymentForm.CASH, owed, "", None, self.now)

    @rule(token=bookings, step=st.sampled_from(["stand again", "undo check-in", "leave", "leave and undo"]))
    def it_is_taken_back(self, token: str, step: str) -> None:
        booking = reservations.get_by_token(token)
        today = camp_day(self.now)
        with self.may_be_refused():
            if step == "stand again":
                undo.reinstate(booking.code, self.now, today)
        for stay_id in [stay.id for stay in booking.stays]:
            with self.may_be_refused():
                if step == "undo check-in":
                    undo.undo_check_in(stay_id, self.now, today)
                if step.startswith("leave"):
                    front_desk.check_out(stay_id, self.now, max(today, booking.departure))
                if step == "leave and undo":
                    undo.undo_check_out(stay_id, self.now, today)

    @rule(minutes=st.sampled_from([1, 5, 21, 180, 24 * 60, 72 * 60]), comes_timer=st.booleans())
    def time_goes_by(self, minutes: int, comes_timer: bool) -> None:
        self.now += timedelta(minutes=minutes)
        if comes_timer:
            reservations.release_lapsed(self.now)

    @rule(target=bookings, token=bookings)
    def hold_again_what_ran_out(self, token: str) -> Any:
        with self.may_be_refused():
            again = renewals.renew(token, AYGUL, self.now).booking.token
            return multiple() if again == token else again
        return multiple()

    # The camp's own doings

    @rule(code=TOURS, day=DAYS, hour=NUMBERS, places=st.integers(1, 6))
    def schedule(self, code: str, day: date, hour: int, places: int) -> None:
        starts = pick(Tour, 0, code=code).timetable.starts
        with self.may_be_refused():
            tour_desk.schedule(code, day, starts[hour % len(starts)], places, "ru", self.now)

    @rule(number=NUMBERS, reason=st.sampled_from(CallOffReason), is_class=st.booleans())
    def call_off(self, number: int, reason: CallOffReason, is_class: bool) -> None:
        dated = pick(ClassSession if is_class else TourDeparture, number)
        call = tour_desk.call_off_session if is_class else tour_desk.call_off_departure
        if dated is not None:
            with self.may_be_refused():
                call(dated.id, reason, self.now)

    @rule(number=NUMBERS, day=NUMBERS, choice=st.sampled_from(CallOffChoice))
    def choose_instead(self, number: int, day: int, choice: CallOffChoice) -> None:
        lost = pick(Order, number, status=OrderStatus.CALLED_OFF, choice=None)
        if lost is None:
            return
        token = lost.booking.token
        with self.may_be_refused():
            if choice is CallOffChoice.ANOTHER_DATE:
                wanted = self.wish_of(token, day, 0, lost.starts_at)
                tour_desk.take_another_date(token, lost.id, wanted, self.now)
            else:
                tour_desk.choose_instead(token, lost.id, choice, self.now)

    @rule(number=NUMBERS, first=DAYS, days=st.none() | st.integers(0, 4))
    def a_horse_falls_lame(self, number: int, first: date, days: int | None) -> None:
        """One that was to go out, where there is one."""
        going = db.session.scalars(select(HorseShift.horse_id).distinct().order_by(HorseShift.horse_id)).all()
        horse_id = going[number % len(going)] if going else pick(Horse, number, is_active=True).id
        last = None if days is None else first + timedelta(days=days)
        tour_desk.put_out(horse_id, HorseState.LAME, first, last, self.now)

    @rule(number=NUMBERS)
    def a_horse_is_fit_again(self, number: int) -> None:
        tour_desk.call_fit(pick(Horse, number, is_active=True).id, self.now)
        without = db.session.scalars(select(TourPlace.departure_id).where(TourPlace.lacks_horse)).first()
        if without is not None:
            with self.may_be_refused():
                tour_desk.mount_again(without, self.now)

    @rule(kind=st.sampled_from(SITTINGS), seats=st.integers(2, 12))
    def seat_more_or_fewer(self, kind: MealKind, seats: int) -> None:
        with transaction() as session:
            session.execute(update(Meal).where(Meal.kind == kind).values(seats=seats, rounds=1))
            resize_sittings(session, kind, seats, camp_day(self.now))

    # What holds after each of it

    @invariant()
    def the_books_agree(self) -> None:
        assert verify() == []

    @invariant()
    def nobody_is_in_two_places(self) -> None:
        """Nobody is on two tours or classes, or at the table, at once."""
        busy: dict[int, list[Span]] = defaultdict(list)
        for order in db.session.scalars(select(Order).filter_by(status=OrderStatus.STANDING)).unique():
            dated = order.departure or order.session
            if dated is not None:
                for guest_id in order.guest_ids:
                    busy[guest_id].append(dated.span)
        times = meal_times(get_settings())
        for place in db.session.scalars(select(MealPlace).filter_by(served=Served.SEAT)):
            busy[place.guest_id].append(span_of_meal(place.day, times[place.meal]))
        for spans in busy.values():
            spans.sort(key=lambda span: span.start)
            assert not any(one.overlaps(other) for one, other in pairwise(spans))

    @invariant()
    def every_horse_rests_one_day_in_seven(self) -> None:
        worked: dict[int, set[date]] = defaultdict(set)
        for shift in db.session.scalars(select(HorseShift)):
            worked[shift.horse_id].add(shift.day)
        for days in worked.values():
            for first in days:
                week = Period(first, first + timedelta(days=7))
                assert sum(day in days for day in week) <= WORKING_DAYS

    @invariant()
    def who_lost_something_has_one_letter_for_it(self) -> None:
        lost = db.session.scalars(select(Order.id).filter_by(status=OrderStatus.CALLED_OFF)).all()
        told = select(Letter.order_id).where(Letter.order_id.is_not(None))
        assert sorted(lost) == sorted(db.session.scalars(told))  # type: ignore[type-var]

    @invariant()
    def the_deposit_of_a_hold_follows_its_price(self) -> None:
        for booking in db.session.scalars(select(Booking).filter_by(status=BookingStatus.HELD)):
            assert booking.deposit == charged(booking).percent(20)

    @invariant()
    def nobody_reads_on_in_an_old_session(self) -> None:
        db.session.remove()


@pytest.fixture
def small_camp(tmp_path: Path) -> Iterator[Flask]:
    """In memory: five horses to ride and one for packs, two guides, ten seats a meal."""
    app = make_app("sqlite://", tmp_path, SQLALCHEMY_ENGINE_OPTIONS={})
    with app.app_context():
        Base.metadata.create_all(db.engine)
        sample.load_sample(YEARS)
        with transaction() as session:
            session.execute(update(Meal).values(seats=10, rounds=1))
            for table, kept in (("horses", (1, 2, 3, 6, 11, 13)), ("guides", (1, 2))):
                rows = Base.metadata.tables[table]
                session.execute(rows.update().where(rows.c.id.not_in(kept)).values(is_active=False))
        AnyOrder.expected = expect_some(NOW)
        db.session.remove()
        AnyOrder.begun = sqlite3.connect(":memory:")
        raw = db.engine.raw_connection()
        raw.driver_connection.backup(AnyOrder.begun)  # type: ignore[union-attr]
        raw.close()
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()
            AnyOrder.begun.close()


def test_in_whatever_order_things_happen_the_books_agree(small_camp: Flask) -> None:
    run_state_machine_as_test(
        AnyOrder,
        settings=settings(
            max_examples=30,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            # To make a failure short can take five minutes: whoever studies one adds Phase.shrink.
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
        ),
    )
