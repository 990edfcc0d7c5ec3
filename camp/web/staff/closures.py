"""Yurts out of order."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import StringField

from camp import clock
from camp.rules.refusals import Refusal
from camp.services import catalogue
from camp.services import closures as desk
from camp.web.formats import localized
from camp.web.forms import CampForm, ChoiceField, DayField, Filled, Shorter
from camp.web.refusals import sentence
from camp.web.staff import staff


class ClosureForm(CampForm):
    yurt = ChoiceField(_l("Yurt"))
    first_night = DayField(_l("First night"), [Filled(_l("Choose the day."))])
    last_night = DayField(_l("Last night"), [Filled(_l("Choose the day."))])
    reason = StringField(_l("Reason"), [Filled(_l("Say why the yurt is closed.")), Shorter(200)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.yurt.choices = [
            (str(yurt.number), f"{yurt.number} · {localized(yurt.name)}") for yurt in catalogue.list_yurts()
        ]


@staff.get("/closures")
def closures() -> str:
    today = clock.today().isoformat()
    asked = {"yurt": request.args.get("yurt", "1"), "first_night": today, "last_night": today}
    return _page(ClosureForm(formdata=MultiDict(asked), meta={"csrf": False}))


@staff.post("/closures")
def close_yurt() -> Response | tuple[str, int]:
    form = ClosureForm()
    if not form.validate():
        return _page(form), 422
    try:
        desk.close_yurt(
            int(form.yurt.data),
            form.first_night.data,
            form.last_night.data,
            form.reason.data or "",
            clock.now(),
            clock.today(),
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(form), 409
    flash(_("Saved"), "good")
    return redirect(url_for("staff.closures"), 303)


@staff.post("/closures/<int(max=2147483647):closure_id>/lift")
def lift_closure(closure_id: int) -> Response:
    try:
        desk.lift_closure(closure_id, clock.now(), clock.today())
    except Refusal as refusal:
        flash(sentence(refusal), "bad")
    else:
        flash(_("Saved"), "good")
    return redirect(url_for("staff.closures"), 303)


def _page(form: ClosureForm) -> str:
    return render_template("staff/closures.html", form=form, closures=desk.list_closures(clock.today()))
