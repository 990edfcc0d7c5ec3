"""All that is sold, on sale or not."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from camp.models import Meal
from camp.rules.orders import OrderKind
from camp.rules.refusals import Refusal
from camp.services import products
from camp.services.products import Product
from camp.web.formats import localized
from camp.web.owner import owner
from camp.web.refusals import sentence
from camp.web.words import word

SALE = "/activities/<any(tour, class, meal, extra):kind>/<code>"


@owner.get("/activities")
def activities() -> str:
    return render_template("owner/activities.html", shelves=products.list_shelves())


@owner.post(f"{SALE}/off-sale")
def take_off_sale(kind: str, code: str) -> Response:
    try:
        product = products.take_off_sale(OrderKind(kind), code)
        flash(_("Taken off sale: %(name)s. What was ordered stands.", name=_name(product)), "good")
    except Refusal as refusal:
        flash(sentence(refusal), "bad")
    return redirect(url_for("owner.activities"), 303)


@owner.post(f"{SALE}/on-sale")
def put_on_sale(kind: str, code: str) -> Response:
    try:
        product = products.put_on_sale(OrderKind(kind), code)
        flash(_("On sale again: %(name)s", name=_name(product)), "good")
    except Refusal as refusal:
        flash(sentence(refusal), "bad")
    return redirect(url_for("owner.activities"), 303)


def _name(product: Product) -> str:
    return word(product.kind) if isinstance(product, Meal) else localized(product.name)
