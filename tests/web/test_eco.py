"""The owner writes readings down; guests read the season's figures when she shows them."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from camp.models import CampDetails
from camp.services.transaction import transaction


def read(owner: FlaskClient, meter: str, day: str, shown: str) -> int:
    data = {"reading-meter": meter, "reading-day": day, "reading-hundredths": shown}
    return owner.post("/owner/eco/readings", data=data).status_code


def show(site: Flask) -> None:
    with site.app_context(), transaction() as session:
        session.get_one(CampDetails, 1).shows_eco = True


@pytest.mark.parametrize(("language", "used"), [("ky", "12,5"), ("ru", "12,5"), ("en", "12.5")])
def test_what_was_used_is_shown_to_the_owner_and_to_guests_when_she_wants(
    site: Flask, owner_client: FlaskClient, client: FlaskClient, language: str, used: str
) -> None:
    assert read(owner_client, "water", "2026-07-01", "1000") == 303
    assert read(owner_client, "water", "11.07.2026", "1012,5") == 303
    owner_client.post("/account/language", data={"language": language})
    assert used in owner_client.get("/owner/eco").text
    assert client.get(f"/{language}/eco").status_code == 404
    show(site)
    assert used in client.get(f"/{language}/eco").text
    assert f"/{language}/eco" in client.get(f"/{language}/camp").text


@pytest.mark.parametrize(
    ("day", "shown", "said"),
    [
        ("2026-07-12", "900", "only rises"),
        ("2026-07-01", "1001", "was read on"),
        ("2026-07-16", "1001", "still to come"),
        ("2026-07-12", "-4", "from 0 to"),
        ("2026-07-12", "much", "Enter a number"),
        ("", "1001", "Choose the day"),
    ],
)
def test_what_can_not_be_is_said_and_kept(owner_client: FlaskClient, day: str, shown: str, said: str) -> None:
    read(owner_client, "water", "2026-07-01", "1000")
    data = {"reading-meter": "water", "reading-day": day, "reading-hundredths": shown}
    answer = owner_client.post("/owner/eco/readings", data=data)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{shown}"' in answer.text


def test_the_plants_log_is_kept(owner_client: FlaskClient) -> None:
    data = {"service-work": "sludge", "service-day": "2026-07-10", "service-note": "two lorries"}
    assert owner_client.post("/owner/eco/plant", data=data).status_code == 303
    page = owner_client.get("/owner/eco").text
    assert "Sludge pumped out" in page
    assert "two lorries" in page
    late = owner_client.post("/owner/eco/plant", data={**data, "service-day": "2026-08-10"})
    assert late.status_code == 422
    assert "still to come" in late.text
