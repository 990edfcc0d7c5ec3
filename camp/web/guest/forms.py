"""What a guest types: dates and party, a choice, and how to be reached."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, StringField, TextAreaField, ValidationError
from wtforms.validators import Optional

from camp.rules.availability import Choice
from camp.rules.dates import Period, plan_period
from camp.rules.meals import MealPlan
from camp.rules.money import Money
from camp.rules.party import Party, plan_party
from camp.rules.pricing import SoldAs
from camp.rules.refusals import NotOffered, PriceChanged
from camp.services.holds import Wish
from camp.services.reservations import Contact
from camp.web.formats import countries
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
from camp.web.words import word

NEIGHBOURS = ("KG", "KZ", "RU", "UZ")
HOURS = range(8, 24)


class StayForm(CampForm):
    """Dates and party; a search, so it travels in the address and changes nothing."""

    class Meta:
        csrf = False

    arrival = DayField(_l("Arrival"), [Filled(_l("Choose the arrival date."))])
    departure = DayField(_l("Departure"), [Filled(_l("Choose the departure date."))])
    adults = WholeNumberField(_l("Adults"), [Filled(_l("How many adults come?"))], default=2)
    child_ages = AgesField(_l("Children's ages"), [Optional()], default=())

    def stay(self, today: date) -> tuple[Period, Party]:
        """What the rules make of it. Raises their refusals."""
        period = plan_period(self.arrival.data, self.departure.data, today)
        return period, plan_party(self.adults.data, self.child_ages.data or ())

    def query(self) -> dict[str, Any]:
        """The same search as the arguments of an address."""
        return stay_query(
            Period(self.arrival.data, self.departure.data),
            Party(self.adults.data, self.child_ages.data or ()),
        )


class HoldForm(StayForm):
    """One offer chosen. Its price is no input: it is only compared with ours. Like every form sent by POST it
    is checked for the token of the page before a view sees it (``csrf`` in ``camp.extensions``)."""

    choice = HiddenField()
    plan = RadiosField(_l("Meals"))
    seen = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan.choices = [(plan.value, word(plan)) for plan in MealPlan]

    def wish(self, today: date) -> Wish:
        """Raises NotOffered for what no page of ours would send, and the refusals of the rules."""
        period, party = self.stay(today)
        plan = MealPlan(self.plan.data)
        return Wish(period, party, plan, read_choice(self.choice.data or ""), self._seen(plan))

    def _seen(self, plan: MealPlan) -> Money:
        prices = dict(part.split("=", 1) for part in (self.seen.data or "").split(";") if "=" in part)
        text = prices.get(plan, "")
        if not re.fullmatch(r"\d{1,12}", text):
            raise PriceChanged(Money(0), Money(0))
        return Money(int(text))


def stay_query(period: Period, party: Party) -> dict[str, Any]:
    query: dict[str, Any] = {
        "arrival": period.arrival.isoformat(),
        "departure": period.departure.isoformat(),
        "adults": party.adults,
    }
    if party.child_ages:
        query["child_ages"] = ", ".join(map(str, party.child_ages))
    return query


def choice_text(choice: Choice) -> str:
    """A choice as a form carries it: ``private:3+8``, ``bed:11``."""
    return f"{choice.sold_as}:{'+'.join(map(str, choice.yurts))}"


def read_choice(text: str) -> Choice:
    """The way back. Raises NotOffered."""
    match = re.fullmatch(r"(private|bed):(\d{1,4}(?:\+\d{1,4}){0,9})", text)
    if match is None:
        raise NotOffered
    return Choice(tuple(int(number) for number in match[2].split("+")), SoldAs(match[1]))


class DetailsForm(CampForm):
    """Who comes and how to reach them."""

    name = StringField(_l("Your name"), [Filled(_l("Tell us your name.")), Shorter(120)])
    email = StringField(_l("E-mail"), [Shorter(254)])
    phone = StringField(_l("Telephone"), [Shorter(40)])
    country = ChoiceField(_l("Country"))
    expected_hour = ChoiceField(_l("When do you expect to arrive?"))
    notes = TextAreaField(_l("Wishes, diets, allergies"), [Shorter(1000)])
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
