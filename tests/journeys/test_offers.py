"""The owner makes a September offer in Kyrgyz, a guest from a link books with it, she finds its result."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from camp.extensions import db
from camp.models import Booking, Role
from camp.services import accounts, reservations
from tests.conftest import NOW, PASSWORD
from tests.journeys.log_in import enter
from tests.journeys.test_book_a_yurt import fill_details, hold_couple_yurt

pytestmark = pytest.mark.browser


def test_an_offer_for_september_is_made_booked_and_measured(
    open_page: Callable[..., Page], look: Callable[[Page], None], site: Flask
) -> None:
    with site.app_context():
        accounts.add_user("ayjarkyn", "Айжаркын", (Role.OWNER,), PASSWORD, "ky")
    owner = open_page("/account/login")
    enter(owner)
    owner.goto("/owner/offers/new?first=2026-09-01&last=2026-09-25")
    look(owner)
    owner.fill("#name_ky", "Алтын күз")
    owner.fill("#name_ru", "Золотая осень")
    owner.fill("#name_en", "Golden autumn")
    owner.fill("#description_ky", "Сентябрда асман ачык, от жагылат.")
    owner.fill("#percent", "20")
    owner.get_by_role("button", name="Алдын ала көрүү").click()
    expect(owner.locator("#preview")).to_contain_text("2 чоң киши, жарым пансион")
    look(owner)
    expect(owner.locator("#preview article:visible").first).to_contain_text("Алтын күз")
    owner.locator("#preview").get_by_role("button", name="Сактоо", exact=True).click()
    expect(owner.locator("main")).to_contain_text("Сакталды. Коноктор бул сунушту азыртан ала алышат.")
    expect(owner.locator("#offer-link")).to_have_value("http://" + owner.url.split("/")[2] + "/ky/offers")

    guest = open_page("/?from=instagram")
    guest.goto("/ky/")
    look(guest)
    guest.get_by_role("link", name="Алтын күз").click()
    expect(guest.locator("main")).to_contain_text("Сентябрда асман ачык")
    look(guest)
    guest.get_by_role("link", name="Бош боз үйлөрдү жана бааларды көрүү").click()
    card = guest.locator("article", has=guest.locator("option[value='private:1']"))
    expect(card).to_contain_text("Сунуш: Алтын күз")
    new_price = card.locator("label[for$=half_board] strong").inner_text()
    old_price = card.locator("label[for$=half_board] s").inner_text()
    assert new_price not in old_price
    look(guest)
    hold_couple_yurt(guest, "Бул боз үйдү кармап туруу")
    expect(guest.locator("table.price")).to_contain_text(new_price)
    expect(guest.locator("main")).to_contain_text("Сунуш: Алтын күз")
    fill_details(guest)
    guest.get_by_role("button", name="Брондоо", exact=True).click()
    expect(guest.locator("table.price tfoot")).to_contain_text(new_price)
    look(guest)
    with site.app_context():
        [booking] = db.session.scalars(db.select(Booking))
        assert (booking.source, booking.special_offer_id) == ("instagram", 1)
        reservations.confirm(booking.code, NOW)

    owner.goto("/owner/offers")
    look(owner)
    expect(owner.locator("main")).to_contain_text("Брондор: 1")
    owner.get_by_role("link", name="Алтын күз").click()
    expect(owner.locator("#result")).to_contain_text(new_price)
    look(owner)
    owner.goto("/owner/channels?year=2026")
    row = owner.locator("tr", has=owner.locator("#commission_instagram"))
    expect(row).to_contain_text(new_price)
    owner.fill("#commission_instagram", "10")
    owner.get_by_role("button", name="Сактоо", exact=True).click()
    expect(owner.locator("#commission_instagram")).to_have_value("10")
    look(owner)
