"""Paying by card: to the acquirer's page and back."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from camp import clock
from camp.rules.card_payments import CardStatus
from camp.rules.card_refusals import NothingDue
from camp.rules.refusals import BookingUnknown, Refusal
from camp.services import card_desk, reservations
from camp.services.acquirer import Addresses
from camp.web.bank import acquirer_address
from camp.web.guest import guest
from camp.web.language import current
from camp.web.refusals import sentence


@guest.post("/booking/<token>/card")
def begin_card(token: str) -> Response:
    addresses = Addresses(
        check=url_for("bank.hear", script="check", _external=True),
        result=url_for("bank.hear", script="result", _external=True),
        back=url_for("guest.back_from_bank", token=token, _external=True),
    )
    try:
        attempt = card_desk.begin(token, addresses, acquirer_address(), current(), clock.now())
    except BookingUnknown:
        raise
    except Refusal as refusal:
        flash(sentence(refusal), "bad")
        return _to_booking(token)
    return redirect(url_for("guest.card", token=token, attempt_id=attempt.id), 303)


@guest.get("/booking/<token>/card/<int(max=2147483647):attempt_id>")
def card(token: str, attempt_id: int) -> str | Response:
    """One tap before the acquirer's page: a form of ours may not lead to another site by itself."""
    try:
        attempt = card_desk.get_attempt(token, attempt_id)
    except NothingDue:
        return _to_booking(token)
    if attempt.status is not CardStatus.BEGUN:
        return _to_booking(token)
    return render_template("guest/card.html", attempt=attempt, booking=attempt.booking)


@guest.get("/booking/<token>/card/back")
def back_from_bank(token: str) -> Response:
    """The guest comes back; the acquirer's own word may not have come yet, so it is asked."""
    booking = reservations.get_by_token(token)
    attempt = card_desk.find_last_attempt(booking)
    if attempt is None:
        return _to_booking(token)
    status = card_desk.ask_about(attempt.id, acquirer_address(), clock.now())
    flash(*_told(status, reservations.get_by_token(token).stranded_at is not None))
    return _to_booking(token)


def _told(status: CardStatus, is_stranded: bool) -> tuple[str, str]:
    match status:
        case CardStatus.PAID if is_stranded:
            return _(
                "Your payment has come, but after the deadline: the yurt was free again. We write to you."
            ), "warn"
        case CardStatus.PAID:
            return _("Paid by card. Thank you!"), "good"
        case CardStatus.BEGUN:
            return _(
                "The bank has not told us of a payment yet. Look at this page again in a few minutes."
            ), "info"
    return _("The bank did not take the payment. You can try again or pay in another way."), "bad"


def _to_booking(token: str) -> Response:
    return redirect(url_for("guest.booking", token=token), 303)
