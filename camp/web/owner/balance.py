"""Beyond July and August: how much the camp leans on them, and the weeks that could earn more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import render_template

from camp import clock
from camp.rules.balance import FULL_MONTHS, SOLD_OF_FREE
from camp.rules.money import NOTHING, TYIYN_PER_SOM
from camp.services.season_balance import Balance, balance_of
from camp.web.drawing import Bar, Frame, Tick, bars
from camp.web.owner import owner
from camp.web.owner.outlook import about
from camp.web.owner.season_pictures import FRAME, PICTURE

THOUSANDS = TYIYN_PER_SOM * 1000


@dataclass(frozen=True)
class MonthPicture:
    """Each month's revenue in thousands of som, last year's pale; July and August in another colour."""

    size: tuple[int, int]
    frame: Frame
    groups: tuple[tuple[bool, tuple[tuple[Bar, ...], ...]], ...]
    """Is it a full month, and its bars."""
    labels: tuple[tuple[int, date], ...]
    ticks: tuple[Tick, ...]


@owner.get("/balance")
def balance() -> str:
    today = clock.today()
    found = balance_of(today, clock.now())
    return render_template(
        "owner/balance.html",
        balance=found,
        picture=_picture(found, today),
        today=today,
        about=about,
        sold_of_free=SOLD_OF_FREE,
    )


def _picture(found: Balance, today: date) -> MonthPicture | None:
    of_year = {one.year: one.months for one in found.years}
    years = of_year.get(today.year - 1, {}), of_year.get(today.year, {})
    months = sorted({month for sums in years for month, sum_ in sums.items() if sum_ > NOTHING})
    if not months:
        return None
    stacks = [[[sums.get(month, NOTHING).tyiyn // THOUSANDS] for sums in years] for month in months]
    drawn = bars(stacks, FRAME)
    return MonthPicture(
        PICTURE,
        FRAME,
        tuple((month in FULL_MONTHS, group) for month, group in zip(months, drawn.groups, strict=True)),
        tuple(
            (centre, date(today.year, month, 1)) for centre, month in zip(drawn.centres, months, strict=True)
        ),
        drawn.ticks,
    )
