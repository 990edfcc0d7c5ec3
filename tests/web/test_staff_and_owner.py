"""The pages of those who work here."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from camp.extensions import db
from camp.models import Booking, Rate, Role, Stay
from camp.rules.lifecycle import BookingStatus, StayStatus
from camp.rules.register import RegisterRule
from camp.services import accounts
from tests.builders import booked, confirmed, held, keep_register
from tests.conftest import PASSWORD


def make(site: Flask, now: datetime, *yurts: int, confirm: bool = True, **about: Any) -> str:
    with site.app_context():
        return (confirmed if confirm else booked)(now, *yurts, **about).code


def status_of(site: Flask, code: str) -> BookingStatus:
    with site.app_context():
        return db.session.scalars(db.select(Booking).where(Booking.code == code)).one().status


TODAY = {"arrival": date(2026, 7, 15), "departure": date(2026, 7, 17)}


def test_log_in_leads_to_the_page_asked_for_and_never_off_the_site(site: Flask) -> None:
    with site.app_context():
        accounts.add_user("a", "A", [Role.OWNER], PASSWORD, "ru")
    for wanted, given in (
        ("/owner/prices", "/owner/prices"),
        ("https://elsewhere.example/", "/owner/"),
        ("//elsewhere.example", "/owner/"),
        ("/\\elsewhere.example", "/owner/"),
    ):
        client = site.test_client()
        answer = client.post(
            "/account/login", query_string={"next": wanted}, data={"login": "a", "password": PASSWORD}
        )
        assert answer.headers["Location"] == given


def test_a_wrong_password_is_told_kindly_and_the_sixth_is_made_to_wait(client: FlaskClient) -> None:
    for _ in range(5):
        answer = client.post("/account/login", data={"login": "owner", "password": "wrong"})
        assert answer.status_code == 422
        assert "do not match" in answer.text
    assert client.post("/account/login", data={"login": "owner", "password": "x"}).status_code == 429


def test_logging_out_ends_the_session(staff_client: FlaskClient) -> None:
    staff_client.post("/account/logout")
    assert staff_client.get("/staff/").status_code == 303


def test_a_log_in_throws_away_the_session_from_before(site: Flask) -> None:
    with site.app_context():
        accounts.add_user("a", "A", [Role.FRONT_DESK], PASSWORD, "en")
    client = site.test_client()
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    client.post("/account/login", data={"login": "a", "password": PASSWORD})
    with client.session_transaction() as session:
        assert "planted" not in session


def test_staff_choose_their_own_language(staff_client: FlaskClient) -> None:
    staff_client.post("/account/language", data={"language": "ky"})
    assert '<html lang="ky">' in staff_client.get("/staff/").text
    assert staff_client.post("/account/language", data={"language": "xx"}).status_code == 400


def test_today_shows_arrivals_departures_and_free_beds(
    staff_client: FlaskClient, site: Flask, now: datetime
) -> None:
    code = make(site, now, 1, **TODAY)
    page = staff_client.get("/staff/").text
    assert code in page
    assert "Айгүл Асанова" in page
    assert "To pay: 13,800\u00a0som" in page
    assert re.search(r"Beds free</dt>\s*<dd>54<", page)


@pytest.mark.parametrize("day", ["nonsense", "0001-01-01", "9999-12-31", ""])
def test_a_day_that_can_not_be_read_is_today(staff_client: FlaskClient, day: str) -> None:
    answer = staff_client.get("/staff/", query_string={"day": day})
    assert answer.status_code == 200
    assert "15 July 2026" in answer.text


def test_a_party_is_checked_in_by_one_tap_and_out_when_it_has_paid(
    staff_client: FlaskClient, site: Flask, now: datetime
) -> None:
    code = make(site, now, 1, **TODAY)
    with site.app_context():
        keep_register(RegisterRule.OFF)
        stay_id = db.session.scalars(db.select(Stay.id)).one()
    staff_client.post(f"/staff/stays/{stay_id}/check-in")
    with site.app_context():
        assert db.session.get_one(Stay, stay_id).status is StayStatus.IN_HOUSE
    again = staff_client.post(f"/staff/stays/{stay_id}/check-in", follow_redirects=True)
    assert "This party is checked in already, at " in again.text
    assert "by: Test manager" in again.text
    early = staff_client.post(f"/staff/stays/{stay_id}/check-out", follow_redirects=True)
    assert "Possible from: 17 July 2026" in early.text
    site.config["CAMP_TODAY"] = date(2026, 7, 17)
    unpaid = staff_client.post(f"/staff/stays/{stay_id}/check-out", follow_redirects=True)
    assert "Still to pay: 13,800\u00a0som" in unpaid.text
    staff_client.post(f"/staff/bookings/{code}/pay", data={"amount": "13 800", "form": "cash"})
    staff_client.post(f"/staff/stays/{stay_id}/check-out")
    with site.app_context():
        assert db.session.get_one(Stay, stay_id).status is StayStatus.DEPARTED


def test_a_deposit_recorded_confirms_the_booking(
    staff_client: FlaskClient, site: Flask, now: datetime
) -> None:
    code = make(site, now, 1, confirm=False)
    answer = staff_client.post(
        f"/staff/bookings/{code}/pay", data={"amount": "4140", "form": "qr", "receipt_number": "0007"}
    )
    assert answer.status_code == 303
    assert status_of(site, code) is BookingStatus.CONFIRMED
    assert "№ 0007" in staff_client.get(f"/staff/bookings/{code}").text


@pytest.mark.parametrize(
    ("data", "status", "sentence"),
    [
        ({"amount": "", "form": "cash"}, 422, "Enter the sum."),
        ({"amount": "12.5", "form": "cash"}, 422, "Enter a whole number of som."),
        ({"amount": "0", "form": "cash"}, 409, "Enter a sum above zero."),
        ({"amount": "-5", "form": "cash"}, 409, "Enter a sum above zero."),
        ({"amount": "99999", "form": "qr"}, 409, "This is more than is owed. Balance: 20,700"),
        ({"amount": "10", "form": "gold"}, 422, "Choose one of these."),
    ],
)
def test_a_payment_that_makes_no_sense_is_refused_at_its_field(
    staff_client: FlaskClient, site: Flask, now: datetime, data: dict[str, str], status: int, sentence: str
) -> None:
    code = make(site, now, 1, confirm=False)
    answer = staff_client.post(f"/staff/bookings/{code}/pay", data=data)
    assert answer.status_code == status
    assert sentence in answer.text
    assert status_of(site, code) is BookingStatus.AWAITING_DEPOSIT


def test_staff_confirm_and_cancel_by_hand(staff_client: FlaskClient, site: Flask, now: datetime) -> None:
    code = make(site, now, 1, confirm=False)
    staff_client.post(f"/staff/bookings/{code}/confirm")
    assert status_of(site, code) is BookingStatus.CONFIRMED
    staff_client.post(f"/staff/bookings/{code}/cancel")
    assert status_of(site, code) is BookingStatus.CANCELLED
    again = staff_client.post(f"/staff/bookings/{code}/cancel", follow_redirects=True)
    assert "the booking has changed in the meantime" in again.text


def test_a_booking_is_found_by_its_code_however_typed(
    staff_client: FlaskClient, site: Flask, now: datetime
) -> None:
    code = make(site, now, 1)
    typed = f" {code[:3].lower()}-{code[3:]} "
    answer = staff_client.get("/staff/bookings", query_string={"code": typed})
    assert answer.headers["Location"] == f"/staff/bookings/{code}"
    missing = staff_client.get("/staff/bookings", query_string={"code": "??"})
    assert "Nothing found." in missing.text


CHANNEL = {
    "channel": "booking_com", "reference": "BK-9", "name": "Jonas Weber", "yurt": "1",
    "arrival": "2026-07-20", "departure": "2026-07-22", "adults": "2", "plan": "breakfast",
}  # fmt: skip


def test_a_channels_booking_is_written_down_or_becomes_a_conflict(
    staff_client: FlaskClient, site: Flask
) -> None:
    answer = staff_client.post("/staff/channel-booking", data=CHANNEL)
    assert "/staff/bookings/" in answer.headers["Location"]
    twice = staff_client.post(
        "/staff/channel-booking", data={**CHANNEL, "reference": "BK-10"}, follow_redirects=True
    )
    assert "Sold twice by a channel" in twice.text
    solved = staff_client.post("/staff/conflicts/1/solve", follow_redirects=True)
    assert "Sold twice by a channel" not in solved.text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"adults": "5"}, "This yurt has 2 beds: too few for your party."),
        ({"arrival": "2026-11-20", "departure": "2026-11-22"}, "There is no price for this date yet"),
        ({"reference": ""}, "Enter the booking number."),
        ({"yurt": "99"}, "Choose one of these."),
    ],
)
def test_a_channels_booking_that_can_not_be_is_refused(
    staff_client: FlaskClient, change: dict[str, str], sentence: str
) -> None:
    answer = staff_client.post("/staff/channel-booking", data={**CHANNEL, **change})
    assert answer.status_code == 422
    assert sentence in answer.text


def test_the_owner_sees_the_season_and_that_prices_are_samples(
    owner_client: FlaskClient, site: Flask, now: datetime
) -> None:
    make(site, now, 1)
    page = owner_client.get("/owner/").text
    assert "Season 2026" in page
    assert "20,700\u00a0som" in page
    assert "Prices that are still sample values: 108." in page
    assert owner_client.get("/owner/?year=1999").status_code == 200


def test_the_owner_changes_a_price_and_the_mark_goes(owner_client: FlaskClient, site: Flask) -> None:
    with site.app_context():
        names = {
            f"rate_{rate.id}": rate.adult_price.tyiyn // 100 for rate in db.session.scalars(db.select(Rate))
        }
    page = owner_client.get("/owner/prices?year=2027").text
    fields = dict(re.findall(r'name="((?:rate|supplement)_\d+)"[^>]*value="(\d+)"', page))
    assert len(fields) == 36
    name = next(field for field in fields if field.startswith("rate_"))
    preview = owner_client.post("/owner/prices?year=2027", data={**fields, name: "1 999"})
    assert "1,999" in preview.text
    with site.app_context():
        assert db.session.get_one(Rate, int(name.removeprefix("rate_"))).is_sample
    answer = owner_client.post("/owner/prices?year=2027", data={**fields, name: "1 999", "sure": "1"})
    assert answer.status_code == 303
    with site.app_context():
        changed = db.session.get_one(Rate, int(name.removeprefix("rate_")))
        assert (changed.adult_price.tyiyn, changed.is_sample) == (199_900, False)
    assert names[name] != 1999
    assert owner_client.get("/owner/prices?year=2027").text.count(">sample<") == 35


@pytest.mark.parametrize("price", ["-5", "0", "free", ""])
def test_a_price_that_makes_no_sense_is_refused_and_kept_in_the_field(
    owner_client: FlaskClient, price: str
) -> None:
    page = owner_client.get("/owner/prices?year=2027").text
    fields = dict(re.findall(r'name="((?:rate|supplement)_\d+)"[^>]*value="(\d+)"', page))
    name = next(field for field in fields if field.startswith("rate_"))
    answer = owner_client.post("/owner/prices?year=2027", data={**fields, name: price})
    assert answer.status_code == 422
    assert f'value="{price}"' in answer.text
    assert owner_client.get("/owner/prices?year=2027").text.count(">sample<") == 36


def test_settings_are_saved_or_refused_at_their_field(owner_client: FlaskClient) -> None:
    data = {"confirmation": "by_hand", "deposit_percent": "30", "deposit_hours": "24", "hold_minutes": "15"}
    assert owner_client.post("/owner/settings", data=data).status_code == 303
    refused = owner_client.post("/owner/settings", data={**data, "hold_minutes": "1"})
    assert refused.status_code == 422
    assert "Enter a number from 5 to 120." in refused.text
    assert owner_client.post("/owner/settings", data={**data, "confirmation": "never"}).status_code == 422
    assert 'value="30"' in owner_client.get("/owner/settings").text


def test_a_bug_is_a_kind_page_with_a_number_and_no_secret_in_the_log(
    site: Flask, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    with site.app_context():
        token = held(now, 1).token

    def broken(_token: str) -> Booking:
        raise ZeroDivisionError

    monkeypatch.setattr("camp.services.reservations.get_by_token", broken)
    answer = site.test_client().get(f"/en/booking/{token}")
    assert answer.status_code == 500
    number = re.search(r"under the number ([0-9a-f]{8})", answer.text)
    assert number is not None
    assert number[1] in caplog.text
    assert token not in caplog.text
