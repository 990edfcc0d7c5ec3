"""The tour desk: departures and classes of a day, calling off, putting on the calendar."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from camp import clock
from camp.rules.activities import CallOffReason
from camp.rules.refusals import Refusal
from camp.rules.roles import Role
from camp.rules.text import LANGUAGES
from camp.services import tour_desk
from camp.services.tours_board import ToursBoard, tours_board
from camp.web.access import for_roles
from camp.web.formats import localized
from camp.web.forms import CampForm, ChoiceField, DayField, Filled, TypedField, WholeNumberField
from camp.web.language import OWN_NAMES
from camp.web.refusals import sentence
from camp.web.staff import staff
from camp.web.staff.today import asked_day


class HourField(TypedField):
    not_understood = _l("Write the hour like 09:00.")

    def parse(self, text: str) -> time:
        typed = re.fullmatch(r"(\d{1,2})[:.](\d{2})", text)
        if typed is None:
            raise ValueError(text)
        return time(int(typed[1]), int(typed[2]))

    def show(self, value: Any) -> str:
        return f"{value:%H:%M}"


class ScheduleForm(CampForm):
    tour = ChoiceField(_l("Tour"))
    start_day = DayField(_l("Day"), [Filled(_l("Choose the day."))])
    at = HourField(_l("Hour"), [Filled(_l("Write the hour like 09:00."))])
    who = WholeNumberField(_l("Places"), [Filled(_l("How many places?"))], default=6)
    guide_language = ChoiceField(_l("The guide speaks"))

    def offer(self, board: ToursBoard) -> ScheduleForm:
        self.tour.choices = [(tour.code, localized(tour.name)) for tour in board.tours]
        self.guide_language.choices = [(code, OWN_NAMES[code]) for code in LANGUAGES]
        if not self.is_submitted():
            self.start_day.data = board.day
        return self


@staff.get("/tours")
@for_roles(Role.STABLE, Role.FRONT_DESK)
def tours() -> str:
    board = _board()
    return _page(board, ScheduleForm(formdata=None).offer(board))


@staff.post("/tours")
@for_roles(Role.STABLE, Role.FRONT_DESK)
def schedule() -> Response | tuple[str, int]:
    board = _board()
    form = ScheduleForm().offer(board)
    if not form.validate():
        return _page(board, form), 422
    day, at, places = form.start_day.data, form.at.data, form.who.data
    try:
        tour_desk.schedule(form.tour.data, day, at, places, form.guide_language.data, clock.now())
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(board, form), 409
    flash(_("Saved"), "good")
    return redirect(url_for("staff.tours", day=day.isoformat()), 303)


@staff.post("/departures/<int(max=2147483647):departure_id>/call-off")
@for_roles(Role.STABLE, Role.FRONT_DESK)
def call_off_departure(departure_id: int) -> Response:
    return _call_off(tour_desk.call_off_departure, departure_id)


@staff.post("/sessions/<int(max=2147483647):session_id>/call-off")
@for_roles(Role.STABLE, Role.FRONT_DESK)
def call_off_session(session_id: int) -> Response:
    return _call_off(tour_desk.call_off_session, session_id)


def _call_off(command: Callable[..., int], id_: int) -> Response:
    text = request.form.get("reason", "")
    reason = CallOffReason(text) if text in set(CallOffReason) else CallOffReason.OTHER
    try:
        concerned = command(id_, reason, clock.now())
    except Refusal as refusal:
        flash(sentence(refusal), "bad")
    else:
        flash(_("Called off. Letters written: %(count)s.", count=concerned), "good")
    return redirect(url_for("staff.tours", day=asked_day().isoformat()), 303)


def _board() -> ToursBoard:
    return tours_board(asked_day(), clock.today(), clock.now())


def _page(board: ToursBoard, form: ScheduleForm) -> str:
    reasons = (CallOffReason.WEATHER, CallOffReason.TOO_FEW, CallOffReason.OTHER)
    return render_template("staff/tours.html", board=board, form=form, today=clock.today(), reasons=reasons)
