"""The chart: yurts down, nights across, read in three queries however long the season is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy import Integer, String, bindparam, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from camp.clock import camp_day
from camp.models import Bed, Booking, Closure, Stay, Yurt, YurtKind
from camp.rules.dates import LONGEST_EVER, ONE_DAY, nights_between
from camp.rules.lifecycle import DEADLINED, ENDED, Channel, StayStatus
from camp.rules.pricing import SoldAs
from camp.rules.text import LocalizedText
from camp.services.lapsing import not_lapsed
from camp.services.transaction import reading


class BarState(StrEnum):
    """What a bar of the chart stands for."""

    HELD = "held"
    """Not sure yet: a hold, a request, a deposit awaited."""
    CONFIRMED = "confirmed"
    IN_HOUSE = "in_house"
    DEPARTED = "departed"
    CLOSED = "closed"


class Bar(NamedTuple):
    """Nights of one yurt that somebody has; ``end`` is the day it is free again."""

    state: BarState
    first: date
    end: date
    title: str
    """The guest's name, or why the yurt is closed."""
    people: int
    stay_id: int | None = None
    channel: str | None = None


@dataclass(frozen=True)
class ChartRow:
    number: int
    name: LocalizedText
    kind: str
    kind_name: LocalizedText
    beds: int
    lanes: list[list[Bar]]
    """One for a yurt that one party has at a time; more where strangers share it."""
    free_beds: tuple[int, ...]
    """By night; all or none for a yurt sold whole."""


@dataclass(frozen=True)
class Chart:
    nights: tuple[date, ...]
    rows: tuple[ChartRow, ...]
    kinds: dict[str, LocalizedText]
    """All kinds of yurt by code, those too that the filter leaves out."""


@dataclass(frozen=True, slots=True)
class ChartFilter:
    kind: str | None = None
    state: BarState | None = None
    channel: Channel | None = None
    only_free: bool = False
    """Only yurts with a night free that is still to come."""

    def of(self, bars: list[Bar]) -> list[Bar]:
        """Those to be shown."""
        if self.state is not None:
            bars = [bar for bar in bars if bar.state is self.state]
        if self.channel is not None:
            bars = [bar for bar in bars if bar.channel == self.channel]
        return bars


def read_chart(first: date, days: int, now: datetime, chosen: ChartFilter | None = None) -> Chart:
    """``days`` nights from ``first`` on. What the filter leaves out still takes its beds."""
    chosen = chosen or ChartFilter()
    session = reading()
    end = first + days * ONE_DAY
    nights = tuple(nights_between(first, end))
    gone_by = max(0, (camp_day(now) - first).days)
    bars = _bars(session, first, end, now)
    rows = []
    yurts = list(_yurts(session, first))
    kinds = {kind: kind_name for _, _, _, kind, kind_name, _, _ in yurts}
    for yurt_id, number, name, kind, kind_name, shared, beds in yurts:
        if chosen.kind in kinds and kind != chosen.kind:
            continue
        of_yurt = bars.get(yurt_id, [])
        free = _free_beds(nights, beds, of_yurt)
        if chosen.only_free and not any(free[gone_by:]):
            continue
        lanes = _lanes(chosen.of([bar for bar, _ in of_yurt]), shared)
        rows.append(ChartRow(number, name, kind, kind_name, beds, lanes, free))
    return Chart(nights, tuple(rows), kinds)


_STATES: dict[str, BarState] = {
    StayStatus.EXPECTED: BarState.CONFIRMED,
    StayStatus.IN_HOUSE: BarState.IN_HOUSE,
    StayStatus.DEPARTED: BarState.DEPARTED,
}

# Built once: putting a question together costs as much as asking it.

