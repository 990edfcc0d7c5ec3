"""Money in, money back, and the slip a guest gets for it."""

from __future__ import annotations

import secrets

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import HiddenField, StringField, ValidationError

from camp import clock
from camp.rules.currencies import HUNDREDTHS, Currency
from camp.rules.folio import MONEY_FORMS, PaymentForm
from camp.rules.lifecycle import BookingStatus
from camp.rules.money import TYIYN_PER_SOM, Money
from camp.rules.refusals import BookingUnknown, Refusal
from camp.services import card_refunds, cashier, payment_corrections, voucher_desk
from camp.services.cashier import Tender
from camp.services.slips import Slip, slip_of
from camp.web.forms import CampForm, ChoiceField, DecimalField, Filled, Shorter, SomField
from camp.web.language import speaking
from camp.web.refusals import sentence
from camp.web.staff import staff
from camp.web.words import word

Page = str | tuple[str, int] | Response


class ReceiptForm(CampForm):
    receipt_number = StringField(
        _l("Receipt number of the cash register"), [Filled(_l("Enter the number.")), Shorter(40)]
    )


class MoneyForm(CampForm):
    """What money that comes and money that goes have in common."""

    form = ChoiceField(_l("Form of payment"))
    receipt_number = StringField(_l("Receipt number of the cash register"), [Shorter(40)])
    attempt = HiddenField(validators=[Shorter(40)])
    """The same form sent again moves no money again."""

    def __init__(self, amount: object = None) -> None:
        super().__init__(data={"amount": amount, "attempt": secrets.token_urlsafe(12)})
        self.form.choices = [(form.value, word(form)) for form in MONEY_FORMS]

    @property
    def receipt(self) -> str:
        return (self.receipt_number.data or "").strip()


class PayForm(MoneyForm):
    currency = ChoiceField(_l("Currency"), default=Currency.KGS.value)
    amount = DecimalField(_l("Sum"), [Filled(_l("Enter the sum."))], places=2)
    part = SomField(_l("Only a part of it for the booking, in som"))

    def __init__(self, amount: int | None = None) -> None:
        super().__init__(amount)
        self.currency.choices = [(currency.value, word(currency)) for currency in Currency]

    def validate_amount(self, field: DecimalField) -> None:
        if self.currency.data == Currency.KGS and field.data is not None and field.data % HUNDREDTHS:
            raise ValidationError(_("Enter a whole number of som."))

    @property
    def tender(self) -> Tender:
        form, currency = PaymentForm(self.form.data), Currency(self.currency.data)
        return Tender(form, self.amount.data, currency, self.part.data)


class RefundForm(MoneyForm):
    amount = SomField(_l("Sum in som"), [Filled(_l("Enter the sum."))])


@staff.get("/bookings/<code>/pay")
def pay(code: str) -> str:
    due = cashier.pay_desk(code, clock.today()).due.tyiyn
    return _pay_page(code, PayForm(due if due and due % TYIYN_PER_SOM == 0 else None))


@staff.post("/bookings/<code>/pay")
def take_payment(code: str) -> Page:
    form = PayForm()
    if not form.validate():
        return _pay_page(code, form), 422
    try:
        payment = cashier.take_payment(
            code, form.tender, form.receipt, form.attempt.data, current_user.id, clock.now()
        )
    except BookingUnknown:
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return _pay_page(code, form), 409
    flash(_("Saved"), "good")
    return _to_slip(code, payment.id)


def _pay_page(code: str, form: PayForm) -> str:
    today = clock.today()
    return render_template("staff/pay.html", desk=cashier.pay_desk(code, today), form=form, today=today)


@staff.get("/bookings/<code>/refund")
def refund(code: str) -> str:
    owed = -cashier.pay_desk(code, clock.today()).sums.balance
    return _refund_page(code, RefundForm(owed if owed.tyiyn > 0 else None))


@staff.post("/bookings/<code>/refund")
def give_refund(code: str) -> Page:
    form = RefundForm()
    if not form.validate():
        return _refund_page(code, form), 422
    amount: Money = form.amount.data
    try:
        payment = cashier.refund(
            code,
            PaymentForm(form.form.data),
            amount,
            form.receipt,
            current_user.id,
            clock.now(),
            form.attempt.data,
        )
    except BookingUnknown:
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return _refund_page(code, form), 409
    flash(_("Saved"), "good")
    return _to_slip(code, payment.id)


def _refund_page(code: str, form: RefundForm) -> str:
    desk = cashier.pay_desk(code, clock.today())
    return render_template(
        "staff/refund.html",
        desk=desk,
        form=form,
        most_to_card=card_refunds.most_to_card(desk.booking),
        from_vouchers=voucher_desk.paid_with_vouchers(code),
    )


@staff.get("/bookings/<code>/payments/<int(max=2147483647):payment_id>/slip")
def slip(code: str, payment_id: int) -> str:
    return _slip_page(slip_of(code, payment_id), ReceiptForm())


@staff.post("/bookings/<code>/payments/<int(max=2147483647):payment_id>/receipt")
def note_receipt(code: str, payment_id: int) -> Page:
    form = ReceiptForm()
    if not form.validate():
        return _slip_page(slip_of(code, payment_id), form), 422
    try:
        payment_corrections.note_receipt(code, payment_id, form.receipt_number.data.strip(), clock.now())
    except BookingUnknown:
        raise
    except Refusal as refusal:
        flash(sentence(refusal), "bad")
    else:
        flash(_("Saved"), "good")
    return _to_slip(code, payment_id)


@staff.post("/bookings/<code>/payments/<int(max=2147483647):payment_id>/take-back")
def take_back(code: str, payment_id: int) -> Response:
    try:
        payment_corrections.take_back(code, payment_id, current_user.id, clock.now())
    except BookingUnknown:
        raise
    except Refusal as refusal:
        flash(sentence(refusal), "bad")
        return _to_slip(code, payment_id)
    if slip_of(code, payment_id).booking.status is BookingStatus.CONFIRMED:
        flash(_("Taken back. The booking stays confirmed."), "good")
    else:
        flash(_("Taken back."), "good")
    return redirect(url_for("staff.booking", code=code), 303)


def _to_slip(code: str, payment_id: int) -> Response:
    return redirect(url_for("staff.slip", code=code, payment_id=payment_id), 303)


def _slip_page(slip: Slip, form: ReceiptForm) -> str:
    """The paper speaks the guest's language, the page around it that of the staff."""
    with speaking(slip.booking.language):
        paper = render_template("parts/slip.html", slip=slip)
    return render_template(
        "staff/slip.html",
        slip=slip,
        form=form,
        paper=paper,
        is_same_day=clock.camp_day(slip.payment.received_at) == clock.today(),
    )
