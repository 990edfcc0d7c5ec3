"""The season's three pictures: what is drawn, and the rows of the pickup's table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from camp.rules.dates import month_start
from camp.rules.metrics import average, same_day_last_year
from camp.rules.money import NOTHING, TYIYN_PER_SOM
from camp.rules.pricing import Product
from camp.services.season import Figures, SeasonFigures
from camp.services.season_heat import NightUse, YurtYear
from camp.web.drawing import Bar, Block, Frame, Tick, bars, block, scale, share, stairs

FRAME = Frame(left=40, top=10, width=314, height=170)
PICTURE = (360, 205)
"""Width and height of bars and curve: a phone's, so that their words are as large as the page's."""

CELL = (7, 18)
"""Of one yurt and one night."""

MONTHS_BEFORE = 8
"""So long before the opening month the pickup curve begins."""

THOUSAND = 1000


@dataclass(frozen=True)
class MonthBars:
    """Last season's bar of each month, and this one's beside it."""

    size: tuple[int, int]
    frame: Frame
    products: tuple[Product, ...]
    groups: tuple[tuple[tuple[Bar, ...], ...], ...]
    labels: tuple[tuple[int, date], ...]
    """Where each month's name stands."""
    ticks: tuple[Tick, ...]
    """In som, or in thousands of it."""
    in_thousands: bool


@dataclass(frozen=True)
class Curve:
    size: tuple[int, int]
    frame: Frame
    this: str
    last: str
    """Paths."""
    end: tuple[int, int] | None
    """Where this season's curve stands today, while it goes on."""
    labels: tuple[tuple[int, date], ...]
    ticks: tuple[Tick, ...]
    opening: int
    """Where the camp opens."""
    rows: tuple[PickupRow, ...]


@dataclass(frozen=True)
class PickupRow:
    day: date
    this: int | None
    """None: still to come."""
    last: int | None
    """On the same day of the month, a year before."""


@dataclass(frozen=True)
class HeatRow:
    yurt: YurtYear
    middle: int
    blocks: tuple[Block, ...]
    available: int
    """Nights it stands and is not closed."""

    @property
    def occupancy(self) -> Fraction | None:
        return average(self.yurt.sold, self.available)


@dataclass(frozen=True)
class HeatMap:
    """Yurts down, nights across."""

    size: tuple[int, int]
    rows: tuple[HeatRow, ...]
    months: tuple[tuple[int, date], ...]
    """Where each begins."""
    today: int | None

    @property
    def has_absent(self) -> bool:
        """Is there a yurt that does not stand all season?"""
        return any(one.kind == NightUse.ABSENT for row in self.rows for one in row.blocks)


@dataclass(frozen=True)
class Pictures:
    """None of it where there is nothing to see."""

    months: MonthBars | None
    pickup: Curve | None
    heat: HeatMap | None


def pictures_of(figures: SeasonFigures, today: date) -> Pictures:
    return Pictures(month_bars(figures), _curve(figures, today), _heat_map(figures, today))


def month_bars(figures: SeasonFigures) -> MonthBars | None:
    products = figures.products
    months = [
        month for month in figures.months if month.figures.whole.revenue or month.figures.last_whole.revenue
    ]
    if not months:
        return None

    def stack(of: Figures) -> list[int]:
        return [of.products.get(product, NOTHING).tyiyn for product in products]

    drawn = bars([(stack(one.figures.last_whole), stack(one.figures.whole)) for one in months], FRAME)
    in_thousands = drawn.ticks[-1].value >= 10 * THOUSAND * TYIYN_PER_SOM
    unit = TYIYN_PER_SOM * (THOUSAND if in_thousands else 1)
    return MonthBars(
        PICTURE,
        FRAME,
        products,
        drawn.groups,
        tuple(zip(drawn.centres, (one.first_day for one in months), strict=True)),
        tuple(Tick(tick.at, tick.value // unit) for tick in drawn.ticks),
        in_thousands,
    )


def _curve(figures: SeasonFigures, today: date) -> Curve | None:
    this, last = figures.pickup.points, figures.last_pickup.points
    if not figures.nights or not (this or last):
        return None
    start = month_start(figures.nights[0], -MONTHS_BEFORE)
    end = month_start(figures.nights[-1], 1)
    last_start = same_day_last_year(start)
    span = (end - start).days
    values = scale(max(amount for _, amount in (*this, *last)))
    now = min(max((today - start).days, 0), span)
    last_end = min(max((today - last_start).days, 0), span)
    months = [
        month_start(start, number) for number in range((end.year - start.year) * 12 + end.month - start.month)
    ]

    def x(day: date) -> int:
        return FRAME.left + share((day - start).days, span, FRAME.width)

    def y(amount: int) -> int:
        return FRAME.bottom - share(amount, values[-1], FRAME.height)

    return Curve(
        PICTURE,
        FRAME,
        stairs([((day - start).days, amount) for day, amount in this], now, span, values[-1], FRAME),
        stairs(
            [((day - last_start).days, amount) for day, amount in last], last_end, span, values[-1], FRAME
        ),
        (x(today), y(figures.pickup.on(today))) if start <= today < end else None,
        tuple((x(month), month) for month in months),
        tuple(Tick(y(value), value) for value in values),
        x(figures.nights[0]),
        _pickup_rows(figures, [*months, end], today),
    )


def _pickup_rows(figures: SeasonFigures, days: list[date], today: date) -> tuple[PickupRow, ...]:
    shown = sorted({*days, *([today] if days[0] <= today <= days[-1] else [])})
    return tuple(
        PickupRow(
            day,
            figures.pickup.on(day) if day <= today else None,
            figures.last_pickup.on(before) if (before := same_day_last_year(day)) <= today else None,
        )
        for day in shown
    )


def _heat_map(figures: SeasonFigures, today: date) -> HeatMap | None:
    nights = figures.nights
    if not nights or not figures.yurts:
        return None
    columns = {night: column for column, night in enumerate(nights)}
    rows = tuple(_heat_row(yurt, row, columns) for row, yurt in enumerate(figures.yurts))
    months: dict[tuple[int, int], date] = {}
    for night in nights:
        months.setdefault((night.year, night.month), night)
    return HeatMap(
        (CELL[0] * len(nights), CELL[1] * len(rows)),
        rows,
        tuple((CELL[0] * columns[first], first) for first in months.values()),
        CELL[0] * columns[today] if today in columns else None,
    )


def _heat_row(yurt: YurtYear, row: int, columns: dict[date, int]) -> HeatRow:
    blocks = [block(row, columns[run.first_night], run.nights, run.use, CELL) for run in yurt.runs]
    not_for_sale = yurt.nights(NightUse.CLOSED) + yurt.nights(NightUse.ABSENT)
    return HeatRow(yurt, CELL[1] * row + CELL[1] // 2, tuple(blocks), len(columns) - not_for_sale)
