"""The question of three taps. Opening the page writes nothing: programs that look at mails open links too."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from camp import clock
from camp.models import Booking
from camp.rules.opinions import LONGEST_REMARK, Impression
from camp.rules.refusals import BookingUnknown, Refusal
from camp.services import opinions, reservations
from camp.web.forms import CampForm, Shorter
from camp.web.guest import guest
from camp.web.guest.search import Page
from camp.web.refusals import sentence


class RemarkForm(CampForm):
    remark = TextAreaField(_l("A sentence, if you like"), [Shorter(LONGEST_REMARK)])


@guest.get("/booking/<token>/how-it-was")
def opinion(token: str) -> Page:
    booking = reservations.get_by_token(token)
    return _page(booking, RemarkForm(formdata=None))


@guest.post("/booking/<token>/how-it-was")
def give_opinion(token: str) -> Page:
    booking, form = reservations.get_by_token(token), RemarkForm()
    tapped = request.form.get("impression", "")
    if tapped not in set(Impression):
        flash(_("Choose one of these."), "bad")
        return redirect(url_for("guest.opinion", token=token), 303)
    if not form.validate():
        return _page(booking, form), 422
    said = form.remark.data if "remark" in request.form else None
    try:
        opinions.give(token, Impression(tapped), said, clock.now(), clock.today())
    except BookingUnknown:
        raise
    except Refusal as refusal:
        flash(sentence(refusal), "bad")
    return redirect(url_for("guest.opinion", token=token), 303)


def _page(booking: Booking, form: RemarkForm) -> str:
    given = opinions.find_opinion(booking)
    if given is not None and form.remark.data is None:
        form.remark.data = given.remark
    return render_template(
        "guest/opinion.html",
        booking=booking,
        given=given,
        form=form,
        impressions=list(Impression),
        may_give=opinions.may_give(booking, clock.today()),
    )
