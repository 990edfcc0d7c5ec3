"""Something was called off: another date, something else, or the money back."""

from __future__ import annotations

from datetime import date

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from camp import clock
from camp.models import Booking, Order
from camp.rules.activities import CallOffChoice
from camp.rules.lifecycle import OrderStatus
from camp.rules.refusals import BookingUnknown, Refusal
from camp.services import itinerary, reservations, tour_desk
from camp.services.basket import Asked
from camp.services.options import Option
from camp.web.adding import read_slot, slot
from camp.web.formats import clock_time, weekday_date
from camp.web.forms import CampForm
from camp.web.guest import guest
from camp.web.guest.search import Page
from camp.web.refusals import sentence

CALLED_OFF = "/booking/<token>/called-off/<int(max=2147483647):order_id>"


class InsteadForm(CampForm):
    """``at`` holds a day and hour, or one of the other two choices."""

    at = RadioField(_l("What would you like instead?"), validate_choice=False)

    def offer(self, dates: list[Option]) -> None:
        self.at.choices = [
            (
                f"{option.day.isoformat()}/{slot(hour)}",
                f"{weekday_date(option.day)}, {clock_time(hour.at) if hour.at else ''}",
            )
            for option in dates
            for hour in option.hours
        ]
        self.at.choices += [
            (CallOffChoice.SOMETHING_ELSE.value, _("Something else: I look at my days and choose")),
            (CallOffChoice.REFUND.value, _("Money back: nothing instead")),
        ]


@guest.get(CALLED_OFF)
def called_off(token: str, order_id: int) -> Page:
    booking = reservations.get_by_token(token)
    return _page(booking, _lost(booking, order_id), InsteadForm(formdata=None))


@guest.post(CALLED_OFF)
def choose_instead(token: str, order_id: int) -> Page:
    booking = reservations.get_by_token(token)
    lost = _lost(booking, order_id)
    form = InsteadForm()
    if not form.validate() or not form.at.data:
        form.at.errors = [_("Choose one of these.")]
        return _page(booking, lost, form, 422)
    try:
        if form.at.data in set(CallOffChoice):
            choice = CallOffChoice(form.at.data)
            tour_desk.choose_instead(token, order_id, choice, clock.now())
        else:
            choice = CallOffChoice.ANOTHER_DATE
            tour_desk.take_another_date(token, order_id, _asked(form.at.data, lost, booking), clock.now())
    except BookingUnknown:
        raise
    except Refusal as refusal:
        form.at.errors = [sentence(refusal)]
        return _page(booking, lost, form, 409)
    flash(_("Thank you. We have noted your choice."), "good")
    is_else = choice is CallOffChoice.SOMETHING_ELSE
    return redirect(url_for("guest.days" if is_else else "guest.booking", token=token), 303)


def _asked(text: str, lost: Order, booking: Booking) -> Asked:
    day, _slash, hour = text.partition("/")
    at, departure_id = read_slot(hour)
    who = tuple(guest.position for guest in booking.guests if guest.id in lost.guest_ids)
    try:
        return Asked(date.fromisoformat(day), at, who, {}, departure_id)
    except ValueError:
        abort(400)


def _lost(booking: Booking, order_id: int) -> Order:
    found = next((one for one in tour_desk.called_off_orders(booking) if one.id == order_id), None)
    if found is None or found.status is not OrderStatus.CALLED_OFF:
        abort(404)
    return found


def _page(booking: Booking, lost: Order, form: InsteadForm, status: int = 200) -> Page:
    if lost.choice is None:
        form.offer(itinerary.other_dates(booking, lost, clock.now()))
    return render_template("guest/called_off.html", booking=booking, lost=lost, form=form), status
