"""The guest register of a party: its form, and the page where it is read and mended."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import StringField

from camp import clock
from camp.models import Guest, Stay
from camp.rules.refusals import BookingUnknown, Refusal
from camp.rules.register import LONGEST_NUMBER, Entry
from camp.rules.staff_refusals import Fault, FaultKind, RegisterFaulty, RegisterField
from camp.services import registers
from camp.services.registers import Register
from camp.web.contact import countries_near_first
from camp.web.forms import CampForm, ChoiceField, DayField, Shorter
from camp.web.staff import staff

Page = str | tuple[str, int] | Response

STAY = "/stays/<int(max=2147483647):stay_id>"

MISSING = {
    RegisterField.NAME: _l("Write the name as in the document."),
    RegisterField.CITIZENSHIP: _l("Choose the citizenship."),
    RegisterField.DOCUMENT_NUMBER: _l("Write the number of the document."),
    RegisterField.BIRTH_DATE: _l("Enter the date of birth."),
}


class RegisterForm(CampForm):
    """Four fields a person; see ``register_form``."""

    def entries(self, guests: list[Guest]) -> dict[int, Entry]:
        return {guest.position: self._entry(guest.position) for guest in guests}

    def _entry(self, position: int) -> Entry:
        values = {field: self[field_name(field, position)].data for field in RegisterField}
        return Entry(
            (values[RegisterField.NAME] or "").strip(),
            values[RegisterField.CITIZENSHIP] or "",
            (values[RegisterField.DOCUMENT_NUMBER] or "").strip(),
            values[RegisterField.BIRTH_DATE],
        )

    def of(self, guest: Guest) -> dict[str, Any]:
        """The fields of one person."""
        return {field.value: self[field_name(field, guest.position)] for field in RegisterField}

    def refuse(self, refusal: Refusal) -> None:
        if not isinstance(refusal, RegisterFaulty):
            super().refuse(refusal)
            return
        for fault in refusal.faults:
            field = self[field_name(fault.field, fault.position)]
            field.errors = [*field.errors, fault_text(fault)]


def field_name(field: RegisterField, position: int) -> str:
    return f"{field}_{position}"


def fault_text(fault: Fault) -> str:
    match fault.kind:
        case FaultKind.MISSING:
            return str(MISSING[fault.field])
        case FaultKind.NOT_YET_BORN:
            return _("This day has not come yet.")
        case FaultKind.TOO_OLD:
            return _("Please check the year.")
        case FaultKind.NOT_OF_AGE:
            return _("Booked as an adult, but on arrival the age is: %(age)s.", age=fault.age)
        case FaultKind.OTHER_AGE:
            return _("Booked with another age. By this date it is: %(age)s.", age=fault.age)


def register_form(register: Register, typed: bool = True) -> RegisterForm:
    """``typed`` false: with what is written already."""
    fields: dict[str, Any] = {}
    known: dict[str, Any] = {}
    if register.is_open:
        for guest in register.guests:
            fields |= _fields_of(guest)
            known |= _known_of(guest, register.stay)
    form_of_party = type("RegisterOfParty", (RegisterForm,), fields)
    form: RegisterForm = form_of_party() if typed else form_of_party(formdata=None, data=known)
    countries = [("", _("Please choose")), *countries_near_first(register.stay.booking.country)]
    for field in form:
        if isinstance(field, ChoiceField):
            field.choices = countries
    return form


def _fields_of(guest: Guest) -> dict[str, Any]:
    made = {
        RegisterField.NAME: StringField(_l("Name"), [Shorter(120)]),
        RegisterField.CITIZENSHIP: ChoiceField(_l("Citizenship")),
        RegisterField.DOCUMENT_NUMBER: StringField(_l("Document number"), [Shorter(LONGEST_NUMBER)]),
        RegisterField.BIRTH_DATE: DayField(_l("Date of birth")),
    }
    return {field_name(field, guest.position): one for field, one in made.items()}


def _known_of(guest: Guest, stay: Stay) -> dict[str, Any]:
    """Who booked is mostly the first of the party."""
    entry = registers.entry_of(guest)
    known = {field_name(field, guest.position): getattr(entry, field) for field in RegisterField}
    if guest.position == 1 and not entry.name:
        known[field_name(RegisterField.NAME, 1)] = stay.booking.guest_name
    return known


@staff.get(f"{STAY}/register")
def register(stay_id: int) -> str:
    kept = registers.register_of(stay_id, clock.today())
    return _page(kept, register_form(kept, typed=False))


@staff.post(f"{STAY}/register")
def write_register(stay_id: int) -> Page:
    kept = registers.register_of(stay_id, clock.today())
    form = register_form(kept)
    if not form.validate():
        return _page(kept, form), 422
    entries = form.entries(kept.guests) if kept.is_open else {}
    try:
        registers.write_register(stay_id, entries, clock.now(), clock.today())
    except BookingUnknown:
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(kept, form), 422
    flash(_("Saved"), "good")
    return redirect(url_for("staff.booking", code=kept.stay.booking.code), 303)


def _page(kept: Register, form: RegisterForm) -> str:
    return render_template("staff/register.html", register=kept, stay=kept.stay, form=form)
