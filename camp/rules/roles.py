"""Who does what in the camp. One person can have several roles."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    FRONT_DESK = "front_desk"
    """Bookings, arrivals and departures, money, guests' papers."""
    KITCHEN = "kitchen"
    """How many eat what: names with diets and allergies."""
    STABLE = "stable"
    """Horses, guides, tours: riders' names and weights."""
    HOUSEKEEPING = "housekeeping"
    """Yurts to prepare: how many sleep in them, nobody's name."""
    MANAGER = "manager"
    """Everything staff do."""
    OWNER = "owner"
    """Everything, and the camp's prices and figures."""


LEADS = frozenset({Role.MANAGER, Role.OWNER})
"""They may do what any of the staff may."""


class LinkKind(StrEnum):
    """What a link to the account pages is for."""

    INVITE = "invite"
    RESET = "reset"
