"""What guests and the desk fill in alike to use a gift voucher."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField

from camp.rules.money import Money
from camp.web.forms import CampForm, Filled, Shorter


class UseForm(CampForm):
    """A code; ``seen`` is what it pays, in tyiyn, once that was shown."""

    code = StringField(_l("Code of the voucher"), [Filled(_l("Enter the code.")), Shorter(40)])
    seen = HiddenField()


def sum_seen(text: str | None) -> Money:
    """A sum in tyiyn as a page of ours sends it; anything else is none."""
    typed = text or ""
    return Money(int(typed)) if typed.isascii() and typed.isdecimal() and len(typed) < 13 else Money(0)
