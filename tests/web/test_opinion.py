"""The question of three taps: no log-in, nothing written by looking, one answer a booking."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from camp.extensions import db
from camp.models import Booking, Opinion
from camp.rules.lifecycle import StayStatus
from camp.rules.opinions import LONGEST_REMARK, Impression
from camp.services import reservations
from tests.builders import booked, confirmed
from tests.camps import TODAY
from tests.pages import Books, words
from tests.web.test_season import rows as rows_of_page


@pytest.fixture
def stayed(books: Books) -> str:
    """The token of a party that left yesterday."""

    def work(now: datetime) -> str:
        booking = confirmed(now, 5, arrival=TODAY, departure=TODAY + timedelta(days=1))
        booking.arrival, booking.departure = TODAY - timedelta(days=2), TODAY - timedelta(days=1)
        booking.stays[0].status = StayStatus.DEPARTED
        db.session.commit()
        return booking.token

    return str(books(work))


def place(token: str, language: str = "en") -> str:
    return f"/{language}/booking/{token}/how-it-was"


def given(books: Books) -> list[tuple[Impression, str]]:
    rows = books(lambda now: db.session.scalars(select(Opinion)).all())
    return [(one.impression, one.remark) for one in rows]


def test_the_owner_reads_the_counts_on_the_seasons_page(
    client: FlaskClient, owner_client: FlaskClient, stayed: str
) -> None:
    assert "What guests say" not in words(owner_client.get("/owner/").text).split("Bookings")[-1]
    client.post(place(stayed), data={"impression": "good"})
    page = owner_client.get("/owner/").text
    assert rows_of_page(page, "Good") == [["1", "0", "1", "0"]]
    assert rows_of_page(page, "Bad") == [["0", "0", "0", "0"]]
    assert "/staff/opinions?year=2026" in page
    table = owner_client.get("/owner/papers/season/opinions.csv?year=2026").data.decode("utf-8-sig")
    assert "Good,1,0,1,0" in table


@pytest.mark.parametrize(
    ("language", "asked", "good"),
    [
        ("ky", "Сизге кандай болду?", "Жакшы"),
        ("ru", "Как вам у нас?", "Хорошо"),
        ("en", "How was it?", "Good"),
    ],
)
def test_three_taps_in_the_guests_language(
    client: FlaskClient, stayed: str, language: str, asked: str, good: str
) -> None:
    page = client.get(place(stayed, language)).text
    assert f"<h1>{asked}</h1>" in page
    assert page.count('name="impression"') == 3
    assert good in page


def test_looking_writes_nothing(client: FlaskClient, stayed: str, books: Books) -> None:
    for path in (place(stayed), f"{place(stayed)}?impression=good", f"{place(stayed)}?good"):
        for method in ("GET", "HEAD"):
            assert client.open(path, method=method).status_code == 200
    assert given(books) == []


def test_a_tap_is_an_answer_and_a_sentence_may_follow(
    client: FlaskClient, stayed: str, books: Books, desk: FlaskClient
) -> None:
    page = client.post(place(stayed), data={"impression": "so_so"}, follow_redirects=True).text
    assert "You said: So-so." in words(page)
    assert given(books) == [(Impression.SO_SO, "")]
    told = {"impression": "so_so", "remark": " The wind was loud.\n "}
    client.post(place(stayed), data=told)
    assert given(books) == [(Impression.SO_SO, "The wind was loud.")]
    answers = words(desk.get("/staff/opinions").text)
    assert "Good 0 So-so 1 Bad 0" in answers
    assert "The wind was loud." in answers
    code = books(lambda now: db.session.scalars(select(Booking.code)).one())
    assert "The wind was loud." in desk.get(f"/staff/bookings/{code}").text


def test_an_answer_may_be_changed_and_is_still_one(client: FlaskClient, stayed: str, books: Books) -> None:
    client.post(place(stayed), data={"impression": "bad", "remark": "Cold."})
    client.post(place(stayed), data={"impression": "good"})
    assert given(books) == [(Impression.GOOD, "Cold.")]
    client.post(place(stayed), data={"impression": "good", "remark": ""})
    assert given(books) == [(Impression.GOOD, "")]


@pytest.mark.parametrize("nonsense", ["", "great", "GOOD"])
def test_nonsense_is_no_answer(client: FlaskClient, stayed: str, books: Books, nonsense: str) -> None:
    told = client.post(place(stayed), data={"impression": nonsense}, follow_redirects=True)
    assert (told.status_code, "Choose one of these." in told.text) == (200, True)
    assert given(books) == []


def test_a_remark_has_an_end(client: FlaskClient, stayed: str, books: Books) -> None:
    client.post(place(stayed), data={"impression": "good"})
    long = "x" * (LONGEST_REMARK + 1)
    answer = client.post(place(stayed), data={"impression": "good", "remark": long})
    assert answer.status_code == 422
    assert f"Please shorten this to {LONGEST_REMARK} characters." in answer.text
    assert long in answer.text
    assert given(books) == [(Impression.GOOD, "")]


def test_nobody_is_asked_before_the_stay_is_over(client: FlaskClient, books: Books) -> None:
    ahead = books(lambda now: confirmed(now, 5).token)
    page = client.get(place(ahead)).text
    assert "We will ask you once your stay is over." in page
    assert 'name="impression"' not in page
    assert client.post(place(ahead), data={"impression": "good"}).status_code == 303
    assert given(books) == []


def test_a_booking_that_never_stood_has_nothing_to_say(client: FlaskClient, books: Books) -> None:
    def ended(now: datetime) -> str:
        booking = booked(now, 5)
        return reservations.cancel(booking.code, now, TODAY).token

    token = books(ended)
    client.post(place(token), data={"impression": "good"})
    assert given(books) == []
    assert client.get(place("unknown")).status_code == 404


def test_the_years_of_answers_are_kept_apart(desk: FlaskClient) -> None:
    for year in ("", "?year=2025", "?year=1", "?year=9999", "?year=x"):
        assert desk.get(f"/staff/opinions{year}").status_code == 200
    assert "2025" in desk.get("/staff/opinions?year=2025").text


def test_the_page_is_not_for_search_engines(site: Flask, client: FlaskClient, stayed: str) -> None:
    assert '<meta name="robots" content="noindex">' in client.get(place(stayed)).text
