"""The owner raises July's half board in Russian: new guests pay it, who has booked does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from camp.models import Role
from camp.services import accounts
from tests.builders import confirmed
from tests.conftest import NOW, PASSWORD
from tests.journeys.log_in import enter

pytestmark = pytest.mark.browser

SEARCH = "/ru/search?arrival=2026-07-20&departure=2026-07-23&adults=2"


def price_of(page: Page) -> str:
    """Of a couple's yurt under half board."""
    card = page.locator("article", has=page.locator("option[value='private:1']"))
    return card.locator("label[for$=half_board] strong").inner_text()


def test_july_s_half_board_is_raised_and_an_old_booking_keeps_its_price(
    open_page: Callable[..., Page], look: Callable[[Page], None], site: Flask
) -> None:
    with site.app_context():
        accounts.add_user("ayjarkyn", "Айжаркын", (Role.OWNER,), PASSWORD, "ru")
        booking = confirmed(NOW, 5)
        code, token = booking.code, booking.token
    guest = open_page(SEARCH)
    before = price_of(guest)
    old = open_page(f"/ru/booking/{token}")
    kept = old.locator("table.price tfoot").inner_text()

    owner = open_page("/account/login")
    enter(owner)
    owner.goto("/owner/prices?year=2026")
    field = owner.locator("input[aria-label^='Высокий сезон'][aria-label*='Полупансион']").first
    field.fill(str(int(field.input_value()) + 300))
    owner.get_by_role("button", name="Сохранить", exact=True).click()
    expect(owner.locator("h1")).to_have_text("Посмотрите перед сохранением")
    owner.locator("summary", has_text="Показать").click()
    expect(owner.locator("main")).to_contain_text(code)
    look(owner)
    owner.get_by_role("button", name="Сохранить эти цены").click()
    expect(owner.locator("main")).to_contain_text("Сохранено")

    guest.reload()
    assert price_of(guest) != before
    old.reload()
    assert old.locator("table.price tfoot").inner_text() == kept
