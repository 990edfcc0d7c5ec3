"""Prices in the guest's own currency, beside those in som; and what staff see of the rates."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from camp.rules.currencies import Currency
from camp.rules.timers import TimerName
from camp.services import exchange, worker
from tests.bank import rates_file, saying, serving
from tests.conftest import NOW, TODAY
from tests.pages import Books, words
from tests.web.test_guest import DETAILS, JULY, hold

RATES = {Currency.USD: 874_500, Currency.KZT: 1_725}


@pytest.fixture
def rates(books: Books) -> None:
    books(lambda now: exchange.note_rates(TODAY, RATES, None, now))


def choose(client: FlaskClient, currency: str, following: str = "/en/camp") -> str:
    answer = client.post("/en/currency", data={"currency": currency, "next": following})
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def search(client: FlaskClient, language: str = "en") -> str:
    return words(client.get(f"/{language}/search", query_string=JULY).text)


@pytest.mark.usefixtures("rates")
def test_a_currency_chosen_once_is_shown_on_every_page_with_a_price(client: FlaskClient) -> None:
    assert "about" not in search(client)
    assert choose(client, "USD", "/en/search?arrival=2026-07-20") == "/en/search?arrival=2026-07-20"
    assert "20,700 som about 237 USD" in search(client)
    assert "20 700 сом примерно 237 USD" in search(client, "ru")
    details = words(client.get(hold(client)).text)
    assert (
        "about 237 USD at the rate of 15.07.2026: 1 USD = 87.45 som. What counts is the sum in som."
        in details
    )
    choose(client, "KZT")
    assert "about 120,000 KZT" in search(client)
    choose(client, "")
    assert "about" not in search(client)


@pytest.mark.usefixtures("rates")
def test_only_currencies_with_a_rate_can_be_chosen(client: FlaskClient) -> None:
    page = client.get("/en/search", query_string=JULY).text
    assert 'value="USD"' in page
    assert 'value="EUR"' not in page
    for forged in ("EUR", "KGS", "XXX", "\u0434"):
        choose(client, forged)
        assert "about" not in search(client)


def test_without_any_rate_nothing_is_offered(client: FlaskClient) -> None:
    assert "Prices also in" not in client.get("/en/search", query_string=JULY).text


@pytest.mark.parametrize("following", ["//evil.example", "https://evil.example/", "/\\evil.example", ""])
def test_nobody_is_sent_to_another_site(client: FlaskClient, following: str) -> None:
    assert choose(client, "USD", following) == "/en/"


@pytest.mark.usefixtures("rates")
def test_the_page_of_the_booking_keeps_the_rate_that_was_promised(
    client: FlaskClient, books: Books, site: Flask
) -> None:
    choose(client, "USD")
    page = client.post(hold(client), data=DETAILS).headers["Location"]
    books(lambda now: exchange.note_rates(TODAY, {Currency.USD: 900_000}, None, now))
    said = words(client.get(page).text)
    assert "about 237 USD at the rate promised when you booked: 1 USD = 87.45 som." in said
    # Whoever else opens the link reads the same.
    assert "about 237 USD" in words(site.test_client().get(page).text)


@pytest.mark.usefixtures("rates")
def test_a_refused_search_still_knows_the_way_back(client: FlaskClient) -> None:
    answer = client.post("/en/hold", data={"arrival": "2026-07-20", "departure": "2026-07-23", "adults": "2"})
    assert answer.status_code == 422
    answer = client.post(
        "/en/hold",
        data={**JULY, "choice": "private:1", "plan": "half_board", "seen": "half_board=100"},
    )
    assert answer.status_code == 409
    assert 'name="next" value="/en/' in answer.text


# Staff


def fall(site: Flask, body: bytes) -> None:
    with site.app_context(), serving(saying(body)) as url:
        site.config.update(CAMP_TODAY=None, CAMP_RATES_URL=url)
        worker.ring(TimerName.RATES, lambda: NOW)
        site.config.update(CAMP_TODAY=TODAY, CAMP_RATES_URL="")


@pytest.mark.usefixtures("rates")
def test_a_feed_with_a_comma_missing_is_a_warning_and_the_last_rates_stay(
    site: Flask, staff_client: FlaskClient, owner_client: FlaskClient
) -> None:
    fall(site, rates_file(USD="874500"))
    told = "A rate in the bank's file has no decimal comma, or is no number."
    for page in ("/staff/rates", "/staff/"):
        said = words(staff_client.get(page).text)
        assert "The National Bank's rates could not be taken" in said
        assert told in said
    assert "Last: 87.45 som, 15.07.2026" in words(staff_client.get("/staff/rates").text)
    assert told in words(owner_client.get("/owner/timers").text)


def test_staff_take_the_banks_rates_at_once_and_read_what_is_wrong(
    site: Flask, staff_client: FlaskClient
) -> None:
    def take(body: bytes) -> str:
        with serving(saying(body)) as url:
            site.config["CAMP_RATES_URL"] = url
            return words(staff_client.post("/staff/rates/bank", follow_redirects=True).text)

    said = take(rates_file("15.07.2026"))
    assert "4 new rates" in said
    assert "Last: 87.45 som, 15.07.2026" in said
    assert "The bank has nothing new." in take(rates_file("15.07.2026"))
    assert "too far from the last one: US dollar, 874.50 som after 87.45 som." in take(
        rates_file(USD="874,5000")
    )
    assert "has no decimal comma, or is no number: euro, 1012375." in take(rates_file(EUR="1012375"))
    assert "A currency is missing in the bank's file: rouble." in take(rates_file(RUB=""))
    assert "of a day too far from today: 1 March 2026." in take(rates_file("01.03.2026"))


def test_the_owner_switches_the_bank_off(owner_client: FlaskClient) -> None:
    assert re.search(r'<input checked[^>]*name="follows_bank"', owner_client.get("/owner/ways").text)
    assert owner_client.post("/owner/ways/rates", data={}).status_code == 303
    assert "the owner has switched that off" in owner_client.get("/staff/rates").text


def test_the_desk_is_told_which_rate_was_promised(
    client: FlaskClient, staff_client: FlaskClient, books: Books
) -> None:
    def write(now: datetime) -> None:
        exchange.note_rates(TODAY, RATES, None, now)

    books(write)
    choose(client, "USD")
    page = client.get(client.post(hold(client), data=DETAILS).headers["Location"]).text
    code = page.split('<span class="code">')[1][:6]
    books(lambda now: exchange.note_rates(TODAY, {Currency.USD: 900_000}, None, now))
    said = words(staff_client.get(f"/staff/bookings/{code}/pay").text)
    assert "Promised when booking: 87.45 som" in said
