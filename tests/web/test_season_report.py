"""The season report: what stands on it are the season's figures, to the tyiyn, however much is cut."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from camp.models import Role
from camp.rules.money import NOTHING, Money
from camp.services.season import SeasonFigures, season_figures
from camp.web.owner.season_report import cut
from tests.conftest import NOW, logged_in
from tests.full_season import full_season
from tests.hand_season import TODAY, hand_season
from tests.offer_builders import confirmed_with, made

Row = tuple[str, list[str]]


def read(site: Flask, address: str = "/owner/season/report") -> str:
    answer = logged_in(site, Role.OWNER).get(address)
    assert answer.status_code == 200
    return html.unescape(answer.text).replace("\u00a0", " ")


def rows(page: str, table: str) -> list[Row]:
    """Name and cells of every row of that table."""
    text = page.split(f'<caption id="{table}">')[1].split("</table>")[0]
    plain = [re.sub(r"</?strong>", "", row) for row in re.findall(r"<tr>(.*?)</tr>", text, re.DOTALL)]
    found = [
        (re.findall(r'<th scope="row">(.*?)</th>', row), re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL))
        for row in plain
    ]
    return [(names[0], cells) for names, cells in found if names]


def row(page: str, table: str, name: str) -> list[str]:
    return next(cells for label, cells in rows(page, table) if label == name)


def som(text: str) -> Money:
    """What an English cell says."""
    whole, _, rest = text.replace(",", "").replace("−", "-").replace("–", "0").partition(".")
    tyiyn = int(whole) * 100 + int(rest or 0) * (-1 if whole.startswith("-") else 1)
    return Money(tyiyn)


def sum_of(found: list[Row], column: int) -> Money:
    return sum((som(cells[column]) for _, cells in found), Money(0))


@pytest.fixture
def by_hand(site: Flask) -> Flask:
    site.config["CAMP_TODAY"] = TODAY
    with site.app_context():
        hand_season()
    return site


@pytest.fixture
def full(site: Flask) -> Flask:
    with site.app_context():
        full_season()
    return site


def figures_of(site: Flask) -> SeasonFigures:
    with site.app_context():
        return season_figures(2026, site.config["CAMP_TODAY"])


def test_the_head_says_whose_season_it_is_and_of_which_day(by_hand: Flask) -> None:
    page = read(by_hand)
    assert "<h1>Season 2026</h1>" in page
    assert "As the books are on 3 August 2026" in page
    assert row(page, "main-figures", "Revenue") == [
        "35,280 som", "13,800 som", "+156%", "47,460 som", "20,700 som",
    ]  # fmt: skip
    assert len(rows(page, "main-figures")) == 9


def test_a_season_that_is_over_has_no_so_far(by_hand: Flask) -> None:
    page = read(by_hand, "/owner/season/report?year=2025")
    assert row(page, "main-figures", "Revenue") == ["20,700 som", "0 som", "–"]
    assert [name for name, _ in rows(page, "revenue")][-2:] == ["The whole season", "Last season in full"]
    assert len(rows(page, "bookings")) == 2


def test_the_small_season_is_told_whole(by_hand: Flask) -> None:
    page = read(by_hand)
    assert row(page, "revenue", "July")[-2:] == ["19,080", "–"]
    assert row(page, "revenue", "Up to today")[-2:] == ["35,280", "13,800"]
    assert row(page, "nights", "July")[::2] == ["0%", "0%", "4,400", "20.51", "4"]
    assert row(page, "bookings", "The whole season")[3:] == [
        "1", "6", "20,700", "4,140", "1", "1", "4,200", "840",
    ]  # fmt: skip
    assert row(page, "channels", "Booking.com")[2:6] == ["840", "130.20", "–", "709.80"]
    assert row(page, "receipts", "Cash, US dollar")[:5] == ["260 USD", "22,300", "–", "22,300", "439"]
    assert "Owed by guests who have left: 2,700 som" in page
    assert "No offers in this season." in page
    assert " more</th>" not in page


def test_what_offers_brought_is_added_up(site: Flask) -> None:
    with site.app_context():
        made(NOW)
        confirmed_with(NOW)
    page = read(site)
    [(name, cells), total] = rows(page, "offers")
    assert name == "July for less"
    assert total == ("Total", ["", *cells[1:]])
    assert som(cells[4]).tyiyn > 0


def test_however_long_the_tables_the_sums_are_those_of_the_seasons_page(full: Flask) -> None:
    page, figures = read(full), figures_of(full)
    whole = figures.all.whole
    *months, in_all, last, so_far, last_so_far = rows(page, "revenue")
    assert len(months) == 12
    assert sum_of(months, -2) == som(in_all[1][-2]) == whole.revenue
    assert sum_of(months, -1) == som(last[1][-2]) == figures.all.last_whole.revenue
    assert som(so_far[1][-2]) == figures.all.so_far.revenue
    assert som(last_so_far[1][-2]) == figures.all.last_so_far.revenue
    nights = dict(rows(page, "nights"))
    for month in figures.months:
        cells = nights[f"{month.first_day:%B}"]
        for one, first in ((month.figures.whole, 0), (month.figures.last_whole, 1)):
            assert som(cells[4 + first]) == (one.yurts.adr or NOTHING)
            assert som(cells[6 + first]) == (one.yurts.revpar or NOTHING)
            assert cells[8 + first] == f"{one.guest_nights:,}"
    for place, product in enumerate(figures.products):
        assert sum_of(months, place) == som(in_all[1][place]) == whole.products[product]

    *channels, others, total = rows(page, "channels")
    sums = figures.channel_sums
    assert len(channels) == 7
    assert others[0] == f"and {len(figures.channels) - 7} channels more"
    for column, wanted in (
        (2, sums.tally.whole.revenue), (3, sums.commission_cost), (4, sums.season_cost), (5, sums.net),
        (6, sums.tally.so_far.revenue), (8, sums.tally.last_whole.revenue),
    ):  # fmt: skip
        assert sum_of([*channels, others], column) == som(total[1][column]) == wanted

    *countries, others, total = rows(page, "countries")
    assert others[0] == f"and {len(figures.countries) - 7} countries more"
    assert sum_of([*countries, others], 2) == som(total[1][2]) == whole.revenue
    assert sum_of([*countries, others], 0).tyiyn == figures.country_sums.whole.bookings * 100

    *drawers, others, cash, cashless, total = rows(page, "receipts")
    assert others[0] == "and 19 forms and currencies more"
    assert sum_of([*drawers, others], 1) == som(total[1][1]) == figures.receipts.all.whole.came_in
    assert sum_of([cash, cashless], 3) == som(total[1][3]) == figures.receipts.all.whole.net
    assert figures.unpaid.owed.tyiyn % 100
    assert f"Bookings that still owe: {figures.unpaid.count}" in page

    *offers, others, total = rows(page, "offers")
    assert (len(offers), others[0]) == (3, "and 5 offers more")


@pytest.mark.parametrize(
    ("asked", "head", "more"),
    [
        ("ky", "Сезон 2026", "жана дагы"),
        ("ru", "Сезон 2026", "и ещё"),
        ("en", "Season 2026", "and"),
        ("de", "Season 2026", "and"),
    ],
)
def test_it_speaks_the_language_it_is_asked_for(full: Flask, asked: str, head: str, more: str) -> None:
    page = read(full, f"/owner/season/report?language={asked}")
    language = asked if asked != "de" else "en"
    assert f'<html lang="{language}">' in page
    assert f"<h1>{head}</h1>" in page
    assert f'<th scope="row">{more} ' in page
    assert f'lang="{language}" aria-current="page"' in page


def test_the_owners_own_language_stays_what_it_was(owner_client: FlaskClient) -> None:
    owner_client.get("/owner/season/report?language=ru")
    assert '<html lang="en">' in owner_client.get("/owner/").text


@pytest.mark.parametrize("year", ["2027", "1999", "nonsense", "-5", "99999999999999999999"])
def test_a_year_without_figures_has_a_report_too(owner_client: FlaskClient, year: str) -> None:
    answer = owner_client.get(f"/owner/season/report?year={year}")
    assert answer.status_code == 200
    assert "Nothing earned yet." in answer.text


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OWNER])
def test_it_is_the_owners_alone(site: Flask, role: Role) -> None:
    assert logged_in(site, role).get("/owner/season/report").status_code == 403


def test_the_season_and_the_papers_lead_to_it(owner_client: FlaskClient) -> None:
    for page in ("/owner/?year=2026", "/owner/papers?year=2026"):
        assert 'href="/owner/season/report?year=2026"' in owner_client.get(page).text


@pytest.mark.parametrize(
    ("rows", "most", "shown", "others", "sums"),
    [
        ([], 3, [], 0, None),
        ([5, 4, 3], 3, [5, 4, 3], 0, None),
        ([5, 4, 3, 2], 3, [5, 4], 2, 5),
    ],
)
def test_a_long_table_is_cut_and_the_others_added_up(
    rows: list[int], most: int, shown: list[int], others: int, sums: int | None
) -> None:
    found = cut(rows, most, sum)
    assert (found.shown, found.others, found.sums) == (shown, others, sums)
