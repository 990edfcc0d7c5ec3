"""The owner takes a change back from the page of who did what."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from camp.extensions import db
from camp.models import CampSettings

ROUGH = {"confirmation": "at_once", "deposit_percent": 35, "deposit_hours": 24, "hold_minutes": 45}


def percent(site: Flask) -> int:
    with site.app_context():
        return db.session.scalars(select(CampSettings.deposit_percent)).one()


def changed(owner: FlaskClient) -> str:
    """The address of what the owner did last."""
    assert owner.post("/owner/settings", data=ROUGH).status_code == 303
    found = re.search(r'href="(/owner/journal/[0-9a-f]+)"', owner.get("/owner/journal").text)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("language", "words"),
    [("ky", "Артка кайтаруу"), ("ru", "Отменить это изменение"), ("en", "Take this back")],
)
def test_a_change_is_shown_before_it_is_taken_back(
    site: Flask, owner_client: FlaskClient, language: str, words: str
) -> None:
    before = percent(site)
    address = changed(owner_client)
    owner_client.post("/account/language", data={"language": language})
    page = owner_client.get(address)
    assert page.status_code == 200
    assert words in page.text
    assert f"<strong>{before}</strong>" in page.text
    assert percent(site) == 35
    assert owner_client.post(address).status_code == 303
    assert percent(site) == before


def test_who_comes_second_is_told(site: Flask, owner_client: FlaskClient) -> None:
    address = changed(owner_client)
    owner_client.post(address)
    assert "taken back already" in owner_client.get(address).text
    owner_client.post(address)
    assert "This was taken back already." in owner_client.get("/owner/journal").text


def test_there_is_no_page_for_what_never_was(owner_client: FlaskClient) -> None:
    assert owner_client.get("/owner/journal/nosuch").status_code == 404
