"""The owner's pages of yurts, beds and kinds."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from camp.rules.pricing import SoldAs
from camp.services import yurt_desk
from tests.builders import confirmed
from tests.conftest import NOW
from tests.pages import fields, save

TEXTS = {
    f"{name}_{language}": f"{name} {language}"
    for name in ("name", "description")
    for language in ("ky", "ru", "en")
}


def kind_of(site: Flask, number: int) -> str:
    with site.app_context():
        return str(yurt_desk.get_yurt(number).kind_id)


def test_a_yurt_is_put_up_fitted_out_and_seen_by_guests(
    site: Flask, owner_client: FlaskClient, client: FlaskClient
) -> None:
    sent = {**TEXTS, "number": "15", "kind_id": kind_of(site, 1), "beds": "3", "amenities": "1"}
    answer = owner_client.post("/owner/yurts/new", data=sent)
    assert answer.headers["Location"] == "/owner/yurts/15"
    assert "name ru" in client.get("/ru/yurts").text
    owner_client.post("/owner/yurts/15", data={**sent, "beds": "4"})
    with site.app_context():
        yurt = yurt_desk.get_yurt(15)
        assert len(yurt.beds) == 4
        assert [one.id for one in yurt.amenities] == [1]


def test_a_yurt_taken_down_leaves_the_guests_pages_and_the_desks_but_not_the_owners(
    owner_client: FlaskClient, client: FlaskClient
) -> None:
    owner_client.post("/owner/yurts/14/down")
    assert "taken down" in owner_client.get("/owner/yurts").text
    assert 'data-yurt="14"' not in owner_client.get("/staff/chart?first=2026-07-20").text
    assert "no. 14" not in client.get("/en/yurts").text
    assert owner_client.get("/staff/").status_code == 200
    owner_client.post("/owner/yurts/14/up")
    assert "no. 14" in client.get("/en/yurts").text


def test_what_guests_ahead_need_is_said_with_their_codes(site: Flask, owner_client: FlaskClient) -> None:
    with site.app_context():
        code = confirmed(NOW, 6, adults=4).code
    sent = {**TEXTS, "kind_id": kind_of(site, 6), "beds": "2"}
    answer = owner_client.post("/owner/yurts/6", data=sent)
    assert answer.status_code == 422
    assert code in answer.text
    assert "name ky" in answer.text
    owner_client.post("/owner/yurts/6/down")
    assert code in owner_client.get("/owner/yurts").text


def test_a_yurt_of_strangers_keeps_its_kind_and_says_so_at_the_field(
    site: Flask, owner_client: FlaskClient
) -> None:
    with site.app_context():
        code = confirmed(NOW, 13, adults=1, sold_as=SoldAs.BED).code
    answer = owner_client.post("/owner/yurts/13", data={**TEXTS, "kind_id": kind_of(site, 1), "beds": "6"})
    assert answer.status_code == 422
    at_the_field = answer.text.split('id="kind_id-error">')[1].split("</p>")[0]
    assert f"Guests have beds in yurts of this kind: {code}" in at_the_field


@pytest.mark.parametrize("field", ["number", "beds", "name_ky", "kind_id"])
def test_a_field_left_out_is_asked_for(site: Flask, owner_client: FlaskClient, field: str) -> None:
    sent = {**TEXTS, "number": "15", "kind_id": kind_of(site, 1), "beds": "3"}
    assert owner_client.post("/owner/yurts/new", data={**sent, field: ""}).status_code == 422


def test_a_kind_is_described_in_three_languages(owner_client: FlaskClient, client: FlaskClient) -> None:
    page = owner_client.get("/owner/yurts").text
    code = page.split("/owner/yurts/kinds/")[1].split('"')[0]
    assert (
        owner_client.post(f"/owner/yurts/kinds/{code}", data={**TEXTS, "sold_by_bed": "y"}).status_code == 303
    )
    assert "description ky" in client.get("/ky/yurts").text


def test_what_can_be_in_a_yurt_is_worded_looked_at_and_ticked(
    site: Flask, owner_client: FlaskClient, client: FlaskClient
) -> None:
    page = "/owner/yurts/amenities"
    names = {"amenity_new1_ky": "Илинме керебет", "amenity_new1_ru": "Гамак", "amenity_new1_en": "A hammock"}
    sent = {**fields(owner_client.get(page)), **names}
    look = owner_client.post(page, data={**sent, "preview": "1"})
    drawn = look.text.split('id="preview"')[1].split("<form")[0]
    assert all(name in drawn for name in names.values())
    assert "A hammock" not in owner_client.get("/owner/yurts/1").text
    assert owner_client.post(page, data=sent).status_code == 303
    made = re.search(r'value="(\d+)"><label[^>]*>A hammock', owner_client.get("/owner/yurts/1").text)
    assert made
    save(owner_client, "/owner/yurts/1", amenities=[made[1]])
    assert "Гамак" in client.get("/ru/yurts/ak-kuu").text
    empty = {f"amenity_{made[1]}_{language}": "" for language in ("ky", "ru", "en")}
    answer = save(owner_client, page, **empty)
    assert answer.status_code == 422
    assert "is in these yurts: 1" in answer.text


def test_a_name_that_is_missing_in_a_language_is_asked_for_in_its_row(owner_client: FlaskClient) -> None:
    answer = save(owner_client, "/owner/yurts/amenities", amenity_new1_ru="Гамак")
    assert answer.status_code == 422
    assert 'id="amenity_new1_ky-error"' in answer.text
    assert 'value="Гамак"' in answer.text
