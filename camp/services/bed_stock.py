"""Beds that come into a yurt in use, and beds that go: with the inventory the only writer of bed-nights.

A bed that comes belongs at once to whoever has the yurt to himself on the nights ahead, and to closures; a
bed that goes leaves them. Strangers' beds are never taken away.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session

from camp.models import Bed, BedNight, Stay
from camp.rules.pricing import SoldAs


def bring_bed(session: Session, bed: Bed, from_night: date) -> None:
    """The bed must be flushed."""
    owners = (
        select(BedNight.night, BedNight.stay_id, BedNight.closure_id)
        .join(Bed, BedNight.bed_id == Bed.id)
        .outerjoin(Stay, BedNight.stay_id == Stay.id)
        .where(Bed.yurt_id == bed.yurt_id, BedNight.night >= from_night)
        .where(or_(BedNight.closure_id.is_not(None), Stay.sold_as == SoldAs.PRIVATE))
        .distinct()
    )
    rows = [
        {"bed_id": bed.id, "night": night, "stay_id": stay_id, "closure_id": closure_id}
        for night, stay_id, closure_id in session.execute(owners.order_by(BedNight.night))
    ]
    if rows:
        session.execute(insert(BedNight), rows)


def take_bed_away(session: Session, bed: Bed, from_night: date) -> None:
    """The caller has seen that no stranger sleeps in it from that night on."""
    session.execute(delete(BedNight).where(BedNight.bed_id == bed.id, BedNight.night >= from_night))
