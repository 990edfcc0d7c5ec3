"""The demo's meters, read every Monday of a season, and what was done at the treatment plant. All made up."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

from camp.cli.demo_diary import Diary
from camp.clock import camp_day, camp_moment
from camp.rules.eco import Meter, PlantWork
from camp.rules.seasons import SeasonDates
from camp.services import eco

WEEK = timedelta(days=7)
A_WEEK = {Meter.WATER: 4200, Meter.POWER: 21_000, Meter.FIREWOOD: 180, Meter.WASTE: 3800}
"""Hundredths of the meter's unit, in a middling week."""

WEEKS_A_YEAR = 30
"""So many middling weeks' use is more than any season's, so that the next one begins above it."""

WORKS = ((0, PlantWork.PUMP), (5, PlantWork.FILTER), (8, PlantWork.SAMPLE), (10, PlantWork.FILTER))
"""Weeks after the opening."""


def begin_eco(run: SeasonDates, diary: Diary) -> None:
    """Write down a season's readings and works."""
    chance = Random(f"{run.first_night.year}/eco")
    years = run.first_night.year - 2020
    shown = {meter: middling * WEEKS_A_YEAR * years for meter, middling in A_WEEK.items()}
    monday = run.first_night + timedelta(days=-run.first_night.weekday() % 7)
    week = 0
    while monday <= run.last_night:
        for meter, middling in A_WEEK.items():
            used = middling * chance.randint(60, 140) // 100
            shown[meter] += used
            count = shown[meter] if meter in (Meter.WATER, Meter.POWER) else used
            diary.write(camp_moment(monday, time(8)), _Reading(meter, count))
        for after, work in WORKS:
            if after == week:
                diary.write(camp_moment(monday, time(15)), _Work(work))
        monday, week = monday + WEEK, week + 1


class _Reading:
    def __init__(self, meter: Meter, hundredths: int) -> None:
        self.meter, self.hundredths = meter, hundredths

    def __call__(self, now: datetime) -> None:
        today: date = camp_day(now)
        eco.note_reading(self.meter, today, self.hundredths, today, None, now)


class _Work:
    def __init__(self, work: PlantWork) -> None:
        self.work = work

    def __call__(self, now: datetime) -> None:
        today: date = camp_day(now)
        eco.note_service(self.work, today, "", today, None, now)
