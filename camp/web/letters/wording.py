"""A letter's words: the text of its kind, with what it tells of filled in."""

from __future__ import annotations

from camp.models import Booking, Letter
from camp.rules.letter_texts import LetterWords, fill_in
from camp.rules.letters import LetterKind
from camp.services import letter_texts
from camp.services.team import NewLink
from camp.web.language import speaking
from camp.web.letters.telling import Telling, of_booking, of_letter
from camp.web.letters.values import Values


def words_of(letter: Letter) -> LetterWords:
    """As it was sent; one that has not left yet, as it would leave now."""
    if letter.text:
        return LetterWords(letter.subject, letter.text)
    return worded(letter)


def worded(letter: Letter, key: NewLink | None = None) -> LetterWords:
    """As it would leave now."""
    with speaking(letter.language):
        return told(of_letter(letter, key), letter_texts.words_of(letter.kind, letter.language))


def words_for(kind: LetterKind, booking: Booking) -> LetterWords:
    """What could be written to the guest now."""
    with speaking(booking.language):
        return told(of_booking(kind, booking), letter_texts.words_of(kind, booking.language))


def told(telling: Telling, words: LetterWords) -> LetterWords:
    """In the language that is spoken."""
    return fill_in(words, Values(telling))
