"""The owner looks before she saves: every form shows what guests would see, and nothing is saved by that."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.builders import whole_books
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
