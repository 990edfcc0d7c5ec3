"""The photos as browsers fetch them, and as templates ask for them."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response, abort, current_app, g, send_from_directory

from camp.models import Photo
from camp.rules.photos import FILE, PhotoSubject, file_name, kept_widths
from camp.services import photos


def folder() -> Path:
    return Path(current_app.config["CAMP_INSTANCE"]) / "photos"


def photos_of(subject: str, subject_id: int = 0) -> list[Photo]:
    """In their order. The page's first question reads them all: a camp has dozens, not thousands."""
    if "photos" not in g:
        g.photos = {}
        for photo in photos.list_photos():
            g.photos.setdefault((photo.subject, photo.subject_id), []).append(photo)
    found: list[Photo] = g.photos.get((PhotoSubject(subject), subject_id), [])
    return found


def photo_files(photo: Photo, form: str) -> str:
    """The files of one format for ``srcset``."""
    return ", ".join(
        f"/photos/{file_name(photo.name, width, form)} {width}w" for width in kept_widths(photo.width)
    )


def photo_file(photo: Photo) -> str:
    """For a browser that chooses nothing."""
    return f"/photos/{file_name(photo.name, kept_widths(photo.width)[0], 'jpg')}"


def init_app(app: Flask) -> None:
    app.add_template_global(photos_of)
    app.add_template_global(photo_files)
    app.add_template_global(photo_file)

    @app.get("/photos/<file>")
    def photo(file: str) -> Response:
        if not FILE.fullmatch(file):
            abort(404)
        response = send_from_directory(folder(), file, conditional=True)
        response.cache_control.max_age = 31_536_000
        response.cache_control.public = response.cache_control.immutable = True
        return response
