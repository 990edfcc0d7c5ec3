"""A party comes and goes, and both can be taken back."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from camp import clock
from camp.models import Stay
from camp.rules.refusals import BookingUnknown, Refusal
from camp.rules.staff_refusals import RegisterFaulty
from camp.services import front_desk, registers, undo
from camp.services.registers import Register
from camp.web.refusals import sentence
from camp.web.staff import staff
from camp.web.staff.register import STAY, Page, RegisterForm, register_form
from camp.web.staff.today import asked_day

WARNINGS: dict[str, type[Refusal]] = {kind.__name__: kind for kind in front_desk.WARNINGS}
"""By the name under which the form says that they were shown."""


@staff.route(f"{STAY}/check-in", methods=["GET", "POST"])
def check_in_party(stay_id: int) -> Page:
    """The page with register and warnings. A tap elsewhere posts here without the page's form, and is enough
    where nothing has to be asked."""
    register = registers.register_of(stay_id, clock.today())
    return _check_in(register) if request.method == "POST" else _ask(register)


# Under this name the day's page offers the tap.
staff.add_url_rule(f"{STAY}/check-in", "check_in", check_in_party, methods=["GET", "POST"])


def _ask(register: Register) -> Page:
    try:
        front_desk.check_expected(register.stay.id, clock.today())
    except Refusal as refusal:
        flash(sentence(refusal), "bad")
        return _back(register.stay)
    return _page(register, register_form(register, typed=False))


def _check_in(register: Register) -> Page:
    is_tap = "register" not in request.form
    if is_tap and not register.is_complete:
        page = url_for("staff.check_in_party", stay_id=register.stay.id, day=request.form.get("day"))
        return redirect(page, 303)
    form = register_form(register, typed=not is_tap)
    if not is_tap and not form.validate():
        return _page(register, form), 422
    entries = form.entries(register.guests) if register.is_open and not is_tap else {}
    try:
        front_desk.check_in(register.stay.id, clock.now(), clock.today(), entries, _seen())
    except RegisterFaulty as refusal:
        form.refuse(refusal)
        return _page(register, form), 422
    except front_desk.WARNINGS:
        return _page(register, form), 409
    except Refusal as refusal:
        flash(sentence(refusal), "bad")
    else:
        flash(_("Checked in"), "good")
    return _back(register.stay)


def _seen() -> list[type[Refusal]]:
    """The warnings that whoever presses the button has read."""
    return [WARNINGS[name] for name in request.form.getlist("despite") if name in WARNINGS]


def _page(register: Register, form: RegisterForm) -> str:
    warnings = {type(one).__name__: sentence(one) for one in front_desk.warnings_before(register.stay)}
    return render_template(
        "staff/check_in_party.html",
        register=register,
        stay=register.stay,
        form=form,
        warnings=warnings,
        day=request.values.get("day", ""),
    )


@staff.post(f"{STAY}/check-out")
def check_out(stay_id: int) -> Response:
    return _step(stay_id, front_desk.check_out, _("Checked out"))


@staff.post(f"{STAY}/undo-check-in")
def undo_check_in(stay_id: int) -> Response:
    return _step(stay_id, undo.undo_check_in, _("Taken back: the party is expected again."))


@staff.post(f"{STAY}/undo-check-out")
def undo_check_out(stay_id: int) -> Response:
    return _step(stay_id, undo.undo_check_out, _("Taken back: the party is in-house again."))


def _step(stay_id: int, command: Callable[..., Stay], done: str) -> Response:
    try:
        command(stay_id, clock.now(), clock.today())
    except BookingUnknown:
        raise
    except Refusal as refusal:
        flash(sentence(refusal), "bad")
    else:
        flash(done, "good")
    return _back(registers.register_of(stay_id, clock.today()).stay)


def _back(stay: Stay) -> Response:
    """To the day's page where it was pressed there, else to the booking."""
    if request.values.get("day"):
        return redirect(url_for("staff.today", day=asked_day().isoformat()), 303)
    return redirect(url_for("staff.booking", code=stay.booking.code), 303)
