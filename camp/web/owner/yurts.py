"""Yurts, their beds and their kinds, as the owner sets them."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField

from camp import clock
from camp.models import Yurt, YurtKind
from camp.rules.refusals import NotOffered, Refusal
from camp.rules.yurt_refusals import KindSharedByGuests
from camp.services import amenities, catalogue, yurt_desk
from camp.services.yurt_desk import HIGHEST_NUMBER, MOST_BEDS, KindChange, YurtChange
from camp.web.formats import localized
from camp.web.forms import ChoiceField, Filled, WholeNumberField
from camp.web.owner import owner
from camp.web.owner.preview import Preview, is_asked, previewed
from camp.web.owner.products.fields import ChecksField, ProductForm, Within, description, name, shown
from camp.web.refusals import sentence

Page = Response | str | tuple[str, int]

_NUMBER = _l("Enter a whole number.")


def _amenities() -> list[tuple[str, str]]:
    return [(str(one.id), localized(one.name)) for one in amenities.list_amenities()]


class YurtForm(ProductForm):
    name_ky, name_ru, name_en = name("ky"), name("ru"), name("en")
    description_ky, description_ru, description_en = description("ky"), description("ru"), description("en")
    kind_id = ChoiceField(_l("Kind of yurt"))
    beds = WholeNumberField(_l("Beds"), [Filled(_NUMBER), Within(1, MOST_BEDS)])
    amenities = ChecksField(_l("What is in it"), choices=_amenities)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind_id.choices = [(str(kind.id), localized(kind.name)) for kind in catalogue.list_kinds()]

    def refuse(self, refusal: Refusal) -> None:
        if isinstance(refusal, KindSharedByGuests):
            self.kind_id.errors = [*self.kind_id.errors, sentence(refusal)]
        else:
            super().refuse(refusal)

    def change(self) -> YurtChange:
        return YurtChange(
            kind_id=int(self.kind_id.data),
            name=self.text("name"),
            description=self.text("description"),
            amenity_ids=frozenset(map(int, self.amenities.data or ())),
            beds=self.beds.data,
        )


class NewYurtForm(YurtForm):
    number = WholeNumberField(_l("Number"), [Filled(_NUMBER), Within(1, HIGHEST_NUMBER)])


class KindForm(ProductForm):
    name_ky, name_ru, name_en = name("ky"), name("ru"), name("en")
    description_ky, description_ru, description_en = description("ky"), description("ru"), description("en")
    sold_by_bed = BooleanField(_l("Strangers may share it, each paying for a bed"))

    def change(self) -> KindChange:
        return KindChange(self.text("name"), self.text("description"), self.sold_by_bed.data)


@owner.get("/yurts")
def yurts() -> str:
    return render_template("owner/yurts.html", yurts=yurt_desk.all_yurts(), kinds=catalogue.list_kinds())


@owner.get("/yurts/<int:number>")
def yurt(number: int) -> str:
    found = _yurt(number)
    data = shown(found) | {
        "kind_id": str(found.kind_id),
        "beds": len(found.beds),
        "amenities": [str(one.id) for one in found.amenities],
    }
    return _yurt_page(YurtForm(formdata=None, data=data), found)


@owner.post("/yurts/<int:number>")
def change_yurt(number: int) -> Page:
    found, form = _yurt(number), YurtForm()
    if not form.validate():
        return _yurt_page(form, found), 422
    change = partial(yurt_desk.change_yurt, number, form.change(), clock.now(), clock.today())
    try:
        if is_asked():
            seen = previewed(change, "yurt", lambda _done: {"yurt": _yurt(number)})
            return _yurt_page(form, _yurt(number), seen)
        change()
    except Refusal as refusal:
        form.refuse(refusal)
        return _yurt_page(form, _yurt(number)), 422
    flash(_("Saved"), "good")
    return redirect(url_for("owner.yurt", number=number), 303)


@owner.get("/yurts/new")
def new_yurt() -> str:
    return _yurt_page(NewYurtForm(formdata=None))


@owner.post("/yurts/new")
def put_yurt_up() -> Page:
    form = NewYurtForm()
    if not form.validate():
        return _yurt_page(form), 422
    put_up = partial(yurt_desk.put_up, form.number.data, form.change(), clock.today())
    try:
        if is_asked():
            return _yurt_page(form, preview=previewed(put_up, "yurt", lambda made: {"yurt": made}))
        made = put_up()
    except Refusal as refusal:
        form.refuse(refusal)
        return _yurt_page(form), 422
    flash(_("The yurt stands, and is on sale wherever its kind has a price."), "good")
    return redirect(url_for("owner.yurt", number=made.number), 303)


@owner.post("/yurts/<int:number>/down")
def take_yurt_down(number: int) -> Response:
    try:
        yurt_desk.take_down(number, clock.now(), clock.today())
        flash(_("The yurt is taken down. Its past nights stay in the figures."), "good")
    except Refusal as refusal:
        flash(sentence(refusal), "bad")
    return redirect(url_for("owner.yurts"), 303)


@owner.post("/yurts/<int:number>/up")
def put_yurt_up_again(number: int) -> Response:
    try:
        yurt_desk.put_up_again(number, clock.now(), clock.today())
        flash(_("The yurt stands again."), "good")
    except Refusal as refusal:
        flash(sentence(refusal), "bad")
    return redirect(url_for("owner.yurts"), 303)


@owner.get("/yurts/kinds/<code>")
def yurt_kind(code: str) -> str:
    kind = _kind(code)
    return _kind_page(KindForm(formdata=None, data=shown(kind)), kind)


@owner.post("/yurts/kinds/<code>")
def change_yurt_kind(code: str) -> Page:
    kind, form = _kind(code), KindForm()
    if not form.validate():
        return _kind_page(form, kind), 422
    change = partial(yurt_desk.change_kind, code, form.change(), clock.today())
    try:
        if is_asked():
            return _kind_page(form, kind, previewed(change, "yurt_kind", lambda _done: {"kind": _kind(code)}))
        change()
    except Refusal as refusal:
        form.refuse(refusal)
        return _kind_page(form, kind), 422
    flash(_("Saved"), "good")
    return redirect(url_for("owner.yurts"), 303)


def _yurt(number: int) -> Yurt:
    try:
        return yurt_desk.get_yurt(number)
    except NotOffered:
        abort(404)


def _kind(code: str) -> YurtKind:
    return next((kind for kind in catalogue.list_kinds() if kind.code == code), None) or abort(404)


def _yurt_page(form: YurtForm, found: Yurt | None = None, preview: Preview | None = None) -> str:
    return render_template("owner/yurt.html", form=form, yurt=found, preview=preview)


def _kind_page(form: KindForm, kind: YurtKind, preview: Preview | None = None) -> str:
    return render_template("owner/yurt_kind.html", form=form, kind=kind, preview=preview)
