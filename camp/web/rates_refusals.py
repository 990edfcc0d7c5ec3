"""How the camp says no to the National Bank's rates; see ``camp.web.refusals``."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from camp.rules import rates_refusals as no
from camp.web.formats import long_date, rate
from camp.web.refusals import sentence
from camp.web.words import word

PROBLEMS = {
    no.FeedUnreachable.__name__: _l("The bank's server does not answer."),
    no.FeedUnreadable.__name__: _l("The bank's file can't be read: it may be only half of it."),
    no.FeedOfAnotherDay.__name__: _l("The bank's file is of a day too far from today."),
    no.FeedIncomplete.__name__: _l("A currency is missing in the bank's file."),
    no.RateMalformed.__name__: _l("A rate in the bank's file has no decimal comma, or is no number."),
    no.RateJumped.__name__: _l("A rate in the bank's file is too far from the last one."),
}
"""By the kind of refusal, where the worker has left only that."""


def problem_words(kind: str) -> str:
    """Why the rates could not be taken; an error of the program by its name."""
    return str(PROBLEMS.get(kind, kind))


@sentence.register
def _feed(refusal: no.FeedRefused) -> str:
    return problem_words(type(refusal).__name__)


@sentence.register
def _other_day(refusal: no.FeedOfAnotherDay) -> str:
    return _("The bank's file is of a day too far from today: %(day)s.", day=long_date(refusal.day))


@sentence.register
def _incomplete(refusal: no.FeedIncomplete) -> str:
    return _("A currency is missing in the bank's file: %(currency)s.", currency=word(refusal.currency))


@sentence.register
def _malformed(refusal: no.RateMalformed) -> str:
    return _(
        "A rate in the bank's file has no decimal comma, or is no number: %(currency)s, %(text)s.",
        currency=word(refusal.currency),
        text=refusal.text,
    )


@sentence.register
def _jumped(refusal: no.RateJumped) -> str:
    return _(
        "A rate in the bank's file is too far from the last one: %(currency)s, %(rate)s after %(before)s.",
        currency=word(refusal.currency),
        rate=rate(refusal.rate),
        before=rate(refusal.before),
    )


def init_app(app: Flask) -> None:
    """The words are registered by being read."""
    app.add_template_filter(problem_words, "rates_problem")
