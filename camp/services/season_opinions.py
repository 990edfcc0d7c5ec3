"""What a season's guests said of their stay, counted."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from camp.models import Booking, Opinion
from camp.rules.metrics import Compared, compared
from camp.rules.opinions import Impression
from camp.services.season_spans import Spans, year_of

Impressions = Mapping[Impression, int]
"""How many answered so; each of the three."""


def impressions(session: Session, spans: Spans) -> Compared[Impressions]:
    """By the day of the arrival, like all that is counted of bookings."""
    rows = session.execute(
        select(
            Opinion.impression,
            year_of(Booking.arrival),
            func.count().filter(spans.gone_by(Booking.arrival)),
            func.count(),
        )
        .join(Opinion.booking)
        .where(spans.holds(Booking.arrival))
        .group_by(Opinion.impression, year_of(Booking.arrival))
    )
    found = {(impression, int(year)): (so_far, whole) for impression, year, so_far, whole in rows}

    def of(year: int, is_so_far: bool) -> Impressions:
        return {one: found.get((one, year), (0, 0))[0 if is_so_far else 1] for one in Impression}

    return compared(of, spans.this.year)
