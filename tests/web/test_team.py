"""The owner invites people; they set their password by a link and look after their own account."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from camp.extensions import db
from camp.models import Letter, Role
from camp.services import team
from tests.conftest import NOW, PASSWORD, logged_in

GUEST = {"name": "Гүлнара", "login": "gulnara", "language": "ru", "roles": ["kitchen", "stable"]}
NEW = "another-password"


def link_on(page: str) -> str:
    found = re.search(r'value="http://localhost(/account/welcome/[^"]+)"', page)
    assert found is not None
    return found[1]


def invited(owner: FlaskClient, **about: object) -> tuple[str, str]:
    """The page of somebody invited, and the link."""
    answer = owner.post("/owner/team", data=GUEST | about)
    assert answer.status_code == 303
    page = answer.headers["Location"]
    return page, link_on(owner.get(page).text)


def test_somebody_invited_sets_a_password_in_their_language_and_is_in(
    site: Flask, owner_client: FlaskClient
) -> None:
    person, link = invited(owner_client)
    assert "/account/welcome/" not in owner_client.get(person).text, "the secret is shown once"
    browser = site.test_client()
    assert "Добро пожаловать: Гүлнара" in browser.get(link).text
    twice = {"password": NEW, "again": NEW}
    short = browser.post(link, data={"password": "short", "again": "short"})
    assert (short.status_code, "Не менее 10" in short.text) == (422, True)
    differ = browser.post(link, data=twice | {"again": "something else"})
    assert (differ.status_code, "Пароли не совпадают" in differ.text) == (422, True)
    answer = browser.post(link, data=twice)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/kitchen")
    assert browser.get("/staff/horses").status_code == 200
    for again in (browser.get(link), browser.post(link, data=twice)):
        assert again.status_code == 404


def test_a_bad_invitation_is_explained_and_kept(owner_client: FlaskClient) -> None:
    for wrong, said in (
        ({"login": "Гүлнара"}, "small Latin letters"),
        ({"login": "owner"}, "There is a user with this login already"),
        ({"roles": []}, "Choose one role at least"),
        ({"roles": ["king"]}, "Choose one role at least"),
        ({"name": " "}, "Enter a name"),
        ({"language": "xx"}, "Choose one of these"),
    ):
        answer = owner_client.post("/owner/team", data=GUEST | wrong)
        assert (answer.status_code, said in answer.text) == (422, True), said
        if "name" not in wrong:
            assert "Гүлнара" in answer.text
    assert "invited" not in owner_client.get("/owner/team").text.split("<h2")[0]


def test_people_get_other_roles_leave_and_come_back(site: Flask, owner_client: FlaskClient) -> None:
    browser = logged_in(site, Role.KITCHEN)
    page = re.search(r'href="(/owner/team/\d+)">Test kitchen', owner_client.get("/owner/team").text)
    assert page is not None
    path = page[1]
    assert owner_client.post(path, data={"roles": ["stable"]}).status_code == 303
    assert (browser.get("/staff/kitchen").status_code, browser.get("/staff/horses").status_code) == (403, 200)
    assert owner_client.post(path, data={}).status_code == 422
    owner_client.post(f"{path}/leave")
    assert browser.get("/staff/horses").status_code == 303
    refused = owner_client.post(f"{path}/link", follow_redirects=True)
    assert "Let them come back first" in refused.text
    owner_client.post(f"{path}/come-back")
    assert browser.get("/staff/horses").status_code == 303, "a session of before stays over"
    login = browser.post("/account/login", data={"login": "kitchen", "password": PASSWORD})
    assert login.headers["Location"] == "/staff/horses"
    assert owner_client.get("/owner/team/999").status_code == 404


def test_the_last_owner_stays(owner_client: FlaskClient) -> None:
    page = re.search(r'href="(/owner/team/\d+)">Test owner', owner_client.get("/owner/team").text)
    assert page is not None
    assert "is the only owner" in owner_client.post(f"{page[1]}/leave", follow_redirects=True).text
    answer = owner_client.post(page[1], data={"roles": ["kitchen"]})
    assert (answer.status_code, "is the only owner" in answer.text) == (422, True)


def test_a_new_password_signs_out_everywhere_else(site: Flask) -> None:
    here = logged_in(site, Role.KITCHEN)
    there = site.test_client()
    there.post("/account/login", data={"login": "kitchen", "password": PASSWORD})
    wrong = here.post("/account/me/password", data={"old": "wrong", "password": NEW, "again": NEW})
    assert (wrong.status_code, "This is not your password now" in wrong.text) == (422, True)
    differ = here.post("/account/me/password", data={"old": PASSWORD, "password": NEW, "again": "x"})
    assert differ.status_code == 422
    assert there.get("/staff/kitchen").status_code == 200
    done = here.post("/account/me/password", data={"old": PASSWORD, "password": NEW, "again": NEW})
    assert done.status_code == 303
    assert (here.get("/staff/kitchen").status_code, there.get("/staff/kitchen").status_code) == (200, 303)
    there.post("/account/login", data={"login": "kitchen", "password": NEW})
    here.post("/account/me/sign-out-everywhere")
    assert (here.get("/staff/kitchen").status_code, there.get("/staff/kitchen").status_code) == (200, 303)


def test_a_session_under_another_number_is_nobodys(site: Flask) -> None:
    browser = logged_in(site, Role.KITCHEN)
    for key in ("1.99", "99.0"):
        with browser.session_transaction() as session:
            session["_user_id"] = key
        assert browser.get("/staff/kitchen").status_code == 303


def test_without_a_mail_server_the_link_is_shown_whatever_the_address(owner_client: FlaskClient) -> None:
    page, link = invited(owner_client, email="gulnara@example.com")
    assert link
    assert 'value="gulnara@example.com"' in owner_client.get(page).text


def test_with_a_mail_server_a_letter_brings_the_link(site: Flask, owner_client: FlaskClient) -> None:
    site.config["CAMP_MAIL"] = object()
    answer = owner_client.post("/owner/team", data=GUEST | {"email": "gulnara@example.com"})
    person = answer.headers["Location"]
    page = owner_client.get(person).text
    assert "A letter with the link leaves within a minute or two." in page
    assert "/account/welcome/" not in page
    assert "Invitation to the team" in owner_client.get("/staff/letters").text
    shown = owner_client.post(f"{person}/link", data={"by_hand": "1"}, follow_redirects=True).text
    assert link_on(shown)


def test_letters_to_somebody_speak_the_language_of_the_account(
    site: Flask, owner_client: FlaskClient
) -> None:
    site.config["CAMP_MAIL"] = object()
    cook = logged_in(site, Role.KITCHEN)
    cook.post("/account/language", data={"language": "ru"})
    with site.app_context():
        cook_id = next(one.user.id for one in team.members(NOW) if one.user.login == "kitchen")
        team.change_email(cook_id, "cook@example.com")
    owner_client.post(f"/owner/team/{cook_id}/link")
    with site.app_context():
        assert db.session.scalars(select(Letter.language)).all() == ["ru"]


def test_who_has_no_address_gets_the_link_from_the_owner(site: Flask, owner_client: FlaskClient) -> None:
    site.config["CAMP_MAIL"] = object()
    page, _link = invited(owner_client)
    told = owner_client.post(f"{page}/email", data={"email": " Gulnara@Example.COM "}, follow_redirects=True)
    assert 'value="Gulnara@example.com"' in told.text
    again = owner_client.post(f"{page}/link", follow_redirects=True).text
    assert "A letter with the link leaves within a minute or two." in again


def test_what_is_no_address_is_said_and_kept(owner_client: FlaskClient) -> None:
    page, _link = invited(owner_client)
    for path, data in ((f"{page}/email", {}), ("/owner/team", GUEST | {"login": "other"})):
        answer = owner_client.post(path, data={**data, "email": "gulnara@"})
        assert answer.status_code == 422
        assert "This e-mail address does not look right." in answer.text
        assert 'value="gulnara@"' in answer.text
