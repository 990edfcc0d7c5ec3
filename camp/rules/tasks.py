"""What is to be done in a day, by whom and when."""

from __future__ import annotations

from enum import StrEnum


class TaskKind(StrEnum):
    PREPARE_YURT = "prepare_yurt"
    INSPECT_YURT = "inspect_yurt"
    SADDLE_HORSES = "saddle_horses"
    CLASS_MATERIALS = "class_materials"
    PLANT_FILTER = "plant_filter"
    BY_HAND = "by_hand"
    """Written by somebody, in words."""


class Urgency(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    URGENT = "urgent"
