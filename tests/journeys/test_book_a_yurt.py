"""A person on a phone finds a free yurt, sees the price, books it, and nobody else can have it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from camp.extensions import db
from camp.models import Booking, Role
from camp.rules.lifecycle import BookingStatus
from camp.services import accounts

pytestmark = pytest.mark.browser

SAID = {
    "ky": ("Издөө", "Бул боз үйдү кармап туруу", "Брондоо", "20 700 сом", "4 140 сом", "20-июль, 2026"),
    "ru": ("Найти", "Придержать эту юрту", "Забронировать", "20 700 сом", "4 140 сом", "20 июля 2026"),
    "en": ("Search", "Hold this yurt", "Book", "20,700 som", "4,140 som", "20 July 2026"),
}


def bookings(site: Flask) -> list[Booking]:
    with site.app_context():
        return list(db.session.scalars(db.select(Booking).order_by(Booking.id)))


def search(page: Page, button: str) -> None:
    page.fill("#arrival", "2026-07-20")
    page.fill("#departure", "2026-07-23")
    page.get_by_role("button", name=button, exact=True).click()


def hold_couple_yurt(page: Page, button: str) -> None:
    card = page.locator("article", has=page.locator("option[value='private:1']"))
    card.locator("select").select_option("private:1")
    card.locator("input[value=half_board]").check()
    card.get_by_role("button", name=button).click()
    page.wait_for_load_state()
    if page.url.endswith("/days"):
        page.locator(".basket-bar a").click()


def fill_details(page: Page) -> None:
    page.fill("#name", "Айгүл Асанова")
    page.fill("#email", "aygul@example.com")
    page.select_option("#country", "KG")
    page.check("#consent")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_a_yurt_is_booked_on_a_phone(
    open_page: Callable[..., Page], look: Callable[[Page], None], site: Flask, language: str, script: bool
) -> None:
    find, hold, book, total, deposit, arrival = SAID[language]
    page = open_page(f"/{language}/", script=script)
    if script:
        look(page)
    search(page, find)
    expect(page.locator("main")).to_contain_text(arrival)
    expect(page.locator("main")).to_contain_text(total)
    if script:
        look(page)
    hold_couple_yurt(page, hold)
    expect(page.locator("table.price")).to_contain_text(total)
    if script:
        look(page)
        expect(page.locator("[data-countdown-left]")).to_contain_text(":")

    # Sent too early: the errors are named, the focus is on them, nothing is lost.
    page.fill("#notes", "Аллергия: жаңгак")
    page.get_by_role("button", name=book, exact=True).click()
    expect(page.locator("#error-summary a").first).to_be_visible()
    expect(page.locator("#notes")).to_have_value("Аллергия: жаңгак")
    if script:
        expect(page.locator("#error-summary")).to_be_focused()
        look(page)

    fill_details(page)
    page.get_by_role("button", name=book, exact=True).click()
    expect(page.locator("main")).to_contain_text(deposit)
    found = bookings(site)
    assert [(booking.status, booking.language) for booking in found] == [
        (BookingStatus.AWAITING_DEPOSIT, language)
    ]
    expect(page.locator(".code")).to_have_text(found[0].code)
    if script:
        look(page)

    # The next guest is not offered it.
    stranger = open_page(f"/{language}/", script=script)
    search(stranger, find)
    expect(stranger.locator("option[value='private:2']")).to_have_count(1)
    expect(stranger.locator("option[value='private:1']")).to_have_count(0)


def test_the_second_of_two_guests_is_told_which_yurt_went(open_page: Callable[..., Page]) -> None:
    find, hold, *_rest = SAID["en"]
    slow, quick = open_page("/en/"), open_page("/en/")
    search(slow, find)
    search(quick, find)
    hold_couple_yurt(quick, hold)
    hold_couple_yurt(slow, hold)
    expect(slow.get_by_role("alert")).to_contain_text("Somebody has just booked yurt no. 1.")
    expect(slow.locator("option[value='private:2']")).to_have_count(1)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_nights_are_chosen_on_the_calendar_by_keyboard_alone(
    open_page: Callable[..., Page], look: Callable[[Page], None], script: bool
) -> None:
    page = open_page("/en/yurts/archa?month=2026-07", script=script)
    page.get_by_role("link", name="Next month").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#calendar")).to_contain_text("August 2026")
    if script:
        look(page)
    page.get_by_role("link", name="Monday, 10 August 2026").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#calendar")).to_contain_text("Now choose the day of departure.")
    page.get_by_role("link", name="Wednesday, 12 August 2026").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("2 nights")


def test_the_days_of_a_week_stand_beside_each_other(open_page: Callable[..., Page]) -> None:
    week = open_page("/en/calendar?month=2026-07").locator(".calendar tbody tr").nth(2).locator("td")
    boxes = [week.nth(number).bounding_box() for number in range(7)]
    assert len({round(box["y"]) for box in boxes if box}) == 1
    assert len({round(box["x"]) for box in boxes if box}) == 7


def test_choosing_an_arrival_proposes_the_next_day_and_says_it_in_words(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("/ky/")
    page.fill("#arrival", "2026-07-20")
    page.locator("#arrival").dispatch_event("change")
    expect(page.locator("#arrival-words")).to_have_text("дүйшөмбү, 20-июль, 2026")
    expect(page.locator("#departure")).to_have_value("2026-07-21")
    expect(page.locator("#departure-words")).to_have_text("шейшемби, 21-июль, 2026")


@pytest.mark.parametrize(
    "path", ["/ky/yurts", "/ru/calendar", "/en/privacy", "/account/login", "/ky/nowhere"]
)
@pytest.mark.parametrize("width", [390, 1280])
def test_the_quiet_pages_are_accessible_too(
    open_page: Callable[..., Page], look: Callable[[Page], None], path: str, width: int
) -> None:
    look(open_page(path, width=width))


def test_staff_take_the_deposit_and_the_owner_sees_the_month(
    open_page: Callable[..., Page], look: Callable[[Page], None], site: Flask
) -> None:
    find, hold, book, *_rest = SAID["en"]
    guest = open_page("/en/")
    search(guest, find)
    hold_couple_yurt(guest, hold)
    fill_details(guest)
    guest.get_by_role("button", name=book, exact=True).click()
    code = guest.locator(".code").inner_text()
    with site.app_context():
        accounts.add_user("owner", "Owner", [Role.OWNER], "a-long-password", "en")

    page = open_page("/owner/")
    page.fill("#login", "owner")
    page.fill("#password", "a-long-password")
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("h1")).to_have_text("Season 2026")
    page.goto("/staff/?day=2026-07-20")
    look(page)
    page.get_by_role("link", name=code).click()
    look(page)
    page.get_by_role("link", name="Take a payment").click()
    page.fill("#amount", "4 140")
    page.get_by_role("button", name="Save the payment").click()
    page.wait_for_url("**/slip")
    page.goto(f"/staff/bookings/{code}")
    expect(page.locator(".booking-head")).to_contain_text("confirmed")
    look(page)
    guest.reload()
    expect(guest.locator("h1")).to_have_text("Booking confirmed")
    page.goto("/owner/")
    expect(page.locator("main")).to_contain_text("20,700 som")
    look(page)
    for path in ("/owner/prices", "/owner/settings", "/owner/calendars", "/staff/channel-booking"):
        page.goto(path)
        look(page)
