"""Texts of the catalogue in three languages, and booking codes that survive a telephone call."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass

LANGUAGES = ("ky", "ru", "en")
"""By law Kyrgyz comes first."""

FALLBACK = ("ru", "en", "ky")

CODE_ALPHABET = "ACDEFGHJKMNPQRTUVWXY34679"
"""Left out, for they are taken for one another when read aloud or written: 0/O, 1/I/L, 2/Z, 5/S, 8/B."""

CODE_LENGTH = 6


@dataclass(frozen=True, slots=True)
class LocalizedText:
    """One text in Kyrgyz, Russian and English; an empty string is a text still missing."""

    ky: str
    ru: str
    en: str

    def pick(self, language: str) -> str:
        """The text in that language, else the first there is of Russian, English, Kyrgyz."""
        for candidate in (language, *FALLBACK):
            text: str = getattr(self, candidate, "")
            if text:
                return text
        return ""


LOOKALIKES = str.maketrans("өүңёйщ", "оунеиш")
"""Kyrgyz letters a Russian keyboard lacks, and pairs that are typed for one another."""

LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "j", "з": "z", "и": "i", "к": "k",
    "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip


SPELLINGS = (
    ("zh", "j"), ("dj", "j"), ("kh", "h"), ("shch", "sh"), ("sch", "sh"), ("x", "ks"), ("w", "v"), ("ł", "l"),
    ("y", "i"),
)  # fmt: skip
"""Latin ways to write one sound."""


def folded(text: str) -> str:
    """A name as one key for all its spellings: ө as о, ү as у, ң as н, Cyrillic as Latin, no accents, no
    doubled letters."""
    plain = text.casefold().translate(LOOKALIKES)
    latin = "".join(LATIN.get(letter, letter) for letter in plain)
    bare = "".join(one for one in unicodedata.normalize("NFKD", latin) if not unicodedata.combining(one))
    for spelling, sound in SPELLINGS:
        bare = bare.replace(spelling, sound)
    once = re.sub(r"([^\W\d])\1+", r"\1", bare)
    return " ".join(re.sub(r"[\W_]+", " ", once).split())[:240]


def booking_code(seed: str, attempt: int = 0) -> str:
    """A short code drawn from ``seed``; the next ``attempt`` gives another, for when one is taken already."""
    number = int.from_bytes(hashlib.sha256(f"{seed}/{attempt}".encode()).digest(), "big")
    letters = []
    for _ in range(CODE_LENGTH):
        number, index = divmod(number, len(CODE_ALPHABET))
        letters.append(CODE_ALPHABET[index])
    return "".join(letters)


def normalized_code(typed: str) -> str:
    """What somebody typed or read out, as a code: spaces and hyphens dropped, capital letters."""
    return "".join(typed.split()).replace("-", "").upper()
