"""Letters to guests, each in the language of its booking."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote

from flask import g, redirect, render_template, url_for
from flask_babel import force_locale
from werkzeug.wrappers import Response

from camp import clock
from camp.models import Letter
from camp.rules.activities import CallOffChoice
from camp.services import letters as outbox
from camp.web.language import current
from camp.web.staff import staff


@dataclass(frozen=True)
class ShownLetter:
    letter: Letter
    text: str
    whatsapp: str | None
    mail: str | None


@staff.get("/letters")
def letters() -> str:
    return render_template("staff/letters.html", letters=[_shown(one) for one in outbox.list_letters()])


@staff.post("/letters/<int(max=2147483647):letter_id>/sent")
def mark_sent(letter_id: int) -> Response:
    outbox.mark_sent(letter_id, clock.now())
    return redirect(url_for("staff.letters"), 303)


def _shown(letter: Letter) -> ShownLetter:
    booking = letter.booking
    with _speaking(booking.language):
        link = url_for("guest.booking", language=booking.language, token=booking.token, _external=True)
        text = render_template(
            f"letters/{letter.kind}.txt",
            booking=booking,
            order=letter.order,
            link=link,
            choices=CallOffChoice,
        )
    text = text.strip()
    digits = booking.phone.removeprefix("+")
    return ShownLetter(
        letter,
        text,
        f"https://wa.me/{digits}?text={quote(text)}" if digits else None,
        _mailto(booking.email, f"EcoTrek · {booking.code}", text) if booking.email else None,
    )


def _mailto(address: str, subject: str, text: str) -> str:
    """Lines end the way mail programs want them (RFC 6068)."""
    body = text.replace("\n", "\r\n")
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject)}&body={quote(body)}"


@contextmanager
def _speaking(language: str) -> Iterator[None]:
    """Words and dates of another language than the page's, for a while."""
    before = current()
    g.language = language
    try:
        with force_locale(language):
            yield
    finally:
        g.language = before
