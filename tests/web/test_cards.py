"""Paying by card over the pages: the owner's keys, the guest's way to the acquirer and back, its calls, and
what staff do about money that came too late."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from camp.extensions import csrf, db
from camp.models import CardAccount, CardPayment
from camp.rules.folio import PaymentForm
from camp.rules.lifecycle import BookingStatus
from camp.rules.money import Money
from camp.rules.ways import WayKind
from camp.services import card_desk, cashier, reservations, voucher_sales, ways
from camp.services.voucher_sales import VoucherOrder
from tests.builders import booked
from tests.conftest import NOW
from tests.pages import Books, words
from tests.stand_in import MERCHANT, SECRET, StandIn, acquirer

KEYS = {"merchant_id": MERCHANT, "secret": SECRET, "is_test": "y", "is_on": "y"}


@pytest.fixture
def bank(site: Flask) -> Iterator[StandIn]:
    with acquirer() as stand_in:
        site.config["CAMP_ACQUIRER_URL"] = stand_in.address
        with site.app_context():
            card_desk.set_account(MERCHANT, SECRET, True)
            ways.set_way(WayKind.CARD, True)
        yield stand_in


@pytest.fixture
def made(books: Books) -> tuple[str, str]:
    """Code and private path of a booking that waits for its deposit."""

    def write(now: datetime) -> tuple[str, str]:
        booking = booked(now, 1)
        return booking.code, f"/en/booking/{booking.token}"

    found: tuple[str, str] = books(write)
    return found


def state(site: Flask, code: str) -> tuple[BookingStatus, list[Money]]:
    with site.app_context():
        booking = reservations.get_by_code(code)
        return booking.status, [payment.amount for payment in cashier.folio_of(booking).payments]


# The owner


def test_the_owner_sets_the_keys_and_never_sees_the_secret_again(
    site: Flask, owner_client: FlaskClient
) -> None:
    page = owner_client.get("/owner/ways").text
    assert "By bank card" in page
    answer = owner_client.post("/owner/ways/card", data={"is_on": "y"})
    assert answer.status_code == 422
    assert "Enter the merchant&#39;s number and the secret key first." in answer.text
    assert owner_client.post("/owner/ways/card", data=KEYS).status_code == 303
    for path in ("/owner/ways", "/owner/journal"):
        shown = owner_client.get(path).text
        assert SECRET not in shown
        assert MERCHANT in shown
    assert "It is not shown again" in owner_client.get("/owner/ways").text
    # Saved again without it, the secret stays.
    assert owner_client.post("/owner/ways/card", data={**KEYS, "secret": "", "is_on": ""}).status_code == 303
    with site.app_context():
        assert db.session.scalars(select(CardAccount.secret)).one() == SECRET
        assert WayKind.CARD not in [way.kind for way in ways.open_ways()]


@pytest.mark.parametrize("typed", [{"merchant_id": "12 34"}, {"secret": ""}, {"merchant_id": ""}])
def test_faulty_keys_are_refused_and_the_secret_is_not_sent_back(
    owner_client: FlaskClient, typed: dict[str, str]
) -> None:
    answer = owner_client.post("/owner/ways/card", data={**KEYS, **typed})
    assert answer.status_code == 422
    assert "the secret key is needed" in words(answer.text)
    assert SECRET not in answer.text


def test_keys_are_no_change_of_the_catalogue_to_be_taken_back(owner_client: FlaskClient) -> None:
    owner_client.post("/owner/ways/card", data=KEYS)
    journal = words(owner_client.get("/owner/journal").text)
    assert "Account for cards" in journal
    assert "secret key" in journal


# The guest


def go(client: FlaskClient, path: str) -> str:
    """To the page before the acquirer's."""
    answer = client.post(f"{path}/card")
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def test_a_guest_goes_to_the_acquirer_and_comes_back_with_the_booking_confirmed(
    site: Flask, client: FlaskClient, bank: StandIn, made: tuple[str, str]
) -> None:
    code, path = made
    assert "Pay by card: 4,140\u00a0som" in client.get(path).text
    page = client.get(go(client, path)).text
    assert "4,140\u00a0som" in page
    href = re.search(rf'href="({bank.address}/pay\.html[^"]+)"', page)
    assert href is not None
    (order,) = bank.orders
    assert bank.orders[order]["pg_success_url"] == f"http://localhost{path}/card/back"
    assert bank.orders[order]["pg_result_url"] == "http://localhost/card/result"
    # Before the bank has spoken, and after.
    back = client.get(f"{path}/card/back", follow_redirects=True)
    assert "The bank has not told us of a payment yet." in back.text
    answer = client.post("/card/result", data=bank.result(order))
    assert (answer.status_code, answer.mimetype) == (200, "application/xml")
    assert "<pg_status>ok</pg_status>" in answer.text
    back = client.get(f"{path}/card/back", follow_redirects=True)
    assert "Paid by card. Thank you!" in back.text
    assert "Booking confirmed" in back.text
    assert state(site, code) == (BookingStatus.CONFIRMED, [Money.som(4_140)])
    # The page before the acquirer's is over.
    assert client.get(f"{path}/card/1").headers["Location"] == path


