"""Other dates, other people, another meal plan: what it costs is shown before it is done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField

from camp import clock
from camp.models import Booking
from camp.rules.dates import Period
from camp.rules.meals import MealPlan
from camp.rules.money import Money
from camp.rules.refusals import BookingUnknown, PriceChanged, Refusal
from camp.services import cashier, catalogue, guest_changes, reservations
from camp.services.guest_changes import Seen, Wanted, Way, Ways, Yurts
from camp.web.changing import StaysForm, for_stays
from camp.web.formats import localized
from camp.web.forms import DayField, Filled
from camp.web.guest import guest
from camp.web.guest.search import Page
from camp.web.refusals import sentence


class ChangeForm(StaysForm):
    """``way`` is one of those shown: its yurts. ``seen`` says what each cost, and ``revision`` of which state
    of the booking; they are only compared with ours."""

    arrival = DayField(_l("Arrival"), [Filled(_l("Choose the arrival date."))])
    departure = DayField(_l("Departure"), [Filled(_l("Choose the departure date."))])
    way = HiddenField()
    seen = HiddenField()
    revision = HiddenField()

    def wanted(self) -> Wanted:
        """Raises DepartureNotAfterArrival."""
        period = Period(self.arrival.data, self.departure.data)
        return Wanted(period, MealPlan(self.plan.data), self.people(), self.wants_sold_as())

    def chosen(self) -> tuple[Yurts, Seen]:
        """Raises PriceChanged for what no page of ours would send."""
        prices = dict(part.split("=", 1) for part in (self.seen.data or "").split(";") if "=" in part)
        try:
            yurts = tuple(int(number) for number in (self.way.data or "").split("+"))
            return yurts, Seen(Money(int(prices[self.way.data])), int(self.revision.data))
        except (KeyError, TypeError, ValueError):
            raise PriceChanged(Money(0), Money(0)) from None


@guest.get("/booking/<token>/change")
def change(token: str) -> Page:
    booking = reservations.get_by_token(token)
    if booking.is_visit:
        return redirect(url_for("guest.change_visit", token=token), 303)
    try:
        guest_changes.check_may_change(booking, clock.today())
    except Refusal as refusal:
        return render_template("guest/change.html", booking=booking, form=None, why_not=sentence(refusal))
    if "arrival" not in request.args:
        return _page(booking, _form_of(booking), None)
    form = for_stays(ChangeForm, booking.stays)(request.args, meta={"csrf": False})
    return _preview(booking, form)


@guest.post("/booking/<token>/change")
def do_change(token: str) -> Page:
    booking = reservations.get_by_token(token)
    form = for_stays(ChangeForm, booking.stays)()
    if not form.validate():
        return _page(booking, form, None), 422
    try:
        yurts, seen = form.chosen()
        guest_changes.change(token, form.wanted(), yurts, seen, clock.now(), clock.today())
    except BookingUnknown:
        raise
    except Refusal as refusal:
        return _refused(token, form, refusal)
    flash(_("Your booking is changed."), "good")
    return redirect(url_for("guest.booking", token=token), 303)


def _form_of(booking: Booking) -> ChangeForm:
    known: dict[str, Any] = {
        "arrival": booking.arrival,
        "departure": booking.departure,
        "plan": booking.stays[0].meal_plan.value,
        "sold_as": booking.stays[0].sold_as.value,
    }
    return for_stays(ChangeForm, booking.stays)(formdata=None, data=known)


def _preview(booking: Booking, form: ChangeForm) -> Page:
    if not form.validate():
        return _page(booking, form, None), 422
    try:
        ways = guest_changes.ways_of(booking.token, form.wanted(), clock.now(), clock.today())
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(booking, form, None), 409
    return _page(booking, form, ways)


def _refused(token: str, form: ChangeForm, refusal: Refusal) -> Page:
    """What the camp said no to, and how it could be had now; what was asked for stays."""
    booking = reservations.get_by_token(token)
    typed = MultiDict((name, value) for name, value in request.form.items(multi=True) if name in form)
    again = for_stays(ChangeForm, booking.stays)(typed, meta={"csrf": False})
    ways = None
    if again.validate():
        try:
            ways = guest_changes.ways_of(token, again.wanted(), clock.now(), clock.today())
        except Refusal as still:
            refusal = still
    again.refuse(refusal)
    return _page(booking, again, ways), 409


def _page(booking: Booking, form: ChangeForm, ways: Ways | None) -> str:
    return render_template(
        "guest/change.html",
        booking=booking,
        form=form,
        ways=ways,
        all_ways=ways.all if ways else (),
        folio=cashier.folio_of(booking),
        last_day=guest_changes.last_day(booking),
        people=sum(len(plan.party) for plan in ways.all[0].plans) if ways else 0,
        yurt_names=_yurt_names(),
        way_text=way_text,
        seen=_seen,
        why_not=None,
    )


def _yurt_names() -> dict[int, str]:
    """By number."""
    return {
        yurt.number: _(
            "%(name)s (no. %(number)s), %(kind)s",
            name=localized(yurt.name),
            number=yurt.number,
            kind=localized(yurt.kind.name),
        )
        for yurt in catalogue.list_yurts()
    }


def way_text(way: Way) -> str:
    return "+".join(map(str, way.yurts))


def _seen(ways: Iterable[Way]) -> str:
    return ";".join(f"{way_text(way)}={way.difference.tyiyn}" for way in ways)
