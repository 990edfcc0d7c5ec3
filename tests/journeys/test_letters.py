"""Letters in a browser: read and sent by hand on a phone, put in the owner's words, answered by a tap."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from camp.extensions import db
from camp.models import Letter, Opinion
from camp.rules.letters import LetterKind, LetterStatus
from camp.rules.lifecycle import StayStatus
from camp.rules.opinions import Impression
from camp.services import reservations
from tests.builders import confirmed
from tests.camps import TODAY

pytestmark = pytest.mark.browser


def in_kyrgyz(now: datetime, **about: object) -> str:
    """The token of a confirmed booking whose guest reads Kyrgyz."""
    booking = confirmed(now, 5, **about)
    booking.language = "ky"
    for letter in db.session.scalars(select(Letter)):
        letter.language = "ky"
    db.session.commit()
    return booking.token


def test_a_letter_is_read_in_kyrgyz_on_a_phone_and_marked_as_sent(
    desk: Page, site: Flask, now: datetime, look: Callable[[Page], None]
) -> None:
    with site.app_context():
        in_kyrgyz(now)
    desk.goto("/staff/letters")
    look(desk)
    desk.get_by_role("link", name="Ырастоо", exact=True).click()
    text = desk.locator("#letter-text")
    expect(text).to_contain_text("Саламатсызбы, Айгүл Асанова!")
    expect(text).to_contain_text("EcoTrek боз үй лагериндеги брондооңуз ырасталды.")
    mail = desk.frame_locator("iframe.mail-frame")
    expect(mail.get_by_role("link", name="Бронду ачуу")).to_be_visible()
    look(desk)
    telegram = desk.get_by_role("link", name="Telegram").get_attribute("href") or ""
    assert telegram.startswith("https://t.me/share/url?url=http")
    desk.get_by_role("button", name="Жөнөтүлдү деп белгилөө").click()
    expect(desk.get_by_text("Жөнөтүлдү деп белгиленди.")).to_be_visible()
    expect(desk.get_by_text("кол менен: Айжаркын")).to_be_visible()
    with site.app_context():
        letter = db.session.scalars(select(Letter).where(Letter.kind == LetterKind.CONFIRMED)).one()
        assert letter.status is LetterStatus.SENT
        assert letter.text.startswith("Саламатсызбы, Айгүл Асанова!")


def test_the_owner_puts_her_words_breaks_a_variable_and_comes_back(
    owner: Page, look: Callable[[Page], None]
) -> None:
    owner.goto("/owner/letters")
    look(owner)
    owner.get_by_role("link", name="Ырастоо: Русский").click()
    original = owner.locator("#body").input_value()
    owner.locator("#subject_line").fill("Ждём вас в горах! {code}")
    owner.locator("#body").fill(original.replace("Ждём вас.", "Чай уже на огне."))
    owner.get_by_role("button", name="Алдын ала көрүү").click()
    example = owner.locator("#example")
    expect(example).to_contain_text("Ждём вас в горах! K4NPTX")
    expect(example).to_contain_text("Чай уже на огне.")
    expect(owner.get_by_text("Азырынча сактала элек.")).to_be_visible()
    look(owner)
    owner.get_by_role("button", name="Сактоо").click()
    expect(owner.get_by_text("сиздин сөз", exact=True)).to_be_visible()

    owner.locator("#body").fill("Здравствуйте, {gest}! {link}")
    owner.get_by_role("button", name="Сактоо").click()
    wrong = owner.locator("#body-error")
    expect(wrong).to_contain_text("Бул катта {gest} деген өзгөрмө жок.")
    assert owner.locator("#body").input_value() == "Здравствуйте, {gest}! {link}"
    look(owner)
    owner.goto(owner.url)
    assert "Чай уже на огне." in owner.locator("#body").input_value(), "what was refused changed nothing"

    owner.get_by_role("button", name="Баштапкы текстке кайтуу").click()
    expect(owner.get_by_text("баштапкы текст", exact=True)).to_be_visible()
    assert owner.locator("#body").input_value() == original


def test_the_mail_opens_in_a_page_of_its_own_and_the_form_still_saves(owner: Page) -> None:
    owner.goto("/owner/letters/thanks/ky")
    owner.locator("#subject_line").fill("Рахмат!")
    with owner.expect_popup() as opened:
        owner.get_by_role("button", name="Почтада кандай көрүнөт").click()
    mail = opened.value
    expect(mail.get_by_role("link", name="Жооп берүү")).to_be_visible()
    mail.close()
    owner.get_by_role("button", name="Сактоо").click()
    expect(owner.get_by_text("Сакталды")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_guest_answers_with_one_tap_and_a_sentence(
    open_page: Callable[..., Page], site: Flask, now: datetime, look: Callable[[Page], None], script: bool
) -> None:
    with site.app_context():
        token = in_kyrgyz(now, arrival=TODAY, departure=TODAY + timedelta(days=1))
        let_it_be_over(token)
    page = open_page(f"/ky/booking/{token}/how-it-was", script)
    if script:
        look(page)
    page.get_by_role("button", name="Жакшы").click()
    expect(page.get_by_text(re.compile("Рахмат!"))).to_be_visible()
    page.locator("#remark").fill("Кымыз абдан жакты.")
    page.get_by_role("button", name="Жөнөтүү").click()
    expect(page.locator("#remark")).to_have_value("Кымыз абдан жакты.")
    if script:
        look(page)
    with site.app_context():
        opinion = db.session.scalars(select(Opinion)).one()
        assert (opinion.impression, opinion.remark) == (Impression.GOOD, "Кымыз абдан жакты.")


def let_it_be_over(token: str) -> None:
    booking = reservations.get_by_token(token)
    booking.arrival, booking.departure = TODAY - timedelta(days=2), TODAY - timedelta(days=1)
    booking.stays[0].status = StayStatus.DEPARTED
    db.session.commit()
