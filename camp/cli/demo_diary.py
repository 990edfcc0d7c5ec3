"""What is to be done when: the demo's people write it down, and it is lived through in order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from heapq import heappop, heappush
from itertools import count

from camp.services import journal

Deed = Callable[[datetime], object]


class Diary:
    def __init__(self) -> None:
        self._entries: list[tuple[datetime, int, Deed]] = []
        self._order = count()
        self.receipts = count(1)

    def write(self, at: datetime, deed: Deed) -> None:
        # The running number keeps deeds of one moment in the order they were written.
        heappush(self._entries, (at, next(self._order), deed))

    def live_until(self, moment: datetime) -> None:
        while self._entries and self._entries[0][0] < moment:
            at, _, deed = heappop(self._entries)
            with journal.lived_at(at):
                deed(at)
