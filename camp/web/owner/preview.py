"""Look before you save: a change is made, drawn as guests will see it, and unmade.

One way for every form of the catalogue. The command is the one that saves, so it refuses here what it refuses
there; the drawing is the guests' own part of a page, in each language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import g, render_template, request

from camp.rules.text import LANGUAGES
from camp.services.transaction import rehearsal
from camp.web.language import speaking

T = TypeVar("T")

LINK = re.compile(r'(<a\b[^>]*?)\shref="[^"]*"')
NAME = re.compile(r'(\s(?:id|for|aria-labelledby)=")')


@dataclass(frozen=True)
class Preview:
    """Two pieces of HTML, drawn."""

    pages: Mapping[str, str]
    """What guests will see, by language; empty when they see nothing of it."""
    meaning: str
    """What else changes, in the owner's language; empty when that is all."""


def is_asked() -> bool:
    """Which of the form's two buttons was pressed?"""
    return "preview" in request.form


def previewed(
    command: Callable[[], T], seen: str, look: Callable[[T], dict[str, Any]], meaning: str = ""
) -> Preview:
    """Drawn by ``owner/seen/<seen>.html`` and ``owner/means/<meaning>.html`` from what ``look`` finds after
    the command; of what guests see nothing, there is no ``seen``. Raises what the command raises."""
    with rehearsal():
        found = look(command())
        g.pop("photos", None)
        languages = LANGUAGES if seen else ()
        pages = {language: _page(f"owner/seen/{seen}.html", language, found) for language in languages}
        means = render_template(f"owner/means/{meaning}.html", **found) if meaning else ""
    g.pop("photos", None)
    return Preview(pages, means)


def _page(template: str, language: str, found: Mapping[str, Any]) -> str:
    """Its links lead nowhere: whoever followed one would lose what was typed. What the page names has another
    name in each language, for they all stand on one page."""
    with speaking(language):
        drawn = LINK.sub(r"\1", render_template(template, **found))
    return NAME.sub(rf"\1seen-{language}-", drawn)
