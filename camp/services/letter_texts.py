"""The texts of the letters: the originals, which come with the program, and the owner's words in their place.

Each language stands for itself: where the owner wrote nothing, the original of that language speaks, so that
no guest gets a letter in a language not asked for.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from camp.models import LetterText
from camp.rules.letter_texts import LetterWords, checked
from camp.rules.letters import LetterKind
from camp.rules.text import LANGUAGES, LocalizedText
from camp.services.sample import SAMPLE
from camp.services.transaction import broke, reading, transaction

NOTHING = LocalizedText("", "", "")


@dataclass(frozen=True)
class KnownText:
    """A kind of letter, and in which languages it speaks the owner's own words."""

    kind: LetterKind
    own: tuple[str, ...]

    @property
    def is_uneven(self) -> bool:
        """In one language her words, in another the original's: guests are not told the same."""
        return 0 < len(self.own) < len(LANGUAGES)


def original_of(kind: LetterKind, language: str) -> LetterWords:
    texts = _originals()[kind]
    return LetterWords(texts["subject"][language], texts["body"][language].strip("\n"))


def weather_in(month: int, language: str) -> str:
    """What the season is like where the camp stands; empty for months of which nothing is said."""
    for season in _originals()["weather"]:
        if month in season["months"]:
            return str(season[language])
    return ""


@cache
def _originals() -> dict[str, Any]:
    return tomllib.loads((SAMPLE / "letters.toml").read_text(encoding="utf-8"))


def words_of(kind: LetterKind, language: str) -> LetterWords:
    """The owner's words in that language, else the original's."""
    return _own(_row(reading(), kind), language) or original_of(kind, language)


def own_languages(kind: LetterKind) -> tuple[str, ...]:
    """Those in which it speaks the owner's words."""
    row = _row(reading(), kind)
    return tuple(language for language in LANGUAGES if _own(row, language) is not None)


def list_texts() -> list[KnownText]:
    """Every kind, in the order in which a guest gets them."""
    rows = {row.kind: row for row in reading().scalars(select(LetterText))}
    return [
        KnownText(kind, tuple(one for one in LANGUAGES if _own(rows.get(kind), one) is not None))
        for kind in LetterKind
    ]


def change_words(kind: LetterKind, language: str, words: LetterWords) -> None:
    """The letter says this in that language from now on; what has been sent stays as it was. The original's
    words are nobody's own. Raises LetterTextEmpty, BraceAstray, VariableUnknown or VariableMissing."""
    kept = checked(kind, words)
    if kept == original_of(kind, language):
        kept = LetterWords("", "")
    try:
        _keep(kind, language, kept)
    except IntegrityError as error:
        # Somebody put the first words of her own for this kind at the same moment.
        if not broke(error, "letter_texts", "kind"):
            raise
        _keep(kind, language, kept)


def _keep(kind: LetterKind, language: str, words: LetterWords) -> None:
    with transaction() as session:
        row = _row(session, kind, for_update=True)
        texts = row or LetterText(kind=kind, subject_line=NOTHING, body=NOTHING)
        subject_line = replace(texts.subject_line, **{language: words.subject})
        body = replace(texts.body, **{language: words.body})
        if body == NOTHING:
            if row is not None:
                # As it was, so that the journal can put it back.
                session.delete(row)
            return
        texts.subject_line, texts.body = subject_line, body
        session.add(texts)


def back_to_original(kind: LetterKind, language: str) -> None:
    change_words(kind, language, original_of(kind, language))


def _row(session: Session, kind: LetterKind, for_update: bool = False) -> LetterText | None:
    rows = select(LetterText).where(LetterText.kind == kind)
    return session.scalar(rows.with_for_update() if for_update else rows)


def _own(row: LetterText | None, language: str) -> LetterWords | None:
    if row is None or not getattr(row.body, language):
        return None
    return LetterWords(getattr(row.subject_line, language), getattr(row.body, language))
