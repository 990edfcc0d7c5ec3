"""The owner puts photos up from a telephone; guests get them small, and nothing but them."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from camp.extensions import db
from camp.models import Photo, Yurt
from camp.rules.photos import MOST_BYTES
from tests.services.test_photos import taken


def put_up(owner: FlaskClient, content: bytes, shows: str = "camp:0", **about: str) -> int:
    captions = {"caption_ky": "Боз үй", "caption_ru": "Юрта", "caption_en": "A yurt"}
    return send(owner, content, shows=shows, **captions, **about).status_code


def send(owner: FlaskClient, content: bytes, **about: str) -> TestResponse:
    # Encoded here: the client would leave a large body in a file it does not close.
    sent = {"file": FileStorage(io.BytesIO(content), "IMG_1.jpg"), **about}
    boundary, body = encode_multipart(sent)
    return owner.post("/owner/photos", data=body, content_type=f"multipart/form-data; boundary={boundary}")


@pytest.fixture
def archa(site: Flask) -> tuple[int, str]:
    with site.app_context():
        row = db.session.execute(select(Yurt.id, Yurt.slug).order_by(Yurt.number)).first()
        assert row
        return row.id, row.slug


def test_guests_see_the_photo_with_its_caption_in_their_language(
    owner_client: FlaskClient, client: FlaskClient, archa: tuple[int, str]
) -> None:
    yurt_id, slug = archa
    assert put_up(owner_client, taken(), f"yurt:{yurt_id}") == 303
    for language, caption in (("ky", "Боз үй"), ("ru", "Юрта"), ("en", "A yurt")):
        for path in (f"/{language}/yurts", f"/{language}/yurts/{slug}"):
            page = client.get(path).text
            assert f'alt="{caption}"' in page
            assert 'type="image/avif"' in page
    address = re.search(r"/photos/[0-9a-f]{32}-480\.avif", page)
    assert address
    with client.get(address[0]) as file:
        assert file.status_code == 200
        assert file.mimetype == "image/avif"
        assert file.cache_control.immutable
        assert len(file.data) < 20_000


def test_nothing_else_of_the_data_folder_is_served(client: FlaskClient) -> None:
    for name in ("..%2fcamp.sqlite3", "secret_key", "x", f"{'0' * 32}-480.avif", f"{'0' * 32}-480.svg"):
        assert client.get(f"/photos/{name}").status_code == 404


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no picture", "no picture we can read"),
        (taken((10, 10)), "too small"),
        (b"\xff" * (MOST_BYTES + 1), "20 MB at most"),
    ],
)
def test_what_is_no_photo_is_told_beside_the_field_and_the_captions_are_kept(
    owner_client: FlaskClient, content: bytes, said: str
) -> None:
    answer = send(owner_client, content, shows="camp:0", caption_ru="Долина утром")
    assert answer.status_code == 422
    assert said in answer.text
    assert "Долина утром" in answer.text


def test_a_form_without_a_file_or_with_a_forged_subject_is_told(owner_client: FlaskClient) -> None:
    assert owner_client.post("/owner/photos", data={"shows": "camp:0"}).status_code == 422
    assert put_up(owner_client, taken(), "yurt:9999") == 422
    assert put_up(owner_client, taken(), "../etc") == 422


@pytest.mark.parametrize("shows", ["camp", "yurt", "tour", "master_class", "meal"])
def test_a_photo_is_looked_at_where_guests_will_find_it_and_is_sent_only_once(
    site: Flask, owner_client: FlaskClient, client: FlaskClient, shows: str
) -> None:
    about = {"shows": f"{shows}:{0 if shows == 'camp' else 1}", "caption_ky": "Көл", "caption_ru": "Озеро"}
    answer = send(owner_client, taken(), **about, caption_en="A lake", preview="1")
    assert answer.status_code == 200
    drawn = answer.text.split('id="preview"')[1].split('<form method="post"')[0]
    assert [alt in drawn for alt in ('alt="Көл"', 'alt="Озеро"', 'alt="A lake"')] == [True] * 3
    with site.app_context():
        assert db.session.scalars(select(Photo)).all() == []
    assert "A lake" not in client.get("/en/camp").text
    kept = re.search(r'name="kept" type="hidden" value="([0-9a-f]{32})"', answer.text)
    assert kept
    with client.get(f"/photos/{kept[1]}-480.jpg") as file:
        assert file.status_code == 200
    assert owner_client.post("/owner/photos", data={**about, "kept": kept[1]}).status_code == 303
    with site.app_context():
        assert db.session.scalars(select(Photo.name)).all() == [kept[1]]


def test_a_photo_that_was_never_sent_is_asked_for(owner_client: FlaskClient) -> None:
    for kept in ("0" * 32, "../../secret_key", "x"):
        answer = owner_client.post("/owner/photos", data={"shows": "camp:0", "kept": kept})
        assert answer.status_code == 422


def test_a_photo_is_described_put_first_and_taken_down(
    site: Flask, owner_client: FlaskClient, client: FlaskClient
) -> None:
    put_up(owner_client, taken())
    put_up(owner_client, taken((700, 500)))
    with site.app_context():
        first, second = db.session.scalars(select(Photo.id).order_by(Photo.position)).all()
    owner_client.post(f"/owner/photos/{second}/first")
    owner_client.post(f"/owner/photos/{second}/caption", data={"caption_en": "The valley at dawn"})
    page = client.get("/en/camp").text
    assert page.index("The valley at dawn") < page.index("A yurt")
    owner_client.post(f"/owner/photos/{second}/down")
    assert "The valley at dawn" not in client.get("/en/camp").text
    # Its files are still there, so that this can be taken back.
    address = re.search(r"/owner/journal/[0-9a-f]+", owner_client.get("/owner/journal").text)
    assert address
    owner_client.post(address[0])
    assert "The valley at dawn" in client.get("/en/camp").text
    assert first


def test_other_forms_do_not_take_so_much(owner_client: FlaskClient) -> None:
    answer = owner_client.post("/owner/camp", data={"about_en": "x" * 400_000})
    assert answer.status_code == 413