_BEDS = select(func.count(Bed.id)).where(Bed.yurt_id == Yurt.id, Bed.last_night.is_(None)).scalar_subquery()
_YURTS = (
    select(Yurt.id, Yurt.number, Yurt.name, YurtKind.code, YurtKind.name, YurtKind.sold_by_bed, _BEDS)
    .join(Yurt.kind)
    .where(or_(Yurt.last_night.is_(None), Yurt.last_night >= bindparam("first")))
    .order_by(Yurt.number)
)
_STAYS = (
    select(
        Stay.yurt_id, Stay.id, Stay.arrival, Stay.departure,
        Stay.adults + func.json_array_length(Stay.child_ages, type_=Integer),
        # As the words they are stored as: turning each into a member of its enum costs as much as reading it.
        *(type_coerce(word, String) for word in (Stay.sold_as, Stay.status, Booking.status, Booking.channel)),
        Booking.guest_name, Booking.code,
    )
    .join(Stay.booking)
    .where(Stay.arrival < bindparam("end"), Stay.departure > bindparam("first"))
    .where(Stay.arrival > bindparam("longest_before"))
    # Not "is one of those that own beds": SQLite would go by the index of that, through all bookings ever.
    .where(Booking.status.not_in(ENDED), Stay.status.not_in((StayStatus.NO_SHOW, StayStatus.CANCELLED)))
    .where(not_lapsed())
    .order_by(Stay.arrival, Stay.id)
)  # fmt: skip
_CLOSURES = select(
    Closure.yurt_id, Closure.first_night, Closure.last_night, Closure.lifted_at, Closure.reason
).where(Closure.first_night < bindparam("end"), Closure.last_night >= bindparam("first"))


def _yurts(
    session: Session, first: date
) -> Iterable[tuple[int, int, LocalizedText, str, LocalizedText, bool, int]]:
    rows = session.connection().execute(_YURTS, {"first": first})
    return [(row[0], row[1], row[2], row[3], row[4], row[5], int(row[6])) for row in rows]


def _bars(session: Session, first: date, end: date, now: datetime) -> dict[int, list[tuple[Bar, int]]]:
    """By yurt id, each with the beds it takes; 0 stands for all of them."""
    found: dict[int, list[tuple[Bar, int]]] = defaultdict(list)
    window = {"first": first, "end": end}
    # Rows, not objects: the session need not remember what is only drawn.
    books = session.connection()
    stays = books.execute(_STAYS, {**window, "longest_before": first - LONGEST_EVER, "now": now})
    for yurt, stay, arrival, departure, people, sold_as, status, booked, channel, name, code in stays.all():
        state = BarState.HELD if booked in DEADLINED else _STATES[status]
        bar = Bar(state, arrival, departure, name or code, people, stay, channel)
        found[yurt].append((bar, people if sold_as == SoldAs.BED else 0))
    for yurt, first_night, last_night, lifted_at, reason in books.execute(_CLOSURES, window):
        # One lifted before its time was one until then.
        over = last_night + ONE_DAY if lifted_at is None else min(last_night + ONE_DAY, camp_day(lifted_at))
        if over > max(first, first_night):
            found[yurt].append((Bar(BarState.CLOSED, first_night, over, reason, 0), 0))
    return found


def _free_beds(nights: Sequence[date], beds: int, of_yurt: Iterable[tuple[Bar, int]]) -> tuple[int, ...]:
    free, start, count = [beds] * len(nights), nights[0], len(nights)
    for bar, taken in of_yurt:
        low, high = (bar.first - start).days, (bar.end - start).days
        for index in range(low if low > 0 else 0, high if high < count else count):
            free[index] -= taken or beds
    return tuple(free)


def _lanes(bars: Iterable[Bar], shared: bool) -> list[list[Bar]]:
    """Bars that do not overlap share a lane; there is always one."""
    lanes: list[list[Bar]] = [[]]
    for bar in sorted(bars, key=attrgetter("first")):
        for lane in lanes:
            if not lane or lane[-1].end <= bar.first:
                lane.append(bar)
                break
        else:
            lanes.append([bar])
    if shared and all(lanes):
        # Somebody else may still come in.
        lanes.append([])
    return lanes
