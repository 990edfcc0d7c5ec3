"""A letter on a page: the ways it goes by hand, and the mail drawn in a frame that can do nothing."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from flask import Response, make_response

from camp.rules.letter_texts import LetterWords
from camp.web.headers import POLICY
from camp.web.letters.mail import html_of

MAIL_POLICY = "; ".join(
    (
        "default-src 'none'",
        # A mail has its look at its elements; there is nothing else it could do here.
        "style-src 'unsafe-inline'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
        "sandbox",
    )
)
FRAMING_POLICY = f"{POLICY}; frame-src 'self'"


@dataclass(frozen=True)
class Sending:
    """Links that open WhatsApp, Telegram or the mail program with the text in it; None where the guest gave
    no such address."""

    whatsapp: str | None
    telegram: str
    """Telegram asks which chat to put it into."""
    mail: str | None


def by_hand(words: LetterWords, phone: str, email: str, link: str) -> Sending:
    """``phone`` is in the form of E.164; ``link``: the page the letter leads to."""
    digits = phone.removeprefix("+")
    text = words.body
    return Sending(
        f"https://wa.me/{digits}?text={quote(text, safe='')}" if digits else None,
        _telegram(text, link),
        _mailto(email, words) if email else None,
    )


def _telegram(text: str, link: str) -> str:
    """It writes the link itself, before the text."""
    without = text.replace(link, "").strip() if link else text
    return f"https://t.me/share/url?url={quote(link, safe='')}&text={quote(without, safe='')}"


def _mailto(address: str, words: LetterWords) -> str:
    """Lines end the way mail programs want them (RFC 6068)."""
    body = words.body.replace("\n", "\r\n")
    return f"mailto:{quote(address, safe='@')}?subject={quote(words.subject)}&body={quote(body)}"


def drawn(words: LetterWords, language: str) -> Response:
    """The mail as its reader sees it, for a frame or a page of its own."""
    response = make_response(html_of(words, language))
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    return response


def with_frame(page: str, status: int = 200) -> Response:
    """A page of ours that shows a mail in a frame."""
    response = make_response(page, status)
    response.headers["Content-Security-Policy"] = FRAMING_POLICY
    return response
