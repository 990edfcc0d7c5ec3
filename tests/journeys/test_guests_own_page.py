"""By the private link alone: other dates that cost more, and an end with half of the deposit back.
What it means in money is shown before it is done, and page and folio say the same after it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from camp.rules.folio import PaymentForm
from camp.rules.meals import MealKind
from camp.rules.money import Money
from camp.services import basket, cashier, reservations
from tests.builders import AYGUL, all_seated, asked, booked, visit
from tests.conftest import NOW

pytestmark = pytest.mark.browser


def deposit_paid(site: Flask, arrival: date, departure: date) -> tuple[str, str]:
    """The code and the token of a booking of 20,700 som, of which 4,140 are paid."""
    with site.app_context():
        booking = booked(NOW, 1, arrival=arrival, departure=departure)
        cashier.record_payment(booking.code, PaymentForm.QR, booking.deposit, "", None, NOW)
        return booking.code, booking.token


def sums(site: Flask, code: str) -> tuple[Money, Money, Money]:
    """Charged, paid, and still owed."""
    with site.app_context():
        folio = cashier.folio_of(reservations.get_by_code(code)).sums
        return folio.charged, folio.paid, folio.balance


def line(within: Page | Locator, label: str) -> Locator:
    """Of a summary, what is labelled so."""
    return within.locator("dl.summary > div", has_text=label)


class Changing(NamedTuple):
    change: str
    show: str
    difference: str
    then: str
    do: str
    done: str
    departure: str
    due: str
    owed: str


CHANGING = {
    "ru": Changing(
        "Изменить даты, состав или питание", "Показать цену", "+6 900 сом", "27 600 сом",
        "Изменить", "Ваша бронь изменена.", "24 июля 2026", "Остаток к оплате", "23 460 сом",
    ),
    "ky": Changing(
        "Күндөрдү, адамдарды же тамактанууну өзгөртүү", "Баасын көрсөтүү", "+6 900 сом", "27 600 сом",
        "Өзгөртүү", "Брондооңуз өзгөртүлдү.", "24-июль, 2026", "Калган төлөм", "23 460 сом",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("language", "script"), [("ru", True), ("ky", False)], ids=["ru", "without script"])
def test_a_day_more_shows_its_difference_first_and_is_then_the_same_on_page_and_folio(
    open_page: Callable[..., Page],
    look: Callable[[Page], None],
    site: Flask,
    desk: Page,
    language: str,
    script: bool,
) -> None:
    said = CHANGING[language]
    code, token = deposit_paid(site, date(2026, 7, 20), date(2026, 7, 23))
    page = open_page(f"/{language}/booking/{token}", script=script)
    page.get_by_role("link", name=said.change).click()
    page.fill("#departure", "2026-07-24")
    page.get_by_role("button", name=said.show, exact=True).click()
    means = page.get_by_role("region").first
    same_yurt = means.locator(".radio", has=page.locator("input:checked"))
    expect(same_yurt).to_contain_text(said.difference)
    expect(same_yurt).to_contain_text(said.then)
    assert sums(site, code)[0] == Money.som(20_700), "shown, and not done yet"
    if script:
        look(page)
    means.get_by_role("button", name=said.do, exact=True).click()

    expect(page.locator("main")).to_contain_text(said.done)
    expect(page.locator("main")).to_contain_text(said.departure)
    expect(page.locator("table.price tfoot")).to_contain_text(said.then)
    expect(line(page, said.due)).to_contain_text(said.owed)
    if script:
        look(page)
    assert sums(site, code) == (Money.som(27_600), Money.som(4_140), Money.som(23_460))
    desk.goto(f"/staff/bookings/{code}")
    expect(desk.locator("main")).to_contain_text("27 600 сом")
    expect(desk.locator("main")).to_contain_text("23 460 сом")


def test_who_comes_for_a_day_takes_another_and_reads_first_what_is_lost(
    open_page: Callable[..., Page], look: Callable[[Page], None], site: Flask
) -> None:
    with site.app_context():
        booking = visit(NOW)
        basket.add_class(booking.token, "felt", asked(21, "10:00"), NOW)
        basket.add_meal(booking.token, MealKind.DINNER, asked(21), NOW)
        code = reservations.submit(booking.token, AYGUL, NOW).code
        all_seated(NOW, MealKind.DINNER, 24)
        before, token = sums(site, code)[0], booking.token
    page = open_page(f"/ru/booking/{token}")
    page.get_by_role("link", name="Приехать в другой день").click()
    page.fill("#arrival", "2026-07-24")
    page.get_by_role("button", name="Показать цену").click()
    means = page.get_by_role("region").first
    expect(line(means, "Ужин")).to_contain_text("В этот день этого нет, поэтому убирается.")
    expect(line(means, "Разница")).to_contain_text("−1 300 сом")
    assert sums(site, code)[0] == before, "shown, and not done yet"
    look(page)
    means.get_by_role("button", name="Изменить").click()

    expect(page.locator("main")).to_contain_text("Ваша бронь изменена.")
    expect(page.locator("main")).to_contain_text("24 июля 2026")
    look(page)
    assert before - sums(site, code)[0] == Money.som(1_300)


class Cancelling(NamedTuple):
    ask: str
    kept: str
    back: str
    half: str
    do: str
    done: str


CANCELLING = {
    "en": Cancelling(
        "What would I get back today?", "The camp keeps", "You get back", "2,070 som",
        "Cancel this booking", "This booking has ended",
    ),
    "ky": Cancelling(
        "Бүгүн жокко чыгарсам, канча кайтарылат?", "Лагерде калат", "Сизге кайтарылат", "2 070 сом",
        "Бул бронду жокко чыгаруу", "Бул бронь аяктаган",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("language", "script"), [("en", True), ("ky", False)], ids=["en", "without script"])
def test_a_guest_cancels_at_20_days_and_reads_first_that_half_of_the_deposit_comes_back(
    open_page: Callable[..., Page],
    look: Callable[[Page], None],
    site: Flask,
    desk: Page,
    language: str,
    script: bool,
) -> None:
    said = CANCELLING[language]
    code, token = deposit_paid(site, date(2026, 8, 4), date(2026, 8, 7))
    page = open_page(f"/{language}/booking/{token}", script=script)
    page.get_by_role("link", name=said.ask).click()
    means = page.get_by_role("region").first
    expect(line(means, said.kept)).to_contain_text(said.half)
    expect(line(means, said.back)).to_contain_text(said.half)
    assert sums(site, code)[2] == Money.som(16_560), "shown, and not done yet"
    if script:
        look(page)
    means.get_by_role("button", name=said.do).click()

    expect(page.locator("h1")).to_have_text(said.done)
    expect(line(page, said.back)).to_contain_text(said.half)
    if script:
        look(page)
    assert sums(site, code) == (Money.som(2_070), Money.som(4_140), Money.som(-2_070))
    desk.goto(f"/staff/bookings/{code}")
    expect(desk.get_by_role("link", name="Кайтарып берүү: 2 070 сом")).to_be_visible()
