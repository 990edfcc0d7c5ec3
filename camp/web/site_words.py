"""What another site is called, and what it means how the camp and it know of each other."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _l

from camp.rules.channel_health import TieState
from camp.rules.lifecycle import Channel
from camp.web.words import word

MEANINGS = {
    TieState.GOOD: _l("Both sides know of each other."),
    TieState.NEW: _l("A calendar was laid and has not been read for the first time yet."),
    TieState.MISSING: _l(
        "In one direction there is no calendar: one side does not know what the other sells."
    ),
    TieState.FAILING: _l("The last readings failed; what we know is not stale yet."),
    TieState.STALE: _l("Nothing new has been heard for too long."),
    TieState.SUSPECT: _l("Too much is gone from the calendar at once. Look there whether it is true."),
}


def tie_words(state: TieState) -> str:
    return str(MEANINGS[state])


def site_title(channel: Channel, site: str = "") -> str:
    """What a site is called: an agency by its name, where it is known."""
    return site or word(channel)


def init_app(app: Flask) -> None:
    app.add_template_global(site_title)
    app.add_template_filter(tie_words)
