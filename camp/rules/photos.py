"""Photos of the camp: what they show, and in which sizes they are kept."""

from __future__ import annotations

from enum import StrEnum


class PhotoSubject(StrEnum):
    CAMP = "camp"
    YURT = "yurt"
    TOUR = "tour"
    MASTER_CLASS = "master_class"
    MEAL = "meal"
