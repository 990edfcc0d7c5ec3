"""How the camp says no to taking back a change; see ``camp.web.refusals``."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext as _

from camp.rules import undo_refusals as no
from camp.web.refusals import sentence


@sentence.register
def _act_unknown(_refusal: no.ActUnknown) -> str:
    return _("This can't be taken back: it is about more than prices, products, yurts and settings.")


@sentence.register
def _taken_back(_refusal: no.TakenBack) -> str:
    return _("This was taken back already.")


@sentence.register
def _changed_since(_refusal: no.ChangedSince) -> str:
    return _("This was changed again since. Take the later change back first.")


@sentence.register
def _in_use(_refusal: no.InUse) -> str:
    return _("This is in use by now, for example by bookings, so it can't be taken back.")


@sentence.register
def _not_kept(_refusal: no.NotKept) -> str:
    return _("What was there before is not kept, because it is about a person. Write it in again by hand.")


def init_app(_app: Flask) -> None:
    """The words are registered by being read."""
