"""A guest has lost the private link of a booking, and asks for it.

Whoever asks reads the same answer, whether there is such a booking or not. The link goes to the address that
stands in the booking, and nowhere else. An address is written to at most once in a quarter of an hour and
three times in a day, however often somebody asks.
"""

from __future__ import annotations

from datetime import date, timedelta

PAUSE = timedelta(minutes=15)
WINDOW = timedelta(hours=24)
MOST = 3
"""In a window."""

MOST_BOOKINGS = 5
"""So many links go out at once, the next arrival first."""

RECENT = timedelta(days=60)
"""So long after the departure somebody may still look for a slip."""


def since_when(today: date) -> date:
    """Bookings that end on that day or later are sent again."""
    return today - RECENT
