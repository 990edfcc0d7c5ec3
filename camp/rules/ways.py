"""The ways a guest can pay the camp."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from camp.rules.folio import PaymentForm


class WayKind(StrEnum):
    """In the order they are offered: what is done at once comes before what takes a day or a journey."""

    ELQR = "elqr"
    CARD = "card"
    TRANSFER = "transfer"
    CASH = "cash"


FORM_OF: Mapping[WayKind, PaymentForm] = {
    WayKind.ELQR: PaymentForm.QR,
    WayKind.CARD: PaymentForm.CARD,
    WayKind.TRANSFER: PaymentForm.TRANSFER,
    WayKind.CASH: PaymentForm.CASH,
}
"""How the books keep money that came that way: tax depends on cash or cashless."""

ON_FROM_THE_START = frozenset({WayKind.CASH})
"""Any other way needs something only the owner has."""
