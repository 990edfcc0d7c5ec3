"""A calendar looked at before anything is done with it: a new one, or a file or another address for a known
one."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.wrappers import Response
from wtforms import BooleanField, StringField

from camp import clock
from camp.rules.feed_pulls import MOST_BYTES
from camp.rules.feed_refusals import FeedUnknown, FeedUnread, PreviewChanged
from camp.rules.lifecycle import Channel
from camp.rules.refusals import Refusal
from camp.services import catalogue, channel_feeds, feed_previews
from camp.services.feed_previews import SITES, Proposal
from camp.web.access import for_roles
from camp.web.formats import localized
from camp.web.forms import CampForm, ChoiceField, Shorter
from camp.web.refusals import sentence
from camp.web.staff import staff
from camp.web.words import word

Page = str | tuple[str, int] | Response

MOST_SENT = 8 * MOST_BYTES
"""Bytes. A file too large for a calendar gets a sentence at its field, no page that says no to everything."""


@staff.url_value_preprocessor
def _take_calendar_files(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    if endpoint in ("staff.look_at_feed", "staff.look_again"):
        request.max_content_length = MOST_SENT


class AgainForm(CampForm):
    """Where a calendar comes from."""

    url = StringField(_l("Address of the calendar"), [Shorter(2000)])
    file = FileField(_l("Or its file (.ics)"))

    def content(self) -> bytes | None:
        """One byte more than allowed is enough to say no."""
        upload: Any = self.file.data
        if not upload or not upload.filename:
            return None
        with upload.stream as file:
            content: bytes = file.read(MOST_BYTES + 1)
        return content

    def refuse(self, refusal: Refusal) -> None:
        """What is wrong with a file is said beside it."""
        if isinstance(refusal, FeedUnread) and not self.url.data:
            self.file.errors = [*self.file.errors, sentence(refusal)]
        else:
            super().refuse(refusal)


class FeedForm(AgainForm):
    yurt = ChoiceField(_l("Yurt"))
    channel = ChoiceField(_l("Site"))
    site = StringField(_l("What the agency or the site is called"), [Shorter(60)])
    closes_blocks = BooleanField(_l("Nights that are shut there shut the yurt here too"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel.choices = [(site.value, _site(site)) for site in SITES]
        self.yurt.choices = [
            (str(yurt.number), f"{yurt.number} · {localized(yurt.name)}") for yurt in catalogue.list_yurts()
        ]

    def proposal(self) -> Proposal:
        return Proposal(
            int(self.yurt.data),
            Channel(self.channel.data),
            (self.url.data or "").strip(),
            self.content(),
            self.site.data or "",
            self.closes_blocks.data,
        )


def _site(channel: Channel) -> str:
    return _("Agency or another site") if channel is Channel.AGENCY else word(channel)


@staff.get("/feeds/new")
@for_roles()
def new_feed() -> str:
    asked = {name: request.args[name] for name in ("yurt", "channel") if name in request.args}
    return render_template("staff/new_feed.html", form=FeedForm(formdata=None, data=asked))


@staff.post("/feeds/new")
@for_roles()
def look_at_feed() -> Page:
    form = FeedForm()
    if not form.validate():
        return render_template("staff/new_feed.html", form=form), 422
    try:
        preview_id = feed_previews.look(form.proposal(), clock.now())
    except Refusal as refusal:
        form.refuse(refusal)
        return render_template("staff/new_feed.html", form=form), 422
    return redirect(url_for("staff.feed_preview", preview_id=preview_id), 303)


@staff.post("/feeds/<int(max=2147483647):feed_id>")
@for_roles()
def look_again(feed_id: int) -> Page:
    form = AgainForm()
    try:
        sheet = channel_feeds.sheet_of(feed_id, clock.today())
        if form.validate():
            preview_id = feed_previews.look_again(
                feed_id, clock.now(), url=(form.url.data or "").strip(), file=form.content()
            )
            return redirect(url_for("staff.feed_preview", preview_id=preview_id), 303)
    except FeedUnknown as refusal:
        return _back(refusal)
    except Refusal as refusal:
        form.refuse(refusal)
    return render_template("staff/feed.html", sheet=sheet, form=form), 422


@staff.get("/feed-previews/<int(max=2147483647):preview_id>")
@for_roles()
def feed_preview(preview_id: int) -> Page:
    try:
        preview = feed_previews.preview_of(preview_id, clock.now())
    except Refusal as refusal:
        return _back(refusal)
    return render_template("staff/feed_preview.html", preview=preview)


@staff.post("/feed-previews/<int(max=2147483647):preview_id>/agree")
@for_roles()
def agree_feed(preview_id: int) -> Page:
    try:
        feed = feed_previews.agree(preview_id, request.form.get("seen", ""), clock.now())
    except PreviewChanged as refusal:
        flash(sentence(refusal), "bad")
        return redirect(url_for("staff.feed_preview", preview_id=preview_id), 303)
    except Refusal as refusal:
        return _back(refusal)
    flash(_("Taken over"), "good")
    return redirect(url_for("staff.feed", feed_id=feed.id), 303)


@staff.post("/feed-previews/<int(max=2147483647):preview_id>/discard")
@for_roles()
def discard_feed(preview_id: int) -> Response:
    feed_previews.discard(preview_id)
    flash(_("Nothing was done."), "good")
    return redirect(url_for("staff.feeds"), 303)


def _back(refusal: Refusal) -> Response:
    flash(sentence(refusal), "bad")
    return redirect(url_for("staff.feeds"), 303)
