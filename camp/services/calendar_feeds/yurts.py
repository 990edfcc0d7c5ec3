"""What other sites read of a yurt; see ``camp.rules.calendars``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import CompoundSelect, Select, bindparam, select, union_all
from sqlalchemy.orm import Session, aliased

from camp.models import (
    Bed,
    BedNight,
    Booking,
    CampSettings,
    ChannelConflict,
    ChannelEvent,
    ChannelFeed,
    Closure,
    JournalEntry,
    Stay,
    Yurt,
)  # fmt: skip
from camp.rules.calendars import KEEP_PAST, held_back_nights, runs, shut_periods, untold
from camp.rules.dates import ONE_DAY, Period
from camp.rules.feed_events import EventState
from camp.rules.journal import Deed
from camp.rules.lifecycle import Channel
from camp.rules.seasons import SeasonDates
from camp.services.calendar_feeds.addresses import Reader
from camp.services.calendar_feeds.facts import Closed, Fact, Reserved, Revision
from camp.services.calendar_feeds.state import CLOSURES_FROM, IS_LIVE, STAYS_FROM
from camp.services.catalogue import season_dates
from camp.services.lapsing import lapsed

_STAYS = (
    select(
        Stay.id, Stay.booking_id, Stay.arrival, Stay.departure, Booking.channel, Booking.revision,
        Booking.changed_at,
    )
    .join(Stay.booking)
    .where(IS_LIVE, STAYS_FROM, Stay.yurt_id == bindparam("yurt_id"))
    .order_by(Stay.arrival, Stay.id)
)  # fmt: skip
_CLOSURES = (
    select(Closure.id, Closure.first_night, Closure.last_night)
    .where(CLOSURES_FROM, Closure.yurt_id == bindparam("yurt_id"))
    .order_by(Closure.first_night, Closure.id)
)


@dataclass(frozen=True)
class _Told:
    """What the reader told us of this yurt itself."""

    bookings: Mapping[int, list[Period]]
    """By booking id."""
    closures: frozenset[int]


def facts_of_yurt(session: Session, yurt_id: int, reader: Reader, now: datetime, today: date) -> list[Fact]:
    """When it can't be had."""
    books = session.connection()
    asked = {"yurt_id": yurt_id, "now": now, "since": today - KEEP_PAST}
    stays = books.execute(_STAYS, asked).all()
    told = _told_by(
        session,
        yurt_id,
        reader,
        {
            row.booking_id: Period(row.arrival, row.departure)
            for row in stays
            if row.channel == reader.channel and row.channel is not Channel.AGENCY
        },
    )
    facts: list[Fact] = []
    for row in stays:
        whole = Period(row.arrival, row.departure)
        for nights in untold(whole, told.bookings.get(row.booking_id, ())):
            uid, revision = f"stay-{row.id}", Revision(row.revision, row.changed_at)
            part = nights if nights != whole else None
            facts.append(
                Reserved(
                    # A part is another event than the whole, and may change when the booking does not.
                    uid=uid if part is None else f"{uid}-{part.arrival}",
                    start=nights.arrival,
                    end=nights.departure,
                    revision=revision if part is None else None,
                )
            )
    for closure_id, first_night, last_night in books.execute(_CLOSURES, asked):
        if closure_id not in told.closures:
            facts.append(Closed(uid=f"closure-{closure_id}", start=first_night, end=last_night + ONE_DAY))
    yurt, seasons = session.get_one(Yurt, yurt_id), season_dates(session)
    shut = shut_periods(today, seasons, yurt.first_night, yurt.last_night)
    held_back = runs(_held_back(session, yurt, seasons, now, today)) if reader.channel is not None else ()
    for name, periods in (("shut", shut), ("last", held_back)):
        facts += [
            Closed(uid=f"{name}-{yurt_id}-{one.arrival}", start=one.arrival, end=one.departure)
            for one in periods
        ]
    return facts


# What it told us


def _told_by(session: Session, yurt_id: int, reader: Reader, from_there: Mapping[int, Period]) -> _Told:
    """By its calendar of this yurt, else as somebody wrote it down. ``from_there``: the bookings that came
    from it, with their nights in this yurt; of an agency's nobody wrote down which agency's."""
    if reader.channel is None:
        return _Told({}, frozenset())
    bookings: dict[int, list[Period]] = defaultdict(list)
    closures = set()
    rows = (
        select(ChannelEvent.booking_id, ChannelEvent.closure_id, ChannelEvent.arrival, ChannelEvent.departure)
        .join(ChannelEvent.feed)
        .where(ChannelFeed.yurt_id == yurt_id, ChannelFeed.channel == reader.channel)
        .where(ChannelEvent.state == EventState.TAKEN)
    )
    if reader.channel is Channel.AGENCY:
        rows = rows.where(ChannelFeed.site == reader.name)
    for booking_id, closure_id, arrival, departure in session.connection().execute(rows):
        if booking_id is not None:
            bookings[booking_id].append(Period(arrival, departure))
        if closure_id is not None:
            closures.add(closure_id)
    known = {*bookings, *_sold_elsewhere(session, yurt_id, reader.channel, from_there)}
    by_hand = {booking_id: nights for booking_id, nights in from_there.items() if booking_id not in known}
    return _Told({**_as_written_down(session, yurt_id, by_hand), **bookings}, frozenset(closures))


