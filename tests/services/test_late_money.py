"""Money after the end of a booking: what is free for it now, and the ways out of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from unittest.mock import Mock

import pytest
from flask import Flask
from sqlalchemy import select

from camp.extensions import db
from camp.models import Booking, Letter
from camp.rules.dates import Period
from camp.rules.folio import PaymentForm
from camp.rules.letters import LetterKind
from camp.rules.lifecycle import BookingStatus, StayStatus
from camp.rules.money import Money
from camp.rules.pricing import SoldAs
from camp.rules.refusals import (
    ArrivalInPast,
    PartyDoesNotFit,
    StepNotPossible,
    SumNotPositive,
    YurtTaken,
)
from camp.rules.staff_refusals import AttemptUsed
from camp.services import basket, cashier, closures, late_money, payment_corrections, reservations
from camp.services.verify import verify
from tests.builders import (
    AYGUL,
    GUESTS,
    asked,
    at_once,
    booked,
    charged,
    confirmed,
    held,
    refused,
    visit,
    whole_books,
)
from tests.conftest import TODAY

ARRIVAL = date(2026, 7, 20)


def stranded(now: datetime, *yurts: int, **about: object) -> tuple[Booking, datetime]:
    """The deposit came an hour after the booking had ended."""
    booking = booked(now, *(yurts or (1,)), **about)
    ended = now + timedelta(hours=49)
    reservations.release_lapsed(ended)
    pay_late(booking, ended + timedelta(hours=1))
    return reservations.get_by_code(booking.code), ended + timedelta(hours=1)


def pay_late(booking: Booking, now: datetime, attempt: str | None = None) -> None:
    cashier.take_late_payment(booking.code, PaymentForm.QR, booking.deposit, "", attempt, None, now)


def only(now: datetime) -> late_money.Stranded:
    (card,) = late_money.list_stranded(now, TODAY)
    return card


def numbers(card: late_money.Stranded) -> list[list[int]]:
    return [[yurt.number for yurt in again.yurts] for again in card.stays]


def test_the_free_yurt_is_taken_in_one_step_at_the_price_it_was(any_app: Flask, now: datetime) -> None:
    booking, later = stranded(now)
    price = Money.som(20_700)
    card = only(later)
    assert (card.owed, card.is_free, numbers(card)[0][0]) == (booking.deposit, True, 1)
    again = late_money.take_again(booking.code, {}, later, TODAY)
    assert (again.status, again.stranded_at, charged(again)) == (BookingStatus.CONFIRMED, None, price)
    assert [stay.status for stay in again.stays] == [StayStatus.EXPECTED]
    assert late_money.list_stranded(later, TODAY) == []
    assert verify() == []


def test_of_two_who_want_the_freed_yurt_one_has_it(any_app: Flask, now: datetime) -> None:
    booking, later = stranded(now)
    code, stay = booking.code, booking.stays[0].id

    def work(number: int) -> str:
        try:
            late_money.take_again(code, {stay: 1 + number % 2}, later, TODAY)
        except StepNotPossible:
            return "told"
        return "done"

    assert at_once(any_app, work) == {"done": 1, "told": GUESTS - 1}
    db.session.rollback()
    assert verify() == []


def test_somebody_else_has_it_by_now_and_another_yurt_is_taken(any_app: Flask, now: datetime) -> None:
    booking, later = stranded(now)
    confirmed(later, 1)
    card = only(later)
    assert 1 not in numbers(card)[0]
    kinds = {yurt.kind.code for yurt in card.stays[0].yurts[:4]}
    assert kinds == {"couple"}
    with refused(YurtTaken):
        late_money.take_again(booking.code, {}, later, TODAY)
    again = late_money.take_again(booking.code, {card.stays[0].stay.id: 2}, later, TODAY)
    assert (again.stays[0].yurt.number, charged(again)) == (2, Money.som(20_700))
    assert verify() == []


def test_nothing_is_free_then_but_on_other_dates(any_app: Flask, now: datetime) -> None:
    booking, later = stranded(now)
    for number in range(1, 15):
        closures.close_yurt(number, ARRIVAL, date(2026, 7, 23), "Storm", later, TODAY)
    card = only(later)
    assert not card.is_free
    assert Period(date(2026, 7, 24), date(2026, 7, 27)) in card.dates
    again = late_money.take_other_dates(booking.code, date(2026, 7, 24), later, TODAY)
    assert (again.arrival, again.departure) == (date(2026, 7, 24), date(2026, 7, 27))
    charges = cashier.folio_of(again).standing
    assert {charge.service_date for charge in charges if charge.stay_id} >= {date(2026, 7, 24)}
    assert charged(again) == Money.som(20_700)
    assert again.status is BookingStatus.CONFIRMED
    assert verify() == []


def test_several_yurts_of_one_booking_come_back_together(any_app: Flask, now: datetime) -> None:
    booking, later = stranded(now, 1, 2, adults=4)
    confirmed(later, 2)
    card = only(later)
    assert [found[0] for found in numbers(card)] == [1, 1]
    stays = [again.stay.id for again in card.stays]
    with refused(YurtTaken, "one yurt for two parties"):
        late_money.take_again(booking.code, {stays[1]: 1}, later, TODAY)
    again = late_money.take_again(booking.code, {stays[1]: 3}, later, TODAY)
    assert sorted(stay.yurt.number for stay in again.stays) == [1, 3]
    assert verify() == []


def test_beds_in_a_shared_yurt_come_back_as_beds(any_app: Flask, now: datetime) -> None:
    booking, later = stranded(now, 11, sold_as=SoldAs.BED)
    card = only(later)
    assert numbers(card)[0][0] == 11
    late_money.take_again(booking.code, {}, later, TODAY)
    assert verify() == []


def test_a_yurt_too_small_or_unknown_is_refused(app: Flask, now: datetime) -> None:
    booking, later = stranded(now, 6, adults=4)
    stay = booking.stays[0].id
    with refused(PartyDoesNotFit):
        late_money.take_again(booking.code, {stay: 1}, later, TODAY)
    with refused(YurtTaken):
        late_money.take_again(booking.code, {stay: 99}, later, TODAY)


def test_nights_gone_by_are_not_taken_again(app: Flask, now: datetime) -> None:
    booking, _ = stranded(now)
    much_later = now + timedelta(days=10)
    day = TODAY + timedelta(days=10)
    (card,) = late_money.list_stranded(much_later, day)
    assert not card.is_free
    with refused(ArrivalInPast):
        late_money.take_again(booking.code, {}, much_later, day)
    with refused(ArrivalInPast):
        late_money.take_other_dates(booking.code, TODAY, much_later, day)


def test_money_given_back_ends_the_matter(any_app: Flask, now: datetime) -> None:
    booking, later = stranded(now)
    cashier.refund(booking.code, PaymentForm.QR, booking.deposit, "", None, later)
    assert late_money.list_stranded(later, TODAY) == []
    with refused(StepNotPossible):
        late_money.take_again(booking.code, {}, later, TODAY)
    assert verify() == []


def test_written_down_by_mistake_it_is_nobodys_matter(any_app: Flask, now: datetime) -> None:
    booking, later = stranded(now)
    payment = cashier.folio_of(booking).payments[0]
    payment_corrections.take_back(booking.code, payment.id, None, later)
    assert late_money.list_stranded(later, TODAY) == []
    assert verify() == []


def test_part_of_the_deposit_lets_the_booking_wait_for_the_rest(any_app: Flask, now: datetime) -> None:
    booking = booked(now, 1)
    later = now + timedelta(hours=50)
    reservations.release_lapsed(later)
    cashier.take_late_payment(booking.code, PaymentForm.TRANSFER, Money.som(1_000), "", None, None, later)
    again = late_money.take_again(booking.code, {}, later, TODAY)
    assert (again.status, again.held_until) == (BookingStatus.AWAITING_DEPOSIT, later + timedelta(hours=48))
    assert verify() == []


def test_a_visit_has_no_yurt_to_take_so_its_money_goes_back(app: Flask, now: datetime) -> None:
    group = visit(now, date(2026, 7, 21))
    basket.add_extra(group.token, "banya", asked(21, "17:00"), 2, now)
    reservations.submit(group.token, AYGUL, now)
    later = now + timedelta(hours=50)
    reservations.release_lapsed(later)
    pay_late(reservations.get_by_code(group.code), later)
    card = only(later)
    assert (card.stays, card.dates) == ((), ())
    with refused(StepNotPossible):
        late_money.take_again(group.code, {}, later, TODAY)


def told_of(booking: Booking) -> list[dict[str, object]]:
    rows = select(Letter.about).filter_by(booking_id=booking.id, kind=LetterKind.PAID_NO_BEDS)
    return list(db.session.scalars(rows.order_by(Letter.id)))


@pytest.mark.parametrize("form", [PaymentForm.QR, PaymentForm.TRANSFER, PaymentForm.CASH])
def test_the_guest_is_written_to_whichever_way_it_came(
    any_app: Flask, now: datetime, form: PaymentForm
) -> None:
    booking, ended = booked(now, 1), now + timedelta(hours=49)
    reservations.release_lapsed(ended)
    for som, attempt in ((4_140, "first"), (4_140, "first"), (1_000, "second")):
        cashier.take_late_payment(booking.code, form, Money.som(som), "", attempt, None, ended)
    assert told_of(booking) == [{"paid": 414_000}, {"paid": 100_000}]


def test_late_money_and_its_letter_are_written_together_or_not_at_all(
    any_app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    booking, ended = booked(now, 1), now + timedelta(hours=49)
    reservations.release_lapsed(ended)
    before = whole_books()
    monkeypatch.setattr("camp.services.letters.write", Mock(side_effect=OSError("no paper")))
    with pytest.raises(OSError, match="no paper"):
        pay_late(booking, ended)
    assert whole_books() == before


def test_nobody_was_asked_to_pay_for_a_hold_that_ran_out(any_app: Flask, now: datetime) -> None:
    typing, later = held(now, 1), now + timedelta(hours=1)
    reservations.release_lapsed(later)
    with refused(StepNotPossible):
        cashier.take_late_payment(typing.code, PaymentForm.QR, Money.som(5_000), "", None, None, later)


def test_late_money_is_for_a_booking_that_has_ended(app: Flask, now: datetime) -> None:
    standing = confirmed(now, 1)
    with refused(StepNotPossible):
        pay_late(standing, now)
    ended, later = stranded(now, 2)
    with refused(SumNotPositive):
        cashier.take_late_payment(ended.code, PaymentForm.QR, Money(0), "", None, None, later)
    pay_late(ended, later, "a")
    pay_late(ended, later, "a")
    with refused(AttemptUsed):
        cashier.take_late_payment(ended.code, PaymentForm.QR, Money.som(1), "", "a", None, later)
    assert cashier.folio_of(ended).sums.paid == Money(2 * ended.deposit.tyiyn)
