"""Gift vouchers at the desk: sold, paid, used, paid back, made void."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import HiddenField, StringField, TextAreaField

from camp import clock
from camp.models import Booking, Voucher
from camp.rules.folio import PaymentForm
from camp.rules.refusals import BookingUnknown, Refusal
from camp.rules.text import LANGUAGES
from camp.rules.voucher_refusals import VoucherUnknown
from camp.services import history, reservations, voucher_desk, voucher_sales
from camp.services.voucher_desk import Use
from camp.services.voucher_sales import SALE_FORMS, VoucherOrder
from camp.services.vouchers import find_voucher, get_voucher, list_vouchers, payments_of
from camp.web.contact import email_of, phone_of
from camp.web.forms import CampForm, ChoiceField, Filled, Shorter, SomField
from camp.web.language import OWN_NAMES, current
from camp.web.refusals import sentence
from camp.web.staff import staff
from camp.web.vouchers import UseForm, sum_seen
from camp.web.words import word

Page = str | tuple[str, int] | Response

VOUCHER = "/vouchers/<int(max=2147483647):voucher_id>"


class SellForm(CampForm):
    """What the buyer tells; nothing but the sum must be known."""

    amount = SomField(_l("Sum in som"), [Filled(_l("Enter the sum."))])
    for_name = StringField(_l("Whom it is for"), [Shorter(120)])
    greeting = TextAreaField(_l("A word to go with it"), [Shorter(300)])
    name = StringField(_l("Name of the buyer"), [Shorter(120)])
    email = StringField(_l("E-mail"), [Shorter(254)])
    phone = StringField(_l("Telephone"), [Shorter(40)])
    language = ChoiceField(_l("Language"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = [(code, OWN_NAMES[code]) for code in LANGUAGES]

    def validate_email(self, field: StringField) -> None:
        field.data = email_of(field.data)

    def validate_phone(self, field: StringField) -> None:
        field.data = phone_of(field.data, "KG")

    def order(self) -> VoucherOrder:
        return VoucherOrder(
            amount=self.amount.data,
            buyer_name=(self.name.data or "").strip(),
            buyer_email=self.email.data or "",
            buyer_phone=self.phone.data or "",
            for_name=(self.for_name.data or "").strip(),
            message=(self.greeting.data or "").strip(),
            language=self.language.data,
        )


class MoneyForm(CampForm):
    """Money for a voucher that comes or goes; ``seen`` is what is left on it, where that goes back."""

    form = ChoiceField(_l("Form of payment"))
    receipt_number = StringField(_l("Receipt number of the cash register"), [Shorter(40)])
    seen = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form.choices = [(form.value, word(form)) for form in SALE_FORMS]

    @property
    def receipt(self) -> str:
        return (self.receipt_number.data or "").strip()


@staff.get("/vouchers")
def vouchers() -> Page:
    """With ``q``: the one of that number or code."""
    typed = request.args.get("q", "")
    found = find_voucher(typed)
    if found is not None:
        return redirect(url_for("staff.voucher", voucher_id=found.id), 303)
    return _list_page(SellForm(formdata=None, data={"language": current()}), typed)


@staff.post("/vouchers")
def sell_voucher() -> Page:
    form = SellForm()
    if not form.validate():
        return _list_page(form), 422
    try:
        sold = voucher_sales.order(form.order(), clock.now(), current_user.id)
    except Refusal as refusal:
        form.refuse(refusal)
        return _list_page(form), 422
    return redirect(url_for("staff.voucher", voucher_id=sold.id), 303)


def _list_page(form: SellForm, typed: str = "") -> str:
    return render_template(
        "staff/vouchers.html",
        form=form,
        typed=typed,
        vouchers=list_vouchers(),
        today=clock.today(),
    )


@staff.get(VOUCHER)
def voucher(voucher_id: int) -> str:
    return _sheet(_find(voucher_id))


@staff.post(f"{VOUCHER}/pay")
def pay_voucher(voucher_id: int) -> Page:
    return _move_money(
        voucher_id,
        lambda form: voucher_sales.take_payment(
            voucher_id, PaymentForm(form.form.data), form.receipt, current_user.id, clock.now()
        ),
    )


@staff.post(f"{VOUCHER}/pay-back")
def pay_back_voucher(voucher_id: int) -> Page:
    return _move_money(
        voucher_id,
        lambda form: voucher_sales.pay_back(
            voucher_id,
            PaymentForm(form.form.data),
            form.receipt,
            sum_seen(form.seen.data),
            current_user.id,
            clock.now(),
        ),
    )


@staff.post(f"{VOUCHER}/void")
def void_voucher(voucher_id: int) -> Page:
    _find(voucher_id)
    try:
        voucher_sales.make_void(voucher_id, clock.now())
    except Refusal as refusal:
        flash(sentence(refusal), "bad")
    else:
        flash(_("Saved"), "good")
    return redirect(url_for("staff.voucher", voucher_id=voucher_id), 303)


def _move_money(voucher_id: int, command: Callable[[MoneyForm], object]) -> Page:
    found = _find(voucher_id)
    form = MoneyForm()
    if not form.validate():
        return _sheet(found, form), 422
    try:
        command(form)
    except Refusal as refusal:
        form.refuse(refusal)
        return _sheet(_find(voucher_id), form), 409
    flash(_("Saved"), "good")
    return redirect(url_for("staff.voucher", voucher_id=voucher_id), 303)


def _sheet(found: Voucher, form: MoneyForm | None = None) -> str:
    return render_template(
        "staff/voucher.html",
        voucher=found,
        state=found.state(clock.today()),
        payments=payments_of(found),
        story=history.voucher_story(found.id),
        form=form or MoneyForm(formdata=None),
    )


def _find(voucher_id: int) -> Voucher:
    try:
        return get_voucher(voucher_id)
    except VoucherUnknown:
        abort(404)


# Using one


@staff.get("/bookings/<code>/voucher")
def use_voucher(code: str) -> str:
    return _use_page(reservations.get_by_code(code), UseForm(formdata=None), None)


@staff.post("/bookings/<code>/voucher")
def pay_with_voucher(code: str) -> Page:
    """First what it would pay is shown, then it is done."""
    booking = reservations.get_by_code(code)
    form = UseForm()
    if not form.validate():
        return _use_page(booking, form, None), 422
    now, today = clock.now(), clock.today()
    try:
        if not form.seen.data:
            return _use_page(booking, form, voucher_desk.look_at_desk(code, form.code.data, today))
        payment = voucher_desk.use_at_desk(
            code, form.code.data, sum_seen(form.seen.data), current_user.id, now, today
        )
    except BookingUnknown:
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return _use_page(booking, form, None), 409
    flash(_("Saved"), "good")
    return redirect(url_for("staff.slip", code=code, payment_id=payment.id), 303)


@staff.post("/bookings/<code>/voucher/put-back")
def put_back_on_voucher(code: str) -> Response:
    voucher_desk.put_back_at_desk(code, current_user.id, clock.now())
    flash(_("Saved"), "good")
    return redirect(url_for("staff.booking", code=code), 303)


def _use_page(booking: Booking, form: UseForm, use: Use | None) -> str:
    return render_template("staff/use_voucher.html", booking=booking, form=form, use=use)
