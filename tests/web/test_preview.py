"""The owner looks before she saves: every form shows what guests would see, and nothing is saved by that."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, time
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from camp.rules.dates import ONE_DAY, Period
from camp.rules.money import Money
from camp.rules.stable import HorseRole
from camp.services import channel_costs, products, season_desk, tour_desk
from tests.builders import confirmed, whole_books
from tests.channel_builders import brought
from tests.conftest import NOW, TODAY
from tests.pages import fields, words

TEXTS = {"ky": "Жаңы сөз", "ru": "Новое слово", "en": "A new word"}


def texts(*names: str) -> dict[str, str]:
    return {f"{name}_{language}": text for name in names for language, text in TEXTS.items()}


FORMS: dict[str, dict[str, Any]] = {
    "/owner/camp": texts("about"),
    "/owner/yurts/1": texts("name") | {"beds": "3"},
    "/owner/yurts/new": texts("name", "description") | {"number": "77", "beds": "2"},
    "/owner/yurts/kinds/family": texts("name"),
    "/owner/activities/tours/waterfall-ride": texts("summary"),
    "/owner/activities/new-tour?like=waterfall-ride": texts("name"),
    "/owner/activities/classes/felt": texts("description"),
    "/owner/activities/new-class?like=felt": texts("name"),
    "/owner/activities/meals/dinner": texts("dish_new1_name"),
    "/owner/activities/extras/banya": texts("name"),
    "/owner/activities/new-extra": texts("name") | {"price": "300"},
    "/owner/offers/new": texts("name")
    | {"percent": "10", "first_night": "2026-09-01", "last_night": "2026-09-10"},
}


WORDED: dict[str, tuple[dict[str, str], tuple[str, str, str]]] = {
    "/owner/terms": (
        {"days_0": "21", "kept_0": "0", "days_1": "7", "kept_1": "40"},
        ("Келүүгө 21 күндөн", "До заезда больше 21", "More than 21 days"),
    ),
    "/owner/terms/{season}": (
        {"deposit_percent": "55"},
        ("баанын 55", "55 % цены", "55 % of the price"),
    ),
    "/owner/settings": ({"deposit_percent": "65"}, ("баанын 65", "65 % цены", "65 % of the price")),
    "/owner/settings/day": ({"check_in": "15:30"}, ("15:30", "Заезд с 15:30", "Arrival from 15:30")),
    "/owner/settings/guests": (
        {"guest_change_days": "12", "waiting_hours": "31", "voucher_months": "17"},
        ("17 ай жарактуу", "17 месяцев", "Good for 17 months"),
    ),
    "/owner/activities/discounts": (
        {"long_stay_threshold": "4", "long_stay_percent": "50"},
        ("4 түн", "4 ночи", "4 nights"),
    ),
    "/owner/seasons?year=2027": (
        {"first": "2027-05-20"},
        ("20-май, 2027", "20 мая 2027", "20 May 2027"),
    ),
    "/owner/prices/parts/children": (
        {"last_0": "6", "first_1": "7"},
        ("жашы: 7–11", "возраст: 7–11", "aged 7–11"),
    ),
    "/owner/prices/parts/breakfast": ({"breakfast": "415"}, ("415 сом", "415 сом", "415 som")),
}
"""What is said in the camp's own words: what was typed, and where it is read in Kyrgyz, Russian, English."""


def looked_at(client: FlaskClient, path: str, **changes: Any) -> Any:
    sent = {**fields(client.get(path)), **changes, "preview": "1"}
    return client.post(path.partition("?")[0], data=sent)


def books(site: Flask) -> dict[str, Any]:
    with site.app_context():
        return whole_books()


@pytest.mark.parametrize("path", FORMS)
def test_what_guests_would_see_is_drawn_in_every_language_and_nothing_is_saved(
    site: Flask, owner_client: FlaskClient, path: str
) -> None:
    before = books(site)
    answer = looked_at(owner_client, path, **FORMS[path])
    assert answer.status_code == 200
    drawn = answer.text.split('id="preview"')[1].split('<form method="post"')[0]
    for language, text in TEXTS.items():
        assert text in drawn.split(f'class="seen stack" lang="{language}"')[1].split("</details>")[0]
    assert "href" not in drawn.replace('href="#edit"', "")
    assert books(site) == before


