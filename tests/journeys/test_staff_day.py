"""Staff on a phone: a stay moved on the chart by keys alone, and an arrival lived through to its end."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from camp.extensions import db
from camp.models import Booking, ExchangeRate, Payment
from camp.rules.currencies import Currency
from camp.rules.lifecycle import StayStatus
from camp.rules.meals import MealPlan
from camp.rules.money import NOTHING, Money
from camp.rules.roles import Role
from camp.services import accounts
from camp.services.catalogue import read_catalogue
from camp.services.folios import sums_of
from camp.services.transaction import reading
from camp.services.verify import verify
from tests.builders import confirmed
from tests.conftest import NOW, TODAY

pytestmark = pytest.mark.browser

PASSWORD = "a-long-password"


@pytest.fixture
def desk(open_page: Callable[..., Page], site: Flask) -> Callable[..., Page]:
    with site.app_context():
        accounts.add_user("desk", "Desk", [Role.FRONT_DESK], PASSWORD, "en")

    def open_(path: str, width: int = 390) -> Page:
        page = open_page("/account/login", width=width)
        page.fill("#login", "desk")
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/staff/**")
        page.goto(path)
        return page

    return open_


def _a_stay(site: Flask) -> int:
    with site.app_context():
        return confirmed(NOW, 1).stays[0].id


def test_a_stay_is_moved_on_the_chart_by_keyboard_alone(
    site: Flask, desk: Callable[..., Page], look: Callable[[Page], None]
) -> None:
    _a_stay(site)
    page = desk("/staff/chart?first=2026-07-18&days=14")
    look(page)
    bar = page.locator("#chart td.confirmed a")
    bar.focus()
    for key in ("ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    expect(page.get_by_role("status")).to_contain_text("21.07.2026")
    page.keyboard.press("Enter")
    page.wait_for_url("**/move?**")
    expect(page.get_by_text("Difference")).to_be_visible()
    look(page)
    page.get_by_role("button", name="Do it").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/bookings/**")
    with site.app_context():
        stay = db.session.query(Booking).one().stays[0]
        assert (stay.yurt.number, stay.arrival, stay.departure) == (
            2, date(2026, 7, 21), date(2026, 7, 24),
        )  # fmt: skip
        assert verify() == []


def test_a_stay_is_dragged_to_another_yurt(site: Flask, desk: Callable[..., Page]) -> None:
    _a_stay(site)
    page = desk("/staff/chart?first=2026-07-18&days=14", width=1280)
    bar = page.locator("#chart td.confirmed a").bounding_box()
    row = page.locator('#chart tbody[data-yurt="3"]').bounding_box()
    assert bar is not None
    assert row is not None
    page.mouse.move(bar["x"] + 20, bar["y"] + 10)
    page.mouse.down()
    page.mouse.move(bar["x"] + 20, row["y"] + row["height"] / 2, steps=5)
    page.mouse.up()
    page.wait_for_url("**/move?yurt=3&arrival=2026-07-20&**")


def test_an_arrival_is_lived_through_to_its_departure(
    site: Flask, desk: Callable[..., Page], look: Callable[[Page], None]
) -> None:
    with site.app_context():
        booking = confirmed(NOW, 1, arrival=TODAY, departure=date(2026, 7, 16))
        db.session.add(ExchangeRate(day=TODAY, currency=Currency.USD, rate=874_500, noted_at=NOW))
        db.session.commit()
        code, stay_id = booking.code, booking.stays[0].id

    # The party is here.
    page = desk("/staff/")
    look(page)
    page.get_by_role("button", name="Check in").click()
    page.wait_for_url("**/check-in**")
    look(page)
    page.get_by_role("button", name="Check in").first.click()
    page.goto(f"/staff/bookings/{code}")
    look(page)

    # It stays one night more.
    page.get_by_role("link", name="One night more").click()
    page.get_by_role("button", name="Do it").click()
    page.wait_for_url(f"**/staff/bookings/{code}")

    # Somebody rides tomorrow.
    page.goto(f"/staff/bookings/{code}/add?day=2026-07-16")
    page.locator("main a[href*='waterfall-ride']").first.click()
    look(page)
    page.locator("main input[type=checkbox]").first.check()
    page.locator("main input[name*=weight]").first.fill("70")
    page.locator("main form button[type=submit].primary").first.click()
    page.wait_for_url("**/add**")

    # Dollars for all of it, and the change in som.
    with site.app_context():
        owed = sums_of(db.session(), db.session.query(Booking).one().id).balance
    page.goto(f"/staff/bookings/{code}/pay")
    page.select_option("#currency", "USD")
    page.fill("#amount", str(-(-owed.tyiyn // 8745) + 5))
    page.locator("main form button[type=submit].primary").first.click()
    page.wait_for_url("**/slip")
    look(page)
    with site.app_context():
        payment = db.session.query(Payment).one()
        assert payment.amount == owed
        assert Money.som(400) < payment.change < Money.som(600)
        assert verify() == []

    # It leaves today after all: the night is taken back, and its money with it.
    page.goto(f"/staff/stays/{stay_id}/move?departure=2026-07-16")
    page.get_by_role("button", name="Do it").click()
    page.wait_for_url(f"**/staff/bookings/{code}")
    page.goto(f"/staff/bookings/{code}/refund")
    page.locator("main form button[type=submit].primary").first.click()
    page.wait_for_load_state()
    with site.app_context():
        found = db.session.query(Booking).one()
        assert sums_of(db.session(), found.id).balance == NOTHING
        assert found.stays[0].status is StayStatus.IN_HOUSE
        assert verify() == []
    site.config["CAMP_TODAY"] = date(2026, 7, 16)
    page.goto("/staff/")
    page.get_by_role("button", name="Check out").click()
    page.wait_for_load_state()
    with site.app_context():
        assert db.session.query(Booking).one().stays[0].status is StayStatus.DEPARTED


def test_a_full_camps_day_prints_on_one_page(site: Flask, desk: Callable[..., Page]) -> None:
    with site.app_context():
        for stock in read_catalogue(reading()).stock.values():
            comes = TODAY if stock.number % 2 else date(2026, 7, 14)
            confirmed(
                NOW, stock.number, arrival=comes, departure=date(2026, 7, 17), adults=len(stock.beds),
                plan=MealPlan.BREAKFAST,
            )  # fmt: skip
    page = desk("/staff/")
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", paper)) == 1
