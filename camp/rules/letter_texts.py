"""The small language of letters: a text with variables in braces, filled in for each letter.

- ``{guest}`` stands for a value. A variable is known by its name, and each kind of letter has its own.
- Any other brace is a mistake, and so is a variable that the kind does not know: both are refused when the
  text is written, so that no guest ever reads a brace.
- Some letters are of no use without a certain variable: a link, a sum. Their texts must have it.
- A value is put in as it stands. Braces in a guest's name open no variable.
- A line that has variables, all of them empty, is left out; so are empty lines that follow one another, and
  those at the beginning and the end. A subject is one line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from camp.rules.letter_refusals import BraceAstray, LetterTextEmpty, Part, VariableMissing, VariableUnknown
from camp.rules.letters import LetterKind


class Variable(StrEnum):
    GUEST = "guest"
    """The name, or how somebody without one is addressed."""
    CODE = "code"
    """Of the booking, or of the voucher."""
    LINK = "link"
    """The private page."""
    SITE = "site"
    """The camp's pages, in the language of the letter."""
    STAY = "stay"
    """Code, dates, people, yurts, meals and price, a line each."""
    PLAN = "plan"
    """What is ordered for the days."""
    ARRIVAL = "arrival"
    DEPARTURE = "departure"
    PRICE = "price"
    PAID = "paid"
    OWED = "owed"
    """What is paid and what is still to pay, a line each."""
    DEPOSIT = "deposit"
    DEADLINE = "deadline"
    SUM = "sum"
    """The money that came, or what a voucher is worth."""
    REFUND = "refund"
    """What was paid, what the camp keeps and what is given back, a line each."""
    TERMS = "terms"
    """Of a cancellation, a line each."""
    WAS = "was"
    """Dates and price as they were before."""
    THING = "thing"
    """What was called off, and when it was to be."""
    REASON = "reason"
    CHOICES = "choices"
    HOUR = "hour"
    """When the guests are expected, or the question when they come."""
    WAY = "way"
    BRING = "bring"
    WEATHER = "weather"
    """What the season is like."""
    OPINION = "opinion"
    """The page with the question of three taps."""
    UNTIL = "until"
    LOGIN = "login"
    PHONE = "phone"
    """The camp's."""
    SIGNATURE = "signature"


V = Variable
_EVERYWHERE = (V.GUEST, V.SITE, V.PHONE, V.SIGNATURE)
_OF_BOOKINGS = (
    V.CODE, V.LINK, V.ARRIVAL, V.DEPARTURE, V.STAY, V.PLAN, V.PRICE, V.PAID, V.OWED, V.TERMS, V.WAY, V.BRING,
    V.HOUR, V.WEATHER,
)  # fmt: skip

_OWN: Mapping[LetterKind, tuple[Variable, ...]] = {
    LetterKind.HELD: (V.DEADLINE,),
    LetterKind.REQUESTED: (V.DEADLINE,),
    LetterKind.DEPOSIT_ASKED: (V.DEPOSIT, V.DEADLINE),
    LetterKind.DEPOSIT_REMINDER: (V.DEPOSIT, V.DEADLINE),
    LetterKind.DEPOSIT_RECEIVED: (V.SUM,),
    LetterKind.CHANGED: (V.WAS,),
    LetterKind.CALLED_OFF: (V.THING, V.REASON, V.CHOICES),
    LetterKind.THANKS: (V.OPINION,),
    LetterKind.CANCELLED: (V.REFUND, V.REASON),
    LetterKind.PAID_NO_BEDS: (V.SUM,),
}
_WITHOUT_BOOKING: Mapping[LetterKind, tuple[Variable, ...]] = {
    LetterKind.PLACE_FREE: (V.ARRIVAL, V.DEPARTURE, V.UNTIL, V.LINK),
    LetterKind.VOUCHER: (V.CODE, V.SUM, V.UNTIL, V.LINK),
    LetterKind.STAFF_INVITE: (V.LOGIN, V.UNTIL, V.LINK),
    LetterKind.STAFF_RESET: (V.LOGIN, V.UNTIL, V.LINK),
}

VARIABLES: Mapping[LetterKind, tuple[Variable, ...]] = {
    kind: (
        _EVERYWHERE[0],
        *(_WITHOUT_BOOKING.get(kind) or (*_OWN.get(kind, ()), *_OF_BOOKINGS)),
        *_EVERYWHERE[1:],
    )
    for kind in LetterKind
}
"""What a letter of each kind can say, in the order of need."""

