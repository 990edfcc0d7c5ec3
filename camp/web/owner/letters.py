"""The texts of the letters: the owner's words in place of the originals, looked at before they are kept."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField, TextAreaField

from camp import clock
from camp.rules.letter_texts import (
    LONGEST_BODY,
    LONGEST_SUBJECT,
    NEEDED,
    VARIABLES,
    LetterWords,
    checked,
)
from camp.rules.letters import LetterKind
from camp.rules.refusals import Refusal
from camp.rules.text import LANGUAGES
from camp.services import letter_texts
from camp.web.forms import CampForm, Shorter
from camp.web.language import OWN_NAMES
from camp.web.letters.example import example_of
from camp.web.letters.showing import drawn
from camp.web.owner import owner
from camp.web.refusals import sentence

Page = AnyResponse | str | tuple[str, int]


class LetterForm(CampForm):
    subject_line = StringField(_l("Subject"), [Shorter(LONGEST_SUBJECT)])
    body = TextAreaField(_l("Text"), [Shorter(LONGEST_BODY)])

    def words(self) -> LetterWords:
        return LetterWords(self.subject_line.data or "", self.body.data or "")

    def refuse(self, refusal: Refusal) -> None:
        part = getattr(refusal, "part", None)
        if part is None:
            super().refuse(refusal)
        else:
            self[part].errors = [*self[part].errors, sentence(refusal)]


@owner.get("/letters")
def letters() -> str:
    return render_template("owner/letters.html", texts=letter_texts.list_texts())


@owner.get("/letters/<kind>/<language>")
def letter_text(kind: str, language: str) -> str:
    known = _known(kind, language)
    words = letter_texts.words_of(known, language)
    return _page(known, language, _form(words, formdata=None), words)


@owner.post("/letters/<kind>/<language>")
def change_letter_text(kind: str, language: str) -> Page:
    known, form = _known(kind, language), LetterForm()
    words = _checked(known, form)
    if words is None:
        return _page(known, language, form, None), 422
    if "look" in request.form:
        return _page(known, language, form, words, is_look=True)
    letter_texts.change_words(known, language, words)
    flash(_("Saved"), "good")
    return redirect(url_for("owner.letter_text", kind=kind, language=language), 303)


@owner.post("/letters/<kind>/<language>/mail")
def letter_text_mail(kind: str, language: str) -> Response | tuple[str, int]:
    """What was typed, as a mail shows it, in a page of its own."""
    known, form = _known(kind, language), LetterForm()
    words = _checked(known, form)
    if words is None:
        return _page(known, language, form, None), 422
    return drawn(example_of(known, language, words, clock.now(), clock.today()), language)


@owner.post("/letters/<kind>/<language>/original")
def original_letter_text(kind: str, language: str) -> AnyResponse:
    known = _known(kind, language)
    letter_texts.back_to_original(known, language)
    flash(_("The letter says again what it said at first."), "good")
    return redirect(url_for("owner.letter_text", kind=kind, language=language), 303)


def _checked(kind: LetterKind, form: LetterForm) -> LetterWords | None:
    """What was typed; None when it can't be a letter, and the form says why."""
    if not form.validate():
        return None
    try:
        return checked(kind, form.words())
    except Refusal as refusal:
        form.refuse(refusal)
        return None


def _known(kind: str, language: str) -> LetterKind:
    if kind not in set(LetterKind) or language not in LANGUAGES:
        abort(404)
    return LetterKind(kind)


def _form(words: LetterWords, **about: Any) -> LetterForm:
    return LetterForm(data={"subject_line": words.subject, "body": words.body}, **about)


def _page(
    kind: LetterKind, language: str, form: LetterForm, words: LetterWords | None, is_look: bool = False
) -> str:
    """``words``: those to show an example of."""
    example = example_of(kind, language, words, clock.now(), clock.today()) if words is not None else None
    return render_template(
        "owner/letter_text.html",
        kind=kind,
        text_language=language,
        languages={one: OWN_NAMES[one] for one in LANGUAGES},
        own=letter_texts.own_languages(kind),
        form=form,
        variables=VARIABLES[kind],
        needed=NEEDED.get(kind, frozenset()),
        example=example,
        is_look=is_look,
    )