def test_a_guest_whose_payment_the_bank_has_not_told_of_is_looked_after_on_the_way_back(
    site: Flask, client: FlaskClient, bank: StandIn, made: tuple[str, str]
) -> None:
    code, path = made
    go(client, path)
    bank.paid.update(bank.orders)
    assert "Paid by card. Thank you!" in client.get(f"{path}/card/back", follow_redirects=True).text
    assert state(site, code)[0] is BookingStatus.CONFIRMED


def test_a_refused_card_can_be_tried_again(client: FlaskClient, bank: StandIn, made: tuple[str, str]) -> None:
    _code, path = made
    go(client, path)
    client.post("/card/result", data=bank.result(next(iter(bank.orders)), "0"))
    back = client.get(f"{path}/card/back", follow_redirects=True).text
    assert "The bank did not take the payment." in back
    assert "Pay by card" in back


@pytest.mark.parametrize(
    ("mood", "said"),
    [("falls", "The bank's page does not answer."), ("refuses", "does not take this payment")],
)
def test_an_acquirer_that_does_not_answer_is_said_so(
    client: FlaskClient, bank: StandIn, made: tuple[str, str], mood: str, said: str
) -> None:
    bank.mood = mood
    answer = client.post(f"{made[1]}/card", follow_redirects=True)
    assert said in words(answer.text)


def test_nobody_pays_by_card_where_it_is_off_or_for_somebody_elses_booking(
    site: Flask, client: FlaskClient, made: tuple[str, str]
) -> None:
    _code, path = made
    assert "Pay by card" not in client.get(path).text
    assert "not possible here" in client.post(f"{path}/card", follow_redirects=True).text
    assert client.post("/en/booking/unknown/card").status_code == 404
    assert client.get(f"{path}/card/77").headers["Location"] == path
    assert client.get(f"{path}/card/back").headers["Location"] == path


# The acquirer


def test_its_calls_alone_need_no_token_of_ours(
    site: Flask, client: FlaskClient, bank: StandIn, made: tuple[str, str]
) -> None:
    go(client, made[1])
    site.config["WTF_CSRF_ENABLED"] = True
    assert csrf._exempt_views == {"camp.web.bank.hear"}
    answer = client.post("/card/result", data=bank.result(next(iter(bank.orders))))
    assert answer.status_code == 200


@pytest.mark.parametrize("data", [{}, {"pg_sig": "x"}, {"pg_order_id": "\u0434" * 300, "pg_amount": "1e9"}])
def test_a_call_without_its_signature_changes_nothing_and_is_no_bug(
    site: Flask, client: FlaskClient, bank: StandIn, made: tuple[str, str], data: dict[str, str]
) -> None:
    for script in ("check", "result"):
        answer = client.post(f"/card/{script}", data=data)
        assert answer.status_code == 400
        assert "<pg_status>error</pg_status>" in answer.text
    assert state(site, made[0]) == (BookingStatus.AWAITING_DEPOSIT, [])


def test_a_camp_without_an_account_hears_nobody(client: FlaskClient) -> None:
    assert client.post("/card/result", data={"pg_sig": "x"}).status_code == 404
    assert client.get("/card/result").status_code == 405
    assert client.post("/card/payout").status_code == 404


# Staff


def late(site: Flask, bank: StandIn, client: FlaskClient, path: str, code: str) -> None:
    """The guest pays in time, the bank says so two days after the deadline."""
    go(client, path)
    with site.app_context():
        reservations.release_lapsed(NOW + timedelta(hours=49))
    assert client.post("/card/result", data=bank.result(next(iter(bank.orders)))).status_code == 200
    assert state(site, code) == (BookingStatus.EXPIRED, [Money.som(4_140)])


