"""The owner invites a cook by a link in Kyrgyz; links die, sessions end, a code guards the owner's log-in."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from playwright.sync_api import Page, expect

from camp import clock
from tests.journeys.log_in import enter

pytestmark = pytest.mark.browser

NEW, NEWER = "ысык нан бышыргыч", "дагы бир узун сырсөз"


def set_password(page: Page, password: str) -> None:
    page.fill("#password", password)
    page.fill("#again", password)
    page.get_by_role("button", name="Сырсөздү сактоо").click()
    page.wait_for_url("**/staff/kitchen**")


def path_of(link: str) -> str:
    return "/account/" + link.split("/account/")[1]


def test_a_cook_is_invited_works_in_the_kitchen_alone_and_gets_a_new_password(
    owner: Page, open_page: Callable[..., Page], look: Callable[[Page], None]
) -> None:
    owner.goto("/owner/team")
    look(owner)
    owner.fill("#name", "Бурул")
    owner.fill("#login", "burul")
    owner.get_by_label("Ашкана").check()
    owner.get_by_role("button", name="Чакыруу түзүү").click()
    invitation = path_of(owner.locator("#new-link").input_value())
    look(owner)

    cook = open_page(invitation)
    expect(cook.locator("h1")).to_have_text("Кош келиңиз: Бурул")
    look(cook)
    set_password(cook, NEW)
    look(cook)
    links = cook.locator("nav.menu a").evaluate_all("all => all.map(one => new URL(one.href).pathname)")
    assert links
    assert all(path.startswith(("/staff/kitchen", "/staff/tasks")) for path in links)
    for closed in ("/staff/", "/owner/", "/staff/horses"):
        answer = cook.goto(closed)
        assert answer is not None
        assert answer.status == 403
        look(cook)

    late = open_page(invitation)
    expect(late.locator("h1")).to_have_text("This link does not work any more")
    expect(late.locator("main")).to_contain_text("Please ask the owner for a new one.")
    look(late)

    owner.goto("/owner/team")
    owner.get_by_role("link", name="Бурул").click()
    owner.get_by_role("button", name="Жаңы сырсөз үчүн шилтеме түзүү").click()
    reset = path_of(owner.locator("#new-link").input_value())
    other = open_page(reset)
    expect(other.locator("h1")).to_have_text("Сырсөзүңүздү коюңуз")
    look(other)
    set_password(other, NEWER)
    cook.goto("/staff/kitchen")
    expect(cook).to_have_url(re.compile("/account/login"))

    cook.fill("#login", "burul")
    cook.fill("#password", NEWER)
    cook.locator("main button[type=submit]").click()
    cook.wait_for_url("**/staff/kitchen**")
    cook.goto("/account/me")
    look(cook)
    cook.get_by_role("button", name="Бардык жерде аккаунттан чыгуу").click()
    expect(cook.locator("main")).to_contain_text("Башка жерлердин баарында аккаунттан чыктыңыз.")
    other.goto("/staff/kitchen")
    expect(other).to_have_url(re.compile("/account/login"))
    answer = cook.goto("/staff/kitchen")
    assert answer is not None
    assert answer.ok


def test_the_owner_switches_on_a_code_and_a_recovery_code_opens_once(
    owner: Page,
    open_page: Callable[..., Page],
    look: Callable[[Page], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    face = {"now": datetime.now(UTC)}
    monkeypatch.setattr(clock, "telephone", lambda: face["now"])
    owner.goto("/account/me")
    owner.get_by_role("link", name="Жөндөө").click()
    look(owner)
    app = pyotp.TOTP(owner.locator("#secret").input_value().replace(" ", ""))
    owner.fill("#code", "000000x")
    owner.get_by_role("button", name="Күйгүзүү").click()
    expect(owner.locator("main")).to_contain_text("Бул код туура эмес")
    look(owner)
    owner.fill("#code", app.at(clock.telephone()))
    owner.get_by_role("button", name="Күйгүзүү").click()
    codes = owner.locator("code").all_inner_texts()
    assert len(set(codes)) == 10
    look(owner)
    owner.get_by_role("link", name="Сактап алдым").click()

    def asked() -> Page:
        page = open_page("/account/login")
        enter(page)
        expect(page.locator("h1")).to_have_text("Кодду киргизиңиз")
        return page

    def give(page: Page, code: str) -> None:
        page.fill("#code", code)
        page.get_by_role("button", name="Кирүү", exact=True).click()

    face["now"] += timedelta(minutes=1)
    there = asked()
    look(there)
    give(there, app.at(clock.telephone()))
    there.wait_for_url("**/owner/**")

    lost = asked()
    give(lost, codes[0])
    lost.wait_for_url("**/owner/**")
    again = asked()
    give(again, codes[0])
    expect(again.locator("main")).to_contain_text("Бул код туура эмес")
    look(again)
    give(again, codes[1])
    again.wait_for_url("**/owner/**")
    again.goto("/account/me/second-factor")
    expect(again.locator("main")).to_contain_text("8")
    look(again)
