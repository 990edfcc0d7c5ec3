"""When a day may be closed.

A day is closed once it is over, or in its own evening, when whoever comes has mostly come. What closing it
does is reckoned from the moment the day ended: so it is all one whether it is done that night, a morning
later, or after three days without power.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from camp.rules.dates import ONE_DAY, nights_between
from camp.rules.staff_refusals import TooEarlyToClose

EVENING = time(18)

LONGEST_GAP = timedelta(days=400)
"""Whoever closes a day for the first time after years does not close each of these years' days."""


def check_closable(day: date, at: datetime) -> None:
    """``at``: what the camp's clock shows. Raises TooEarlyToClose.

    >>> check_closable(date(2026, 7, 14), datetime(2026, 7, 15, 0, 1))
    """
    if datetime.combine(day, EVENING) > at:
        raise TooEarlyToClose(day)


def day_to_close(at: datetime, newest_closed: date | None) -> date:
    """Which day to offer at that moment of the camp's clock: yesterday; once that is closed, in the evening,
    today."""
    yesterday = at.date() - ONE_DAY
    is_closed = newest_closed is not None and newest_closed >= yesterday
    return at.date() if is_closed and at.time() >= EVENING else yesterday


def days_to_close(last: date, newest_closed: date | None, first_expected: date | None) -> Iterator[date]:
    """The days from the first one not closed up to ``last``. Where none was ever closed the first is the one
    on which somebody was expected and never noted as come; where nobody was, only the last."""
    first = newest_closed + ONE_DAY if newest_closed else first_expected or last
    if newest_closed is None:
        first = min(first, last)
    return nights_between(max(first, last - LONGEST_GAP), last + ONE_DAY)
