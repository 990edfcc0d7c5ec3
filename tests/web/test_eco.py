"""The owner writes readings down; guests read the season's figures when she shows them."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from camp.models import CampDetails, Role
from camp.services.transaction import transaction
from tests.conftest import logged_in


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


READING = {"reading-meter": "water", "reading-day": "2026-07-15", "reading-hundredths": "1012.5"}
SERVICE = {"service-work": "pump", "service-day": "2026-07-15", "service-note": "new belt"}


def removals(page: str, area: str) -> list[str]:
    return re.findall(rf'action="(/{area}/(?:meters|eco)/\w+/\d+/remove)"', page)


def test_who_stands_at_the_meters_writes_there_and_the_owner_sees_who(
    site: Flask, owner_client: FlaskClient
) -> None:
    maid = logged_in(site, Role.HOUSEKEEPING)
    assert maid.post("/staff/meters/readings", data=READING).status_code == 303
    assert maid.post("/staff/meters/plant", data=SERVICE).status_code == 303
    for page in (maid.get("/staff/meters").text, owner_client.get("/owner/eco").text):
        assert "1,012.5" in page
        assert "new belt" in page
        assert page.count("Test housekeeping · 15 July 2026, 12:00") == 2


def test_what_they_wrote_wrong_they_take_out_themselves_and_the_owner_anybodys(
    site: Flask, owner_client: FlaskClient
) -> None:
    maid, desk = logged_in(site, Role.HOUSEKEEPING), logged_in(site, Role.FRONT_DESK)
    maid.post("/staff/meters/readings", data=READING)
    maid.post("/staff/meters/plant", data=SERVICE)
    reading, service = removals(maid.get("/staff/meters").text, "staff")
    assert removals(desk.get("/staff/meters").text, "staff") == []
    said = desk.post(reading, follow_redirects=True).text
    assert "what you wrote yourself today" in said
    assert "1,012.5" in said
    assert "Deleted" in maid.post(reading, follow_redirects=True).text
    assert removals(maid.get("/staff/meters").text, "staff") == [service]
    for path in removals(owner_client.get("/owner/eco").text, "owner"):
        owner_client.post(path)
    assert "new belt" not in maid.get("/staff/meters").text


def test_at_the_meters_too_what_can_not_be_is_said_and_kept(site: Flask) -> None:
    maid = logged_in(site, Role.HOUSEKEEPING)
    maid.post("/staff/meters/readings", data=READING)
    answer = maid.post("/staff/meters/readings", data=READING)
    assert answer.status_code == 422
    assert "was read on 15 July 2026 already: 1,012.5" in answer.text
    assert 'value="1012.5"' in answer.text
    late = maid.post("/staff/meters/plant", data={**SERVICE, "service-day": "2026-08-10"})
    assert late.status_code == 422
    assert "still to come" in late.text
    assert 'value="new belt"' in late.text
