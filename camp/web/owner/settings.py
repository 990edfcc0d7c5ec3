"""When a booking counts, how long the camp waits, how its day goes, and how it sells beside other sites."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField

from camp import clock
from camp.rules.changes import last_day_to_change
from camp.rules.lifecycle import Confirmation
from camp.rules.money import NOTHING
from camp.rules.party import Party
from camp.rules.refusals import SettingOutOfRange
from camp.rules.register import RegisterRule
from camp.services import catalogue, channel_reach, channel_settings, day_settings, guest_settings
from camp.services import prices as price_desk
from camp.services import terms as term_desk
from camp.services.channel_settings import ChannelSettings
from camp.services.day_settings import DaySettings
from camp.services.guest_settings import GuestSettings
from camp.services.prices import SettingsChange
from camp.services.repricing import sample_stay
from camp.web.forms import CampForm, ChoiceField, Filled, RadiosField, SomField, WholeNumberField
from camp.web.owner import owner
from camp.web.owner.preview import Preview, is_asked, previewed
from camp.web.refusals import sentence
from camp.web.words import word

Page = Response | str | tuple[str, int]

A_WHILE = timedelta(days=30)
"""So far ahead guests often book."""

HOURS = [f"{hour:02}:{minute}" for hour in range(6, 24) for minute in ("00", "30")]


class SettingsForm(CampForm):
    confirmation = RadiosField(_l("A guest's booking is confirmed"))
    deposit_percent = WholeNumberField(_l("Deposit, percent"), [Filled(_l("Enter a whole number."))])
    deposit_hours = WholeNumberField(
        _l("Hours to pay the deposit or to answer a request"), [Filled(_l("Enter a whole number."))]
    )
    deposit_sum = SomField(_l("Fixed deposit, som"))
    hold_minutes = WholeNumberField(
        _l("Minutes a chosen yurt is held"), [Filled(_l("Enter a whole number."))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.confirmation.choices = [(choice.value, word(choice)) for choice in Confirmation]

    def change(self) -> SettingsChange:
        return SettingsChange(
            Confirmation(self.confirmation.data),
            self.deposit_percent.data,
            self.deposit_hours.data,
            self.hold_minutes.data,
            self.deposit_sum.data,
        )


def _hour(value: Any) -> Any:
    """An hour as the choices have it."""
    return f"{value:%H:%M}" if isinstance(value, time) else value


class DayForm(CampForm):
    check_in = ChoiceField(_l("Arrival from"), coerce=_hour)
    check_out = ChoiceField(_l("Departure until"), coerce=_hour)
    guest_register = RadiosField(_l("Guest register"))
    document_days = WholeNumberField(
        _l("Days after the departure until document numbers are erased"),
        [Filled(_l("Enter a whole number."))],
    )
    plant_capacity = WholeNumberField(
        _l("People a day the treatment plant bears"), [Filled(_l("Enter a whole number."))]
    )
    plant_filter_days = WholeNumberField(
        _l("Days between two changes of the plant's filter"), [Filled(_l("Enter a whole number."))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guest_register.choices = [(choice.value, word(choice)) for choice in RegisterRule]
        for field in (self.check_in, self.check_out):
            known = {field.data} if isinstance(field.data, str) and _is_hour(field.data) else set()
            field.choices = [(hour, hour) for hour in sorted({*HOURS, *known})]

    def change(self) -> DaySettings:
        return DaySettings(
            time.fromisoformat(self.check_in.data),
            time.fromisoformat(self.check_out.data),
            RegisterRule(self.guest_register.data),
            self.document_days.data,
            self.plant_capacity.data,
            self.plant_filter_days.data,
        )


class ChannelForm(CampForm):
    held_back_yurts = WholeNumberField(
        _l("Last free yurts hidden from other sites"), [Filled(_l("Enter a whole number."))]
    )
    stale_hours = WholeNumberField(
        _l("Hours until a calendar that was not read is stale"), [Filled(_l("Enter a whole number."))]
    )
    stale_asks = BooleanField(_l("While a yurt's calendar is stale, guests ask for it and the camp answers"))

    def change(self) -> ChannelSettings:
        return ChannelSettings(self.held_back_yurts.data, self.stale_hours.data, self.stale_asks.data)


class GuestsForm(CampForm):
    guest_change_days = WholeNumberField(
        _l("Days before the arrival until which guests change a booking themselves"),
        [Filled(_l("Enter a whole number."))],
    )

    waiting_hours = WholeNumberField(
        _l("Hours a yurt that became free is held for the first on the waiting list"),
        [Filled(_l("Enter a whole number."))],
    )

    voucher_months = WholeNumberField(
        _l("Months a gift voucher is good"), [Filled(_l("Enter a whole number."))]
    )

    def change(self) -> GuestSettings:
        return GuestSettings(self.guest_change_days.data, self.waiting_hours.data, self.voucher_months.data)


def _is_hour(text: str) -> bool:
    try:
        return time.fromisoformat(text).tzinfo is None
    except ValueError:
        return False


@owner.get("/settings")
def settings() -> str:
    return _page()


@owner.post("/settings")
def change_settings() -> Page:
    form = SettingsForm()
    return _save("form", form, lambda: price_desk.change_settings(form.change()), _told)


@owner.post("/settings/day")
def change_day_settings() -> Page:
    form = DayForm()
    return _save("day_form", form, lambda: day_settings.change_day_settings(form.change()), _told)


@owner.post("/settings/channels")
def change_channel_settings() -> Page:
    form = ChannelForm()
    return _save(
        "channel_form", form, lambda: channel_settings.change_channel_settings(form.change()), _beside_sites
    )


@owner.post("/settings/guests")
def change_guest_settings() -> Page:
    form = GuestsForm()
    return _save(
        "guests_form", form, lambda: guest_settings.change_guest_settings(form.change()),
        lambda change: previewed(change, "guest_settings", _promised),
    )  # fmt: skip


Command = Callable[[], None]


def _save(name: str, form: CampForm, command: Command, look: Callable[[Command], Preview]) -> Page:
    if not form.validate():
        return _page(name, form), 422
    try:
        if is_asked():
            return _page(name, form, look(command))
        command()
    except SettingOutOfRange as refusal:
        field = form[refusal.name]
        field.errors = [*field.errors, sentence(refusal)]
        return _page(name, form), 422
    flash(_("Saved"), "good")
    return redirect(url_for("owner.settings"), 303)


def _told(command: Command) -> Preview:
    return previewed(command, "settings", _found, meaning="settings")


def _beside_sites(command: Command) -> Preview:
    """What other sites see, and which yurts guests can only ask for, before and after."""
    before = channel_reach.reach(clock.now(), clock.today())

    def look(_done: None) -> dict[str, Any]:
        return {"before": before, "after": channel_reach.reach(clock.now(), clock.today())}

    return previewed(command, "", look, meaning="other_sites")


def _promised(_done: None) -> dict[str, Any]:
    """What guests read of it, by a stay there could be in some weeks."""
    settings, stay = catalogue.get_settings(), sample_stay(Party(2), clock.today() + A_WHILE)
    last_day = last_day_to_change(stay.period.arrival, settings.guest_change_days) if stay else None
    return {"settings": settings, "stay": stay, "last_day": last_day}


def _found(_done: None) -> dict[str, Any]:
    """What guests read of the settings, and what a couple would pay before it comes."""
    stay, terms = sample_stay(Party(2), clock.today()), term_desk.camp_terms()
    deposit = terms.deposit_of(stay.price if stay is not None else NOTHING)
    return {"settings": catalogue.get_settings(), "terms": terms, "stay": stay, "deposit": deposit}


def _page(sent: str = "", form: CampForm | None = None, preview: Preview | None = None) -> str:
    """The forms: the one that was sent as it was typed, the others as they are known."""
    known = catalogue.get_settings()
    forms = {
        "form": SettingsForm(formdata=None, obj=known),
        "day_form": DayForm(formdata=None, obj=known),
        "channel_form": ChannelForm(formdata=None, obj=known),
        "guests_form": GuestsForm(formdata=None, obj=known),
    }
    typed = {sent: form} if form is not None else {}
    return render_template("owner/settings.html", **{**forms, **typed}, previews={sent: preview})
