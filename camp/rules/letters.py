"""The letters the camp writes: what each tells of, from when and until when it makes sense to send it.

A letter is written with what it tells of, and may lie for a while: a mail server is down, nobody has sent it
by hand yet. It leaves only while it is still true and still of use.

- What asks for something within a time (a deposit, the camp's answer) is of use until that time.
- What tells of a booking that stands is of use until the end of the day of arrival; how to come, until noon
  of that day.
- Something called off, until the end of the day it was for. Thanks, for a week after the departure.
- The rest for some days after it was written, see DAYS_OF_USE.

Some are written by the calendar, once for each booking: a reminder REMIND_BEFORE the deposit is due, for
those who had time enough to forget it; how to come, DAYS_BEFORE_ARRIVAL and less before the arrival; thanks
on the day after the departure, or a day or two later when nobody was there to write them. The last two by
day only: a letter at three in the morning wakes a telephone.

A server that asks for patience is asked again after WAITS, longer each time. MOST_ATTEMPTS of them make a day
and a half; then a person has to look.

All moments here are the camp's clock, without a zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from camp.rules.dates import ONE_DAY
from camp.rules.lifecycle import ENDED, OWNS_BEDS, BookingStatus


class LetterKind(StrEnum):
    HELD = "held"
    """A yurt is kept for some minutes, for somebody who is told of it."""
    REQUESTED = "requested"
    """The camp has the request and answers until a deadline."""
    DEPOSIT_ASKED = "deposit_asked"
    """Booked; it stands once the deposit is paid."""
    DEPOSIT_REMINDER = "deposit_reminder"
    DEPOSIT_RECEIVED = "deposit_received"
    """Money came, and the booking stays what it was; when it confirms the booking, CONFIRMED tells of it."""
    CONFIRMED = "confirmed"
    """With the calendar's event."""
    EXPIRED = "expired"
    CHANGED = "changed"
    CALLED_OFF = "called_off"
    """Something of the days: a tour, a class."""
    BEFORE_ARRIVAL = "before_arrival"
    THANKS = "thanks"
    """With the question of three taps."""
    CANCELLED = "cancelled"
    """With what is given back."""
    LINK_AGAIN = "link_again"
    """The private link, lost and asked for."""
    PAID_NO_BEDS = "paid_no_beds"
    """Money that came after the beds had gone."""
    PLACE_FREE = "place_free"
    """For somebody on the waiting list."""
    VOUCHER = "voucher"
    STAFF_INVITE = "staff_invite"
    STAFF_RESET = "staff_reset"


class LetterStatus(StrEnum):
    TO_SEND = "to_send"
    SENDING = "sending"
    """A worker has it in its hand."""
    SENT = "sent"
    FAILED = "failed"
    """The address or the server refuses it for good, or it came back."""
    UNSURE = "unsure"
    """It may have gone: whoever had it in hand never said. Nobody sends it again but a person."""
    GIVEN_UP = "given_up"
    """A person decided that it needs no sending."""
    OVERTAKEN = "overtaken"
    """What it tells of is over; it was never sent."""


class SentBy(StrEnum):
    MAIL = "mail"
    HAND = "hand"
    """Somebody sent it: by WhatsApp, by Telegram, from a mail program."""


class MailProblem(StrEnum):
    NO_SERVER = "no_server"
    """Nobody answers at the mail server's address, or hangs up before anything was said."""
    NO_ENCRYPTION = "no_encryption"
    """The server does not offer it, or shows a certificate nobody vouches for."""
    LOG_IN = "log_in"
    LATER = "later"
    """The server asks to come again later (RFC 5321, 4yz)."""
    CUT = "cut"
    """The connection broke before the letter was whole."""
    ADDRESS = "address"
    """The server refuses the address for good (5yz)."""
    REFUSED = "refused"
    """The server refuses the letter or its sender for good (5yz)."""
    NO_ANSWER = "no_answer"
    """All of it was handed over, and the server did not say whether it took it."""
    UNWRITTEN = "unwritten"
    """Its words could not be put: a mistake of the program, and in its log."""
    BOUNCED = "bounced"
    """It came back to the camp's mailbox: a person has seen it."""


STAFF_LETTERS = frozenset({LetterKind.STAFF_INVITE, LetterKind.STAFF_RESET})

BOOKED = OWNS_BEDS - {BookingStatus.HELD}

