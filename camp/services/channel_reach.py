"""What the settings of other sites come to: looked at before a change of them and after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from camp.models import Yurt
from camp.services.calendar_feeds.yurts import nights_hidden_from_sites
from camp.services.catalogue import get_settings
from camp.services.channel_watch import confirmation_for, stale_sites
from camp.services.transaction import reading


@dataclass(frozen=True)
class Reach:
    hidden_nights: int
    """To come, on which a yurt is free and other sites see none."""
    stale: tuple[int, ...]
    """Numbers of the yurts of which it is not known well enough what another site has sold."""
    asked_for: tuple[int, ...]
    """Numbers of those that guests ask for, though others are booked at once."""


def reach(now: datetime, today: date) -> Reach:
    session = reading()
    yurts = session.execute(select(Yurt.id, Yurt.number).order_by(Yurt.number)).all()
    confirmation = get_settings(session).confirmation
    return Reach(
        len(nights_hidden_from_sites(session, now, today)),
        tuple(sorted(stale_sites(now))),
        tuple(
            number
            for yurt_id, number in yurts
            if confirmation_for(session, [yurt_id], now) is not confirmation
        ),
    )
