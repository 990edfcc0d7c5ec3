"""The owner's page of what children pay and what a breakfast counts for."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from camp.rules.money import Money
from camp.rules.pricing import ChildBand
from camp.services import price_parts
from tests.builders import family, whole_books
from tests.conftest import NOW
from tests.pages import fields, save, words

PAGE = "/owner/prices/parts"
CHILDREN, BREAKFAST = f"{PAGE}/children", f"{PAGE}/breakfast"
OLDER = {
    "seen": "0-4-0 5-11-50",
    "first_0": "0", "last_0": "6", "percent_0": "0",
    "first_1": "7", "last_1": "14", "percent_1": "60",
}  # fmt: skip


def bands(site: Flask) -> list[ChildBand]:
    with site.app_context():
        return price_parts.list_bands()


def breakfast(site: Flask) -> Money:
    with site.app_context():
        return price_parts.get_breakfast().price


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ky", "Балдар, жашы: 5–11: чоң кишинин баасынын 50 %"),
        ("ru", "Дети, возраст: 5–11: 50 % цены взрослого"),
        ("en", "Children aged 5–11: 50 % of the adult price"),
    ],
)
def test_the_page_says_what_children_pay_now(owner_client: FlaskClient, language: str, said: str) -> None:
    owner_client.post("/account/language", data={"language": language})
    page = owner_client.get(PAGE)
    assert page.status_code == 200
    assert said in words(page.text)


def test_it_stands_beside_the_prices_in_the_menu(owner_client: FlaskClient) -> None:
    menu = owner_client.get("/owner/prices").text.split('<nav class="menu"')[1].split("</nav>")[0]
    pages = re.findall(r'href="(/owner/[a-z/]+)"', menu)
    assert pages.index(PAGE) == pages.index("/owner/prices") + 1


def test_new_bands_are_saved_and_a_new_search_shows_them(
    site: Flask, owner_client: FlaskClient, client: FlaskClient
) -> None:
    assert owner_client.post(CHILDREN, data=OLDER).status_code == 303
    assert bands(site) == [ChildBand(0, 6, 0), ChildBand(7, 14, 60)]
    search = client.get("/en/search?arrival=2026-07-20&departure=2026-07-23&adults=2&child_ages=13")
    assert "Children aged 7–14" in search.text
    assert "sample" not in owner_client.get(PAGE).text.split('id="children"')[1].split("</h2>")[0]


def test_the_look_shows_guests_price_each_age_and_who_keeps_the_price_and_saves_nothing(
    site: Flask, owner_client: FlaskClient
) -> None:
    with site.app_context():
        code = family(NOW).code
        before = whole_books()
    answer = owner_client.post(CHILDREN, data={**OLDER, "preview": "1"})
    assert answer.status_code == 200
    shown = answer.text.split('id="preview"')[1].split('<form method="post"')[0]
    for label in ("Балдар, жашы: 7–14", "Дети, возраст: 7–14", "Children aged 7–14"):
        assert label in shown
    assert "5–6 50 %" in words(shown)
    assert code in shown
    assert 'form="children"' in shown
    with site.app_context():
        assert whole_books() == before


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"first_1": "6"}, "first_1", "Two rows speak of children aged 6"),
        ({"first_1": "9"}, "first_1", "No row speaks of children aged 7–8"),
        ({"first_0": "1"}, "first_0", "No row speaks of children aged 0"),
        ({"last_1": "3"}, "last_1", "ends (3) before it begins (7)"),
        ({"last_1": "30"}, "last_1", "older than 17"),
        ({"percent_1": "101"}, "percent_1", "can't pay more than an adult"),
        ({"percent_1": "-5"}, "percent_1", "0 to 100"),
        ({"first_0": "-1"}, "first_0", "0 to 17"),
        ({"percent_1": "half"}, "percent_1", "whole number"),
        ({"percent_1": ""}, "", "needs both its ages and the percentage"),
        ({"seen": "0-4-0"}, "", "Somebody changed these prices meanwhile"),
        ({"seen": "x" * 90_000}, "", "Somebody changed these prices meanwhile"),
    ],
)
@pytest.mark.parametrize("button", [{}, {"preview": "1"}])
def test_what_can_not_be_is_said_in_its_row_and_changes_nothing(
    site: Flask, owner_client: FlaskClient, typed: dict[str, str], field: str, said: str, button: Any
) -> None:
    answer = owner_client.post(CHILDREN, data={**OLDER, **typed, **button})
    assert answer.status_code == 422
    assert said in words(answer.text)
    if field:
        assert f'id="{field}-error"' in answer.text
    kept, sent = fields(answer), OLDER | typed
    assert {name: kept[name] for name in sent if name != "seen"} == {
        name: text for name, text in sent.items() if name != "seen"
    }
    assert bands(site) == [ChildBand(0, 4, 0), ChildBand(5, 11, 50)]


def test_the_breakfast_is_changed_for_the_night_and_by_itself(
    site: Flask, owner_client: FlaskClient, client: FlaskClient
) -> None:
    old = breakfast(site)
    sent = {"breakfast": "420", "seen": str(old.tyiyn)}
    look = owner_client.post(BREAKFAST, data={**sent, "preview": "1"})
    assert "420 som" in words(look.text.split('id="preview"')[1])
    assert breakfast(site) == old
    assert owner_client.post(BREAKFAST, data=sent).status_code == 303
    assert breakfast(site) == Money.som(420)
    assert "420 som" in words(client.get("/en/activities").text)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("90000", "would cost more than a whole night with it"),
        ("-1", "0 to 1000000"),
        ("free", "whole number of som"),
        ("", "Enter the sum"),
    ],
)
def test_a_breakfast_that_can_not_be_is_refused(
    site: Flask, owner_client: FlaskClient, typed: str, said: str
) -> None:
    old = breakfast(site)
    answer = owner_client.post(BREAKFAST, data={"breakfast": typed, "seen": str(old.tyiyn)})
    assert answer.status_code == 422
    assert said in words(answer.text)
    assert breakfast(site) == old


def test_on_the_breakfast_s_own_page_it_is_refused_at_the_price(owner_client: FlaskClient) -> None:
    answer = save(owner_client, "/owner/activities/meals/breakfast", price="90000")
    assert answer.status_code == 422
    assert "would cost more than a whole night" in answer.text.split('id="price-error"')[1][:400]


def test_a_change_stands_in_the_journal_with_its_way_back(site: Flask, owner_client: FlaskClient) -> None:
    owner_client.post(CHILDREN, data=OLDER)
    page = owner_client.get("/owner/journal?kind=prices")
    act = re.search(r'href="(/owner/journal/[0-9a-f]+)"', page.text)
    assert act
    assert owner_client.post(act[1]).status_code == 303
    assert bands(site) == [ChildBand(0, 4, 0), ChildBand(5, 11, 50)]
