"""Gift vouchers: ordering one, its private page to pay and print, and paying a booking with it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, TextAreaField, ValidationError

from camp import clock
from camp.models import Booking
from camp.rules.refusals import BookingUnknown, Refusal
from camp.rules.voucher_refusals import VoucherUnknown
from camp.services import catalogue, reservations, voucher_desk, voucher_sales
from camp.services.voucher_desk import Use
from camp.services.voucher_sales import VoucherOrder
from camp.services.vouchers import get_by_link
from camp.web.contact import email_of, phone_of
from camp.web.forms import CampForm, Filled, Shorter, SomField
from camp.web.guest import guest
from camp.web.guest.search import Page
from camp.web.language import current
from camp.web.vouchers import UseForm, sum_seen


class VoucherForm(CampForm):
    """For how much, for whom, from whom."""

    amount = SomField(_l("Sum in som"), [Filled(_l("Enter the sum."))])
    for_name = StringField(_l("Whom it is for"), [Shorter(120)])
    greeting = TextAreaField(_l("A word to go with it"), [Shorter(300)])
    name = StringField(_l("Your name"), [Filled(_l("Tell us your name.")), Shorter(120)])
    email = StringField(_l("E-mail"), [Shorter(254)])
    phone = StringField(_l("Telephone"), [Shorter(40)])
    consent = BooleanField(_l("I agree that the camp keeps these data for the voucher."))

    def validate_email(self, field: StringField) -> None:
        if not (field.data or "").strip() and not (self.phone.data or "").strip():
            raise ValidationError(
                _("Give an e-mail address or a telephone number, so that we can reach you.")
            )
        field.data = email_of(field.data)

    def validate_phone(self, field: StringField) -> None:
        field.data = phone_of(field.data, "KG")

    def validate_consent(self, field: BooleanField) -> None:
        if not field.data:
            raise ValidationError(_("Without your agreement we can't make a voucher for you."))

    def order(self) -> VoucherOrder:
        return VoucherOrder(
            amount=self.amount.data,
            buyer_name=self.name.data.strip(),
            buyer_email=self.email.data or "",
            buyer_phone=self.phone.data or "",
            for_name=(self.for_name.data or "").strip(),
            message=(self.greeting.data or "").strip(),
            language=current(),
        )


@guest.get("/vouchers")
def vouchers() -> str:
    return _order_page(VoucherForm(formdata=None))


@guest.post("/vouchers")
def order_voucher() -> Page:
    form = VoucherForm()
    if not form.validate():
        return _order_page(form), 422
    try:
        found = voucher_sales.order(form.order(), clock.now())
    except Refusal as refusal:
        form.refuse(refusal)
        return _order_page(form), 422
    return redirect(url_for("guest.voucher", token=found.token), 303)


def _order_page(form: VoucherForm) -> str:
    return render_template("guest/vouchers.html", form=form, settings=catalogue.get_settings())


@guest.get("/voucher/<token>")
def voucher(token: str) -> str:
    try:
        found = get_by_link(token)
    except VoucherUnknown:
        abort(404)
    return render_template(
        "guest/voucher.html",
        voucher=found,
        state=found.state(clock.today()),
        pay=voucher_sales.to_pay(found),
        settings=catalogue.get_settings(),
    )


@guest.get("/booking/<token>/voucher")
def use_voucher(token: str) -> str:
    return _use_page(reservations.get_by_token(token), UseForm(formdata=None), None)


@guest.post("/booking/<token>/voucher")
def pay_with_voucher(token: str) -> Page:
    """First what it would pay is shown: the code is worth money and stands in no address. Then it is done."""
    booking = reservations.get_by_token(token)
    form = UseForm()
    if not form.validate():
        return _use_page(booking, form, None), 422
    now, today = clock.now(), clock.today()
    try:
        if not form.seen.data:
            return _use_page(booking, form, voucher_desk.look(token, form.code.data, today))
        voucher_desk.use(token, form.code.data, sum_seen(form.seen.data), now, today)
    except BookingUnknown:
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return _use_page(booking, form, None), 409
    flash(_("Paid with your gift voucher."), "good")
    return redirect(url_for("guest.booking", token=token), 303)


def _use_page(booking: Booking, form: UseForm, use: Use | None) -> str:
    return render_template("guest/use_voucher.html", booking=booking, form=form, use=use)
