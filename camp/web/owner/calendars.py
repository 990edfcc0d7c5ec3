"""Calendars that others read: an address for each reader, shown once, and who reads it how often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import StringField

from camp import clock
from camp.rules.calendars import CalendarKind
from camp.rules.lifecycle import Channel
from camp.rules.refusals import Refusal
from camp.services import catalogue, products
from camp.services.calendar_feeds import addresses
from camp.services.calendar_feeds.addresses import KnownAddress, NewAddress, Reader
from camp.web.formats import localized
from camp.web.forms import CampForm, ChoiceField, Filled, Shorter
from camp.web.language import OWN_NAMES, current
from camp.web.owner import owner
from camp.web.refusals import sentence
from camp.web.words import word

SITES = {
    "airbnb": Reader("Airbnb", Channel.AIRBNB),
    "booking_com": Reader("Booking.com", Channel.BOOKING_COM),
}
"""Each with a button of its own."""

SELLS = (Channel.AGENCY, Channel.BOOKING_COM, Channel.AIRBNB)
"""As what another reader can sell our yurts."""

GOOGLE = "google"
PEOPLE = {
    GOOGLE: CalendarKind.CAMP,
    "arrivals": CalendarKind.ARRIVALS,
    "kitchen": CalendarKind.KITCHEN,
}
"""Calendars of the camp's work, each with a button of its own."""


class YurtForm(CampForm):
    """All yurts, or one."""

    yurt = ChoiceField(_l("Yurt"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.yurt.choices = [("", _("All yurts"))] + [
            (str(yurt.number), f"{yurt.number} · {localized(yurt.name)}") for yurt in catalogue.list_yurts()
        ]

    @property
    def yurts(self) -> list[int]:
        return [int(self.yurt.data)] if self.yurt.data else []


class ReaderForm(YurtForm):
    reader = StringField(_l("Who reads it"), [Filled(_l("Name the reader.")), Shorter(60)])
    sells = ChoiceField(_l("Do they sell the yurts?"), default="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sells.choices = [("", _("No, they only look")), *((one, word(one)) for one in SELLS)]

    def as_reader(self) -> Reader:
        return Reader(self.reader.data.strip(), Channel(self.sells.data) if self.sells.data else None)


@dataclass(frozen=True)
class ReaderGroup:
    """All yurts that one reader reads."""

    reader: str
    known: Sequence[KnownAddress]

    @property
    def last_read(self) -> KnownAddress | None:
        read = [one for one in self.known if one.feed.fetched_at is not None]
        return max(read, key=lambda one: str(one.feed.fetched_at), default=None)


@owner.get("/calendars")
def calendars() -> str:
    return _page(ReaderForm(formdata=None))


@owner.post("/calendars")
def create_feed() -> Response | tuple[str, int]:
    """For another reader than those with a button."""
    form = ReaderForm()
    if not form.validate():
        return _page(form), 422
    try:
        made = addresses.open_to_site(form.as_reader(), form.yurts, clock.now())
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(form), 409
    return _made(made)


@owner.post("/calendars/sites/<any(airbnb, booking_com):site>")
def open_to_site(site: str) -> Response | tuple[str, int]:
    form = YurtForm()
    if not form.validate():
        abort(400)
    try:
        return _made(addresses.open_to_site(SITES[site], form.yurts, clock.now()))
    except Refusal as refusal:
        return _refused(refusal)


@owner.post("/calendars/people")
def open_to_person() -> Response | tuple[str, int]:
    what, language = request.form.get("what", ""), request.form.get("language", "")
    if language not in OWN_NAMES:
        abort(400)
    guide = next((one for one in products.list_guides() if what == f"guide-{one.id}"), None)
    if guide is None and what not in PEOPLE:
        abort(400)
    kind = CalendarKind.GUIDE if guide is not None else PEOPLE[what]
    reader = guide.name if guide is not None else "Google" if what == GOOGLE else word(kind)
    guide_id = guide.id if guide is not None else None
    try:
        return _made([addresses.open_to_person(reader, kind, language, clock.now(), guide_id)])
    except Refusal as refusal:
        return _refused(refusal)


@owner.post("/calendars/<int(max=2147483647):feed_id>/revoke")
def revoke_feed(feed_id: int) -> Response:
    addresses.revoke(feed_id, clock.now())
    flash(_("Revoked: this address answers no more."), "good")
    return redirect(url_for("owner.calendars"), 303)


@owner.post("/calendars/revoke")
def revoke_reader() -> Response:
    addresses.revoke_all_of(request.form.get("reader", ""), clock.now())
    flash(_("Revoked: these addresses answer no more."), "good")
    return redirect(url_for("owner.calendars"), 303)


def _made(made: list[NewAddress]) -> tuple[str, int]:
    """The answer itself shows the secrets: they are kept nowhere, so a redirect would lose them."""
    return _page(ReaderForm(formdata=None), made), 201


def _refused(refusal: Refusal) -> Response:
    flash(sentence(refusal), "bad")
    return redirect(url_for("owner.calendars"), 303)


def _page(form: ReaderForm, made: Sequence[NewAddress] = ()) -> str:
    known = addresses.list_addresses(clock.now())
    sites = [one for one in known if one.feed.kind is CalendarKind.YURT]
    return render_template(
        "owner/calendars.html",
        form=form,
        yurt_form=YurtForm(formdata=None),
        made=made,
        sites=SITES,
        groups=[
            ReaderGroup(reader, list(of_one))
            for reader, of_one in groupby(sites, key=lambda one: one.feed.reader)
        ],
        people=[one for one in known if one.feed.kind is not CalendarKind.YURT],
        guides=[guide for guide in products.list_guides() if guide.is_active],
        own_language=current(),
    )
