"""What children pay, and how much of a night is its breakfast."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import Field, HiddenField
from wtforms.validators import Optional

from camp import clock
from camp.rules import price_refusals as no
from camp.rules.meals import MealKind
from camp.rules.money import Money
from camp.rules.pricing import ChildBand
from camp.rules.refusals import Refusal, SettingOutOfRange
from camp.rules.season_refusals import PricesMoved
from camp.services import price_parts as desk
from camp.web.forms import CampForm, Filled, SomField, WholeNumberField
from camp.web.owner import owner
from camp.web.owner.preview import Preview, is_asked, previewed
from camp.web.refusals import sentence

Page = Response | str | tuple[str, int]

MOST_BANDS = 6

PART_MEALS = (MealKind.BREAKFAST, MealKind.DINNER, MealKind.LUNCH)
"""In the order in which a larger plan adds them."""


class ChildrenForm(CampForm):
    """A row for each band; a row left empty is none."""

    seen = HiddenField()
    """The bands the page showed when it was opened."""

    def bands(self) -> list[ChildBand]:
        """Raises BandHalfSaid."""
        found = []
        for number in range(MOST_BANDS):
            row = [self[f"{name}_{number}"].data for name in ("first", "last", "percent")]
            if all(value is None for value in row):
                continue
            if None in row:
                raise no.BandHalfSaid
            found.append(ChildBand(*row))
        return found

    def seen_bands(self) -> list[ChildBand]:
        """What can't be read was never shown."""
        rows = [row.split("-") for row in (self.seen.data or "").split()]
        return [
            ChildBand(*map(int, row))
            for row in rows
            if len(row) == 3 and all(_is_small(part) for part in row)
        ]

    def refuse(self, refusal: Refusal) -> None:
        field = self._field_of(refusal)
        if field is None:
            super().refuse(refusal)
        else:
            field.errors = [*field.errors, sentence(refusal)]

    def _field_of(self, refusal: Refusal) -> Field | None:
        """In the row that has to be changed."""
        match refusal:
            case no.BandBackwards(first_age=first, last_age=last):
                return self._where("last", first=first, last=last)
            case no.BandTooOld(last_age=last):
                return self._where("last", last=last)
            case no.BandsOverlap(first_age=first):
                return self._where("first", first=first)
            case no.BandGap(last_age=last):
                return self._where("first", first=last + 1)
            case no.ChildDearer(first_age=first, percent=percent):
                return self._where("percent", first=first, percent=percent)
            case SettingOutOfRange(name=name):
                wrong = name.removesuffix("_age")
                below = [self[f"{wrong}_{number}"] for number in range(MOST_BANDS)]
                return next((field for field in below if (field.data or 0) < 0), None)
        return None

    def _where(self, name: str, **row: int) -> Field | None:
        """The last row with these numbers: of two alike the second is one too many."""
        for number in reversed(range(MOST_BANDS)):
            if all(self[f"{column}_{number}"].data == value for column, value in row.items()):
                field: Field = self[f"{name}_{number}"]
                return field
        return None


class BreakfastForm(CampForm):
    breakfast = SomField(_l("A breakfast counts for, som"), [Filled(_l("Enter the sum."))])
    seen = HiddenField()
    """Tyiyn."""

    def seen_price(self) -> Money:
        text = self.seen.data or ""
        return Money(int(text)) if _is_small(text) else Money(-1)


def _is_small(text: str) -> bool:
    """Is it a whole number of no more digits than a price?"""
    return text.isascii() and text.isdecimal() and len(text) < 12


@owner.get("/prices/parts")
def price_parts() -> str:
    return _page(_known_children(), _known_breakfast())


@owner.post("/prices/parts/children")
def change_children() -> Page:
    form = _children_form()
    if not form.validate():
        return _page(form, _known_breakfast()), 422
    try:
        change = partial(desk.change_bands, form.bands(), form.seen_bands())
        if is_asked():
            return _page(form, _known_breakfast(), children_preview=_looked_at(change, "children"))
        change()
    except Refusal as refusal:
        form.refuse(refusal)
        if isinstance(refusal, PricesMoved):
            form.seen.data = _written(desk.list_bands())
        return _page(form, _known_breakfast()), 422
    flash(_("Saved"), "good")
    return redirect(url_for("owner.price_parts"), 303)


@owner.post("/prices/parts/breakfast")
def change_breakfast() -> Page:
    form = BreakfastForm()
    if not form.validate():
        return _page(_known_children(), form), 422
    change = partial(desk.change_breakfast, form.breakfast.data, form.seen_price(), clock.today())
    try:
        if is_asked():
            return _page(_known_children(), form, breakfast_preview=_looked_at(change, "breakfast"))
        change()
    except Refusal as refusal:
        form.refuse(refusal)
        if isinstance(refusal, PricesMoved):
            form.seen.data = str(desk.get_breakfast().price.tyiyn)
        return _page(_known_children(), form), 422
    flash(_("Saved"), "good")
    return redirect(url_for("owner.price_parts"), 303)


def _looked_at(command: partial[None], about: str) -> Preview:
    today = clock.today()
    before = desk.look(today)

    def look(_done: None) -> dict[str, Any]:
        return {"change": desk.difference(before, today), "breakfast": desk.get_breakfast()}

    return previewed(command, about, look, meaning=about)


def _children_form(**about: Any) -> ChildrenForm:
    fields: dict[str, Any] = {}
    for number in range(MOST_BANDS):
        fields[f"first_{number}"] = WholeNumberField(_l("From the age of"), [Optional()])
        fields[f"last_{number}"] = WholeNumberField(_l("To the age of"), [Optional()])
        fields[f"percent_{number}"] = WholeNumberField(_l("Pays, percent"), [Optional()])
    form: ChildrenForm = type("ChildrenThereAre", (ChildrenForm,), fields)(**about)
    return form


def _known_children() -> ChildrenForm:
    bands = desk.list_bands()
    data: dict[str, Any] = {"seen": _written(bands)}
    for number, band in enumerate(bands):
        data |= {
            f"first_{number}": band.first_age,
            f"last_{number}": band.last_age,
            f"percent_{number}": band.percent,
        }
    return _children_form(formdata=None, data=data)


def _known_breakfast() -> BreakfastForm:
    price = desk.get_breakfast().price
    return BreakfastForm(formdata=None, data={"breakfast": price, "seen": str(price.tyiyn)})


def _written(bands: Sequence[ChildBand]) -> str:
    return " ".join(f"{band.first_age}-{band.last_age}-{band.percent}" for band in bands)


def _page(
    form: ChildrenForm,
    breakfast_form: BreakfastForm,
    children_preview: Preview | None = None,
    breakfast_preview: Preview | None = None,
) -> str:
    return render_template(
        "owner/price_parts.html",
        form=form,
        breakfast_form=breakfast_form,
        children_preview=children_preview,
        breakfast_preview=breakfast_preview,
        bands=desk.list_bands(),
        are_sample=desk.bands_are_sample(),
        breakfast=desk.get_breakfast(),
        parts=desk.parts_ahead(clock.today()),
        numbers=range(MOST_BANDS),
        meals=PART_MEALS,
    )
