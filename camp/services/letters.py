"""The outbox: letters written with what they tell of, sent by hand until the camp has a mail server."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from camp.models import Letter
from camp.services.transaction import reading, transaction

NEWEST = 100


def list_letters() -> Sequence[Letter]:
    """The newest, those not sent first."""
    rows = (
        select(Letter)
        .options(joinedload(Letter.booking), joinedload(Letter.order))
        .order_by(Letter.sent_at.is_not(None), Letter.written_at.desc(), Letter.id.desc())
        .limit(NEWEST)
    )
    return reading().scalars(rows).unique().all()


def mark_sent(letter_id: int, now: datetime) -> None:
    """Somebody has sent it by hand; once is enough."""
    with transaction() as session:
        session.execute(
            update(Letter).where(Letter.id == letter_id, Letter.sent_at.is_(None)).values(sent_at=now)
        )