def test_late_money_is_on_today_and_the_free_yurt_is_taken_in_one_step(
    site: Flask,
    client: FlaskClient,
    staff_client: FlaskClient,
    bank: StandIn,
    made: tuple[str, str],
) -> None:
    code, path = made
    late(site, bank, client, path, code)
    assert "after the deadline" in client.get(f"{path}/card/back", follow_redirects=True).text
    today = words(staff_client.get("/staff/").text)
    assert "Paid, no beds" in today
    assert code in today
    page = staff_client.get("/staff/late-money").text
    assert "4,140\u00a0som" in page
    assert '<option value="1">1 · Ak Kuu, beds: 2 (the same)</option>' in page
    chosen = re.search(r'name="(yurt_\d+)"', page)
    assert chosen is not None
    answer = staff_client.post(f"/staff/late-money/{code}/again", data={chosen[1]: "1"})
    assert answer.headers["Location"] == f"/staff/bookings/{code}"
    assert state(site, code)[0] is BookingStatus.CONFIRMED
    assert "There is no such money." in staff_client.get("/staff/late-money").text
    assert "Paid, no beds" not in words(staff_client.get("/staff/").text)
    # Somebody else who had the page open is told.
    again = staff_client.post(f"/staff/late-money/{code}/again", follow_redirects=True)
    assert "the booking has changed in the meantime" in again.text


def test_late_money_takes_other_dates(
    site: Flask, client: FlaskClient, staff_client: FlaskClient, bank: StandIn, made: tuple[str, str]
) -> None:
    code, path = made
    late(site, bank, client, path, code)
    page = staff_client.get("/staff/late-money").text
    assert '<option value="2026-07-21">21 July – 24 July 2026</option>' in page
    staff_client.post(f"/staff/late-money/{code}/dates", data={"arrival": "2026-07-21"})
    with site.app_context():
        assert str(reservations.get_by_code(code).arrival) == "2026-07-21"
    for forged in ("", "soon", "2026-01-01"):
        answer = staff_client.post(f"/staff/late-money/{code}/dates", data={"arrival": forged})
        assert answer.status_code == 303


def test_late_money_goes_back_to_the_card(
    site: Flask, client: FlaskClient, staff_client: FlaskClient, bank: StandIn, made: tuple[str, str]
) -> None:
    code, path = made
    late(site, bank, client, path, code)
    assert "up to 4,140\u00a0som" in staff_client.get(f"/staff/bookings/{code}/refund").text
    page = f"/staff/bookings/{code}/refund-to-card"
    assert 'value="4140"' in staff_client.get(page).text
    refused = staff_client.post(page, data={"amount": "5000", "attempt": "a"})
    assert refused.status_code == 409
    assert "more than the camp owes the guest" in refused.text
    assert staff_client.post(page, data={"amount": "lots", "attempt": "a"}).status_code == 422
    for _ in range(2):
        answer = staff_client.post(page, data={"amount": "4140", "attempt": "b"})
        assert "/slip" in answer.headers["Location"]
    assert len(bank.given_back) == 1
    assert "nothing to give back to a card" in staff_client.get(page).text
    assert state(site, code)[1] == [Money.som(4_140), Money.som(-4_140)]


@pytest.mark.parametrize(("how", "left"), [("went", 0), ("stayed", -4_140)])
def test_a_refund_nobody_answered_for_is_settled_by_a_person(
    site: Flask,
    client: FlaskClient,
    staff_client: FlaskClient,
    bank: StandIn,
    made: tuple[str, str],
    how: str,
    left: int,
) -> None:
    code, path = made
    late(site, bank, client, path, code)
    bank.mood = "falls"
    page = f"/staff/bookings/{code}/refund-to-card"
    answer = staff_client.post(page, data={"amount": "4140", "attempt": "b"})
    assert answer.status_code == 409
    assert "is not known" in answer.text
    assert "Look into payments by card" in words(staff_client.get("/staff/").text)
    assert "Did it go back to the card?" in staff_client.get("/staff/late-money").text
    assert staff_client.post(f"/staff/late-money/refunds/1/{how}").status_code == 303
    with site.app_context():
        booking = reservations.get_by_code(code)
        assert cashier.folio_of(booking).sums.balance == Money.som(left)
    assert "Did it go back" not in staff_client.get("/staff/late-money").text


def test_another_sum_than_was_asked_for_is_shown_until_somebody_saw_to_it(
    site: Flask, client: FlaskClient, staff_client: FlaskClient, bank: StandIn, made: tuple[str, str]
) -> None:
    code, path = made
    go(client, path)
    word = bank.result(next(iter(bank.orders)), pg_amount="41.40", pg_can_reject="0")
    client.post("/card/result", data=word)
    page = words(staff_client.get("/staff/late-money").text)
    assert f"{code} : asked for 4,140 som, the bank says 41.40 KGS" in page
    with site.app_context():
        number = db.session.scalars(select(CardPayment.id)).one()
    staff_client.post(f"/staff/late-money/disputed/{number}")
    assert "asked for" not in words(staff_client.get("/staff/late-money").text)


