"""The guest's way through the pages, and every wrong turn on it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from camp.extensions import db
from camp.models import Booking
from camp.rules.lifecycle import BookingStatus
from tests.builders import held

JULY = {"arrival": "2026-07-20", "departure": "2026-07-23", "adults": "2", "child_ages": ""}
DETAILS = {
    "name": "Айгүл Асанова", "email": "aygul@example.com", "phone": "", "country": "KG",
    "expected_hour": "16", "notes": "Аллергия: жаңгак", "consent": "y",
}  # fmt: skip
SEEN = "breakfast=1530000;half_board=2070000;full_board=2430000"
CHOSEN = {**JULY, "choice": "private:1", "plan": "half_board", "seen": SEEN}


def only_booking(site: Flask) -> Booking:
    with site.app_context():
        return db.session.scalars(db.select(Booking)).one()


def hold(client: FlaskClient, **other: str) -> str:
    """The address of the details page of a hold."""
    answer = client.post("/en/hold", data={**CHOSEN, **other})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].removesuffix("/days")


@pytest.mark.parametrize(
    ("asked", "given"), [("ky", "/ky/"), ("ru-RU,ru;q=0.9", "/ru/"), ("de,en;q=0.5", "/en/"), ("fr", "/en/")]
)
def test_the_first_visit_speaks_the_browsers_language(client: FlaskClient, asked: str, given: str) -> None:
    assert client.get("/", headers={"Accept-Language": asked}).headers["Location"] == given


def test_the_language_chosen_once_is_remembered(client: FlaskClient) -> None:
    client.get("/ky/")
    assert client.get("/", headers={"Accept-Language": "en"}).headers["Location"] == "/ky/"


def test_every_page_names_itself_in_the_other_languages(client: FlaskClient) -> None:
    page = client.get("/ru/yurts/archa").text
    assert '<html lang="ru">' in page
    assert 'hreflang="ky" href="http://localhost/ky/yurts/archa"' in page


def test_out_of_season_home_offers_the_opening(site: Flask) -> None:
    from datetime import date

    site.config["CAMP_TODAY"] = date(2026, 11, 23)
    page = site.test_client().get("/en/").text
    assert "15 May 2027 – 30 September 2027" in page
    assert 'value="2027-05-15"' in page


def test_a_search_shows_the_true_total_and_how_it_is_made_up(client: FlaskClient) -> None:
    page = client.get("/en/search", query_string=JULY).text
    assert "20,700\u00a0som" in page
    assert "2 × 3 nights × 1,450\u00a0som" in page
    assert "2 × 3 days × 900\u00a0som" in page
    assert "Yurts of this kind left: 5" in page


def test_a_search_with_typed_dates_is_understood(client: FlaskClient) -> None:
    typed = {**JULY, "arrival": "20.07.2026", "departure": "23/07/2026"}
    assert "20,700\u00a0som" in client.get("/en/search", query_string=typed).text


BAD_SEARCHES = [
    ({"departure": "2026-07-20"}, "The departure date must be after the arrival date."),
    ({"departure": "2026-07-19"}, "The departure date must be after the arrival date."),
    ({"arrival": "2026-07-01"}, "This date has passed. Please choose today or a later day."),
    ({"arrival": "2026-12-20", "departure": "2026-12-23"}, "The camp is closed on these dates."),
    ({"adults": "0"}, "At least one adult must come along."),
    ({"adults": "-2"}, "At least one adult must come along."),
    ({"adults": "40"}, "Online you can book for up to 30 people."),
    ({"adults": "two"}, "Enter a whole number."),
    ({"adults": "9" * 30}, "Enter a whole number."),
    ({"adults": ""}, "How many adults come?"),
    ({"child_ages": "30"}, "A child&#39;s age is from 0 to 17."),
    ({"child_ages": "four"}, "Write the ages as numbers, like 4, 9."),
    ({"departure": "2027-08-24"}, "Online you can book up to 30 nights."),
    ({"arrival": "2026-02-31"}, "We could not read this date."),
    ({"arrival": "99999-01-01"}, "We could not read this date."),
    ({"arrival": "<script>"}, "We could not read this date."),
    ({"arrival": ""}, "Choose the arrival date."),
    ({"arrival": "9999-12-30", "departure": "9999-12-31"}, "The camp is closed on these dates"),
]


@pytest.mark.parametrize(("change", "sentence"), BAD_SEARCHES)
def test_a_search_that_makes_no_sense_gets_a_kind_sentence(
    client: FlaskClient, change: dict[str, str], sentence: str
) -> None:
    answer = client.get("/en/search", query_string={**JULY, **change})
    assert answer.status_code == 422
    assert sentence in answer.text
    for name, value in {**JULY, **change}.items():
        if re.fullmatch(r"[\w. -]+", value):
            assert f'value="{value}"' in answer.text, f"{name} was not kept"


@pytest.mark.parametrize("language", ["ky", "ru"])
@pytest.mark.parametrize(("change", "sentence"), BAD_SEARCHES)
def test_no_sentence_is_in_english_elsewhere(
    client: FlaskClient, language: str, change: dict[str, str], sentence: str
) -> None:
    answer = client.get(f"/{language}/search", query_string={**JULY, **change})
    assert answer.status_code == 422
    assert sentence not in answer.text


def test_a_missing_query_is_asked_for_and_not_a_bug(client: FlaskClient) -> None:
    assert client.get("/en/search").status_code == 422


def test_a_yurt_is_held_booked_and_found_again_by_its_private_link(client: FlaskClient, site: Flask) -> None:
    details = hold(client)
    page = client.get(details).text
    assert "Held for you until" in page
    answer = client.post(details, data=DETAILS)
    assert answer.status_code == 303
    booking = only_booking(site)
    assert (booking.status, booking.email) == (BookingStatus.AWAITING_DEPOSIT, "aygul@example.com")
    page = client.get(answer.headers["Location"]).text
    assert booking.code in page
    assert "4,140\u00a0som" in page
    assert "noindex" in page


def test_the_calendar_to_take_along_covers_the_stay(client: FlaskClient, site: Flask) -> None:
    client.post(hold(client), data=DETAILS)
    token = only_booking(site).token
    answer = client.get(f"/ru/booking/{token}.ics")
    assert answer.mimetype == "text/calendar"
    event = Calendar.from_ical(answer.data).walk("VEVENT")[0]
    assert (str(event["DTSTART"].dt), str(event["DTEND"].dt)) == ("2026-07-20", "2026-07-23")
    assert token in event["URL"]
    assert "Айгүл" not in answer.text


def test_a_double_click_makes_one_booking(client: FlaskClient, site: Flask) -> None:
    assert hold(client) == hold(client)
    details = hold(client)
    first = client.post(details, data=DETAILS)
    again = client.post(details, data=DETAILS)
    assert first.headers["Location"] == again.headers["Location"]
    only_booking(site)


def test_choosing_another_yurt_frees_the_first(client: FlaskClient, site: Flask) -> None:
    first, second = hold(client), hold(client, choice="private:2")
    assert first != second
    stranger = site.test_client()
    stranger.get("/en/")
    assert stranger.post("/en/hold", data=CHOSEN).status_code == 303


def test_going_back_frees_the_yurt(client: FlaskClient, site: Flask) -> None:
    answer = client.post(hold(client) + "/release")
    assert answer.status_code == 303
    assert "/en/search?arrival=2026-07-20" in answer.headers["Location"]
    assert only_booking(site).status is BookingStatus.RELEASED


def test_a_yurt_taken_in_the_meantime_is_named_with_its_nights_and_the_next_best_offered(
    client: FlaskClient, site: Flask, now: datetime
) -> None:
    with site.app_context():
        held(now + timedelta(hours=9), 1)
    answer = client.post("/en/hold", data=CHOSEN)
    assert answer.status_code == 409
    assert (
        "Somebody has just booked yurt no. 1. Nights no longer free: 20 July, 21 July, 22 July."
        in answer.text
    )
    assert "private:2" in answer.text
    assert 'value="2026-07-20"' in answer.text


FORGERIES = [
    ({"choice": "private:99"}, 422),
    ({"choice": "private:1+2+3"}, 422),
    ({"choice": "bed:1"}, 422),
    ({"choice": "'; DROP TABLE yurts"}, 422),
    ({"choice": ""}, 422),
    ({"plan": "caviar"}, 422),
    ({"seen": "half_board=100"}, 409),
    ({"seen": "half_board=-5"}, 409),
    ({"seen": ""}, 409),
    ({"adults": "3"}, 422),
    ({"arrival": "2026-07-01"}, 422),
    ({"arrival": "2026-10-20", "departure": "2026-10-22"}, 422),
]


@pytest.mark.parametrize(("change", "status"), FORGERIES)
def test_a_forged_form_changes_nothing(
    client: FlaskClient, site: Flask, change: dict[str, str], status: int
) -> None:
    answer = client.post("/en/hold", data={**CHOSEN, **change})
    assert answer.status_code == status
    with site.app_context():
        assert db.session.scalars(db.select(Booking)).all() == []


BAD_DETAILS = [
    ({"name": " "}, "Tell us your name."),
    ({"name": "я" * 121}, "Please shorten this to 120 characters."),
    ({"email": ""}, "Give an e-mail address or a telephone number, so that we can reach you."),
    ({"email": "gulnara@"}, "This e-mail address does not look right. Please check it."),
    ({"phone": "12"}, "This telephone number does not look right."),
    ({"phone": "+999 123"}, "This telephone number does not look right."),
    ({"country": ""}, "Choose your country."),
    ({"country": "Moon"}, "Choose one of these."),
    ({"expected_hour": "99"}, "Choose one of these."),
    ({"notes": "я" * 1001}, "Please shorten this to 1000 characters."),
    ({"consent": ""}, "Without your agreement we can&#39;t keep a booking for you."),
]


@pytest.mark.parametrize(("change", "sentence"), BAD_DETAILS)
def test_details_that_can_not_be_used_are_kept_and_explained(
    client: FlaskClient, site: Flask, change: dict[str, str], sentence: str
) -> None:
    data = {name: value for name, value in {**DETAILS, **change}.items() if value or name != "consent"}
    answer = client.post(hold(client), data=data)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Аллергия: жаңгак" in answer.text or "notes" in change
    assert only_booking(site).status is BookingStatus.HELD


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0700 123 456", "+996700123456"),
        ("+7 701 123 45 67", "+77011234567"),
        ("+49 30 123456", "+4930123456"),
    ],
)
def test_a_telephone_number_of_any_country_is_kept_in_one_form(
    client: FlaskClient, site: Flask, typed: str, kept: str
) -> None:
    client.post(hold(client), data={**DETAILS, "phone": typed})
    assert only_booking(site).phone == kept


def lapse(site: Flask) -> None:
    with site.app_context():
        booking = db.session.scalars(db.select(Booking).order_by(Booking.id)).first()
        assert booking is not None
        booking.held_until = booking.created_at - timedelta(minutes=1)
        db.session.commit()


def test_a_hold_that_ran_out_is_held_again_and_shown_once_more(client: FlaskClient, site: Flask) -> None:
    details = hold(client)
    lapse(site)
    assert client.get(details).status_code == 410
    answer = client.post(details, data=DETAILS)
    assert answer.status_code == 409
    assert "We hold everything for you again" in answer.text
    assert "Айгүл Асанова" in answer.text
    action = re.search(r'action="(/en/book/[^"]+)" method="post" class="stack"', answer.text)
    assert action is not None
    assert client.post(action[1], data=DETAILS).status_code == 303


def test_a_hold_that_ran_out_and_was_taken_offers_the_next_best_with_what_was_typed(
    client: FlaskClient, site: Flask
) -> None:
    details = hold(client)
    lapse(site)
    stranger = site.test_client()
    stranger.get("/en/")
    assert stranger.post("/en/hold", data=CHOSEN).status_code == 303
    answer = client.post(details, data=DETAILS)
    assert answer.status_code == 409
    assert "Somebody has just booked yurt no. 1." in answer.text
    assert "Айгүл Асанова" in client.get(hold(client, choice="private:2")).text


def test_a_private_link_that_is_none_is_a_kind_404(client: FlaskClient) -> None:
    for path in ("/en/booking/nothing", "/en/book/nothing", "/en/booking/nothing.ics"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "There is no such booking." in answer.text


def test_a_calendar_leads_from_arrival_to_departure_by_links_alone(client: FlaskClient) -> None:
    page = client.get("/en/calendar?month=2026-08").text
    arrival = re.search(r'href="([^"]*arrival=2026-08-10)"', page)
    assert arrival is not None
    page = client.get(arrival[1].replace("&amp;", "&")).text
    departure = re.search(r'href="([^"]*departure=2026-08-12[^"]*)"', page)
    assert departure is not None
    assert client.get(departure[1].replace("&amp;", "&")).status_code == 200


@pytest.mark.parametrize("month", ["", "nonsense", "0001-01", "9999-12", "2026-13"])
def test_a_month_that_can_not_be_read_shows_one_that_can(client: FlaskClient, month: str) -> None:
    assert client.get("/en/calendar", query_string={"month": month, "arrival": month}).status_code == 200


def test_home_and_search_come_in_30_kilobytes(client: FlaskClient) -> None:
    for path in ("/ky/", "/ru/search?arrival=2026-07-20&departure=2026-07-23&adults=2&child_ages=4"):
        heads = {"Accept-Encoding": "br"}
        with client.get(path, headers=heads) as page:
            assert page.headers["Content-Encoding"] == "br"
            size = len(page.data)
        plain = client.get(path).text
        for asset in set(re.findall(r'(?:src|href)="(/static/[^"]+)"', plain)) | {
            "/static/0/img/ornament.svg"
        }:
            with client.get(asset, headers=heads) as answer:
                assert answer.status_code == 200
                size += len(answer.data)
        assert size <= 30_000, f"{path}: {size} bytes"
