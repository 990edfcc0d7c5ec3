"""The owner looks at the months to come, goes from an empty week to an offer, and takes the figures away."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.hand_season import TODAY, a_year_and_its_trial

pytestmark = pytest.mark.browser


def test_from_the_months_to_come_to_an_offer_for_an_empty_week(
    owner: Page, look: Callable[[Page], None], site: Flask
) -> None:
    site.config["CAMP_TODAY"] = TODAY
    with site.app_context():
        a_year_and_its_trial()
    owner.goto("/owner/")
    owner.get_by_role("link", name="Алдыдагы айлар").first.click()
    nights = owner.locator("table", has=owner.locator("[data-label='Күтүлөт']")).first
    september = nights.locator("tr", has_text="Сентябрь 2026").locator("td").all_inner_texts()
    assert [one.strip() for one in september] == ["4", "4", "8", "6 – 10"]
    expect(owner.locator("[aria-labelledby=tried]").last).to_contain_text("25%")
    look(owner)
    owner.set_viewport_size({"width": 1280, "height": 900})
    look(owner)
    owner.set_viewport_size({"width": 390, "height": 844})

    owner.get_by_role("link", name="Июль менен августтан тышкары").first.click()
    expect(owner.locator("h1")).to_have_text("Июль менен августтан тышкары")
    look(owner)
    week = owner.locator(".season-weeks li").first
    first, last = (week.get_by_role("link").get_attribute("href") or "").split("first=")[1].split("&last=")
    week.get_by_role("link").click()
    expect(owner.locator("[name=first_night]")).to_have_value(first)
    expect(owner.locator("[name=last_night]")).to_have_value(last)
    look(owner)

    owner.goto("/owner/papers")
    look(owner)
    with owner.expect_download() as ahead:
        owner.get_by_role("link", name="Алдыдагы айлар: XLSX").click()
    assert ahead.value.suggested_filename == f"ecotrek-ahead-{TODAY.isoformat()}.xlsx"
    rows = list(
        load_workbook(BytesIO(ahead.value.path().read_bytes())).worksheets[0].iter_rows(values_only=True)
    )
    assert ("Сентябрь 2026", 4, 4, 8, 6, 8, 10) in rows
