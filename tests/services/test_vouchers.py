"""Gift vouchers: sold, used in parts, expired, paid back, void; and never more is used than is on one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from camp.extensions import db
from camp.models import Booking, Letter, Payment, Voucher
from camp.rules.folio import PaymentForm
from camp.rules.letters import LetterKind
from camp.rules.lifecycle import BookingStatus
from camp.rules.metrics import span_of
from camp.rules.money import NOTHING, Money
from camp.rules.refusals import BookingUnknown, ContactMissing, Refusal, StepNotPossible
from camp.rules.staff_refusals import PaymentStillNeeded
from camp.rules.voucher_refusals import (
    NothingToPay,
    VoucherEnded,
    VoucherExpired,
    VoucherNotPaid,
    VoucherStepNotPossible,
    VoucherSumChanged,
    VoucherSumOutOfRange,
    VoucherUnknown,
    VoucherUsedUp,
)
from camp.rules.vouchers import VoucherState
from camp.services import (
    cashier,
    front_desk,
    guest_cancelling,
    papers,
    payment_corrections,
    reservations,
    till,
    undo,
    voucher_desk,
    voucher_sales,
)
from camp.services.season import season_figures
from camp.services.transaction import reading
from camp.services.verify import verify
from camp.services.voucher_money import voucher_money
from camp.services.voucher_sales import SALE_FORMS, VoucherOrder
from tests.builders import at_once, booked, charged, confirmed, refused, whole_books
from tests.conftest import TODAY

ANARA: dict[str, Any] = {
    "amount": Money.som(10_000), "buyer_name": "Anara Giver", "buyer_email": "anara@example.org",
    "buyer_phone": "", "for_name": "Timur", "message": "Happy birthday", "language": "ru",
}  # fmt: skip


def ordered(now: datetime, sold_by: int | None = None, **about: Any) -> Voucher:
    return voucher_sales.order(VoucherOrder(**{**ANARA, **about}), now, sold_by)


def sold(now: datetime, som: int = 10_000, form: PaymentForm = PaymentForm.CASH) -> Voucher:
    return voucher_sales.take_payment(ordered(now, amount=Money.som(som)).id, form, "", None, now)


def used(booking: Booking, voucher: Voucher, now: datetime, today: date = TODAY) -> Payment:
    pays = voucher_desk.look(booking.token, voucher.code, today).pays
    return voucher_desk.use(booking.token, voucher.code, pays, now, today)


def left(voucher: Voucher) -> Money:
    db.session.expire_all()
    return voucher.remaining


def owed(booking: Booking) -> Money:
    return cashier.folio_of(booking).sums.balance


# Selling


def test_an_order_is_worth_nothing_until_it_is_paid(any_app: Flask, now: datetime) -> None:
    voucher, booking = ordered(now), confirmed(now, 1)
    assert (voucher.state(TODAY), voucher.remaining) == (VoucherState.ORDERED, NOTHING)
    with refused(VoucherNotPaid):
        voucher_desk.use(booking.token, voucher.code, NOTHING, now, TODAY)
    later = now + timedelta(days=3)
    voucher_sales.take_payment(voucher.id, PaymentForm.TRANSFER, "17", None, later)
    assert (voucher.state(TODAY), voucher.remaining) == (VoucherState.GOOD, Money.som(10_000))
    assert voucher.last_day == date(2027, 7, 17)
    letter = db.session.scalars(select(Letter).where(Letter.kind == LetterKind.VOUCHER)).one()
    assert letter.about["path"] == f"/ru/voucher/{voucher.token}"
    assert letter.about["code"] == voucher.shown_code
    assert verify() == []


def test_what_makes_no_sense_is_refused(any_app: Flask, now: datetime) -> None:
    for som in (0, -5, 499, 200_001):
        with refused(VoucherSumOutOfRange):
            ordered(now, amount=Money.som(som))
    with refused(ContactMissing):
        ordered(now, buyer_email="")
    with refused(VoucherUnknown):
        voucher_sales.take_payment(999, PaymentForm.CASH, "", None, now)
    voucher = sold(now)
    with refused(VoucherStepNotPossible):
        voucher_sales.take_payment(voucher.id, PaymentForm.CASH, "", None, now)
    with pytest.raises(ValueError, match="voucher"):
        voucher_sales.take_payment(ordered(now).id, PaymentForm.VOUCHER, "", None, now)


# Using


def test_one_voucher_pays_for_two_bookings_in_parts(any_app: Flask, now: datetime) -> None:
    voucher = sold(now, 30_000)
    first, second = confirmed(now, 1), confirmed(now, 2)
    used(first, voucher, now)
    assert (owed(first), left(voucher)) == (NOTHING, Money.som(30_000 - 20_700))
    used(second, voucher, now)
    assert (owed(second), left(voucher)) == (Money.som(20_700 - 9_300), NOTHING)
    assert voucher.state(TODAY) is VoucherState.USED_UP
    third = confirmed(now, 3)
    with refused(VoucherUsedUp):
        voucher_desk.look(third.token, voucher.code, TODAY)
    assert verify() == []


def test_a_deposit_paid_with_a_voucher_confirms(any_app: Flask, now: datetime) -> None:
    booking = booked(now, 1)
    used(booking, sold(now), now)
    assert reservations.get_by_code(booking.code).status is BookingStatus.CONFIRMED


def test_staff_use_it_too_however_the_code_is_read_out(any_app: Flask, now: datetime) -> None:
    voucher, booking = sold(now), confirmed(now, 1)
    typed = f" {voucher.shown_code.lower()} "
    pays = voucher_desk.look_at_desk(booking.code, typed, TODAY).pays
    voucher_desk.use_at_desk(booking.code, typed, pays, None, now, TODAY)
    assert left(voucher) == NOTHING


def test_what_can_not_pay_is_refused_with_the_reason(any_app: Flask, now: datetime) -> None:
    booking, gone, voucher = confirmed(now, 1), confirmed(now, 2), sold(now)
    reservations.cancel(gone.code, now, TODAY)
    with refused(VoucherUnknown):
        voucher_desk.use(booking.token, "NOSUCHCODE", NOTHING, now, TODAY)
    with refused(BookingUnknown):
        voucher_desk.use("nobody", voucher.code, NOTHING, now, TODAY)
    with refused(StepNotPossible):
        voucher_desk.use(gone.token, voucher.code, Money.som(10_000), now, TODAY)
    with refused(VoucherSumChanged):
        voucher_desk.use(booking.token, voucher.code, Money.som(1), now, TODAY)
    after = voucher.last_day + timedelta(days=1)
    with refused(VoucherExpired):
        voucher_desk.use(booking.token, voucher.code, Money.som(10_000), now, after)
    paid = confirmed(now, 3)
    cashier.record_payment(paid.code, PaymentForm.CASH, charged(paid), "", None, now)
    with refused(NothingToPay):
        voucher_desk.use(paid.token, voucher.code, NOTHING, now, TODAY)
    void = sold(now)
    voucher_sales.make_void(void.id, now)
    with refused(VoucherEnded):
        voucher_desk.use(booking.token, void.code, Money.som(10_000), now, TODAY)


# Going back


def test_a_cancelled_stay_puts_back_what_is_not_kept(any_app: Flask, now: datetime) -> None:
    voucher = sold(now, 30_000)
    booking = booked(now, 1, arrival=date(2026, 8, 4), departure=date(2026, 8, 7))
    used(booking, voucher, now)
    guest_cancelling.cancel(booking.token, Money.som(2070), now, TODAY)
    assert (owed(booking), left(voucher)) == (NOTHING, Money.som(30_000 - 2_070))
    assert verify() == []


def test_what_was_paid_in_money_besides_is_the_cashiers_to_give_back(any_app: Flask, now: datetime) -> None:
    voucher, booking = (
        sold(now, 1_000),
        confirmed(now, 1, arrival=date(2026, 9, 1), departure=date(2026, 9, 3)),
    )
    used(booking, voucher, now)
    cashier.record_payment(booking.code, PaymentForm.CASH, Money.som(500), "", None, now)
    guest_cancelling.cancel(booking.token, NOTHING, now, TODAY)
    assert (left(voucher), owed(booking)) == (Money.som(1_000), Money.som(-500))
    cashier.refund(booking.code, PaymentForm.CASH, Money.som(500), "", None, now)
    assert verify() == []


def test_a_deposit_that_did_not_come_in_time_gives_the_part_back(any_app: Flask, now: datetime) -> None:
    voucher, booking = sold(now, 1_000), booked(now, 1)
    used(booking, voucher, now)
    assert booking.status is BookingStatus.AWAITING_DEPOSIT
    reservations.release_lapsed(now + timedelta(days=4))
    assert left(voucher) == Money.som(1_000)
    assert verify() == []


def test_who_does_not_come_leaves_the_deposit_and_has_the_rest_back(any_app: Flask, now: datetime) -> None:
    voucher, booking = sold(now, 20_000), booked(now, 1)
    used(booking, voucher, now)
    front_desk.mark_no_show(booking.code, now, booking.arrival)
    assert left(voucher) == Money.som(20_000 - 4_140)
    undo.reinstate(booking.code, now, booking.arrival)
    assert verify() == []


def test_staff_put_back_what_a_shorter_stay_does_not_need(any_app: Flask, now: datetime) -> None:
    from camp.rules.changes import Move
    from camp.rules.dates import Period
    from camp.services import moves

    voucher, booking = sold(now, 30_000), confirmed(now, 1)
    used(booking, voucher, now)
    stay = booking.stays[0]
    shorter = Move(1, Period(date(2026, 7, 20), date(2026, 7, 22)))
    moves.move(stay.id, shorter, moves.plan_move(stay.id, shorter, now, TODAY).difference, now, TODAY)
    assert voucher_desk.put_back_at_desk(booking.code, None, now) == Money.som(6_900)
    assert voucher_desk.put_back_at_desk(booking.code, None, now) == NOTHING
    assert left(voucher) == Money.som(30_000 - 13_800)
    assert verify() == []


def test_a_use_written_down_by_mistake_is_taken_back(any_app: Flask, now: datetime) -> None:
    voucher, booking = sold(now), confirmed(now, 1)
    payment = used(booking, voucher, now)
    payment_corrections.take_back(booking.code, payment.id, None, now)
    assert (left(voucher), owed(booking)) == (Money.som(10_000), Money.som(20_700))
    assert verify() == []
    again = used(booking, voucher, now)
    voucher_sales.make_void(voucher.id, now)
    with refused(PaymentStillNeeded):
        payment_corrections.take_back(booking.code, again.id, None, now)


# Ending


def test_the_rest_is_paid_back_once_as_it_was_seen(any_app: Flask, now: datetime) -> None:
    voucher, booking = sold(now, 30_000), confirmed(now, 1)
    used(booking, voucher, now)
    with refused(VoucherSumChanged):
        voucher_sales.pay_back(voucher.id, PaymentForm.CASH, "", Money.som(30_000), None, now)
    voucher_sales.pay_back(voucher.id, PaymentForm.CASH, "", Money.som(9_300), None, now)
    assert (voucher.state(TODAY), left(voucher)) == (VoucherState.REFUNDED, NOTHING)
    with refused(VoucherStepNotPossible):
        voucher_sales.pay_back(voucher.id, PaymentForm.CASH, "", Money.som(9_300), None, now)
    assert verify() == []


def test_an_expired_one_can_be_paid_back_and_a_void_one_not(any_app: Flask, now: datetime) -> None:
    expired, void = sold(now), sold(now)
    voucher_sales.pay_back(
        expired.id, PaymentForm.CASH, "", Money.som(10_000), None, now + timedelta(days=500)
    )
    voucher_sales.make_void(void.id, now)
    with refused(VoucherStepNotPossible):
        voucher_sales.pay_back(void.id, PaymentForm.CASH, "", Money.som(10_000), None, now)
    with refused(VoucherStepNotPossible):
        voucher_sales.make_void(expired.id, now)


def test_the_database_itself_knows_what_a_payment_is_for(any_app: Flask, now: datetime) -> None:
    voucher, booking = sold(now), confirmed(now, 1)
    for form, booking_id, voucher_id in (
        ("voucher", booking.id, None),
        ("voucher", None, voucher.id),
        ("cash", None, None),
        ("cash", booking.id, voucher.id),
    ):
        db.session.add(
            Payment(
                form=PaymentForm(form), booking_id=booking_id, voucher_id=voucher_id,
                received_at=now, amount=Money(1), tendered=1,
            )
        )  # fmt: skip
        with pytest.raises(IntegrityError):
            db.session.commit()
        db.session.rollback()


# The owner's figures


def test_selling_is_no_revenue_and_using_is_no_money_that_comes_in(any_app: Flask, now: datetime) -> None:
    before = season_figures(2026, TODAY)
    voucher = sold(now, 30_000)
    after_sale = season_figures(2026, TODAY)
    assert after_sale.all.whole.revenue == before.all.whole.revenue
    assert after_sale.receipts.cash.whole.net - before.receipts.cash.whole.net == Money.som(30_000)
    booking = confirmed(now, 1)
    used(booking, voucher, now)
    after_use = season_figures(2026, TODAY)
    assert after_use.all.whole.revenue - before.all.whole.revenue == Money.som(20_700)
    assert after_use.receipts.all.whole == after_sale.receipts.all.whole
    assert {drawer.form for drawer in after_use.receipts.drawers} == {PaymentForm.CASH}
    found = after_use.vouchers
    assert (found.sold, found.used, found.owed) == (
        Money.som(30_000), Money.som(20_700), Money.som(9_300),
    )  # fmt: skip


def test_money_sold_less_used_less_paid_back_is_what_is_owed(any_app: Flask, now: datetime) -> None:
    first, second = sold(now, 30_000), sold(now, 5_000)
    used(confirmed(now, 1), first, now)
    voucher_sales.pay_back(second.id, PaymentForm.CASH, "", Money.som(5_000), None, now)
    span = span_of(2026, TODAY)
    found = voucher_money(reading(), span, TODAY)
    assert found.sold - found.paid_back - found.used == found.owed + found.expired
    late = voucher_money(reading(), span, first.last_day + timedelta(days=1))
    assert (late.owed, late.expired) == (NOTHING, Money.som(9_300))


def test_the_till_has_the_money_of_a_sale_and_none_of_a_use(any_app: Flask, now: datetime) -> None:
    voucher = sold(now, 30_000)
    used(confirmed(now, 1), voucher, now)
    lines = {line.form: line.expected for line in till.till_of(TODAY).lines}
    assert lines == {PaymentForm.CASH: 3_000_000}
    assert len(till.payments_on(TODAY)) == 2


def test_the_paper_of_payments_names_the_voucher_that_was_sold(any_app: Flask, now: datetime) -> None:
    voucher, booking = sold(now), confirmed(now, 1)
    used(booking, voucher, now)
    codes = {row[1]: row[2] for row in papers.rows_of(papers.Paper.PAYMENTS, 2026)}
    assert codes == {voucher.number: PaymentForm.CASH, booking.code: PaymentForm.VOUCHER}


# Telling


@pytest.mark.parametrize("form", SALE_FORMS)
def test_the_buyer_is_written_to_whichever_way_it_was_paid(
    any_app: Flask, now: datetime, form: PaymentForm
) -> None:
    voucher = sold(now, form=form)
    letter = db.session.scalars(select(Letter).filter_by(kind=LetterKind.VOUCHER)).one()
    assert (letter.to_email, letter.about["code"]) == (voucher.buyer_email, voucher.shown_code)


def test_a_sale_and_its_letter_are_written_together_or_not_at_all(
    any_app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    voucher_id, before = ordered(now).id, whole_books()
    monkeypatch.setattr("camp.services.letters.write", Mock(side_effect=OSError("no paper")))
    with pytest.raises(OSError, match="no paper"):
        voucher_sales.take_payment(voucher_id, PaymentForm.CASH, "", None, now)
    assert whole_books() == before


# Forgetting


def test_buyers_are_forgotten_when_nothing_is_left_to_give(any_app: Flask, now: datetime) -> None:
    unpaid, kept, over = ordered(now), sold(now), sold(now)
    voucher_sales.make_void(over.id, now)
    assert voucher_sales.forget_buyers(now + timedelta(days=13), TODAY) == 0
    assert voucher_sales.forget_buyers(now + timedelta(days=91), TODAY + timedelta(days=91)) == 2
    db.session.expire_all()
    assert db.session.get(Voucher, unpaid.id) is None
    assert (kept.buyer_name, over.buyer_name) == ("Anara Giver", "")
    much_later = kept.last_day + timedelta(days=91)
    voucher_sales.forget_buyers(now + timedelta(days=500), much_later)
    books = repr(whole_books())
    for secret in ("Anara", "anara@", "Timur", "Happy birthday"):
        assert secret not in books
    assert verify() == []


# At once


def test_fifty_at_once_use_no_more_than_is_on_it(any_app: Flask, now: datetime) -> None:
    voucher = sold(now, 2_000)
    nights = [date(2026, 7, 20) + slot * timedelta(days=2) for slot in range(5)]
    bookings = [
        booked(now, yurt, arrival=night, departure=night + timedelta(days=2))
        for yurt in range(1, 11)
        for night in nights
    ]
    tokens, code = [booking.token for booking in bookings], voucher.code
    db.session.commit()

    def work(number: int) -> str:
        try:
            voucher_desk.use(tokens[number], code, Money.som(2_000), now, TODAY)
        except Refusal as refusal:
            return type(refusal).__name__
        return "used"

    answers = at_once(any_app, work)
    assert answers["used"] == 1
    assert set(answers) <= {"used", "VoucherUsedUp", "VoucherSumChanged"}
    assert left(voucher) == NOTHING
    assert verify() == []


def test_used_and_paid_back_at_once_only_one_wins(any_app: Flask, now: datetime) -> None:
    voucher, booking = sold(now), confirmed(now, 1)
    token, code, voucher_id = booking.token, voucher.code, voucher.id
    db.session.commit()

    def work(number: int) -> str:
        try:
            if number % 2:
                voucher_desk.use(token, code, Money.som(10_000), now, TODAY)
                return "used"
            voucher_sales.pay_back(voucher_id, PaymentForm.CASH, "", Money.som(10_000), None, now)
        except Refusal:
            return "told"
        return "paid back"

    answers = at_once(any_app, work)
    assert answers["used"] + answers["paid back"] == 1
    assert left(voucher) == NOTHING
    assert verify() == []


def test_one_sale_recorded_many_times_is_recorded_once(any_app: Flask, now: datetime) -> None:
    voucher_id = ordered(now).id
    db.session.commit()

    def work(_number: int) -> str:
        try:
            voucher_sales.take_payment(voucher_id, PaymentForm.CASH, "", None, now)
        except VoucherStepNotPossible:
            return "told"
        return "sold"

    assert at_once(any_app, work) == {"sold": 1, "told": 49}
    assert len(db.session.scalars(select(Payment)).all()) == 1
