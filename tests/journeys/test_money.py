"""A guest pays the deposit by the national QR or by card; whoever cancels in time has half of it back, and
money that comes too late is not lost."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import httpx
import pytest
import zxingcpp
from flask import Flask
from PIL import Image
from playwright.sync_api import Page, expect

from camp.rules.elqr import read_link
from camp.rules.folio import PaymentForm
from camp.rules.money import Money
from camp.rules.ways import WayKind
from camp.services import card_desk, cashier, reservations, voucher_sales, vouchers, ways
from camp.services.voucher_sales import VoucherOrder
from tests.builders import booked
from tests.conftest import NOW
from tests.rules.test_elqr import business
from tests.stand_in import MERCHANT, SECRET, StandIn, acquirer

pytestmark = pytest.mark.browser


@pytest.fixture
def bank(site: Flask) -> Iterator[StandIn]:
    with acquirer() as stand_in:
        site.config["CAMP_ACQUIRER_URL"] = stand_in.address
        with site.app_context():
            card_desk.set_account(MERCHANT, SECRET, True)
            ways.set_way(WayKind.CARD, True)
        yield stand_in


def in_books(site: Flask, work: Callable[[datetime], str]) -> str:
    with site.app_context():
        return work(NOW)


def test_a_deposit_is_paid_by_the_qr_on_the_page_and_marked_by_staff(
    open_page: Callable[..., Page], look: Callable[[Page], None], site: Flask, desk: Page
) -> None:
    def book(now: datetime) -> str:
        ways.set_way(WayKind.ELQR, True, link_text=business())
        booking = booked(now, 1)
        return f"{booking.code} {booking.token}"

    code, token = in_books(site, book).split()
    guest = open_page(f"/ky/booking/{token}")
    expect(guest.locator("#pay")).to_contain_text("4 140 сом")
    look(guest)
    # What the camera of a second telephone reads off the screen.
    shot = Image.open(io.BytesIO(guest.locator("img.qr").screenshot())).convert("L")
    texts = [found.text for found in zxingcpp.read_barcodes(shot)]
    assert len(texts) == 1
    link = read_link(texts[0])
    assert (link.amount, link.elements["34"]) == (Money.som(4_140), code)
    # The same behind the button for this telephone's own bank.
    href = guest.locator("#pay-elqr a.button").get_attribute("href")
    assert href is not None
    assert read_link(href).text == texts[0]

    desk.goto(f"/staff/bookings/{code}/pay")
    look(desk)
    desk.select_option("#form", "qr")
    desk.locator("main form button[type=submit]").click()
    desk.wait_for_url("**/slip")
    guest.reload()
    expect(guest.locator("h1")).to_have_text("Брондоо ырасталды")
    expect(guest.locator("#pay")).to_contain_text("16 560 сом")
    with site.app_context():
        folio = cashier.folio_of(reservations.get_by_code(code))
        assert [(payment.form, payment.amount) for payment in folio.payments] == [
            (PaymentForm.QR, Money.som(4_140))
        ]


def test_a_cancellation_at_20_days_gives_half_of_the_deposit_back(
    look: Callable[[Page], None], site: Flask, desk: Page
) -> None:
    def pay(now: datetime) -> str:
        booking = booked(now, 1, arrival=date(2026, 8, 4), departure=date(2026, 8, 7))
        cashier.record_payment(booking.code, PaymentForm.QR, booking.deposit, "", None, now)
        return booking.code

    code = in_books(site, pay)
    desk.goto(f"/staff/bookings/{code}")
    desk.locator("#cancel summary").click()
    chosen = desk.locator("#cancel .choice", has=desk.locator("#by-guest"))
    expect(chosen).to_contain_text("2 070 сом")
    look(desk)
    desk.locator("#cancel button[type=submit]").click()
    desk.get_by_role("link", name="Кайтарып берүү: 2 070 сом").click()
    expect(desk.locator("#amount")).to_have_value("2070")
    desk.select_option("#form", "qr")
    desk.locator("main form button[type=submit]").click()
    desk.wait_for_url("**/slip")
    expect(desk.locator(".slip")).to_contain_text("2 070 сом")
    with site.app_context():
        assert cashier.folio_of(reservations.get_by_code(code)).sums.balance == Money(0)


def test_a_bank_that_calls_twice_is_heard_once(
    open_page: Callable[..., Page], look: Callable[[Page], None], site: Flask, bank: StandIn, address: str
) -> None:
    token = in_books(site, lambda now: booked(now, 1).token)
    guest = open_page(f"/ky/booking/{token}")
    guest.locator("#pay-card button").click()
    guest.wait_for_url("**/card/*")
    look(guest)
    guest.locator("main a.button").click()
    guest.get_by_role("button", name="Pay").click()
    guest.wait_for_url("**/booking/*")
    expect(guest.locator("h1")).to_have_text("Брондоо ырасталды")
    look(guest)
    again = httpx.post(f"{address}/card/result", data=bank.result(next(iter(bank.orders))))
    assert "<pg_status>ok</pg_status>" in again.text
    with site.app_context():
        folio = cashier.folio_of(reservations.get_by_token(token))
        assert [(payment.form, payment.amount) for payment in folio.payments] == [
            (PaymentForm.CARD, Money.som(4_140))
        ]


def test_a_card_buys_a_gift_voucher(
    open_page: Callable[..., Page], look: Callable[[Page], None], site: Flask, bank: StandIn
) -> None:
    def order(now: datetime) -> str:
        wish = VoucherOrder(Money.som(10_000), "Анара", "anara@example.org", "", "Тимур", "", "ru")
        return voucher_sales.order(wish, now).token

    token = in_books(site, order)
    giver = open_page(f"/ru/voucher/{token}")
    giver.locator("form[action$='/card'] button").click()
    giver.wait_for_url("**/card/*")
    look(giver)
    giver.locator("main a.button").click()
    giver.get_by_role("button", name="Pay").click()
    giver.wait_for_url("**/voucher/*")
    with site.app_context():
        voucher = vouchers.get_by_link(token)
        assert voucher.remaining == Money.som(10_000)
        code = voucher.shown_code
    expect(giver.locator("main")).to_contain_text(code)
    look(giver)


def test_money_that_comes_after_the_deadline_finds_the_free_yurt_in_one_step(
    open_page: Callable[..., Page],
    look: Callable[[Page], None],
    site: Flask,
    bank: StandIn,
    desk: Page,
) -> None:
    def book(now: datetime) -> str:
        booking = booked(now, 1)
        return f"{booking.code} {booking.token}"

    code, token = in_books(site, book).split()
    guest = open_page(f"/ky/booking/{token}")
    guest.locator("#pay-card button").click()
    guest.locator("main a.button").click()
    with site.app_context():
        reservations.release_lapsed(NOW + timedelta(hours=49))
    guest.get_by_role("button", name="Pay").click()
    guest.wait_for_url("**/booking/*")
    look(guest)

    desk.goto("/staff/")
    look(desk)
    desk.locator("a[href*='/staff/late-money']").first.click()
    expect(desk.locator("main")).to_contain_text("4 140 сом")
    look(desk)
    desk.locator("form[action$='/again'] button[type=submit]").click()
    desk.wait_for_url(f"**/staff/bookings/{code}")
    guest.reload()
    expect(guest.locator("h1")).to_have_text("Брондоо ырасталды")
