"""The pages of the waiting list: joining it, the turn, leaving, and the staff's list."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from camp.extensions import db
from camp.models import Waiting, Yurt
from camp.services import desk_cancelling, reservations
from tests.builders import confirmed, whole_books
from tests.conftest import NOW, TODAY
from tests.pages import fields, post_form

SEARCH = "/en/search?arrival=2026-07-20&departure=2026-07-23&adults=2"
WAIT = "/en/waiting-list?arrival=2026-07-20&departure=2026-07-23&adults=2"
NURLAN = {"name": "Nurlan", "country": "KG", "email": "nurlan@example.org", "consent": "y"}


@pytest.fixture
def full(site: Flask) -> str:
    """The code of the booking that has the only yurt there is."""
    with site.app_context():
        others = db.update(Yurt).where(Yurt.number != 1)
        db.session.execute(others.values(last_night=TODAY - timedelta(days=1)))
        db.session.commit()
        return confirmed(NOW, 1).code


def join(client: FlaskClient, **about: str) -> str:
    """The address of the private page."""
    form = fields(client.get(WAIT)) | NURLAN | about
    answer = client.post("/en/waiting-list", data=form)
    assert answer.status_code == 303
    return answer.headers["Location"]


def token(site: Flask) -> str:
    with site.app_context():
        return db.session.scalars(db.select(Waiting.token)).one()


def test_a_full_camp_offers_to_wait_for_the_dates_asked_for(client: FlaskClient, full: str) -> None:
    page = client.get(SEARCH).text
    assert "/en/waiting-list?arrival=2026-07-20" in page
    form = fields(client.get(WAIT))
    assert (form["arrival"], form["departure"], form["adults"]) == ("2026-07-20", "2026-07-23", "2")


def test_the_turn_comes_is_shown_and_leads_to_the_booking(
    site: Flask, client: FlaskClient, full: str
) -> None:
    address = join(client)
    assert "You are the first for these nights." in client.get(address).text
    with site.app_context():
        desk_cancelling.cancel(full, NOW, TODAY)
    page = client.get(address).text
    assert "A yurt is free, and held for you" in page
    assert "(no. 1)" in page
    assert "20,700\u00a0som" in page
    link = page.split('href="/en/book/')[1].split('"')[0]
    assert client.get(f"/en/book/{link}").status_code == 200
    details = client.get(f"/en/book/{link.split('/')[0]}")
    assert 'value="nurlan@example.org"' in details.text


def test_who_leaves_is_let_go(site: Flask, client: FlaskClient, full: str) -> None:
    address = join(client)
    assert client.post(f"{address}/leave", data=post_form(client.get(address))).status_code == 303
    assert client.get(address).status_code == 404
    with site.app_context():
        assert "nurlan" not in repr(whole_books()["waiting"])


def test_nobody_waits_for_what_is_free(client: FlaskClient) -> None:
    form = fields(client.get(WAIT)) | NURLAN
    answer = client.post("/en/waiting-list", data=form)
    assert answer.status_code == 409
    assert "no need to wait" in answer.text
    assert "/en/search?arrival=2026-07-20" in answer.text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"email": "", "phone": ""}, "so that we can reach you"),
        ({"email": "no-address"}, "does not look right"),
        ({"consent": ""}, "Without your agreement"),
        ({"name": ""}, "Tell us your name"),
        ({"departure": "2026-07-19"}, "must be after the arrival"),
        ({"adults": "0"}, "At least one adult"),
        ({"wanted": "kind:palace"}, "Choose one of these"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    client: FlaskClient, full: str, wrong: dict[str, str], said: str
) -> None:
    form = fields(client.get(WAIT)) | NURLAN | wrong
    answer = client.post("/en/waiting-list", data={name: value for name, value in form.items() if value})
    assert answer.status_code == 422
    assert said in answer.text
    assert ('value="Nurlan"' in answer.text) is ("name" not in wrong)


def test_twice_for_the_same_dates_is_once(client: FlaskClient, full: str) -> None:
    join(client)
    form = fields(client.get(WAIT)) | NURLAN
    answer = client.post("/en/waiting-list", data=form)
    assert answer.status_code == 422
    assert "You are on the list for these dates already." in answer.text


def test_staff_see_who_waits_and_take_somebody_off(site: Flask, staff_client: FlaskClient, full: str) -> None:
    guest = site.test_client()
    join(guest, wanted="private")
    page = staff_client.get("/staff/waiting-list")
    assert "Nurlan" in page.text
    assert "nurlan@example.org" in page.text
    with site.app_context():
        desk_cancelling.cancel(full, NOW, TODAY)
        code = db.session.scalars(db.select(Waiting)).one().booking.code
    page = staff_client.get("/staff/waiting-list")
    assert "a yurt is held" in page.text
    assert code in page.text
    assert staff_client.post(post_action(page.text), data=post_form(page, "/remove")).status_code == 303
    assert "Nobody waits." in staff_client.get("/staff/waiting-list").text
    with site.app_context():
        assert reservations.get_by_code(code).status == "released"


def post_action(text: str) -> str:
    return text.split('action="/staff/waiting-list/')[1].split('"')[0].join(("/staff/waiting-list/", ""))


def test_a_link_nobody_has_leads_nowhere(client: FlaskClient) -> None:
    assert client.get("/en/waiting/nobody").status_code == 404
    assert client.post("/en/waiting/nobody/leave").status_code == 404
