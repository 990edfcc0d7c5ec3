"""Addresses of calendars: making them for a reader, and taking them back. Only the hash of an address's
secret is kept, so it is shown once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, update
from sqlalchemy.orm import Session, joinedload

from camp.models import CalendarFeed, CalendarRead, Guide, User, Yurt
from camp.rules.calendar_refusals import CalendarNotYours, ReaderHasCalendar
from camp.rules.calendars import PACE_DAYS, CalendarKind, may_carry, pace
from camp.rules.lifecycle import Channel
from camp.rules.refusals import NotForSale, NotOffered
from camp.rules.text import LANGUAGES
from camp.services.catalogue import STANDING
from camp.services.transaction import dialect_of, reading, transaction


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True)
class Reader:
    """Who is to read a calendar."""

    name: str
    channel: Channel | None = None
    """The site that sells by it; None: a person."""


@dataclass(frozen=True)
class NewAddress:
    """To be shown now, and never again."""

    feed: CalendarFeed
    token: str


@dataclass(frozen=True)
class KnownAddress:
    """A calendar that somebody can read, and how often they do."""

    feed: CalendarFeed
    every: timedelta | None
    """Between two readings of the last days; None: too few to say."""


# Making


def open_to_site(reader: Reader, yurts: Sequence[int], now: datetime) -> list[NewAddress]:
    """An address for each of these yurts, by number; none given: for all that this reader has none of yet.

    Raises NotOffered for a yurt that is not there, ReaderHasCalendar where there is nothing left to make.
    """
    with transaction() as session:
        found = {yurt.number: yurt for yurt in session.scalars(STANDING)}
        if not set(yurts) <= set(found):
            raise NotOffered
        known = select(CalendarFeed.yurt_id).where(
            CalendarFeed.revoked_at.is_(None),
            CalendarFeed.kind == CalendarKind.YURT,
            CalendarFeed.reader == reader.name,
        )
        has = set(session.scalars(known))
        wanted = [found[number] for number in sorted(set(yurts) or found) if found[number].id not in has]
        if not wanted:
            raise ReaderHasCalendar(reader.name)
        return [_new(session, reader, CalendarKind.YURT, now, yurt=yurt, language="en") for yurt in wanted]


def open_to_person(
    reader: str, kind: CalendarKind, language: str, now: datetime, guide_id: int | None = None
) -> NewAddress:
    """A calendar of the camp's work for somebody the owner gives it to. Raises NotForSale for a guide who is
    not there, CalendarNotYours for a kind that is nobody's to give."""
    with transaction() as session:
        if kind is CalendarKind.TASKS:
            raise CalendarNotYours(kind)
        return _of_work(session, Reader(reader), kind, language, now, guide_id)


def carry(
    user_id: int, kind: CalendarKind, language: str, now: datetime, guide_id: int | None = None
) -> NewAddress:
    """A calendar for somebody's own telephone. Raises CalendarNotYours for a kind that is none of their work,
    NotForSale for a guide who is not there."""
    with transaction() as session:
        user = session.get_one(User, user_id)
        if not may_carry(kind, user.roles):
            raise CalendarNotYours(kind)
        return _of_work(session, Reader(user.name), kind, language, now, guide_id, user)


def _of_work(
    session: Session,
    reader: Reader,
    kind: CalendarKind,
    language: str,
    now: datetime,
    guide_id: int | None,
    holder: User | None = None,
) -> NewAddress:
    guide = None
    if kind is CalendarKind.GUIDE:
        guide = session.get(Guide, guide_id) if guide_id is not None else None
        if guide is None or not guide.is_active:
            raise NotForSale
    elif kind in (CalendarKind.YURT, CalendarKind.PUBLIC):
        raise CalendarNotYours(kind)
    return _new(session, reader, kind, now, guide=guide, holder=holder, language=language)


def _new(
    session: Session,
    reader: Reader,
    kind: CalendarKind,
    now: datetime,
    *,
    language: str,
    yurt: Yurt | None = None,
    guide: Guide | None = None,
    holder: User | None = None,
) -> NewAddress:
    token = secrets.token_urlsafe(24)
    feed = CalendarFeed(
        kind=kind,
        yurt=yurt,
        guide=guide,
        user=holder if kind is CalendarKind.TASKS else None,
        holder=holder,
        reader=reader.name,
        channel=reader.channel,
        language=language,
        token_hash=hashed(token),
        created_at=now,
    )
    session.add(feed)
    session.flush()
    return NewAddress(feed, token)


# The calendar for everybody


def public_name(language: str) -> str:
    """It has an address anybody may know."""
    return f"tours-{language}"


_PUBLIC = {public_name(language): language for language in LANGUAGES}


def know_public(books: Connection, token: str, now: datetime) -> None:
    """It begins with its first reader."""
    language = _PUBLIC.get(token)
    if language is None:
        return
    row = {
        "kind": CalendarKind.PUBLIC, "reader": "", "language": language, "token_hash": hashed(token),
        "created_at": now, "fetched_by": "",
    }  # fmt: skip
    known = select(CalendarFeed.id).where(CalendarFeed.token_hash == row["token_hash"])
    if books.execute(known).first() is None:
        books.execute(dialect_of(books).insert(CalendarFeed).values(**row).on_conflict_do_nothing())


# Taking back


def revoke(feed_id: int, now: datetime) -> None:
    """Nobody reads it any more."""
    _revoke(CalendarFeed.id == feed_id, now=now)


def revoke_all_of(reader: str, now: datetime) -> None:
    """Every yurt's calendar of that reader."""
    _revoke(CalendarFeed.kind == CalendarKind.YURT, CalendarFeed.reader == reader, now=now)


def put_down(feed_id: int, user_id: int, now: datetime) -> None:
    """Somebody takes back a calendar of their own telephone."""
    _revoke(CalendarFeed.id == feed_id, CalendarFeed.holder_id == user_id, now=now)


def _revoke(*which: object, now: datetime) -> None:
    with transaction() as session:
        session.execute(
            update(CalendarFeed)
            .where(CalendarFeed.revoked_at.is_(None), CalendarFeed.kind != CalendarKind.PUBLIC, *which)  # type: ignore[arg-type]
            .values(revoked_at=now)
        )


# Finding


def list_addresses(now: datetime, holder_id: int | None = None) -> list[KnownAddress]:
    """All that are not revoked, or those on somebody's telephone: by reader, yurts by number."""
    session = reading()
    rows = (
        select(CalendarFeed)
        .outerjoin(CalendarFeed.yurt)
        .where(CalendarFeed.revoked_at.is_(None))
        .options(
            joinedload(CalendarFeed.yurt), joinedload(CalendarFeed.guide), joinedload(CalendarFeed.holder)
        )
        .order_by(CalendarFeed.kind, CalendarFeed.reader, Yurt.number, CalendarFeed.id)
    )
    if holder_id is not None:
        rows = rows.where(CalendarFeed.holder_id == holder_id)
    paces = _paces(session, now)
    return [KnownAddress(feed, paces.get(feed.id)) for feed in session.scalars(rows)]


def _paces(session: Session, now: datetime) -> dict[int, timedelta | None]:
    read_at = CalendarRead.read_at
    rows = (
        select(CalendarRead.feed_id, func.min(read_at), func.max(read_at), func.count())
        .where(read_at >= now - PACE_DAYS)
        .group_by(CalendarRead.feed_id)
    )
    return {feed_id: pace(first, last, reads) for feed_id, first, last, reads in session.execute(rows)}
