"""Fields that take what people type, answer in their language, and keep it when it can't be understood."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectField, ValidationError
from wtforms.validators import StopValidation
from wtforms.widgets import DateInput, NumberInput, TextInput

from camp.rules.currencies import read_decimal, written_decimal
from camp.rules.money import Money
from camp.rules.refusals import Refusal
from camp.web.refusals import FIELDS, sentence


class CampForm(FlaskForm):
    """A form that can also show what the camp refused."""

    def refuse(self, refusal: Refusal) -> None:
        """Put the sentence at the field it belongs to, else above the form."""
        field = getattr(self, FIELDS.get(type(refusal), ""), None)
        if field is None:
            self.form_errors.append(sentence(refusal))
        else:
            field.errors = [*field.errors, sentence(refusal)]


class Filled:
    """The field must hold something; the message says what."""

    def __init__(self, message: Any) -> None:
        self.field_flags = {"required": True}
        self.message = message

    def __call__(self, form: FlaskForm, field: Field) -> None:
        if not field.raw_data or not str(field.raw_data[0]).strip():
            field.errors = []
            raise StopValidation(str(self.message))


class Shorter:
    """At most so many characters."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.field_flags = {"maxlength": most}

    def __call__(self, form: FlaskForm, field: Field) -> None:
        if field.data and len(field.data) > self.most:
            raise ValidationError(_("Please shorten this to %(most)s characters.", most=self.most))


class TypedField(Field):
    """A field whose ``parse`` turns text into a value or raises ValueError; what was typed is shown again."""

    widget = TextInput()
    not_understood: Any = _l("We could not understand this.")

    def parse(self, text: str) -> Any:
        raise NotImplementedError

    def show(self, value: Any) -> str:
        return str(value)

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            self.data = None
            return
        try:
            self.data = self.parse(text)
        except ValueError as error:
            self.data = None
            raise ValueError(str(self.not_understood)) from error

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.show(self.data)


class DayField(TypedField):
    """A date from the browser's picker (2027-07-14) or typed by hand (14.07.2027)."""

    widget = DateInput()
    not_understood = _l("We could not read this date. Write it like 14.07.2027.")

    def parse(self, text: str) -> date:
        typed = re.fullmatch(r"(\d{1,2})[./ ](\d{1,2})[./ ](\d{4})", text)
        if typed:
            day, month, year = map(int, typed.groups())
            return date(year, month, day)
        return date.fromisoformat(text)

    def show(self, value: date) -> str:
        return value.isoformat()

    def _value(self) -> str:
        return self.show(self.data) if self.data else super()._value()


class WholeNumberField(TypedField):
    widget = NumberInput(min=0, step=1)
    not_understood = _l("Enter a whole number.")

    def parse(self, text: str) -> int:
        number = int(text)
        if abs(number) > 1_000_000_000:
            raise ValueError(text)
        return number


class AgesField(TypedField):
    """Ages of children, separated by commas or spaces."""

    not_understood = _l("Write the ages as numbers, like 4, 9.")

    def parse(self, text: str) -> tuple[int, ...]:
        ages = tuple(int(part) for part in re.split(r"[\s,;]+", text) if part)
        if len(ages) > 100 or any(abs(age) > 1000 for age in ages):
            raise ValueError(text)
        return ages

    def show(self, value: tuple[int, ...]) -> str:
        return ", ".join(map(str, value))


class SomField(TypedField):
    """Whole som, with or without spaces between thousands."""

    not_understood = _l("Enter a whole number of som.")

    def parse(self, text: str) -> Money:
        digits = re.sub(r"[\s\u00a0]", "", text)
        if not re.fullmatch(r"-?\d{1,9}", digits):
            raise ValueError(text)
        return Money.som(int(digits))

    def show(self, value: Money) -> str:
        return str(value.tyiyn // 100)


class DecimalField(TypedField):
    """A number with so many places after the comma or point, as a whole number of its last place."""

    not_understood = _l("Enter a number, like 87.45.")

    def __init__(self, *args: Any, places: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places

    def parse(self, text: str) -> int:
        return read_decimal(text, self.places)

    def show(self, value: int) -> str:
        return written_decimal(value, self.places)


class _OneOfThese:
    """WTForms' own sentence for a forged choice exists in no Kyrgyz."""

    def pre_validate(self: Any, form: FlaskForm) -> None:
        allowed = {str(value) for value, *_rest in self.iter_choices()}
        if str(self.data) not in allowed:
            raise StopValidation(_("Choose one of these."))


class ChoiceField(_OneOfThese, SelectField):
    pass


class RadiosField(_OneOfThese, RadioField):
    pass
