"""Other sites, in Kyrgyz on a phone: what was sold twice is solved by one tap, and a stale calendar makes
guests ask."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from camp.extensions import db
from camp.models import ChannelConflict, Stay
from camp.rules.channel_conflicts import Solution
from camp.rules.lifecycle import BookingStatus, Confirmation
from camp.services import reservations
from camp.services.catalogue import get_settings
from camp.services.verify import verify
from tests.builders import confirmed, held
from tests.channel_builders import brought, given, owner_sets, pull, sold_twice
from tests.conftest import NOW

pytestmark = pytest.mark.browser


def test_a_conflict_is_solved_by_moving_one_party(
    site: Flask, owner: Page, look: Callable[[Page], None]
) -> None:
    with site.app_context():
        ours = confirmed(NOW, 1)
        code, stay_id, conflict_id = ours.code, ours.stays[0].id, sold_twice(1).id
        given(1)
        pull(brought(4), 2, taken=1)
    page = owner
    page.goto("/staff/")
    look(page)
    page.get_by_role("link", name="Чечүү").click()
    page.wait_for_url(f"**/staff/conflicts/{conflict_id}")
    look(page)
    expect(page.get_by_role("heading", name="Биздин конок: Айгүл Асанова")).to_be_visible()
    # What would be written to both stands ready, each in its language.
    page.get_by_text("Даяр кат").first.click()
    expect(page.locator("#to-ours-1")).to_have_value(re.compile("^Здравствуйте, Айгүл Асанова!"))
    page.get_by_text("Даяр кат").last.click()
    expect(page.locator("#to-site")).to_have_value(re.compile("^Hello!"))
    look(page)
    # One tap: ours to the next yurt for two, and Airbnb's guest into the one sold twice.
    page.locator("section[aria-labelledby=ours-1] button[name=yurt]").first.click()
    expect(page.get_by_text("Биздин конок которулду, боз үй сайттын коногунда.")).to_be_visible()
    look(page)
    with site.app_context():
        conflict = db.session.get_one(ChannelConflict, conflict_id)
        assert conflict.solution is Solution.OURS_MOVED
        stays = {stay.booking.code == code: stay.yurt.number for stay in db.session.query(Stay)}
        assert stays == {True: 2, False: 1}
        assert db.session.get_one(Stay, stay_id).booking.status is BookingStatus.CONFIRMED
        assert verify() == []
    page.goto("/staff/channels")
    look(page)
    expect(page.get_by_text("Эки жолу сатылып, чечилгендер")).to_be_visible()


def test_a_stale_calendar_is_seen_on_today_and_makes_guests_ask(
    site: Flask, owner: Page, open_page: Callable[..., Page], look: Callable[[Page], None]
) -> None:
    with site.app_context():
        owner_sets(confirmation=Confirmation.AT_ONCE)
        brought(1, good=13)
        token = held(NOW, 1).token
    guest = open_page(f"/ky/book/{token}")
    expect(guest.get_by_text("Бронуңуз дароо күчүнө кирет.")).to_be_visible()
    # The owner has guests ask while a calendar is stale.
    owner.goto("/owner/settings")
    owner.locator("#stale_asks").check()
    owner.locator("#other-sites .button.primary").click()
    owner.wait_for_load_state()
    look(owner)
    with site.app_context():
        assert get_settings().stale_asks
    owner.goto("/staff/")
    look(owner)
    expect(owner.get_by_text("Airbnb: анын календары көптөн бери окула элек")).to_be_visible()
    guest.reload()
    expect(guest.get_by_text("башка сайттан эч ким албаганын өзүбүз текшеребиз")).to_be_visible()
    look(guest)
    guest.fill("#name", "Бакыт Асанов")
    guest.select_option("#country", "KG")
    guest.fill("#phone", "+996700123456")
    guest.locator("#consent").check()
    guest.locator("main form button.primary").first.click()
    guest.wait_for_url("**/ky/booking/**")
    expect(guest.get_by_role("heading", level=1)).to_have_text("Өтүнмө кабыл алынды")
    with site.app_context():
        assert reservations.get_by_token(token).status is BookingStatus.REQUESTED
