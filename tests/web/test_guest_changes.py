"""The page on which a guest changes dates, people and meals."""

from __future__ import annotations

from datetime import date

from flask import Flask
from flask.testing import FlaskClient

from camp.extensions import db
from camp.models import Booking
from camp.services import reservations
from tests.builders import booked, confirmed, held
from tests.conftest import NOW
from tests.pages import fields, post_form


def made(site: Flask, *yurts: int, **about: object) -> str:
    """A confirmed booking's token."""
    with site.app_context():
        return confirmed(NOW, *yurts, **about).token


def test_the_difference_is_shown_and_then_done(site: Flask, client: FlaskClient) -> None:
    token = made(site, 1)
    address = f"/en/booking/{token}/change"
    asked = fields(client.get(address)) | {"departure": "2026-07-24", "adults": ""}
    shown = client.get(address, query_string=asked)
    assert shown.status_code == 200
    assert "+6,900\u00a0som" in shown.text
    done = client.post(address, data=post_form(shown, "/change"))
    assert done.headers["Location"].endswith(f"/en/booking/{token}")
    page = client.get(f"/en/booking/{token}").text
    assert "Your booking is changed." in page
    assert "24 July 2026" in page


def test_a_look_changes_nothing(site: Flask, client: FlaskClient) -> None:
    token = made(site, 1)
    address = f"/en/booking/{token}/change"
    asked = fields(client.get(address)) | {"departure": "2026-07-24"}
    with site.app_context():
        before = reservations.get_by_token(token).changed_at
    client.get(address, query_string=asked)
    with site.app_context():
        assert reservations.get_by_token(token).changed_at == before


def test_a_price_that_is_another_now_is_said_and_what_was_asked_stays(
    site: Flask, client: FlaskClient
) -> None:
    token = made(site, 1)
    address = f"/en/booking/{token}/change"
    asked = fields(client.get(address)) | {"departure": "2026-07-24"}
    form = post_form(client.get(address, query_string=asked), "/change") | {"seen": "1=5"}
    refused = client.post(address, data=form)
    assert refused.status_code == 409
    assert "The difference has changed" in refused.text
    assert 'value="2026-07-24"' in refused.text
    assert "+6,900\u00a0som" in refused.text


def test_what_can_not_be_read_is_said_at_its_field(site: Flask, client: FlaskClient) -> None:
    token = made(site, 1)
    address = f"/en/booking/{token}/change"
    asked = fields(client.get(address))
    with site.app_context():
        stay_id = reservations.get_by_token(token).stays[0].id
    wrong = client.get(address, query_string=asked | {f"child_ages_{stay_id}": "six"})
    assert wrong.status_code == 422
    assert 'value="six"' in wrong.text
    too_old = client.get(address, query_string=asked | {f"child_ages_{stay_id}": "25"})
    assert too_old.status_code == 409
    assert f'id="child_ages_{stay_id}-error"' in too_old.text
    backwards = client.get(address, query_string=asked | {"departure": "2026-07-19"})
    assert "must be after the arrival" in backwards.text


def test_who_can_not_change_it_alone_reads_why_and_whom_to_call(site: Flask, client: FlaskClient) -> None:
    with site.app_context():
        soon = confirmed(NOW, 2, arrival=date(2026, 7, 15), departure=date(2026, 7, 18)).token
        typing = held(NOW, 3).token
    for token in (soon, typing):
        page = client.get(f"/en/booking/{token}/change")
        assert page.status_code == 200
        assert "Call or write to us" in page.text
        assert "<form action" not in page.text.split("<main")[1]
    assert client.get("/en/booking/nobody/change").status_code == 404


def test_a_yurt_to_oneself_or_beds_is_chosen_like_the_rest(site: Flask, client: FlaskClient) -> None:
    token = made(site, 11)
    address = f"/en/booking/{token}/change"
    asked = fields(client.get(address))
    assert asked["sold_as"] == ["private"]
    shown = client.get(address, query_string=asked | {"sold_as": "bed"})
    assert "4,500\u00a0som" in shown.text
    assert client.post(address, data=post_form(shown, "/change")).status_code == 303
    with site.app_context():
        assert reservations.get_by_token(token).stays[0].sold_as == "bed"
    wrong = client.get(address, query_string=asked | {"sold_as": "floor"})
    assert (wrong.status_code, "Choose one of these." in wrong.text) == (422, True)
    with site.app_context():
        several = confirmed(NOW, 6, 12, adults=7).token
    assert "sold_as" not in fields(client.get(f"/en/booking/{several}/change"))


def test_staff_change_people_and_meals_too(site: Flask, staff_client: FlaskClient) -> None:
    with site.app_context():
        booking = booked(NOW, 6)
        stay_id, code = booking.stays[0].id, booking.code
    address = f"/staff/stays/{stay_id}/move"
    asked = fields(staff_client.get(address)) | {f"adults_{stay_id}": "1", "plan": "full_board"}
    assert asked["sold_as"] == ["private"]
    shown = staff_client.get(address, query_string=asked)
    assert "3 guests" in shown.text
    assert staff_client.post(address, data=post_form(shown, "/move")).status_code == 303
    with site.app_context():
        found = db.session.scalars(db.select(Booking).filter_by(code=code)).one()
        assert (len(found.party), found.stays[0].meal_plan) == (3, "full_board")


def test_the_owner_says_until_when(site: Flask, owner_client: FlaskClient) -> None:
    token = made(site, 1)
    path = "/owner/settings/guests"
    others = {"waiting_hours": "6", "voucher_months": "12"}
    assert owner_client.post(path, data=others | {"guest_change_days": "900"}).status_code == 422
    assert owner_client.post(path, data=others | {"guest_change_days": "30"}).status_code == 303
    assert "Call or write to us" in owner_client.get(f"/en/booking/{token}/change").text
