"""The kinds of things a guest orders for a day."""

from __future__ import annotations

from enum import StrEnum


class OrderKind(StrEnum):
    TOUR = "tour"
    CLASS = "class"
    MEAL = "meal"
    EXTRA = "extra"
