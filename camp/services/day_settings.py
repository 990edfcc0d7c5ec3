"""The owner's settings of the camp's day: hours, the guest register, the treatment plant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from camp.rules.register import RegisterRule
from camp.services.settings_desk import write_settings


@dataclass(frozen=True)
class DaySettings:
    check_in: time
    check_out: time
    guest_register: RegisterRule
    document_days: int
    plant_capacity: int
    plant_filter_days: int


DAY_LIMITS = {"document_days": (0, 3650), "plant_capacity": (1, 10_000), "plant_filter_days": (1, 3650)}


def change_day_settings(change: DaySettings) -> None:
    """Raises SettingOutOfRange."""
    write_settings(change, DAY_LIMITS)
