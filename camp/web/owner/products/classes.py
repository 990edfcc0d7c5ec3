"""A master class."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from camp.models import MasterClass
from camp.rules.refusals import Refusal
from camp.services import products
from camp.services.product_changes import ClassChange
from camp.web.forms import RadiosField
from camp.web.owner import owner
from camp.web.owner.preview import Preview, is_asked, previewed
from camp.web.owner.products.fields import ActivityForm, nameless, price, shown

PERSON, GROUP = "person", "group"


class ClassForm(ActivityForm):
    price = price(_l("Price, som"))
    per = RadiosField(_l("The price is"), default=PERSON)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.per.choices = [
            (PERSON, _("for each person")),
            (GROUP, _("for the whole group, which has the class to itself")),
        ]

    def change(self) -> ClassChange:
        return ClassChange(**self.activity(), price=self.price.data, per_group=self.per.data == GROUP)


@owner.get("/activities/classes/<code>")
def master_class(code: str) -> str:
    found = _class(code)
    return _page(_form(shown(found)), found)


@owner.post("/activities/classes/<code>")
def change_class(code: str) -> Response | str | tuple[str, int]:
    found, form = _class(code), ClassForm()
    if not form.validate():
        return _page(form, found), 422
    try:
        if is_asked():
            return _page(form, found, _looked_at(lambda: products.change_class(code, form.change()), code))
        products.change_class(code, form.change())
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(form, found), 422
    flash(_("Saved"), "good")
    return redirect(url_for("owner.master_class", code=code), 303)


@owner.get("/activities/new-class")
def new_class() -> str:
    """An empty form, or one filled like a class there is but for the name."""
    like = products.find_class(request.args.get("like", ""))
    return _page(_form(nameless(like)) if like else ClassForm())


@owner.post("/activities/new-class")
def create_class() -> Response | str | tuple[str, int]:
    form = ClassForm()
    if not form.validate():
        return _page(form), 422
    try:
        if is_asked():
            return _page(form, preview=_looked_at(lambda: products.create_class(form.change())))
        created = products.create_class(form.change())
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(form), 422
    flash(_("Saved, and on sale from now on."), "good")
    return redirect(url_for("owner.master_class", code=created.code), 303)


def _class(code: str) -> MasterClass:
    return products.find_class(code) or abort(404)


def _form(data: dict[str, Any]) -> ClassForm:
    return ClassForm(data={**data, "per": GROUP if data["per_group"] else PERSON})


def _looked_at(command: Callable[[], MasterClass | None], code: str = "") -> Preview:
    return previewed(command, "master_class", lambda made: {"held": made or products.find_class(code)})


def _page(form: ClassForm, found: MasterClass | None = None, preview: Preview | None = None) -> str:
    return render_template("owner/master_class.html", form=form, master_class=found, preview=preview)
