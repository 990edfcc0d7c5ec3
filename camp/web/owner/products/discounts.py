"""What is taken off the nights of a long stay or a large party."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from camp import clock
from camp.rules.pricing import DiscountKind
from camp.rules.refusals import Refusal
from camp.services import products, repricing
from camp.services.product_changes import DiscountChange
from camp.web.forms import CampForm
from camp.web.owner import owner
from camp.web.owner.preview import Preview, is_asked, previewed
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
def change_discounts() -> Response | str | tuple[str, int]:
    form = _form()
    if not form.validate():
        return _page(form), 422
    changes, today = form.changes(), clock.today()
    command = partial(products.change_discounts, changes)
    try:
        if is_asked():
            return _page(form, _looked_at(command, changes, today))
        command()
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


def _looked_at(
    command: Callable[[], None], changes: Mapping[DiscountKind, DiscountChange], today: date
) -> Preview:
    thresholds = {kind: change.threshold for kind, change in changes.items()}
    # A threshold that can't be is refused by the command, below.
    known = {kind: number for kind, number in thresholds.items() if number > 0}
    before, quoted = repricing.discounted_samples(known, today), repricing.quotes(today)

    def look(_done: None) -> dict[str, Any]:
        after = repricing.discounted_samples(known, today)
        kept = repricing.kept_prices(quoted, repricing.quotes(today))
        return {"before": before, "after": after, "thresholds": known, "kept": kept}

    return previewed(command, "discounts", look, meaning="discounts")


def _page(form: DiscountsForm, preview: Preview | None = None) -> str:
    discounts = products.list_discounts()
    return render_template("owner/discounts.html", form=form, discounts=discounts, preview=preview)
