"""Waiting for full dates: joining the list, and the private page of somebody who waits."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, ValidationError
from wtforms.validators import Optional

from camp import clock
from camp.models import Waiting
from camp.rules.dates import plan_period
from camp.rules.guest_refusals import StillFree, WaitingUnknown
from camp.rules.meals import MealPlan
from camp.rules.party import plan_party
from camp.rules.pricing import SoldAs
from camp.rules.refusals import Refusal
from camp.services import cashier, catalogue, waiting_list
from camp.services.reservations import Contact
from camp.services.waiting_list import Joining
from camp.web.contact import countries_near_first, email_of, phone_of
from camp.web.formats import localized
from camp.web.forms import (
    AgesField,
    CampForm,
    ChoiceField,
    DayField,
    Filled,
    RadiosField,
    Shorter,
    WholeNumberField,
)
from camp.web.guest import guest
from camp.web.guest.forms import stay_query
from camp.web.guest.search import Page
from camp.web.language import current
from camp.web.words import word


class WaitForm(CampForm):
    """When, who, which yurt, and how to reach them."""

    arrival = DayField(_l("Arrival"), [Filled(_l("Choose the arrival date."))])
    departure = DayField(_l("Departure"), [Filled(_l("Choose the departure date."))])
    adults = WholeNumberField(_l("Adults"), [Filled(_l("How many adults come?"))], default=2)
    child_ages = AgesField(_l("Children's ages"), [Optional()], default=())
    wanted = RadiosField(_l("Which yurt"), default="any")
    plan = RadiosField(_l("Meals"), default=MealPlan.HALF_BOARD.value)
    name = StringField(_l("Your name"), [Filled(_l("Tell us your name.")), Shorter(120)])
    country = ChoiceField(_l("Country"))
    email = StringField(_l("E-mail"), [Shorter(254)])
    phone = StringField(_l("Telephone"), [Shorter(40)])
    consent = BooleanField(_l("I agree that the camp keeps these data until my dates are over."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan.choices = [(plan.value, word(plan)) for plan in MealPlan]
        self.country.choices = [("", _("Please choose")), *countries_near_first()]
        self.wanted.choices = [
            ("any", _("Whatever becomes free")),
            (SoldAs.PRIVATE.value, _("Any yurt to ourselves")),
            *((f"kind:{kind.code}", localized(kind.name)) for kind in catalogue.list_kinds()),
            (SoldAs.BED.value, word(SoldAs.BED)),
        ]

    def validate_email(self, field: StringField) -> None:
        if not (field.data or "").strip() and not (self.phone.data or "").strip():
            raise ValidationError(
                _("Give an e-mail address or a telephone number, so that we can reach you.")
            )
        field.data = email_of(field.data)

    def validate_phone(self, field: StringField) -> None:
        field.data = phone_of(field.data, self.country.data or "KG")

    def validate_consent(self, field: BooleanField) -> None:
        if not field.data:
            raise ValidationError(_("Without your agreement we can't keep a place on the list for you."))

    def joining(self) -> Joining:
        """Raises the refusals of the rules."""
        today = clock.today()
        wanted, _colon, kind = self.wanted.data.partition(":")
        sold_as = SoldAs(wanted) if wanted in set(SoldAs) else SoldAs.PRIVATE if kind else None
        return Joining(
            plan_period(self.arrival.data, self.departure.data, today),
            plan_party(self.adults.data, self.child_ages.data or ()),
            MealPlan(self.plan.data),
            sold_as,
            kind,
            Contact(
                self.name.data.strip(),
                self.email.data or "",
                self.phone.data or "",
                self.country.data or "",
                None,
                "",
            ),
            current(),
        )


@guest.get("/waiting-list")
def wait() -> str:
    form = WaitForm(formdata=None)
    for name in ("arrival", "departure", "adults", "child_ages"):
        if name in request.args:
            form[name].process_formdata([request.args[name]])
    return _page(form)


@guest.post("/waiting-list")
def join_waiting() -> Page:
    form = WaitForm()
    if not form.validate():
        return _page(form), 422
    try:
        waiting = waiting_list.join(form.joining(), clock.now(), clock.today())
    except StillFree as free:
        form.refuse(free)
        period, party = form.joining().period, form.joining().party
        return _page(form, url_for("guest.search", **stay_query(period, party))), 409
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(form), 422
    flash(_("You are on the waiting list."), "good")
    return redirect(url_for("guest.waiting", token=waiting.token), 303)


@guest.get("/waiting/<token>")
def waiting(token: str) -> str:
    found = _find(token)
    now = clock.now()
    hold = found.booking
    return render_template(
        "guest/waiting.html",
        waiting=found,
        state=found.state(now),
        folio=cashier.folio_of(hold) if hold is not None else None,
        before=waiting_list.before(found),
        again=url_for("guest.search", **stay_query(found.period, found.party)),
    )


@guest.post("/waiting/<token>/leave")
def leave_waiting(token: str) -> Page:
    found = _find(token)
    again = url_for("guest.search", **stay_query(found.period, found.party))
    try:
        waiting_list.leave(token, clock.now())
    except WaitingUnknown:
        abort(404)
    flash(_("You have left the waiting list. Nothing about you is kept there any more."), "good")
    return redirect(again, 303)


def _find(token: str) -> Waiting:
    try:
        return waiting_list.get_waiting(token)
    except WaitingUnknown:
        abort(404)


def _page(form: WaitForm, free: str | None = None) -> str:
    return render_template("guest/wait.html", form=form, free=free, settings=catalogue.get_settings())
