"""The months to come: on the books beside a year ago, what came in lately, and what to expect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import render_template
from flask_babel import gettext as _

from camp import clock
from camp.rules.money import NOTHING, TYIYN_PER_SOM, Money
from camp.rules.outlook import HORIZONS, Trial, margin
from camp.services.season_outlook import SeasonOutlook, season_outlook
from camp.web.drawing import Bar, Frame, Tick, bars, share
from camp.web.owner import owner
from camp.web.owner.season_pictures import FRAME, PICTURE


@dataclass(frozen=True, slots=True)
class Whisker:
    """From the lowest to the highest that is expected, over the middle of its month's bars."""

    x: int
    low: int
    high: int


@dataclass(frozen=True)
class OutlookPicture:
    """Last year's guest-nights in the end, those on the books, and the range they may come to."""

    size: tuple[int, int]
    frame: Frame
    groups: tuple[tuple[tuple[Bar, ...], ...], ...]
    whiskers: tuple[Whisker, ...]
    labels: tuple[tuple[int, date], ...]
    ticks: tuple[Tick, ...]


@owner.get("/outlook")
def outlook() -> str:
    found = season_outlook(clock.today())
    return render_template(
        "owner/outlook.html",
        outlook=found,
        picture=_picture(found),
        today=clock.today(),
        trials=trials_by_month(found.trials),
        said_before=said_before,
        horizons=HORIZONS,
        margins={horizon: margin(found.trials, horizon) for horizon in HORIZONS},
        about=about,
    )


def about(tyiyn: int, booked: Money = NOTHING) -> Money:
    """To a thousand som: nothing expected is true to the tyiyn. What is no less than what is booked already
    is not rounded to less."""
    rounded = Money.som(round(tyiyn / (TYIYN_PER_SOM * 1000)) * 1000)
    return rounded + Money.som(1000) if rounded < booked <= Money(tyiyn) else rounded


def said_before(days: int) -> str:
    return _("Said %(count)s days before", count=days) if days else _("Said on its first day")


def trials_by_month(trials: tuple[Trial, ...]) -> dict[date, list[Trial]]:
    return {
        month: [trial for trial in trials if trial.month == month]
        for month in sorted({trial.month for trial in trials}, reverse=True)
    }


def _picture(found: SeasonOutlook) -> OutlookPicture | None:
    if not any(month.now.guest_nights or month.last_final.guest_nights for month in found.months):
        return None
    highest = max((month.guest_nights.high for month in found.months if month.guest_nights), default=0)
    stacks = [[[month.last_final.guest_nights], [month.now.guest_nights]] for month in found.months]
    drawn = bars(stacks, FRAME, highest)
    top = drawn.ticks[-1].value

    def height(value: int) -> int:
        return FRAME.bottom - share(value, top, FRAME.height)

    return OutlookPicture(
        PICTURE,
        FRAME,
        drawn.groups,
        tuple(
            Whisker(centre, height(month.guest_nights.low), height(month.guest_nights.high))
            for centre, month in zip(drawn.centres, found.months, strict=True)
            if month.guest_nights
        ),
        tuple((centre, month.month) for centre, month in zip(drawn.centres, found.months, strict=True)),
        drawn.ticks,
    )
