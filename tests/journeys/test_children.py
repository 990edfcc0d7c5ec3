"""The owner lets children pay by other ages, in Russian: new guests pay by them, who has booked does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from camp.models import Role
from camp.services import accounts
from tests.builders import family
from tests.conftest import NOW, PASSWORD
from tests.journeys.log_in import enter

pytestmark = pytest.mark.browser

SEARCH = "/ru/search?arrival=2026-07-24&departure=2026-07-27&adults=2&child_ages=9"


def price_of(page: Page) -> str:
    """Of the family's yurt under half board."""
    card = page.locator("article", has=page.locator("option[value='private:6']"))
    return card.locator("label[for$=half_board] strong").inner_text()


def test_children_pay_more_from_seven_on_and_an_old_booking_keeps_its_price(
    open_page: Callable[..., Page], look: Callable[[Page], None], site: Flask
) -> None:
    with site.app_context():
        accounts.add_user("ayjarkyn", "Айжаркын", (Role.OWNER,), PASSWORD, "ru")
        booking = family(NOW)
        code, token = booking.code, booking.token
    guest = open_page(SEARCH)
    before = price_of(guest)
    old = open_page(f"/ru/booking/{token}")
    kept = old.locator("table.price").first.inner_text()

    owner = open_page("/account/login")
    enter(owner)
    owner.goto("/owner/prices")
    owner.locator("summary", has_text="Ещё").click()
    owner.locator(".menu").get_by_role("link", name="Дети и завтрак").click()
    expect(owner.locator("#children")).to_contain_text("Дети, возраст: 5–11: 50 % цены взрослого")
    look(owner)

    owner.fill("#first_1", "6")
    owner.locator("#children").get_by_role("button", name="Предпросмотр").click()
    expect(owner.locator("#error-summary")).to_contain_text("не попали ни в одну строку")
    look(owner)

    owner.fill("#last_0", "6")
    owner.fill("#first_1", "7")
    owner.fill("#percent_1", "75")
    owner.locator("#children").get_by_role("button", name="Предпросмотр").click()
    preview = owner.locator("#preview")
    expect(preview).to_contain_text("Ещё не сохранено")
    expect(preview.locator("[lang=ru].seen")).to_contain_text("Дети, возраст: 7–11")
    expect(preview.locator("tr", has_text="7–11").last).to_contain_text("75 %")
    preview.locator("summary", has_text="Показать").click()
    expect(preview).to_contain_text(code)
    look(owner)
    guest.reload()
    assert price_of(guest) == before

    preview.get_by_role("button", name="Сохранить").click()
    expect(owner.locator("main")).to_contain_text("Сохранено")
    expect(owner.locator("#children")).to_contain_text("Дети, возраст: 7–11: 75 % цены взрослого")

    guest.reload()
    assert price_of(guest) != before
    guest.locator("summary", has_text="Из чего складывается цена").first.click()
    expect(guest.locator("main")).to_contain_text("Дети, возраст: 7–11")
    old.reload()
    assert old.locator("table.price").first.inner_text() == kept
    assert "Дети, возраст: 5–11" in kept

    owner.goto("/owner/journal")
    owner.get_by_role("link", name="Отменить это изменение").first.click()
    expect(owner.locator("main")).to_contain_text("Дети: 5–11")
    look(owner)
    owner.get_by_role("button", name="Отменить это изменение").click()
    guest.reload()
    assert price_of(guest) == before
