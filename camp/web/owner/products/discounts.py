"""What is taken off the nights of a long stay or a large party."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from camp.rules.pricing import DiscountKind
from camp.rules.refusals import Refusal
from camp.services import products
from camp.services.product_changes import DiscountChange
from camp.web.forms import CampForm
from camp.web.owner import owner
from camp.web.owner.products.fields import number

THRESHOLDS = {
    DiscountKind.LONG_STAY: _l("From so many nights"),
    DiscountKind.LARGE_PARTY: _l("From so many people"),
}


class DiscountsForm(CampForm):
    """Two fields for each discount there is."""

    def changes(self) -> dict[DiscountKind, DiscountChange]:
        return {
            kind: DiscountChange(
                threshold=self[f"{kind}_threshold"].data, percent=self[f"{kind}_percent"].data
            )
            for kind in DiscountKind
            if f"{kind}_percent" in self
        }


@owner.get("/activities/discounts")
def discounts() -> str:
    return _page(_form())


@owner.post("/activities/discounts")
def change_discounts() -> Response | tuple[str, int]:
    form = _form()
    if not form.validate():
        return _page(form), 422
    try:
        products.change_discounts(form.changes())
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(form), 422
    flash(_("Saved"), "good")
    return redirect(url_for("owner.discounts"), 303)


def _form() -> DiscountsForm:
    fields: dict[str, Any] = {}
    for rule in products.list_discounts():
        fields[f"{rule.kind}_threshold"] = number(THRESHOLDS[rule.kind], "threshold", default=rule.threshold)
        fields[f"{rule.kind}_percent"] = number(_l("Percent off"), "percent", default=rule.percent)
    form: DiscountsForm = type("DiscountsThereAre", (DiscountsForm,), fields)()
    return form


def _page(form: DiscountsForm) -> str:
    return render_template("owner/discounts.html", form=form, discounts=products.list_discounts())
