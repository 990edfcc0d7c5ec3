"""The owner's pages of the months to come and of the time beyond July and August."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from camp.rules.money import Money
from camp.web.owner.outlook import about
from tests.builders import confirmed
from tests.conftest import NOW
from tests.pages import fields

PAGES = ("/owner/outlook", "/owner/balance")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_a_new_camp_and_one_with_guests_are_told_in_each_language(
    site: Flask, owner_client: FlaskClient, page: str, language: str
) -> None:
    owner_client.post("/account/language", data={"language": language})
    assert owner_client.get(page).status_code == 200
    with site.app_context():
        confirmed(NOW, 1, arrival=date(2026, 8, 3), departure=date(2026, 8, 5))
    answer = owner_client.get(page)
    assert answer.status_code == 200
    assert "<svg" in answer.text


def test_without_a_year_before_nothing_is_foretold(site: Flask, owner_client: FlaskClient) -> None:
    owner_client.post("/account/language", data={"language": "en"})
    with site.app_context():
        confirmed(NOW, 1, arrival=date(2026, 8, 3), departure=date(2026, 8, 5))
    page = owner_client.get("/owner/outlook").text
    assert "Nothing is foretold yet" in page
    assert "August 2026" in page


def test_an_empty_week_leads_to_an_offer_for_it(site: Flask, owner_client: FlaskClient) -> None:
    page = owner_client.get("/owner/balance").text
    link = page.split('<ol class="season-weeks">')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    form = fields(owner_client.get(link))
    first, last = date.fromisoformat(form["first_night"]), date.fromisoformat(form["last_night"])
    assert (first.weekday(), last.weekday()) == (0, 6)


@pytest.mark.parametrize(
    ("expected", "booked", "said"),
    [
        (3651128, 3651128, 3652000),
        (3651128, 0, 3651000),
        (3650400, 3651128, 3650000),
        (3651900, 3651128, 3652000),
    ],
)
def test_no_month_is_said_to_bring_less_than_is_booked_for_it(expected: int, booked: int, said: int) -> None:
    assert about(Money.som(expected).tyiyn, Money.som(booked)) == Money.som(said)


@pytest.mark.parametrize("page", PAGES)
def test_only_the_owner_reads_them(staff_client: FlaskClient, page: str) -> None:
    assert staff_client.get(page).status_code == 403
