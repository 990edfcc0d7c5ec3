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
from camp.services.prices import PricePreview, PriceRow
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
def change_prices() -> Response | str | tuple[str, int]:
    """First shows what would change; does it once that was looked at."""
    year = _year()
    rows = price_desk.price_grid(year)
    form = _form(rows)
    if not form.validate():
        return _page(year, rows, form), 422
    rates, supplements = form.numbers("rate_"), form.numbers("supplement_")
    try:
        if "sure" not in request.form:
            preview = price_desk.preview_prices(rates, supplements, clock.today())
            return _preview_page(year, rows, form, preview)
        price_desk.change_prices(rates, supplements, form.all_are_real.data, _seen())
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(year, rows, form), 422
    flash(_("Saved"), "good")
    return redirect(url_for("owner.prices", year=year), 303)


def _seen() -> dict[str, Money]:
    """What each price was when the preview was shown, in tyiyn. What can't be read was never shown."""
    found = {}
    for name, text in request.form.items():
        if name.startswith("seen_") and text.isascii() and text.isdecimal() and len(text) < 12:
            found[name.removeprefix("seen_")] = Money(int(text))
    return found


def _preview_page(year: int, rows: list[PriceRow], form: PricesForm, preview: PricePreview) -> str:
    seen = {f"rate_{rate.id}": rate.adult_price for row in rows for rate in row.rates}
    seen |= {f"supplement_{row.supplement.id}": row.supplement.price for row in rows if row.supplement}
    typed = {
        field.name: field.show(field.data)
        for field in form
        if field.name.startswith(("rate_", "supplement_"))
    }
    return render_template(
        "owner/price_preview.html", year=year, form=form, preview=preview, typed=typed, seen=seen
    )


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
