"""By which link a guest came: the first is kept in the visit's own cookie, and the booking is told of it.

Nobody else hears of it: no third party, no pixel, no script.
"""

from __future__ import annotations

from flask import Flask, request, session

from camp.rules.origins import DIRECT, Came, came_by


def came() -> Came:
    """By the first link of this visit that said so."""
    kept = session.get("came")
    return Came(*kept) if isinstance(kept, list) and len(kept) == 2 else DIRECT


def offer_code() -> str:
    """The code of a special offer that a link of this visit brought, or that was typed last."""
    return str(session.get("offer", ""))


def remember_offer(code: str) -> None:
    if code:
        session["offer"] = code
    else:
        session.pop("offer", None)


def init_app(app: Flask) -> None:
    @app.before_request
    def note_first_touch() -> None:
        endpoint = request.endpoint or ""
        if request.method != "GET" or not (endpoint == "root" or endpoint.startswith("guest.")):
            return
        if "came" not in session and (link := came_by(request.args)) != DIRECT:
            session["came"] = [link.source, link.campaign]
        if "offer" in request.args:
            remember_offer(request.args["offer"].strip()[:40])
