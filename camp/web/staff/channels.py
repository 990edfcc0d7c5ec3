"""How it stands with other sites: what each side knows, and whether a night may be sold now."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from camp import clock
from camp.rules.channel_health import BY_TROUBLE, TieState
from camp.rules.dates import ONE_DAY, Period
from camp.rules.refusals import Refusal
from camp.services import catalogue, channel_conflicts, channel_health
from camp.services.channel_health import SaleAdvice
from camp.web.formats import localized
from camp.web.forms import CampForm, ChoiceField, DayField, Filled
from camp.web.staff import staff

LOOKS = {
    TieState.GOOD: "badge-good",
    TieState.NEW: "badge-quiet",
    TieState.MISSING: "badge-warn",
    TieState.FAILING: "badge-warn",
    TieState.STALE: "badge-bad",
    TieState.SUSPECT: "badge-bad",
}
TROUBLES = tuple(state for state in reversed(BY_TROUBLE) if state is not TieState.GOOD)


class SaleForm(CampForm):
    """Which nights somebody on the telephone asks for. It changes nothing."""

    class Meta:
        csrf = False

    yurt = ChoiceField(_l("Yurt"))
    arrival = DayField(_l("Arrival"), [Filled(_l("Choose the arrival date."))])
    departure = DayField(_l("Departure"), [Filled(_l("Choose the departure date."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.yurt.choices = [
            (str(yurt.number), f"{yurt.number} · {localized(yurt.name)}") for yurt in catalogue.list_yurts()
        ]


@staff.get("/channels")
def channels() -> str | tuple[str, int]:
    form, told = _asked()
    page = render_template(
        "staff/channels.html",
        sites=channel_health.health(clock.now()),
        conflicts=channel_conflicts.open_conflicts(clock.now()),
        solved=channel_conflicts.solved_lately(),
        form=form,
        told=told,
        looks=LOOKS,
        troubles=TROUBLES,
    )
    return page, 422 if form.errors else 200


def _asked() -> tuple[SaleForm, SaleAdvice | None]:
    """What is asked about, and what can be said of it; at first tonight, and nothing."""
    today = clock.today()
    if "yurt" not in request.args:
        tonight = {"arrival": today, "departure": today + ONE_DAY}
        return SaleForm(formdata=None, data=tonight), None
    form = SaleForm(MultiDict(request.args))
    if not form.validate():
        return form, None
    try:
        period = Period(form.arrival.data, form.departure.data)
        return form, channel_health.sale_advice(int(form.yurt.data), period, clock.now())
    except Refusal as refusal:
        form.refuse(refusal)
        return form, None
