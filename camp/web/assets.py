"""Static files under names that change with their content, so that a phone fetches each one once."""

from __future__ import annotations

import hashlib

from flask import Flask, Response, current_app, send_from_directory

from camp.config import ROOT

STATIC = ROOT / "static"


def _digest() -> str:
    digest = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(STATIC).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


def static_url(name: str) -> str:
    """The address of a static file, good for as long as no static file changes."""
    if current_app.debug:
        return f"/static/{_digest()}/{name}"
    return f"/static/{current_app.extensions['static_digest']}/{name}"


def init_app(app: Flask) -> None:
    app.extensions["static_digest"] = _digest()
    app.add_template_global(static_url)

    @app.get("/static/<digest>/<path:name>")
    def static(digest: str, name: str) -> Response:
        response = send_from_directory(STATIC, name, max_age=31_536_000)
        if digest != app.extensions["static_digest"]:
            # A page from before an update: today's file, but not to be kept under yesterday's name.
            response.cache_control.max_age = 60
        else:
            response.cache_control.public = response.cache_control.immutable = True
        return response

    @app.get("/favicon.ico")
    def favicon() -> Response:
        return send_from_directory(STATIC, "img/favicon.svg", max_age=86_400)
