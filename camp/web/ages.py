"""How long ago something was, and until when something is, as people say it."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from camp import clock
from camp.clock import camp_day
from camp.rules.channel_health import Expectation, NextRead
from camp.web.formats import clock_time, moment

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def ago(at: datetime) -> str:
    """25 min ago; of what is longer ago the hours, then the days."""
    age = clock.now() - at
    if age < MINUTE:
        return _("just now")
    if age < 2 * HOUR:
        return _("%(count)s min ago", count=age // MINUTE)
    if age < 2 * DAY:
        return _("%(count)s h ago", count=age // HOUR)
    return ngettext("%(num)s day ago", "%(num)s days ago", age // DAY)


def hour_or_moment(at: datetime) -> str:
    """14:30 today, with the date on any other day."""
    return clock_time(at) if camp_day(at) == clock.today() else moment(at)


def sold_until(read: NextRead) -> str:
    """Until when a night that is sold now is still sold there."""
    match read.expectation:
        case Expectation.NEVER_READ:
            return _("not known: it has never read our calendar")
        case Expectation.UNKNOWN:
            return _("not known: it has not read often enough to tell")
    if read.latest is None:
        return ""
    latest = hour_or_moment(read.latest)
    if read.expectation is Expectation.OVERDUE:
        return _("not known: it should have read by %(moment)s", moment=latest)
    if read.earliest is None or read.earliest <= clock.now():
        return _("until %(latest)s at the latest", latest=latest)
    if read.latest - read.earliest < MINUTE:
        return _("until about %(latest)s", latest=latest)
    return _(
        "until some time between %(earliest)s and %(latest)s",
        earliest=hour_or_moment(read.earliest),
        latest=latest,
    )


def init_app(app: Flask) -> None:
    app.add_template_filter(ago)
    app.add_template_filter(hour_or_moment)
    app.add_template_filter(sold_until)
