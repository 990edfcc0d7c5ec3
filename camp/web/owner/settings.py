"""When a booking counts, and how long the camp waits."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from camp.rules.lifecycle import Confirmation
from camp.rules.refusals import SettingOutOfRange
from camp.services import catalogue
from camp.services import prices as price_desk
from camp.services.prices import SettingsChange
from camp.web.forms import CampForm, Filled, RadiosField, WholeNumberField
from camp.web.owner import owner
from camp.web.refusals import sentence
from camp.web.words import word


class SettingsForm(CampForm):
    confirmation = RadiosField(_l("A guest's booking is confirmed"))
    deposit_percent = WholeNumberField(_l("Deposit, percent"), [Filled(_l("Enter a whole number."))])
    deposit_hours = WholeNumberField(
        _l("Hours to pay the deposit or to answer a request"), [Filled(_l("Enter a whole number."))]
    )
    hold_minutes = WholeNumberField(
        _l("Minutes a chosen yurt is held"), [Filled(_l("Enter a whole number."))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.confirmation.choices = [(choice.value, word(choice)) for choice in Confirmation]


@owner.get("/settings")
def settings() -> str:
    return render_template("owner/settings.html", form=SettingsForm(obj=catalogue.get_settings()))


@owner.post("/settings")
def change_settings() -> Response | tuple[str, int]:
    form = SettingsForm()
    if not form.validate():
        return render_template("owner/settings.html", form=form), 422
    change = SettingsChange(
        Confirmation(form.confirmation.data),
        form.deposit_percent.data,
        form.deposit_hours.data,
        form.hold_minutes.data,
    )
    try:
        price_desk.change_settings(change)
    except SettingOutOfRange as refusal:
        field = form[refusal.name]
        field.errors = [*field.errors, sentence(refusal)]
        return render_template("owner/settings.html", form=form), 422
    flash(_("Saved"), "good")
    return redirect(url_for("owner.settings"), 303)
