"""How the camp says no about people's accounts; see ``camp.web.refusals``."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext as _

from camp.rules import team_refusals as no
from camp.rules.refusals import PasswordTooShort, UserExists
from camp.web.refusals import FIELDS, sentence


@sentence.register
def _login_unusable(_refusal: no.LoginUnusable) -> str:
    return _("A login has 2 to 60 small Latin letters, digits, dots and dashes.")


@sentence.register
def _link_dead(_refusal: no.LinkDead) -> str:
    return _("This link was used already or is too old. Please ask the owner for a new one.")


@sentence.register
def _person_left(refusal: no.PersonLeft) -> str:
    return _("%(login)s left. Let them come back first.", login=refusal.login)


@sentence.register
def _passwords_differ(_refusal: no.PasswordsDiffer) -> str:
    return _("The two passwords are not the same. Please type it again.")


@sentence.register
def _password_wrong(_refusal: no.PasswordWrong) -> str:
    return _("This is not your password now. Please try again.")


@sentence.register
def _code_wrong(_refusal: no.CodeWrong) -> str:
    return _("This code is not right, or was used already. Please wait for the next one.")


@sentence.register
def _second_factor_on(_refusal: no.SecondFactorOn) -> str:
    return _("Log-in with a code is on already.")


@sentence.register
def _second_factor_off(_refusal: no.SecondFactorOff) -> str:
    return _("Log-in with a code is off already.")


@sentence.register
def _second_factor_own(_refusal: no.SecondFactorOwn) -> str:
    return _("Your own log-in with a code is switched off on the page of your account.")


@sentence.register
def _email_missing(_refusal: no.EmailMissing) -> str:
    return _("There is no e-mail address to send it to.")


def init_app(_app: Flask) -> None:
    """The words are registered by being read; the fields join those of the other refusals."""
    FIELDS.update(
        {
            UserExists: "login",
            no.LoginUnusable: "login",
            PasswordTooShort: "password",
            no.EmailMissing: "email",
            no.PasswordsDiffer: "again",
            no.PasswordWrong: "old",
            no.CodeWrong: "code",
        }
    )
