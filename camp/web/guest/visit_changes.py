"""Who comes for a day comes on another, or with others: what it costs and what is lost is shown before."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField

from camp import clock
from camp.models import Booking
from camp.rules.money import Money
from camp.rules.refusals import BookingUnknown, NobodyGoes, NotOnThisDay, PriceChanged, Refusal
from camp.services import cashier, guest_changes, reservations, visit_changes
from camp.services.visit_changes import VisitChange, VisitSeen, VisitWanted
from camp.web.changing import people_field, people_fields, people_of
from camp.web.forms import CampForm, DayField, Filled
from camp.web.guest import guest
from camp.web.guest.search import Page
from camp.web.refusals import sentence

OF = 0
"""The people of a visit are in no yurt."""


class VisitChangeForm(CampForm):
    """``seen``, ``lost`` and ``revision`` say what was shown; they are only compared with ours. Made for the
    people of one visit by ``_for``."""

    arrival = DayField(_l("Day"), [Filled(_l("Choose the day."))])
    seen = HiddenField()
    lost = HiddenField()
    revision = HiddenField()

    def refuse(self, refusal: Refusal) -> None:
        name = people_field(refusal)
        if name is None:
            super().refuse(refusal)
            return
        field = self[f"{name}_{OF}"]
        field.errors = [*field.errors, sentence(refusal)]

    def wanted(self, booking: Booking) -> VisitWanted:
        return VisitWanted(self.arrival.data, people_of(self, booking.guests, OF))

    def shown(self) -> VisitSeen:
        """Raises PriceChanged for what no page of ours would send."""
        try:
            lost = frozenset(int(one) for one in (self.lost.data or "").split("+") if one)
            return VisitSeen(Money(int(self.seen.data or "")), lost, int(self.revision.data or ""))
        except ValueError:
            raise PriceChanged(Money(0), Money(0)) from None


@guest.get("/booking/<token>/day")
def change_visit(token: str) -> Page:
    booking = reservations.get_by_token(token)
    try:
        visit_changes.check_may_change(booking, clock.today())
    except Refusal as refusal:
        return render_template(
            "guest/change_visit.html", booking=booking, form=None, why_not=sentence(refusal)
        )
    if "arrival" not in request.args:
        return _page(booking, _for(booking)(formdata=None, data={"arrival": booking.arrival}), None)
    return _preview(booking, _for(booking)(request.args, meta={"csrf": False}))


@guest.post("/booking/<token>/day")
def do_change_visit(token: str) -> Page:
    booking = reservations.get_by_token(token)
    form = _for(booking)()
    if not form.validate():
        return _page(booking, form, None), 422
    try:
        visit_changes.change(token, form.wanted(booking), form.shown(), clock.now(), clock.today())
    except BookingUnknown:
        raise
    except Refusal as refusal:
        return _refused(token, refusal)
    flash(_("Your booking is changed."), "good")
    return redirect(url_for("guest.booking", token=token), 303)


def _for(booking: Booking) -> type[VisitChangeForm]:
    return type("FormOfVisit", (VisitChangeForm,), people_fields(booking.guests, OF))


def _preview(booking: Booking, form: VisitChangeForm) -> Page:
    if not form.validate():
        return _page(booking, form, None), 422
    token, wanted = booking.token, form.wanted(booking)
    try:
        change = visit_changes.look(token, wanted, clock.now(), clock.today())
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(reservations.get_by_token(token), form, None), 409
    return _page(reservations.get_by_token(token), form, change)


def _refused(token: str, refusal: Refusal) -> Page:
    """What the camp said no to, and how it stands now; what was asked for stays."""
    booking = reservations.get_by_token(token)
    empty = _for(booking)(formdata=None)
    typed = MultiDict((name, value) for name, value in request.form.items(multi=True) if name in empty)
    form = _for(booking)(typed, meta={"csrf": False})
    change = None
    if form.validate():
        try:
            change = visit_changes.look(token, form.wanted(booking), clock.now(), clock.today())
        except Refusal as still:
            refusal = still
    form.refuse(refusal)
    return _page(reservations.get_by_token(token), form, change), 409


def _page(booking: Booking, form: VisitChangeForm, change: VisitChange | None) -> str:
    return render_template(
        "guest/change_visit.html",
        booking=booking,
        form=form,
        of=OF,
        change=change,
        people=_people(booking, form) if change else 0,
        folio=cashier.folio_of(booking),
        last_day=guest_changes.last_day(booking),
        why_lost=why_lost,
        why_not=None,
    )


def _people(booking: Booking, form: VisitChangeForm) -> int:
    people = people_of(form, booking.guests, OF)
    return len(booking.party) - len(people.leaving) + people.adults + len(people.child_ages)


def why_lost(refusal: Refusal) -> str:
    """Why a thing can't be had on the other day."""
    if isinstance(refusal, NobodyGoes):
        return _("Whoever took part stays at home.")
    if isinstance(refusal, NotOnThisDay) and refusal.opens is None:
        return _("It is not held on that day at this hour.")
    return sentence(refusal)
