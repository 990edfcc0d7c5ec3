"""One booking with its folio, and the steps staff take with it."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import StringField

from camp import clock
from camp.rules.folio import PaymentForm
from camp.rules.refusals import BookingUnknown, Refusal
from camp.services import cashier, front_desk, reservations
from camp.web.forms import CampForm, ChoiceField, Filled, Shorter, SomField
from camp.web.refusals import sentence
from camp.web.staff import staff
from camp.web.words import word


class MoneyForm(CampForm):
    """Money in, or money back."""

    amount = SomField(_l("Sum in som"), [Filled(_l("Enter the sum."))])
    form = ChoiceField(_l("Form of payment"))
    receipt_number = StringField(_l("Receipt number of the cash register"), [Shorter(40)])

    def __init__(self) -> None:
        super().__init__()
        self.form.choices = [(form.value, word(form)) for form in PaymentForm]


@staff.get("/bookings")
def find_booking() -> Response | tuple[str, int]:
    try:
        found = reservations.get_by_code(request.args.get("code", ""))
    except BookingUnknown as refusal:
        flash(sentence(refusal), "bad")
        return redirect(url_for("staff.today"), 303)
    return redirect(url_for("staff.booking", code=found.code), 303)


@staff.get("/bookings/<code>")
def booking(code: str) -> str:
    return _page(code, MoneyForm())


@staff.post("/bookings/<code>/payments")
def record_payment(code: str) -> Response | tuple[str, int]:
    return _move_money(code, cashier.record_payment)


@staff.post("/bookings/<code>/refunds")
def refund(code: str) -> Response | tuple[str, int]:
    return _move_money(code, cashier.refund)


@staff.post("/bookings/<code>/confirm")
def confirm(code: str) -> Response:
    return _step(code, lambda: reservations.confirm(code, clock.now()))


@staff.post("/bookings/<code>/cancel")
def cancel(code: str) -> Response:
    return _step(code, lambda: reservations.cancel(code, clock.now(), clock.today()))


@staff.post("/bookings/<code>/no-show")
def no_show(code: str) -> Response:
    return _step(code, lambda: front_desk.mark_no_show(code, clock.now(), clock.today()))


def _move_money(code: str, command: Callable[..., object]) -> Response | tuple[str, int]:
    form = MoneyForm()
    if not form.validate():
        return _page(code, form), 422
    try:
        receipt = (form.receipt_number.data or "").strip()
        command(code, PaymentForm(form.form.data), form.amount.data, receipt, current_user.id, clock.now())
    except BookingUnknown:
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(code, form), 409
    flash(_("Saved"), "good")
    return redirect(url_for("staff.booking", code=code), 303)


def _step(code: str, command: Callable[[], object]) -> Response:
    try:
        command()
    except BookingUnknown:
        raise
    except Refusal as refusal:
        flash(sentence(refusal), "bad")
    else:
        flash(_("Saved"), "good")
    return redirect(url_for("staff.booking", code=code), 303)


def _page(code: str, form: MoneyForm) -> str:
    found = reservations.get_by_code(code)
    return render_template(
        "staff/booking.html",
        booking=found,
        folio=cashier.folio_of(found),
        form=form,
        today=clock.today(),
        is_booked=found.status in reservations.BOOKED,
    )
