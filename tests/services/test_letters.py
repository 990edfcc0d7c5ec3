"""Letters are written with what they tell of, or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from camp.extensions import db
from camp.models import Booking, Letter
from camp.rules.cancellation import CancelledBy
from camp.rules.changes import Move, MovePrice
from camp.rules.dates import Period
from camp.rules.folio import PaymentForm
from camp.rules.letter_refusals import LetterNotWaiting
from camp.rules.letter_texts import LetterWords
from camp.rules.letters import LetterKind, LetterStatus, SentBy
from camp.rules.lifecycle import Channel, Confirmation
from camp.rules.money import Money
from camp.rules.refusals import StepNotPossible
from camp.services import (
    basket,
    cashier,
    desk_bookings,
    front_desk,
    letter_desk,
    letters,
    moves,
    payment_corrections,
    prices,
    reservations,
    undo,
)
from camp.services.desk_bookings import Told
from camp.services.letter_desk import Pile, count_trouble, outbox
from camp.services.letters import Recipient
from camp.services.prices import SettingsChange
from camp.services.reservations import Contact
from camp.services.transaction import transaction
from tests.builders import AYGUL, asked, at_once, booked, charged, confirmed, held, refused, wish
from tests.camps import NOW, TODAY

NOBODY = Contact("Асан", "", "", "KG", None, "")
HOUR = timedelta(hours=1)


def written(*but: LetterKind) -> list[LetterKind]:
    rows = db.session.scalars(select(Letter).order_by(Letter.id))
    return [letter.kind for letter in rows if letter.kind not in but]


def newest() -> Letter:
    db.session.expire_all()
    return db.session.scalars(select(Letter).order_by(Letter.id.desc()).limit(1)).one()


@pytest.mark.parametrize(
    ("confirmation", "kind"),
    [
        (Confirmation.AT_ONCE, LetterKind.CONFIRMED),
        (Confirmation.AFTER_DEPOSIT, LetterKind.DEPOSIT_ASKED),
        (Confirmation.BY_HAND, LetterKind.REQUESTED),
    ],
)
def test_who_books_is_told_how_it_stands(
    any_app: Flask, now: datetime, confirmation: Confirmation, kind: LetterKind
) -> None:
    prices.change_settings(SettingsChange(confirmation, 20, 24, 20))
    booking = booked(now, 5)
    reservations.submit(booking.token, AYGUL, now)
    assert written() == [kind]
    letter = newest()
    assert (letter.booking_id, letter.language, letter.status) == (booking.id, "ru", LetterStatus.TO_SEND)
    assert (letter.name, letter.email) == (AYGUL.name, AYGUL.email)


def test_a_booking_that_is_refused_writes_nothing(any_app: Flask, now: datetime, later: datetime) -> None:
    booking = confirmed(now, 5)
    told = written()
    with refused(StepNotPossible):
        reservations.confirm(booking.code, later)
    assert written() == told


def test_a_deposit_that_confirms_is_told_of_once(any_app: Flask, now: datetime) -> None:
    booking = booked(now, 5)
    cashier.record_payment(booking.code, PaymentForm.QR, booking.deposit, "", None, now)
    assert written() == [LetterKind.DEPOSIT_ASKED, LetterKind.CONFIRMED]


def test_money_that_does_not_confirm_is_thanked_for(any_app: Flask, now: datetime) -> None:
    booking = booked(now, 5)
    cashier.record_payment(booking.code, PaymentForm.QR, Money.som(500), "", None, now)
    assert written() == [LetterKind.DEPOSIT_ASKED, LetterKind.DEPOSIT_RECEIVED]
    assert newest().about == {"paid": 50_000}


def test_who_pays_at_the_desk_has_the_slip(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 5, arrival=TODAY, departure=TODAY + timedelta(days=1))
    cashier.record_payment(booking.code, PaymentForm.CASH, charged(booking), "", None, now)
    assert LetterKind.DEPOSIT_RECEIVED not in written()


def test_thanks_for_money_that_never_came_are_not_sent(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 5)
    payment = cashier.record_payment(booking.code, PaymentForm.QR, Money.som(500), "", None, now)
    payment_corrections.take_back(booking.code, payment.id, None, now)
    assert (newest().kind, newest().status) == (LetterKind.DEPOSIT_RECEIVED, LetterStatus.OVERTAKEN)


def test_a_booking_that_ends_by_its_deadline_is_told_of_a_hold_is_not(any_app: Flask, now: datetime) -> None:
    held(now, 5)
    booked(now, 6)
    assert reservations.release_lapsed(now + timedelta(days=5)) == 2
    assert written(LetterKind.DEPOSIT_ASKED) == [LetterKind.EXPIRED]


@pytest.mark.parametrize(("by", "keeps"), [(CancelledBy.GUEST, 207_000), (CancelledBy.WEATHER, 0)])
def test_a_cancellation_tells_what_is_kept_and_what_goes_back(
    any_app: Flask, now: datetime, by: CancelledBy, keeps: int
) -> None:
    booking = confirmed(now, 1, arrival=date(2026, 8, 8), departure=date(2026, 8, 11))
    cashier.record_payment(booking.code, PaymentForm.QR, booking.deposit * 2, "", None, now)
    reservations.cancel(booking.code, now, TODAY, by)
    assert newest().kind is LetterKind.CANCELLED
    paid = booking.deposit.tyiyn * 2
    assert newest().about == {"fee": keeps, "refund": paid - keeps}


def test_what_is_taken_back_is_told_of_too(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 5)
    reservations.cancel(booking.code, now, TODAY)
    undo.reinstate(booking.code, now + HOUR, TODAY)
    assert written()[-2:] == [LetterKind.CANCELLED, LetterKind.CONFIRMED]
    waiting = outbox(Pile.WAITING, booking.code, 1, now + HOUR, with_staff=False).letters
    assert LetterKind.CANCELLED not in {letter.kind for letter in waiting}, "that is not true any more"


def test_who_can_not_be_reached_is_not_written_to(any_app: Flask, now: datetime) -> None:
    told = Told(wish(5), NOBODY, Channel.WALK_IN, "ky")
    desk_bookings.book(told, Confirmation.AT_ONCE, key="form-1", now=now)
    assert written() == []


def test_a_telephone_is_an_address(any_app: Flask, now: datetime) -> None:
    booked(now, 5, contact=replace(NOBODY, phone="+996555123456"))
    assert written() == [LetterKind.DEPOSIT_ASKED]


# Changes


def moved(booking: Booking, days: int, now: datetime) -> None:
    stay = booking.stays[0]
    period = Period(stay.arrival + timedelta(days=days), stay.departure + timedelta(days=days))
    move = Move(stay.yurt.number, period, MovePrice.OLD)
    plan = moves.plan_move(stay.id, move, now, TODAY)
    moves.move(stay.id, move, plan.difference, now, TODAY)


def test_several_changes_make_one_letter_that_knows_how_it_was_at_first(
    any_app: Flask, now: datetime
) -> None:
    booking = confirmed(now, 5)
    before = charged(booking)
    moved(booking, 1, now)
    basket.add_class(booking.token, "felt", asked(22, "15:00"), now + HOUR / 12)
    moved(booking, 1, now + HOUR / 6)
    assert written(LetterKind.DEPOSIT_ASKED, LetterKind.CONFIRMED) == [LetterKind.CHANGED]
    letter = newest()
    assert letter.about == {"arrival": "2026-07-20", "departure": "2026-07-23", "charged": before.tyiyn}
    assert letter.next_try_at == now + HOUR / 6 + letters.SETTLING


def test_a_change_after_the_letter_has_left_makes_another(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 5)
    moved(booking, 1, now)
    letter_desk.mark_sent(newest().id, LetterWords("s", "t"), None, now)
    moved(booking, 1, now + HOUR)
    assert written().count(LetterKind.CHANGED) == 2


def test_nobody_is_written_about_a_basket_or_while_they_are_here(any_app: Flask, now: datetime) -> None:
    open_basket = held(now, 5)
    basket.add_class(open_basket.token, "felt", asked(21, "15:00"), now)
    guest = confirmed(now, 6, arrival=TODAY, departure=TODAY + timedelta(days=3))
    front_desk.check_in(guest.stays[0].id, now, TODAY)
    basket.add_class(guest.token, "felt", asked(17, "15:00"), now)
    assert LetterKind.CHANGED not in written()


# What a person does


def test_a_letter_sent_by_hand_keeps_its_words_and_who_sent_it(any_app: Flask, now: datetime) -> None:
    booked(now, 5)
    letter_desk.mark_sent(newest().id, LetterWords("Subject", "Text"), None, now)
    letter = newest()
    assert (letter.status, letter.sent_by, letter.subject, letter.text) == (
        LetterStatus.SENT, SentBy.HAND, "Subject", "Text",
    )  # fmt: skip
    assert letter.to_email == AYGUL.email
    for step in (
        lambda: letter_desk.mark_sent(letter.id, LetterWords("Again", "Again"), None, now),
        lambda: letter_desk.give_up(letter.id),
        lambda: letter_desk.send_again(letter.id, now),
        lambda: letter_desk.note_return(letter.id),
    ):
        with refused(LetterNotWaiting):
            step()


def test_of_fifty_who_send_it_by_hand_one_is_noted(any_app: Flask, now: datetime) -> None:
    booked(now, 5)
    letter_id = newest().id

    def mark(number: int) -> str:
        try:
            letter_desk.mark_sent(letter_id, LetterWords("s", str(number)), None, now)
        except LetterNotWaiting:
            return "too late"
        return "sent"

    db.session.remove()
    assert at_once(any_app, mark) == {"sent": 1, "too late": 49}


def test_a_letter_given_up_is_not_trouble_any_more(any_app: Flask, now: datetime) -> None:
    booked(now, 5)
    with transaction():
        newest().status = LetterStatus.FAILED
    assert count_trouble(now) == 1
    letter_desk.give_up(newest().id)
    assert count_trouble(now) == 0
    counts = outbox(Pile.WAITING, "", 1, now, with_staff=False).counts
    assert {pile: count for pile, count in counts.items() if count} == {Pile.UNSENT: 1}


def test_a_letter_that_came_back_is_trouble_until_it_is_too_late_anyway(
    any_app: Flask, now: datetime
) -> None:
    booked(now, 5)
    with transaction():
        letter = newest()
        letter.status, letter.sent_by, letter.sent_at = LetterStatus.SENT, SentBy.MAIL, now
    letter_desk.note_return(newest().id)
    assert count_trouble(now) == 1
    assert count_trouble(newest().good_until) == 0


def test_letters_are_found_by_the_code_of_their_booking(any_app: Flask, now: datetime) -> None:
    first, second = booked(now, 5), booked(now, 6)
    typed = f" {first.code[:3]}-{first.code[3:]}".lower()
    found = outbox(Pile.WAITING, typed, 1, now, with_staff=False)
    assert [letter.booking_id for letter in found.letters] == [first.id]
    assert {letter.booking_id for letter in outbox(Pile.WAITING, "", 1, now, with_staff=False).letters} == {
        first.id,
        second.id,
    }


def test_what_staff_ask_to_be_written_is_written_once(any_app: Flask, now: datetime) -> None:
    booking = booked(now, 5)
    asked_again = letter_desk.write_now(booking.code, LetterKind.DEPOSIT_ASKED, now + HOUR)
    assert (asked_again.id, written()) == (newest().id, [LetterKind.DEPOSIT_ASKED])
    letter_desk.write_now(booking.code, LetterKind.LINK_AGAIN, now + HOUR)
    assert written() == [LetterKind.DEPOSIT_ASKED, LetterKind.LINK_AGAIN]


def test_somebody_without_a_booking_can_be_written_to(any_app: Flask, now: datetime) -> None:
    with transaction() as session:
        to = Recipient("Айгүл", "aygul@example.com", "", "ky")
        about = {"code": "GIFT-1", "sum": 500_000, "until": "2027-07-15"}
        letters.write(session, LetterKind.VOUCHER, now=now, to=to, about=about)
    letter = newest()
    assert (letter.name, letter.email, letter.language) == ("Айгүл", "aygul@example.com", "ky")
    assert letter.good_until == now + timedelta(days=60)


def test_a_letter_to_nobody_is_a_mistake_of_the_program(any_app: Flask, now: datetime) -> None:
    with pytest.raises(ValueError, match="to nobody"), transaction() as session:
        letters.write(session, LetterKind.VOUCHER, now=now)
    assert written() == []


def test_letters_are_taken_one_page_at_a_time(any_app: Flask, now: datetime) -> None:
    with transaction() as session:
        to = Recipient("Айгүл", "aygul@example.com", "", "ky")
        for number in range(letter_desk.PAGE + 2):
            letters.write(session, LetterKind.VOUCHER, now=now + number * HOUR / 60, to=to)
    first, second = (outbox(Pile.WAITING, "", number, NOW, with_staff=False) for number in (1, 2))
    assert (len(first.letters), first.has_older) == (letter_desk.PAGE, True)
    assert (len(second.letters), second.has_older) == (2, False)
    assert first.letters[-1].written_at > second.letters[0].written_at
