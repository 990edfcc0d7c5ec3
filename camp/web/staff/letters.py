"""The outbox: what waits, what went, what failed; each letter as it was sent."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from camp import clock
from camp.models import Letter
from camp.rules.letters import STAFF_LETTERS
from camp.rules.refusals import Refusal
from camp.rules.roles import Role
from camp.services import letter_desk
from camp.services.letter_desk import IN_TROUBLE, WAITING, Pile
from camp.web.letters.showing import by_hand, drawn, with_frame
from camp.web.letters.telling import link_of, of_letter
from camp.web.letters.wording import words_of
from camp.web.refusals import sentence
from camp.web.staff import staff


@staff.get("/letters")
def letters() -> str:
    asked, code = request.args.get("pile", ""), request.args.get("code", "").strip()[:12]
    pile = Pile(asked) if asked in set(Pile) else Pile.WAITING
    number = max(1, min(request.args.get("page", 1, type=int), 1000))
    outbox = letter_desk.outbox(pile, code, number, clock.now(), _sees_staff())
    return render_template(
        "staff/letters.html", outbox=outbox, pile=pile, piles=list(Pile), code=code, sends_mail=_sends_mail()
    )


@staff.get("/letters/<int(max=2147483647):letter_id>")
def letter(letter_id: int) -> Response:
    found = _letter(letter_id)
    words = words_of(found)
    # What is handed to an account by a secret link never goes by hand.
    is_secret = found.kind in STAFF_LETTERS
    link = "" if is_secret else link_of(of_letter(found))
    in_time = found.good_until > clock.now()
    page = render_template(
        "staff/letter.html",
        letter=found,
        words=words,
        by=None if is_secret else by_hand(words, found.phone, found.email, link),
        may_mark=found.status in WAITING and not is_secret,
        may_give_up=found.status in WAITING,
        may_send_again=found.status in IN_TROUBLE and in_time and _sends_mail() and found.email,
        may_have_returned=found.status == "sent" and found.sent_by == "mail",
        sends_mail=_sends_mail(),
    )
    return with_frame(page)


@staff.get("/letters/<int(max=2147483647):letter_id>/mail")
def letter_mail(letter_id: int) -> Response:
    found = _letter(letter_id)
    return drawn(words_of(found), found.language)


@staff.post("/letters/<int(max=2147483647):letter_id>/sent")
def mark_sent(letter_id: int) -> AnyResponse:
    found = _letter(letter_id)
    if found.kind in STAFF_LETTERS:
        abort(404)
    words = words_of(found)
    return _do(
        letter_id,
        lambda: letter_desk.mark_sent(letter_id, words, current_user.id, clock.now()),
        _("Marked as sent."),
    )


@staff.post("/letters/<int(max=2147483647):letter_id>/again")
def send_again(letter_id: int) -> AnyResponse:
    _letter(letter_id)
    return _do(
        letter_id,
        lambda: letter_desk.send_again(letter_id, clock.now()),
        _("It goes again within a minute or two."),
    )


@staff.post("/letters/<int(max=2147483647):letter_id>/give-up")
def give_up_letter(letter_id: int) -> AnyResponse:
    _letter(letter_id)
    return _do(letter_id, lambda: letter_desk.give_up(letter_id), _("It will not be sent."))


@staff.post("/letters/<int(max=2147483647):letter_id>/returned")
def note_return(letter_id: int) -> AnyResponse:
    _letter(letter_id)
    return _do(letter_id, lambda: letter_desk.note_return(letter_id), _("Noted: it came back."))


def _do(letter_id: int, command: Callable[[], None], done: str) -> AnyResponse:
    try:
        command()
    except Refusal as refusal:
        flash(sentence(refusal), "bad")
    else:
        flash(done, "good")
    return redirect(url_for("staff.letter", letter_id=letter_id), 303)


def _letter(letter_id: int) -> Letter:
    return letter_desk.find_letter(letter_id, _sees_staff()) or abort(404)


def _sees_staff() -> bool:
    """Invitations and new passwords of colleagues are the owner's business."""
    return Role.OWNER in current_user.roles


def _sends_mail() -> bool:
    return current_app.config["CAMP_MAIL"] is not None
