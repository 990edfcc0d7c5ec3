"""The page on which a booking is found."""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from camp.services import finding
from camp.services.reservations import Contact
from tests.builders import booked, confirmed

WITH_PHONE = Contact("Жаңыл Өмүрбекова", "", "+996555123456", "KG", None, "")


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@pytest.fixture
def code(site: Flask, now: datetime) -> str:
    with site.app_context():
        booked(now, 2)
        return confirmed(now, 1, contact=WITH_PHONE).code


@pytest.mark.parametrize("name", ["q", "code"])
def test_an_exact_code_leads_straight_to_the_booking(staff_client: FlaskClient, code: str, name: str) -> None:
    typed = f" {code[:3].lower()}-{code[3:]} "
    answer = staff_client.get("/staff/bookings", query_string={name: typed})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/staff/bookings/{code}")


def test_a_name_shows_what_is_needed_to_answer_a_call(staff_client: FlaskClient, code: str) -> None:
    page = staff_client.get("/staff/bookings?q=janyl")
    said = words(page.text)
    for part in (WITH_PHONE.name, code, "20 July – 23 July 2026", "Yurt no. 1", "confirmed", "+996555123456"):
        assert part in said
    assert "Айгүл" not in said
    assert f'href="/staff/bookings/{code}"' in page.text
    assert 'value="janyl"' in page.text


def test_nothing_found_says_what_to_try(staff_client: FlaskClient, code: str) -> None:
    assert "Nothing found." in words(staff_client.get("/staff/bookings?q=%25").text)


def test_without_a_question_the_newest_are_shown(staff_client: FlaskClient, code: str) -> None:
    said = words(staff_client.get("/staff/bookings").text)
    assert "Newest bookings" in said
    assert "Айгүл Асанова" in said


def test_more_than_a_page_is_told_of(
    staff_client: FlaskClient, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST", 1)
    assert "Only the first 1 are shown." in words(staff_client.get("/staff/bookings?q=ова").text)


@pytest.mark.parametrize("typed", ["\0", "x" * 5000, "<script>", "'; --", "%_\\", "\u202e", "0" * 80])
def test_nonsense_is_no_bug(staff_client: FlaskClient, code: str, typed: str) -> None:
    answer = staff_client.get("/staff/bookings", query_string={"q": typed})
    assert answer.status_code in (200, 400)
    assert "<script>" not in answer.text.replace("<script src", "")
