"""The page on which who comes for a day takes another day, or comes with others."""

from __future__ import annotations

from datetime import date

from flask import Flask
from flask.testing import FlaskClient

from camp.rules.meals import MealKind
from camp.services import basket, reservations
from tests.builders import AYGUL, all_seated, asked, confirmed, visit
from tests.conftest import NOW
from tests.pages import fields, post_form, words


def made(site: Flask) -> str:
    """The address of a visit on 21 July with a class and dinner."""
    with site.app_context():
        booking = visit(NOW)
        basket.add_class(booking.token, "felt", asked(21, "10:00"), NOW)
        basket.add_meal(booking.token, MealKind.DINNER, asked(21), NOW)
        return f"/en/booking/{reservations.submit(booking.token, AYGUL, NOW).token}"


def test_the_other_day_is_shown_and_then_had(site: Flask, client: FlaskClient) -> None:
    path = made(site)
    assert f"{path}/day" in client.get(path).text
    assert client.get(f"{path}/change").headers["Location"] == f"{path}/day"
    asked_for = fields(client.get(f"{path}/day")) | {"arrival": "2026-07-24"}
    shown = client.get(f"{path}/day", query_string=asked_for)
    assert shown.status_code == 200
    assert "Friday, 24 July" in shown.text
    assert client.post(f"{path}/day", data=post_form(shown, "/day")).headers["Location"] == path
    page = client.get(path, follow_redirects=True).text
    assert "Your booking is changed." in page
    assert "24 July" in page
    assert "21 July" not in page


def test_what_is_lost_is_said_before(site: Flask, client: FlaskClient) -> None:
    path = made(site)
    with site.app_context():
        all_seated(NOW, MealKind.DINNER, 24)
    asked_for = fields(client.get(f"{path}/day")) | {"arrival": "2026-07-24"}
    text = words(client.get(f"{path}/day", query_string=asked_for).text)
    assert "Can't be had then, and is taken out." in text
    assert "(until now: 1,300 som)" in text.replace("\u00a0", " ")


def test_what_has_changed_meanwhile_is_said_and_what_was_asked_stays(
    site: Flask, client: FlaskClient
) -> None:
    path = made(site)
    asked_for = fields(client.get(f"{path}/day")) | {"arrival": "2026-07-24"}
    form = post_form(client.get(f"{path}/day", query_string=asked_for), "/day")
    for forged in ({"seen": "5"}, {"lost": "x"}, {"revision": ""}):
        refused = client.post(f"{path}/day", data=form | forged)
        assert refused.status_code == 409
        assert 'value="2026-07-24"' in refused.text
    with site.app_context():
        all_seated(NOW, MealKind.DINNER, 24)
    refused = client.post(f"{path}/day", data=form)
    assert (refused.status_code, "The difference has changed" in refused.text) == (409, True)


def test_others_come(site: Flask, client: FlaskClient) -> None:
    path = made(site)
    asked_for = fields(client.get(f"{path}/day")) | {"adults_0": "1"}
    shown = client.get(f"{path}/day", query_string=asked_for)
    assert "3 guests" in shown.text
    assert client.post(f"{path}/day", data=post_form(shown, "/day")).status_code == 303
    assert "3 guests" in client.get(path).text
    asked_for = fields(client.get(f"{path}/day"))
    for number in ("1", "2", "3"):
        asked_for.pop(f"comes_{number}")
    refused = client.get(f"{path}/day", query_string=asked_for)
    assert (refused.status_code, 'id="adults_0-error"' in refused.text) == (409, True)


def test_a_day_that_can_not_be_is_said_at_its_field(site: Flask, client: FlaskClient) -> None:
    path = made(site)
    asked_for = fields(client.get(f"{path}/day"))
    for day, status in (("", 422), ("2026-07-01", 409), ("2026-12-24", 409)):
        refused = client.get(f"{path}/day", query_string=asked_for | {"arrival": day})
        assert (refused.status_code, 'id="arrival-error"' in refused.text) == (status, True)
    same = client.get(f"{path}/day", query_string=asked_for)
    assert "It is booked like this already." in same.text


def test_who_can_not_change_it_alone_reads_why_and_whom_to_call(site: Flask, client: FlaskClient) -> None:
    with site.app_context():
        typing, stays = visit(NOW, date(2026, 7, 22)).token, confirmed(NOW, 1).token
    for token in (typing, stays):
        page = client.get(f"/en/booking/{token}/day")
        assert (page.status_code, "Call or write to us" in page.text) == (200, True)
    assert client.get("/en/booking/nobody/day").status_code == 404
    assert client.post("/en/booking/nobody/day").status_code == 404


def test_who_comes_for_a_day_is_told_of_no_yurt(site: Flask, client: FlaskClient) -> None:
    page = client.get(made(site)).text
    assert "Until then everything is kept for you." in page
    assert "nobody else can have the yurt" not in page
