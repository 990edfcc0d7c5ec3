"""The outbox as staff read it, and what they do with a letter that the program did not send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import joinedload

from camp.models import Booking, Letter
from camp.rules.letter_refusals import LetterNotWaiting
from camp.rules.letter_texts import LetterWords
from camp.rules.letters import (
    STAFF_LETTERS,
    STUCK_AFTER,
    LetterKind,
    LetterStatus,
    MailProblem,
    SentBy,
)
from camp.rules.refusals import BookingUnknown
from camp.rules.text import normalized_code
from camp.services.letters import still_true, write
from camp.services.reservations import get_by_code
from camp.services.transaction import reading, transaction

PAGE = 30

IN_TROUBLE = frozenset({LetterStatus.FAILED, LetterStatus.UNSURE})
WAITING = IN_TROUBLE | {LetterStatus.TO_SEND}
"""A person may do something about them."""


class Pile(StrEnum):
    """What the outbox is sifted by."""

    WAITING = "waiting"
    """To be sent."""
    TROUBLE = "trouble"
    """Failed, or nobody knows."""
    SENT = "sent"
    UNSENT = "unsent"
    """Given up, or too late."""


STATES: Mapping[Pile, frozenset[LetterStatus]] = {
    Pile.WAITING: frozenset({LetterStatus.TO_SEND, LetterStatus.SENDING}),
    Pile.TROUBLE: IN_TROUBLE,
    Pile.SENT: frozenset({LetterStatus.SENT}),
    Pile.UNSENT: frozenset({LetterStatus.GIVEN_UP, LetterStatus.OVERTAKEN}),
}


@dataclass(frozen=True)
class Outbox:
    letters: Sequence[Letter]
    counts: Mapping[Pile, int]
    number: int
    has_older: bool


def outbox(pile: Pile, code: str, number: int, now: datetime, with_staff: bool) -> Outbox:
    """A page of one pile, the newest first; pages are counted from 1. ``code``: of one booking, or its
    beginning; empty: of all. Letters to staff are shown to whom they concern."""
    session = reading()
    about = _about(code, with_staff)
    rows = session.scalars(
        _with_all(select(Letter))
        .where(about, _in_pile(pile, now))
        .order_by(Letter.written_at.desc(), Letter.id.desc())
        .offset((number - 1) * PAGE)
        .limit(PAGE + 1)
    ).all()
    counts = {
        one: session.scalar(
            select(func.count(Letter.id)).outerjoin(Letter.booking).where(about, _in_pile(one, now))
        )
        or 0
        for one in Pile
    }
    return Outbox(rows[:PAGE], counts, number, len(rows) > PAGE)


def _about(code: str, with_staff: bool) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [Letter.id.is_not(None)]
    if code:
        conditions.append(Booking.code.startswith(normalized_code(code), autoescape=True))
    if not with_staff:
        conditions.append(Letter.kind.not_in(sorted(STAFF_LETTERS)))
    return and_(*conditions)


def _in_pile(pile: Pile, now: datetime) -> ColumnElement[bool]:
    """What has become untrue counts as too late at once, whether or not a worker has come round to it."""
    listed = Letter.status.in_(sorted(STATES[pile]))
    waits = Letter.status == LetterStatus.TO_SEND
    match pile:
        case Pile.WAITING:
            return and_(listed, or_(~waits, still_true(now)))
        case Pile.UNSENT:
            return or_(listed, and_(waits, ~still_true(now)))
    return listed


def _with_all(rows: Select[Letter]) -> Select[Letter]:
    return rows.outerjoin(Letter.booking).options(
        joinedload(Letter.booking),
        joinedload(Letter.order),
        joinedload(Letter.user),
        joinedload(Letter.sender),
    )


def find_letter(letter_id: int, with_staff: bool) -> Letter | None:
    found = reading().scalar(_with_all(select(Letter)).where(Letter.id == letter_id))
    return found if found is not None and (with_staff or found.kind not in STAFF_LETTERS) else None


def letters_of(booking: Booking) -> Sequence[Letter]:
    """All that was written to the guest, the newest first."""
    mine = _with_all(select(Letter)).where(Letter.booking_id == booking.id)
    return reading().scalars(mine.order_by(Letter.written_at.desc(), Letter.id.desc())).all()


_TROUBLE = (
    select(func.count(Letter.id))
    .where(Letter.status.in_((LetterStatus.FAILED, LetterStatus.UNSURE, LetterStatus.TO_SEND)))
    .where(or_(Letter.status != LetterStatus.TO_SEND, Letter.attempts >= STUCK_AFTER))
    .where(Letter.good_until > bindparam("now"))
)


def count_trouble(now: datetime) -> int:
    """Letters that somebody should see to while there is still time: failed, unsure, or tried in vain."""
    return reading().connection().scalar(_TROUBLE, {"now": now}) or 0


# What a person does


def send_again(letter_id: int, now: datetime) -> None:
    """The worker tries it anew, to the address the booking has now. A letter of which nobody knows goes again
    word for word, so that a mail program that has it already can tell. Raises LetterNotWaiting."""
    with transaction() as session:
        letter = session.get(Letter, letter_id, with_for_update=True)
        if letter is None or letter.status not in IN_TROUBLE or letter.good_until <= now:
            raise LetterNotWaiting
        if letter.booking_id is not None:
            letter.to_name = letter.to_email = letter.to_phone = ""
        letter.status, letter.attempts, letter.next_try_at = LetterStatus.TO_SEND, 0, now


def mark_sent(letter_id: int, words: LetterWords, user_id: int | None, now: datetime) -> None:
    """Somebody has sent these words by hand. Raises LetterNotWaiting."""
    letter = reading().get(Letter, letter_id)
    if letter is None:
        raise LetterNotWaiting
    went = {
        "sent_at": now,
        "sent_by": SentBy.HAND,
        "sent_by_id": user_id,
        "subject": words.subject,
        "text": words.body,
        "to_name": letter.name,
        "to_email": letter.email,
        "to_phone": letter.phone,
    }
    _decide(letter_id, LetterStatus.SENT, WAITING, **went)


def give_up(letter_id: int) -> None:
    """It needs no sending. Raises LetterNotWaiting."""
    _decide(letter_id, LetterStatus.GIVEN_UP, WAITING)


def note_return(letter_id: int) -> None:
    """It came back to the camp's mailbox. Raises LetterNotWaiting."""
    by_mail = Letter.sent_by == SentBy.MAIL
    _decide(
        letter_id, LetterStatus.FAILED, frozenset({LetterStatus.SENT}), by_mail, problem=MailProblem.BOUNCED
    )


