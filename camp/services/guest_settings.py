"""The owner's settings of what guests do themselves."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from camp.models import CampSettings
from camp.rules.refusals import SettingOutOfRange
from camp.services.transaction import transaction


@dataclass(frozen=True)
class GuestSettings:
    guest_change_days: int
    waiting_hours: int
    voucher_months: int


GUEST_LIMITS = {"guest_change_days": (0, 365), "waiting_hours": (3, 72), "voucher_months": (1, 60)}


def change_guest_settings(change: GuestSettings) -> None:
    """Raises SettingOutOfRange."""
    for name, (least, most) in GUEST_LIMITS.items():
        if not least <= getattr(change, name) <= most:
            raise SettingOutOfRange(name, least, most)
    with transaction() as session:
        settings = session.get_one(CampSettings, 1)
        for name, value in asdict(change).items():
            setattr(settings, name, value)
        settings.is_sample = False