def test_money_seen_on_the_account_after_the_end_is_written_down_by_hand(
    site: Flask, staff_client: FlaskClient, made: tuple[str, str]
) -> None:
    code, _path = made
    page = f"/staff/bookings/{code}/late-payment"
    assert staff_client.get(page).headers["Location"] == f"/staff/bookings/{code}/pay"
    with site.app_context():
        reservations.release_lapsed(NOW + timedelta(hours=49))
    assert page in staff_client.get(f"/staff/bookings/{code}").text
    assert 'value="4140"' in staff_client.get(page).text
    assert staff_client.post(page, data={"form": "qr", "amount": ""}).status_code == 422
    assert staff_client.post(page, data={"form": "qr", "amount": "0", "attempt": "a"}).status_code == 409
    for _ in range(2):
        answer = staff_client.post(page, data={"form": "qr", "amount": "4140", "attempt": "b"})
        assert answer.headers["Location"] == "/staff/late-money"
    assert state(site, code) == (BookingStatus.EXPIRED, [Money.som(4_140)])
    with site.app_context():
        (payment,) = cashier.folio_of(reservations.get_by_code(code)).payments
        assert payment.form is PaymentForm.QR
    assert "What is free now, and the ways out" in staff_client.get(f"/staff/bookings/{code}").text


# A gift voucher


@pytest.fixture
def gift(books: Books) -> tuple[int, str]:
    """Id and private path of a voucher that was ordered."""

    def write(now: datetime) -> tuple[int, str]:
        wish = VoucherOrder(Money.som(10_000), "Anara Giver", "anara@example.org", "", "Timur", "", "en")
        voucher = voucher_sales.order(wish, now)
        return voucher.id, f"/en/voucher/{voucher.token}"

    found: tuple[int, str] = books(write)
    return found


def test_a_card_buys_a_voucher(client: FlaskClient, bank: StandIn, gift: tuple[int, str]) -> None:
    _voucher, path = gift
    assert "Pay by card: 10,000\u00a0som" in client.get(path).text
    page = client.get(go(client, path)).text
    assert "10,000\u00a0som" in page
    (order,) = bank.orders
    assert f'href="{bank.address}/pay.html?order={order}"' in page
    assert bank.orders[order]["pg_success_url"] == f"http://localhost{path}/card/back"
    back = client.get(f"{path}/card/back", follow_redirects=True)
    assert "The bank has not told us of a payment yet." in back.text
    assert "<pg_status>ok</pg_status>" in client.post("/card/result", data=bank.result(order)).text
    back = client.get(f"{path}/card/back", follow_redirects=True)
    assert "Paid by card. Thank you!" in back.text
    assert "whoever has it can use it" in back.text
    # The page before the acquirer's is over, and there is nothing more to pay.
    assert client.get(f"{path}/card/1").headers["Location"] == path
    assert client.post(f"{path}/card").headers["Location"] == path
    assert "There is nothing to pay here now." in client.get(path).text


def test_a_voucher_page_offers_no_card_that_is_off(client: FlaskClient, gift: tuple[int, str]) -> None:
    _voucher, path = gift
    assert "Pay by card" not in client.get(path).text
    assert client.post(f"{path}/card").headers["Location"] == path
    assert "Payment by card is not possible here now." in client.get(path).text
    for missing in ("card/back", "card/1"):
        assert client.get(f"/en/voucher/nobody/{missing}").status_code == 404
    assert client.post("/en/voucher/nobody/card").status_code == 404
    assert client.get(f"{path}/card/back").headers["Location"] == path


def test_a_voucher_paid_twice_is_somebodys_to_look_into(
    site: Flask, client: FlaskClient, staff_client: FlaskClient, bank: StandIn, gift: tuple[int, str]
) -> None:
    voucher_id, path = gift
    go(client, path)
    with site.app_context():
        voucher_sales.take_payment(voucher_id, PaymentForm.CASH, "", None, NOW)
    client.post("/card/result", data=bank.result(next(iter(bank.orders)), pg_can_reject="0"))
    assert "Look into payments by card" in words(staff_client.get("/staff/").text)
    page = words(staff_client.get("/staff/late-money").text)
    assert "came once more, and it was paid already" in page
    assert "Anara Giver" in page
    assert staff_client.post("/staff/late-money/disputed/1").status_code == 303
    assert "came once more" not in words(staff_client.get("/staff/late-money").text)


def test_an_ended_booking_with_late_money_says_one_true_thing(
    client: FlaskClient, books: Books, made: tuple[str, str]
) -> None:
    code, path = made

    def end(now: datetime) -> None:
        reservations.release_lapsed(now + timedelta(hours=49))

    def pay(now: datetime) -> None:
        later = now + timedelta(hours=50)
        cashier.take_late_payment(code, PaymentForm.QR, Money.som(4_140), "", None, None, later)

    books(end)
    assert "You owe nothing. Search again" in words(client.get(path).text)
    books(pay)
    page = words(client.get(path).text)
    assert "You owe nothing; we owe you: 4,140 som. We write or call you about it." in page
    assert "You owe nothing." not in page
