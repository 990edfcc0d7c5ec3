"""Texts of the catalogue in three languages, and booking codes that survive a telephone call."""

from __future__ import annotations

import hashlib
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
