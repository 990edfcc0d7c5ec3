"""Another site's calendar in words: what went wrong, what it brought, what became of an event."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from camp.models import FeedPull
from camp.rules.calendars import PullOutcome
from camp.rules.feed_events import EventKind, EventState
from camp.rules.feed_pulls import masked
from camp.rules.feed_refusals import FeedProblem
from camp.services.feed_books import site_name
from camp.services.feed_reading import Fault
from camp.web.words import WORDS

PROBLEMS = {
    FeedProblem.NO_SUCH_HOST: _l("There is no site at this address. Please copy it once more."),
    FeedProblem.PRIVATE_ADDRESS: _l("This address leads into a private network, not to another site."),
    FeedProblem.NOT_HTTPS: _l("The address of a calendar begins with https://."),
    FeedProblem.NO_ANSWER: _l("The site does not answer."),
    FeedProblem.BAD_CERTIFICATE: _l("The site could not prove that it is the one it says."),
    FeedProblem.TOO_SLOW: _l("The site took too long to answer."),
    FeedProblem.TOO_LARGE: _l("The calendar is larger than 1 MB: that can't be one yurt's."),
    FeedProblem.TOO_MANY_REDIRECTS: _l("The address leads from one place to the next and to no calendar."),
    FeedProblem.FORBIDDEN: _l("The site does not let us read this calendar."),
    FeedProblem.GONE: _l("There is no calendar at this address any more. Please copy it anew from the site."),
    FeedProblem.SITE_IN_TROUBLE: _l("The site is out of order at the moment."),
    FeedProblem.UNREADABLE: _l("What the site sent could not be unpacked."),
    FeedProblem.EMPTY: _l("The site sent nothing at all."),
    FeedProblem.PAGE: _l(
        "The site sent a web page and no calendar, as to somebody who is logged out. Please copy the address "
        "of the calendar anew."
    ),
    FeedProblem.ERROR_MESSAGE: _l("The site sent a message about an error and no calendar."),
    FeedProblem.CUT: _l("The calendar breaks off in the middle."),
    FeedProblem.NO_CALENDAR: _l("This is no calendar."),
    FeedProblem.TOO_MANY_EVENTS: _l("The calendar tells of more than 1000 stays: that can't be one yurt's."),
    FeedProblem.OUR_FAULT: _l("Something went wrong here. What exactly stands in the camp's own log."),
}

FEED_WORDS = {
    PullOutcome: {
        PullOutcome.NEWS: _l("News"),
        PullOutcome.NOTHING_NEW: _l("Nothing new"),
        PullOutcome.SUSPECT: _l("Doubted"),
        PullOutcome.FAILED: _l("Not read"),
    },
    EventKind: {
        EventKind.RESERVATION: _l("A stay"),
        EventKind.BLOCK: _l("Shut there"),
        EventKind.HORIZON: _l("Not on sale there yet"),
        EventKind.UNSURE: _l("A stay, or shut there"),
        EventKind.TENTATIVE: _l("A stay, not sure yet"),
    },
    EventState: {
        EventState.TAKEN: _l("Taken over"),
        EventState.ECHO: _l("Ours, told back"),
        EventState.CONFLICT: _l("Sold twice"),
        EventState.IGNORED: _l("Not shut here: guests have some of the nights"),
        EventState.KEPT: _l("Gone there, kept here"),
        EventState.CANCELLED: _l("Gone"),
        EventState.PAST: _l("Over"),
    },
    Fault: {
        Fault.NO_START: _l("without a first day"),
        Fault.BAD_DATE: _l("with a date that can't be read"),
        Fault.END_BEFORE_START: _l("ending before they begin"),
        Fault.TOO_LONG: _l("longer than three years"),
        Fault.BROKEN: _l("broken off"),
    },
}


def problem_words(problem: str) -> str:
    """By the name that is kept with a reading."""
    return str(PROBLEMS[FeedProblem(problem)])


def pull_words(pull: FeedPull) -> list[str]:
    """What a reading brought, each thing by itself; nothing for nothing."""
    if pull.outcome is PullOutcome.FAILED:
        return [problem_words(pull.problem)]
    counts = (
        (pull.taken, _("new: %(count)s", count=pull.taken)),
        (pull.moved, _("other dates: %(count)s", count=pull.moved)),
        (pull.cancelled, _("cancelled: %(count)s", count=pull.cancelled)),
        (pull.conflicts, _("sold twice: %(count)s", count=pull.conflicts)),
        (pull.unread, _("not understood: %(count)s", count=pull.unread)),
        (pull.repeating, _("repeating, taken once: %(count)s", count=pull.repeating)),
        (pull.alarms, _("with an alarm, not rung: %(count)s", count=pull.alarms)),
    )
    return [said for count, said in counts if count]


def init_app(app: Flask) -> None:
    WORDS.update(FEED_WORDS)
    app.add_template_filter(problem_words)
    app.add_template_filter(pull_words)
    app.add_template_filter(masked)
    app.add_template_global(site_name)
