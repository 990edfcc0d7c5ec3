"""How the people of a booking are called."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext as _

from camp.models import Guest


def guest_label(guest: Guest) -> str:
    """The name, or which of the party."""
    return guest.name or which_guest(guest)


def which_guest(guest: Guest) -> str:
    """Adult 2; Child, age 9."""
    if guest.age is not None:
        return _("Child, age %(age)s", age=guest.age)
    return _("Adult %(number)s", number=guest.position)


def init_app(app: Flask) -> None:
    app.add_template_filter(guest_label)
    app.add_template_filter(which_guest)
