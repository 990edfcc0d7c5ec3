"""An address, and the state of the books its calendar is drawn from: a calendar is asked for all day long and
has news a few times a day.

Of a yurt's calendar and the camp's the state is a text of all rows they are drawn from. While it is the same,
so is the calendar. Others are drawn anew each time.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    and_,
    bindparam,
    cast,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from camp.models import (
    Booking,
    CalendarFeed,
    CampSettings,
    ChannelEvent,
    ChannelFeed,
    Closure,
    DrawnCalendar,
    Season,
    Stay,
    Yurt,
)  # fmt: skip
from camp.rules.calendars import KEEP_PAST, CalendarKind
from camp.rules.lifecycle import Channel, StayStatus

DRAWN_AS = "1"
"""Another whenever the same rows are drawn in another way."""


class Opened(NamedTuple):
    """The calendar behind an address, and how it was drawn last."""

    id: int
    kind: CalendarKind
    yurt_id: int | None
    guide_id: int | None
    user_id: int | None
    holder_id: int | None
    reader: str
    channel: Channel | None
    language: str
    etag: str | None
    """None: never drawn yet."""
    changed_at: datetime | None
    drawn_from: str | None
    books: str
    """A hash of what it would be drawn from now; empty: of a kind that is drawn anew each time."""

    @property
    def is_drawn(self) -> bool:
        """Is it still as it was drawn last?"""
        return bool(self.books) and self.books == self.drawn_from

    @property
    def is_carried(self) -> bool:
        """Is it on the telephone of somebody who works here?"""
        return self.holder_id is not None


IS_LIVE = and_(
    Stay.status != StayStatus.CANCELLED,
    Stay.status != StayStatus.NO_SHOW,
    or_(Booking.held_until.is_(None), Booking.held_until > bindparam("now")),
)
"""Stays that have their nights, holds among them; of a stay joined with its booking."""

STAYS_FROM = Stay.departure >= bindparam("since")
CLOSURES_FROM = and_(Closure.lifted_at.is_(None), Closure.last_night >= bindparam("since"))


class _Rows(FunctionElement[str]):
    """Lines of many rows as one text. SQLAlchemy has a function for it too, but writes its separator into the
    statement anew each time, which takes longer than the reading."""

    name = "rows"
    type = String()
    inherit_cache = True


@compiles(_Rows, "sqlite")
def _in_sqlite(element: _Rows, compiler: SQLCompiler, **about: Any) -> str:
    return f"group_concat({compiler.process(element.clauses, **about)}, ';')"


@compiles(_Rows, "postgresql")
def _in_postgresql(element: _Rows, compiler: SQLCompiler, **about: Any) -> str:
    return f"string_agg({compiler.process(element.clauses, **about)}, ';')"


def _constant(text: str) -> ColumnElement[str]:
    """It stands in the statement as it is: a hundred parameters would cost more than the reading."""
    return literal_column(f"'{text}'", String)


def _line(*columns: Any) -> ColumnElement[str]:
    text = _constant("")
    for column in columns:
        value = cast(column, String)
        text = text + (func.coalesce(value, _constant("")) if column.nullable else value) + _constant(",")
    return _Rows(text)


def _joined(*texts: Any) -> ColumnElement[str]:
    joined = _constant(DRAWN_AS)
    for text in texts:
        joined = joined + _constant("|") + func.coalesce(text.scalar_subquery(), _constant(""))
    return joined


_SEASONS = select(_line(Season.first_night, Season.last_night))
_OF_A_YURT = _joined(
    select(_line(Stay.id, Stay.arrival, Stay.departure, Booking.revision, Booking.changed_at))
    .select_from(Stay)
    .join(Stay.booking)
    .where(IS_LIVE, STAYS_FROM, Stay.yurt_id == CalendarFeed.yurt_id)
    .correlate(CalendarFeed),
    select(_line(Closure.id, Closure.first_night, Closure.last_night))
    .where(CLOSURES_FROM, Closure.yurt_id == CalendarFeed.yurt_id)
    .correlate(CalendarFeed),
    select(
        _line(
            ChannelEvent.booking_id, ChannelEvent.closure_id, ChannelEvent.arrival, ChannelEvent.departure,
            ChannelEvent.state,
        )
    )
    .select_from(ChannelEvent)
    .join(ChannelEvent.feed)
    .where(ChannelFeed.yurt_id == CalendarFeed.yurt_id, ChannelFeed.channel == CalendarFeed.channel)
    .correlate(CalendarFeed),
    _SEASONS,
    select(_line(Yurt.number, Yurt.first_night, Yurt.last_night))
    .where(Yurt.id == CalendarFeed.yurt_id)
    .correlate(CalendarFeed),
)  # fmt: skip
_OF_THE_CAMP = select(
    _joined(
        select(
            _line(Stay.id, Stay.yurt_id, Stay.arrival, Stay.departure, Booking.revision, Booking.changed_at)
        )
        .select_from(Stay)
        .join(Stay.booking)
        .where(IS_LIVE, STAYS_FROM),
        select(
            _line(Closure.id, Closure.yurt_id, Closure.first_night, Closure.last_night, Closure.reason)
        ).where(CLOSURES_FROM),
        _SEASONS,
        select(_line(Yurt.id, Yurt.number, Yurt.first_night, Yurt.last_night)),
    )
)
_OPENED = (
    select(
        CalendarFeed.id, CalendarFeed.kind, CalendarFeed.yurt_id, CalendarFeed.guide_id, CalendarFeed.user_id,
        CalendarFeed.holder_id, CalendarFeed.reader, CalendarFeed.channel, CalendarFeed.language,
        DrawnCalendar.etag, DrawnCalendar.changed_at, DrawnCalendar.books, _OF_A_YURT,
        select(CampSettings.held_back_yurts).scalar_subquery(),
    )
    .outerjoin(DrawnCalendar, DrawnCalendar.feed_id == CalendarFeed.id)
    .where(CalendarFeed.token_hash == bindparam("token_hash"), CalendarFeed.revoked_at.is_(None))
)  # fmt: skip


def open_calendar(books: Connection, token_hash: str, now: datetime, today: date) -> Opened | None:
    """None for an address unknown or revoked."""
    asked = {"token_hash": token_hash, "now": now, "since": today - KEEP_PAST}
    row = books.execute(_OPENED, asked).one_or_none()
    if row is None:
        return None
    opened, state, held_back = Opened._make((*row[:-2], "")), str(row[-2]), row[-1]
    if opened.kind is CalendarKind.CAMP:
        state = books.execute(_OF_THE_CAMP, asked).scalar_one()
    elif opened.kind is not CalendarKind.YURT:
        return opened
    elif held_back and opened.channel is not None:
        # Which nights are kept back hangs on all the camp's stays.
        state = f"{state} {held_back} {books.execute(_OF_THE_CAMP, asked).scalar_one()}"
    # The day itself is part of it: what is over leaves.
    return opened._replace(books=hashlib.sha256(f"{today} {state}".encode()).hexdigest())
