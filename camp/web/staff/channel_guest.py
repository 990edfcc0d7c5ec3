"""Who comes with a booking of another site: written down as it is heard."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import StringField, ValidationError
from wtforms.validators import Optional

from camp import clock
from camp.models import Booking
from camp.rules.agreed_prices import Pricing
from camp.rules.meals import MealPlan
from camp.rules.money import NOTHING
from camp.rules.party import plan_party
from camp.rules.refusals import BookingUnknown, Refusal, StepNotPossible
from camp.services import channel_guests, reservations
from camp.services.channel_guests import Told
from camp.web.contact import ContactForm
from camp.web.forms import AgesField, ChoiceField, Filled, RadiosField, Shorter, SomField, WholeNumberField
from camp.web.language import OWN_NAMES
from camp.web.staff import staff
from camp.web.words import word

Page = str | tuple[str, int] | Response


class ToldForm(ContactForm):
    name = StringField(_l("Guest's name"), [Filled(_l("Enter the name.")), Shorter(120)])
    expected_hour = ChoiceField(_l("Expected hour"))
    language = RadiosField(_l("Guest's language"))
    adults = WholeNumberField(_l("Adults"), [Filled(_l("How many adults come?"))])
    child_ages = AgesField(_l("Children's ages"), [Optional()], default=())
    plan = ChoiceField(_l("Meals"))
    pricing = RadiosField(_l("What they pay for nights and meals"))
    price = SomField(_l("Price agreed on the site, som"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan.choices = [(plan.value, word(plan)) for plan in MealPlan]
        self.language.choices = list(OWN_NAMES.items())
        self.pricing.choices = [(pricing.value, word(pricing)) for pricing in Pricing]

    def validate_price(self, field: SomField) -> None:
        if self.pricing.data == Pricing.AGREED and field.data is None:
            raise ValidationError(_("Enter the sum that the site has agreed."))

    def told(self) -> Told:
        """Raises the refusals of the rules."""
        party = plan_party(self.adults.data, self.child_ages.data or ())
        pricing = Pricing(self.pricing.data)
        price = self.price.data if pricing is Pricing.AGREED else NOTHING
        return Told(self.contact(), self.language.data, party, MealPlan(self.plan.data), pricing, price)


@staff.get("/bookings/<code>/who-comes")
def channel_guest(code: str) -> Page:
    booking = reservations.get_by_code(code)
    if not channel_guests.may_be_told(booking):
        return _back(booking)
    return _page(booking, _known(booking))


@staff.post("/bookings/<code>/who-comes")
def tell_channel_guest(code: str) -> Page:
    booking = reservations.get_by_code(code)
    form = ToldForm()
    if not form.validate():
        return _page(booking, form), 422
    try:
        channel_guests.tell(code, form.told(), clock.now())
    except BookingUnknown:
        raise
    except StepNotPossible:
        return _back(booking)
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(reservations.get_by_code(code), form), 409
    flash(_("Saved"), "good")
    return redirect(url_for("staff.booking", code=booking.code), 303)


def _back(booking: Booking) -> Response:
    flash(_("Only while they are expected, and only for a booking of another site."), "bad")
    return redirect(url_for("staff.booking", code=booking.code), 303)


def _known(booking: Booking) -> ToldForm:
    (stay,) = booking.stays
    hour = booking.expected_hour
    pricing, price = channel_guests.price_told(booking)
    return ToldForm(
        formdata=None,
        data={
            "name": booking.guest_name if channel_guests.is_named(booking) else "",
            "email": booking.email,
            "phone": booking.phone,
            "country": booking.country,
            "expected_hour": "" if hour is None else str(hour),
            "notes": booking.notes,
            "language": booking.language,
            "adults": stay.adults,
            "child_ages": tuple(stay.child_ages),
            "plan": stay.meal_plan.value,
            "pricing": pricing.value,
            "price": price if pricing is Pricing.AGREED else None,
        },
    )


def _page(booking: Booking, form: ToldForm) -> str:
    return render_template("staff/channel_guest.html", booking=booking, form=form)
