"""Words for letters, where they stand and what can be put into them; a part of ``web/words.py``."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from camp.rules.letter_texts import Variable
from camp.rules.letters import LetterKind, LetterStatus, MailProblem
from camp.services.letter_desk import Pile

LETTER_WORDS: dict[type[StrEnum], dict[Any, Any]] = {
    LetterKind: {
        LetterKind.HELD: _l("Held for you"),
        LetterKind.REQUESTED: _l("Request received"),
        LetterKind.DEPOSIT_ASKED: _l("Deposit to pay"),
        LetterKind.DEPOSIT_REMINDER: _l("Reminder of the deposit"),
        LetterKind.DEPOSIT_RECEIVED: _l("Deposit received"),
        LetterKind.CONFIRMED: _l("Confirmation"),
        LetterKind.EXPIRED: _l("Deadline passed"),
        LetterKind.CHANGED: _l("Booking changed"),
        LetterKind.CALLED_OFF: _l("Tour or class called off"),
        LetterKind.BEFORE_ARRIVAL: _l("Before the arrival"),
        LetterKind.THANKS: _l("Thanks after the stay"),
        LetterKind.CANCELLED: _l("Booking cancelled"),
        LetterKind.LINK_AGAIN: _l("Private link again"),
        LetterKind.PAID_NO_BEDS: _l("Paid, but no beds left"),
        LetterKind.PLACE_FREE: _l("Waiting list: a place is free"),
        LetterKind.VOUCHER: _l("Gift voucher"),
        LetterKind.STAFF_INVITE: _l("Invitation to the team"),
        LetterKind.STAFF_RESET: _l("New password for the team"),
    },
    LetterStatus: {
        LetterStatus.TO_SEND: _l("to send"),
        LetterStatus.SENDING: _l("being sent"),
        LetterStatus.SENT: _l("sent"),
        LetterStatus.FAILED: _l("failed"),
        LetterStatus.UNSURE: _l("unsure whether it arrived"),
        LetterStatus.GIVEN_UP: _l("not to be sent"),
        LetterStatus.OVERTAKEN: _l("too late, not sent"),
    },
    MailProblem: {
        MailProblem.NO_SERVER: _l("The mail server does not answer."),
        MailProblem.NO_ENCRYPTION: _l("The mail server can't be spoken to in secret."),
        MailProblem.LOG_IN: _l("The mail server does not let the camp in: check user and password."),
        MailProblem.LATER: _l("The mail server asks to come again later."),
        MailProblem.CUT: _l("The connection broke off."),
        MailProblem.ADDRESS: _l("The mail server refuses this address."),
        MailProblem.REFUSED: _l("The mail server refuses the letter."),
        MailProblem.NO_ANSWER: _l("The mail server took the letter and did not answer."),
        MailProblem.UNWRITTEN: _l("The letter could not be put into words: a mistake of the program."),
        MailProblem.BOUNCED: _l("The letter came back."),
    },
    Variable: {
        Variable.GUEST: _l("the reader's name"),
        Variable.CODE: _l("code of the booking or of the voucher"),
        Variable.LINK: _l("address of the reader's private page"),
        Variable.SITE: _l("address of the camp's site"),
        Variable.STAY: _l("the stay: code, dates, people, yurts, meals, price"),
        Variable.PLAN: _l("tours, classes and extras, by day"),
        Variable.ARRIVAL: _l("day of arrival"),
        Variable.DEPARTURE: _l("day of departure"),
        Variable.PRICE: _l("price of the whole booking"),
        Variable.PAID: _l("what is paid so far"),
        Variable.OWED: _l("what is paid and what is still to pay"),
        Variable.DEPOSIT: _l("the deposit"),
        Variable.DEADLINE: _l("until when the camp waits"),
        Variable.SUM: _l("the sum that came, or what the voucher is worth"),
        Variable.REFUND: _l("what was paid, what the camp keeps, what is given back"),
        Variable.TERMS: _l("the cancellation terms"),
        Variable.WAS: _l("dates and price before the change"),
        Variable.THING: _l("what is called off, and when it was to be"),
        Variable.REASON: _l("the reason"),
        Variable.CHOICES: _l("what can be had instead"),
        Variable.HOUR: _l("the hour of arrival, or the question about it"),
        Variable.WAY: _l("how to get to the camp"),
        Variable.BRING: _l("what to bring along"),
        Variable.WEATHER: _l("what the weather is like at that time of the year"),
        Variable.OPINION: _l("address of the question of three taps"),
        Variable.UNTIL: _l("until when it is good"),
        Variable.LOGIN: _l("the login"),
        Variable.PHONE: _l("the camp's telephone"),
        Variable.SIGNATURE: _l("the camp's name and telephone"),
    },
    Pile: {
        Pile.WAITING: _l("To send"),
        Pile.TROUBLE: _l("In trouble"),
        Pile.SENT: _l("Sent"),
        Pile.UNSENT: _l("Not sent"),
    },
}
