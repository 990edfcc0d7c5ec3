"""How a yurt gets ready for its next party: prepared by one person, looked at by another, ready.

Occupied and out of order are no conditions of their own: a party is in, or a closure lies over the day.
"""

from __future__ import annotations

from enum import StrEnum


class YurtCondition(StrEnum):
    TO_PREPARE = "to_prepare"
    """Somebody has left; beds and stove are to be done."""
    PREPARED = "prepared"
    """Done, and waits for somebody to look."""
    READY = "ready"
