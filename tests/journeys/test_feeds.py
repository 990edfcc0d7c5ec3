"""The manager adds another site's calendar, sees what it would do, and finds its stay on the chart."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from camp.models import Role
from camp.services import accounts, feed_fetching
from tests.conftest import PASSWORD
from tests.feed_builders import calendar, stay
from tests.feed_site import Site, stand_in
from tests.journeys.log_in import enter

pytestmark = pytest.mark.browser


@pytest.fixture
def other_site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """It speaks https on this machine, and the camp is let through to it."""
    with stand_in() as other:
        monkeypatch.setattr(feed_fetching, "fetch_calendar", other.fetch())
        yield other


@pytest.fixture
def manager(open_page: Callable[..., Page], site: Flask) -> Page:
    with site.app_context():
        accounts.add_user("ayjarkyn", "Айжаркын", (Role.MANAGER,), PASSWORD, "ky")
    page = open_page("/account/login")
    enter(page)
    return page


def test_the_manager_adds_a_calendar_looks_and_finds_its_stays_on_the_chart(
    manager: Page, other_site: Site, look: Callable[[Page], None]
) -> None:
    url = other_site.gives(calendar(stay(1, 20, 23)))
    manager.goto("/staff/feeds")
    look(manager)
    manager.get_by_role("link", name="Календарь кошуу").click()
    look(manager)
    manager.get_by_label("Календардын дареги").fill(url.replace("https", "http"))
    manager.get_by_role("button", name="Эмне болорун көрүү").click()
    expect(manager.get_by_role("alert")).to_contain_text("https://")
    look(manager)
    manager.get_by_label("Календардын дареги").fill(url)
    manager.get_by_label("Сайт", exact=True).select_option("airbnb")
    manager.get_by_label("Боз үй", exact=True).select_option("5")
    manager.get_by_role("button", name="Эмне болорун көрүү").click()
    expect(manager.get_by_text("20-июль, 2026 – 23-июль, 2026, 3 түн")).to_be_visible()
    expect(manager.get_by_text("Азырынча эч нерсе жасалган жок")).to_be_visible()
    look(manager)
    manager.get_by_role("button", name="Бул календарды кошуу").click()
    expect(manager.get_by_text("Кабыл алынды").first).to_be_visible()
    assert "secret" not in manager.content()
    look(manager)

    other_site.gives(calendar(stay(1, 20, 23), stay(2, 24, 26)))
    manager.get_by_role("button", name="Азыр окуу").click()
    expect(manager.locator(".notice-good")).to_contain_text("жаңы: 1")
    assert len(other_site.asked) == 2
    look(manager)

    manager.goto("/staff/chart?first=2026-07-15")
    expect(manager.locator("a", has_text="Airbnb")).to_have_count(2)
    manager.goto("/staff/feeds")
    manager.get_by_role("link", name="Airbnb").click()
    manager.locator(".board a").first.click()
    expect(manager.get_by_role("heading", name="Airbnb")).to_be_visible()
    look(manager)
