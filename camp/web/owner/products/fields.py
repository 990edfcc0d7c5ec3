"""What the forms of products are made of: numbers within limits, hours, days of the year, texts in three
languages."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from camp.rules.price_refusals import BreakfastDearer
from camp.rules.refusals import Refusal, SettingOutOfRange, TextMissing
from camp.rules.text import LANGUAGES, LocalizedText
from camp.services.product_changes import ANY_YEAR, LIMITS
from camp.web.formats import month_name
from camp.web.forms import CampForm, ChoiceField, Filled, Shorter, SomField, TypedField, WholeNumberField
from camp.web.language import OWN_NAMES
from camp.web.refusals import sentence


class Within:
    """A number between these two. The service has the last word; this one speaks of all fields at once."""

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most

    def __call__(self, form: CampForm, field: Field) -> None:
        if field.data is not None and not self.least <= field.data <= self.most:
            raise ValidationError(sentence(SettingOutOfRange(field.name, self.least, self.most)))


def number(label: Any, limit: str, **about: Any) -> WholeNumberField:
    """A whole number within the limits of that column."""
    return WholeNumberField(label, [Filled(_l("Enter a whole number.")), Within(*LIMITS[limit])], **about)


def day_of_month(label: Any) -> WholeNumberField:
    return WholeNumberField(label, [Filled(_l("Enter a whole number.")), Within(1, 31)])


def price(label: Any) -> SomField:
    return SomField(label, [Filled(_l("Enter the sum."))])


def name(language: str) -> StringField:
    message = _l("Fill in the text in this language too: %(language)s.", language=OWN_NAMES[language])
    return StringField(OWN_NAMES[language], [Filled(message), Shorter(80)])


def summary(language: str) -> TextAreaField:
    return TextAreaField(OWN_NAMES[language], [Shorter(200)])


def description(language: str) -> TextAreaField:
    return TextAreaField(OWN_NAMES[language], [Shorter(2000)])


class HoursField(TypedField):
    """Hours of beginning, separated by commas or spaces."""

    not_understood = _l("Write the hours like 09:00, 14:30.")

    def parse(self, text: str) -> tuple[time, ...]:
        return tuple(sorted({self._hour(part) for part in re.split(r"[\s,;]+", text) if part}))

    def _hour(self, part: str) -> time:
        typed = re.fullmatch(r"(\d{1,2})(?:[:.](\d{2}))?", part)
        if typed is None:
            raise ValueError(part)
        return time(int(typed[1]), int(typed[2] or 0))

    def show(self, value: tuple[time, ...]) -> str:
        return ", ".join(f"{hour:%H:%M}" for hour in value)


class ChecksField(SelectMultipleField):
    """Checkboxes; whatever else is sent is passed over."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = [value for value, *_rest in self.iter_choices() if value in valuelist]

    def pre_validate(self, form: CampForm) -> None:
        """What is left are choices."""


class MonthField(ChoiceField):
    """A month by its name, kept as its number with two digits."""

    def __init__(self, label: Any = None, **about: Any) -> None:
        super().__init__(label, choices=_months, **about)


def _months() -> list[tuple[str, str]]:
    return [(f"{month:02}", month_name(ANY_YEAR.replace(month=month))) for month in range(1, 13)]


def shown(row: Any) -> dict[str, Any]:
    """The columns of a row as a ProductForm names them."""
    data = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    for name, value in list(data.items()):
        if isinstance(value, LocalizedText):
            data |= {f"{name}_{language}": getattr(value, language) for language in LANGUAGES}
        elif name in ("opens", "closes"):
            data |= {f"{name}_month": value[:2], f"{name}_day": int(value[3:])}
        elif name == "starts":
            data[name] = tuple(time.fromisoformat(start) for start in value)
    return data


def nameless(row: Any) -> dict[str, Any]:
    """All of a row but its name, for a new one like it."""
    return {**shown(row), **{f"name_{language}": "" for language in LANGUAGES}}


class ProductForm(CampForm):
    """A form named by the columns of what it changes: ``name_ky`` for a text, ``opens_month`` and
    ``opens_day`` for a day of the year."""

    def values(self, *names: str) -> dict[str, Any]:
        return {name: self[name].data for name in names}

    def text(self, prefix: str) -> LocalizedText:
        return LocalizedText(
            **{language: (self[f"{prefix}_{language}"].data or "").strip() for language in LANGUAGES}
        )

    def day(self, prefix: str) -> str:
        return f"{self[f'{prefix}_month'].data}-{self[f'{prefix}_day'].data:02}"

    def refuse(self, refusal: Refusal) -> None:
        wanted = _field_of(refusal)
        field = next((self[name] for name in (wanted, f"{wanted}_day") if name in self), None)
        if field is None:
            super().refuse(refusal)
        else:
            field.errors = [*field.errors, sentence(refusal)]


def _field_of(refusal: Refusal) -> str:
    match refusal:
        case SettingOutOfRange(name=column):
            return column
        case TextMissing(language=language):
            return f"name_{language}"
        case BreakfastDearer():
            return "price"
    return ""


class ActivityForm(ProductForm):
    """What tours and classes have in common."""

    name_ky, name_ru, name_en = name("ky"), name("ru"), name("en")
    summary_ky, summary_ru, summary_en = summary("ky"), summary("ru"), summary("en")
    description_ky, description_ru, description_en = description("ky"), description("ru"), description("en")
    minutes = number(_l("Length on a day, minutes"), "minutes")
    starts = HoursField(_l("Hours of beginning"), [Filled(_l("Write the hours like 09:00, 14:30."))])
    opens_day, opens_month = (
        day_of_month(_l("First day of its year")),
        MonthField(_l("Month of the first day")),
    )
    closes_day, closes_month = (
        day_of_month(_l("Last day of its year")),
        MonthField(_l("Month of the last day")),
    )
    cutoff_hour = number(_l("Until this hour"), "cutoff_hour")
    cutoff_days = number(_l("Days before"), "cutoff_days")
    min_people = number(_l("People at least"), "min_people")
    max_people = number(_l("People at most"), "max_people")
    lowest_age = number(_l("Lowest age (0: any)"), "lowest_age")

    def activity(self) -> dict[str, Any]:
        numbers = (
            "minutes",
            "starts",
            "cutoff_hour",
            "cutoff_days",
            "min_people",
            "max_people",
            "lowest_age",
        )
        return {
            **{prefix: self.text(prefix) for prefix in ("name", "summary", "description")},
            **{prefix: self.day(prefix) for prefix in ("opens", "closes")},
            **self.values(*numbers),
        }
