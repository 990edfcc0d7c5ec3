"""The owner's way in."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.conftest import PASSWORD


def enter(page: Page) -> None:
    page.fill("#login", "ayjarkyn")
    page.fill("#password", PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_load_state()
