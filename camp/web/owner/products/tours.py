"""A tour: how it goes, when, for whom, at what price."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField

from camp.models import Tour
from camp.rules.activities import Level, TourMode
from camp.rules.refusals import Refusal
from camp.services import products
from camp.services.product_changes import TourChange
from camp.web.forms import ChoiceField, RadiosField
from camp.web.owner import owner
from camp.web.owner.preview import Preview, is_asked, previewed
from camp.web.owner.products.fields import ActivityForm, nameless, number, price, shown
from camp.web.words import word


class TourForm(ActivityForm):
    mode = RadiosField(_l("On horseback or on foot"), default=TourMode.HORSE)
    level = ChoiceField(_l("Level"))
    days = number(_l("How many days"), "days", default=1)
    km = number(_l("Distance, km"), "km")
    climb_m = number(_l("Climb, m"), "climb_m")
    people_per_guide = number(_l("People per guide"), "people_per_guide")
    people_per_pack_horse = number(_l("People per pack horse (0: none)"), "people_per_pack_horse", default=0)
    max_rider_kg = number(_l("Heaviest rider on horseback, kg"), "max_rider_kg", default=95)
    guide_rides = BooleanField(_l("The guide rides too"))
    on_request = BooleanField(_l("A party may have one of its own, on a day it picks"))
    place_price = price(_l("A place on a scheduled departure"))
    horse_price = price(_l("A horse for a rider"))
    guide_price = price(_l("A guide"))
    guide_horse_price = price(_l("A horse for the guide"))
    pack_horse_price = price(_l("A pack horse"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mode.choices = [(mode.value, word(mode)) for mode in TourMode]
        self.level.choices = [(level.value, word(level)) for level in Level]

    def change(self) -> TourChange:
        others = self.values(
            "days", "km", "climb_m", "people_per_guide", "people_per_pack_horse", "max_rider_kg",
            "guide_rides", "on_request", "place_price", "horse_price", "guide_price", "guide_horse_price",
            "pack_horse_price",
        )  # fmt: skip
        return TourChange(
            **self.activity(), mode=TourMode(self.mode.data), level=Level(self.level.data), **others
        )


@owner.get("/activities/tours/<code>")
def tour(code: str) -> str:
    found = _tour(code)
    return _page(TourForm(data=shown(found)), found)


@owner.post("/activities/tours/<code>")
def change_tour(code: str) -> Response | str | tuple[str, int]:
    found, form = _tour(code), TourForm()
    if not form.validate():
        return _page(form, found), 422
    try:
        if is_asked():
            return _page(form, found, _looked_at(lambda: products.change_tour(code, form.change()), code))
        products.change_tour(code, form.change())
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(form, found), 422
    flash(_("Saved"), "good")
    return redirect(url_for("owner.tour", code=code), 303)


@owner.get("/activities/new-tour")
def new_tour() -> str:
    """An empty form, or one filled like a tour there is but for the name."""
    like = products.find_tour(request.args.get("like", ""))
    return _page(TourForm(data=nameless(like) if like else None))


@owner.post("/activities/new-tour")
def create_tour() -> Response | str | tuple[str, int]:
    form = TourForm()
    if not form.validate():
        return _page(form), 422
    try:
        if is_asked():
            return _page(form, preview=_looked_at(lambda: products.create_tour(form.change())))
        created = products.create_tour(form.change())
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(form), 422
    flash(_("Saved, and on sale from now on."), "good")
    return redirect(url_for("owner.tour", code=created.code), 303)


def _tour(code: str) -> Tour:
    return products.find_tour(code) or abort(404)


def _looked_at(command: Callable[[], Tour | None], code: str = "") -> Preview:
    return previewed(command, "tour", lambda made: {"tour": made or products.find_tour(code)})


def _page(form: TourForm, found: Tour | None = None, preview: Preview | None = None) -> str:
    return render_template("owner/tour.html", form=form, tour=found, preview=preview)
