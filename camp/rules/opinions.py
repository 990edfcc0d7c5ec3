"""What guests say of their stay, asked once it is over: three taps, and a sentence if they like."""

from __future__ import annotations

from enum import StrEnum


class Impression(StrEnum):
    GOOD = "good"
    SO_SO = "so_so"
    BAD = "bad"


LONGEST_REMARK = 1000
"""Characters."""
