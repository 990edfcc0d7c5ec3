"""Money that came after its booking had ended, and what else about money by card a person must look into."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from datetime import date

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import HiddenField, StringField

from camp import clock
from camp.rules.folio import MONEY_FORMS, PaymentForm
from camp.rules.refusals import BookingUnknown, Refusal
from camp.services import card_desk, card_refunds, cashier, late_money, reservations
from camp.web.forms import CampForm, ChoiceField, Filled, Shorter, SomField
from camp.web.refusals import sentence
from camp.web.staff import staff
from camp.web.words import word

Page = str | tuple[str, int] | Response


class LatePaymentForm(CampForm):
    """What was seen on the account, or what stands at the desk."""

    form = ChoiceField(_l("Form of payment"), default=PaymentForm.QR.value)
    amount = SomField(_l("Sum in som"), [Filled(_l("Enter the sum."))])
    receipt_number = StringField(_l("Receipt number of the cash register"), [Shorter(40)])
    attempt = HiddenField(validators=[Shorter(40)])

    def __init__(self, amount: object = None) -> None:
        super().__init__(data={"amount": amount, "attempt": secrets.token_urlsafe(12)})
        self.form.choices = [(form.value, word(form)) for form in MONEY_FORMS]


@staff.get("/late-money", endpoint="late_money")
def list_late_money() -> str:
    return render_template(
        "staff/late_money.html",
        cards=late_money.list_stranded(clock.now(), clock.today()),
        disputed=card_desk.list_disputed(),
        unsure=card_refunds.list_unsure(),
        today=clock.today(),
    )


@staff.post("/late-money/<code>/again")
def take_again(code: str) -> Response:
    """The yurts chosen, as ``yurt_17`` for the stay no. 17."""
    chosen = {
        int(found[1]): int(number)
        for name, number in request.form.items()
        if (found := re.fullmatch(r"yurt_(\d{1,9})", name, re.ASCII))
        and re.fullmatch(r"\d{1,4}", number, re.ASCII)
    }
    return _stand(code, lambda: late_money.take_again(code, chosen, clock.now(), clock.today()))


@staff.post("/late-money/<code>/dates")
def take_other_dates(code: str) -> Response:
    try:
        arrival = date.fromisoformat(request.form.get("arrival", ""))
    except ValueError:
        flash(_("Choose one of these."), "bad")
        return _to_page()
    return _stand(code, lambda: late_money.take_other_dates(code, arrival, clock.now(), clock.today()))


def _stand(code: str, command: Callable[[], object]) -> Response:
    try:
        command()
    except BookingUnknown:
        raise
    except Refusal as refusal:
        flash(sentence(refusal), "bad")
        return _to_page()
    flash(_("The booking stands again."), "good")
    return redirect(url_for("staff.booking", code=code), 303)


@staff.get("/bookings/<code>/late-payment")
def late_payment(code: str) -> Page:
    booking = reservations.get_by_code(code)
    if not booking.may_be_paid_late:
        return redirect(url_for("staff.pay", code=code), 303)
    deposit = booking.deposit if booking.deposit.tyiyn else None
    return render_template("staff/late_payment.html", booking=booking, form=LatePaymentForm(deposit))


@staff.post("/bookings/<code>/late-payment")
def take_late_payment(code: str) -> Page:
    form, booking = LatePaymentForm(), reservations.get_by_code(code)
    if not form.validate():
        return render_template("staff/late_payment.html", booking=booking, form=form), 422
    try:
        cashier.take_late_payment(
            code,
            PaymentForm(form.form.data),
            form.amount.data,
            (form.receipt_number.data or "").strip(),
            form.attempt.data,
            current_user.id,
            clock.now(),
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return render_template("staff/late_payment.html", booking=booking, form=form), 409
    flash(_("Saved"), "good")
    return _to_page()


@staff.post("/late-money/disputed/<int(max=2147483647):attempt_id>")
def see_disputed(attempt_id: int) -> Response:
    card_desk.mark_seen(attempt_id, clock.now())
    return _to_page()


@staff.post("/late-money/refunds/<int(max=2147483647):refund_id>/<any(went,stayed):how>")
def settle_refund(refund_id: int, how: str) -> Response:
    if how == "went":
        card_refunds.it_went(refund_id, clock.now())
    else:
        card_refunds.it_did_not_go(refund_id, current_user.id, clock.now())
    flash(_("Saved"), "good")
    return _to_page()


class CardRefundForm(CampForm):
    amount = SomField(_l("Sum in som"), [Filled(_l("Enter the sum."))])
    attempt = HiddenField(validators=[Shorter(40)])

    def __init__(self, amount: object = None) -> None:
        super().__init__(data={"amount": amount, "attempt": secrets.token_urlsafe(12)})


@staff.get("/bookings/<code>/refund-to-card")
def refund_to_card(code: str) -> Page:
    desk = cashier.pay_desk(code, clock.today())
    most = min(-desk.sums.balance, card_refunds.most_to_card(desk.booking))
    return _card_page(code, CardRefundForm(most if most.tyiyn > 0 else None), 200)


@staff.post("/bookings/<code>/refund-to-card")
def give_to_card(code: str) -> Page:
    form = CardRefundForm()
    if not form.validate():
        return _card_page(code, form, 422)
    address = current_app.config["CAMP_ACQUIRER_URL"]
    try:
        payment = card_refunds.refund_to_card(
            code, form.amount.data, form.attempt.data, current_user.id, address, clock.now()
        )
    except BookingUnknown:
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return _card_page(code, form, 409)
    flash(_("Given back to the card. It can take the bank some days."), "good")
    return redirect(url_for("staff.slip", code=code, payment_id=payment.id), 303)


def _card_page(code: str, form: CardRefundForm, status: int) -> Page:
    desk = cashier.pay_desk(code, clock.today())
    most = card_refunds.most_to_card(desk.booking)
    return render_template("staff/refund_to_card.html", desk=desk, form=form, most=most), status


def _to_page() -> Response:
    return redirect(url_for("staff.late_money"), 303)