def filled(site: Flask, client: FlaskClient, path: str, typed: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """The address of that form, and all of it as it is sent; several stand on one page."""
    with site.app_context():
        season = season_desk.seasons_of(2027)[0].id
    path = path.replace("{season}", str(season))
    page = path.replace("/day", "").replace("/guests", "").replace("/children", "").replace("/breakfast", "")
    if "first" in typed and "seasons" in path:
        typed = {f"{season}_first": typed["first"]}
    sent = fields(client.get(page))
    if path.endswith("/breakfast"):
        # Of two fields of one name the second form's is found last.
        assert sent["seen"].isdecimal()
    elif path.endswith("/children"):
        sent["seen"] = "0-4-0 5-11-50"
    return path, {**sent, **typed}


@pytest.mark.parametrize("path", WORDED)
def test_what_guests_would_be_told_is_told_in_every_language_and_nothing_is_saved(
    site: Flask, owner_client: FlaskClient, path: str
) -> None:
    before = books(site)
    typed, told = WORDED[path]
    address, sent = filled(site, owner_client, path, typed)
    answer = owner_client.post(address, data={**sent, "preview": "1"})
    assert answer.status_code == 200
    drawn = answer.text.split('id="preview"')[1]
    for language, text in zip(TEXTS, told, strict=True):
        one = drawn.split(f'class="seen stack" lang="{language}"')[1].split("</details>")[0]
        assert text in words(one)
    assert books(site) == before
    assert owner_client.post(address, data=sent).status_code == 303
    assert books(site) != before


@pytest.mark.parametrize("path", FORMS)
def test_what_was_typed_waits_in_the_form_to_be_saved(
    site: Flask, owner_client: FlaskClient, path: str
) -> None:
    before = books(site)
    answer = looked_at(owner_client, path, **FORMS[path])
    kept = fields(answer)
    assert {name: kept[name] for name in FORMS[path]} == FORMS[path]
    assert '<button type="submit" class="button primary" form="edit">' in answer.text
    kept.pop("preview", None)
    assert owner_client.post(path.partition("?")[0], data=kept).status_code == 303
    assert books(site) != before


@pytest.mark.parametrize(
    ("path", "wrong", "said"),
    [
        ("/owner/camp", {"latitude": "95", "longitude": "78"}, "to 90"),
        ("/owner/yurts/1", {"beds": "0"}, "1 to 12"),
        ("/owner/activities/tours/waterfall-ride", {"opens_month": "09", "closes_month": "06"}, "before the"),
        ("/owner/activities/meals/dinner", {"dish_new1_name_ky": "Жаңы"}, "in this language too"),
        ("/owner/offers/new", texts("name") | {"percent": "10"}, "Choose the first night"),
    ],
)
def test_looking_refuses_what_saving_refuses(
    site: Flask, owner_client: FlaskClient, path: str, wrong: dict[str, str], said: str
) -> None:
    before = books(site)
    answer = looked_at(owner_client, path, **wrong)
    assert answer.status_code == 422
    assert said in words(answer.text)
    assert 'id="preview"' not in answer.text
    assert books(site) == before


def test_two_looks_leave_no_trace_of_each_other(owner_client: FlaskClient, client: FlaskClient) -> None:
    looked_at(owner_client, "/owner/yurts/1", **texts("name"))
    again = looked_at(owner_client, "/owner/yurts/1", beds="4")
    assert "A new word" not in again.text
    assert "A new word" not in client.get("/en/yurts").text


def test_terms_are_shown_by_an_example(owner_client: FlaskClient) -> None:
    sent = {"days_0": "21", "kept_0": "0", "days_1": "7", "kept_1": "40", "preview": "1"}
    drawn = words(owner_client.post("/owner/terms", data=sent).text.split('id="preview"')[1])
    assert "days before: 22" in drawn
    assert "days before: 8" in drawn
    assert "days before: 7" in drawn
    assert "does not come" in drawn


def preview_of(answer: Any) -> str:
    assert answer.status_code == 200
    return words(answer.text.split('id="preview"')[1].split('<form method="post"')[0])


def test_what_guests_may_do_themselves_is_told_by_a_stay_to_come(owner_client: FlaskClient) -> None:
    sent = {"guest_change_days": "0", "waiting_hours": "31", "voucher_months": "17", "preview": "1"}
    drawn = preview_of(owner_client.post("/owner/settings/guests", data=sent))
    assert "arrival: 14 August 2026" in drawn
    assert "until the end of: 14 August 2026" in drawn
    assert "There are 31 hours to book it" in drawn


def test_what_guests_would_read_of_a_way_to_pay_is_drawn_in_every_language(
    site: Flask, owner_client: FlaskClient
) -> None:
    before = books(site)
    sent = {"is_on": "y", **texts("details")}
    answer = owner_client.post("/owner/ways/transfer", data={**sent, "preview": "1"})
    drawn = answer.text.split('id="preview"')[1].split('<form method="post"')[0]
    for language, text in TEXTS.items():
        assert text in drawn.split(f'class="seen stack" lang="{language}"')[1].split("</details>")[0]
    assert books(site) == before
    bare = owner_client.post("/owner/ways/transfer", data={"is_on": "y", "preview": "1"})
    assert (bare.status_code, 'id="preview"' in bare.text) == (422, False)
    cash = preview_of(owner_client.post("/owner/ways/cash", data={"is_on": "y", "preview": "1"}))
    assert "In cash at the camp: som, or dollars" in cash


def test_another_cost_of_a_way_shows_what_is_left_of_the_season(
    site: Flask, owner_client: FlaskClient
) -> None:
    with site.app_context():
        confirmed(NOW, 5)
        [web] = [row for row in channel_costs.origins_of(2026, TODAY) if row.share]
        assert web.share is not None
        revenue = web.share.net
    before, page = books(site), "/owner/channels?year=2026"
    sent = fields(owner_client.get(page)) | {f"commission_{web.origin}": "10", "preview": "1"}
    sent = sent | {"season_cost_instagram": "700"}
    drawn = preview_of(owner_client.post(page, data=sent))
    cost = Money(revenue.tyiyn // 10)
    for amount in (revenue, revenue - cost, cost, revenue - cost - Money.som(700)):
        assert f"{amount.tyiyn // 100:,} som" in drawn, drawn
    assert "nobody came by it yet" in drawn
    assert "Guests see nothing of it" in drawn
    assert books(site) == before
    wrong = owner_client.post(page, data=sent | {f"commission_{web.origin}": "101"})
    assert (wrong.status_code, 'id="preview"' in wrong.text) == (422, False)


def test_rules_beside_other_sites_show_what_they_hide_and_what_guests_ask_for(
    site: Flask, owner_client: FlaskClient
) -> None:
    with site.app_context():
        brought(2, good=5)
        nights = sum(
            len(Period(max(one.first_night, TODAY), one.last_night + ONE_DAY))
            for one in season_desk.seasons_of(2026) + season_desk.seasons_of(2027)
            if one.last_night >= TODAY
        )
    before = books(site)
    sent = {"held_back_yurts": "99", "stale_hours": "1", "stale_asks": "y", "preview": "1"}
    drawn = preview_of(owner_client.post("/owner/settings/channels", data=sent))
    assert f"other sites see none 0 {nights}" in drawn
    assert "calendar is stale none 2" in drawn
    assert "instead of booking at once none 2" in drawn
    assert books(site) == before


def test_without_horses_and_guides_the_places_that_guests_would_miss_are_named(
    site: Flask, owner_client: FlaskClient
) -> None:
    page = "/owner/activities/stable"
    with site.app_context():
        ride = tour_desk.schedule("waterfall-ride", date(2026, 7, 20), time(9), 6, "ru", NOW)
        waits = ride.tour.name.en, ride.capacity
        horses = [one.id for one in products.list_horses() if one.role is HorseRole.RIDING]
    before, sent = books(site), fields(owner_client.get(page))
    for horse_id in horses[:-2]:
        del sent[f"horse_{horse_id}_is_active"]
    drawn = preview_of(owner_client.post(page, data=sent | {"preview": "1"}))
    assert f"{waits[0]} 20 July, 09:00 {waits[1]} → 2" in drawn
    own = drawn.split("The largest party that can have the tour to itself")[1]
    assert re.search(rf"{waits[0]} \d+ → 1 ", own), own
    assert books(site) == before
    same = preview_of(owner_client.post(page, data=fields(owner_client.get(page)) | {"preview": "1"}))
    assert "as many places as before" in same


def test_a_shorter_season_is_shown_with_its_nights_and_with_who_keeps_the_price(
    site: Flask, owner_client: FlaskClient
) -> None:
    with site.app_context():
        code = confirmed(NOW, 1).code
        summer, after = season_desk.seasons_of(2026)[1:3]
    page = "/owner/seasons?year=2026"
    moved = {f"{summer.id}_last": "2026-07-21", f"{after.id}_first": "2026-07-22", "preview": "1"}
    answer = owner_client.post(page, data={**fields(owner_client.get(page)), **moved})
    assert answer.status_code == 200
    drawn = answer.text.split('id="preview"')[1].split('<form method="post"')[0]
    assert "22 July 2026 – " in words(drawn)
    assert code in drawn


@pytest.mark.parametrize(
    "path", [*FORMS, "/owner/settings", "/owner/prices/parts", "/owner/yurts/amenities", "/owner/ways"]
)
def test_what_a_page_names_it_names_once(owner_client: FlaskClient, path: str) -> None:
    """Else a label leads to another thing than its field, and a mistake's link too."""
    pages = [owner_client.get(path)]
    if path in FORMS:
        pages.append(looked_at(owner_client, path, **FORMS[path]))
    for page in pages:
        names = Counter(re.findall(r'\sid="([^"]+)"', page.text))
        assert [name for name, count in names.items() if count > 1] == []
