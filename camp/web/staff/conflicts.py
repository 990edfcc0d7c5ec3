"""A card for nights that were sold twice: both sides, what hurries, what to write to whom, and the one tap
that solves it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from camp import clock
from camp.models import Booking, ChannelConflict
from camp.rules.channel_conflicts import Solution
from camp.rules.channel_refusals import ConflictUnknown
from camp.rules.letter_texts import LetterWords
from camp.rules.refusals import Refusal
from camp.rules.text import LANGUAGES
from camp.services import channel_conflicts, conflict_solving
from camp.services.channel_conflicts import ConflictSheet, OurSide, StandIn
from camp.web.forms import CampForm, Filled, Shorter
from camp.web.language import speaking
from camp.web.letters.showing import Sending, by_hand
from camp.web.refusals import sentence
from camp.web.staff import staff

Page = str | tuple[str, int] | Response
FIRST = 3
"""So many yurts are offered at once; the others are behind one tap more."""


class HowForm(CampForm):
    how = TextAreaField(_l("How was it solved?"), [Filled(_l("Say how it was solved.")), Shorter(300)])


@staff.get("/conflicts/<int(max=2147483647):conflict_id>")
def conflict(conflict_id: int) -> Page:
    return _page(conflict_id, HowForm(formdata=None))


@staff.post("/conflicts/<int(max=2147483647):conflict_id>/move")
def move_ours(conflict_id: int) -> Page:
    stay_id, yurt = request.form.get("stay", 0, int), request.form.get("yurt", 0, int)
    return _solve(
        conflict_id,
        lambda: conflict_solving.move_ours(conflict_id, stay_id, yurt, current_user.id, clock.now()),
    )


@staff.post("/conflicts/<int(max=2147483647):conflict_id>/give")
def give_theirs(conflict_id: int) -> Page:
    yurt = request.form.get("yurt", 0, int)
    return _solve(
        conflict_id, lambda: conflict_solving.give_theirs(conflict_id, yurt, current_user.id, clock.now())
    )


@staff.post("/conflicts/<int(max=2147483647):conflict_id>/solve")
def solve_conflict(conflict_id: int) -> Page:
    form = HowForm()
    if not form.validate():
        return _page(conflict_id, form, 422)
    return _solve(
        conflict_id,
        lambda: conflict_solving.solve_by_hand(conflict_id, form.how.data, current_user.id, clock.now()),
    )


def _solve(conflict_id: int, command: Callable[[], ChannelConflict]) -> Response:
    try:
        done = command()
    except ConflictUnknown:
        abort(404)
    except Refusal as refusal:
        flash(sentence(refusal), "bad")
    else:
        if done.solved_at is not None:
            flash(_("Solved"), "good")
        else:
            flash(_("Moved. Somebody else still has nights of it."), "warn")
    return redirect(url_for("staff.conflict", conflict_id=conflict_id), 303)


def _page(conflict_id: int, form: HowForm, status: int = 200) -> Page:
    try:
        sheet = channel_conflicts.conflict_sheet(conflict_id, clock.now())
    except ConflictUnknown:
        abort(404)
    asked = request.args.get("language", "")
    language = asked if asked in LANGUAGES else "en"
    page = render_template(
        "staff/conflict.html",
        sheet=sheet,
        conflict=sheet.card.conflict,
        form=form,
        first=FIRST,
        language_there=language,
        to_site=_to_site(sheet, language),
        to_ours=[_to_guest(sheet, side) for side in sheet.ours],
        to_moved=_to_moved(sheet),
    )
    return page, status


# Ready messages


def _to_site(sheet: ConflictSheet, language: str) -> str:
    """To paste into the site's own messages: before, what could be offered; after, what was done."""
    conflict = sheet.card.conflict
    moved = conflict.moved_stay if conflict.solution is Solution.THEIRS_MOVED else None
    if conflict.solved_at is not None and moved is None:
        return ""
    yurt = moved.yurt if moved is not None else _first(sheet.theirs)
    return _text("conflict", language, name="", conflict=conflict, yurt=yurt, is_done=moved is not None)


def _to_guest(sheet: ConflictSheet, side: OurSide) -> tuple[str, Sending]:
    """What could be offered to a party of ours, in its language."""
    booking = side.stay.booking
    text = _text(
        "conflict", booking.language, name=booking.guest_name, conflict=sheet.card.conflict,
        yurt=_first(side.stand_ins), is_done=False,
    )  # fmt: skip
    return text, _by_hand(text, booking)


def _to_moved(sheet: ConflictSheet) -> tuple[str, Sending] | None:
    """To our party that has another yurt now."""
    conflict = sheet.card.conflict
    if conflict.solution is not Solution.OURS_MOVED or conflict.moved_stay is None:
        return None
    booking = conflict.moved_stay.booking
    text = _text(
        "conflict", booking.language, name=booking.guest_name, conflict=conflict,
        yurt=conflict.moved_stay.yurt, is_done=True,
    )  # fmt: skip
    return text, _by_hand(text, booking)


def _by_hand(text: str, booking: Booking) -> Sending:
    words = LetterWords(f"EcoTrek · {booking.code}", text)
    return by_hand(words, booking.phone, booking.email, "")


def _first(found: tuple[StandIn, ...]) -> Any:
    return found[0].yurt if found else None


def _text(kind: str, language: str, **about: Any) -> str:
    with speaking(language):
        return render_template(f"letters/message_{kind}.txt", **about).strip()
