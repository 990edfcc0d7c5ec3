"""The owner's rules for selling beside other sites, which know of it late."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from camp.models import CampSettings
from camp.rules.refusals import SettingOutOfRange
from camp.services.transaction import transaction


@dataclass(frozen=True)
class ChannelSettings:
    held_back_yurts: int
    stale_hours: int
    stale_asks: bool


CHANNEL_LIMITS = {"held_back_yurts": (0, 100), "stale_hours": (1, 720)}


def change_channel_settings(change: ChannelSettings) -> None:
    """Raises SettingOutOfRange."""
    for name, (least, most) in CHANNEL_LIMITS.items():
        if not least <= getattr(change, name) <= most:
            raise SettingOutOfRange(name, least, most)
    with transaction() as session:
        settings = session.get_one(CampSettings, 1)
        for name, value in asdict(change).items():
            setattr(settings, name, value)
        settings.is_sample = False
