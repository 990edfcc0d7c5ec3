"""The owner gives Airbnb its calendars; a groom takes a guide's tours along; a guest subscribes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from urllib.parse import unquote, urlsplit

import httpx
import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from camp.models import Role
from camp.services import accounts, tour_desk
from tests.builders import confirmed
from tests.conftest import PASSWORD

pytestmark = pytest.mark.browser


def read(address: str, agent: str) -> str:
    """As a program reads it, at the address that stands on the page; folded lines are put together."""
    answer = httpx.get(address, headers={"User-Agent": agent})
    assert answer.status_code == 200
    return answer.text.replace("\r\n ", "")


def test_the_owner_gives_a_site_all_its_calendars_and_sees_it_read_them(
    owner: Page, look: Callable[[Page], None], site: Flask, now: datetime
) -> None:
    with site.app_context():
        confirmed(now, 2)
    owner.goto("/owner/calendars")
    look(owner)
    owner.locator("form[action$='/sites/airbnb']").first.get_by_role("button").click()
    look(owner)
    addresses = owner.locator(".address input")
    expect(addresses).to_have_count(14)
    second = addresses.nth(1).input_value()
    assert "SUMMARY:Reserved" in read(second, "Airbnb calendar importer")
    owner.goto("/owner/calendars")
    expect(addresses).to_have_count(0)
    owner.get_by_text("Airbnb · 14 боз үй").click()
    row = owner.get_by_role("row").filter(has_text="Airbnb calendar importer")
    expect(row).to_have_count(1)
    look(owner)
    row.get_by_role("button", name="Жокко чыгаруу").click()
    expect(owner.locator(".notice-good")).to_be_visible()
    expect(owner.get_by_text("Airbnb · 13 боз үй")).to_be_visible()


def test_a_groom_takes_a_guides_tours_along_without_script(
    open_page: Callable[..., Page], look: Callable[[Page], None], site: Flask, now: datetime
) -> None:
    with site.app_context():
        accounts.add_user("ermek", "Эрмек", (Role.STABLE,), PASSWORD, "ru")
        tour_desk.schedule("waterfall-walk", date(2026, 7, 21), time(9), 12, "ru", now)
    page = open_page("/account/login", script=False)
    page.fill("#login", "ermek")
    page.fill("#password", PASSWORD)
    page.locator("main button[type=submit]").click()
    page.get_by_role("link", name="Эрмек").click()
    page.locator("a[href='/account/calendars']").click()
    page.locator("button[value^='guide-']").first.click()
    address = page.locator(".address input").input_value()
    assert page.get_by_role("link", name="Подписаться на этом устройстве").get_attribute("href") == (
        "webcal://" + address.partition("://")[2]
    )
    google = page.get_by_role("link", name="Добавить в Google Календарь").get_attribute("href") or ""
    assert unquote(urlsplit(google).query) == "cid=webcal://" + address.partition("://")[2]
    assert "BEGIN:VCALENDAR" in read(address, "an iPhone")
    page.goto("/account/calendars")
    page.get_by_role("button", name="Отозвать").click()
    expect(page.locator(".address")).to_have_count(0)
    assert page.get_by_role("button", name="Отозвать").count() == 0


def test_a_tourist_finds_the_departures_for_the_own_calendar(
    open_page: Callable[..., Page], look: Callable[[Page], None], site: Flask, now: datetime
) -> None:
    with site.app_context():
        tour_desk.schedule("waterfall-walk", date(2026, 7, 21), time(9), 8, "ru", now)
        token = confirmed(now, 1).token
    page = open_page("/ky/activities")
    look(page)
    link = page.locator("a[href$='/calendar/tours-ky.ics']")
    expect(link).to_have_count(2)
    plain = link.last.get_attribute("href") or ""
    assert "калган орун: 8" in read(plain, "a telephone")
    page.goto(f"/ky/booking/{token}")
    look(page)
    subscribe = page.locator(f"a[href^='webcal://'][href$='/ky/booking/{token}.ics']")
    expect(subscribe).to_be_visible()
