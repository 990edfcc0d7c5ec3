"""The owner's rules for selling beside other sites, which know of it late."""

from __future__ import annotations

from dataclasses import dataclass

from camp.services.settings_desk import write_settings


@dataclass(frozen=True)
class ChannelSettings:
    held_back_yurts: int
    stale_hours: int
    stale_asks: bool


CHANNEL_LIMITS = {"held_back_yurts": (0, 100), "stale_hours": (1, 720)}


def change_channel_settings(change: ChannelSettings) -> None:
    """Raises SettingOutOfRange."""
    write_settings(change, CHANNEL_LIMITS)
