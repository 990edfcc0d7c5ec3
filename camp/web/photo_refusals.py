"""How the camp says no to a photo; see ``camp.web.refusals``."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext as _

from camp.rules import photo_refusals as no
from camp.rules.refusals import Refusal
from camp.web.refusals import FIELDS, sentence

PHOTO_FIELDS: dict[type[Refusal], str] = {
    no.NoPicture: "file",
    no.PhotoTooLarge: "file",
    no.PhotoTooSmall: "file",
    no.PhotoKnown: "file",
    no.SubjectUnknown: "shows",
}


@sentence.register
def _no_picture(_refusal: no.NoPicture) -> str:
    return _("This file is no picture we can read. Send a JPEG, PNG, WebP or AVIF.")


@sentence.register
def _too_large(refusal: no.PhotoTooLarge) -> str:
    return _("This photo is too large. It may have %(most)s MB at most.", most=refusal.most_megabytes)


@sentence.register
def _too_small(refusal: no.PhotoTooSmall) -> str:
    return _(
        "This picture is too small to be a photo. It must be %(least)s pixels wide at least.",
        least=refusal.least_width,
    )


@sentence.register
def _known(_refusal: no.PhotoKnown) -> str:
    return _("This photo is here already.")


@sentence.register
def _subject_unknown(_refusal: no.SubjectUnknown) -> str:
    return _("Choose what the photo shows.")


def init_app(_app: Flask) -> None:
    """The words are registered by being read; the fields join those of the guests' refusals."""
    FIELDS.update(PHOTO_FIELDS)
