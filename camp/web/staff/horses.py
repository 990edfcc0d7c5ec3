"""The stable's sheet of a day: the one page with riders' weights."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import ValidationError
from wtforms.validators import Optional

from camp import clock
from camp.rules.refusals import Refusal
from camp.rules.roles import Role
from camp.rules.stable import HorseState
from camp.services import tour_desk
from camp.services.stable_sheet import stable_sheet
from camp.web.access import for_roles
from camp.web.forms import CampForm, ChoiceField, DayField, Filled
from camp.web.refusals import sentence
from camp.web.staff import staff
from camp.web.staff.today import asked_day
from camp.web.words import word


class HorseForm(CampForm):
    """A horse that falls out, or can go again."""

    state = ChoiceField(_l("State"))
    first = DayField(_l("From"), [Filled(_l("Choose the day."))])
    last = DayField(_l("Until (empty: until it is called fit)"), [Optional()])

    def __init__(self) -> None:
        super().__init__()
        self.state.choices = [(state.value, word(state)) for state in HorseState]

    def validate_last(self, field: DayField) -> None:
        if field.data and self.first.data and field.data < self.first.data:
            raise ValidationError(_("The last day can't come before the first."))


@staff.get("/horses")
@for_roles(Role.STABLE)
def horses() -> str:
    return _page(HorseForm())


@staff.post("/horses/<int(max=2147483647):horse_id>/state")
@for_roles(Role.STABLE)
def set_horse_state(horse_id: int) -> Response | tuple[str, int]:
    form = HorseForm()
    if not form.validate():
        return _page(form, horse_id), 422
    try:
        state = HorseState(form.state.data)
        if state is HorseState.FIT:
            tour_desk.call_fit(horse_id, clock.now())
            on_foot = 0
        else:
            on_foot = tour_desk.put_out(horse_id, state, form.first.data, form.last.data, clock.now())
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(form, horse_id), 409
    if on_foot:
        flash(_("No other horse is free: riders without a horse: %(count)s.", count=on_foot), "bad")
    else:
        flash(_("Saved"), "good")
    return redirect(url_for("staff.horses", day=asked_day().isoformat()), 303)


@staff.post("/departures/<int(max=2147483647):departure_id>/mount")
@for_roles(Role.STABLE)
def mount_again(departure_id: int) -> Response:
    try:
        tour_desk.mount_again(departure_id, clock.now())
    except Refusal as refusal:
        flash(sentence(refusal), "bad")
    else:
        flash(_("Saved"), "good")
    return redirect(url_for("staff.horses", day=asked_day().isoformat()), 303)


def _page(form: HorseForm, horse_id: int | None = None) -> str:
    sheet = stable_sheet(asked_day(), clock.now())
    return render_template("staff/horses.html", sheet=sheet, today=clock.today(), form=form, asked=horse_id)
