"""Static files under names that change with their content, so that a phone fetches each one once."""

from __future__ import annotations

import hashlib
import mimetypes
from pathlib import Path

from flask import Flask, Response, abort, current_app
from werkzeug.utils import safe_join

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
        response = _file(name)
        if digest == app.extensions["static_digest"]:
            response.cache_control.max_age = 31_536_000
            response.cache_control.public = response.cache_control.immutable = True
        else:
            # A page from before an update: today's file, but not to be kept under yesterday's name.
            response.cache_control.max_age = 60
        return response

    @app.get("/favicon.ico")
    def favicon() -> Response:
        response = _file("img/favicon.svg")
        response.cache_control.max_age = 86_400
        return response


def _file(name: str) -> Response:
    """A few kilobytes, read whole: compressing a stream would leave its file open."""
    path = safe_join(str(STATIC), name)
    if path is None or not Path(path).is_file():
        abort(404)
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    return Response(Path(path).read_bytes(), mimetype=kind)
