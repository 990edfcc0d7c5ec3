"""The page of parts, in development only: every button, field and table in one place, in each language."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from camp import clock
from camp.rules.dates import month_start
from camp.rules.money import Money
from camp.rules.pricing import ChargeKind, ChildBand, PriceLine, sum_of
from camp.services import catalogue
from camp.web.guest.details import DetailsForm
from camp.web.guest.forms import HoldForm
from camp.web.guest.months import month_of
from camp.web.language import speak_by_url

parts = Blueprint("parts", __name__, url_prefix="/dev")
speak_by_url(parts)


@parts.get("/parts")
def index() -> Response:
    return redirect(url_for("parts.all_parts"))


@parts.get("/<any(ky,ru,en):language>/parts")
def all_parts() -> str:
    form = DetailsForm(formdata=None, data={"email": "gulnara@"}, meta={"csrf": False})
    form.validate()
    today = clock.today()
    seasons = catalogue.list_seasons()
    arrival = next((season.first_night for season in seasons if season.first_night > today), today)
    lines = [
        PriceLine(today + timedelta(days=number), *line)
        for number in range(3)
        for line in (
            (ChargeKind.ADULT_NIGHT, 2, Money.som(2700)),
            (ChargeKind.CHILD_NIGHT, 1, Money.som(1350), ChildBand(5, 11, 50)),
            (ChargeKind.PRIVATE_YURT, 1, Money.som(1500)),
        )
    ]
    return render_template(
        "dev/parts.html",
        form=form,
        hold=HoldForm(formdata=None),
        kinds=catalogue.list_kinds(),
        month=month_of("guest.calendar", {}, month_start(arrival), today, clock.now(), arrival),
        lines=lines,
        total=sum_of(lines),
    )
