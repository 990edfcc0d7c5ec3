"""Photos of the camp: what they show, and in which sizes and formats they are kept.

A photo is kept at three widths, never larger than it was taken, and in three formats: AVIF is the smallest,
WebP is read by nearly every browser, JPEG by all. Nothing the camera wrote beside the picture is kept: where
and when it was taken stays with whoever took it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

WIDTHS = (480, 960, 1600)
"""Pixels: a telephone, a telephone with a fine screen or a tablet, a desk."""

FORMATS = ("avif", "webp", "jpg")
"""The smallest first; the last is for everybody."""

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 80_000_000
"""A larger picture would take the machine's memory to open; no telephone takes one."""

LEAST_WIDTH = 320

NAME = re.compile(r"[0-9a-f]{32}")
FILE = re.compile(r"[0-9a-f]{32}-\d{2,4}\.(avif|webp|jpg)")


class PhotoSubject(StrEnum):
    CAMP = "camp"
    YURT = "yurt"
    TOUR = "tour"
    MASTER_CLASS = "master_class"
    MEAL = "meal"


def kept_widths(width: int) -> tuple[int, ...]:
    """In which widths a photo so wide is kept.

    >>> kept_widths(4000), kept_widths(1000), kept_widths(400)
    ((480, 960, 1600), (480, 960), (400,))
    """
    smaller = tuple(one for one in WIDTHS if one <= width)
    return smaller or (width,)


def file_name(name: str, width: int, form: str) -> str:
    return f"{name}-{width}.{form}"


def file_names(name: str, widths: Iterable[int]) -> list[str]:
    return [file_name(name, width, form) for width in widths for form in FORMATS]
