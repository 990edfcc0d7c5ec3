"""The camp's clock: Asia/Bishkek, UTC+6 all year.

``CAMP_TODAY=2026-07-15`` pretends a day, for a demonstration or a test; the time of day stays the real one.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from flask import current_app

CAMP_ZONE = ZoneInfo("Asia/Bishkek")


def telephone() -> datetime:
    """What a telephone's clock says, which knows of no pretended day: the codes of its apps go by it."""
    return datetime.now(UTC)


def now() -> datetime:
    """This moment, aware, in UTC."""
    real = telephone()
    pretended = pretended_day()
    if pretended is None:
        return real
    return datetime.combine(pretended, real.astimezone(CAMP_ZONE).time(), CAMP_ZONE).astimezone(UTC)


def today() -> date:
    return camp_day(now())


def pretended_day() -> date | None:
    day: date | None = current_app.config["CAMP_TODAY"]
    return day


def camp_day(moment: datetime) -> date:
    """The day on the camp's calendar at that moment."""
    return moment.astimezone(CAMP_ZONE).date()


def camp_time(moment: datetime) -> datetime:
    """What the camp's clock shows at that moment, without a zone, as the rules of days and hours take it."""
    return moment.astimezone(CAMP_ZONE).replace(tzinfo=None)


def camp_moment(day: date, at: time) -> datetime:
    """That day and hour at the camp, as an aware moment."""
    return datetime.combine(day, at, CAMP_ZONE).astimezone(UTC)
