"""Photos the owner puts up: read, scaled, stripped of where they were taken, kept in the data folder.

The files are written before the row, under a name made of their content: a row never names a file that is
not there, and what two people put up at once is one set of files. They stay when a photo is taken down, so
that taking it down can be taken back.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from camp.models import Base, MasterClass, Meal, Photo, Tour, Yurt
from camp.rules.photo_refusals import NoPicture, PhotoKnown, PhotoTooLarge, PhotoTooSmall, SubjectUnknown
from camp.rules.photos import (
    FORMATS,
    LEAST_WIDTH,
    MOST_BYTES,
    MOST_PIXELS,
    NAME,
    PhotoSubject,
    file_name,
    kept_widths,
)
from camp.rules.text import LocalizedText
from camp.services.transaction import broke, reading, transaction

READ = ("JPEG", "PNG", "WEBP", "AVIF")
"""What telephones and computers send."""

# Pillow's own bound only warns; ours, looked at before a picture is unpacked, refuses.
Image.MAX_IMAGE_PIXELS = None

SAVED_AS: Mapping[str, tuple[str, Mapping[str, int | bool]]] = {
    "avif": ("AVIF", {"quality": 55, "speed": 7}),
    "webp": ("WEBP", {"quality": 76, "method": 4}),
    "jpg": ("JPEG", {"quality": 80, "optimize": True, "progressive": True}),
}

TABLES: Mapping[PhotoSubject, type[Base]] = {
    PhotoSubject.YURT: Yurt,
    PhotoSubject.TOUR: Tour,
    PhotoSubject.MASTER_CLASS: MasterClass,
    PhotoSubject.MEAL: Meal,
}


@dataclass(frozen=True)
class Kept:
    """Files of a photo in the data folder."""

    name: str
    width: int
    """Pixels, as it was taken; of files found again as wide as the widest of them."""
    height: int


def add_photo(
    content: bytes,
    subject: PhotoSubject,
    subject_id: int,
    caption: LocalizedText,
    folder: Path,
    user_id: int | None,
    now: datetime,
) -> Photo:
    """Raises what ``keep_files`` and ``put_up`` raise."""
    _check_subject(reading(), subject, subject_id)
    return put_up(keep_files(content, folder), subject, subject_id, caption, user_id, now)


def keep_files(content: bytes, folder: Path) -> Kept:
    """Scaled and stripped, for ``put_up``; nobody sees them before. Raises NoPicture, PhotoTooLarge or
    PhotoTooSmall."""
    if len(content) > MOST_BYTES:
        raise PhotoTooLarge(MOST_BYTES // 1024**2)
    picture = _read(content)
    name = hashlib.sha256(content).hexdigest()[:32]
    _keep(picture, name, folder)
    return Kept(name, picture.width, picture.height)


def find_files(name: str, folder: Path) -> Kept | None:
    """Those that were kept before under this name."""
    files = list(folder.glob(f"{name}-*.{FORMATS[-1]}")) if NAME.fullmatch(name) else []
    if not files:
        return None
    with Image.open(max(files, key=lambda path: int(path.stem.rpartition("-")[2]))) as widest:
        return Kept(name, *widest.size)


def put_up(
    kept: Kept,
    subject: PhotoSubject,
    subject_id: int,
    caption: LocalizedText,
    user_id: int | None,
    now: datetime,
) -> Photo:
    """Raises PhotoKnown or SubjectUnknown."""
    _check_subject(reading(), subject, subject_id)
    try:
        with transaction() as session:
            last = select(func.max(Photo.position)).where(*_about(subject, subject_id))
            photo = Photo(
                name=kept.name,
                subject=subject,
                subject_id=subject_id,
                position=(session.scalar(last) or 0) + 1,
                caption=caption,
                width=kept.width,
                height=kept.height,
                added_at=now,
                added_by_id=user_id,
            )
            session.add(photo)
            session.flush()
            return photo
    except IntegrityError as error:
        if broke(error, "photos", "name"):
            raise PhotoKnown from error
        raise


def change_caption(photo_id: int, caption: LocalizedText) -> None:
    """Nothing happens to a photo that was taken down meanwhile."""
    with transaction() as session:
        photo = session.get(Photo, photo_id)
        if photo is not None:
            photo.caption = caption


def put_first(photo_id: int) -> None:
    """Of its subject; the first stands on cards."""
    with transaction() as session:
        photo = session.get(Photo, photo_id)
        if photo is not None:
            first = select(func.min(Photo.position)).where(*_about(photo.subject, photo.subject_id))
            photo.position = (session.scalar(first) or 0) - 1


def take_down(photo_id: int) -> None:
    with transaction() as session:
        photo = session.get(Photo, photo_id)
        if photo is not None:
            session.delete(photo)


def list_photos() -> list[Photo]:
    """By what they show, in their order."""
    return list(reading().scalars(select(Photo).order_by(Photo.subject, Photo.subject_id, Photo.position)))


def list_subjects() -> dict[PhotoSubject, list[Base]]:
    """All that a photo can show, beside the camp itself."""
    session = reading()
    return {
        subject: list(session.scalars(select(table).order_by(table.__table__.c.id)))
        for subject, table in TABLES.items()
    }


def find_subject(photo: Photo) -> Base | None:
    """What it shows; None for the camp itself."""
    table = TABLES.get(photo.subject)
    return reading().get(table, photo.subject_id) if table is not None else None


def _about(subject: PhotoSubject, subject_id: int) -> tuple[ColumnElement[bool], ...]:
    return Photo.subject == subject, Photo.subject_id == subject_id


def _check_subject(session: Session, subject: PhotoSubject, subject_id: int) -> None:
    if subject is PhotoSubject.CAMP:
        if subject_id != 0:
            raise SubjectUnknown
    elif session.get(TABLES[subject], subject_id) is None:
        raise SubjectUnknown


def _read(content: bytes) -> Image.Image:
    """The picture as it is meant to be looked at: upright, in sRGB, on white where it was clear."""
    try:
        with Image.open(io.BytesIO(content), formats=READ) as found:
            if found.width * found.height > MOST_PIXELS:
                raise PhotoTooLarge(MOST_BYTES // 1024**2)
            found.load()
            picture = _in_srgb(ImageOps.exif_transpose(found))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise NoPicture from error
    if picture.width < LEAST_WIDTH:
        raise PhotoTooSmall(LEAST_WIDTH)
    return picture


def _in_srgb(picture: Image.Image) -> Image.Image:
    profile = picture.info.get("icc_profile")
    if profile and picture.mode == "RGB":
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            srgb = ImageCms.createProfile("sRGB")
            picture = ImageCms.profileToProfile(picture, own, srgb) or picture
        except ImageCms.PyCMSError:
            # A profile nobody understands: the colours are taken as they stand.
            pass
    if "A" in picture.getbands() or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        white = Image.new("RGBA", clear.size, "white")
        return Image.alpha_composite(white, clear).convert("RGB")
    return picture.convert("RGB")


def _keep(picture: Image.Image, name: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for width in kept_widths(picture.width):
        height = max(1, round(picture.height * width / picture.width))
        scaled = picture.resize((width, height), Image.Resampling.LANCZOS)
        # What the camera wrote lies in ``info``, and some formats would write it again.
        scaled.info.clear()
        for form in FORMATS:
            _write(scaled, folder / file_name(name, width, form), form)


def _write(picture: Image.Image, path: Path, form: str) -> None:
    """Whole or not at all, for somebody may be reading."""
    written_as, options = SAVED_AS[form]
    descriptor, draft = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            picture.save(file, written_as, **options)
        Path(draft).chmod(0o644)
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
