"""Letting somebody in, whichever way they came: by password or by a link, and then by a code where they have
switched that on."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import redirect, session, url_for
from flask_login import login_user
from werkzeug.wrappers import Response

from camp import clock
from camp.models import User
from camp.services import accounts
from camp.web.access import LoggedIn

HALF_IN = "half_in"
"""Where the session keeps who gave the right password and has yet to give a code."""
PATIENCE = timedelta(minutes=5)


def enter(user: User, href: str) -> Response:
    """In a new session for a new person: nothing planted before the log-in lives on."""
    session.clear()
    if user.totp_secret:
        session[HALF_IN] = {
            "user_id": user.id,
            "sign_in": user.sign_in,
            "until": (clock.now() + PATIENCE).timestamp(),
            "href": href,
        }
        return redirect(url_for("account.ask_code"), 303)
    return let_in(user, href)


def let_in(user: User, href: str) -> Response:
    session.clear()
    session.permanent = True
    login_user(LoggedIn(user))
    return redirect(href, 303)


def half_in(now: datetime) -> tuple[User, str] | None:
    """Who may give a code now, and where they want to go."""
    kept = session.get(HALF_IN)
    if kept is None or now.timestamp() >= kept["until"]:
        return None
    user = accounts.find_user(kept["user_id"], kept["sign_in"])
    return (user, kept["href"]) if user else None
