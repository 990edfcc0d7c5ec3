"""The letters the camp writes."""

from __future__ import annotations

from enum import StrEnum


class LetterKind(StrEnum):
    CALLED_OFF = "called_off"
