"""The post: takes letters from the outbox and hands them to the mail server, each at most once.

A letter is claimed by one UPDATE before anything is sent, so of several workers one has it. Then its words
are put and kept, then it goes, outside of every transaction, and what became of it is written down. A worker
that dies in between leaves its claim; such a letter is unsure, and nobody sends it again but a person.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from camp.config import MailSettings
from camp.models import Booking, Letter, User
from camp.rules.letter_texts import LetterWords
from camp.rules.letters import (
    HANDED_OVER_FOR,
    SERVER_PROBLEMS,
    STAFF_LETTERS,
    LetterStatus,
    MailProblem,
    SentBy,
    is_given_up,
    wait_after,
)
from camp.services import accounts, letters, smtp, team
from camp.services.letters import Recipient
from camp.services.team import NewLink
from camp.services.transaction import reading, transaction

log = logging.getLogger(__name__)

AT_ONCE = 50
"""So many letters are taken in one turn of the timer."""

TURN = timedelta(minutes=5)
"""A turn begins no other letter after so long."""


@dataclass(frozen=True)
class Written:
    """A letter in words, ready to go."""

    kept: LetterWords
    """As it can be read afterwards: without the secret of a link to set a password by."""
    mail: bytes


Write = Callable[[Letter, NewLink | None], Written]
"""Puts the words of a letter, and makes a mail of them. Raises AddressUnusable."""

HandOver = Callable[[MailSettings, str, bytes], str]


@dataclass(frozen=True)
class Post:
    """The mail server, and who puts the words."""

    settings: MailSettings
    write: Write
    hand_over: HandOver = smtp.hand_over


def tidy_up(now: datetime) -> None:
    """Letters that have become untrue or of no use will not be sent; what became of those that a worker left
    in the middle, nobody knows."""
    with transaction() as session:
        letters.overtake(session, now)
        session.execute(
            update(Letter)
            .where(Letter.status == LetterStatus.SENDING, Letter.claimed_at <= now - HANDED_OVER_FOR)
            .values(status=LetterStatus.UNSURE, problem=MailProblem.NO_ANSWER)
            .execution_options(synchronize_session=False)
        )


def send_due(post: Post, clock: Callable[[], datetime]) -> int:
    """Send what waits, the oldest first. Gives how many letters left. When the server is not to be had at
    all, the rest is not tried."""
    began, sent = clock(), 0
    for letter_id in _due(began):
        if clock() - began > TURN:
            break
        result = send(letter_id, post, clock)
        sent += result.is_sent
        if result.problem in SERVER_PROBLEMS:
            break
    return sent


def _due(now: datetime) -> list[int]:
    session = reading()
    reachable = or_(Letter.to_email != "", func.coalesce(Booking.email, "") != "")
    rows = (
        select(Letter.id)
        .outerjoin(Letter.booking)
        .where(Letter.status == LetterStatus.TO_SEND, Letter.next_try_at <= now, reachable)
        .order_by(Letter.next_try_at, Letter.id)
        .limit(AT_ONCE)
    )
    found = list(session.scalars(rows))
    session.rollback()
    return found


@dataclass(frozen=True)
class Result:
    is_sent: bool
    problem: MailProblem | None = None
    """None too when there was nothing to do."""


def send(letter_id: int, post: Post, clock: Callable[[], datetime]) -> Result:
    """Send one letter, if it is still to be sent and nobody else has it in hand."""
    claimed, key = _claim(letter_id, clock())
    if not claimed:
        return Result(False)
    try:
        to, mail = _put_words(letter_id, post.write, key)
    except smtp.AddressUnusable:
        return _note(letter_id, clock(), smtp.NotSent(MailProblem.ADDRESS, "", is_final=True))
    except Exception as error:
        # Whatever it was, nothing has gone, and the other letters must not wait for it.
        log.exception("Letter %s could not be written", letter_id)
        return _note(letter_id, clock(), smtp.NotSent(MailProblem.UNWRITTEN, type(error).__name__))
    try:
        answer = post.hand_over(post.settings, to.email, mail)
    except smtp.NotSent as failed:
        return _note(letter_id, clock(), failed)
    except smtp.NobodyKnows:
        unsure = MailProblem.NO_ANSWER
        _set(letter_id, status=LetterStatus.UNSURE, problem=unsure, answer="", **to.as_columns())
        return Result(False, unsure)
    went = {"status": LetterStatus.SENT, "sent_at": clock(), "sent_by": SentBy.MAIL, "problem": None}
    _set(letter_id, answer=answer[:300], **went, **to.as_columns())
    return Result(True)


def _claim(letter_id: int, now: datetime) -> tuple[bool, NewLink | None]:
    """Take it in hand. Of a letter to one of the staff the link is made at this moment, so that its secret is
    never kept."""
    with transaction() as session:
        done = session.execute(
            update(Letter)
            .where(
                Letter.id == letter_id,
                Letter.status == LetterStatus.TO_SEND,
                Letter.next_try_at <= now,
                letters.still_true(now),
            )
            .values(status=LetterStatus.SENDING, claimed_at=now, attempts=Letter.attempts + 1)
            .execution_options(synchronize_session=False)
        )
        if not done.rowcount:  # type: ignore[attr-defined]
            return False, None
        letter = session.get_one(Letter, letter_id, populate_existing=True)
        if letter.kind not in STAFF_LETTERS:
            return True, None
        user = accounts.get_locked(session, User.id == letter.user_id)
        if user is None or not user.is_active:
            letter.status = LetterStatus.OVERTAKEN
            return False, None
        return True, team.new_link(session, user, letter.about.get("by_id"), now)


def _put_words(letter_id: int, write: Write, key: NewLink | None) -> tuple[Recipient, bytes]:
    """To whom it goes, and the mail; what it says is kept before it goes."""
    session = reading()
    rows = select(Letter).where(Letter.id == letter_id).options(joinedload(Letter.booking))
    letter = session.scalars(rows.execution_options(populate_existing=True)).one()
    written = write(letter, key)
    to = Recipient(letter.name, letter.email, letter.phone, letter.language)
    session.rollback()
    _set(letter_id, subject=written.kept.subject, text=written.kept.body)
    return to, written.mail


def _note(letter_id: int, now: datetime, failed: smtp.NotSent) -> Result:
    with transaction() as session:
        attempts = session.scalars(select(Letter.attempts).where(Letter.id == letter_id)).one()
        is_over = failed.is_final or is_given_up(failed.problem, attempts)
        _write_down(
            session,
            letter_id,
            status=LetterStatus.FAILED if is_over else LetterStatus.TO_SEND,
            next_try_at=now + wait_after(attempts),
            problem=failed.problem,
            answer=failed.answer[:300],
        )
    return Result(False, failed.problem)


def _set(letter_id: int, **values: Any) -> None:
    with transaction() as session:
        _write_down(session, letter_id, **values)


def _write_down(session: Session, letter_id: int, **values: Any) -> None:
    """Only of a letter still in hand: somebody may have decided otherwise meanwhile."""
    session.execute(
        update(Letter)
        .where(Letter.id == letter_id, Letter.status == LetterStatus.SENDING)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
