"""The ways a ready text leaves the camp by hand: links that open WhatsApp, Telegram or the mail program."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True)
class Sending:
    """None where the guest gave no such address."""

    whatsapp: str | None
    mail: str | None


def sending(text: str, phone: str, email: str, about: str) -> Sending:
    """``phone`` is in the form of E.164."""
    digits = phone.removeprefix("+")
    return Sending(
        f"https://wa.me/{digits}?text={quote(text, safe='')}" if digits else None,
        _mailto(email, about, text) if email else None,
    )


def telegram_link(text: str, link: str) -> str:
    """Telegram asks which chat to put it into, and writes the link itself, before the text."""
    without = text.replace(link, "").strip()
    return f"https://t.me/share/url?url={quote(link, safe='')}&text={quote(without, safe='')}"


def subject(code: str) -> str:
    return f"EcoTrek · {code}"


def _mailto(address: str, about: str, text: str) -> str:
    """Lines end the way mail programs want them (RFC 6068)."""
    body = text.replace("\n", "\r\n")
    return f"mailto:{quote(address, safe='@')}?subject={quote(about)}&body={quote(body)}"
