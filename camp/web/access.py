"""Who may see which area. Each area guards all its pages at once; nothing is left to a single view."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from camp.extensions import login_manager
from camp.models import Role, User
from camp.services import accounts

MAY_ENTER = {
    "staff": frozenset({Role.STAFF, Role.OWNER}),
    "owner": frozenset({Role.OWNER}),
}


class LoggedIn:
    """The user of this session, as Flask-Login wants one; the table itself knows no Flask."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, user: User) -> None:
        self.id = user.id
        self.name = user.name
        self.role = user.role
        self.language = user.language

    def get_id(self) -> str:
        return str(self.id)


def guard(blueprint: Blueprint) -> None:
    """Let only the roles of this area in: strangers are asked to log in, others are refused."""
    roles = MAY_ENTER[blueprint.name]

    @blueprint.before_request
    def check() -> Response | None:
        if not current_user.is_authenticated:
            wanted = request.full_path if request.method == "GET" else None
            return redirect(url_for("account.login", next=wanted), 303)
        if current_user.role not in roles:
            abort(403)
        return None


def init_app(app: Flask) -> None:
    @login_manager.user_loader
    def load(user_id: str) -> LoggedIn | None:
        user = accounts.find_user(int(user_id))
        return LoggedIn(user) if user else None
