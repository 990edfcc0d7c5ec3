"""Which language a page speaks: that of a guest's URL, a user's own, else what the browser asks for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, g, redirect, request, session, url_for
from flask_babel import force_locale
from flask_login import current_user
from werkzeug.wrappers import Response

from camp.rules.origins import LINK_WORDS
from camp.rules.text import LANGUAGES

PAGE_OF = {
    "guest.book": "guest.details",
    "guest.put": "guest.add",
    "guest.begin_visit": "guest.visit",
    "guest.choose_instead": "guest.called_off",
    "guest.do_change": "guest.change",
    "guest.do_cancel": "guest.cancel",
    "guest.tell_people": "guest.people",
    "guest.forget": "guest.data",
    "guest.send_link": "guest.lost_link",
    "guest.give_opinion": "guest.opinion",
    "guest.join_waiting": "guest.wait",
    "guest.order_voucher": "guest.vouchers",
    "guest.pay_with_voucher": "guest.use_voucher",
    "guest.leave_waiting": "guest.waiting",
}
"""The page whose form is answered."""

OWN_NAMES = {"ky": "Кыргызча", "ru": "Русский", "en": "English"}


@dataclass(frozen=True)
class Alternate:
    """The same page in another language."""

    language: str
    name: str
    href: str
    absolute: str
    is_current: bool


def current() -> str:
    if "language" not in g:
        g.language = _of_person()
    language: str = g.language
    return language


def _of_person() -> str:
    if current_user.is_authenticated:
        return str(current_user.language)
    kept = session.get("language")
    if kept in LANGUAGES:
        return str(kept)
    return request.accept_languages.best_match(LANGUAGES) or "en"


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Words and dates of another language than the page's, for a while; or of this one, where there is no
    page."""
    before = g.pop("language", None)
    g.language = language
    try:
        with force_locale(language):
            yield
    finally:
        g.pop("language")
        if before is not None:
            g.language = before


def speak_by_url(blueprint: Blueprint) -> None:
    """Take the language of a blueprint's pages from their URL, and put it into the links between them."""

    @blueprint.url_value_preprocessor
    def read(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values is not None and "language" in values:
            g.language = session["language"] = values.pop("language")

    @blueprint.url_defaults
    def write(_endpoint: str, values: dict[str, Any]) -> None:
        values.setdefault("language", current())


def alternates() -> list[Alternate]:
    """This page in every language; empty where the URL names none."""
    endpoint = request.endpoint or ""
    if not endpoint.startswith(("guest.", "parts.")):
        return []
    args = {name: text for name, text in request.args.to_dict().items() if name not in LINK_WORDS}
    args |= request.view_args or {}
    if request.method == "POST":
        # The answer to a form has no address of its own: its page has, or else home.
        endpoint, args = (PAGE_OF[endpoint], args) if endpoint in PAGE_OF else ("guest.home", {})
    return [
        Alternate(
            language,
            OWN_NAMES[language],
            url_for(endpoint, language=language, **args),
            url_for(endpoint, language=language, _external=True, **args),
            language == current(),
        )
        for language in LANGUAGES
    ]


def init_app(app: Flask) -> None:
    @app.get("/")
    def root() -> Response:
        response = redirect(url_for("guest.home", language=current()))
        response.headers["Vary"] = "Accept-Language, Cookie"
        return response

    @app.context_processor
    def language_of_page() -> dict[str, Any]:
        return {"language": current(), "alternates": alternates, "own_names": OWN_NAMES}
