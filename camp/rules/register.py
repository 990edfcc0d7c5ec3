"""The guest register, kept at check-in: name, citizenship, document number, birth date."""

from __future__ import annotations

from enum import StrEnum


class RegisterRule(StrEnum):
    """Whether the camp keeps one: the owner's setting."""

    OFF = "off"
    OPTIONAL = "optional"
    REQUIRED = "required"
    """No check-in before every adult is written down."""
