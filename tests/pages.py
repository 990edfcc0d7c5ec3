"""A browser for tests of long forms: it sends every field as the page shows it, but for those changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from html import unescape
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

Books = Callable[[Callable[[datetime], Any]], Any]
"""Does something in the camp's books between two requests."""


class _Fields(HTMLParser):
    """What a browser would send of the page's form, as it stands."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, Any] = {}
        self._text = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        name = about.get("name") or ""
        if tag == "textarea":
            self._text, self.found[name] = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and (self._select not in self.found or "selected" in about):
            self.found[self._select] = about["value"]
        elif tag == "input" and about.get("type") in ("checkbox", "radio"):
            if "checked" in about:
                self.found.setdefault(name, []).append(about["value"])
        elif tag == "input" and name not in ("csrf_token", "next"):
            self.found[name] = about.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            # A browser drops the newline after the tag.
            self.found[self._text] = self.found[self._text].removeprefix("\n")
            self._text = ""

    def handle_data(self, data: str) -> None:
        if self._text:
            self.found[self._text] += data.replace("\r", "")


def fields(answer: TestResponse) -> dict[str, Any]:
    parser = _Fields()
    parser.feed(answer.text)
    return parser.found


def save(client: FlaskClient, path: str, **changes: Any) -> TestResponse:
    """Open the page, change these fields, send the form."""
    return client.post(path, data={**fields(client.get(path)), **changes})


def words(html: str) -> str:
    """The page without its tags, as it is read out."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def post_form(answer: TestResponse, action: str = "") -> dict[str, Any]:
    """What a browser would send of the page's form that posts there, the first of several."""
    for attributes, inside in re.findall(r"<form ([^>]*)>(.*?)</form>", answer.text, re.DOTALL):
        if 'method="post"' in attributes and action in unescape(attributes):
            parser = _Fields()
            parser.feed(inside)
            return parser.found
    raise AssertionError(f"no form posts to {action or 'anywhere'}")


def letter_text(page: str) -> str:
    """The letter or message on the page, as it goes out."""
    found = re.search(r'<p class="as-typed" id="letter-text">(.*?)</p>', page, re.DOTALL)
    assert found is not None
    return unescape(found[1]).strip()
