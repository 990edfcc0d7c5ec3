"""Readings of the meters, the treatment plant's log, and both beside the guests who slept here."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import StringField

from camp import clock
from camp.rules.eco import Meter, PlantWork
from camp.rules.refusals import Refusal, SettingOutOfRange
from camp.services import eco as desk
from camp.services import revenue
from camp.web.forms import CampForm, ChoiceField, DayField, DecimalField, Filled, Shorter
from camp.web.owner import owner
from camp.web.refusals import sentence
from camp.web.words import word

Page = Response | tuple[str, int]


class ReadingForm(CampForm):
    meter = ChoiceField(_l("What was read"))
    day = DayField(_l("Day"), [Filled(_l("Choose the day."))])
    hundredths = DecimalField(_l("Shown or used"), [Filled(_l("Enter a number, like 87.45."))], places=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meter.choices = [(meter.value, word(meter)) for meter in Meter]

    def refuse(self, refusal: Refusal) -> None:
        if isinstance(refusal, SettingOutOfRange):
            self.hundredths.errors = [*self.hundredths.errors, sentence(refusal)]
        else:
            super().refuse(refusal)


class ServiceForm(CampForm):
    work = ChoiceField(_l("What was done"))
    day = DayField(_l("Day"), [Filled(_l("Choose the day."))])
    note = StringField(_l("Note"), [Shorter(300)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.work.choices = [(work.value, word(work)) for work in PlantWork]


@owner.get("/eco")
def eco() -> str:
    return _page(_fresh(ReadingForm), _fresh(ServiceForm))


@owner.post("/eco/readings")
def note_reading() -> Page:
    form = ReadingForm(prefix="reading")
    if not form.validate():
        return _page(form, _fresh(ServiceForm)), 422
    try:
        desk.note_reading(
            Meter(form.meter.data), form.day.data, form.hundredths.data, clock.today(), current_user.id,
            clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(form, _fresh(ServiceForm)), 422
    flash(_("Saved"), "good")
    return redirect(url_for("owner.eco"), 303)


@owner.post("/eco/readings/<int:reading_id>/remove")
def remove_reading(reading_id: int) -> Response:
    desk.remove_reading(reading_id)
    flash(_("The reading is deleted."), "good")
    return redirect(url_for("owner.eco"), 303)


@owner.post("/eco/plant")
def note_service() -> Page:
    form = ServiceForm(prefix="service")
    if not form.validate():
        return _page(_fresh(ReadingForm), form), 422
    try:
        desk.note_service(
            PlantWork(form.work.data), form.day.data, form.note.data or "", clock.today(), current_user.id,
            clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(_fresh(ReadingForm), form), 422
    flash(_("Saved"), "good")
    return redirect(url_for("owner.eco"), 303)


def _fresh(kind: Any) -> Any:
    prefix = {ReadingForm: "reading", ServiceForm: "service"}[kind]
    return kind(formdata=None, prefix=prefix, data={"day": clock.today()})


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
