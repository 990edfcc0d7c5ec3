"""Closing the day: once, late, or after three days without power, the books say the same."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from camp.clock import camp_moment
from camp.extensions import db
from camp.models import (
    Base,
    BedNight,
    Booking,
    CampSettings,
    ChannelConflict,
    Charge,
    Guest,
    JournalEntry,
    NightAudit,
    Stay,
    TillCount,
    User,
    Yurt,
)  # fmt: skip
from camp.models.base import Moment
from camp.rules.currencies import Currency
from camp.rules.folio import PaymentForm
from camp.rules.lifecycle import BookingStatus, Channel, StayStatus
from camp.rules.meals import MealKind
from camp.rules.money import NOTHING, Money
from camp.rules.pricing import STAY_CHARGES, ChargeKind
from camp.rules.refusals import Refusal
from camp.rules.staff_refusals import TooEarlyToClose
from camp.rules.tasks import Urgency
from camp.services import basket, cashier, front_desk, night_audit, reservations, task_desk, till
from camp.services.open_things import open_before
from camp.services.verify import verify
from tests.builders import asked, at_once, booked, confirmed, held, refused, visit, whole_books
from tests.camps import NOW, TODAY, Camps

D15, D16, D17, D18 = (date(2026, 7, day) for day in (15, 16, 17, 18))
RIDE = "waterfall-ride"

OpenCamp = Callable[[], AbstractContextManager[Flask]]


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return camp_moment(day, time(hour, minute))


def arriving(day: date, yurt: int, now: datetime = NOW, nights: int = 3, **about: Any) -> Booking:
    return confirmed(now, yurt, arrival=day, departure=day + timedelta(days=nights), **about)


def moved_in(booking: Booking, day: date, hour: int = 16) -> Booking:
    for stay in booking.stays:
        front_desk.check_in(stay.id, at(day, hour), day)
    return booking


def pay(booking: Booking, som: int, day: date) -> None:
    cashier.record_payment(booking.code, PaymentForm.CASH, Money.som(som), "", None, at(day, 17))


def statuses(booking: Booking) -> list[StayStatus]:
    db.session.expire_all()
    return [stay.status for stay in db.session.get_one(Booking, booking.id).stays]


def figures(day: date) -> dict[str, Any]:
    db.session.expire_all()
    return db.session.get_one(NightAudit, day).figures


# What closing does


def test_whoever_never_came_is_a_no_show_and_the_deposit_is_kept(any_app: Flask) -> None:
    booking = arriving(D15, 1)
    pay(booking, 1000, D15)
    assert night_audit.close_days(D15, None, at(D16, 0, 5)) == [D15]
    assert statuses(booking) == [StayStatus.NO_SHOW]
    charges = cashier.folio_of(booking).standing
    assert [(charge.kind, charge.service_date) for charge in charges] == [(ChargeKind.CANCELLATION_FEE, D15)]
    assert not db.session.scalars(select(BedNight)).all()
    assert figures(D15)["no_shows"] == 1
    assert verify() == []


def test_who_is_here_or_expected_later_is_left_in_peace(any_app: Flask) -> None:
    here, later = moved_in(arriving(D15, 1), D15), arriving(D16, 2)
    night_audit.close_days(D15, None, at(D16, 0, 5))
    assert statuses(here) == [StayStatus.IN_HOUSE]
    assert statuses(later) == [StayStatus.EXPECTED]


def test_a_booking_of_which_some_are_here_is_open_and_not_ended(any_app: Flask) -> None:
    group = arriving_two((1, 2))
    front_desk.check_in(group.stays[0].id, at(D15, 16), D15)
    assert [stay.id for stay in open_before(D15, at(D16, 0, 5)).partly_here] == [group.stays[1].id]
    night_audit.close_days(D15, None, at(D16, 0, 5))
    assert statuses(group) == [StayStatus.IN_HOUSE, StayStatus.EXPECTED]


def arriving_two(yurts: tuple[int, int]) -> Booking:
    return confirmed(NOW, *yurts, arrival=D15, departure=D18, adults=4)


def test_people_who_come_for_the_day_are_never_no_shows(any_app: Flask) -> None:
    guests = visit(NOW, D15)
    basket.add_meal(guests.token, MealKind.DINNER, asked(15, who=(1, 2)), NOW)
    contact = reservations.Contact("Бакыт", "", "+996555000111", "KG", None, "")
    reservations.submit(guests.token, contact, NOW)
    reservations.confirm(guests.code, NOW)
    night_audit.close_days(D15, None, at(D16, 0, 5))
    db.session.expire_all()
    assert db.session.get_one(Booking, guests.id).status is BookingStatus.CONFIRMED


def test_deadlines_end_as_they_had_gone_by_when_the_day_ended(any_app: Flask) -> None:
    booking = booked(NOW, 1)
    assert booking.held_until is not None
    last = booking.held_until.date()
    night_audit.close_days(last - timedelta(days=1), None, at(last + timedelta(days=3), 12))
    db.session.expire_all()
    assert db.session.get_one(Booking, booking.id).status is BookingStatus.AWAITING_DEPOSIT
    night_audit.close_days(last, None, at(last + timedelta(days=3), 12))
    db.session.expire_all()
    assert db.session.get_one(Booking, booking.id).status is BookingStatus.EXPIRED
    assert verify() == []


def test_a_day_closed_in_its_evening_ends_nothing_that_still_has_time(any_app: Flask) -> None:
    booking = held(at(D15, 19, 50), 1)
    night_audit.close_days(D15, None, at(D15, 20))
    db.session.expire_all()
    assert db.session.get_one(Booking, booking.id).status is BookingStatus.HELD


def test_the_figures_of_the_night(any_app: Flask) -> None:
    guests = moved_in(arriving(D15, 6, adults=2, child_ages=(3, 9)), D15)
    arriving(D15, 1)
    pay(guests, 1500, D15)
    night_audit.close_days(D15, None, at(D16, 0, 5))
    found = figures(D15)
    night = [
        charge.amount.tyiyn
        for charge in cashier.folio_of(guests).standing
        if charge.service_date == D15 and charge.kind in STAY_CHARGES
    ]
    beds = len(db.session.get_one(Yurt, guests.stays[0].yurt_id).beds)
    assert (found["yurts"], found["beds"], found["guests"], found["no_shows"]) == (1, beds, 4, 1)
    assert found["charges"]["stays"] == sum(night) > 0
    assert found["takings"] == [["cash", "KGS", 150_000]]


def test_document_numbers_are_erased_in_time(any_app: Flask) -> None:
    booking = arriving(D15, 1, nights=1)
    booking.guests[0].document_number = "ID1234567"
    settings = db.session.get_one(CampSettings, 1)
    settings.document_days = 2
    db.session.commit()

    def number_after(day: date) -> str:
        night_audit.close_days(day, None, at(day + timedelta(days=9), 8))
        db.session.expire_all()
        return db.session.get_one(Guest, booking.guests[0].id).document_number

    assert number_after(D17) == "ID1234567"
    assert number_after(D18 + timedelta(days=1)) == ""


def test_a_day_that_goes_on_is_not_closed(any_app: Flask) -> None:
    arriving(D15, 1)
    with refused(TooEarlyToClose):
        night_audit.close_days(D15, None, at(D15, 17, 59))
    with refused(TooEarlyToClose):
        night_audit.close_days(D16, None, at(D15, 23, 59))
    assert night_audit.close_days(D15, None, at(D15, 18)) == [D15]


# Late, twice, at once


def test_closing_again_changes_nothing(any_app: Flask) -> None:
    arriving(D15, 1)
    moved_in(arriving(D15, 2), D15)
    night_audit.close_days(D15, None, at(D16, 0, 5))
    before = whole_books()
    assert night_audit.close_days(D15, None, at(D16, 9)) == []
    assert night_audit.close_days(TODAY - timedelta(days=9), None, at(D16, 9)) == []
    assert whole_books() == before


@pytest.fixture
def open_camp(any_camps: Camps, tmp_path: Path) -> OpenCamp:
    """Opens one fresh camp after another."""
    return lambda: any_camps.open(tmp_path)


def three_days(after: Callable[[date], None]) -> None:
    """Parties that come and don't, deadlines, a ride, money; ``after`` each day."""
    here, gone = arriving(D15, 1), arriving(D15, 2)
    pay(gone, 1000, D15)
    group = arriving_two((3, 4))
    rider = arriving(D16, 5)
    basket.add_tour(rider.token, RIDE, asked(17, "09:00", weights={1: 70, 2: 60}), NOW)
    waits = booked(NOW, 7, arrival=date(2026, 8, 3), departure=date(2026, 8, 5))
    assert waits.held_until is not None
    assert at(D16, 0) < waits.held_until < at(D18, 0)
    moved_in(here, D15)
    front_desk.check_in(group.stays[0].id, at(D15, 18), D15)
    after(D15)
    walk_in = moved_in(arriving(D16, 8, now=at(D16, 15), nights=1, adults=1), D16)
    pay(walk_in, 500, D16)
    after(D16)
    pay(walk_in, cashier.folio_of(walk_in).sums.balance.tyiyn // 100, D17)
    front_desk.check_out(walk_in.stays[0].id, at(D17, 10), D17)
    pay(here, 700, D17)
    arriving(D17, 8, now=at(D17, 11))
    after(D17)


def books_without_moments() -> dict[str, list[tuple[Any, ...]]]:
    """All tables but the journal; without moments, numbers given by the database, and secrets."""
    chance = {"id", "code", "token", "idempotency_key", "reverses_id", "message_key"}
    found = {}
    with db.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            if table.name != JournalEntry.__tablename__:
                columns = [
                    column
                    for column in table.columns
                    if column.name not in chance and not isinstance(column.type, Moment)
                ]
                found[table.name] = sorted(map(tuple, connection.execute(select(*columns))), key=repr)
    return found


def test_every_night_or_once_after_three_days_the_books_say_the_same(open_camp: OpenCamp) -> None:
    def never(_day: date) -> None: ...

    def by_night(day: date) -> None:
        assert night_audit.close_days(day, None, at(day, 23, 59) + timedelta(minutes=6)) == [day]

    def by_evening(day: date) -> None:
        assert night_audit.close_days(day, None, at(day, 21)) == [day]

    books = []
    for after in (by_night, by_evening, never):
        with open_camp():
            three_days(after)
            if after is by_evening:
                # What still had time in the evening of the last day ends with the next one.
                reservations.release_lapsed(at(D18, 0))
            if after is never:
                assert night_audit.close_days(D17, None, at(D18, 8)) == [D15, D16, D17]
            books.append(books_without_moments())
            assert verify() == []
            missed = db.session.scalars(select(Stay).where(Stay.status == StayStatus.NO_SHOW)).all()
            assert {stay.arrival for stay in missed} == {D15, D16, D17}
    nightly, in_the_evening, once = books
    assert [row for table in once for row in once[table]]
    for table in once:
        assert nightly[table] == once[table], table
        assert in_the_evening[table] == once[table], table


def test_where_no_day_was_ever_closed_it_begins_with_who_was_expected_first(any_app: Flask) -> None:
    assert night_audit.open_days(D17) == [D17]
    arriving(D16, 1)
    assert night_audit.open_days(D15) == [D15]
    assert night_audit.open_days(D17) == [D16, D17]


def test_of_fifty_who_close_at_once_each_day_is_closed_by_one(any_app: Flask) -> None:
    arriving(D15, 1)
    arriving(D16, 2)
    results = at_once(any_app, lambda _n: str(len(night_audit.close_days(D17, None, at(D18, 8)))))
    assert sum(int(days) * threads for days, threads in results.items()) == 3
    db.session.expire_all()
    fees = select(Charge).where(Charge.kind == ChargeKind.CANCELLATION_FEE)
    assert not db.session.scalars(fees).all()
    assert sorted(db.session.scalars(select(NightAudit.day))) == [D15, D16, D17]
    reversals = db.session.scalars(select(Charge.reverses_id).where(Charge.reverses_id.is_not(None))).all()
    assert len(reversals) == len(set(reversals)) > 0
    assert verify() == []


def test_a_party_checked_in_while_the_day_is_closed_is_in_or_a_no_show_and_never_both(any_app: Flask) -> None:
    stay_id = arriving(D15, 1).stays[0].id

    def close_or_check_in(number: int) -> str:
        if number % 2:
            night_audit.close_days(D15, None, at(D15, 20))
            return "closed"
        try:
            front_desk.check_in(stay_id, at(D15, 20), D15)
        except Refusal:
            return "told"
        return "in"

    results = at_once(any_app, close_or_check_in)
    assert results["closed"] == 25
    db.session.expire_all()
    ended = {0: StayStatus.NO_SHOW, 1: StayStatus.IN_HOUSE}[results["in"]]
    assert db.session.get_one(Stay, stay_id).status is ended
    assert figures(D15)["no_shows"] == 1 - results["in"]
    assert verify() == []


# What is open before


def test_with_nothing_open_nothing_is_shown(any_app: Flask) -> None:
    moved_in(arriving(D15, 1), D15)
    assert open_before(D15, at(D16, 8)).is_all_done


def test_what_is_open_is_shown_before(any_app: Flask) -> None:
    missing = arriving(D15, 1)
    overdue = moved_in(arriving(D15, 2, nights=1), D15)
    paid = moved_in(arriving(D15, 3), D15)
    pay(paid, 100, D15)
    boss = db.session.scalars(select(User.id)).first()
    task_desk.write_task("Дарбазаны оңдоо", D16, None, None, None, Urgency.URGENT, boss, NOW)
    task_desk.write_task("Тезек", D16, None, None, None, Urgency.LOW, boss, NOW)
    yurt = db.session.scalars(select(Yurt)).first()
    assert yurt is not None
    db.session.add(
        ChannelConflict(
            channel=Channel.AIRBNB, reference="X", yurt_id=yurt.id, arrival=D16, departure=D17, people=2,
            noticed_at=NOW,
        )
    )  # fmt: skip
    db.session.execute(delete(Charge).where(Charge.stay_id == paid.stays[0].id, Charge.service_date == D16))
    db.session.commit()
    found = open_before(D16, at(D17, 8))
    assert found.days == (D15, D16)
    assert [booking.id for booking in found.missing] == [missing.id]
    assert [stay.booking_id for stay in found.overdue] == [overdue.id]
    assert [stay.booking_id for stay in found.uncharged] == [paid.id]
    assert found.uncounted == (D15,)
    assert [task.title for task in found.urgent] == ["Дарбазаны оңдоо"]
    assert [conflict.reference for conflict in found.conflicts] == ["X"]
    assert not found.is_all_done


def test_a_till_that_was_counted_is_not_open(any_app: Flask) -> None:
    pay(moved_in(arriving(D15, 1), D15), 100, D15)
    till.count_till(D15, {(PaymentForm.CASH, Currency.KGS): 10_000}, None, at(D15, 21))
    assert db.session.scalars(select(TillCount)).all()
    assert open_before(D15, at(D15, 22)).is_all_done


def test_who_is_gone_without_paying_is_shown_with_the_sum(any_app: Flask) -> None:
    booking = moved_in(arriving(D15, 1, nights=1), D15)
    balance = cashier.folio_of(booking).sums.balance
    pay(booking, balance.tyiyn // 100, D15)
    front_desk.check_out(booking.stays[0].id, at(D16, 9), D16)
    assert not open_before(D16, at(D17, 8)).unpaid
    payment = cashier.folio_of(booking).payments[0]
    db.session.execute(delete(type(payment)).where(type(payment).id == payment.id))
    db.session.commit()
    assert [(one.id, owed) for one, owed in open_before(D16, at(D17, 8)).unpaid] == [(booking.id, balance)]
    assert balance > NOTHING


def test_yesterday_is_offered_and_in_the_evening_today(any_app: Flask) -> None:
    assert night_audit.next_day(at(D16, 20)) == D15
    night_audit.close_days(D15, None, at(D16, 8))
    assert night_audit.next_day(at(D16, 17)) == D15
    assert night_audit.next_day(at(D16, 18)) == D16
