"""Calendar feeds of the yurts, one secret address for each reader."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import StringField

from camp import clock
from camp.services import calendar_feeds, catalogue
from camp.web.formats import localized
from camp.web.forms import CampForm, ChoiceField, Filled, Shorter
from camp.web.owner import owner


class FeedForm(CampForm):
    yurt = ChoiceField(_l("Yurt"))
    reader = StringField(
        _l("Who reads it (for example Airbnb)"), [Filled(_l("Name the reader.")), Shorter(60)]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.yurt.choices = [
            (str(yurt.number), f"{yurt.number} · {localized(yurt.name)}") for yurt in catalogue.list_yurts()
        ]


@owner.get("/calendars")
def calendars() -> str:
    return render_template(
        "owner/calendars.html", form=FeedForm(formdata=None), feeds=calendar_feeds.list_feeds()
    )


@owner.post("/calendars")
def create_feed() -> tuple[str, int]:
    form = FeedForm()
    feeds = calendar_feeds.list_feeds()
    if not form.validate():
        return render_template("owner/calendars.html", form=form, feeds=feeds), 422
    token = calendar_feeds.create_feed(int(form.yurt.data), form.reader.data.strip(), clock.now())
    address = url_for("feeds.yurt", token=token, _external=True)
    # The answer itself shows the secret: it is kept nowhere, so a redirect would lose it.
    page = render_template(
        "owner/calendars.html",
        form=FeedForm(formdata=None),
        feeds=calendar_feeds.list_feeds(),
        address=address,
    )
    return page, 201


@owner.post("/calendars/<int(max=2147483647):feed_id>/revoke")
def revoke_feed(feed_id: int) -> Response:
    calendar_feeds.revoke_feed(feed_id, clock.now())
    flash(_("Revoked: this address answers no more."), "good")
    return redirect(url_for("owner.calendars"), 303)
