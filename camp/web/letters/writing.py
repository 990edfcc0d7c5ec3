"""What the post asks for: a letter of the outbox as a mail, with its words as they are kept."""

from __future__ import annotations

from functools import partial

from flask import Flask, current_app
from flask.ctx import RequestContext

from camp import clock
from camp.config import MailSettings
from camp.models import Letter
from camp.rules.letter_texts import LetterWords
from camp.rules.letters import MailProblem
from camp.services.post import Post, Written
from camp.services.team import NewLink
from camp.web.letters.mail import message_of
from camp.web.letters.wording import worded


def write(settings: MailSettings, letter: Letter, key: NewLink | None) -> Written:
    """Raises AddressUnusable."""
    with _as_if_asked():
        words = _words(letter, key)
        kept = words if key is None else worded(letter)
        return Written(kept, message_of(letter, words, settings, clock.telephone()))


def words_outside(letter: Letter) -> LetterWords:
    """As it would leave now, for whoever is no visitor's request."""
    with _as_if_asked():
        return worded(letter)


def _as_if_asked() -> RequestContext:
    """A letter is written outside of any visitor's request, and its links need a site all the same."""
    return current_app.test_request_context("/", base_url=current_app.config["CAMP_URL"] or None)


def _words(letter: Letter, key: NewLink | None) -> LetterWords:
    """A letter that may have gone already goes again word for word."""
    if key is None and letter.problem is MailProblem.NO_ANSWER and letter.text:
        return LetterWords(letter.subject, letter.text)
    return worded(letter, key)


def init_app(app: Flask) -> None:
    app.extensions["letter_words"] = words_outside
    settings = app.config["CAMP_MAIL"]
    if settings is not None:
        app.extensions["post"] = Post(settings, partial(write, settings))
