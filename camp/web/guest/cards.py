"""Paying by card: to the acquirer's page and back, for a booking or a gift voucher."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from camp import clock
from camp.models import CardPayment
from camp.rules.card_payments import CardStatus
from camp.rules.card_refusals import NothingDue
from camp.rules.refusals import BookingUnknown, Refusal
from camp.rules.voucher_refusals import VoucherUnknown
from camp.services import card_desk, reservations
from camp.services.acquirer import Addresses
from camp.services.card_bills import FindBill, bill_of_booking, bill_of_voucher
from camp.web.bank import acquirer_address
from camp.web.guest import guest
from camp.web.language import current
from camp.web.refusals import sentence


@guest.post("/booking/<token>/card")
def begin_card(token: str) -> Response:
    here = url_for("guest.booking", token=token)
    attempt = _begin(bill_of_booking(token), url_for("guest.back_from_bank", token=token, _external=True))
    return redirect(url_for("guest.card", token=token, attempt_id=attempt.id) if attempt else here, 303)


@guest.post("/voucher/<token>/card")
def begin_voucher_card(token: str) -> Response:
    here = url_for("guest.voucher", token=token)
    back = url_for("guest.voucher_from_bank", token=token, _external=True)
    attempt = _begin(bill_of_voucher(token), back)
    return redirect(
        url_for("guest.voucher_card", token=token, attempt_id=attempt.id) if attempt else here, 303
    )


def _begin(find: FindBill, back: str) -> CardPayment | None:
    """None: it was said why not."""
    addresses = Addresses(
        check=url_for("bank.hear", script="check", _external=True),
        result=url_for("bank.hear", script="result", _external=True),
        back=back,
    )
    try:
        return card_desk.begin(find, addresses, acquirer_address(), current(), clock.now())
    except BookingUnknown:
        raise
    except VoucherUnknown:
        abort(404)
    except Refusal as refusal:
        flash(sentence(refusal), "bad")
        return None


@guest.get("/booking/<token>/card/<int(max=2147483647):attempt_id>")
def card(token: str, attempt_id: int) -> str | Response:
    """One tap before the acquirer's page: a form of ours may not lead to another site by itself."""
    attempt = _open_attempt(bill_of_booking(token), attempt_id)
    if attempt is None:
        return redirect(url_for("guest.booking", token=token), 303)
    return render_template("guest/card.html", attempt=attempt)


@guest.get("/voucher/<token>/card/<int(max=2147483647):attempt_id>")
def voucher_card(token: str, attempt_id: int) -> str | Response:
    attempt = _open_attempt(bill_of_voucher(token), attempt_id)
    if attempt is None:
        return redirect(url_for("guest.voucher", token=token), 303)
    return render_template("guest/voucher_card.html", attempt=attempt)


def _open_attempt(find: FindBill, attempt_id: int) -> CardPayment | None:
    """None: it is over, or there is none."""
    try:
        attempt = card_desk.get_attempt(find, attempt_id)
    except VoucherUnknown:
        abort(404)
    except NothingDue:
        return None
    return attempt if attempt.status is CardStatus.BEGUN else None


@guest.get("/booking/<token>/card/back")
def back_from_bank(token: str) -> Response:
    """The guest comes back; the acquirer's own word may not have come yet, so it is asked."""
    status = _ask(bill_of_booking(token))
    if status is CardStatus.PAID and reservations.get_by_token(token).stranded_at is not None:
        flash(
            _("Your payment has come, but after the deadline: the yurt was free again. We write to you."),
            "warn",
        )
    elif status is not None:
        flash(*_told(status))
    return redirect(url_for("guest.booking", token=token), 303)


@guest.get("/voucher/<token>/card/back")
def voucher_from_bank(token: str) -> Response:
    try:
        status = _ask(bill_of_voucher(token))
    except VoucherUnknown:
        abort(404)
    if status is not None:
        flash(*_told(status))
    return redirect(url_for("guest.voucher", token=token), 303)


def _ask(find: FindBill) -> CardStatus | None:
    """What has become of the last attempt; None: there was none."""
    attempt = card_desk.find_last_attempt(find)
    return card_desk.ask_about(attempt.id, acquirer_address(), clock.now()) if attempt is not None else None


def _told(status: CardStatus) -> tuple[str, str]:
    match status:
        case CardStatus.PAID:
            return _("Paid by card. Thank you!"), "good"
        case CardStatus.BEGUN:
            return _(
                "The bank has not told us of a payment yet. Look at this page again in a few minutes."
            ), "info"
    return _("The bank did not take the payment. You can try again or pay in another way."), "bad"
