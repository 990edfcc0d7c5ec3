"""What the owner gives away to fill nights that would stay empty.

An offer covers the nights from its first to its last. It is one of three:

- a **percentage** off beds and supplement of every covered night;
- a **free night**: of every so many covered nights of a stay, in a row, the cheapest is given;
- a **class included**: each of the party takes part in one class for nothing.

It is open to all, or asks for a code. A booking has one offer at most.
"""

from __future__ import annotations

from enum import StrEnum


class OfferKind(StrEnum):
    PERCENT = "percent"
    FREE_NIGHT = "free_night"
    CLASS_INCLUDED = "class_included"
