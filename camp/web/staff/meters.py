"""The meters and the treatment plant, written down where they stand; and what somebody just wrote wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from camp import clock
from camp.rules.refusals import Refusal
from camp.rules.roles import Role
from camp.services import eco as desk
from camp.web.access import for_roles
from camp.web.meters import NotedForm, ReadingForm, ServiceForm
from camp.web.refusals import sentence
from camp.web.staff import staff

Page = Response | tuple[str, int]

MOST = 5
"""Lines of each kind that are shown: enough to see what one has just written."""


@staff.get("/meters")
@for_roles(Role.FRONT_DESK, Role.HOUSEKEEPING)
def meters() -> str:
    return _page(ReadingForm.empty(), ServiceForm.empty())


@staff.post("/meters/readings")
@for_roles(Role.FRONT_DESK, Role.HOUSEKEEPING)
def note_reading() -> Page:
    form = ReadingForm.sent()
    return _write(form, lambda: _page(form, ServiceForm.empty()))


@staff.post("/meters/plant")
@for_roles(Role.FRONT_DESK, Role.HOUSEKEEPING)
def note_service() -> Page:
    form = ServiceForm.sent()
    return _write(form, lambda: _page(ReadingForm.empty(), form))


@staff.post("/meters/readings/<int:reading_id>/remove")
@for_roles(Role.FRONT_DESK, Role.HOUSEKEEPING)
def remove_reading(reading_id: int) -> Response:
    return _remove(reading_id, desk.remove_own_reading)


@staff.post("/meters/plant/<int:service_id>/remove")
@for_roles(Role.FRONT_DESK, Role.HOUSEKEEPING)
def remove_service(service_id: int) -> Response:
    return _remove(service_id, desk.remove_own_service)


def _write(form: NotedForm, page: Callable[[], str]) -> Page:
    if not form.try_to_write():
        return page(), 422
    flash(_("Saved"), "good")
    return redirect(url_for("staff.meters"), 303)


def _remove(line_id: int, command: Callable[[int, int, date], None]) -> Response:
    try:
        command(line_id, current_user.id, clock.today())
    except Refusal as refusal:
        flash(sentence(refusal), "bad")
    else:
        flash(_("Deleted."), "good")
    return redirect(url_for("staff.meters"), 303)


def _page(reading_form: ReadingForm, service_form: ServiceForm) -> str:
    readings, services = desk.latest_readings(MOST), desk.latest_services(MOST)
    return render_template(
        "staff/meters.html",
        last=desk.last_of_each_meter(),
        readings=readings,
        services=services,
        reading_form=reading_form,
        service_form=service_form,
        own=[line for line in (*readings, *services) if desk.is_own(line, current_user.id, clock.today())],
    )