TRUE_WHILE: Mapping[LetterKind, frozenset[BookingStatus]] = {
    LetterKind.HELD: frozenset({BookingStatus.HELD}),
    LetterKind.REQUESTED: frozenset({BookingStatus.REQUESTED}),
    LetterKind.DEPOSIT_ASKED: frozenset({BookingStatus.AWAITING_DEPOSIT}),
    LetterKind.DEPOSIT_REMINDER: frozenset({BookingStatus.AWAITING_DEPOSIT}),
    LetterKind.DEPOSIT_RECEIVED: BOOKED,
    LetterKind.CONFIRMED: frozenset({BookingStatus.CONFIRMED}),
    LetterKind.EXPIRED: frozenset({BookingStatus.EXPIRED}),
    LetterKind.CHANGED: BOOKED,
    LetterKind.CALLED_OFF: OWNS_BEDS,
    LetterKind.BEFORE_ARRIVAL: frozenset({BookingStatus.CONFIRMED}),
    LetterKind.THANKS: frozenset({BookingStatus.CONFIRMED}),
    LetterKind.CANCELLED: frozenset({BookingStatus.CANCELLED}),
    LetterKind.LINK_AGAIN: frozenset(BookingStatus),
    LetterKind.PAID_NO_BEDS: ENDED,
    LetterKind.PLACE_FREE: frozenset({BookingStatus.HELD}),
    LetterKind.VOUCHER: frozenset(BookingStatus),
    LetterKind.STAFF_INVITE: frozenset(BookingStatus),
    LetterKind.STAFF_RESET: frozenset(BookingStatus),
}
"""The states of its booking in which a letter is still true."""

DAYS_OF_USE: Mapping[LetterKind, int] = {
    LetterKind.EXPIRED: 3,
    LetterKind.CANCELLED: 14,
    LetterKind.PAID_NO_BEDS: 14,
    LetterKind.LINK_AGAIN: 1,
    LetterKind.PLACE_FREE: 1,
    LetterKind.VOUCHER: 60,
    LetterKind.STAFF_INVITE: 2,
    LetterKind.STAFF_RESET: 1,
}
ASKS_WITHIN_A_TIME = frozenset(
    {LetterKind.HELD, LetterKind.REQUESTED, LetterKind.DEPOSIT_ASKED, LetterKind.DEPOSIT_REMINDER}
)
DAYS_OF_THANKS = 7
SHORTEST_USE = timedelta(hours=6)
"""Whatever the dates say: a change on the day of arrival is told of all the same."""


@dataclass(frozen=True, slots=True)
class Matter:
    """When what a letter tells of happens; None where there is no such thing."""

    arrival: date | None = None
    departure: date | None = None
    deadline: datetime | None = None
    day: date | None = None
    """Of what was called off."""


def good_until(kind: LetterKind, written: datetime, matter: Matter) -> datetime:
    """From then on the letter is not sent any more."""
    if kind in ASKS_WITHIN_A_TIME and matter.deadline is not None:
        return matter.deadline
    if kind in DAYS_OF_USE:
        return written + timedelta(days=DAYS_OF_USE[kind])
    match kind:
        case LetterKind.BEFORE_ARRIVAL if matter.arrival is not None:
            return datetime.combine(matter.arrival, time(12))
        case LetterKind.THANKS if matter.departure is not None:
            return datetime.combine(matter.departure + timedelta(days=DAYS_OF_THANKS), time.min)
        case LetterKind.CALLED_OFF if matter.day is not None:
            end = _end_of(matter.day)
        case _:
            end = _end_of(matter.arrival or written.date())
    return max(end, written + SHORTEST_USE)


def _end_of(day: date) -> datetime:
    return datetime.combine(day + ONE_DAY, time.min)


# By the calendar

REMIND_BEFORE = timedelta(hours=12)
DAYS_BEFORE_ARRIVAL = 3
DAYS_AFTER_DEPARTURE = 3
BY_DAY = time(9), time(20)


def is_reminder_due(booked: datetime, deadline: datetime, now: datetime) -> bool:
    """Is a deposit due soon? Who had only a few hours is not reminded of what was just said."""
    had_time = deadline - booked >= 2 * REMIND_BEFORE
    return had_time and deadline - REMIND_BEFORE <= now < deadline


def arrivals_to_write_to(now: datetime) -> tuple[date, date] | None:
    """The first and last day of arrival before which it is time to tell how to come; None: not at this hour.
    Who comes today is on the way."""
    if not _is_day(now):
        return None
    today = now.date()
    return today + ONE_DAY, today + DAYS_BEFORE_ARRIVAL * ONE_DAY


def departures_to_thank(now: datetime) -> tuple[date, date] | None:
    """The first and last day of departure after which it is time for thanks; None: not at this hour."""
    if not _is_day(now):
        return None
    today = now.date()
    return today - DAYS_AFTER_DEPARTURE * ONE_DAY, today - ONE_DAY


def _is_day(now: datetime) -> bool:
    first, last = BY_DAY
    return first <= now.time() < last


# Sending

WAITS = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 30, 60, 120, 240))
MOST_ATTEMPTS = 12

HANDED_OVER_FOR = timedelta(minutes=15)
"""A worker that has had a letter in hand for so long is gone."""

STUCK_AFTER = 3
"""Attempts without success after which somebody should know."""

SERVER_PROBLEMS = frozenset({MailProblem.NO_SERVER, MailProblem.NO_ENCRYPTION, MailProblem.LOG_IN})
"""They concern every letter, so none of them is given up for it."""


def wait_after(attempts: int) -> timedelta:
    """Until the next, when so many have failed."""
    return WAITS[min(attempts, len(WAITS)) - 1]


def is_given_up(problem: MailProblem, attempts: int) -> bool:
    """Has a letter that could not be handed over been tried often enough?"""
    return problem not in SERVER_PROBLEMS and attempts >= MOST_ATTEMPTS
