"""Where a guest came from: the words in the link that first brought them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

LONGEST_SOURCE = 40
LONGEST_CAMPAIGN = 60

LINK_WORDS = ("from", "utm_source", "utm_medium", "utm_campaign")
"""The arguments of an address that say it; nothing else depends on them."""


@dataclass(frozen=True, slots=True)
class Came:
    """Both are empty for somebody who came by no marked link."""

    source: str = ""
    campaign: str = ""


DIRECT = Came()


def origin_word(text: str, longest: int = LONGEST_SOURCE) -> str:
    """A word of an address as the camp keeps it: small Latin letters, digits, ``_`` and ``-``.

    >>> origin_word("Insta gram!")
    'instagram'
    """
    return re.sub(r"[^a-z0-9_-]", "", text.casefold())[:longest]


def came_by(link: Mapping[str, str]) -> Came:
    """What the arguments of an address say: ``from``, else the utm tags; a link that names no source but a
    medium came by that."""
    words = (origin_word(link.get(name, "")) for name in ("from", "utm_source", "utm_medium"))
    source = next((word for word in words if word), "")
    return Came(source, origin_word(link.get("utm_campaign", ""), LONGEST_CAMPAIGN) if source else "")
