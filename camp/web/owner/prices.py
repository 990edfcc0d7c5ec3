"""Prices by season, kind of yurt and meal plan."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField

from camp import clock
from camp.rules.money import Money
from camp.rules.refusals import Refusal
from camp.services import prices as price_desk
from camp.services import revenue
from camp.services.prices import PriceRow
from camp.web.formats import localized
from camp.web.forms import CampForm, Filled, SomField
from camp.web.owner import owner
from camp.web.words import word


class PricesForm(CampForm):
    all_are_real = BooleanField(_l("All prices on this page are our real prices"))

    def numbers(self, prefix: str) -> dict[int, Money]:
        """Prices by id, of the fields named ``rate_7`` or ``supplement_7``."""
        return {
            int(field.name.removeprefix(prefix)): field.data
            for field in self
            if field.name.startswith(prefix)
        }


@owner.get("/prices")
def prices() -> str:
    year = _year()
    rows = price_desk.price_grid(year)
    return _page(year, rows, _form(rows))


@owner.post("/prices")
def change_prices() -> Response | tuple[str, int]:
    year = _year()
    rows = price_desk.price_grid(year)
    form = _form(rows)
    if not form.validate():
        return _page(year, rows, form), 422
    try:
        price_desk.change_prices(form.numbers("rate_"), form.numbers("supplement_"), form.all_are_real.data)
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(year, rows, form), 422
    flash(_("Saved"), "good")
    return redirect(url_for("owner.prices", year=year), 303)


def _year() -> int:
    """The year in the address, when it has prices; else this year's or the next."""
    years = revenue.years_with_seasons()
    year = request.args.get("year", type=int)
    if year in years:
        return int(year or 0)
    return max((known for known in years if known <= clock.today().year + 1), default=clock.today().year)


def _form(rows: list[PriceRow]) -> PricesForm:
    """A form with a field for each price; its label says which, for those who can't see the table."""
    fields: dict[str, Any] = {}
    supplement = _("Private yurt supplement")
    for row in rows:
        where = f"{localized(row.season.name)}, {localized(row.kind.name)}"
        for rate in row.rates:
            label = f"{where}, {word(rate.meal_plan)}"
            fields[f"rate_{rate.id}"] = SomField(
                label, [Filled(_l("Enter the sum."))], default=rate.adult_price
            )
        if row.supplement is not None:
            label = f"{where}, {supplement}"
            fields[f"supplement_{row.supplement.id}"] = SomField(
                label, [Filled(_l("Enter the sum."))], default=row.supplement.price
            )
    form: PricesForm = type("PricesOfYear", (PricesForm,), fields)()
    return form


def _page(year: int, rows: list[PriceRow], form: PricesForm) -> str:
    years = revenue.years_with_seasons()
    return render_template("owner/prices.html", year=year, years=years, rows=rows, form=form)
