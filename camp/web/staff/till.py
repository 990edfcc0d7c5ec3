"""The till at the end of the day, and the rates of foreign money."""

from __future__ import annotations

from collections.abc import Sized
from datetime import date
from typing import Any

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from camp import clock
from camp.rules.currencies import Currency
from camp.rules.folio import PaymentForm
from camp.rules.refusals import Refusal
from camp.rules.staff_refusals import RateOutOfRange
from camp.services import catalogue, exchange, national_bank
from camp.services import till as till_desk
from camp.services.till import DRAWERS, Drawer
from camp.web.forms import CampForm, DecimalField
from camp.web.refusals import sentence
from camp.web.staff import staff
from camp.web.staff.today import asked_day
from camp.web.words import word

Page = str | tuple[str, int] | Response


class RatesForm(CampForm):
    """A field for each foreign currency."""

    @property
    def rates(self) -> dict[Currency, int]:
        return {
            currency: self[currency.value].data
            for currency in exchange.FOREIGN
            if self[currency.value].data is not None
        }


for _currency in exchange.FOREIGN:
    setattr(RatesForm, _currency.value, DecimalField(places=4))


def _field_of(drawer: Drawer) -> str:
    return "_".join(drawer)


class CountForm(CampForm):
    """A field for each form and currency."""

    @property
    def counted(self) -> dict[Drawer, int]:
        fields = {drawer: self[_field_of(drawer)].data for drawer in DRAWERS}
        return {drawer: counted for drawer, counted in fields.items() if counted is not None}

    def of(self, drawer: Drawer) -> Any:
        return self[_field_of(drawer)]


for _drawer in DRAWERS:
    setattr(CountForm, _field_of(_drawer), DecimalField(places=2))


def _is_filled(form: CampForm, numbers: Sized | None) -> bool:
    if numbers is not None and not numbers:
        form.form_errors.append(_("Fill in at least one number."))
    return bool(numbers)


@staff.get("/rates")
def rates() -> str:
    return _rates_page(RatesForm())


@staff.post("/rates")
def note_rates() -> Page:
    form = RatesForm()
    if not _is_filled(form, form.rates if form.validate() else None):
        return _rates_page(form), 422
    try:
        exchange.note_rates(clock.today(), form.rates, current_user.id, clock.now())
    except RateOutOfRange as refusal:
        form[refusal.currency.value].errors = [sentence(refusal)]
        return _rates_page(form), 409
    flash(_("Saved"), "good")
    return redirect(url_for("staff.rates"), 303)


@staff.post("/rates/bank")
def take_bank_rates() -> Response:
    """At once, when somebody does not want to wait for the worker."""
    try:
        news = national_bank.take_rates(current_app.config["CAMP_RATES_URL"], clock.now())
    except Refusal as refusal:
        flash(sentence(refusal), "bad")
    else:
        told = (
            ngettext("%(num)s new rate", "%(num)s new rates", news)
            if news
            else _("The bank has nothing new.")
        )
        flash(told, "good")
    return redirect(url_for("staff.rates"), 303)


def _rates_page(form: RatesForm) -> str:
    for currency in exchange.FOREIGN:
        form[currency.value].label.text = f"{word(currency)}, {currency}"
    return render_template(
        "staff/rates.html",
        rates=exchange.rates_on(clock.today()),
        form=form,
        today=clock.today(),
        feed=national_bank.last_fetch(),
        follows_bank=catalogue.get_settings().follows_bank,
    )


@staff.get("/till")
def till() -> str:
    return _till_page(asked_day(), CountForm())


@staff.post("/till")
def count_till() -> Page:
    form, day = CountForm(), asked_day()
    if not _is_filled(form, form.counted if form.validate() else None):
        return _till_page(day, form), 422
    try:
        till_desk.count_till(day, form.counted, current_user.id, clock.now())
    except Refusal as refusal:
        form.refuse(refusal)
        return _till_page(day, form), 409
    flash(_("Saved"), "good")
    return redirect(url_for("staff.till", day=day.isoformat()), 303)


def _till_page(day: date, form: CountForm) -> str:
    found = till_desk.till_of(day)
    lines = {(line.form, line.currency): line for line in found.lines}
    for drawer in DRAWERS:
        form.of(drawer).label.text = drawer_name(drawer)
    cash_som = (PaymentForm.CASH, Currency.KGS)
    shown = [drawer for drawer in DRAWERS if drawer in lines or drawer == cash_som]
    return render_template(
        "staff/till.html",
        till=found,
        payments=till_desk.payments_on(day),
        form=form,
        shown=shown,
        hidden=[drawer for drawer in DRAWERS if drawer not in shown],
        is_future=day > clock.today(),
        drawer_name=drawer_name,
    )


def drawer_name(drawer: Drawer) -> str:
    """Cash, som; bank card."""
    form, currency = drawer
    return f"{word(form)}, {word(currency)}" if form is PaymentForm.CASH else str(word(form))
