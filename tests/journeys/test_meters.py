"""A housekeeper writes the meters down where they stand, in Kyrgyz, and the owner sees who wrote what."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from camp.models import Role
from camp.services import accounts
from tests.conftest import PASSWORD

pytestmark = pytest.mark.browser


def test_a_wrong_reading_is_taken_out_and_the_right_one_seen_by_the_owner(
    open_page: Callable[..., Page], owner: Page, look: Callable[[Page], None], site: Flask
) -> None:
    with site.app_context():
        accounts.add_user("burul", "Бурул", (Role.HOUSEKEEPING,), PASSWORD, "ky")
    maid = open_page("/account/login?next=/staff/meters")
    maid.fill("#login", "burul")
    maid.fill("#password", PASSWORD)
    maid.locator("main button[type=submit]").click()
    expect(maid.locator("nav.menu [aria-current]")).to_have_text("Эсептегичтер жана тазалоо")
    reading = maid.locator("form", has_text="Көрсөткүчтү жазуу")
    reading.get_by_label("Көрсөткүчү").fill("10125")
    reading.get_by_role("button").click()
    reading.get_by_label("Көрсөткүчү").fill("1012,5")
    reading.get_by_role("button").click()
    expect(reading.locator(".has-error")).to_contain_text("10 125")
    look(maid)
    maid.get_by_role("button", name="Өчүрүү 15-июль, 2026, Суу").click()
    expect(maid.get_by_text("Өчүрүлдү.")).to_be_visible()
    reading.get_by_label("Көрсөткүчү").fill("1012,5")
    reading.get_by_role("button").click()
    log = maid.locator("form", has_text="Тазалоо курулмасынын журналы")
    log.get_by_label("Эмне жасалды").select_option("sludge")
    log.get_by_label("Эскертүү").fill("эки машина")
    log.get_by_role("button").click()
    expect(maid.locator(".board")).to_contain_text("эки машина")
    look(maid)

    owner.goto("/owner/eco")
    line = owner.locator(".board li", has_text="1 012,5")
    expect(line).to_contain_text("Бурул")
    look(owner)
