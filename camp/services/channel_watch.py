"""What other sites want a person for: one question, for pages that are opened all day long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Connection, bindparam, case, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from camp.models import CalendarFeed, ChannelConflict, ChannelFeed, Yurt
from camp.models.base import Moment
from camp.rules.channel_health import confirmation_while
from camp.rules.lifecycle import Channel, Confirmation
from camp.services.catalogue import get_settings
from camp.services.transaction import reading


class Worry(StrEnum):
    STALE = "stale"
    """The site's calendar was not read for too long."""
    UNREAD = "unread"
    """The site has not read ours for too long."""
    SUSPECT = "suspect"
    """Too much was gone from its calendar at once to be believed."""


class Worried(NamedTuple):
    """About one site, for these yurts."""

    worry: Worry
    channel: Channel
    site: str
    """What an agency is called; empty where the channel says it."""
    yurts: tuple[int, ...]
    """Their numbers."""
    since: datetime
    """The longest."""


@dataclass(frozen=True)
class Watch:
    conflicts: tuple[int, ...] = ()
    """The ids of those nobody has solved."""
    worries: tuple[Worried, ...] = ()


_CONFLICT = "conflict"
_KNOWN_AT = func.coalesce(ChannelFeed.good_at, ChannelFeed.added_at)
_READ_AT = func.coalesce(CalendarFeed.fetched_at, CalendarFeed.created_at)
_STALE_BEFORE = bindparam("stale_before", type_=Moment)
_AGENCY = case((CalendarFeed.channel == Channel.AGENCY, CalendarFeed.reader), else_="")

_WATCH: CompoundSelect[Any] = union_all(
    select(
        literal(_CONFLICT), ChannelConflict.channel, literal(""), ChannelConflict.id,
        ChannelConflict.noticed_at,
    ).where(ChannelConflict.solved_at.is_(None)),
    select(
        literal(Worry.SUSPECT.value), ChannelFeed.channel, ChannelFeed.site, Yurt.number,
        ChannelFeed.suspect_since,
    )
    .join(ChannelFeed.yurt)
    .where(ChannelFeed.stopped_at.is_(None), ChannelFeed.suspect_since.is_not(None)),
    select(literal(Worry.STALE.value), ChannelFeed.channel, ChannelFeed.site, Yurt.number, _KNOWN_AT)
    .join(ChannelFeed.yurt)
    .where(ChannelFeed.stopped_at.is_(None), ChannelFeed.suspect_since.is_(None))
    .where(_KNOWN_AT < _STALE_BEFORE),
    select(literal(Worry.UNREAD.value), CalendarFeed.channel, _AGENCY, Yurt.number, _READ_AT)
    .join(CalendarFeed.yurt)
    .where(CalendarFeed.revoked_at.is_(None), CalendarFeed.channel.is_not(None))
    .where(_READ_AT < _STALE_BEFORE),
)  # fmt: skip


def watch_of(books: Connection, stale_hours: int, now: datetime) -> Watch:
    """What there is to see to. ``stale_hours``: the owner's setting."""
    conflicts: list[int] = []
    found: dict[tuple[str, Channel, str], list[tuple[int, datetime]]] = defaultdict(list)
    window = {"stale_before": now - timedelta(hours=stale_hours)}
    for worry, channel, site, number, since in books.execute(_WATCH, window):
        if worry == _CONFLICT:
            conflicts.append(number)
        else:
            found[worry, channel, site].append((number, since))
    return Watch(
        tuple(sorted(conflicts)),
        tuple(
            Worried(
                Worry(worry), channel, site, tuple(sorted(one for one, _ in rows)),
                min(since for _, since in rows),
            )
            for (worry, channel, site), rows in sorted(found.items())
        ),
    )  # fmt: skip


def is_any_stale(session: Session, yurt_ids: Collection[int], stale_hours: int, now: datetime) -> bool:
    """Is there one of these yurts of which it is not known well enough what another site has sold?"""
    stale = select(ChannelFeed.id).where(
        ChannelFeed.yurt_id.in_(yurt_ids), ChannelFeed.stopped_at.is_(None),
        now - timedelta(hours=stale_hours) > _KNOWN_AT,
    )  # fmt: skip
    return bool(yurt_ids) and session.scalar(stale.limit(1)) is not None


def stale_sites(now: datetime) -> dict[int, list[Channel]]:
    """By the yurt's number: the sites of which it is not known well enough what they have sold of it."""
    session = reading()
    stale_before = now - timedelta(hours=get_settings(session).stale_hours)
    rows = (
        select(Yurt.number, ChannelFeed.channel)
        .join(ChannelFeed.yurt)
        .where(ChannelFeed.stopped_at.is_(None))
        .where(or_(stale_before > _KNOWN_AT, ChannelFeed.suspect_since.is_not(None)))
        .order_by(Yurt.number, ChannelFeed.channel)
    )
    found: dict[int, list[Channel]] = defaultdict(list)
    for number, channel in session.execute(rows):
        found[number].append(channel)
    return found


def confirmation_for(session: Session, yurt_ids: Collection[int], now: datetime) -> Confirmation:
    """When a guest's booking of these yurts would count, if it were made now."""
    settings = get_settings(session)
    is_stale = settings.stale_asks and is_any_stale(session, yurt_ids, settings.stale_hours, now)
    return confirmation_while(settings.confirmation, settings.stale_asks, is_stale)
