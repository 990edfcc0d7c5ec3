"""The form with which a guest adds something to a day: at which hour, who, how heavy riders are, how much."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectMultipleField, SubmitField, ValidationError
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from camp.models import Booking, Guest, Tour
from camp.rules.activities import HEAVIEST_RIDER, LIGHTEST_RIDER
from camp.rules.orders import OrderKind
from camp.services.basket import Asked
from camp.services.options import Hour, Option
from camp.web.formats import clock_time
from camp.web.forms import CampForm, WholeNumberField
from camp.web.people import guest_label
from camp.web.prices import places_in_words


class PeopleField(SelectMultipleField):
    """Checkboxes with the people of the party, by their position. Who is not of the party is passed over."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = [int(value) for value in valuelist if re.fullmatch(r"\d{1,4}", value)]

    def pre_validate(self, form: CampForm) -> None:
        """The basket knows who may go."""


class WeightField(WholeNumberField):
    not_understood = _l("Enter the weight in whole kilograms.")

    def post_validate(self, form: CampForm, validation_stopped: bool) -> None:
        if self.data is not None and not LIGHTEST_RIDER <= self.data <= HEAVIEST_RIDER:
            raise ValidationError(
                _("Enter a weight from %(least)s to %(most)s kg.", least=LIGHTEST_RIDER, most=HEAVIEST_RIDER)
            )


class AddForm(CampForm):
    at = RadioField(_l("Hour"), validate_choice=False)
    who = PeopleField(_l("Who takes part"))
    quantity = WholeNumberField(_l("How many"), [Optional()], default=1)
    preview = SubmitField(_l("Show the price"))

    def asked(self, day: date) -> Asked:
        at, departure_id = read_slot(self.at.data or "")
        weights = {
            position: field.data
            for position in self.who.data or ()
            if (field := self.weight(position)) is not None and field.data is not None
        }
        return Asked(day, at, tuple(self.who.data or ()), weights, departure_id)

    def weight(self, position: int) -> WeightField | None:
        return getattr(self, f"weight_{position}", None)

    def offer(self, option: Option) -> None:
        """Show the hours there are, and choose for those who have not chosen."""
        self.at.choices = [(slot(hour), _hour_label(option, hour)) for hour in option.hours]
        if not self.is_submitted():
            self.at.data = slot(option.hours[0])
            self.who.data = [guest.position for guest in option.hours[0].proposed]

    def chosen(self, option: Option) -> tuple[Hour, list[Guest]]:
        """The hour and the people as they stand in the form, for reckoning a price."""
        at, departure_id = read_slot(self.at.data or "")
        hour = option.hour(at, departure_id) or option.hours[0]
        return hour, [guest for guest in hour.able if guest.position in (self.who.data or ())]


def add_form(booking: Booking) -> AddForm:
    """A form with a weight for each of the party."""
    weights: dict[str, Any] = {
        f"weight_{guest.position}": WeightField(_("Weight, kg"), [Optional()]) for guest in booking.guests
    }
    form: AddForm = type("AddFormOfParty", (AddForm,), weights)()
    form.who.choices = [(guest.position, guest_label(guest)) for guest in booking.guests]
    return form


def slot(hour: Hour) -> str:
    """An hour as the form carries it: ``09:00`` for a tour of one's own, a class or a meal, ``09:00-12`` for
    scheduled departure 12, nothing where the hour is agreed later."""
    at = "" if hour.at is None else f"{hour.at:%H:%M}"
    return f"{at}-{hour.departure.id}" if hour.departure else at


def read_slot(text: str) -> tuple[time | None, int | None]:
    """The way back; what can't be read is no hour at all."""
    match = re.fullmatch(r"(\d\d:\d\d)(?:-(\d{1,9}))?", text)
    if match is None:
        return None, None
    try:
        at = time.fromisoformat(match[1])
    except ValueError:
        return None, None
    return at, int(match[2]) if match[2] else None


def _hour_label(option: Option, hour: Hour) -> str:
    at = _("Agreed with you") if hour.at is None else clock_time(hour.at)
    if option.kind is OrderKind.EXTRA:
        return at
    left = places_in_words(hour.left)
    if not isinstance(option.thing, Tour):
        return f"{at} · {left}"
    kind = _("with others") if hour.departure is not None else _("a tour of your own")
    return f"{at} · {kind} · {left}"
