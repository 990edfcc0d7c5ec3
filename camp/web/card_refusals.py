"""How the camp says no about payments by card; see ``camp.web.refusals``."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext as _

from camp.rules import card_refusals as no
from camp.rules.card_payments import CardProblem
from camp.rules.refusals import Refusal
from camp.web.formats import money
from camp.web.refusals import FIELDS, sentence

CARD_FIELDS: dict[type[Refusal], str] = {
    no.AboveCardPayment: "amount",
    no.MerchantFaulty: "merchant_id",
}


@sentence.register
def _off(_refusal: no.CardsOff) -> str:
    return _("Payment by card is not possible here now. Please pay in another way.")


@sentence.register
def _nothing_due(_refusal: no.NothingDue) -> str:
    return _("There is nothing to pay here now.")


@sentence.register
def _not_begun(refusal: no.CardNotBegun) -> str:
    if refusal.problem is CardProblem.UNREACHABLE:
        return _("The bank's page does not answer. Nothing was paid. Try again, or pay in another way.")
    return _("The bank does not take this payment. Nothing was paid. Please pay in another way.")


@sentence.register
def _merchant(_refusal: no.MerchantFaulty) -> str:
    return _("The merchant's number has only digits, and the first time the secret key is needed too.")


@sentence.register
def _above_card(refusal: no.AboveCardPayment) -> str:
    return _("At most this much can go back to one card: %(most)s.", most=money(refusal.most))


@sentence.register
def _refund_refused(_refusal: no.CardRefundRefused) -> str:
    return _(
        "The bank gave nothing back to the card, and the books are as they were. Give it back in another way."
    )


@sentence.register
def _refund_unsure(refusal: no.CardRefundUnsure) -> str:
    return _(
        "The bank did not answer: whether %(amount)s went back to the card is not known. Look into the "
        "bank's cabinet, and say on the page “Paid, no beds” what you found.",
        amount=money(refusal.amount),
    )


@sentence.register
def _stands(_refusal: no.BankPaymentStands) -> str:
    return _(
        "The bank itself has told us of this payment, so it was no mistake. Give the money back instead."
    )


def init_app(_app: Flask) -> None:
    """The words are registered by being read; the fields join those of the guests' refusals."""
    FIELDS.update(CARD_FIELDS)
