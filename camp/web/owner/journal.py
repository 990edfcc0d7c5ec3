"""Who changed what outside the bookings: prices, products, settings, users, closures."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import SelectField
from wtforms.validators import Optional

from camp import clock
from camp.rules.refusals import Refusal
from camp.services import history, taking_back
from camp.services.history import Kind, Sieve
from camp.web.forms import CampForm, DayField
from camp.web.history_labels import KINDS
from camp.web.owner import owner
from camp.web.refusals import sentence

LAST_PAGE = 100_000


class SieveForm(CampForm):
    """What can't be read sifts nothing."""

    class Meta:
        csrf = False

    day = DayField(_l("Day"), [Optional()])
    who = SelectField(_l("Who"), validate_choice=False)
    kind = SelectField(_l("What"), validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [("", _l("Everything")), *((kind.value, KINDS[kind]) for kind in Kind)]

    def sieve(self) -> Sieve:
        who, kind = self.who.data or "", self.kind.data or ""
        user_id = int(who) if who.isascii() and who.isdecimal() and len(who) < 10 else None
        return Sieve(self.day.data, user_id, Kind(kind) if kind in set(Kind) else None)


@owner.get("/journal")
def journal() -> str:
    form = SieveForm(request.args)
    form.validate()
    number = min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
    page = history.camp_journal(form.sieve(), number)
    form.who.choices = [("", _l("Everybody")), *((str(user.id), user.name) for user in page.users)]
    kept = {name: value for name, value in request.args.items() if name in form.data and value}
    return render_template("owner/journal.html", form=form, page=page, kept=kept)


@owner.get("/journal/<act>")
def act(act: str) -> str:
    story = history.act_story(act)
    if not story.deeds:
        abort(404)
    return render_template("owner/act.html", story=story)


@owner.post("/journal/<act>")
def take_back(act: str) -> Response:
    try:
        taking_back.take_back(act, clock.today())
    except Refusal as refusal:
        flash(sentence(refusal), "bad")
        return redirect(url_for("owner.journal"), 303)
    flash(_("Taken back: all is as it was before."), "good")
    return redirect(url_for("owner.journal"), 303)
