"""Who waits for a full date gets the yurt that becomes free, and nobody else can have it meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from camp.extensions import db
from camp.models import Booking, Letter, Waiting
from camp.rules.letters import LetterKind
from camp.rules.lifecycle import BookingStatus
from camp.services import desk_cancelling, reservations
from tests.builders import confirmed
from tests.conftest import NOW, TODAY
from tests.journeys.test_book_a_yurt import SAID, search
from tests.services.test_waiting_list import fill

pytestmark = pytest.mark.browser

WAIT, ON_THE_LIST, FIRST = "Ждать места", "Вы в листе ожидания.", "Вы первые на эти ночи."
HELD, BOOK_IT = "Юрта освободилась, мы держим её для вас", "Забронировать"
HAS_BOOKED = "Вы забронировали: к вашей брони"


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_who_waits_gets_the_freed_yurt_and_nobody_else_can_have_it(
    open_page: Callable[..., Page], look: Callable[[Page], None], site: Flask, script: bool
) -> None:
    with site.app_context():
        fill(NOW, 1)
        code = confirmed(NOW, 1).code

    # The camp is full on the nights asked for.
    guest = open_page("/ru/", script=script)
    search(guest, SAID["ru"][0])
    guest.get_by_role("link", name=WAIT).click()
    expect(guest.locator("#arrival")).to_have_value("2026-07-20")
    if script:
        look(guest)
    guest.fill("#name", "Нурлан Асанов")
    guest.select_option("#country", "KG")
    guest.fill("#email", "nurlan@example.org")
    guest.check("#consent")
    guest.get_by_role("button", name=WAIT).click()
    expect(guest.locator("main")).to_contain_text(ON_THE_LIST)
    expect(guest.locator("main")).to_contain_text(FIRST)
    if script:
        look(guest)

    # Those who have it can't come. A letter tells who waited, and the way it says leads to the yurt.
    with site.app_context():
        desk_cancelling.cancel(code, NOW, TODAY)
        [told] = db.session.scalars(db.select(Letter).where(Letter.kind == LetterKind.PLACE_FREE))
        assert told.booking is not None
        assert (told.booking.email, told.language) == ("nurlan@example.org", "ru")
        guest.goto(told.about["path"])
    expect(guest.locator("main")).to_contain_text(HELD)
    if script:
        look(guest)

    # Meanwhile nobody else can have it.
    stranger = open_page("/en/", script=script)
    search(stranger, SAID["en"][0])
    expect(stranger.locator("option[value^='private']")).to_have_count(0)
    expect(stranger.get_by_role("link", name="Wait for a place")).to_be_visible()

    guest.get_by_role("link", name=BOOK_IT, exact=True).click()
    guest.locator(".basket-bar a").click()
    expect(guest.locator("#name")).to_have_value("Нурлан Асанов")
    guest.check("#consent")
    guest.get_by_role("button", name=BOOK_IT, exact=True).click()
    expect(guest.locator(".code")).to_be_visible()
    with site.app_context():
        [waiting] = db.session.scalars(db.select(Waiting))
        booking = reservations.get_by_code(guest.locator(".code").inner_text())
        assert (waiting.booking_id, booking.guest_name) == (booking.id, "Нурлан Асанов")
        assert [stay.yurt.number for stay in booking.stays] == [1]
        ends = set(db.session.scalars(db.select(Booking.status)))
        assert ends == {BookingStatus.CANCELLED, BookingStatus.AWAITING_DEPOSIT}
        guest.goto(f"/ru/waiting/{waiting.token}")
    expect(guest.get_by_role("link", name=HAS_BOOKED)).to_be_visible()
