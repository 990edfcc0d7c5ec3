"""The second factor: asking for its code at the log-in, switching it on and off."""

from __future__ import annotations

from datetime import datetime

import segno
from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_required
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField

from camp import clock
from camp.models import User
from camp.rules.refusals import LoginThrottled, Refusal
from camp.services import accounts, second_factor
from camp.web.account import account
from camp.web.account.entering import half_in, let_in
from camp.web.forms import CampForm, Filled, Shorter
from camp.web.language import speaking

NEW_SECRET = "new_secret"  # noqa: S105 (a key of the session)
NEW_CODES = "new_codes"

Page = Response | tuple[str, int]


class CodeForm(CampForm):
    code = StringField(_l("Code"), [Filled(_l("Enter the code.")), Shorter(40)])


class SwitchOffForm(CodeForm):
    old = PasswordField(_l("Password now"), [Filled(_l("Enter your password."))])


@account.get("/code")
def ask_code() -> Page:
    found = half_in(clock.now())
    return _code_page(found[0], CodeForm(formdata=None), 200) if found else _again()


@account.post("/code")
def check_code() -> Page:
    found = half_in(clock.now())
    if found is None:
        return _again()
    user, href = found
    with speaking(user.language):
        form = CodeForm()
        if not form.validate():
            return _code_page(user, form, 422)
        try:
            user = second_factor.take_code(user.id, form.code.data, *_moment())
        except Refusal as refusal:
            form.refuse(refusal)
            return _code_page(user, form, _status(refusal))
    return let_in(user, href)


@account.get("/me/second-factor")
@login_required
def second_step() -> str:
    if second_factor.is_on(current_user.id):
        return _off_page(SwitchOffForm(formdata=None))
    # The same secret until it is switched on: who comes back to the page has read the QR code already.
    session.setdefault(NEW_SECRET, second_factor.new_secret())
    return _on_page(CodeForm(formdata=None))


@account.post("/me/second-factor")
@login_required
def switch_on() -> Page:
    if NEW_SECRET not in session:
        return redirect(url_for("account.second_step"), 303)
    form = CodeForm()
    if not form.validate():
        return _on_page(form), 422
    try:
        codes = second_factor.switch_on(
            current_user.id, session[NEW_SECRET], form.code.data, clock.telephone()
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return _on_page(form), 422
    del session[NEW_SECRET]
    session[NEW_CODES] = codes
    return redirect(url_for("account.recovery_codes"), 303)


@account.get("/me/recovery-codes")
@login_required
def recovery_codes() -> str | Response:
    codes = session.pop(NEW_CODES, None)
    if codes is None:
        return redirect(url_for("account.me"), 303)
    return render_template("account/recovery_codes.html", codes=codes)


@account.post("/me/second-factor/off")
@login_required
def switch_off() -> Page:
    form = SwitchOffForm()
    if not form.validate():
        return _off_page(form), 422
    try:
        second_factor.switch_off(current_user.id, form.old.data, form.code.data, *_moment())
    except Refusal as refusal:
        form.refuse(refusal)
        return _off_page(form), _status(refusal)
    flash(_("No code is asked for any more."), "good")
    return redirect(url_for("account.me"), 303)


def _moment() -> tuple[str, datetime, datetime]:
    """From where, when at the camp, and when by a telephone's clock."""
    return request.remote_addr or "", clock.now(), clock.telephone()


def _status(refusal: Refusal) -> int:
    return 429 if isinstance(refusal, LoginThrottled) else 422


def _again() -> Response:
    flash(_("Please log in again."), "bad")
    return redirect(url_for("account.login"), 303)


def _code_page(user: User, form: CodeForm, status: int) -> tuple[str, int]:
    with speaking(user.language):
        return render_template("account/code.html", form=form), status


def _on_page(form: CodeForm) -> str:
    secret = session[NEW_SECRET]
    login = accounts.login_of(current_user.id)
    # Drawn here: the secret is told to nobody else. Black on white, whatever the page's colours are.
    drawn = segno.make(second_factor.address_of(secret, login), error="m").svg_inline(scale=5, light="#fff")
    groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return render_template("account/second_factor.html", form=form, qr=Markup(drawn), secret=groups)  # noqa: S704


def _off_page(form: SwitchOffForm) -> str:
    left = second_factor.codes_left(current_user.id)
    return render_template("account/second_factor_off.html", form=form, left=left)
