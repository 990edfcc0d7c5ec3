"""A photo is read, stripped, scaled and kept; what is none is refused and leaves nothing."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from camp.extensions import db
from camp.models import Photo, Yurt
from camp.rules.photo_refusals import NoPicture, PhotoKnown, PhotoTooLarge, PhotoTooSmall, SubjectUnknown
from camp.rules.photos import FILE, MOST_BYTES, PhotoSubject, file_names, kept_widths
from camp.rules.text import LocalizedText
from camp.services import photos
from tests.builders import refused

CAPTION = LocalizedText(ky="Боз үй", ru="Юрта", en="A yurt")
GPS = 0x8825
ORIENTATION = 0x0112


def taken(size: tuple[int, int] = (1000, 600), form: str = "JPEG", mode: str = "RGB", **how: Any) -> bytes:
    """A picture, red on its left half and blue on its right."""
    picture = Image.new(mode, size, "red" if mode != "L" else 90)
    if mode == "RGB":
        picture.paste((0, 0, 255), (size[0] // 2, 0, size[0], size[1]))
    file = io.BytesIO()
    picture.save(file, form, **how)
    return file.getvalue()


def with_place() -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (42.0, 20.0, 11.0)
    exif[0x010F] = "A telephone of somebody"
    return taken(exif=exif)


def put_up(
    content: bytes,
    folder: Path,
    now: datetime,
    subject: PhotoSubject = PhotoSubject.CAMP,
    subject_id: int = 0,
) -> Photo:
    return photos.add_photo(content, subject, subject_id, CAPTION, folder, None, now)


def test_a_photo_is_kept_in_three_formats_and_no_wider_than_it_was_taken(
    any_app: Flask, tmp_path: Path, now: datetime
) -> None:
    photo = put_up(taken(), tmp_path / "photos", now)
    kept = {path.name: path for path in (tmp_path / "photos").iterdir()}
    assert set(kept) == set(file_names(photo.name, (480, 960)))
    for name, path in kept.items():
        assert FILE.fullmatch(name)
        with Image.open(path) as found:
            assert found.width == (960 if "960" in name else 480)
            assert found.format == {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}[name[-4:].strip(".")]


def test_where_it_was_taken_is_not_kept_and_it_stands_upright(
    any_app: Flask, tmp_path: Path, now: datetime
) -> None:
    assert b"A telephone of somebody" in with_place()
    photo = put_up(with_place(), tmp_path, now)
    # Orientation 6: the camera lay on its side, so the wide picture is a tall one.
    assert (photo.width, photo.height) == (600, 1000)
    for path in tmp_path.glob(f"{photo.name}*"):
        assert b"A telephone of somebody" not in path.read_bytes()
        with Image.open(path) as found:
            assert not dict(found.getexif())
            assert "exif" not in found.info
            assert found.height > found.width


@pytest.mark.parametrize(
    ("form", "mode"), [("PNG", "RGBA"), ("PNG", "L"), ("JPEG", "CMYK"), ("WEBP", "RGB"), ("AVIF", "RGB")]
)
def test_whatever_a_telephone_or_computer_sends_is_read(
    app: Flask, tmp_path: Path, now: datetime, form: str, mode: str
) -> None:
    photo = put_up(taken(form=form, mode=mode), tmp_path, now)
    with Image.open(tmp_path / f"{photo.name}-480.jpg") as found:
        assert found.mode == "RGB"


def flat_bomb() -> bytes:
    """Ninety million pixels in some kilobytes."""
    file = io.BytesIO()
    Image.new("1", (10_000, 9_000)).save(file, "PNG")
    return file.getvalue()


BAD = {
    "text": (b"this is no picture", NoPicture),
    "nothing": (b"", NoPicture),
    "a page": (b"<!doctype html><script>alert(1)</script>", NoPicture),
    "a drawing": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", NoPicture),
    "half a file": (taken()[:600], NoPicture),
    "a header alone": (b"\xff\xd8\xff\xe0" + b"\0" * 100, NoPicture),
    "an icon": (taken((64, 64)), PhotoTooSmall),
    "a gif": (taken(form="GIF"), NoPicture),
    "over 20 MB": (b"\xff" * (MOST_BYTES + 1), PhotoTooLarge),
    "a bomb": (flat_bomb(), PhotoTooLarge),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_photo_is_refused_and_leaves_nothing(
    app: Flask, tmp_path: Path, now: datetime, case: str
) -> None:
    content, kind = BAD[case]
    folder = tmp_path / "photos"
    with refused(kind, case):
        put_up(content, folder, now)
    assert not folder.exists()


def test_the_same_photo_is_put_up_once(any_app: Flask, tmp_path: Path, now: datetime) -> None:
    put_up(taken(), tmp_path, now)
    with refused(PhotoKnown):
        put_up(taken(), tmp_path, now)


def test_a_photo_shows_something_there_is(app: Flask, tmp_path: Path, now: datetime) -> None:
    for subject, subject_id in ((PhotoSubject.YURT, 9999), (PhotoSubject.CAMP, 1)):
        with refused(SubjectUnknown):
            put_up(taken(), tmp_path, now, subject, subject_id)


@pytest.mark.parametrize("width", [400, 500, 1000, 2000])
def test_files_that_were_kept_are_found_again_and_put_up_in_the_same_widths(
    app: Flask, tmp_path: Path, now: datetime, width: int
) -> None:
    kept = photos.keep_files(taken((width, width // 2)), tmp_path)
    assert photos.list_photos() == []
    found = photos.find_files(kept.name, tmp_path)
    assert found is not None
    assert kept_widths(found.width) == kept_widths(kept.width)
    photo = photos.put_up(found, PhotoSubject.CAMP, 0, CAPTION, None, now)
    assert {path.name for path in tmp_path.iterdir()} == set(file_names(photo.name, kept_widths(photo.width)))
    assert photo.height * 2 == photo.width


@pytest.mark.parametrize("name", ["", "x", "0" * 32, "../secret_key", "*" * 32])
def test_files_that_never_were_are_not_found(app: Flask, tmp_path: Path, name: str) -> None:
    photos.keep_files(taken(), tmp_path)
    assert photos.find_files(name, tmp_path) is None


def test_the_order_is_the_owners(any_app: Flask, tmp_path: Path, now: datetime) -> None:
    yurt = db.session.scalars(select(Yurt.id)).first() or 0
    ids = [
        put_up(taken((500 + number, 400)), tmp_path, now, PhotoSubject.YURT, yurt).id for number in range(3)
    ]
    photos.put_first(ids[2])
    assert [photo.id for photo in photos.list_photos()] == [ids[2], ids[0], ids[1]]
    photos.take_down(ids[0])
    photos.take_down(ids[0])
    assert [photo.id for photo in photos.list_photos()] == [ids[2], ids[1]]


def test_widths_are_never_larger_than_the_photo() -> None:
    assert kept_widths(5000) == (480, 960, 1600)
    assert kept_widths(479) == (479,)
