"""The owner sets the camp's details, house texts and terms; guests read them in their language."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from camp.extensions import db
from camp.models import CampDetails, CancellationStep
from camp.rules.cancellation import Step
from camp.services import house
from camp.services.sample import load_sample

CONTACT = {
    "phone": "0700 123 456", "whatsapp": "+996 700 123456", "telegram": "@eco_camp",
    "instagram": "https://www.instagram.com/eco.camp/", "email": "camp@example.com",
    "latitude": "42,301", "longitude": "78.25",
}  # fmt: skip


def filled(**about: str) -> dict[str, str]:
    texts = {
        f"{name}_{language}": f"{name} in {language}"
        for name in ("address", "about", "way", "bring", "rules")
        for language in ("ky", "ru", "en")
    }
    return CONTACT | texts | about


def test_guests_read_what_the_owner_wrote_and_reach_the_camp_by_it(
    owner_client: FlaskClient, client: FlaskClient
) -> None:
    assert owner_client.post("/owner/camp", data=filled()).status_code == 303
    for language in ("ky", "ru", "en"):
        page = client.get(f"/{language}/camp").text
        for name in ("address", "about", "way", "bring", "rules"):
            assert f"{name} in {language}" in page
        assert 'href="tel:+996700123456"' in page
        assert 'href="https://wa.me/996700123456"' in page
        assert 'href="https://t.me/eco_camp"' in page
        assert 'href="https://www.instagram.com/eco.camp/"' in page
        assert "42.301, 78.25" in page
        assert f"about in {language}" in client.get(f"/{language}/").text


def test_what_is_not_known_is_not_shown(client: FlaskClient) -> None:
    page = client.get("/en/camp").text
    assert "wa.me" not in page
    assert "openstreetmap" not in page


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("phone", "12", "telephone number does not look right"),
        ("email", "nobody", "e-mail address does not look right"),
        ("latitude", "north", "Enter a number"),
        ("latitude", "95", "to 90"),
        ("longitude", "", "both latitude and longitude"),
        ("telegram", "eco camp", "without spaces"),
    ],
)
def test_what_can_not_be_is_said_beside_its_field_and_changes_nothing(
    site: Flask, owner_client: FlaskClient, field: str, typed: str, said: str
) -> None:
    answer = owner_client.post("/owner/camp", data=filled(**{field: typed}))
    assert answer.status_code == 422
    assert said in answer.text
    assert "about in ky" in answer.text
    with site.app_context():
        assert db.session.scalars(select(CampDetails.phone)).one() == ""


def rows(*steps: tuple[str, str]) -> dict[str, str]:
    typed: dict[str, str] = {}
    for number, (days, kept) in enumerate(steps):
        typed |= {f"days_{number}": days, f"kept_{number}": kept}
    return typed


def steps_of(site: Flask) -> list[Step]:
    with site.app_context():
        return house.cancellation_steps()


def test_new_terms_are_read_by_guests_at_once(
    site: Flask, owner_client: FlaskClient, client: FlaskClient
) -> None:
    answer = owner_client.post("/owner/terms", data=rows(("21", "10"), ("7", "60"), ("", "")))
    assert answer.status_code == 303
    assert steps_of(site) == [Step(21, 10), Step(7, 60)]
    page = client.get("/en/camp").text
    assert "More than 21 days before arrival: 90 % of the deposit is returned." in page
    assert "More than 7 days before arrival: 40 % of the deposit is returned." in page
    assert "sample" not in owner_client.get("/owner/terms").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (rows(("30", "50"), ("14", "20")), "would lose more"),
        (rows(("30", "0"), ("30", "20")), "Two rows speak"),
        (rows(("30", "")), "Fill in both"),
        (rows(("30", "101")), "to 100"),
        (rows(("soon", "10")), "whole number"),
    ],
)
def test_terms_that_make_no_sense_are_refused(
    site: Flask, owner_client: FlaskClient, typed: dict[str, str], said: str
) -> None:
    before = steps_of(site)
    answer = owner_client.post("/owner/terms", data=typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert steps_of(site) == before


def test_no_rows_keep_the_whole_deposit(site: Flask, owner_client: FlaskClient, client: FlaskClient) -> None:
    assert owner_client.post("/owner/terms", data=rows(("", ""))).status_code == 303
    assert steps_of(site) == []
    assert "When you cancel, the deposit is not returned." in client.get("/en/camp").text


def test_the_samples_terms_come_back_no_more_once_they_are_hers(
    site: Flask, owner_client: FlaskClient
) -> None:
    owner_client.post("/owner/terms", data=rows(("21", "10")))
    with site.app_context():
        load_sample((2026,))
        assert db.session.scalars(select(CancellationStep.beyond_days)).all() == [21]


def test_a_text_missing_in_one_language_is_named_with_the_page_to_write_it_on(
    site: Flask, owner_client: FlaskClient
) -> None:
    assert "Every text is there" in owner_client.get("/owner/texts").text
    owner_client.post("/owner/camp", data=filled(bring_ky=""))
    page = owner_client.get("/owner/texts").text
    assert 'href="/owner/camp"' in page
    assert "what to bring" in page
    assert "Кыргызча" in page
