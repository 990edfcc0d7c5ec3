"""Who may see which page. Each area guards all its pages at once; a view of the staff's may name the roles it
is for, and is the front desk's when it names none."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, Flask, abort, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from camp.extensions import login_manager
from camp.models import User
from camp.rules.journal import Actor
from camp.rules.roles import LEADS, Role
from camp.services import accounts, journal
from camp.services.journal import PROGRAM, Hand

EVERYBODY = frozenset(Role)

AREA_ROLES = {"staff": LEADS | {Role.FRONT_DESK}, "owner": frozenset({Role.OWNER})}
"""Who may see the views of an area that name no roles themselves."""

HOMES = (
    (Role.OWNER, "owner.season"),
    (Role.MANAGER, "staff.today"),
    (Role.FRONT_DESK, "staff.today"),
    (Role.KITCHEN, "staff.kitchen"),
    (Role.STABLE, "staff.horses"),
    (Role.HOUSEKEEPING, "staff.yurts"),
)
"""The page somebody begins with, by the first of these roles."""

V = TypeVar("V", bound=Callable[..., object])


class LoggedIn:
    """The user of this session, as Flask-Login wants one; the table itself knows no Flask."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, user: User) -> None:
        self.id = user.id
        self.name = user.name
        self.roles = user.roles
        self.language = user.language
        self.sign_in = user.sign_in

    def get_id(self) -> str:
        """Kept in the session: the person, and the number under which they logged in."""
        return f"{self.id}.{self.sign_in}"

    @property
    def home(self) -> str:
        """The endpoint of the page this user begins with."""
        return home_of(self.roles)

    def may(self, endpoint: str) -> bool:
        """May this user open that page? Menus and links ask it."""
        return bool(self.roles & roles_for(endpoint))


def for_roles(*roles: Role) -> Callable[[V], V]:
    """Name the roles a view is for, below its route; manager and owner may see every page of the staff's."""

    def mark(view: V) -> V:
        view.roles = frozenset(roles) | LEADS  # type: ignore[attr-defined]
        return view

    return mark


def roles_for(endpoint: str) -> frozenset[Role]:
    area = AREA_ROLES[endpoint.split(".")[0]]
    found: frozenset[Role] = getattr(current_app.view_functions[endpoint], "roles", area)
    return found


def home_of(roles: frozenset[Role]) -> str:
    """The endpoint of the page somebody begins with."""
    return next(endpoint for role, endpoint in HOMES if role in roles)


def guard(blueprint: Blueprint) -> None:
    """Let only the roles of each page in: strangers are asked to log in, others are refused."""

    @blueprint.before_request
    def check() -> Response | None:
        if not current_user.is_authenticated:
            wanted = request.full_path if request.method == "GET" else None
            return redirect(url_for("account.login", next=wanted), 303)
        if not current_user.may(request.endpoint):
            abort(403)
        return None


def init_app(app: Flask) -> None:
    @login_manager.user_loader
    def load(key: str) -> LoggedIn | None:
        user_id, _, sign_in = key.partition(".")
        # A session of before there were numbers is one under the first.
        user = accounts.find_user(int(user_id), int(sign_in or 0))
        return LoggedIn(user) if user else None

    @app.before_request
    def take_the_pen() -> None:
        """What this request writes, it writes in somebody's name."""
        if request.method in ("GET", "HEAD", "OPTIONS"):
            journal.write_as(PROGRAM)
        elif current_user.is_authenticated:
            journal.write_as(Hand(Actor.STAFF, current_user.id))
        else:
            journal.write_as(Hand(Actor.GUEST))

    @app.teardown_request
    def lay_down_the_pen(_error: BaseException | None) -> None:
        journal.write_as(PROGRAM)
