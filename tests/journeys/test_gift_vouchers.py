"""A gift voucher is ordered by a guest, paid at the desk, and pays two bookings until nothing is left."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from camp.extensions import db
from camp.models import Voucher
from camp.rules.money import NOTHING, Money
from camp.services import cashier, reservations
from tests.builders import booked
from tests.conftest import NOW

pytestmark = pytest.mark.browser


class Paying(NamedTuple):
    """What one guest reads, whose booking is of 20,700 som."""

    yurt: int
    with_voucher: str
    show: str
    do: str
    done: str
    pays: str
    left: str
    owed: Money


IN_RUSSIAN = Paying(
    1, "Оплатить подарочным сертификатом", "Показать, сколько он оплатит", "Оплатить им",
    "Оплачено вашим подарочным сертификатом.", "20 700 сом", "4 300 сом", NOTHING,
)  # fmt: skip
IN_ENGLISH = Paying(
    2, "Pay with a gift voucher", "Show what it pays", "Pay with it",
    "Paid with your gift voucher.", "4,300 som", "0 som", Money.som(16_400),
)  # fmt: skip


def test_a_voucher_is_bought_paid_and_used_on_two_bookings_until_it_is_empty(
    open_page: Callable[..., Page], look: Callable[[Page], None], site: Flask, desk: Page
) -> None:
    giver = open_page("/ky/vouchers")
    giver.fill("#amount", "25 000")
    giver.fill("#for_name", "Тимур")
    giver.fill("#name", "Анара")
    giver.fill("#phone", "0700 11 22 33")
    giver.check("#consent")
    giver.get_by_role("button", name="Сертификатка заказ берүү").click()
    expect(giver.locator("main")).to_contain_text("25 000 сом")
    with site.app_context():
        voucher = db.session.scalars(db.select(Voucher)).one()
        number, code = voucher.number, voucher.shown_code
    expect(giver.locator("main")).to_contain_text(number)
    expect(giver.locator("main")).not_to_contain_text(code)

    desk.goto("/staff/vouchers")
    desk.fill("#q", number.lower())
    desk.get_by_role("button", name="Табуу").click()
    desk.fill("#receipt_number", "0042")
    desk.locator("form[action$='/pay'] button[type=submit]").click()
    expect(desk.locator("main")).to_contain_text(code)
    giver.reload()
    expect(giver.locator("main")).to_contain_text(code)
    expect(giver.locator("main")).to_contain_text("Тимур")
    look(giver)

    page = open_page("/ru/vouchers")
    pay(page, site, "ru", IN_RUSSIAN, code, look)
    pay(page, site, "en", IN_ENGLISH, code.lower().replace("-", ""), look)
    page.get_by_role("link", name=IN_ENGLISH.with_voucher).click()
    page.fill("#code", code)
    page.get_by_role("button", name=IN_ENGLISH.show).click()
    expect(page.locator("#code-error")).to_contain_text("Nothing is left on this gift voucher.")
    expect(page.locator("#code")).to_have_value(code)

    giver.reload()
    expect(giver.locator("main")).to_contain_text("Бул белек сертификатында эч нерсе калган жок.")
    desk.reload()
    expect(desk.locator("main")).to_contain_text("20 700 сом")
    expect(desk.locator("main")).to_contain_text("4 300 сом")
    look(desk)


def pay(
    page: Page, site: Flask, language: str, said: Paying, code: str, look: Callable[[Page], None]
) -> None:
    """On the page of a booking that waits for its deposit: what it pays is shown, then it pays."""
    with site.app_context():
        booking = booked(NOW, said.yurt)
        token, booking_code = booking.token, booking.code
    page.goto(f"/{language}/booking/{token}")
    page.get_by_role("link", name=said.with_voucher).click()
    page.fill("#code", code)
    page.get_by_role("button", name=said.show).click()
    rows = page.locator("dl.summary > div")
    expect(rows.nth(2)).to_contain_text(said.pays)
    expect(rows.nth(4)).to_contain_text(said.left)
    with site.app_context():
        assert cashier.folio_of(reservations.get_by_code(booking_code)).payments == [], "only shown"
    look(page)
    page.get_by_role("button", name=said.do).click()
    expect(page.locator("main")).to_contain_text(said.done)
    with site.app_context():
        folio = cashier.folio_of(reservations.get_by_code(booking_code))
        assert folio.sums.balance == said.owed
        assert booking_code in page.locator(".code").inner_text()
