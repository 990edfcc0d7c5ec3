"""Payments by card: begun once, settled by the acquirer's signed word, whenever and however often it is
said."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from unittest.mock import Mock

import pytest
from flask import Flask
from sqlalchemy import select

from camp.extensions import db
from camp.models import Booking, CardPayment, JournalEntry, Letter, Payment
from camp.rules.card_payments import CardProblem, CardStatus
from camp.rules.card_refusals import BankPaymentStands, CardNotBegun, CardsOff, MerchantFaulty, NothingDue
from camp.rules.folio import PaymentForm
from camp.rules.letters import LetterKind
from camp.rules.lifecycle import BookingStatus
from camp.rules.money import Money
from camp.rules.timers import TimerName
from camp.rules.ways import WayKind
from camp.rules.ways_refusals import WayNotReady
from camp.services import card_desk, cashier, payment_corrections, reservations, ways, worker
from camp.services.acquirer import Addresses
from camp.services.card_bills import bill_of_booking
from camp.services.card_desk import Heard
from camp.services.verify import verify
from tests.builders import GUESTS, at_once, booked, confirmed, refused, whole_books
from tests.conftest import TODAY
from tests.stand_in import MERCHANT, SECRET, StandIn, acquirer

OURS = Addresses(
    "https://camp.example/card/check", "https://camp.example/card/result", "https://camp.example/"
)
DEPOSIT = Money.som(4_140)


@pytest.fixture
def bank(app: Flask) -> Iterator[StandIn]:
    """The camp takes cards, and the acquirer answers."""
    yield from taking_cards(app)


@pytest.fixture
def any_bank(any_app: Flask) -> Iterator[StandIn]:
    """The same on both databases."""
    yield from taking_cards(any_app)


def taking_cards(app: Flask) -> Iterator[StandIn]:
    card_desk.set_account(MERCHANT, SECRET, True)
    ways.set_way(WayKind.CARD, True)
    with acquirer() as stand_in:
        app.config["CAMP_ACQUIRER_URL"] = stand_in.address
        yield stand_in


def begin(bank: StandIn, booking: Booking, now: datetime, language: str = "ru") -> CardPayment:
    return card_desk.begin(bill_of_booking(booking.token), OURS, bank.address, language, now)


def call(bank: StandIn, fields: dict[str, str], now: datetime, script: str = "result") -> str:
    """What we answer to a call of the acquirer's."""
    heard = card_desk.hear(script, fields, bank.address, now)
    assert isinstance(heard, Heard)
    return heard.xml.split("<pg_status>")[1].split("<")[0]


def paid(booking: Booking) -> list[tuple[PaymentForm, Money]]:
    db.session.expire_all()
    return [(payment.form, payment.amount) for payment in cashier.folio_of(booking).payments]


def status(booking: Booking) -> BookingStatus:
    db.session.expire_all()
    return reservations.get_by_code(booking.code).status


# The owner's account


def test_cards_are_off_until_the_owner_has_keys(any_app: Flask, now: datetime) -> None:
    with refused(WayNotReady):
        ways.set_way(WayKind.CARD, True)
    booking = booked(now, 1)
    with refused(CardsOff):
        card_desk.begin(bill_of_booking(booking.token), OURS, "http://127.0.0.1:9", "ru", now)
    card_desk.set_account(MERCHANT, SECRET, True)
    with refused(CardsOff, "set up and not switched on"):
        card_desk.begin(bill_of_booking(booking.token), OURS, "http://127.0.0.1:9", "ru", now)
    assert WayKind.CARD not in [way.kind for way in ways.open_ways()]
    ways.set_way(WayKind.CARD, True)
    assert WayKind.CARD in [way.kind for way in ways.open_ways()]


