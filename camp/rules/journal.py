"""Who did what: the words of the camp's journal."""

from __future__ import annotations

from enum import StrEnum


class Deed(StrEnum):
    CREATED = "created"
    CHANGED = "changed"
    REMOVED = "removed"


class Actor(StrEnum):
    STAFF = "staff"
    """A user of ours, who is named."""
    GUEST = "guest"
    PROGRAM = "program"
    """A timer or a command."""
