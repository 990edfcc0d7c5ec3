"""How the people of a booking are called."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext as _

from camp.models import Guest


def guest_label(guest: Guest) -> str:
    """The name, or which of the party: Adult 2; Child, 9 years."""
    if guest.name:
        return guest.name
    if guest.age is not None:
        return _("Child, age %(age)s", age=guest.age)
    return _("Adult %(number)s", number=guest.position)


def init_app(app: Flask) -> None:
    app.add_template_filter(guest_label)
