"""Whoever switched it on is asked for a code after the password, and is not in before."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from camp import clock
from camp.models import Role
from camp.services import second_factor, team
from tests.conftest import NOW, PASSWORD, logged_in
from tests.pages import words

LOGIN = {"login": "kitchen", "password": PASSWORD}
PAGE = "/account/me/second-factor"


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Minutes since noon."""
    passed = {"minutes": 0}
    for clock_face in ("now", "telephone"):
        monkeypatch.setattr(clock, clock_face, lambda: NOW + timedelta(minutes=passed["minutes"]))
    return passed


def switched_on(browser: FlaskClient) -> tuple[pyotp.TOTP, list[str]]:
    found = re.search(r'id="secret"[^>]*>([A-Z2-7 ]+)<', browser.get(PAGE).text)
    assert found is not None
    totp = pyotp.TOTP(found[1].replace(" ", ""))
    assert browser.post(PAGE, data={"code": "000000x"}).status_code == 422
    answer = browser.post(PAGE, data={"code": totp.at(clock.now())})
    codes = re.findall(r"<code>([a-z0-9-]+)</code>", browser.get(answer.headers["Location"]).text)
    assert len(codes) == 10
    assert browser.get("/account/me/recovery-codes").status_code == 303, "they are shown once"
    return totp, codes


def test_the_password_alone_opens_nothing(site: Flask, at: dict[str, int]) -> None:
    totp, codes = switched_on(logged_in(site, Role.KITCHEN))
    at["minutes"] = 10
    browser = site.test_client()
    answer = browser.post("/account/login?next=/staff/tasks", data=LOGIN)
    assert answer.headers["Location"] == "/account/code"
    for path in ("/staff/kitchen", "/account/me", PAGE):
        assert browser.get(path).status_code in (303, 401), path
    assert browser.get("/account/code").status_code == 200
    wrong = browser.post("/account/code", data={"code": "123"})
    assert (wrong.status_code, "This code is not right" in wrong.text) == (422, True)
    assert browser.post("/account/code", data={}).status_code == 422
    right = browser.post("/account/code", data={"code": totp.at(clock.now())})
    assert (right.status_code, right.headers["Location"]) == (303, "/staff/tasks")
    assert browser.get("/staff/kitchen").status_code == 200
    lost = site.test_client()
    lost.post("/account/login", data=LOGIN)
    assert lost.post("/account/code", data={"code": codes[3].upper()}).headers["Location"] == "/staff/kitchen"


def test_the_code_must_come_within_five_minutes(site: Flask, at: dict[str, int]) -> None:
    totp, _ = switched_on(logged_in(site, Role.KITCHEN))
    browser = site.test_client()
    assert browser.get("/account/code").headers["Location"] == "/account/login"
    browser.post("/account/login", data=LOGIN)
    at["minutes"] = 5
    late = browser.post("/account/code", data={"code": totp.at(clock.now())}, follow_redirects=True)
    assert "Please log in again" in late.text
    assert browser.get("/staff/kitchen").status_code == 303


