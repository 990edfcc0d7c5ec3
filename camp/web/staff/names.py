"""The names of a group, pasted or from a sheet, put into their yurts."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from camp import clock
from camp.models import Booking, Guest
from camp.rules.meals import Diet
from camp.rules.name_list import Listed, read_name_list
from camp.rules.refusals import BookingUnknown, Refusal
from camp.services import name_lists, reservations
from camp.services.name_lists import Household
from camp.web import name_files
from camp.web.forms import CampForm
from camp.web.staff import staff
from camp.web.words import word

Page = str | tuple[str, int] | Response


MOST_SENT = 20_000_000
"""Bytes. A file too large for a list gets a sentence at its field, not a page that says no to everything."""


@staff.url_value_preprocessor
def _take_any_file(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    if endpoint == "staff.save_names":
        request.max_content_length = MOST_SENT


class NamesForm(CampForm):
    names = TextAreaField(_l("Names"))
    file = FileField(_l("Or a file: a workbook (XLSX) or CSV"))

    def take_file(self) -> bool:
        """Put the text of the file, where there is one, into the field. Raises ListTooLong, ListNotText."""
        upload: Any = self.file.data
        if not upload or not upload.filename:
            return False
        with upload.stream as file:
            self.names.data = name_files.text_of(file.read(name_files.MOST_BYTES + 1))
        return True


@staff.get("/bookings/<code>/names")
def names(code: str) -> Page:
    booking = reservations.get_by_code(code)
    return _page(booking, NamesForm(formdata=None, data={"names": _as_list(booking)}))


@staff.post("/bookings/<code>/names")
def save_names(code: str) -> Page:
    booking = reservations.get_by_code(code)
    form = NamesForm()
    try:
        is_upload = form.take_file()
        people = read_name_list(form.names.data or "", booking.arrival)
        households = name_lists.who_goes_where(booking, people)
        if is_upload or "preview" in request.form:
            return _page(booking, form, households)
        name_lists.save_names(code, people, clock.now())
    except BookingUnknown:
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(booking, form), 422
    flash(_("Saved"), "good")
    return redirect(url_for("staff.booking", code=booking.code), 303)


def _page(booking: Booking, form: NamesForm, households: tuple[Household, ...] = ()) -> str:
    return render_template("staff/names.html", booking=booking, form=form, households=households)


def _as_list(booking: Booking) -> str:
    """What is known already, as the list it would have been; it can be changed and read again."""
    known = [_as_listed(guest) for guest in booking.guests]
    while known and not known[-1].name:
        known.pop()
    return "\n".join(_line(person) for person in known)


def _as_listed(guest: Guest) -> Listed:
    diet = None if guest.diet is Diet.EVERYTHING else guest.diet
    return Listed(guest.name, guest.age, diet, guest.allergies)


def _line(person: Listed) -> str:
    diet = word(person.diet) if person.diet is not None else ""
    age = "" if person.age is None else str(person.age)
    cells = [person.name or "?", age, diet, person.allergies.replace(";", ",")]
    line = "; ".join(cell for cell in cells if cell)
    return f"{line};" if "," in line and ";" not in line else line
