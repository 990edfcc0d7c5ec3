"""The owner's settings of what guests do themselves."""

from __future__ import annotations

from dataclasses import dataclass

from camp.services.settings_desk import write_settings


@dataclass(frozen=True)
class GuestSettings:
    guest_change_days: int
    waiting_hours: int
    voucher_months: int


GUEST_LIMITS = {"guest_change_days": (0, 365), "waiting_hours": (3, 72), "voucher_months": (1, 60)}


def change_guest_settings(change: GuestSettings) -> None:
    """Raises SettingOutOfRange."""
    write_settings(change, GUEST_LIMITS)
