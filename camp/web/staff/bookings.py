"""One booking with its folio, and the steps staff take with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from camp import clock
from camp.models import Booking
from camp.rules.cancellation import CancelledBy
from camp.rules.dates import ONE_DAY
from camp.rules.lifecycle import Channel
from camp.rules.refusals import BookingUnknown, Refusal
from camp.services import (
    booking_sheet,
    channel_costs,
    channel_guests,
    desk_bookings,
    desk_cancelling,
    letter_desk,
    opinions,
    reservations,
    special_offers,
    undo,
)
from camp.web.forms import CampForm, ChoiceField
from camp.web.refusals import sentence
from camp.web.staff import staff
from camp.web.words import word


class ChannelForm(CampForm):
    channel = ChoiceField(_l("Channel"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel.choices = [(channel.value, word(channel)) for channel in desk_bookings.CHANNELS]


@staff.get("/bookings/<code>")
def booking(code: str) -> str:
    sheet = booking_sheet.booking_sheet(code, clock.now(), clock.today())
    return render_template(
        "staff/booking.html",
        sheet=sheet,
        booking=sheet.booking,
        folio=sheet.folio,
        settings=sheet.settings,
        today=clock.today(),
        one_day=ONE_DAY,
        special=special_offers.offer_of(sheet.booking),
        channel_form=_channel_form(sheet.booking),
        letters=letter_desk.letters_of(sheet.booking),
        opinion=opinions.find_opinion(sheet.booking),
        may_be_told=channel_guests.may_be_told(sheet.booking),
        is_told=channel_guests.is_told(sheet.booking),
        is_named=channel_guests.is_named(sheet.booking),
        is_priced=sheet.booking.is_visit or bool(sheet.folio.sums.charged),
    )


def _channel_form(found: Booking) -> ChannelForm | None:
    """Only where nobody but a person said where it came from."""
    if not channel_costs.may_change(found):
        return None
    return ChannelForm(formdata=None, data={"channel": found.channel.value})


@staff.post("/bookings/<code>/channel")
def change_channel(code: str) -> Response:
    reservations.get_by_code(code)
    form = ChannelForm()
    if not form.validate():
        flash(_("Choose one of these."), "bad")
        return redirect(url_for("staff.booking", code=code), 303)
    return _step(code, lambda: channel_costs.change_channel(code, Channel(form.channel.data), clock.now()))


@staff.post("/bookings/<code>/confirm")
def confirm(code: str) -> Response:
    return _step(code, lambda: reservations.confirm(code, clock.now()))


@staff.post("/bookings/<code>/cancel")
def cancel(code: str) -> Response:
    try:
        by = CancelledBy(request.form.get("by", CancelledBy.GUEST))
    except ValueError:
        flash(_("Choose one of these."), "bad")
        return redirect(url_for("staff.booking", code=code), 303)
    return _step(code, lambda: desk_cancelling.cancel(code, clock.now(), clock.today(), by))


@staff.post("/bookings/<code>/no-show")
def no_show(code: str) -> Response:
    return _step(code, lambda: desk_cancelling.mark_no_show(code, clock.now(), clock.today()))


@staff.post("/bookings/<code>/reinstate")
def reinstate(code: str) -> Response:
    return _step(code, lambda: undo.reinstate(code, clock.now(), clock.today()))


def _step(code: str, command: Callable[[], object]) -> Response:
    try:
        command()
    except BookingUnknown:
        raise
    except Refusal as refusal:
        flash(sentence(refusal), "bad")
    else:
        flash(_("Saved"), "good")
    return redirect(url_for("staff.booking", code=code), 303)
