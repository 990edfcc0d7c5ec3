"""Document numbers are forgotten on schedule, and nothing else is."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import Flask
from sqlalchemy import select

from camp.extensions import db
from camp.models import Booking, Guest, JournalEntry, Letter
from camp.rules.folio import PaymentForm
from camp.rules.letter_texts import LetterWords
from camp.rules.letters import LetterKind, LetterStatus
from camp.rules.register import Entry
from camp.services import cashier, erasure, front_desk, letter_desk, registers, reservations
from tests.builders import confirmed, whole_books

ARRIVAL, DEPARTURE = date(2026, 7, 20), date(2026, 7, 23)
LAST_DAY = DEPARTURE + timedelta(days=90)
WRITTEN = Entry("Айгүл Асанова", "KG", "AN1234567", date(1990, 5, 1))


def written_down(now: datetime, yurt: int) -> Booking:
    booking = confirmed(now, yurt)
    registers.write_register(booking.stays[0].id, {1: WRITTEN}, now, ARRIVAL)
    return booking


def first_guest(booking: Booking) -> Guest:
    db.session.rollback()
    return db.session.scalars(select(Guest).filter_by(booking_id=booking.id, position=1)).one()


def leave(booking: Booking, now: datetime) -> None:
    front_desk.check_in(booking.stays[0].id, now, ARRIVAL)
    balance = cashier.folio_of(booking).sums.balance
    cashier.record_payment(booking.code, PaymentForm.CASH, balance, "", None, now)
    front_desk.check_out(booking.stays[0].id, now, DEPARTURE)


def test_a_number_is_kept_its_days_and_then_erased_alone(any_app: Flask, now: datetime) -> None:
    booking = written_down(now, 1)
    leave(booking, now)
    before = whole_books()
    assert erasure.erase_documents(LAST_DAY) == 0
    assert whole_books() == before
    assert erasure.erase_documents(LAST_DAY + timedelta(days=1)) == 1
    guest = first_guest(booking)
    assert registers.entry_of(guest) == Entry(WRITTEN.name, WRITTEN.citizenship, "", WRITTEN.birth_date)
    assert guest.registered_at == now
    after = whole_books()
    assert {name for name in after if after[name] != before[name]} == {"guests", "journal"}
    assert erasure.erase_documents(LAST_DAY + timedelta(days=2)) == 0


def test_who_never_came_is_forgotten_as_well(any_app: Flask, now: datetime) -> None:
    cancelled, missed = written_down(now, 1), written_down(now, 2)
    reservations.cancel(cancelled.code, now, date(2026, 7, 15))
    front_desk.mark_no_show(missed.code, now, ARRIVAL)
    assert erasure.erase_documents(LAST_DAY + timedelta(days=1)) == 2


def test_who_is_still_here_is_not(any_app: Flask, now: datetime) -> None:
    booking = written_down(now, 1)
    front_desk.check_in(booking.stays[0].id, now, ARRIVAL)
    assert erasure.erase_documents(LAST_DAY + timedelta(days=1)) == 0
    assert first_guest(booking).document_number == WRITTEN.document_number


def test_the_journal_never_knew_the_number(any_app: Flask, now: datetime) -> None:
    written_down(now, 1)
    erasure.erase_documents(LAST_DAY + timedelta(days=1))
    told = [f"{entry.before} {entry.after}" for entry in db.session.scalars(select(JournalEntry))]
    assert any("document_number" in text for text in told)
    assert not any(WRITTEN.document_number in text for text in told)


def test_the_page_says_erased_from_the_day_it_is_due(any_app: Flask, now: datetime) -> None:
    booking = written_down(now, 1)
    leave(booking, now)
    assert not registers.register_of(booking.stays[0].id, LAST_DAY).is_erased
    assert registers.register_of(booking.stays[0].id, LAST_DAY + timedelta(days=1)).is_erased


def test_the_command_says_of_how_many(app: Flask, now: datetime) -> None:
    written_down(now, 1)
    app.config["CAMP_TODAY"] = LAST_DAY + timedelta(days=1)
    answer = app.test_cli_runner().invoke(args=["camp", "erase"])
    assert answer.output == "Erased: 1, letters: 0\n"


def test_what_letters_said_is_forgotten_after_the_same_time(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    told = select(Letter).where(Letter.booking_id == booking.id, Letter.kind == LetterKind.CONFIRMED)
    letter_id = db.session.scalars(told).one().id
    letter_desk.mark_sent(letter_id, LetterWords("Subject", "Text"), None, now)
    assert erasure.erase_letters(LAST_DAY) == 0
    assert erasure.erase_letters(LAST_DAY + timedelta(days=1)) == 1
    db.session.expire_all()
    letter = db.session.get_one(Letter, letter_id)
    assert (letter.subject, letter.text, letter.to_name, letter.to_email) == ("", "", "", "")
    assert (letter.status, letter.sent_at) == (LetterStatus.SENT, now)
    assert erasure.erase_letters(LAST_DAY + timedelta(days=2)) == 0
