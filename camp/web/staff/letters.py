"""Letters to guests, each in the language of its booking."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from camp import clock
from camp.models import Letter
from camp.rules.activities import CallOffChoice
from camp.rules.letters import LetterKind
from camp.services import letters as outbox
from camp.web.language import speaking
from camp.web.sending import Sending, sending, subject
from camp.web.staff import staff


@dataclass(frozen=True)
class ShownLetter:
    letter: Letter
    text: str
    by: Sending


@staff.get("/letters")
def letters() -> str:
    told = [one for one in outbox.list_letters() if one.kind is LetterKind.CALLED_OFF]
    return render_template("staff/letters.html", letters=[_shown(one) for one in told])


@staff.post("/letters/<int(max=2147483647):letter_id>/sent")
def mark_sent(letter_id: int) -> Response:
    outbox.mark_sent(letter_id, clock.now())
    return redirect(url_for("staff.letters"), 303)


def _shown(letter: Letter) -> ShownLetter:
    booking = letter.booking
    with speaking(booking.language):
        link = url_for("guest.booking", language=booking.language, token=booking.token, _external=True)
        text = render_template(
            f"letters/{letter.kind}.txt",
            booking=booking,
            order=letter.order,
            link=link,
            choices=CallOffChoice,
        ).strip()
    return ShownLetter(letter, text, sending(text, booking.phone, booking.email, subject(booking.code)))
