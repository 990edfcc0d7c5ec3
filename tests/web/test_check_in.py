"""The front desk's pages: check-in with the register, what comes next for a booking, what is taken back."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from camp.extensions import db
from camp.models import Booking, Guest, Role, Stay, Yurt
from camp.rules.folio import PaymentForm
from camp.rules.housekeeping import YurtCondition
from camp.rules.lifecycle import StayStatus
from camp.rules.register import RegisterRule
from camp.services import cashier, front_desk, reservations
from tests.builders import confirmed, family, keep_register
from tests.conftest import TODAY, logged_in

DAYS = {"arrival": TODAY, "departure": date(2026, 7, 17)}
AYGUL = {
    "name_1": "Айгүл Асанова", "citizenship_1": "KG", "document_number_1": "AN 1234567",
    "birth_date_1": "01.05.1990",
}  # fmt: skip
BAKYT = {
    "name_2": "Бакыт Асанов", "citizenship_2": "KZ", "document_number_2": "N7654321",
    "birth_date_2": "1988-02-29",
}  # fmt: skip
EMPTY = {
    f"{field}_{position}": ""
    for field in ("name", "citizenship", "document_number", "birth_date")
    for position in (1, 2)
}


@pytest.fixture
def desk(site: Flask) -> FlaskClient:
    return logged_in(site, Role.FRONT_DESK)


def arriving(site: Flask, now: datetime, rule: RegisterRule = RegisterRule.OPTIONAL, **about: Any) -> int:
    with site.app_context():
        keep_register(rule)
        return confirmed(now, 1, **{**DAYS, **about}).stays[0].id


def stay_of(site: Flask, stay_id: int) -> Stay:
    with site.app_context():
        return db.session.get_one(Stay, stay_id)


def code_of(site: Flask, stay_id: int) -> str:
    with site.app_context():
        return db.session.get_one(Stay, stay_id).booking.code


def page(stay_id: int, step: str = "check-in") -> str:
    return f"/staff/stays/{stay_id}/{step}"


def test_one_tap_leads_to_the_register_while_it_has_to_be_asked(
    desk: FlaskClient, site: Flask, now: datetime
) -> None:
    stay_id = arriving(site, now)
    answer = desk.post(page(stay_id), data={"day": "2026-07-15"})
    assert answer.headers["Location"] == f"{page(stay_id)}?day=2026-07-15"
    asked = desk.get(answer.headers["Location"]).text
    assert asked.count("Citizenship") >= 2
    assert 'value="Айгүл Асанова"' in asked, "who booked is mostly the first of the party"
    done = desk.post(page(stay_id), data={"register": "1", "day": "2026-07-15", **EMPTY, **AYGUL, **BAKYT})
    assert done.headers["Location"] == "/staff/?day=2026-07-15"
    assert stay_of(site, stay_id).status is StayStatus.IN_HOUSE
    with site.app_context():
        written = db.session.scalars(select(Guest.document_number).order_by(Guest.position)).all()
    assert written == ["AN 1234567", "N7654321"]


@pytest.mark.parametrize("rule", [RegisterRule.OFF, RegisterRule.OPTIONAL])
def test_one_tap_is_enough_where_nobody_has_to_be_asked(
    desk: FlaskClient, site: Flask, now: datetime, rule: RegisterRule
) -> None:
    stay_id = arriving(site, now, rule)
    if rule is RegisterRule.OPTIONAL:
        desk.post(page(stay_id, "register"), data={**AYGUL, **BAKYT})
    desk.post(page(stay_id))
    assert stay_of(site, stay_id).status is StayStatus.IN_HOUSE


def test_without_a_register_the_page_has_a_button_alone(
    desk: FlaskClient, site: Flask, now: datetime
) -> None:
    stay_id = arriving(site, now, RegisterRule.OFF)
    text = desk.get(page(stay_id)).text
    assert "Citizenship" not in text
    assert "keeps no guest register" in desk.get(page(stay_id, "register")).text
    assert desk.post(page(stay_id), data={"register": "1"}).status_code == 303
    assert stay_of(site, stay_id).status is StayStatus.IN_HOUSE


def test_where_it_is_optional_the_button_alone_checks_in(
    desk: FlaskClient, site: Flask, now: datetime
) -> None:
    stay_id = arriving(site, now)
    assert desk.post(page(stay_id), data={"register": "1", **EMPTY}).status_code == 303
    assert stay_of(site, stay_id).status is StayStatus.IN_HOUSE


def test_where_it_is_required_the_empty_fields_say_so_and_what_was_typed_stays(
    desk: FlaskClient, site: Flask, now: datetime
) -> None:
    stay_id = arriving(site, now, RegisterRule.REQUIRED)
    answer = desk.post(page(stay_id), data={"register": "1", **EMPTY, **AYGUL})
    assert answer.status_code == 422
    for sentence in ("Write the name as in", "Choose the citizenship", "Write the number", "date of birth."):
        assert sentence in answer.text
    assert 'value="AN 1234567"' in answer.text
    assert re.search(r'href="#document_number_2"', answer.text)
    assert stay_of(site, stay_id).status is StayStatus.EXPECTED


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"birth_date_1": "01.01.2030"}, "This day has not come yet."),
        ({"birth_date_1": "01.01.1820"}, "Please check the year."),
        ({"birth_date_1": "01.01.2015"}, "Booked as an adult, but on arrival the age is: 11."),
        ({"birth_date_1": "31.02.1990"}, "We could not read this date."),
        ({"citizenship_1": "XX"}, "Choose one of these."),
        ({"document_number_1": "9" * 41}, "Please shorten this to 40 characters."),
    ],
)
def test_what_can_not_be_is_refused_at_its_field(
    desk: FlaskClient, site: Flask, now: datetime, typed: dict[str, str], sentence: str
) -> None:
    stay_id = arriving(site, now)
    answer = desk.post(page(stay_id), data={"register": "1", **EMPTY, **AYGUL, **typed})
    assert answer.status_code == 422
    (field,) = typed
    assert re.search(rf'id="{field}-error".*{re.escape(sentence)}', answer.text)
    assert stay_of(site, stay_id).status is StayStatus.EXPECTED


def test_a_child_of_another_age_is_refused(desk: FlaskClient, site: Flask, now: datetime) -> None:
    with site.app_context():
        stay_id = family(now, **DAYS).stays[0].id
    people = {
        f"{field}_{position}": ""
        for field in ("name", "citizenship", "document_number", "birth_date")
        for position in (1, 2, 3, 4)
    }
    answer = desk.post(page(stay_id), data={"register": "1", **people, "birth_date_4": "01.01.2010"})
    assert "By this date it is: 16." in answer.text


def test_a_yurt_not_ready_is_shown_first_and_then_taken_all_the_same(
    desk: FlaskClient, site: Flask, now: datetime
) -> None:
    stay_id = arriving(site, now, RegisterRule.OFF)
    with site.app_context():
        db.session.execute(update(Yurt).values(condition=YurtCondition.TO_PREPARE))
        db.session.commit()
    tap = desk.post(page(stay_id))
    assert tap.status_code == 409
    assert "Yurt no. 1 is not ready: to prepare." in tap.text
    assert "Check in all the same" in tap.text
    assert stay_of(site, stay_id).status is StayStatus.EXPECTED
    data = {"register": "1", "despite": re.findall(r'name="despite" value="(\w+)"', tap.text)}
    assert desk.post(page(stay_id), data=data).status_code == 303
    assert stay_of(site, stay_id).status is StayStatus.IN_HOUSE


def test_a_check_in_too_early_or_twice_is_told_on_the_page_one_came_from(
    desk: FlaskClient, site: Flask, now: datetime
) -> None:
    stay_id = arriving(site, now, arrival=date(2026, 7, 16))
    answer = desk.get(page(stay_id), follow_redirects=True)
    assert "Possible from: 16 July 2026" in answer.text
    here = arriving(site, now, RegisterRule.OFF, departure=date(2026, 7, 16))
    desk.post(page(here))
    twice = desk.post(page(here), data={"day": "2026-07-15"}, follow_redirects=True)
    assert "This party is checked in already" in twice.text


@pytest.mark.parametrize("step", ["check-in", "check-out", "undo-check-in", "undo-check-out", "register"])
def test_an_unknown_stay_is_not_found(desk: FlaskClient, step: str) -> None:
    assert desk.post(page(999, step)).status_code == 404


def test_the_register_is_mended_later(desk: FlaskClient, site: Flask, now: datetime) -> None:
    stay_id = arriving(site, now)
    desk.post(page(stay_id), data={"register": "1", **EMPTY, **AYGUL})
    assert 'value="AN 1234567"' in desk.get(page(stay_id, "register")).text
    wrong = desk.post(page(stay_id, "register"), data={**EMPTY, **AYGUL, "birth_date_2": "01.01.2020"})
    assert (wrong.status_code, 'value="2020-01-01"' in wrong.text) == (422, True)
    assert desk.post(page(stay_id, "register"), data={**AYGUL, **BAKYT}).status_code == 303
    assert 'value="N7654321"' in desk.get(page(stay_id, "register")).text


def test_numbers_kept_long_enough_are_shown_no_more(desk: FlaskClient, site: Flask, now: datetime) -> None:
    stay_id = arriving(site, now)
    desk.post(page(stay_id), data={"register": "1", **EMPTY, **AYGUL})
    with site.app_context():
        booking = db.session.scalars(select(Booking)).one()
        balance = cashier.folio_of(booking).sums.balance
        cashier.record_payment(booking.code, PaymentForm.CASH, balance, "", None, now)
        front_desk.check_out(stay_id, now, date(2026, 7, 17))
    site.config["CAMP_TODAY"] = date(2026, 10, 15)
    assert "AN 1234567" in desk.get(page(stay_id, "register")).text
    site.config["CAMP_TODAY"] = date(2026, 10, 16)
    text = desk.get(page(stay_id, "register")).text
    assert "AN 1234567" not in text
    assert "erased" in text


@pytest.mark.parametrize("role", [Role.KITCHEN, Role.STABLE, Role.HOUSEKEEPING])
def test_the_register_is_the_front_desks_alone(site: Flask, now: datetime, role: Role) -> None:
    stay_id = arriving(site, now)
    other = logged_in(site, role)
    for path in (page(stay_id, "register"), page(stay_id)):
        assert other.get(path).status_code == 403


# The booking


def primary(text: str) -> str:
    """What the panel of the next step says to press."""
    panel = re.search(r'<section class="[^"]*next-step".*?</section>', text, re.DOTALL)
    assert panel is not None
    return " ".join(re.findall(r'class="button[^>]*>([^<]+)<', panel[0]))


def test_the_booking_shows_one_next_step_after_another(desk: FlaskClient, site: Flask, now: datetime) -> None:
    stay_id = arriving(site, now, RegisterRule.OFF)
    path = f"/staff/bookings/{code_of(site, stay_id)}"
    assert primary(desk.get(path).text) == "Check in: yurt no. 1"
    desk.post(page(stay_id))
    assert "next-step" not in desk.get(path).text
    site.config["CAMP_TODAY"] = date(2026, 7, 17)
    assert primary(desk.get(path).text) == "Take a payment: 13,800\u00a0som"
    with site.app_context():
        code = path.rsplit("/", 1)[1]
        balance = cashier.folio_of(reservations.get_by_code(code)).sums.balance
        cashier.record_payment(code, PaymentForm.CASH, balance, "", None, now)
    assert primary(desk.get(path).text) == "Check out: yurt no. 1"
    desk.post(page(stay_id, "check-out"))
    assert "next-step" not in desk.get(path).text
    assert "Take back the check-out" in desk.get(path).text


def test_a_check_in_and_a_check_out_are_taken_back_from_the_booking(
    desk: FlaskClient, site: Flask, now: datetime
) -> None:
    stay_id = arriving(site, now, RegisterRule.OFF)
    desk.post(page(stay_id))
    path = f"/staff/bookings/{code_of(site, stay_id)}"
    assert page(stay_id, "undo-check-in") in desk.get(path).text
    back = desk.post(page(stay_id, "undo-check-in"), follow_redirects=True)
    assert "the party is expected again" in back.text
    again = desk.post(page(stay_id, "undo-check-in"), follow_redirects=True)
    assert "the booking has changed in the meantime" in again.text
    desk.post(page(stay_id))
    site.config["CAMP_TODAY"] = date(2026, 7, 16)
    assert page(stay_id, "undo-check-in") not in desk.get(path).text
    late = desk.post(page(stay_id, "undo-check-in"), follow_redirects=True)
    assert "on its own day only: 15 July 2026" in late.text


def test_what_a_cancellation_costs_is_shown_before_it_is_done(
    desk: FlaskClient, site: Flask, now: datetime
) -> None:
    with site.app_context():
        code = confirmed(now, 1, arrival=date(2026, 8, 8), departure=date(2026, 8, 11)).code
        cashier.record_payment(
            code, PaymentForm.CASH, reservations.get_by_code(code).deposit * 2, "", None, now
        )
    text = desk.get(f"/staff/bookings/{code}").text
    said = text.split('for="by-guest"')[1].split("</label>")[0]
    sums = re.findall(r"<strong>([^<]+)</strong>", said)
    assert sums == ["2,070\u00a0som", "6,210\u00a0som"], "half of the deposit of 4,140, 24 days before"
    assert "No-show" not in text, "before the arrival nobody is missing"
    desk.post(f"/staff/bookings/{code}/cancel")
    ended = desk.get(f"/staff/bookings/{code}").text
    assert primary(ended) == "Give back: 6,210\u00a0som Expect them again"


def test_a_no_show_is_taken_back_from_the_booking(desk: FlaskClient, site: Flask, now: datetime) -> None:
    stay_id = arriving(site, now)
    path = f"/staff/bookings/{code_of(site, stay_id)}"
    assert "They did not come" in desk.get(path).text
    desk.post(f"{path}/no-show")
    assert stay_of(site, stay_id).status is StayStatus.NO_SHOW
    assert primary(desk.get(path).text) == "Expect them again"
    desk.post(f"{path}/reinstate")
    assert stay_of(site, stay_id).status is StayStatus.EXPECTED
    again = desk.post(f"{path}/reinstate", follow_redirects=True)
    assert "the booking has changed in the meantime" in again.text


# The owner's settings

DAY = {
    "check_in": "13:30", "check_out": "10:00", "guest_register": "required", "document_days": "30",
    "plant_capacity": "55", "plant_filter_days": "21",
}  # fmt: skip


def test_the_owner_sets_the_hours_the_register_and_the_plant(owner_client: FlaskClient) -> None:
    assert owner_client.post("/owner/settings/day", data=DAY).status_code == 303
    text = owner_client.get("/owner/settings").text
    for value in ('value="30"', 'value="55"', 'value="21"', '<option selected value="13:30">'):
        assert value in text
    assert "days until then: 30" in owner_client.get("/en/privacy").text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("plant_capacity", "0"),
        ("document_days", "-1"),
        ("plant_filter_days", ""),
        ("check_in", "25:00"),
        ("check_in", ""),
        ("guest_register", "perhaps"),
    ],
)
def test_a_setting_that_can_not_be_is_refused_at_its_field(
    owner_client: FlaskClient, name: str, value: str
) -> None:
    answer = owner_client.post("/owner/settings/day", data={**DAY, name: value})
    assert answer.status_code == 422
    assert f'id="{name}-error"' in answer.text
    assert 'value="55"' in answer.text or name == "plant_capacity"
