"""Horses and guides: what they carry, what they speak, who works."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, StringField
from wtforms.validators import Optional

from camp import clock
from camp.models import Guide, Horse
from camp.rules.product_refusals import NameTaken
from camp.rules.refusals import Refusal
from camp.rules.stable import HorseRole
from camp.services import products
from camp.services.product_changes import GuideChange, HorseChange, StableChange
from camp.services.stable_reach import stable_reach
from camp.web.forms import ChoiceField, Filled, Shorter
from camp.web.language import OWN_NAMES
from camp.web.owner import owner
from camp.web.owner.preview import Preview, is_asked, previewed
from camp.web.owner.products.fields import ChecksField, ProductForm, number
from camp.web.refusals import sentence
from camp.web.words import word

T = TypeVar("T")

NEW = "new"
NEW_HORSE = HorseChange(name="", role=HorseRole.RIDING, carries_kg=90, is_active=True)
NEW_GUIDE = GuideChange(name="", languages=("ky",), weight_kg=70, is_active=True)


class StableForm(ProductForm):
    """Fields like ``horse_7_name`` for each horse and guide, and a row for a new one of each."""

    all_are_real = BooleanField(_l("All horses and guides on this page are really ours"))

    def rows(self, kind: str) -> dict[str, dict[str, Any]]:
        """Columns by id or "new", of those the page sent: who was added elsewhere meanwhile is not touched,
        and without a name there is nobody new."""
        found: dict[str, dict[str, Any]] = {}
        for field in self:
            if field.name.startswith(f"{kind}_"):
                _kind, key, column = field.name.split("_", 2)
                found.setdefault(key, {})[column] = field.data
        return {
            key: row
            for key, row in found.items()
            if self[f"{kind}_{key}_name"].raw_data and (row["name"] or key != NEW)
        }

    def change(self) -> StableChange:
        horses = {
            key: HorseChange(**{**row, "role": HorseRole(row["role"])})
            for key, row in self.rows("horse").items()
        }
        guides = {
            key: GuideChange(**{**row, "languages": tuple(row["languages"])})
            for key, row in self.rows("guide").items()
        }
        return StableChange(
            horses={int(key): horse for key, horse in horses.items() if key != NEW},
            guides={int(key): guide for key, guide in guides.items() if key != NEW},
            new_horses=[horses[NEW]] if NEW in horses else [],
            new_guides=[guides[NEW]] if NEW in guides else [],
            all_are_real=self.all_are_real.data,
        )

    def refuse(self, refusal: Refusal) -> None:
        """A name that is taken is marked at the last one of that name: the new, or the changed."""
        taken = refusal.name if isinstance(refusal, NameTaken) else ""
        field = next((field for field in reversed(list(self)) if taken and field.data == taken), None)
        if field is None:
            super().refuse(refusal)
        else:
            field.errors = [*field.errors, sentence(refusal)]


@owner.get("/activities/stable")
def stable() -> str:
    return _page(_form())


@owner.post("/activities/stable")
def change_stable() -> Response | str | tuple[str, int]:
    form = _form()
    if not form.validate():
        return _page(form), 422
    command = partial(products.change_stable, form.change(), clock.today())
    try:
        if is_asked():
            return _page(form, _looked_at(command))
        promised = command()
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(form), 422
    flash(_("Saved"), "good")
    if promised:
        flash(_("Still promised for tours to come: %(names)s", names=", ".join(promised)), "warn")
    return redirect(url_for("owner.stable"), 303)


def _looked_at(command: Callable[[], list[str]]) -> Preview:
    """Places that guests find, where they are to be others, and who is promised to them."""
    before = stable_reach(clock.now(), clock.today())

    def look(promised: list[str]) -> dict[str, Any]:
        after = stable_reach(clock.now(), clock.today())
        return {
            "promised": promised,
            "departures": _changed(before.departures, after.departures),
            "own_tours": _changed(before.own_tours, after.own_tours),
        }

    return previewed(command, "", look, meaning="stable")


def _changed(before: Mapping[str, T], after: Mapping[str, T]) -> list[tuple[T, T]]:
    return [(before[key], after[key]) for key in before if key in after and before[key] != after[key]]


def _form() -> StableForm:
    fields: dict[str, Any] = {}
    for horse in products.list_horses():
        fields |= _horse_row(f"horse_{horse.id}", horse)
    fields |= _horse_row(f"horse_{NEW}", NEW_HORSE)
    for guide in products.list_guides():
        fields |= _guide_row(f"guide_{guide.id}", guide)
    fields |= _guide_row(f"guide_{NEW}", NEW_GUIDE)
    form: StableForm = type("StableThereIs", (StableForm,), fields)()
    return form


def _horse_row(row: str, horse: Horse | HorseChange) -> dict[str, Any]:
    return {
        f"{row}_name": _name(horse.name, 40),
        f"{row}_role": ChoiceField(_l("Goes as"), choices=_roles, default=horse.role),
        f"{row}_carries_kg": number(_l("Carries at most, kg"), "carries_kg", default=horse.carries_kg),
        f"{row}_is_active": BooleanField(_l("Works here"), default=horse.is_active),
    }


def _guide_row(row: str, guide: Guide | GuideChange) -> dict[str, Any]:
    return {
        f"{row}_name": _name(guide.name, 80),
        f"{row}_languages": ChecksField(_l("Speaks"), choices=_languages, default=guide.languages),
        f"{row}_weight_kg": number(_l("Weight, kg"), "weight_kg", default=guide.weight_kg),
        f"{row}_is_active": BooleanField(_l("Works here"), default=guide.is_active),
    }


def _roles() -> list[tuple[str, str]]:
    return [(role.value, word(role)) for role in HorseRole]


def _languages() -> list[tuple[str, str]]:
    return list(OWN_NAMES.items())


def _name(name: str, most: int) -> StringField:
    """Only a new one may be without a name, and then is none."""
    wanted = Filled(_l("Enter the name.")) if name else Optional()
    return StringField(_l("Name"), [wanted, Shorter(most)], default=name, filters=[_stripped])


def _stripped(text: str | None) -> str:
    return (text or "").strip()


def _page(form: StableForm, preview: Preview | None = None) -> str:
    horses, guides = products.list_horses(), products.list_guides()
    return render_template("owner/stable.html", form=form, horses=horses, guides=guides, preview=preview)
