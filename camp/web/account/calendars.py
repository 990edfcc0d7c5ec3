"""The calendars of somebody's own work, for their telephone."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from camp import clock
from camp.rules.calendars import MAY_CARRY, CalendarKind, may_carry
from camp.rules.refusals import Refusal
from camp.services import products
from camp.services.calendar_feeds import addresses
from camp.services.calendar_feeds.addresses import NewAddress
from camp.web.account import account
from camp.web.refusals import sentence


@account.get("/calendars")
@login_required
def calendars() -> str:
    return _page()


@account.post("/calendars")
@login_required
def carry() -> Response | tuple[str, int]:
    """``what``: a kind, or one of the guides."""
    what, _dash, guide_id = request.form.get("what", "").partition("-")
    if what not in set(CalendarKind) or not (guide_id == "" or (guide_id.isdecimal() and len(guide_id) < 10)):
        abort(400)
    try:
        new = addresses.carry(
            current_user.id,
            CalendarKind(what),
            current_user.language,
            clock.now(),
            int(guide_id) if guide_id else None,
        )
    except Refusal as refusal:
        flash(sentence(refusal), "bad")
        return redirect(url_for("account.calendars"), 303)
    # The answer itself shows the secret: it is kept nowhere, so a redirect would lose it.
    return _page([new]), 201


@account.post("/calendars/<int(max=2147483647):feed_id>/revoke")
@login_required
def put_down(feed_id: int) -> Response:
    addresses.put_down(feed_id, current_user.id, clock.now())
    flash(_("Revoked: this address answers no more."), "good")
    return redirect(url_for("account.calendars"), 303)


def _page(made: list[NewAddress] | None = None) -> str:
    kinds = [kind for kind in MAY_CARRY if may_carry(kind, current_user.roles)]
    leads = CalendarKind.GUIDE in kinds
    return render_template(
        "account/calendars.html",
        made=made or [],
        kinds=[kind for kind in kinds if kind is not CalendarKind.GUIDE],
        guides=[guide for guide in products.list_guides() if guide.is_active] if leads else [],
        known=addresses.list_addresses(clock.now(), current_user.id),
    )