@pytest.mark.parametrize(
    ("merchant", "secret"), [("", SECRET), ("12a", SECRET), ("1" * 21, SECRET), (MERCHANT, "")]
)
def test_keys_that_can_be_none_are_refused(app: Flask, merchant: str, secret: str) -> None:
    with refused(MerchantFaulty):
        card_desk.set_account(merchant, secret, False)


def test_the_secret_is_told_to_nobody(
    any_app: Flask, any_bank: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        card_desk.set_account(MERCHANT, "a newer secret", True)
        # An empty one leaves it.
        card_desk.set_account("541235", "", False)
    assert card_desk.account_merchant() == ("541235", False)
    told = [(entry.before, entry.after) for entry in db.session.scalars(select(JournalEntry))]
    assert "secret" not in str(told).replace("'secret': '…'", "")
    assert "newer" not in caplog.text
    assert "secret for tests" not in repr(card_desk.acquirer_of(db.session(), any_bank.address))


# Beginning


def test_a_guest_is_sent_to_a_page_for_exactly_what_is_due(bank: StandIn, now: datetime) -> None:
    booking = booked(now, 1)
    attempt = begin(bank, booking, now)
    order = bank.orders[attempt.order_id]
    assert attempt.page == f"{bank.address}/pay.html?order={attempt.order_id}"
    assert (order["pg_amount"], order["pg_currency"], order["pg_testing_mode"]) == ("4140.00", "KGS", "1")
    assert (order["pg_language"], order["pg_description"]) == ("ru", f"EcoTrek {booking.code}")
    # The page closes with the deadline of the deposit.
    assert order["pg_lifetime"] == str(48 * 3600)
    assert attempt.order_id.startswith(booking.code)
    assert len(attempt.order_id) <= 50


def test_tapped_twice_it_is_one_page(any_bank: StandIn, now: datetime) -> None:
    booking = booked(now, 1)
    first = begin(any_bank, booking, now).id
    assert begin(any_bank, booking, now + timedelta(minutes=1)).id == first
    assert begin(any_bank, booking, now + timedelta(minutes=21)).id != first
    assert len(any_bank.orders) == 2


def test_another_sum_is_another_page(bank: StandIn, now: datetime) -> None:
    booking = booked(now, 1)
    begin(bank, booking, now)
    cashier.record_payment(booking.code, PaymentForm.CASH, Money.som(140), "", None, now)
    second = begin(bank, booking, now)
    assert bank.orders[second.order_id]["pg_amount"] == "4000.00"


def test_who_owes_nothing_or_has_lost_the_yurt_is_sent_nowhere(bank: StandIn, now: datetime) -> None:
    booking = booked(now, 1)
    with refused(NothingDue):
        begin(bank, booking, now + timedelta(hours=49))
    settled = confirmed(now, 2)
    cashier.record_payment(settled.code, PaymentForm.CASH, Money.som(20_700), "", None, now)
    with refused(NothingDue):
        begin(bank, settled, now)
    assert bank.orders == {}


@pytest.mark.parametrize(
    ("mood", "problem"),
    [
        ("refuses", CardProblem.REFUSED),
        ("mumbles", CardProblem.UNREACHABLE),
        ("forges", CardProblem.UNREACHABLE),
        ("falls", CardProblem.UNREACHABLE),
    ],
)
def test_an_acquirer_that_can_not_be_trusted_or_reached_is_said_so(
    bank: StandIn, now: datetime, mood: str, problem: CardProblem
) -> None:
    booking = booked(now, 1)
    bank.mood = mood
    with pytest.raises(CardNotBegun) as refusal:
        begin(bank, booking, now)
    assert refusal.value.problem is problem
    assert db.session.scalars(select(CardPayment.status)).one() is CardStatus.FAILED
    bank.mood = "well"
    assert begin(bank, booking, now).status is CardStatus.BEGUN


def test_keys_of_somebody_else_open_no_page(bank: StandIn, now: datetime) -> None:
    card_desk.set_account(MERCHANT, "not the right one", True)
    with pytest.raises(CardNotBegun) as refusal:
        begin(bank, booked(now, 1), now)
    assert refusal.value.problem is CardProblem.REFUSED


# The acquirer's word


def test_a_signed_word_confirms_the_booking_and_is_in_the_books(any_bank: StandIn, now: datetime) -> None:
    booking = booked(now, 1)
    order = begin(any_bank, booking, now).order_id
    assert call(any_bank, any_bank.check(order), now, "check") == "ok"
    assert call(any_bank, any_bank.result(order), now) == "ok"
    assert status(booking) is BookingStatus.CONFIRMED
    assert paid(booking) == [(PaymentForm.CARD, DEPOSIT)]
    assert verify() == []


def test_the_same_word_twice_is_one_payment_and_one_answer(any_bank: StandIn, now: datetime) -> None:
    booking = booked(now, 1)
    order = begin(any_bank, booking, now).order_id
    for minutes in (0, 30, 120):
        assert call(any_bank, any_bank.result(order), now + timedelta(minutes=minutes)) == "ok"
    # And a word that it failed after all, that somebody kept back, changes nothing.
    assert call(any_bank, any_bank.result(order, "0"), now + timedelta(hours=3)) == "ok"
    assert paid(booking) == [(PaymentForm.CARD, DEPOSIT)]
    assert verify() == []


def test_fifty_words_at_once_are_one_payment(any_app: Flask, any_bank: StandIn, now: datetime) -> None:
    booking = booked(now, 1)
    order = begin(any_bank, booking, now).order_id
    answers = at_once(any_app, lambda _: call(any_bank, any_bank.result(order), now))
    assert answers == {"ok": GUESTS}
    assert paid(booking) == [(PaymentForm.CARD, DEPOSIT)]
    assert verify() == []


def test_a_second_card_after_the_first_was_refused(bank: StandIn, now: datetime) -> None:
    booking = booked(now, 1)
    order = begin(bank, booking, now).order_id
    assert call(bank, bank.result(order, "0"), now) == "ok"
    assert status(booking) is BookingStatus.AWAITING_DEPOSIT
    assert paid(booking) == []
    assert call(bank, bank.result(order), now) == "ok"
    assert status(booking) is BookingStatus.CONFIRMED


@pytest.mark.parametrize(
    "changed",
    [{"pg_amount": "1.00"}, {"pg_order_id": "other"}, {"pg_currency": "USD"}, {"pg_sig": ""}, {"extra": "1"}],
)
def test_a_word_that_is_not_signed_is_no_word(
    bank: StandIn, now: datetime, changed: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    booking = booked(now, 1)
    order = begin(bank, booking, now).order_id
    for fields in ({**bank.result(order), **changed}, bank.result(order, secret="guessed"), {}):
        heard = card_desk.hear("result", fields, bank.address, now)
        assert heard is not None
        assert not heard.is_known
        assert "<pg_status>error</pg_status>" in heard.xml
    assert "not signed" in caplog.text
    assert paid(booking) == []
    assert status(booking) is BookingStatus.AWAITING_DEPOSIT


def test_a_word_signed_for_another_address_is_no_word(bank: StandIn, now: datetime) -> None:
    order = begin(bank, booked(now, 1), now).order_id
    heard = card_desk.hear("check", bank.result(order), bank.address, now)
    assert heard is not None
    assert not heard.is_known


@pytest.mark.parametrize("changed", [{"pg_amount": "41.40"}, {"pg_amount": "x"}, {"pg_currency": "KZT"}])
def test_another_sum_or_currency_is_sent_back_while_that_can_be(
    bank: StandIn, now: datetime, changed: dict[str, str]
) -> None:
    booking = booked(now, 1)
    order = begin(bank, booking, now).order_id
    assert call(bank, bank.result(order, **changed), now) == "rejected"
    # Said again, even rightly, it gets the same answer.
    assert call(bank, bank.result(order, **changed), now) == "rejected"
    assert call(bank, bank.result(order), now) == "rejected"
    assert paid(booking) == []
    assert card_desk.list_disputed() == []


def test_what_can_not_be_sent_back_is_somebodys_to_look_into(any_bank: StandIn, now: datetime) -> None:
    booking = booked(now, 1)
    order = begin(any_bank, booking, now).order_id
    assert call(any_bank, any_bank.result(order, pg_amount="41.40", pg_can_reject="0"), now) == "ok"
    (disputed,) = card_desk.list_disputed()
    assert (disputed.booking.code, disputed.said) == (booking.code, "41.40 KGS")
    assert paid(booking) == []
    card_desk.mark_seen(disputed.id, now)
    assert card_desk.list_disputed() == []


def test_a_payment_nobody_began_is_sent_back(bank: StandIn, now: datetime) -> None:
    order = begin(bank, booked(now, 1), now).order_id
    bank.orders["FORGED"] = bank.orders[order]
    assert call(bank, bank.result("FORGED"), now) == "rejected"
    assert call(bank, bank.result("FORGED", pg_can_reject="0"), now) == "error"


def test_asked_before_we_say_whether_it_may_be_paid(bank: StandIn, now: datetime) -> None:
    booking = booked(now, 1)
    order = begin(bank, booking, now).order_id
    assert call(bank, bank.check(order, pg_amount="1.00"), now, "check") == "rejected"
    assert call(bank, bank.check(order), now + timedelta(hours=49), "check") == "rejected"
    cashier.record_payment(booking.code, PaymentForm.CASH, Money.som(4_140), "", None, now)
    # The deposit is there; the same sum is still owed for the rest.
    assert call(bank, bank.check(order), now, "check") == "ok"
    cashier.record_payment(booking.code, PaymentForm.CASH, Money.som(16_000), "", None, now)
    assert call(bank, bank.check(order), now, "check") == "rejected"


# Late


def expired(now: datetime) -> datetime:
    """Two days on, with all deadlines gone by."""
    later = now + timedelta(hours=49)
    reservations.release_lapsed(later)
    return later


def test_money_after_the_deadline_takes_no_yurt_and_is_not_lost(any_bank: StandIn, now: datetime) -> None:
    booking = booked(now, 1)
    order = begin(any_bank, booking, now).order_id
    later = expired(now)
    for minutes in (0, 30):
        assert call(any_bank, any_bank.result(order), later + timedelta(minutes=minutes)) == "ok"
    assert status(booking) is BookingStatus.EXPIRED
    assert paid(booking) == [(PaymentForm.CARD, DEPOSIT)]
    found = reservations.get_by_code(booking.code)
    assert found.stranded_at == later
    letters = db.session.scalars(select(Letter).filter_by(kind=LetterKind.PAID_NO_BEDS)).all()
    assert [letter.about for letter in letters] == [{"paid": DEPOSIT.tyiyn}]
    assert verify() == []


def test_after_the_deadline_but_before_anybody_noticed_the_money_wins(
    any_bank: StandIn, now: datetime
) -> None:
    booking = booked(now, 1)
    order = begin(any_bank, booking, now).order_id
    assert call(any_bank, any_bank.result(order), now + timedelta(hours=49)) == "ok"
    assert status(booking) is BookingStatus.CONFIRMED
    reservations.release_lapsed(now + timedelta(hours=50))
    assert status(booking) is BookingStatus.CONFIRMED
    assert verify() == []


def test_word_and_deadline_at_once_leave_a_booking_or_money_without_one(
    any_app: Flask, any_bank: StandIn, now: datetime
) -> None:
    booking = booked(now, 1)
    order = begin(any_bank, booking, now).order_id
    later = now + timedelta(hours=49)

    def work(number: int) -> str:
        if number % 2:
            return call(any_bank, any_bank.result(order), later)
        return str(min(1, reservations.release_lapsed(later)))

    answers = at_once(any_app, work)
    assert answers["ok"] == GUESTS // 2
    assert paid(booking) == [(PaymentForm.CARD, DEPOSIT)]
    stands = status(booking) is BookingStatus.CONFIRMED
    assert answers["1"] == (0 if stands else 1)
    assert (reservations.get_by_code(booking.code).stranded_at is None) == stands
    assert verify() == []


def test_a_word_and_its_letter_are_written_together_or_not_at_all(
    any_bank: StandIn, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    booking = booked(now, 1)
    order = begin(any_bank, booking, now).order_id
    later, before = expired(now), whole_books()
    with monkeypatch.context() as broken:
        broken.setattr("camp.services.letters.write", Mock(side_effect=OSError("no paper")))
        with pytest.raises(OSError, match="no paper"):
            call(any_bank, any_bank.result(order), later)
    assert whole_books() == before
    # It is said again, for it was not answered.
    assert call(any_bank, any_bank.result(order), later) == "ok"
    assert paid(booking) == [(PaymentForm.CARD, DEPOSIT)]


def test_money_after_a_cancellation_is_stranded_too(bank: StandIn, now: datetime) -> None:
    booking = booked(now, 1)
    order = begin(bank, booking, now).order_id
    reservations.cancel(booking.code, now, TODAY)
    assert call(bank, bank.result(order), now) == "ok"
    assert reservations.get_by_code(booking.code).stranded_at == now
    assert verify() == []


def test_paid_in_cash_meanwhile_the_rest_is_owed_back(bank: StandIn, now: datetime) -> None:
    booking = confirmed(now, 1)
    order = begin(bank, booking, now).order_id
    cashier.record_payment(booking.code, PaymentForm.CASH, Money.som(20_700), "", None, now)
    assert call(bank, bank.result(order), now) == "ok"
    assert cashier.folio_of(booking).sums.balance == Money.som(-20_700)
    assert verify() == []


def test_what_the_bank_wrote_down_is_not_taken_back_by_hand(bank: StandIn, now: datetime) -> None:
    booking = booked(now, 1)
    order = begin(bank, booking, now).order_id
    call(bank, bank.result(order), now)
    payment = db.session.scalars(select(Payment.id)).one()
    with refused(BankPaymentStands):
        payment_corrections.take_back(booking.code, payment, None, now)


# Silence


def test_who_comes_back_before_the_word_is_asked_about(bank: StandIn, now: datetime) -> None:
    booking = booked(now, 1)
    attempt = begin(bank, booking, now)
    assert card_desk.ask_about(attempt.id, bank.address, now) is CardStatus.BEGUN
    bank.paid.add(attempt.order_id)
    assert card_desk.ask_about(attempt.id, bank.address, now) is CardStatus.PAID
    # The word itself comes after that, and is no second payment.
    assert call(bank, bank.result(attempt.order_id), now) == "ok"
    assert paid(booking) == [(PaymentForm.CARD, DEPOSIT)]


def test_the_worker_asks_about_payments_nobody_has_spoken_of(
    any_app: Flask, any_bank: StandIn, now: datetime
) -> None:
    booking, other = booked(now, 1), booked(now, 2)
    for one in (booking, other):
        begin(any_bank, one, now)
    any_bank.paid.add(next(iter(any_bank.orders)))
    later = now + timedelta(minutes=5)
    assert worker.ring(TimerName.CARDS, lambda: later)
    assert (status(booking), status(other)) == (BookingStatus.CONFIRMED, BookingStatus.AWAITING_DEPOSIT)
    any_bank.mood = "falls"
    assert worker.ring(TimerName.CARDS, lambda: later + timedelta(minutes=10))
    assert worker.list_timers()[TimerName.CARDS].went_well  # type: ignore[union-attr]
    calls = any_bank.calls
    worker.ring(TimerName.CARDS, lambda: later + timedelta(days=4))
    assert any_bank.calls == calls
