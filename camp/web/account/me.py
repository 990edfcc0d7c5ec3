"""Everybody's own account: language, a new password, and signing out everywhere."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_required, login_user
from werkzeug.wrappers import Response
from wtforms import PasswordField

from camp import clock
from camp.rules.refusals import LoginThrottled, Refusal
from camp.services import accounts, second_factor
from camp.web.access import LoggedIn
from camp.web.account import account
from camp.web.account.welcome import NewPasswordForm
from camp.web.forms import Filled


class ChangePasswordForm(NewPasswordForm):
    old = PasswordField(_l("Password now"), [Filled(_l("Enter your password."))])


@account.get("/me")
@login_required
def me() -> str:
    return _page(ChangePasswordForm(formdata=None))


@account.post("/me/password")
@login_required
def change_password() -> Response | tuple[str, int]:
    form = ChangePasswordForm()
    if not form.validate():
        return _page(form), 422
    try:
        form.check_twice()
        user = accounts.change_password(
            current_user.id, form.old.data, form.password.data, request.remote_addr or "", clock.now()
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(form), 429 if isinstance(refusal, LoginThrottled) else 422
    # Every session is over, but whoever sits here has just shown who they are.
    login_user(LoggedIn(user))
    flash(_("Your password is changed. Everywhere else you are signed out."), "good")
    return redirect(url_for("account.me"), 303)


@account.post("/me/sign-out-everywhere")
@login_required
def sign_out_everywhere() -> Response:
    user = accounts.sign_out_everywhere(current_user.id)
    login_user(LoggedIn(user))
    flash(_("Everywhere else you are signed out."), "good")
    return redirect(url_for("account.me"), 303)


def _page(form: ChangePasswordForm) -> str:
    has_code = second_factor.is_on(current_user.id)
    return render_template("account/me.html", form=form, least=accounts.SHORTEST_PASSWORD, has_code=has_code)
