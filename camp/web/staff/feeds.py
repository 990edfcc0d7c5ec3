"""Other sites' calendars of our yurts: what they told last, read now, answered, stopped."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from camp import clock
from camp.rules.calendars import PullOutcome
from camp.rules.feed_refusals import FeedUnknown
from camp.rules.refusals import Refusal
from camp.services import channel_feeds, feed_pulling
from camp.web.access import for_roles
from camp.web.feed_words import pull_words
from camp.web.forms import CampForm, RadiosField
from camp.web.refusals import sentence
from camp.web.staff import staff
from camp.web.staff.feed_previews import AgainForm

Page = str | tuple[str, int] | Response

KEEP, END = "keep", "end"


class StopForm(CampForm):
    what = RadiosField(_l("What becomes of what it has brought?"), default=KEEP)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.what.choices = [
            (KEEP, _("It stays: the bookings are ours from now on")),
            (END, _("It ends: the nights ahead are free again")),
        ]


@staff.get("/feeds")
@for_roles()
def feeds() -> str:
    return render_template("staff/feeds.html", rows=channel_feeds.list_feeds())


@staff.get("/feeds/<int(max=2147483647):feed_id>")
@for_roles()
def feed(feed_id: int) -> Page:
    try:
        sheet = channel_feeds.sheet_of(feed_id, clock.today())
    except FeedUnknown as refusal:
        return _back(refusal)
    return render_template("staff/feed.html", sheet=sheet, form=AgainForm(formdata=None))


@staff.post("/feeds/<int(max=2147483647):feed_id>/pull")
@for_roles()
def pull_feed(feed_id: int) -> Response:
    try:
        done = feed_pulling.pull(feed_id, clock.now())
    except Refusal as refusal:
        return _back(refusal, feed_id)
    if done.outcome is PullOutcome.FAILED:
        flash(" ".join(pull_words(done)), "bad")
    elif done.outcome is PullOutcome.SUSPECT:
        flash(_("Read. So much is gone from it at once that a person must look."), "bad")
    else:
        flash(_("Read: %(what)s", what=", ".join(pull_words(done)) or _("nothing new")), "good")
    return redirect(url_for("staff.feed", feed_id=feed_id), 303)


@staff.post("/feeds/<int(max=2147483647):feed_id>/believe")
@for_roles()
def believe_feed(feed_id: int) -> Response:
    try:
        ended = channel_feeds.believe(feed_id, clock.now())
    except Refusal as refusal:
        return _back(refusal, feed_id)
    flash(ngettext("%(num)s booking has ended", "%(num)s bookings have ended", ended), "good")
    return redirect(url_for("staff.feed", feed_id=feed_id), 303)


@staff.post("/feeds/<int(max=2147483647):feed_id>/keep")
@for_roles()
def keep_feed(feed_id: int) -> Response:
    try:
        kept = channel_feeds.keep(feed_id, clock.now())
    except Refusal as refusal:
        return _back(refusal, feed_id)
    flash(ngettext("%(num)s booking is kept", "%(num)s bookings are kept", kept), "good")
    return redirect(url_for("staff.feed", feed_id=feed_id), 303)


@staff.post("/feeds/<int(max=2147483647):feed_id>/blocks")
@for_roles()
def set_feed_blocks(feed_id: int) -> Response:
    try:
        channel_feeds.set_blocks(feed_id, "closes" in request.form, clock.now())
    except Refusal as refusal:
        return _back(refusal, feed_id)
    flash(_("Saved"), "good")
    return redirect(url_for("staff.feed", feed_id=feed_id), 303)


@staff.get("/feeds/<int(max=2147483647):feed_id>/stop")
@for_roles()
def stop_feed(feed_id: int) -> Page:
    return _stop_page(feed_id, StopForm(formdata=None))


@staff.post("/feeds/<int(max=2147483647):feed_id>/stop")
@for_roles()
def do_stop_feed(feed_id: int) -> Page:
    form = StopForm()
    if not form.validate():
        page = _stop_page(feed_id, form)
        return (page, 422) if isinstance(page, str) else page
    try:
        ended = channel_feeds.stop(feed_id, form.what.data == END, clock.now())
    except Refusal as refusal:
        return _back(refusal)
    if form.what.data == END:
        flash(ngettext("Stopped. %(num)s booking or closure has ended.",
                       "Stopped. %(num)s bookings and closures have ended.", ended), "good")  # fmt: skip
    else:
        flash(_("Stopped. Its bookings stay."), "good")
    return redirect(url_for("staff.feeds"), 303)


def _stop_page(feed_id: int, form: StopForm) -> str | Response:
    try:
        left = channel_feeds.leftovers_of(feed_id, clock.today())
    except FeedUnknown as refusal:
        return _back(refusal)
    return render_template("staff/stop_feed.html", feed=channel_feeds.get_feed(feed_id), left=left, form=form)


def _back(refusal: Refusal, feed_id: int | None = None) -> Response:
    flash(sentence(refusal), "bad")
    if feed_id is None or isinstance(refusal, FeedUnknown):
        return redirect(url_for("staff.feeds"), 303)
    return redirect(url_for("staff.feed", feed_id=feed_id), 303)