NEEDED: Mapping[LetterKind, frozenset[Variable]] = {
    LetterKind.HELD: frozenset({V.LINK, V.DEADLINE}),
    LetterKind.REQUESTED: frozenset({V.LINK}),
    LetterKind.DEPOSIT_ASKED: frozenset({V.LINK, V.DEPOSIT, V.DEADLINE}),
    LetterKind.DEPOSIT_REMINDER: frozenset({V.LINK, V.DEPOSIT, V.DEADLINE}),
    LetterKind.DEPOSIT_RECEIVED: frozenset({V.SUM}),
    LetterKind.CONFIRMED: frozenset({V.LINK}),
    LetterKind.CHANGED: frozenset({V.LINK}),
    LetterKind.CALLED_OFF: frozenset({V.THING, V.LINK}),
    LetterKind.THANKS: frozenset({V.OPINION}),
    LetterKind.CANCELLED: frozenset({V.REFUND}),
    LetterKind.LINK_AGAIN: frozenset({V.LINK}),
    LetterKind.PAID_NO_BEDS: frozenset({V.SUM}),
    LetterKind.PLACE_FREE: frozenset({V.LINK, V.UNTIL}),
    LetterKind.VOUCHER: frozenset({V.CODE}),
    LetterKind.STAFF_INVITE: frozenset({V.LINK, V.LOGIN}),
    LetterKind.STAFF_RESET: frozenset({V.LINK}),
}
"""Without these in its text a letter would be of no use."""

LONGEST_SUBJECT, LONGEST_BODY = 150, 5000
"""Characters, as written; a letter may be longer by what is filled in."""

MOST_OF_A_SUBJECT = 240
"""Characters, filled in."""

_NAME = re.compile(r"\{([^{}\n]{0,40})\}")
_AROUND = 12


@dataclass(frozen=True, slots=True)
class LetterWords:
    """A letter's text in one language, with its variables or filled in."""

    subject: str
    body: str


def checked(kind: LetterKind, words: LetterWords) -> LetterWords:
    """The text as it is kept: without spaces at the ends, its lines ended alike. Raises LetterTextEmpty,
    BraceAstray, VariableUnknown or VariableMissing."""
    subject = " ".join(words.subject.split())
    body = "\n".join(line.rstrip() for line in words.body.replace("\r\n", "\n").split("\n")).strip("\n")
    for part, text in ((Part.SUBJECT, subject), (Part.BODY, body)):
        if not text.strip():
            raise LetterTextEmpty(part)
        _check(kind, part, text)
    used = set(_NAME.findall(subject + body))
    for needed in VARIABLES[kind]:
        if needed in NEEDED.get(kind, ()) and needed not in used:
            raise VariableMissing(needed)
    return LetterWords(subject, body)


def _check(kind: LetterKind, part: Part, text: str) -> None:
    known = VARIABLES[kind]
    for name in _NAME.findall(text):
        if name not in known:
            raise VariableUnknown(part, name, tuple(known))
    # Of the same length, so that what is left stands where it stood.
    without = _NAME.sub(lambda found: " " * len(found[0]), text)
    stray = re.search(r"[{}]", without)
    if stray is not None:
        at = stray.start()
        raise BraceAstray(part, " ".join(text[max(0, at - _AROUND) : at + _AROUND + 1].split()))


def fill_in(words: LetterWords, values: Mapping[Variable, str]) -> LetterWords:
    """The letter. ``values`` has one for every variable of the kind; the text was checked."""
    subject = " ".join(_put(words.subject, values).split())
    return LetterWords(subject[:MOST_OF_A_SUBJECT].rstrip(), _filled_lines(words.body, values))


def _filled_lines(body: str, values: Mapping[Variable, str]) -> str:
    lines = []
    for line in body.split("\n"):
        names = _NAME.findall(line)
        if names and not any(values[Variable(name)] for name in names):
            continue
        lines.append(_put(line, values))
    return re.sub(r"\n(?:[ \t]*\n){2,}", "\n\n", "\n".join(lines)).strip("\n")


def _put(text: str, values: Mapping[Variable, str]) -> str:
    return _NAME.sub(lambda found: values[Variable(found[1])], text)
