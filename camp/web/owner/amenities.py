"""What can be in a yurt: its names in three languages."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import StringField

from camp.rules.refusals import TextMissing
from camp.rules.text import LANGUAGES
from camp.rules.yurt_refusals import AmenityInUse
from camp.services import amenities as desk
from camp.web.forms import Shorter
from camp.web.language import OWN_NAMES
from camp.web.owner import owner
from camp.web.owner.preview import Preview, is_asked, previewed
from camp.web.owner.products.fields import ProductForm
from camp.web.refusals import sentence

Page = Response | str | tuple[str, int]

NEW = ("new1", "new2")


class AmenitiesForm(ProductForm):
    """Fields like ``amenity_7_ky``, and rows for new ones."""

    def rows(self) -> list[str]:
        """Of those the page sent; one that was added elsewhere meanwhile is not touched."""
        names = {field.name.rpartition("_")[0] for field in self if field.name.startswith("amenity_")}
        return [row for row in sorted(names) if self[f"{row}_ky"].raw_data]

    def validate(self, **kwargs: Any) -> bool:
        """A name in every language, or in none at all."""
        fine = bool(super().validate(**kwargs))
        for row in self.rows():
            texts = self.text(row)
            for language in LANGUAGES if any(getattr(texts, one) for one in LANGUAGES) else ():
                if not getattr(texts, language):
                    self[f"{row}_{language}"].errors = [sentence(TextMissing(language))]
                    fine = False
        return fine

    def command(self) -> partial[None]:
        texts = {row.removeprefix("amenity_"): self.text(row) for row in self.rows()}
        names = {int(key): text for key, text in texts.items() if key not in NEW}
        return partial(desk.change_amenities, names, [texts[key] for key in NEW if key in texts])


@owner.get("/yurts/amenities")
def amenities() -> str:
    return _page(_form())


@owner.post("/yurts/amenities")
def change_amenities() -> Page:
    form = _form()
    if not form.validate():
        return _page(form), 422
    change = form.command()
    try:
        if is_asked():
            return _page(form, previewed(change, "amenities", lambda _done: {"all": desk.list_amenities()}))
        change()
    except AmenityInUse as refusal:
        form.form_errors.append(sentence(refusal))
        return _page(form), 422
    flash(_("Saved"), "good")
    return redirect(url_for("owner.amenities"), 303)


def _form() -> AmenitiesForm:
    known = {str(one.id): one.name for one in desk.list_amenities()}
    fields = {
        f"amenity_{key}_{language}": StringField(
            OWN_NAMES[language], [Shorter(80)], default=getattr(known[key], language) if key in known else ""
        )
        for key in (*known, *NEW)
        for language in LANGUAGES
    }
    form: AmenitiesForm = type("AmenitiesThereAre", (AmenitiesForm,), fields)()
    return form


def _page(form: AmenitiesForm, preview: Preview | None = None) -> str:
    return render_template(
        "owner/amenities.html", form=form, amenities=desk.list_amenities(), new_rows=NEW, preview=preview
    )