def _decide(
    letter_id: int,
    status: LetterStatus,
    sources: frozenset[LetterStatus],
    *conditions: ColumnElement[bool],
    **values: object,
) -> None:
    """One UPDATE, so that a worker that takes the letter in hand at the same moment and the person don't
    both win."""
    with transaction() as session:
        done = session.execute(
            update(Letter)
            .where(Letter.id == letter_id, Letter.status.in_(sorted(sources)), *conditions)
            .values(status=status, **values)
            .execution_options(synchronize_session=False)
        )
        if not done.rowcount:  # type: ignore[attr-defined]
            raise LetterNotWaiting


def write_now(code: str, kind: LetterKind, now: datetime) -> Letter:
    """Staff want the guest to have this letter. One of the kind that is still to be sent is that letter.
    Raises BookingUnknown, also where nobody can be written to."""
    with transaction() as session:
        booking = get_by_code(code, session)
        waiting = session.scalar(
            select(Letter)
            .where(Letter.booking_id == booking.id, Letter.kind == kind)
            .where(Letter.status == LetterStatus.TO_SEND)
            .limit(1)
        )
        if waiting is not None:
            waiting.next_try_at = now
            return waiting
        letter = write(session, kind, now=now, booking=booking)
        if letter is None:
            raise BookingUnknown
        letter.next_try_at = now
        return letter
