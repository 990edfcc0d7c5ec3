"""What the camp does by itself: when each timer ran last, and how that ended."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from flask_babel import gettext as _
from flask_babel import ngettext

from camp import clock
from camp.models import Timer
from camp.rules.timers import RHYTHMS, TimerName, is_late
from camp.services import worker
from camp.web.owner import owner
from camp.web.rates_refusals import PROBLEMS, problem_words


@dataclass(frozen=True)
class TimerRow:
    name: TimerName
    timer: Timer | None
    minutes: int
    is_late: bool

    @property
    def result(self) -> str:
        """What the last run did, in words."""
        if self.timer is None or self.timer.ended_at is None:
            return ""
        if not self.timer.went_well:
            if self.timer.result in PROBLEMS:
                return problem_words(self.timer.result)
            return _("It fell over (%(error)s); it is tried again.", error=self.timer.result)
        return _did(self.name, int(self.timer.result or 0))


def _did(name: TimerName, number: int) -> str:
    match name:
        case TimerName.EXPIRY:
            return ngettext("%(num)s booking ended", "%(num)s bookings ended", number)
        case TimerName.NIGHT_AUDIT:
            return ngettext("%(num)s day closed", "%(num)s days closed", number)
        case TimerName.FEEDS:
            return ngettext("%(num)s calendar read", "%(num)s calendars read", number)
        case TimerName.RATES:
            return ngettext("%(num)s new rate", "%(num)s new rates", number)
        case TimerName.CARDS:
            return ngettext("%(num)s payment settled", "%(num)s payments settled", number)
        case TimerName.LETTERS:
            return ngettext("%(num)s letter sent", "%(num)s letters sent", number)


@owner.get("/timers")
def timers() -> str:
    now = clock.now()
    rows = [
        TimerRow(
            name,
            timer,
            int(RHYTHMS[name].every.total_seconds() // 60),
            is_late(name, timer.started_at if timer else None, now),
        )
        for name, timer in worker.list_timers().items()
    ]
    return render_template("owner/timers.html", rows=rows)
