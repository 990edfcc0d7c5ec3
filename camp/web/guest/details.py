"""The form in which a guest says who comes and how to reach them."""

from __future__ import annotations

from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, ValidationError

from camp.models import Booking, Guest
from camp.rules.meals import Diet
from camp.services.reservations import Person
from camp.web.contact import ContactForm
from camp.web.forms import ChoiceField, Shorter
from camp.web.words import word

F = TypeVar("F", bound="WhoForm")


class WhoForm(ContactForm):
    """Who comes and how to reach them, told by the guest."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self:
            if field.name.startswith("diet_"):
                field.choices = [(diet.value, word(diet)) for diet in Diet]

    def validate_email(self, field: StringField) -> None:
        if not (field.data or "").strip() and not (self.phone.data or "").strip():
            raise ValidationError(
                _("Give an e-mail address or a telephone number, so that we can reach you.")
            )
        super().validate_email(field)

    def validate_country(self, field: ChoiceField) -> None:
        if not field.data:
            raise ValidationError(_("Choose your country."))

    def people(self, booking: Booking) -> list[Person]:
        """What the kitchen has to know of each, in the order of the party."""
        return [
            Person(
                (self[f"name_{guest.position}"].data or "").strip(),
                Diet(self[f"diet_{guest.position}"].data or Diet.EVERYTHING),
                (self[f"allergies_{guest.position}"].data or "").strip(),
            )
            for guest in booking.guests
        ]

    def has_errors_of(self, guest: Guest) -> bool:
        return any(self[f"{name}_{guest.position}"].errors for name in ("name", "diet", "allergies"))


class DetailsForm(WhoForm):
    """The same before anything is booked."""

    consent = BooleanField(
        _l("I agree that the camp keeps these data for my stay."),
    )

    def validate_consent(self, field: BooleanField) -> None:
        if not field.data:
            raise ValidationError(_("Without your agreement we can't keep a booking for you."))


def details_form(booking: Booking, typed: bool = True) -> DetailsForm:
    """A form with name, diet and allergies of each; ``typed`` false: with what is known already."""
    return _form_of(DetailsForm, booking, typed)


def who_form(booking: Booking, typed: bool = True) -> WhoForm:
    """The same of what is booked."""
    return _form_of(WhoForm, booking, typed)


def _form_of(kind: type[F], booking: Booking, typed: bool) -> F:
    fields: dict[str, Any] = {}
    for guest in booking.guests:
        fields[f"name_{guest.position}"] = StringField(_l("Name"), [Shorter(120)], default=guest.name)
        fields[f"diet_{guest.position}"] = ChoiceField(_l("Diet"), default=guest.diet.value)
        fields[f"allergies_{guest.position}"] = StringField(
            _l("Allergies"), [Shorter(200)], default=guest.allergies
        )
    form_of_party: type[F] = type("DetailsOfParty", (kind,), fields)
    if typed:
        return form_of_party()
    hour = booking.expected_hour
    known = {
        "name": booking.guest_name,
        "email": booking.email,
        "phone": booking.phone,
        "country": booking.country,
        "expected_hour": "" if hour is None else str(hour),
        "notes": booking.notes,
    }
    return form_of_party(formdata=None, data=known)
