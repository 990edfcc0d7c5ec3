"""Addresses of one page for many things: building each anew is dear on a page with hundreds of links."""

from __future__ import annotations

from collections.abc import Callable

from flask import url_for
from markupsafe import escape

_HOLE = 987_654_321
"""Stands for what differs; a number fits addresses with numbers and with words."""


def addresses(endpoint: str, name: str) -> Callable[[object], str]:
    """Writes the address of each thing into markup. Only for values of our own making, as codes and ids are:
    they are put in as they stand."""
    before, _hole, after = escape(url_for(endpoint, **{name: _HOLE})).partition(str(_HOLE))
    return lambda value: f"{before}{value}{after}"
