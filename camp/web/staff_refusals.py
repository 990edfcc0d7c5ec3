"""How the camp says no to its own staff; see ``camp.web.refusals``."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext as _

from camp.rules import staff_refusals as no
from camp.rules.refusals import Refusal
from camp.web.refusals import FIELDS, sentence
from camp.web.words import word

STAFF_FIELDS: dict[type[Refusal], str] = {}


@sentence.register
def _not_ready(refusal: no.YurtNotReady) -> str:
    return _(
        "Yurt no. %(yurt)s is not ready: %(condition)s.", yurt=refusal.yurt, condition=word(refusal.condition)
    )


def init_app(app: Flask) -> None:
    """The words are registered by being read; the fields join those of the guests' refusals."""
    FIELDS.update(STAFF_FIELDS)
