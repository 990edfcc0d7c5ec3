"""Who waits for full dates, in the order of the queue."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from camp import clock
from camp.rules.guest_refusals import WaitingUnknown
from camp.services import waiting_list
from camp.web.refusals import sentence
from camp.web.staff import staff


@staff.get("/waiting-list")
def waiting() -> str:
    return render_template("staff/waiting.html", waiting=waiting_list.list_waiting(clock.now()))


@staff.post("/waiting-list/<int(max=2147483647):waiting_id>/remove")
def remove_waiting(waiting_id: int) -> Response:
    try:
        waiting_list.remove(waiting_id, clock.now())
    except WaitingUnknown as refusal:
        flash(sentence(refusal), "bad")
    else:
        flash(_("Taken off the list."), "good")
    return redirect(url_for("staff.waiting"), 303)
