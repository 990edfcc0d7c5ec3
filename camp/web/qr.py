"""QR codes, drawn here and nowhere else: no page asks another site for a picture."""

from __future__ import annotations

import io

import segno
from flask import Flask

QUIET_ZONE = 4
"""Modules of white around the code, as ISO 18004 asks."""
SCALE = 8
"""Pixels of a module in the picture to keep: a bank's application reads it out of the gallery."""


def svg(text: str) -> str:
    """As an address that a page can show by itself; its size is the page's business."""
    return _code(text).svg_data_uri(border=QUIET_ZONE, light="#fff", omitsize=True, xmldecl=False, nl=False)


def png(text: str) -> bytes:
    picture = io.BytesIO()
    _code(text).save(picture, kind="png", border=QUIET_ZONE, scale=SCALE)
    return picture.getvalue()


def _code(text: str) -> segno.QRCode:
    return segno.make_qr(text, error="m", encoding="utf-8")


def init_app(app: Flask) -> None:
    app.add_template_filter(svg, "qr_svg")
