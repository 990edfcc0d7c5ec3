"""Logging in and out, and a user's own language."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_required, logout_user
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField

from camp import clock
from camp.models import Role
from camp.rules.refusals import LoginThrottled, Refusal
from camp.rules.text import LANGUAGES
from camp.services import accounts
from camp.web.access import home_of
from camp.web.account.entering import enter
from camp.web.forms import CampForm, Filled

account = Blueprint("account", __name__, url_prefix="/account")


class LoginForm(CampForm):
    login = StringField(_l("Login"), [Filled(_l("Enter your login."))])
    password = PasswordField(_l("Password"), [Filled(_l("Enter your password."))])


@account.get("/login")
def login() -> str | Response:
    if current_user.is_authenticated:
        return redirect(_home_of(current_user.roles), 303)
    return render_template("account/login.html", form=LoginForm(formdata=None))


@account.post("/login")
def log_in() -> tuple[str, int] | Response:
    form = LoginForm()
    if not form.validate():
        return render_template("account/login.html", form=form), 422
    address = request.remote_addr or ""
    try:
        user = accounts.log_in(form.login.data, form.password.data, address, clock.now())
    except Refusal as refusal:
        form.refuse(refusal)
        status = 429 if isinstance(refusal, LoginThrottled) else 422
        return render_template("account/login.html", form=form), status
    return enter(user, _safe(request.args.get("next", "")) or _home_of(user.roles))


@account.post("/logout")
@login_required
def log_out() -> Response:
    logout_user()
    session.clear()
    return redirect(url_for("account.login"), 303)


@account.post("/language")
@login_required
def choose_language() -> Response:
    language = request.form.get("language", "")
    if language not in LANGUAGES:
        abort(400)
    accounts.choose_language(current_user.id, language)
    return redirect(_safe(request.form.get("next", "")) or _home_of(current_user.roles), 303)


def _home_of(roles: frozenset[Role]) -> str:
    return url_for(home_of(roles))


def _safe(wanted: str) -> str | None:
    """The page asked for, when it is one of ours."""
    parts = urlsplit(wanted)
    is_ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc
    return wanted if is_ours else None


from camp.web.account import calendars, codes, me, welcome  # noqa: E402, F401 (the views register themselves)
