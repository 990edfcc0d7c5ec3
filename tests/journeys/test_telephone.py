"""Somebody calls, in Kyrgyz: before the call ends the yurt is theirs, and the message is ready to be sent."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from camp.extensions import db
from camp.models import Booking
from camp.rules.lifecycle import BookingStatus, Channel
from camp.rules.roles import Role
from camp.services import accounts

pytestmark = pytest.mark.browser

PASSWORD = "a-long-password"
MOST_ACTIONS = 14
"""Fields filled and buttons tapped, from the open page to the message; four seconds each make a minute."""


class Hands:
    """Does to a page what a person would, and counts it."""

    def __init__(self, page: Page) -> None:
        self.page, self.done = page, 0

    def fill(self, field: str, text: str) -> None:
        self.page.fill(field, text)
        self.done += 1

    def choose(self, field: str, value: str) -> None:
        self.page.select_option(field, value)
        self.done += 1

    def tap(self, role: str, name: str) -> None:
        self.page.get_by_role(role, name=name).click()  # type: ignore[arg-type]
        self.done += 1


@pytest.fixture
def desk(open_page: Callable[..., Page], site: Flask) -> Callable[..., Page]:
    """Log in as somebody of the front desk who speaks Kyrgyz, and open the page of a new booking."""
    with site.app_context():
        accounts.add_user("gulnara", "Гүлнара", [Role.FRONT_DESK], PASSWORD, "ky")

    def open_(script: bool = True, width: int = 390) -> Page:
        page = open_page("/account/login", script=script, width=width)
        page.fill("#login", "gulnara")
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/staff/**")
        page.goto("/staff/bookings/new")
        return page

    return open_


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_caller_has_a_yurt_and_a_message_within_a_minute(
    desk: Callable[..., Page], look: Callable[[Page], None], site: Flask, script: bool
) -> None:
    page = desk(script=script)
    hands = Hands(page)
    if script:
        look(page)
    hands.fill("#arrival", "2026-07-20")
    hands.fill("#departure", "2026-07-23")
    hands.choose("#channel", "whatsapp")
    hands.fill("#name", "Жаңыл Өмүрбекова")
    hands.fill("#phone", "0555 12 34 56")
    if not script:
        hands.tap("button", "Баасын көрсөтүү")
    expect(page.locator("#found")).to_contain_text("20 700 сом")
    expect(page.locator("#name")).to_have_value("Жаңыл Өмүрбекова")
    expect(page.locator("input[name=choice]:checked")).to_have_count(1)
    if script:
        look(page)
    hands.tap("button", "Алдын ала төлөмгө чейин кармап туруу")
    hands.tap("link", "Конокко билдирүү")
    assert hands.done <= MOST_ACTIONS

    text = page.locator("#letter-text").inner_text()
    assert text.startswith("Саламатсызбы, Жаңыл Өмүрбекова!")
    href = page.get_by_role("link", name="WhatsApp").get_attribute("href")
    assert href is not None
    link = urlsplit(href)
    assert (link.netloc, link.path) == ("wa.me", "/996555123456")
    with site.app_context():
        [booking] = db.session.scalars(db.select(Booking)).all()
    assert (booking.status, booking.channel) == (BookingStatus.AWAITING_DEPOSIT, Channel.WHATSAPP)
    [sent] = parse_qs(link.query)["text"]
    for part in (booking.code, "20-июль, 2026", "4 140 сом", f"/ky/booking/{booking.token}"):
        assert part in sent.replace("\u00a0", " ")
    if script:
        look(page)

    page.goto("/staff/bookings?q=janyl omurbek")
    expect(page.locator("main")).to_contain_text(booking.code)
    if script:
        look(page)


def test_the_price_follows_what_the_caller_says(desk: Callable[..., Page]) -> None:
    page = desk()
    page.fill("#name", "Бакыт")
    page.locator("summary", has_text="Электрондук почта").click()
    page.fill("#notes", "Терезе жакта")
    page.fill("#arrival", "2026-07-20")
    page.fill("#departure", "2026-07-23")
    expect(page.locator("#found")).to_contain_text("20 700 сом")
    page.select_option("#plan", "full_board")
    expect(page.locator("#found")).to_contain_text("24 300 сом")
    page.locator("input[value='bed:11']").check()
    page.fill("#adults", "1")
    expect(page.locator("#found")).to_contain_text("9 900 сом")
    expect(page.locator("input[value='bed:11']")).to_be_checked()
    page.fill("#departure", "2026-07-19")
    expect(page.locator("#found .error")).to_be_visible()
    expect(page.locator("#ways button")).to_have_count(0)
    expect(page.locator("#name")).to_have_value("Бакыт")
    expect(page.locator("#notes")).to_have_value("Терезе жакта")


@pytest.mark.parametrize("width", [390, 1280])
def test_who_walks_in_is_checked_in_with_the_same_tap(
    desk: Callable[..., Page], look: Callable[[Page], None], site: Flask, width: int
) -> None:
    page = desk(width=width)
    page.select_option("#channel", "walk_in")
    button = page.get_by_role("button", name="Ырастоо жана жайгаштыруу")
    expect(button).to_be_visible()
    look(page)
    page.fill("#name", "Jonas Weber")
    button.click()
    expect(page.locator(".notice-good")).to_be_visible()
    look(page)


def test_a_group_is_named_from_a_pasted_list(
    desk: Callable[..., Page], look: Callable[[Page], None], site: Flask
) -> None:
    page = desk()
    page.goto("/staff/bookings/new?arrival=2026-07-20&adults=7&child_ages=9&channel=agency")
    page.fill("#name", "Ingrid Müller")
    page.fill("#phone", "+49 30 901820")
    page.get_by_role("button", name="Дароо ырастоо").click()
    page.get_by_role("link", name="Топтун аттары").click()
    page.fill("#names", "1. Ingrid Müller; 44\n2. Jörg Müller; vegan\n3. Anna; 9\n4. Иван Петров; 5")
    page.get_by_role("button", name="Ким кайда жатарын көрсөтүү").click()
    expect(page.locator(".board")).to_contain_text("Иван Петров")
    expect(page.locator(".badge-warn")).to_have_count(1)
    look(page)
    page.get_by_role("button", name="Сактоо", exact=True).click()
    expect(page.locator(".notice-good")).to_be_visible()
    page.goto("/staff/bookings?q=анна")
    expect(page.locator("main")).to_contain_text("Ingrid Müller")
