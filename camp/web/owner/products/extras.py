"""An extra: a transfer, the banya, a litre of kymyz."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms.validators import Optional

from camp.models import Extra
from camp.rules.meals import ExtraUnit
from camp.rules.refusals import Refusal
from camp.services import products
from camp.services.product_changes import ExtraChange
from camp.web.forms import RadiosField
from camp.web.owner import owner
from camp.web.owner.preview import Preview, is_asked, previewed
from camp.web.owner.products.fields import (
    HoursField,
    ProductForm,
    description,
    name,
    number,
    price,
    shown,
)
from camp.web.words import word


class ExtraForm(ProductForm):
    name_ky, name_ru, name_en = name("ky"), name("ru"), name("en")
    description_ky, description_ru, description_en = description("ky"), description("ru"), description("en")
    price = price(_l("Price, som"))
    unit = RadiosField(_l("The price is"), default=ExtraUnit.PERSON)
    most = number(_l("Most ordered at once"), "most", default=10)
    starts = HoursField(_l("Hours to choose from"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit.choices = [(unit.value, word(unit)) for unit in ExtraUnit]

    def change(self) -> ExtraChange:
        return ExtraChange(
            name=self.text("name"),
            description=self.text("description"),
            unit=ExtraUnit(self.unit.data),
            price=self.price.data,
            most=self.most.data,
            starts=self.starts.data or (),
        )


@owner.get("/activities/extras/<code>")
def extra(code: str) -> str:
    found = _extra(code)
    return _page(ExtraForm(data=shown(found)), found)


@owner.post("/activities/extras/<code>")
def change_extra(code: str) -> Response | str | tuple[str, int]:
    found, form = _extra(code), ExtraForm()
    if not form.validate():
        return _page(form, found), 422
    try:
        if is_asked():
            return _page(form, found, _looked_at(lambda: products.change_extra(code, form.change()), code))
        products.change_extra(code, form.change())
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(form, found), 422
    flash(_("Saved"), "good")
    return redirect(url_for("owner.extra", code=code), 303)


@owner.get("/activities/new-extra")
def new_extra() -> str:
    return _page(ExtraForm())


@owner.post("/activities/new-extra")
def create_extra() -> Response | str | tuple[str, int]:
    form = ExtraForm()
    if not form.validate():
        return _page(form), 422
    try:
        if is_asked():
            return _page(form, preview=_looked_at(lambda: products.create_extra(form.change())))
        created = products.create_extra(form.change())
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(form), 422
    flash(_("Saved, and on sale from now on."), "good")
    return redirect(url_for("owner.extra", code=created.code), 303)


def _extra(code: str) -> Extra:
    return products.find_extra(code) or abort(404)


def _looked_at(command: Callable[[], Extra | None], code: str = "") -> Preview:
    return previewed(command, "extra", lambda made: {"extra": made or products.find_extra(code)})


def _page(form: ExtraForm, found: Extra | None = None, preview: Preview | None = None) -> str:
    return render_template("owner/extra.html", form=form, extra=found, preview=preview)