def test_guessing_codes_is_braked(site: Flask, at: dict[str, int]) -> None:
    totp, _ = switched_on(logged_in(site, Role.KITCHEN))
    at["minutes"] = 10
    browser = site.test_client()
    browser.post("/account/login", data=LOGIN)
    statuses = [browser.post("/account/code", data={"code": "1"}).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    assert browser.post("/account/code", data={"code": totp.at(clock.now())}).status_code == 429


def test_a_link_for_a_new_password_does_not_go_round_the_code(site: Flask, at: dict[str, int]) -> None:
    browser = logged_in(site, Role.KITCHEN)
    switched_on(browser)
    with site.app_context():
        [member] = team.members(NOW)
        link = team.make_link(member.user.id, None, NOW)
    stranger = site.test_client()
    words = {"password": "another-password", "again": "another-password"}
    answer = stranger.post(f"/account/welcome/{link.token}", data=words)
    assert answer.headers["Location"] == "/account/code"
    assert stranger.get("/staff/kitchen").status_code == 303


def test_it_is_switched_off_by_password_and_code_or_from_the_server(site: Flask, at: dict[str, int]) -> None:
    browser = logged_in(site, Role.KITCHEN)
    totp, _ = switched_on(browser)
    assert "Recovery codes left: 10" in browser.get(PAGE).text
    at["minutes"] = 10
    code = totp.at(clock.now())
    for wrong, said in (
        ({"old": "wrong", "code": code}, "This is not your password now"),
        ({"old": PASSWORD, "code": "1"}, "This code is not right"),
        ({}, "Enter the code"),
    ):
        answer = browser.post(f"{PAGE}/off", data=wrong)
        assert (answer.status_code, said in answer.text) == (422, True), said
    assert browser.post(f"{PAGE}/off", data={"old": PASSWORD, "code": code}).status_code == 303
    assert site.test_client().post("/account/login", data=LOGIN).headers["Location"] == "/staff/kitchen"
    at["minutes"] = 20
    switched_on(browser)
    run = site.test_cli_runner()
    assert "password alone" in run.invoke(args=["camp", "drop-second-factor", "kitchen"]).output
    assert "no user" in run.invoke(args=["camp", "drop-second-factor", "nobody"]).output
    assert site.test_client().post("/account/login", data=LOGIN).headers["Location"] == "/staff/kitchen"


def test_the_owner_switches_it_off_for_who_lost_telephone_and_codes(
    site: Flask, at: dict[str, int], owner_client: FlaskClient
) -> None:
    cook = logged_in(site, Role.KITCHEN)
    switched_on(cook)
    with site.app_context():
        ids = {member.user.login: member.user.id for member in team.members(NOW)}
    page, own = f"/owner/team/{ids['kitchen']}", f"/owner/team/{ids['owner']}"
    assert "It is on" in owner_client.get(page).text
    for wrong, said, status in (
        ({"old": "wrong"}, "This is not your password now", 422),
        ({}, "Enter your password", 422),
    ):
        answer = owner_client.post(f"{page}/code/off", data=wrong)
        assert (answer.status_code, said in answer.text) == (status, True), said
    assert owner_client.post(f"{own}/code/off", data={"old": PASSWORD}).status_code == 422
    assert cook.get("/staff/kitchen").status_code == 200
    assert owner_client.post(f"{page}/code/off", data={"old": PASSWORD}).status_code == 303
    assert cook.get("/staff/kitchen").status_code == 303, "signed out"
    assert site.test_client().post("/account/login", data=LOGIN).headers["Location"] == "/staff/kitchen"
    shown = owner_client.get(page).text
    assert "It is off" in shown
    assert "15 July 2026, 12:00 · Test owner" in shown
    story = words(owner_client.get("/owner/journal?kind=people").text)
    assert "log-in with a code" in story
    assert "log-in with a code on → becomes off" in story


def test_the_owner_whose_own_is_on_is_asked_for_a_code_there_too(
    site: Flask, at: dict[str, int], owner_client: FlaskClient
) -> None:
    switched_on(logged_in(site, Role.KITCHEN))
    totp, _codes = switched_on(owner_client)
    with site.app_context():
        lost = next(member.user.id for member in team.members(NOW) if member.user.login == "kitchen")
    at["minutes"] = 10
    page = f"/owner/team/{lost}/code/off"
    for sent, status in (
        ({"old": PASSWORD}, 422),
        ({"old": PASSWORD, "code": "1"}, 422),
        ({"old": PASSWORD, "code": totp.at(clock.now())}, 303),
    ):
        assert owner_client.post(page, data=sent).status_code == status
    statuses = [owner_client.post(page, data={"old": "wrong", "code": "1"}).status_code for _ in range(2)]
    assert statuses == [422, 422]


def test_the_picture_is_drawn_without_inline_styles(site: Flask) -> None:
    page = logged_in(site, Role.KITCHEN).get(PAGE).text
    drawn = page.split("<svg", 2)
    assert any('class="qrline"' in piece for piece in drawn)
    assert "style=" not in page
    assert second_factor.address_of(second_factor.new_secret(), "asan").startswith(
        "otpauth://totp/EcoTrek%20Camp:asan"
    )
