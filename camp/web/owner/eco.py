"""Readings of the meters, the treatment plant's log, and both beside the guests who slept here."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from camp import clock
from camp.services import eco as desk
from camp.services import revenue
from camp.web.meters import NotedForm, ReadingForm, ServiceForm
from camp.web.owner import owner

Page = Response | tuple[str, int]


@owner.get("/eco")
def eco() -> str:
    return _page(ReadingForm.empty(), ServiceForm.empty())


@owner.post("/eco/readings")
def note_reading() -> Page:
    form = ReadingForm.sent()
    return _write(form, lambda: _page(form, ServiceForm.empty()))


@owner.post("/eco/plant")
def note_service() -> Page:
    form = ServiceForm.sent()
    return _write(form, lambda: _page(ReadingForm.empty(), form))


@owner.post("/eco/readings/<int:reading_id>/remove")
def remove_reading(reading_id: int) -> Response:
    return _remove(reading_id, desk.remove_reading)


@owner.post("/eco/plant/<int:service_id>/remove")
def remove_service(service_id: int) -> Response:
    return _remove(service_id, desk.remove_service)


def _write(form: NotedForm, page: Callable[[], str]) -> Page:
    if not form.try_to_write():
        return page(), 422
    flash(_("Saved"), "good")
    return redirect(url_for("owner.eco"), 303)


def _remove(line_id: int, command: Callable[[int], None]) -> Response:
    command(line_id)
    flash(_("Deleted."), "good")
    return redirect(url_for("owner.eco"), 303)


def _page(reading_form: ReadingForm, service_form: ServiceForm) -> str:
    years = revenue.years_with_seasons()
    year = request.args.get("year", type=int)
    if year not in years:
        year = max((known for known in years if known <= clock.today().year), default=clock.today().year)
    return render_template(
        "owner/eco.html",
        years=years,
        eco=desk.eco_year(year),
        services=desk.services_of(year),
        readings=desk.latest_readings(),
        reading_form=reading_form,
        service_form=service_form,
    )
