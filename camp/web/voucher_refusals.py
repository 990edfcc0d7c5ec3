"""How the camp says no about gift vouchers; see ``camp.web.refusals``."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext as _

from camp.rules import voucher_refusals as no
from camp.rules.refusals import Refusal
from camp.web.formats import long_date, money
from camp.web.refusals import FIELDS, sentence

VOUCHER_FIELDS: dict[type[Refusal], str] = {
    no.VoucherUnknown: "code",
    no.VoucherNotPaid: "code",
    no.VoucherUsedUp: "code",
    no.VoucherExpired: "code",
    no.VoucherEnded: "code",
    no.VoucherSumOutOfRange: "amount",
}


@sentence.register
def _unknown(_refusal: no.VoucherUnknown) -> str:
    return _("We know no gift voucher with this code. Please look at it again.")


@sentence.register
def _out_of_range(refusal: no.VoucherSumOutOfRange) -> str:
    return _(
        "A gift voucher is for a sum between %(least)s and %(most)s.",
        least=money(refusal.least),
        most=money(refusal.most),
    )


@sentence.register
def _not_paid(_refusal: no.VoucherNotPaid) -> str:
    return _("This gift voucher has not been paid for yet.")


@sentence.register
def _used_up(_refusal: no.VoucherUsedUp) -> str:
    return _("Nothing is left on this gift voucher.")


@sentence.register
def _expired(refusal: no.VoucherExpired) -> str:
    return _(
        "This gift voucher was good until: %(day)s. Please write to us.", day=long_date(refusal.last_day)
    )


@sentence.register
def _ended(_refusal: no.VoucherEnded) -> str:
    return _("This gift voucher can't be used any more. Please write to us.")


@sentence.register
def _changed(refusal: no.VoucherSumChanged) -> str:
    return _("The sum has changed in the meantime: now %(now)s. Please look again.", now=money(refusal.now))


@sentence.register
def _step(_refusal: no.VoucherStepNotPossible) -> str:
    return _("This can't be done now: the voucher has changed in the meantime.")


@sentence.register
def _nothing_to_pay(_refusal: no.NothingToPay) -> str:
    return _("There is nothing left to pay for this booking.")


def init_app(_app: Flask) -> None:
    """The words are registered by being read; the fields join those of the guests' refusals."""
    FIELDS.update(VOUCHER_FIELDS)
