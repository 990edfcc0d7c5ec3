"""Every way the camp says no about calendars that others read; see ``camp.rules.refusals``."""

from __future__ import annotations

from dataclasses import dataclass

from camp.rules.calendars import CalendarKind
from camp.rules.refusals import Refusal


@dataclass(eq=False)
class ReaderHasCalendar(Refusal):
    """The reader has an address for each of these yurts already."""

    reader: str


@dataclass(eq=False)
class CalendarNotYours(Refusal):
    """This calendar is not for whoever asked for it."""

    kind: CalendarKind
