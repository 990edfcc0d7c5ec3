"""The demo's meters, read every Monday of a season, and what was done at the treatment plant. All made up."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

from camp.cli.demo_diary import Diary
from camp.clock import camp_day, camp_moment
from camp.rules.eco import RISING, Meter, PlantWork
from camp.rules.seasons import SeasonDates
from camp.services import eco

WEEK = timedelta(days=7)
A_WEEK = {Meter.WATER: 4200, Meter.POWER: 21_000, Meter.FIREWOOD: 180, Meter.WASTE: 3800}
"""Hundredths of the meter's unit, in a middling week."""

BEFORE_ALL = 30
"""Middling weeks that the meters had counted before the first season."""

WORKS = ((0, PlantWork.PUMP), (5, PlantWork.FILTER), (8, PlantWork.SAMPLE), (10, PlantWork.FILTER))
"""Weeks after the opening."""


def begin_eco(run: SeasonDates, diary: Diary) -> None:
    """Write down a season's readings and works."""
    chance = Random(f"{run.first_night.year}/eco")
    monday = run.first_night + timedelta(days=-run.first_night.weekday() % 7)
    week = 0
    while monday <= run.last_night:
        for meter, middling in A_WEEK.items():
            used = middling * chance.randint(60, 140) // 100
            diary.write(camp_moment(monday, time(8)), _Reading(meter, used))
        for after, work in WORKS:
            if after == week:
                diary.write(camp_moment(monday, time(15)), _Work(work))
        monday, week = monday + WEEK, week + 1


class _Reading:
    """A rising meter goes on from what it showed last: between two seasons next to nothing is used."""

    def __init__(self, meter: Meter, used: int) -> None:
        self.meter, self.used = meter, used

    def __call__(self, now: datetime) -> None:
        today: date = camp_day(now)
        shown = self.used
        if self.meter in RISING:
            last = {one.meter: one.hundredths for one in eco.last_of_each_meter()}
            shown += last.get(self.meter, A_WEEK[self.meter] * BEFORE_ALL)
        eco.note_reading(self.meter, today, shown, today, None, now)


class _Work:
    def __init__(self, work: PlantWork) -> None:
        self.work = work

    def __call__(self, now: datetime) -> None:
        today: date = camp_day(now)
        eco.note_service(self.work, today, "", today, None, now)
