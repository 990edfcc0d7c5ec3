"""A meal with its dishes."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import StringField

from camp import clock
from camp.models import Dish, Meal
from camp.rules.meals import SITTINGS, Diet, MealKind
from camp.rules.refusals import Refusal, TextMissing
from camp.rules.text import LANGUAGES
from camp.services import products
from camp.services.product_changes import DishChange, MealChange, Menu, missing_languages
from camp.web.forms import Shorter
from camp.web.language import OWN_NAMES
from camp.web.owner import owner
from camp.web.owner.preview import Preview, is_asked, previewed
from camp.web.owner.products.fields import ChecksField, ProductForm, description, number, price, shown
from camp.web.refusals import sentence
from camp.web.words import word

NEW_ROWS = ("dish_new1", "dish_new2", "dish_new3")
MEAL = "<any(breakfast, lunch, dinner, lunch_box):meal>"


class MealForm(ProductForm):
    """A meal, with fields like ``dish_7_name_ky`` and ``dish_7_diets`` for each of its dishes."""

    description_ky, description_ru, description_en = description("ky"), description("ru"), description("en")
    price = price(_l("Price beside a meal plan, som"))
    seats = number(_l("Seats at the tables"), "seats")
    rounds = number(_l("Times the tables are laid"), "rounds")

    def rows(self) -> list[str]:
        """The prefixes of the dishes the page sent; one that was added elsewhere meanwhile is not touched."""
        found = [field.name.removesuffix("_diets") for field in self if field.name.endswith("_diets")]
        return [
            row for row in found if any(self[f"{row}_name_{language}"].raw_data for language in LANGUAGES)
        ]

    def validate(self, **kwargs: Any) -> bool:
        """A dish has a name in every language, or none at all and goes."""
        fine = bool(super().validate(**kwargs))
        for row in self.rows():
            for language in () if self.dish(row).is_empty else missing_languages(self.text(f"{row}_name")):
                self[f"{row}_name_{language}"].errors = [sentence(TextMissing(language))]
                fine = False
        return fine

    def dish(self, row: str) -> DishChange:
        diets = tuple(Diet(diet) for diet in self[f"{row}_diets"].data)
        return DishChange(name=self.text(f"{row}_name"), diets=diets)

    def menu(self) -> Menu:
        changes = {row.removeprefix("dish_"): self.dish(row) for row in self.rows()}
        return Menu(
            dishes={int(key): dish for key, dish in changes.items() if key.isdigit()},
            new=[dish for key, dish in changes.items() if not key.isdigit()],
        )

    def change(self, meal: Meal) -> MealChange:
        """A lunch box needs no seat."""
        numbers = {
            name: self[name].data if name in self else getattr(meal, name) for name in ("seats", "rounds")
        }
        return MealChange(description=self.text("description"), price=self.price.data, **numbers)


@owner.get(f"/activities/meals/{MEAL}")
def meal(meal: str) -> str:
    found = products.get_meal(MealKind(meal))
    return _page(found, _form(found))


@owner.post(f"/activities/meals/{MEAL}")
def change_meal(meal: str) -> Response | str | tuple[str, int]:
    found = products.get_meal(MealKind(meal))
    form = _form(found)
    if not form.validate():
        return _page(found, form), 422
    change = partial(products.change_meal, found.kind, form.change(found), form.menu(), clock.today())
    try:
        if is_asked():
            return _page(found, form, previewed(change, "meal", lambda _fuller: _card(meal)))
        fuller = change()
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(found, form), 422
    flash(_("Saved"), "good")
    if fuller:
        flash(
            _("Days on which more guests have a seat already, and keep it: %(count)s", count=fuller), "warn"
        )
    return redirect(url_for("owner.meal", meal=meal), 303)


def _form(found: Meal) -> MealForm:
    """A form with a row for each dish and some for new ones."""
    fields: dict[str, Any] = {}
    for dish in products.list_dishes(found.kind):
        fields |= _row(f"dish_{dish.id}", dish)
    for row in NEW_ROWS:
        fields |= _row(row, None)
    form: MealForm = type("MealWithDishes", (MealForm,), fields)(data=shown(found))
    if found.kind not in SITTINGS:
        del form.seats, form.rounds
    return form


def _row(row: str, dish: Dish | None) -> dict[str, Any]:
    names = {
        f"{row}_name_{language}": StringField(
            OWN_NAMES[language], [Shorter(80)], default=getattr(dish.name, language) if dish else ""
        )
        for language in LANGUAGES
    }
    diets = ChecksField(_l("Suits these diets"), choices=_diets, default=dish.diets if dish else ())
    return {**names, f"{row}_diets": diets}


def _diets() -> list[tuple[str, str]]:
    return [(diet.value, word(diet)) for diet in Diet if diet is not Diet.EVERYTHING]


def _card(meal: str) -> dict[str, Any]:
    kind = MealKind(meal)
    return {"meal": products.get_meal(kind), "dishes": products.list_dishes(kind)}


def _page(found: Meal, form: MealForm, preview: Preview | None = None) -> str:
    dishes = products.list_dishes(found.kind)
    return render_template(
        "owner/meal.html", form=form, meal=found, dishes=dishes, new_rows=NEW_ROWS, preview=preview
    )
