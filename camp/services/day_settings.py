"""The owner's settings of the camp's day: hours, the guest register, the treatment plant."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import time

from camp.models import CampSettings
from camp.rules.refusals import SettingOutOfRange
from camp.rules.register import RegisterRule
from camp.services.transaction import transaction


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
    for name, (least, most) in DAY_LIMITS.items():
        if not least <= getattr(change, name) <= most:
            raise SettingOutOfRange(name, least, most)
    with transaction() as session:
        settings = session.get_one(CampSettings, 1)
        for name, value in asdict(change).items():
            setattr(settings, name, value)
        settings.is_sample = False
