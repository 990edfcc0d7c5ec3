"""Addresses of pages: of one for many things, where building each anew would be dear; and as the world
outside knows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import current_app, request, url_for
from markupsafe import escape

_HOLE = 987_654_321
"""Stands for what differs; a number fits addresses with numbers and with words."""


def addresses(endpoint: str, name: str) -> Callable[[object], str]:
    """Writes the address of each thing into markup. Only for values of our own making, as codes and ids are:
    they are put in as they stand."""
    before, _hole, after = escape(url_for(endpoint, **{name: _HOLE})).partition(str(_HOLE))
    return lambda value: f"{before}{value}{after}"


def outside(endpoint: str, **values: Any) -> str:
    """A page's whole address, also where no visitor's request says where the site is."""
    return outside_path(url_for(endpoint, **values))


def outside_path(path: str) -> str:
    base: str = current_app.config["CAMP_URL"] or request.host_url
    return base.rstrip("/") + path
