"""What the camp takes from the valley and gives back: meters, and the treatment plant's log.

Water and electricity are read off meters that only ever rise: what was used is the difference between two
readings. Firewood and waste are amounts of a day, and add up.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from camp.rules.dates import ONE_DAY
from camp.rules.eco_refusals import ReadingOutOfOrder


class Meter(StrEnum):
    WATER = "water"
    """Cubic metres, a rising meter."""
    POWER = "power"
    """Kilowatt-hours, a rising meter."""
    FIREWOOD = "firewood"
    """Cubic metres, an amount."""
    WASTE = "waste"
    """Kilograms taken away, an amount."""


RISING = frozenset({Meter.WATER, Meter.POWER})


class PlantWork(StrEnum):
    """What was done at the treatment plant."""

    FILTER = "filter"
    SLUDGE = "sludge"
    PUMP = "pump"
    SAMPLE = "sample"
    """Water taken for the laboratory."""
    REPAIR = "repair"


Readings = Sequence[tuple[date, int]]
"""Day and hundredths of the meter's unit, in order of days."""

Month = tuple[int, int]
"""A year and the number of a month."""


def can_delete(by_id: int | None, on: date, user_id: int, today: date) -> bool:
    """What somebody wrote by mistake they delete themselves, as long as it is the day they wrote it.

    >>> can_delete(7, date(2026, 7, 15), user_id=7, today=date(2026, 7, 15))
    True
    >>> can_delete(7, date(2026, 7, 14), user_id=7, today=date(2026, 7, 15))
    False
    """
    return by_id == user_id and on == today


def check_reading(before: tuple[date, int] | None, after: tuple[date, int] | None, hundredths: int) -> None:
    """A rising meter between the readings around it. Raises ReadingOutOfOrder."""
    if before is not None and hundredths < before[1]:
        raise ReadingOutOfOrder(*before)
    if after is not None and hundredths > after[1]:
        raise ReadingOutOfOrder(*after)


def used_by_month(meter: Meter, readings: Readings) -> dict[Month, int]:
    """What was used, by month. Between two readings of a rising meter each day has used the same; what can't
    be parted evenly goes to later days, so nothing is lost.

    >>> used_by_month(Meter.WATER, [(date(2026, 6, 29), 1000), (date(2026, 7, 2), 1300)])
    {(2026, 6): 100, (2026, 7): 200}
    """
    found: dict[Month, int] = {}
    if meter not in RISING:
        for day, amount in readings:
            found[day.year, day.month] = found.get((day.year, day.month), 0) + amount
        return found
    for (start, low), (end, high) in pairwise(readings):
        days, given = (end - start).days, 0
        for number in range(1, days + 1):
            day = start + number * ONE_DAY
            upto = (high - low) * number // days
            found[day.year, day.month] = found.get((day.year, day.month), 0) + upto - given
            given = upto
    return found


def per_guest_night(hundredths: int, guest_nights: int) -> Fraction | None:
    """Units a guest-night; None when nobody slept."""
    return Fraction(hundredths, 100 * guest_nights) if guest_nights else None
