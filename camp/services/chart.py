"""The chart: yurts down, nights across, read in three queries however long the season is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from camp.models import Bed, Booking, Closure, Stay, Yurt, YurtKind
from camp.rules.dates import ONE_DAY, nights_between
from camp.rules.lifecycle import DEADLINED, OWNS_BEDS, BookingStatus, Channel, StayStatus
from camp.rules.pricing import SoldAs
from camp.rules.text import LocalizedText
from camp.services.inventory import lapsed
from camp.services.transaction import reading


class BarState(StrEnum):
    """What a bar of the chart stands for."""

    HELD = "held"
    """Not sure yet: a hold, a request, a deposit awaited."""
    CONFIRMED = "confirmed"
    IN_HOUSE = "in_house"
    DEPARTED = "departed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Bar:
    """Nights of one yurt that somebody has; ``end`` is the day it is free again."""

    state: BarState
    first: date
    end: date
    title: str
    """The guest's name, or why the yurt is closed."""
    people: int
    stay_id: int | None = None
    channel: Channel | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of a lane: a bar over so many of the nights shown, or one free night."""

    night: date
    nights: int
    bar: Bar | None


@dataclass(frozen=True)
class ChartRow:
    number: int
    name: LocalizedText
    kind: str
    kind_name: LocalizedText
    beds: int
    lanes: tuple[tuple[Cell, ...], ...]
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
    """Only yurts with a free night."""

    def shows(self, bar: Bar) -> bool:
        return (self.state is None or bar.state is self.state) and (
            self.channel is None or bar.channel is self.channel
        )


def read_chart(first: date, days: int, now: datetime, chosen: ChartFilter | None = None) -> Chart:
    """``days`` nights from ``first`` on. What the filter leaves out still takes its beds."""
    chosen = chosen or ChartFilter()
    session = reading()
    end = first + days * ONE_DAY
    nights = tuple(nights_between(first, end))
    bars = _bars(session, first, end, now)
    rows = []
    yurts = list(_yurts(session))
    kinds = {kind: kind_name for _, _, _, kind, kind_name, _, _ in yurts}
    for yurt_id, number, name, kind, kind_name, shared, beds in yurts:
        if chosen.kind in kinds and kind != chosen.kind:
            continue
        of_yurt = bars.get(yurt_id, [])
        free = _free_beds(nights, beds, of_yurt)
        if chosen.only_free and not any(free):
            continue
        shown = [bar for bar, _ in of_yurt if chosen.shows(bar)]
        lanes = tuple(_cells(lane, nights) for lane in _lanes(shown, shared))
        rows.append(ChartRow(number, name, kind, kind_name, beds, lanes, free))
    return Chart(nights, tuple(rows), kinds)


def _yurts(session: Session) -> Iterable[tuple[int, int, LocalizedText, str, LocalizedText, bool, int]]:
    beds = select(func.count(Bed.id)).where(Bed.yurt_id == Yurt.id).scalar_subquery()
    rows = session.execute(
        select(Yurt.id, Yurt.number, Yurt.name, YurtKind.code, YurtKind.name, YurtKind.sold_by_bed, beds)
        .join(Yurt.kind)
        .order_by(Yurt.number)
    )
    return [(row[0], row[1], row[2], row[3], row[4], row[5], int(row[6])) for row in rows]


def _bars(session: Session, first: date, end: date, now: datetime) -> dict[int, list[tuple[Bar, int]]]:
    """By yurt id, each with the beds it takes; 0 stands for all of them."""
    found: dict[int, list[tuple[Bar, int]]] = defaultdict(list)
    stays = session.execute(
        select(
            Stay.yurt_id, Stay.id, Stay.arrival, Stay.departure, Stay.adults, Stay.child_ages, Stay.sold_as,
            Stay.status, Booking.status, Booking.channel, Booking.guest_name, Booking.code,
        )
        .join(Stay.booking)
        .where(Stay.arrival < end, Stay.departure > first, Booking.status.in_(OWNS_BEDS))
        .where(Stay.status.not_in((StayStatus.NO_SHOW, StayStatus.CANCELLED)))
        .where(Booking.id.not_in(lapsed(now)))
        .order_by(Stay.arrival, Stay.id)
    )  # fmt: skip
    for yurt, stay, arrival, departure, adults, ages, sold_as, status, booked, channel, name, code in stays:
        people = adults + len(ages)
        bar = Bar(_state(status, booked), arrival, departure, name or code, people, stay, channel)
        found[yurt].append((bar, people if sold_as is SoldAs.BED else 0))
    closures = session.execute(
        select(Closure.yurt_id, Closure.first_night, Closure.last_night, Closure.reason).where(
            Closure.lifted_at.is_(None), Closure.first_night < end, Closure.last_night >= first
        )
    )
    for yurt, first_night, last_night, reason in closures:
        found[yurt].append((Bar(BarState.CLOSED, first_night, last_night + ONE_DAY, reason, 0), 0))
    return found


def _state(status: StayStatus, booked: BookingStatus) -> BarState:
    if booked in DEADLINED:
        return BarState.HELD
    return {StayStatus.IN_HOUSE: BarState.IN_HOUSE, StayStatus.DEPARTED: BarState.DEPARTED}.get(
        status, BarState.CONFIRMED
    )


def _free_beds(nights: Sequence[date], beds: int, of_yurt: Iterable[tuple[Bar, int]]) -> tuple[int, ...]:
    free = [beds] * len(nights)
    for bar, taken in of_yurt:
        low = max(0, (bar.first - nights[0]).days)
        for index in range(low, min(len(nights), (bar.end - nights[0]).days)):
            free[index] -= taken or beds
    return tuple(free)


def _lanes(bars: Iterable[Bar], shared: bool) -> list[list[Bar]]:
    """Bars that do not overlap share a lane; there is always one."""
    lanes: list[list[Bar]] = [[]]
    for bar in sorted(bars, key=lambda bar: (bar.first, bar.stay_id or 0)):
        lane = next((one for one in lanes if not one or one[-1].end <= bar.first), None)
        if lane is None:
            lane = []
            lanes.append(lane)
        lane.append(bar)
    if shared and all(lanes):
        # Somebody else may still come in.
        lanes.append([])
    return lanes


def _cells(lane: Iterable[Bar], nights: Sequence[date]) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    start, index = nights[0], 0
    for bar in lane:
        low = max(0, (bar.first - start).days)
        cells.extend(Cell(nights[number], 1, None) for number in range(index, low))
        high = min(len(nights), (bar.end - start).days)
        cells.append(Cell(nights[low], high - low, bar))
        index = high
    cells.extend(Cell(nights[number], 1, None) for number in range(index, len(nights)))
    return tuple(cells)
