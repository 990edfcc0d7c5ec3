"""Where guests come from, what each way costs, and links that tell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms.validators import Optional

from camp import clock
from camp.rules.money import total
from camp.rules.origins import origin_word
from camp.rules.refusals import Refusal
from camp.services import channel_costs, revenue
from camp.services.channel_costs import Cost, OriginRow
from camp.web.forms import DecimalField, SomField
from camp.web.owner import owner
from camp.web.owner.preview import Preview, is_asked, previewed
from camp.web.owner.products.fields import ProductForm
from camp.web.words import origin_words

LINKS = ("instagram", "facebook", "telegram")


@dataclass(frozen=True)
class Link:
    word: str
    href: str


class CostsForm(ProductForm):
    """A share and a sum for each origin, named after it."""

    def costs(self, rows: list[OriginRow]) -> dict[str, Cost]:
        """Of the origins that the page had fields for; an empty field costs nothing."""
        return {
            row.origin: Cost(
                self[f"commission_{row.origin}"].data or 0,
                self[f"season_cost_{row.origin}"].data or Cost().season_cost,
            )
            for row in rows
            if self[f"commission_{row.origin}"].raw_data
        }


@owner.get("/channels")
def channels() -> str:
    year = _year()
    rows = channel_costs.origins_of(year, clock.today())
    return _page(year, rows, _form(rows))


@owner.post("/channels")
def change_channels() -> Response | str | tuple[str, int]:
    year = _year()
    rows = channel_costs.origins_of(year, clock.today())
    form = _form(rows)
    if not form.validate():
        return _page(year, rows, form), 422
    command = partial(channel_costs.save_costs, year, form.costs(rows))
    try:
        if is_asked():
            return _page(year, rows, form, previewed(command, "", partial(_left, year, rows), "channels"))
        command()
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(year, rows, form), 422
    flash(_("Saved"), "good")
    return redirect(url_for("owner.channels", year=year), 303)


def _left(year: int, before: list[OriginRow], _done: None) -> dict[str, Any]:
    """What each way costs and leaves the owner, where that is to change, and all of them together."""
    after = {row.origin: row for row in channel_costs.origins_of(year, clock.today())}
    pairs = [(row, after[row.origin]) for row in before if row.origin in after]
    shares = [[row.share for row in rows if row.share] for rows in (before, after.values())]
    return {
        "changed": [(was, now) for was, now in pairs if was.cost != now.cost],
        "nets": [total(share.net for share in of_all) for of_all in shares],
        "year": year,
    }


def _year() -> int:
    years = revenue.years_with_seasons()
    year = request.args.get("year", type=int)
    return year if year in years else clock.today().year


def _form(rows: list[OriginRow]) -> CostsForm:
    fields: dict[str, Any] = {}
    for row in rows:
        whose = origin_words(row.origin)
        share, sum_ = _("Commission in percent"), _("Cost of the season, som")
        fields[f"commission_{row.origin}"] = DecimalField(
            f"{share}: {whose}", [Optional()], places=2, default=row.cost.commission or None
        )
        fields[f"season_cost_{row.origin}"] = SomField(
            f"{sum_}: {whose}", [Optional()], default=row.cost.season_cost or None
        )
    form: CostsForm = type("CostsOfOrigins", (CostsForm,), fields)()
    return form


def _links() -> list[Link]:
    own = origin_word(request.args.get("word", ""))
    return [
        Link(word, url_for("root", **{"from": word}, _external=True))
        for word in dict.fromkeys((*([own] if own else []), *LINKS))
    ]


def _page(year: int, rows: list[OriginRow], form: CostsForm, preview: Preview | None = None) -> str:
    return render_template(
        "owner/channels.html",
        year=year,
        years=revenue.years_with_seasons(),
        rows=rows,
        form=form,
        links=_links(),
        word=request.args.get("word", ""),
        preview=preview,
    )
