"""The guest chooses a currency to see prices in, too."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from camp.services.exchange import FOREIGN
from camp.web import currencies
from camp.web.guest import guest


@guest.post("/currency")
def choose_currency() -> Response:
    wanted = request.form.get("currency", "")
    currencies.choose(next((currency for currency in FOREIGN if currency == wanted), None))
    return redirect(_ours(request.form.get("next", "")) or url_for("guest.home"), 303)


def _ours(wanted: str) -> str | None:
    """The page it was chosen on, when it is one of ours."""
    is_path = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if is_path and not urlsplit(wanted).netloc else None
