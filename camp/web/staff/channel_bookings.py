"""Writing down what another site has sold."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import Optional

from camp import clock
from camp.models import Booking
from camp.rules.dates import plan_period
from camp.rules.lifecycle import Channel
from camp.rules.meals import MealPlan
from camp.rules.party import plan_party
from camp.rules.refusals import Refusal
from camp.services import catalogue, channels
from camp.services.channels import ChannelBooking
from camp.services.reservations import Contact
from camp.web.formats import localized
from camp.web.forms import AgesField, CampForm, ChoiceField, DayField, Filled, Shorter, WholeNumberField
from camp.web.language import current
from camp.web.staff import staff
from camp.web.words import word

SITES = (Channel.BOOKING_COM, Channel.AIRBNB, Channel.AGENCY)


class ChannelBookingForm(CampForm):
    channel = ChoiceField(_l("Channel"))
    reference = StringField(
        _l("Booking number there"), [Filled(_l("Enter the booking number.")), Shorter(40)]
    )
    name = StringField(_l("Guest's name"), [Filled(_l("Enter the name.")), Shorter(120)])
    yurt = ChoiceField(_l("Yurt"))
    arrival = DayField(_l("Arrival"), [Filled(_l("Choose the arrival date."))])
    departure = DayField(_l("Departure"), [Filled(_l("Choose the departure date."))])
    adults = WholeNumberField(_l("Adults"), [Filled(_l("How many adults come?"))], default=2)
    child_ages = AgesField(_l("Children's ages"), [Optional()], default=())
    plan = ChoiceField(_l("Meals"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel.choices = [(site.value, word(site)) for site in SITES]
        self.plan.choices = [(plan.value, word(plan)) for plan in MealPlan]
        self.yurt.choices = [
            (str(yurt.number), f"{yurt.number} · {localized(yurt.name)}") for yurt in catalogue.list_yurts()
        ]

    def told(self) -> ChannelBooking:
        """Raises the refusals of the rules."""
        return ChannelBooking(
            Channel(self.channel.data),
            self.reference.data.strip(),
            int(self.yurt.data),
            plan_period(self.arrival.data, self.departure.data, clock.today()),
            plan_party(self.adults.data, self.child_ages.data or ()),
            MealPlan(self.plan.data),
            Contact(self.name.data.strip(), "", "", "", None, ""),
        )


@staff.get("/channel-booking")
def channel_booking() -> str:
    return render_template("staff/channel_booking.html", form=ChannelBookingForm(formdata=None))


@staff.post("/channel-booking")
def take_channel_booking() -> Response | tuple[str, int]:
    form = ChannelBookingForm()
    if not form.validate():
        return render_template("staff/channel_booking.html", form=form), 422
    try:
        taken = channels.take_in(form.told(), current(), clock.now())
    except Refusal as refusal:
        form.refuse(refusal)
        return render_template("staff/channel_booking.html", form=form), 422
    if isinstance(taken, Booking):
        flash(_("Saved"), "good")
        return redirect(url_for("staff.booking", code=taken.code), 303)
    flash(_("These nights belong to somebody else already. A conflict to solve was noted."), "bad")
    return redirect(url_for("staff.today", day=taken.arrival.isoformat()), 303)
