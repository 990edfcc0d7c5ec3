"""The owner's season page, of the season worked out by hand in tests/hand_season.py."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from camp.models import Role
from camp.services.season import season_figures
from camp.web.owner.season_pictures import pictures_of
from tests.conftest import logged_in
from tests.hand_season import TODAY, hand_season


@pytest.fixture
def page(site: Flask) -> str:
    site.config["CAMP_TODAY"] = TODAY
    with site.app_context():
        hand_season()
    return html.unescape(logged_in(site, Role.OWNER).get("/owner/").text).replace("\u00a0", " ")


def rows(page: str, label: str) -> list[list[str]]:
    """The cells of every row of that name."""
    found = re.findall(
        rf'<th scope="row">(?:<[^>]+>)?{re.escape(label)}(?:</a>)?</th>(.*?)</tr>', page, re.DOTALL
    )
    return [[cell.strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)] for row in found]


def cards(page: str) -> dict[str, list[str]]:
    found = re.findall(r'<details class="season-card">(.*?)</details>', page, re.DOTALL)
    texts = [[text for text in re.sub(r"<[^>]+>", "\n", card).split("\n") if text.strip()] for card in found]
    return {card[0].strip(): [text.strip() for text in card[1:]] for card in texts}


def test_each_figure_stands_beside_last_seasons_and_what_it_means(page: str) -> None:
    assert "Up to today, 3 August 2026" in page
    found = cards(page)
    assert found["Revenue"][:7] == [
        "35,280 som", "Last season: 13,800 som", "(+156%)",
        "On the books for the whole season", "47,460 som", "Last season in full", "20,700 som",
    ]  # fmt: skip
    assert found["ADR"][:3] == ["4,025 som", "Last season: 4,400 som", "(−9%)"]
    assert found["RevPAR"][0] == "14.26 som"
    assert found["Guest-nights"][:3] == ["8", "Last season: 4", "(+100%)"]
    assert found["Bookings"][0] == "4"
    assert found["Average stay, nights"][0] == "1.7"
    assert found["Average lead time, days"][0] == "18.0"
    assert len(found) == 9
    assert all(len(card[-1]) > 50 for card in found.values())


def test_revenue_and_nights_by_month(page: str) -> None:
    revenue, nights = rows(page, "July")
    stays, meals, tours, classes, extras, fees = (
        "8,800",
        "4,300",
        "–",
        "1,000",
        "–",
        "4,980",
    )
    assert revenue == [stays, meals, tours, classes, extras, fees, "19,080", "0"]
    assert nights == ["2 / 429", "0%", "4 / 1,706", "0%", "4,400 som", "20.51 som", "4"]
    assert rows(page, "The whole season")[0][-2:] == ["47,460", "20,700"]
    assert rows(page, "Up to today")[0][-2:] == ["35,280", "13,800"]


def test_cancellations_channels_countries_and_money(page: str) -> None:
    assert rows(page, "Cancellations") == [["1", "0", "1", "0"]]
    assert rows(page, "– revenue lost") == [
        ["20,700 som", "0 som", "20,700 som", "0 som"],
        ["4,200 som", "0 som", "4,200 som", "0 som"],
    ]
    assert rows(page, "Booking.com") == [
        ["0", "0", "840 som", "130.20 som", "–", "709.80 som", "840 som", "–", "–"]
    ]
    assert rows(page, "travel-blog") == [["0", "0", "0 som", "–", "1,000 som", "−1,000 som", "–", "–", "–"]]
    assert rows(page, "Kazakhstan") == [["1", "4", "12,180 som", "–", "–", "–"]]
    assert rows(page, "Cash, US dollar") == [
        ["260 USD", "22,300 som", "–", "22,300 som", "439 som", "0 som", "0 som"]
    ]
    assert rows(page, "Cash")[-1][1:4] == ["25,840 som", "–", "25,840 som"]
    assert rows(page, "Cashless")[-1][1:4] == ["24,300 som", "16,560 som", "7,740 som"]
    totals = rows(page, "Total")
    assert [row[2] for row in totals[:2]] == ["47,460 som", "47,460 som"]


def test_who_still_owes_is_a_tap_from_the_folio(page: str) -> None:
    owing = re.findall(r'<th scope="row"><a href="(/staff/bookings/[^"]+)">', page)
    assert len(owing) == 1
    assert "2,700 som" in page[page.index(owing[0]) :]


def test_the_pictures_have_their_figures_beneath(page: str) -> None:
    assert page.count('role="img"') == 3
    assert rows(page, "1 August 2026") == [["12", "6"]]
    assert rows(page, "1 September 2026") == [["–", "6"]]
    assert rows(page, "14 · Arkar") == [["0", "0", "0 / 134", "0%", "5"]]
    assert rows(page, "11 · Urkor")[0][:3] == ["0", "1", "1 / 139"]


def test_a_season_to_come_is_set_beside_what_is_known_of_this_one(site: Flask) -> None:
    site.config["CAMP_TODAY"] = TODAY
    with site.app_context():
        hand_season()
    answer = logged_in(site, Role.OWNER).get("/owner/?year=2027")
    page = html.unescape(answer.text).replace("\u00a0", " ")
    assert cards(page)["Revenue"][:2] == ["0 som", "Last season: 47,460 som"]
    # Today is 3 August 2026: what the books will say in September nobody knows.
    assert rows(page, "1 August 2027") == [["–", "12"]]
    assert rows(page, "1 September 2027") == [["–", "–"]]


def test_a_season_that_is_over_needs_no_so_far(site: Flask, owner_client: FlaskClient) -> None:
    with site.app_context():
        hand_season()
    page = owner_client.get("/owner/?year=2025").text
    assert "Up to today" not in page.replace("Up to today: everything", "")
    assert "20,700\u00a0som" in page
    assert 'aria-current="page">2025' in page


@pytest.mark.parametrize("year", ["2027", "1999", "nonsense", "-5", "99999999999999999999"])
def test_a_season_without_figures_or_no_year_at_all_is_a_page_too(
    owner_client: FlaskClient, year: str
) -> None:
    answer = owner_client.get(f"/owner/?year={year}")
    assert answer.status_code == 200
    assert "Nothing earned yet." in answer.text


def test_a_year_without_open_nights_has_nothing_to_draw(site: Flask) -> None:
    with site.app_context():
        pictures = pictures_of(season_figures(2030, TODAY), TODAY)
    assert (pictures.months, pictures.pickup, pictures.heat) == (None, None, None)
