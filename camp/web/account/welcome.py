"""The page an invitation or a reset leads to: somebody sets their own password, in their own language."""

from __future__ import annotations

from flask import render_template, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import PasswordField

from camp import clock
from camp.models import AccountLink
from camp.rules.journal import Actor
from camp.rules.refusals import Refusal
from camp.rules.team_refusals import LinkDead, PasswordsDiffer
from camp.services import journal, team
from camp.services.accounts import SHORTEST_PASSWORD
from camp.services.journal import Hand
from camp.web.access import home_of
from camp.web.account import account
from camp.web.account.entering import enter
from camp.web.forms import CampForm, Filled
from camp.web.language import speaking
from camp.web.refusals import sentence

Page = Response | tuple[str, int]


class NewPasswordForm(CampForm):
    password = PasswordField(_l("New password"), [Filled(_l("Enter a new password."))])
    again = PasswordField(_l("The same password again"), [Filled(_l("Enter the new password again."))])

    def check_twice(self) -> None:
        """Raises PasswordsDiffer."""
        if self.password.data != self.again.data:
            raise PasswordsDiffer


@account.get("/welcome/<token>")
def welcome(token: str) -> Page:
    try:
        link = team.open_link(token, clock.now())
    except LinkDead as refusal:
        return _dead(refusal)
    with speaking(link.user.language):
        return _page(link, NewPasswordForm(formdata=None)), 200


@account.post("/welcome/<token>")
def set_password(token: str) -> Page:
    try:
        link = team.open_link(token, clock.now())
    except LinkDead as refusal:
        return _dead(refusal)
    with speaking(link.user.language):
        form = NewPasswordForm()
        if not form.validate():
            return _page(link, form), 422
        # Nobody is logged in yet, but the link says who this is.
        journal.write_as(Hand(Actor.STAFF, link.user_id))
        try:
            form.check_twice()
            user = team.set_password(token, form.password.data, clock.now())
        except LinkDead as refusal:
            return _dead(refusal)
        except Refusal as refusal:
            form.refuse(refusal)
            return _page(link, form), 422
    return enter(user, url_for(home_of(user.roles)) if user.roles else url_for("account.login"))


def _page(link: AccountLink, form: NewPasswordForm) -> str:
    return render_template(
        "account/welcome.html", person=link.user, link=link, form=form, least=SHORTEST_PASSWORD
    )


def _dead(refusal: LinkDead) -> tuple[str, int]:
    return render_template("account/dead_link.html", why=sentence(refusal)), 404
