"""The owner's page of seasons, and a new year made from an old one."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from camp.services import season_desk


def typed(page: str) -> dict[str, str]:
    """What the form holds as it was shown."""
    form = page.split('action="/owner/seasons')[1]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1] not in ("csrf_token", "gaps_are_meant"):
            found[name[1]] = value[1] if value else ""
    return found


def test_a_season_is_moved_and_named(site: Flask, owner_client: FlaskClient) -> None:
    data = typed(owner_client.get("/owner/seasons?year=2027").text)
    key = next(name.removesuffix("_first") for name in data if name.endswith("_first"))
    data |= {f"{key}_ru": "Первая трава", f"{key}_first": "10.05.2027"}
    answer = owner_client.post("/owner/seasons?year=2027", data=data)
    assert answer.status_code == 303
    page = owner_client.get("/owner/seasons?year=2027").text
    assert "Первая трава" in page
    assert 'value="2027-05-10"' in page
    assert "10 May 2027" in page


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"last": "2027-01-01"}, "ends before it begins"),
        ({"first": "2026-05-10"}, "does not lie in 2027"),
        ({"last": "2027-08-01"}, "overlap"),
        ({"last": "2027-06-01"}, "No season has these nights"),
        ({"last": ""}, "needs a name and both its nights"),
        ({"last": "soon"}, "could not read this date"),
        ({"ru": ""}, "Русский"),
    ],
)
def test_what_can_not_be_is_said_and_what_was_typed_is_kept(
    site: Flask, owner_client: FlaskClient, change: dict[str, str], said: str
) -> None:
    data = typed(owner_client.get("/owner/seasons?year=2027").text)
    key = next(name.removesuffix("_first") for name in data if name.endswith("_first"))
    data |= {f"{key}_en": "Kept words"}
    data |= {f"{key}_{name}": value for name, value in change.items()}
    answer = owner_client.post("/owner/seasons?year=2027", data=data)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Kept words" in answer.text
    with site.app_context():
        assert "Kept words" not in {one.name.en for one in season_desk.seasons_of(2027)}


def test_a_year_is_shown_before_it_is_made(site: Flask, owner_client: FlaskClient) -> None:
    asked = {"source": "2027", "target": "2028", "percent": "+8", "step": "10"}
    preview = owner_client.post("/owner/seasons/copy", data=asked)
    assert preview.status_code == 200
    assert "2,920" in preview.text
    with site.app_context():
        assert season_desk.seasons_of(2028) == []
    made = owner_client.post("/owner/seasons/copy", data={**asked, "sure": "1"})
    assert made.headers["Location"] == "/owner/seasons?year=2028"
    with site.app_context():
        assert len(season_desk.seasons_of(2028)) == len(season_desk.seasons_of(2027))
    again = owner_client.post("/owner/seasons/copy", data={**asked, "sure": "1"})
    assert again.status_code == 422
    assert "has seasons already" in again.text


@pytest.mark.parametrize(
    "change", [{"percent": "much"}, {"percent": "500"}, {"target": "2027"}, {"source": "1999"}, {"step": "7"}]
)
def test_a_copy_that_makes_no_sense_is_told(owner_client: FlaskClient, change: dict[str, str]) -> None:
    asked = {"source": "2027", "target": "2028", "percent": "8", "step": "10", **change}
    assert owner_client.post("/owner/seasons/copy", data=asked).status_code == 422


def test_prices_that_somebody_else_changed_meanwhile_are_looked_at_again(owner_client: FlaskClient) -> None:
    page = owner_client.get("/owner/prices?year=2027").text
    fields = dict(re.findall(r'name="((?:rate|supplement)_\d+)"[^>]*value="(\d+)"', page))
    preview = owner_client.post("/owner/prices?year=2027", data=fields).text
    seen = dict(re.findall(r'name="(seen_(?:rate|supplement)_\d+)" value="(\d+)"', preview))
    assert len(seen) == len(fields)
    name = next(iter(fields))
    changed = {**fields, name: str(int(fields[name]) + 1)}
    assert owner_client.post("/owner/prices?year=2027", data={**changed, "sure": "1"}).status_code == 303
    late = owner_client.post("/owner/prices?year=2027", data={**fields, **seen, "sure": "1"})
    assert late.status_code == 422
    assert "Somebody changed these prices meanwhile" in late.text
