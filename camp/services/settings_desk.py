"""Writing down what the owner has set, whichever part of her settings it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from camp.models import CampSettings
from camp.rules.refusals import SettingOutOfRange
from camp.services.transaction import transaction

Limits = Mapping[str, tuple[int, int]]
"""The least and the most of a setting, by its name."""


def write_settings(change: Any, limits: Limits) -> None:
    """``change``: a dataclass whose fields are settings. Raises SettingOutOfRange."""
    for name, (least, most) in limits.items():
        if not least <= getattr(change, name) <= most:
            raise SettingOutOfRange(name, least, most)
    with transaction() as session:
        settings = session.get_one(CampSettings, 1)
        for name, value in asdict(change).items():
            setattr(settings, name, value)
        settings.is_sample = False
