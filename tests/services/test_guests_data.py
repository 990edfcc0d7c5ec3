"""A guest's data: told and corrected, taken along, deleted for good."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError

from camp.extensions import db
from camp.models import (
    Base,
    Booking,
    BookingTerms,
    Charge,
    Guest,
    JournalEntry,
    Letter,
    Opinion,
    Order,
    Payment,
    Stay,
)  # fmt: skip
from camp.rules.erasure import ERASED_NAME
from camp.rules.folio import PaymentForm
from camp.rules.guest_refusals import DataErased, MoneyOpen, StayAhead
from camp.rules.letters import LetterKind, LetterStatus
from camp.rules.meals import Diet, MealKind
from camp.rules.money import Money
from camp.rules.refusals import BookingUnknown, ContactMissing, StepNotPossible
from camp.rules.register import Entry, RegisterRule
from camp.rules.text import folded
from camp.services import (
    basket,
    cashier,
    erasure,
    front_desk,
    guest_cancelling,
    guest_people,
    letters,
    my_data,
    registers,
    renewals,
    reservations,
    undo,
)
from camp.services.name_lists import save_names
from camp.services.reservations import Contact, Person
from camp.services.transaction import transaction
from camp.services.verify import verify
from tests.builders import (
    AYGUL,
    asked,
    booked,
    charged,
    confirmed,
    held,
    keep_register,
    refused,
    whole_books,
)  # fmt: skip
from tests.conftest import TODAY

ZARYLBEK = Contact(
    "Zarylbek Tester", "zarylbek@example.org", "+996700998877", "KG", 17, "Quiet place, please"
)
PEOPLE = [Person("Zarylbek Tester", Diet.VEGAN, "walnuts"), Person("Ainura Tester", Diet.EVERYTHING, "")]
SECRETS = (
    "Zarylbek", "Ainura", "zarylbek@", "700998877", "Quiet place", "walnuts", "AN7654321", "2001-02-03",
)  # fmt: skip
FOLDED = ("zarilbek", "ainura", "datetime.date(2001, 2, 3)")
"""How the books might keep them besides."""


def known(now: datetime, arrival: date = date(2026, 7, 20)) -> Booking:
    """Everything is known of its people, and letters were written to them."""
    booking = confirmed(now, 1, arrival=arrival, departure=arrival + timedelta(days=3))
    guest_people.tell(booking.token, ZARYLBEK, PEOPLE, now)
    with transaction() as session:
        guest = booking.guests[0]
        guest.document_number, guest.birth_date, guest.weight_kg = "AN7654321", date(2001, 2, 3), 77
        guest.citizenship = "KZ"
        letters.write(session, LetterKind.LINK_AGAIN, now=now, booking=booking)
        for letter in session.scalars(select(Letter)):
            letter.to_name, letter.to_email, letter.text = "Zarylbek", "zarylbek@example.org", "Dear Zarylbek"
        session.add(
            Opinion(booking_id=booking.id, impression="good", remark="Zarylbek was here", given_at=now)
        )
    return booking


def gone(now: datetime) -> Booking:
    """The same, cancelled long before: nobody owes anybody anything."""
    booking = known(now)
    guest_cancelling.cancel(booking.token, Money(0), now, TODAY)
    return booking


def stayed(now: datetime) -> tuple[Booking, datetime, date]:
    """The same, slept, paid and departed; with the day after."""
    keep_register(RegisterRule.OFF)
    booking = known(now, TODAY)
    front_desk.check_in(booking.stays[0].id, now, TODAY, despite=front_desk.WARNINGS)
    cashier.record_payment(booking.code, PaymentForm.CASH, charged(booking), "", None, now)
    later = now + timedelta(days=3)
    front_desk.check_out(booking.stays[0].id, later, booking.departure)
    return booking, later, booking.departure


# Telling


def test_names_diets_and_contact_are_corrected_until_they_leave(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    after = guest_people.tell(booking.token, ZARYLBEK, PEOPLE, now)
    assert (after.guest_name, after.email, after.expected_hour) == (
        "Zarylbek Tester", "zarylbek@example.org", 17,
    )  # fmt: skip
    assert [(guest.name, guest.diet, guest.allergies) for guest in after.guests] == [
        ("Zarylbek Tester", Diet.VEGAN, "walnuts"), ("Ainura Tester", Diet.EVERYTHING, ""),
    ]  # fmt: skip
    assert after.name_key == folded("Zarylbek Tester")


def test_who_is_in_the_register_keeps_the_name_but_not_the_diet(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1, arrival=TODAY, departure=date(2026, 7, 18))
    entry = Entry("Zarylbek Testerov", "KZ", "AN7654321", date(2001, 2, 3))
    registers.write_register(booking.stays[0].id, {1: entry, 2: entry}, now, TODAY)
    after = guest_people.tell(booking.token, ZARYLBEK, PEOPLE, now)
    assert (after.guests[0].name, after.guests[0].diet) == ("Zarylbek Testerov", Diet.VEGAN)


def test_what_can_not_be_told_is_refused(any_app: Flask, now: datetime) -> None:
    booking, typing = confirmed(now, 1), held(now, 2)
    nowhere = Contact("Zarylbek", "", "", "KG", None, "")
    with refused(ContactMissing):
        guest_people.tell(booking.token, nowhere, PEOPLE, now)
    with refused(StepNotPossible):
        guest_people.tell(booking.token, ZARYLBEK, PEOPLE[:1], now)
    with refused(StepNotPossible):
        guest_people.tell(typing.token, ZARYLBEK, PEOPLE, now)
    with refused(BookingUnknown):
        guest_people.tell("nobody", ZARYLBEK, PEOPLE, now)
    over, later, _day = stayed(now)
    with refused(StepNotPossible):
        guest_people.tell(over.token, ZARYLBEK, PEOPLE, later)


# Taking along


def test_the_file_holds_all_that_is_kept_of_this_booking_and_nothing_of_another(
    any_app: Flask, now: datetime
) -> None:
    other = booked(now, 3)
    booking = known(now)
    basket.add_meal(booking.token, MealKind.LUNCH, asked(21), now)
    cashier.record_payment(booking.code, PaymentForm.QR, Money.som(2500), "77", None, now)
    text = json.dumps(my_data.data_of(booking.token), ensure_ascii=False)
    for secret in SECRETS:
        assert secret in text
    for foreign in (other.code, other.token, AYGUL.name, AYGUL.email, booking.token):
        assert foreign not in text
    data = json.loads(text)
    assert data["payments"][0]["amount"] == 2500
    assert data["orders"][0]["what"] == "lunch"
    assert sum(charge["amount"] for charge in data["charges"]) == charged(booking).tyiyn / 100


def test_every_column_about_a_guest_is_in_the_file_or_the_programs_own(any_app: Flask, now: datetime) -> None:
    booking = known(now)
    basket.add_meal(booking.token, MealKind.LUNCH, asked(21), now)
    cashier.record_payment(booking.code, PaymentForm.QR, Money.som(2500), "77", None, now)
    data = my_data.data_of(booking.token)
    kept: dict[type[Base], str] = {
        Booking: "booking", Stay: "stays", Guest: "people", Order: "orders", Charge: "charges",
        Payment: "payments", BookingTerms: "terms", Letter: "letters", Opinion: "opinions",
    }  # fmt: skip
    for table, place in kept.items():
        row = data[place] if isinstance(data[place], dict) else data[place][0]
        missing = {column.key for column in inspect(table).column_attrs} - set(row) - my_data.INSIDE[table]
        assert not missing, f"{table.__name__}: {missing}"


def test_no_table_of_people_is_forgotten(any_app: Flask) -> None:
    """Whatever hangs on a booking is told of, or holds nothing about anybody."""
    of_booking = {
        table.name
        for table in Base.metadata.sorted_tables
        if any(key.column.table.name == "bookings" for key in table.foreign_keys)
    }
    told = {table.__tablename__ for table in my_data.INSIDE}
    without_people = {"tour_departures", "channel_events", "channel_conflicts", "journal", "tasks"}
    assert of_booking <= told | without_people


# Forgetting


@pytest.mark.parametrize("ended", ["cancelled", "stayed"])
def test_names_and_contacts_go_from_every_table(any_app: Flask, now: datetime, ended: str) -> None:
    if ended == "cancelled":
        booking, at, today = gone(now), now, TODAY
    else:
        booking, at, today = stayed(now)
    before = cashier.folio_of(booking).sums
    erasure.forget(booking.token, at, today)
    db.session.expire_all()
    books = repr(whole_books())
    for secret in (*SECRETS, *FOLDED):
        assert secret not in books
    assert (booking.guest_name, booking.country) == (ERASED_NAME, "KG")
    assert [(guest.weight_kg, guest.citizenship) for guest in booking.guests] == [(None, ""), (None, "")]
    assert cashier.folio_of(booking).sums == before
    assert verify() == []


def test_a_letter_that_waits_is_not_sent_any_more(any_app: Flask, now: datetime) -> None:
    booking = gone(now)
    erasure.forget(booking.token, now, TODAY)
    statuses = set(db.session.scalars(select(Letter.status).where(Letter.booking_id == booking.id)))
    assert statuses == {LetterStatus.OVERTAKEN}


def test_the_journal_says_that_it_was_done_and_not_what_there_was(any_app: Flask, now: datetime) -> None:
    booking = gone(now)
    erasure.forget(booking.token, now, TODAY)
    entries = db.session.scalars(select(JournalEntry).where(JournalEntry.booking_id == booking.id))
    assert any("erased_at" in entry.after for entry in entries)


def test_while_the_camp_must_know_them_they_are_not_forgotten(any_app: Flask, now: datetime) -> None:
    ahead = known(now)
    with refused(StayAhead):
        erasure.forget(ahead.token, now, TODAY)
    typing = held(now, 4)
    with refused(StayAhead):
        erasure.forget(typing.token, now, TODAY)
    keep_register(RegisterRule.OFF)
    here = confirmed(now, 5, arrival=TODAY, departure=date(2026, 7, 18))
    front_desk.check_in(here.stays[0].id, now, TODAY, despite=front_desk.WARNINGS)
    with refused(StayAhead):
        erasure.forget(here.token, now, date(2026, 7, 30))
    owed = confirmed(now, 6, arrival=date(2026, 9, 1), departure=date(2026, 9, 3))
    cashier.record_payment(owed.code, PaymentForm.QR, Money.som(1000), "", None, now)
    guest_cancelling.cancel(owed.token, Money(0), now, TODAY)
    with refused(MoneyOpen) as told:
        erasure.forget(owed.token, now, TODAY)
    assert told.value.balance == Money.som(-1000)


def test_what_is_erased_stays_erased(any_app: Flask, now: datetime) -> None:
    booking, later, day = stayed(now)
    erasure.forget(booking.token, later, day)
    moment = booking.erased_at
    again = erasure.forget(booking.token, later + timedelta(hours=1), day)
    assert again.erased_at == moment
    with refused(DataErased):
        guest_people.tell(booking.token, ZARYLBEK, PEOPLE, later)
    with refused(DataErased):
        save_names(booking.code, [], later)
    cancelled = gone(now)
    erasure.forget(cancelled.token, now, TODAY)
    with refused(StepNotPossible):
        undo.reinstate(cancelled.code, now, TODAY)
    db.session.rollback()
    booking.email = "back@example.org"
    with pytest.raises(IntegrityError):
        db.session.commit()
    db.session.rollback()


def test_a_hold_that_ran_out_is_forgotten_and_not_typed_into_again(any_app: Flask, now: datetime) -> None:
    booking = held(now, 1)
    later = now + timedelta(hours=1)
    reservations.release_lapsed(later)
    erasure.forget(booking.token, later, TODAY)
    with refused(DataErased):
        renewals.renew(booking.token, ZARYLBEK, later)
    reservations.release_lapsed(later + timedelta(days=2))
    assert verify() == []
