"""What calendars there are, and how a reading of another site's can end."""

from __future__ import annotations

from enum import StrEnum

UID_DOMAIN = "ecotrek-camp"
"""Every UID we give out ends in it, so that we know our own when a site tells it back."""


class CalendarKind(StrEnum):
    """What a calendar of ours shows."""

    YURT = "yurt"
    """The busy nights of one yurt, without names: for a site that sells it."""
    CAMP = "camp"
    """Every stay with its yurt, code and party: for staff."""
    ARRIVALS = "arrivals"
    """Who comes and who goes."""
    GUIDE = "guide"
    """The tours of one guide."""
    TASKS = "tasks"
    """What one of the staff has to do."""
    KITCHEN = "kitchen"
    """The sittings with how many eat."""


class PullOutcome(StrEnum):
    """How the reading of another site's calendar ended."""

    NEWS = "news"
    NOTHING_NEW = "nothing_new"
    SUSPECT = "suspect"
    """Too much was gone at once: nothing was believed."""
    FAILED = "failed"
