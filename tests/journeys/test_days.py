"""Whole holidays on a phone: a family's three days, a hiker's afternoon, a ride that was called off."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from camp import clock
from camp.extensions import db
from camp.models import Booking, Order
from camp.rules.activities import CallOffReason
from camp.rules.lifecycle import OrderStatus
from camp.services import tour_desk
from camp.services.verify import verify

pytestmark = pytest.mark.browser


def add(page: Page, path: str, button: str) -> None:
    page.locator(f'a[href$="{path}"]').evaluate("link => link.closest('details').open = true")
    page.locator(f'a[href$="{path}"]').click()
    page.wait_for_load_state()
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_url("**/days*")


def details(page: Page, button: str, vegetarian: int | None = None) -> None:
    page.locator(".basket-bar a").click()
    if vegetarian:
        page.select_option(f"#diet_{vegetarian}", "vegetarian")
    page.fill("#name", "Test Guest")
    page.fill("#email", "guest@example.com")
    page.select_option("#country", "KG")
    page.check("#consent")
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator(".code")).to_be_visible()


def standing(site: Flask) -> list[tuple[str, int]]:
    with site.app_context():
        assert verify() == []
        rows = db.session.scalars(db.select(Order).where(Order.status == OrderStatus.STANDING))
        return [(order.kind, order.quantity) for order in rows]


def test_a_family_with_a_vegetarian_books_three_nights_a_horse_day_and_felt_in_kyrgyz(
    open_page: Callable[..., Page], look: Callable[[Page], None], site: Flask
) -> None:
    page = open_page("/ky/")
    page.fill("#arrival", "2026-07-20")
    page.fill("#departure", "2026-07-23")
    page.fill("#child_ages", "13, 15")
    page.get_by_role("button", name="Издөө", exact=True).click()
    card = page.locator("article").first
    card.locator("input[value=half_board]").check()
    card.get_by_role("button").click()
    page.wait_for_url("**/days")
    look(page)
    page.locator('a[href$="2026-07-21/tour/upper-valley-day"]').evaluate(
        "link => link.closest('details').open = true"
    )
    page.locator('a[href$="2026-07-21/tour/upper-valley-day"]').click()
    for number, weight in enumerate((82, 64, 45, 58), 1):
        page.fill(f"#weight_{number}", str(weight))
    expect(page.locator("#price")).to_contain_text("4 × 2 000 сом")
    look(page)
    page.get_by_role("button", name="Күндөрүмө кошуу", exact=True).click()
    page.wait_for_url("**/days*")
    add(page, "2026-07-22/class/felt", "Күндөрүмө кошуу")
    expect(page.locator(".is-ordered")).to_have_count(2)
    details(page, "Брондоо", vegetarian=2)
    look(page)
    assert standing(site) == [("tour", 4), ("class", 4)]


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_hiker_books_only_a_lunch_and_a_waterfall_walk_in_russian(
    open_page: Callable[..., Page], look: Callable[[Page], None], site: Flask, script: bool
) -> None:
    page = open_page("/ru/visit", script=script)
    page.fill("#arrival", "2026-07-21")
    page.fill("#adults", "1")
    page.locator("form.panel button").click()
    page.wait_for_url("**/days")
    for path in ("2026-07-21/tour/waterfall-walk", "2026-07-21/meal/lunch"):
        page.locator(f'a[href$="{path}"]').click()
        if script:
            look(page)
        page.get_by_role("button", name="Добавить к моим дням", exact=True).click()
        page.wait_for_url("**/days*")
    details(page, "Забронировать")
    expect(page.locator("main")).to_contain_text("2 050 сом")
    assert standing(site) == [("tour", 1), ("meal", 1)]


def test_a_ride_is_called_off_and_the_guest_chooses_another_day_in_english(
    open_page: Callable[..., Page], look: Callable[[Page], None], site: Flask
) -> None:
    page = open_page("/en/visit")
    page.fill("#arrival", "2026-07-21")
    page.fill("#adults", "1")
    page.locator("form.panel button").click()
    page.wait_for_url("**/days")
    page.locator('a[href$="2026-07-21/tour/waterfall-ride"]').click()
    page.fill("#weight_1", "70")
    page.get_by_role("button", name="Add to my days", exact=True).click()
    page.wait_for_url("**/days*")
    details(page, "Book")
    with site.app_context():
        [order] = db.session.scalars(db.select(Order))
        assert order.departure_id is not None
        tour_desk.call_off_departure(order.departure_id, CallOffReason.WEATHER, clock.now())
    page.reload()
    look(page)
    page.get_by_role("link", name="Choose what you would like instead").click()
    look(page)
    page.locator("input[value='2026-07-23/09:00']").check()
    page.get_by_role("button", name="Choose", exact=True).click()
    expect(page.locator("main")).to_contain_text("Thursday, 23 July 2026")
    with site.app_context():
        [booking] = db.session.scalars(db.select(Booking))
        assert f"{booking.arrival}" == "2026-07-23"
    assert standing(site) == [("tour", 1)]
