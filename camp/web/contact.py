"""Who books and how to reach them: the fields a guest fills in alone, or staff while the guest tells."""

from __future__ import annotations

from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField, ValidationError

from camp.services.reservations import Contact
from camp.web.formats import countries
from camp.web.forms import CampForm, ChoiceField, Filled, Shorter

NEIGHBOURS = ("KG", "KZ", "RU", "UZ")
HOURS = range(8, 24)


def countries_near_first(first: str = "") -> list[tuple[str, str]]:
    """Code and name of every country: the one that comes first, the neighbours, the others."""
    names = countries()
    near = [pair for code in dict.fromkeys((first, *NEIGHBOURS)) for pair in names if pair[0] == code]
    return [*near, *(pair for pair in names if pair not in near)]


def email_of(typed: str | None) -> str:
    """The address as it is written everywhere; empty stays empty. Raises ValidationError."""
    text = (typed or "").strip()
    if not text:
        return ""
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise ValidationError(_("This e-mail address does not look right. Please check it.")) from error


def phone_of(typed: str | None, country: str) -> str:
    """The number in the form of E.164, read as one of that country when it names none; empty stays empty.
    Raises ValidationError."""
    text = (typed or "").strip()
    if not text:
        return ""
    wrong = _("This telephone number does not look right. Start with + and the country's code.")
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as error:
        raise ValidationError(wrong) from error
    if not phonenumbers.is_valid_number(number):
        raise ValidationError(wrong)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class ContactForm(CampForm):
    """A telephone number is kept the way it can be dialled from everywhere."""

    name = StringField(_l("Your name"), [Filled(_l("Tell us your name.")), Shorter(120)])
    email = StringField(_l("E-mail"), [Shorter(254)])
    phone = StringField(_l("Telephone"), [Shorter(40)])
    country = ChoiceField(_l("Country"))
    expected_hour = ChoiceField(_l("When do you expect to arrive?"))
    notes = TextAreaField(_l("Wishes"), [Shorter(1000)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = [("", _("Please choose")), *countries_near_first()]
        self.expected_hour.choices = [("", _("I do not know yet"))] + [
            (str(hour), f"{hour:02}:00–{(hour + 1) % 24:02}:00") for hour in HOURS
        ]

    def validate_email(self, field: StringField) -> None:
        field.data = email_of(field.data)

    def validate_phone(self, field: StringField) -> None:
        field.data = phone_of(field.data, self.country.data or "KG")

    def contact(self) -> Contact:
        return Contact(
            name=self.name.data.strip(),
            email=(self.email.data or "").strip(),
            phone=(self.phone.data or "").strip(),
            country=self.country.data or "",
            expected_hour=int(self.expected_hour.data) if self.expected_hour.data else None,
            notes=(self.notes.data or "").strip(),
        )