def _sold_elsewhere(
    session: Session, yurt_id: int, channel: Channel, booking_ids: Collection[int]
) -> set[int]:
    """Which of these the site has sold in another yurt, before its guest was given this one: by its calendar
    of that yurt or, where a person wrote it down, by the conflict it was."""
    if not booking_ids:
        return set()
    by_calendar = (
        select(ChannelEvent.booking_id)
        .join(ChannelEvent.feed)
        .where(ChannelFeed.channel == channel, ChannelFeed.yurt_id != yurt_id)
        .where(ChannelEvent.booking_id.in_(booking_ids))
    )
    by_hand = (
        select(Booking.id)
        .join(ChannelConflict, Booking.channel_reference == ChannelConflict.reference)
        .where(ChannelConflict.channel == channel, ChannelConflict.yurt_id != yurt_id)
        .where(Booking.id.in_(booking_ids), Booking.channel == channel)
    )
    both: CompoundSelect[Any] = union_all(by_calendar, by_hand)
    return {row[0] for row in session.connection().execute(both)}


def _as_written_down(
    session: Session, yurt_id: int, by_hand: Mapping[int, Period]
) -> dict[int, list[Period]]:
    """The nights in this yurt with which each booking began: the journal has kept them, wherever its stays
    were moved since. One that the journal does not know has always been as it is."""
    if not by_hand:
        return {}
    begun: dict[int, list[Period]] = {}
    for booking_id, after in session.connection().execute(_begun_with(sorted(by_hand))):
        of_one = begun.setdefault(booking_id, [])
        if after["yurt_id"] == yurt_id:
            nights = Period(date.fromisoformat(after["arrival"]), date.fromisoformat(after["departure"]))
            of_one.append(nights)
    return {booking_id: begun.get(booking_id, [nights]) for booking_id, nights in by_hand.items()}


def _begun_with(booking_ids: list[int]) -> Select[Any]:
    """Entries of the stays that were written in one go with their booking."""
    born = aliased(JournalEntry)
    return (
        select(JournalEntry.booking_id, JournalEntry.after)
        .join(born, (born.act == JournalEntry.act) & (born.booking_id == JournalEntry.booking_id))
        .where(born.subject == Booking.__tablename__, born.deed == Deed.CREATED)
        .where(JournalEntry.subject == Stay.__tablename__, JournalEntry.deed == Deed.CREATED)
        .where(JournalEntry.booking_id.in_(booking_ids))
    )


# The last yurts


def _held_back(
    session: Session, yurt: Yurt, seasons: list[SeasonDates], now: datetime, today: date
) -> list[date]:
    most = session.scalar(select(CampSettings.held_back_yurts)) or 0
    if most < 1:
        return []
    open_nights = _open_nights(seasons, today)
    free = _free_nights(session, open_nights, now, today)
    return held_back_nights(yurt.id, free, open_nights, most)


def nights_hidden_from_sites(session: Session, now: datetime, today: date) -> set[date]:
    """On which yurts are free, but so few that other sites see none."""
    most = session.scalar(select(CampSettings.held_back_yurts)) or 0
    open_nights = _open_nights(season_dates(session), today)
    free = _free_nights(session, open_nights, now, today)
    return {night for yurt_id in free for night in held_back_nights(yurt_id, free, open_nights, most)}


def _open_nights(seasons: list[SeasonDates], today: date) -> list[date]:
    return sorted(
        night
        for season in seasons
        for night in Period(season.first_night, season.last_night + ONE_DAY)
        if night >= today
    )


def _free_nights(
    session: Session, open_nights: list[date], now: datetime, today: date
) -> dict[int, set[date]]:
    """By yurt, the nights on which all its beds are free."""
    taken: dict[int, set[date]] = defaultdict(set)
    rows = (
        select(Bed.yurt_id, BedNight.night)
        .join(Bed, BedNight.bed_id == Bed.id)
        .outerjoin(Stay, BedNight.stay_id == Stay.id)
        .where(BedNight.night >= today, Stay.id.is_(None) | Stay.booking_id.not_in(lapsed(now)))
        .distinct()
    )
    for yurt_id, night in session.connection().execute(rows):
        taken[yurt_id].add(night)
    yurts = session.connection().execute(select(Yurt.id, Yurt.first_night, Yurt.last_night)).all()
    return {
        yurt_id: {
            night
            for night in open_nights
            if night not in taken[yurt_id] and (first or night) <= night <= (last or night)
        }
        for yurt_id, first, last in yurts
    }
