"""What the camp takes from the valley and gives back: meters, and the treatment plant's log.

Water and electricity are read off meters that only ever rise: what was used is the difference between two
readings. Firewood and waste are amounts of a day, and add up.
"""

from __future__ import annotations

from enum import StrEnum


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
