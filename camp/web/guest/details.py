"""The form in which a guest says who comes and how to reach them."""

from __future__ import annotations

from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, TextAreaField, ValidationError

from camp.models import Booking, Guest
from camp.rules.meals import Diet
from camp.services.reservations import Contact, Person
from camp.web.formats import countries
from camp.web.forms import CampForm, ChoiceField, Filled, Shorter
from camp.web.words import word

NEIGHBOURS = ("KG", "KZ", "RU", "UZ")
HOURS = range(8, 24)


class DetailsForm(CampForm):
    """Who comes and how to reach them."""

    name = StringField(_l("Your name"), [Filled(_l("Tell us your name.")), Shorter(120)])
    email = StringField(_l("E-mail"), [Shorter(254)])
    phone = StringField(_l("Telephone"), [Shorter(40)])
    country = ChoiceField(_l("Country"))
    expected_hour = ChoiceField(_l("When do you expect to arrive?"))
    notes = TextAreaField(_l("Wishes"), [Shorter(1000)])
    consent = BooleanField(
        _l("I agree that the camp keeps these data for my stay."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = countries()
        near = [pair for code in NEIGHBOURS for pair in names if pair[0] == code]
        far = [pair for pair in names if pair[0] not in NEIGHBOURS]
        self.country.choices = [("", _("Please choose")), *near, *far]
        self.expected_hour.choices = [("", _("I do not know yet"))] + [
            (str(hour), f"{hour:02}:00–{(hour + 1) % 24:02}:00") for hour in HOURS
        ]

        for field in self:
            if field.name.startswith("diet_"):
                field.choices = [(diet.value, word(diet)) for diet in Diet]

    def validate_email(self, field: StringField) -> None:
        typed = (field.data or "").strip()
        if not typed:
            if not (self.phone.data or "").strip():
                raise ValidationError(
                    _("Give an e-mail address or a telephone number, so that we can reach you.")
                )
            return
        try:
            field.data = validate_email(typed, check_deliverability=False).normalized
        except EmailNotValidError as error:
            raise ValidationError(_("This e-mail address does not look right. Please check it.")) from error

    def validate_phone(self, field: StringField) -> None:
        typed = (field.data or "").strip()
        if not typed:
            return
        try:
            number = phonenumbers.parse(typed, self.country.data or "KG")
        except phonenumbers.NumberParseException as error:
            raise ValidationError(self._phone_wrong()) from error
        if not phonenumbers.is_valid_number(number):
            raise ValidationError(self._phone_wrong())
        field.data = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def _phone_wrong(self) -> str:
        return _("This telephone number does not look right. Start with + and the country's code.")

    def validate_country(self, field: ChoiceField) -> None:
        if not field.data:
            raise ValidationError(_("Choose your country."))

    def validate_consent(self, field: BooleanField) -> None:
        if not field.data:
            raise ValidationError(_("Without your agreement we can't keep a booking for you."))

    def contact(self) -> Contact:
        return Contact(
            name=self.name.data.strip(),
            email=self.email.data or "",
            phone=self.phone.data or "",
            country=self.country.data,
            expected_hour=int(self.expected_hour.data) if self.expected_hour.data else None,
            notes=(self.notes.data or "").strip(),
        )

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


def details_form(booking: Booking, typed: bool = True) -> DetailsForm:
    """A form with name, diet and allergies of each; ``typed`` false: with what is known already."""
    fields: dict[str, Any] = {}
    for guest in booking.guests:
        fields[f"name_{guest.position}"] = StringField(_l("Name"), [Shorter(120)], default=guest.name)
        fields[f"diet_{guest.position}"] = ChoiceField(_l("Diet"), default=guest.diet.value)
        fields[f"allergies_{guest.position}"] = StringField(
            _l("Allergies"), [Shorter(200)], default=guest.allergies
        )
    form_of_party = type("DetailsOfParty", (DetailsForm,), fields)
    if typed:
        found: DetailsForm = form_of_party()
        return found
    hour = booking.expected_hour
    known = {
        "name": booking.guest_name,
        "email": booking.email,
        "phone": booking.phone,
        "country": booking.country,
        "expected_hour": "" if hour is None else str(hour),
        "notes": booking.notes,
    }
    empty: DetailsForm = form_of_party(formdata=None, data=known)
    return empty
