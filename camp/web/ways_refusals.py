"""How the camp says no about ways to pay; see ``camp.web.refusals``."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext as _

from camp.rules import elqr_refusals as qr
from camp.rules import ways_refusals as no
from camp.rules.refusals import Refusal
from camp.rules.ways import WayKind
from camp.web.refusals import FIELDS, sentence

WAYS_FIELDS: dict[type[Refusal], str] = {
    qr.NoPaymentLink: "payment_link",
    qr.ChecksumWrong: "payment_link",
    qr.SymbolNotAllowed: "payment_link",
    qr.ForeignCurrency: "payment_link",
    qr.PersonalQr: "payment_link",
}


@sentence.register
def _no_link(_refusal: qr.NoPaymentLink) -> str:
    return _(
        "This is no payment QR of Kyrgyzstan (ELQR), or a part of it is missing. "
        "Copy the whole text or link from your bank's app."
    )


@sentence.register
def _checksum(refusal: qr.ChecksumWrong) -> str:
    return _(
        "The checksum of this QR does not fit: it says %(said)s and should say %(reckoned)s. "
        "A letter was lost or changed. Copy it again.",
        said=refusal.said,
        reckoned=refusal.reckoned,
    )


@sentence.register
def _symbol(refusal: qr.SymbolNotAllowed) -> str:
    return _("A sign in this QR is not allowed there: %(symbol)s", symbol=refusal.symbol)


@sentence.register
def _currency(refusal: qr.ForeignCurrency) -> str:
    return _("This QR is not for som (417) but for the currency no. %(code)s.", code=refusal.code)


@sentence.register
def _personal(refusal: qr.PersonalQr) -> str:
    if refusal.is_telephone:
        return _(
            "This looks like somebody's personal QR (%(name)s): the money goes to a telephone number, and no "
            "business is named. For a camp only a business QR may be used. Ask your bank for one.",
            name=refusal.name,
        )
    return _(
        "This looks like somebody's personal QR (%(name)s): its provider is one for transfers between "
        "persons. For a camp only a business QR may be used. Ask your bank for one.",
        name=refusal.name,
    )


@sentence.register
def _not_ready(refusal: no.WayNotReady) -> str:
    match refusal.kind:
        case WayKind.ELQR:
            return _("Paste your business QR first.")
        case WayKind.CARD:
            return _("Enter the merchant's number and the secret key first.")
        case WayKind.TRANSFER:
            return _("Write first where the money is to be sent.")
    return _("This way can't be switched on yet: something is missing.")


@sentence.register
def _no_way_left(_refusal: no.NoWayLeft) -> str:
    return _("One way to pay must stay on.")


def init_app(_app: Flask) -> None:
    """The words are registered by being read; the fields join those of the guests' refusals."""
    FIELDS.update(WAYS_FIELDS)
