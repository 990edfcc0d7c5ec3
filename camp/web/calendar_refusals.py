"""How the camp says no about calendars; see ``camp.web.refusals``."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext as _

from camp.rules import calendar_refusals as no
from camp.rules.refusals import Refusal
from camp.web.refusals import FIELDS, sentence

CALENDAR_FIELDS: dict[type[Refusal], str] = {no.ReaderHasCalendar: "yurt"}


@sentence.register
def _has_calendar(refusal: no.ReaderHasCalendar) -> str:
    return _(
        "%(reader)s has an address already. If it is lost, revoke it first and make a new one.",
        reader=refusal.reader,
    )


@sentence.register
def _not_yours(_refusal: no.CalendarNotYours) -> str:
    return _("This calendar is not part of your work.")


def init_app(_app: Flask) -> None:
    FIELDS.update(CALENDAR_FIELDS)
