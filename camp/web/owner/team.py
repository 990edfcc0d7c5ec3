"""The team: who works here in which roles, inviting people, and links to set a password by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import PasswordField, SelectMultipleField, StringField
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput

from camp import clock
from camp.models import Role, User
from camp.rules.refusals import LoginThrottled, Refusal
from camp.rules.sign_in import LONGEST_LOGIN
from camp.services import accounts, second_factor
from camp.services import team as people
from camp.services.second_factor import Proof
from camp.services.team import Member, Newcomer, NewLink
from camp.web.contact import email_of
from camp.web.forms import CampForm, ChoiceField, Filled, Shorter
from camp.web.language import OWN_NAMES
from camp.web.owner import owner
from camp.web.refusals import sentence
from camp.web.words import word

SHOWN_ONCE = "new_link"
"""Where the session keeps a new link until the next page has shown it."""


class RolesField(SelectMultipleField):
    """Any number of roles, but one at least."""

    option_widget = CheckboxInput()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, coerce=str, **kwargs)
        self.choices = [(role.value, word(role)) for role in Role]

    def pre_validate(self, form: Any) -> None:
        if not self.data or not set(self.data) <= set(Role):
            raise StopValidation(_("Choose one role at least."))

    @property
    def roles(self) -> set[Role]:
        return {Role(value) for value in self.data or ()}


class RolesForm(CampForm):
    roles = RolesField(_l("Roles"))


class InviteForm(RolesForm):
    name = StringField(_l("Name"), [Filled(_l("Enter a name.")), Shorter(120)])
    email = StringField(_l("E-mail, if there is one"), [Shorter(254)])
    login = StringField(_l("Login"), [Filled(_l("Enter a login.")), Shorter(LONGEST_LOGIN)])
    language = ChoiceField(_l("Language"), default="ky")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = list(OWN_NAMES.items())

    def validate_email(self, field: StringField) -> None:
        field.data = email_of(field.data)

    def newcomer(self) -> Newcomer:
        return Newcomer(
            self.login.data, self.name.data, self.language.data, self.roles.roles, self.email.data
        )


class EmailForm(CampForm):
    email = StringField(_l("E-mail"), [Shorter(254)])

    validate_email = InviteForm.validate_email


class ProofForm(CampForm):
    """That the owner is the owner, before another person's account is opened wider."""

    old = PasswordField(_l("Your own password"), [Filled(_l("Enter your password."))])


class CodeProofForm(ProofForm):
    """Where the owner's own second factor is on."""

    code = StringField(_l("A code of your own"), [Filled(_l("Enter the code.")), Shorter(40)])


def proof_form(**kwargs: Any) -> ProofForm:
    kind = CodeProofForm if second_factor.is_on(current_user.id) else ProofForm
    return kind(**kwargs)


@owner.get("/team")
def team() -> str:
    return _team(InviteForm(formdata=None))


@owner.post("/team")
def invite() -> Response | tuple[str, int]:
    form = InviteForm()
    if not form.validate():
        return _team(form), 422
    try:
        if form.email.data and _sends_mail():
            return _on_its_way(people.invite_by_mail(form.newcomer(), current_user.id, clock.now()))
        link = people.invite(
            form.login.data,
            form.name.data,
            form.language.data,
            form.roles.roles,
            current_user.id,
            clock.now(),
            form.email.data,
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return _team(form), 422
    return _show_once(link)


@owner.get("/team/<int:user_id>")
def person(user_id: int) -> str:
    member = _member(user_id)
    return _person(member)


@owner.post("/team/<int:user_id>")
def change_roles(user_id: int) -> Response | tuple[str, int]:
    member, form = _member(user_id), RolesForm()
    if not form.validate():
        return _person(member, form), 422
    try:
        accounts.set_roles(member.user.login, form.roles.roles)
    except Refusal as refusal:
        form.refuse(refusal)
        return _person(member, form), 422
    flash(_("Saved"), "good")
    return redirect(url_for("owner.person", user_id=user_id), 303)


@owner.post("/team/<int:user_id>/email")
def change_email(user_id: int) -> Response | tuple[str, int]:
    member, form = _member(user_id), EmailForm()
    if not form.validate():
        return _person(member, email=form), 422
    people.change_email(user_id, form.email.data)
    flash(_("Saved"), "good")
    return redirect(url_for("owner.person", user_id=user_id), 303)


@owner.post("/team/<int:user_id>/link")
def make_link(user_id: int) -> Response:
    """By mail, unless the owner wants to hand it over."""
    member = _member(user_id)
    by_mail = _sends_mail() and member.user.email and "by_hand" not in request.form
    try:
        if by_mail:
            people.mail_link(user_id, current_user.id, clock.now())
            return _on_its_way(user_id)
        return _show_once(people.make_link(user_id, current_user.id, clock.now()))
    except Refusal as refusal:
        flash(sentence(refusal), "bad")
        return redirect(url_for("owner.person", user_id=user_id), 303)


@owner.post("/team/<int:user_id>/code/off")
def switch_off_code(user_id: int) -> Response | tuple[str, int]:
    """For somebody who lost telephone and recovery codes."""
    member, form = _member(user_id), proof_form()
    if not form.validate():
        return _person(member, proof=form), 422
    code = form.code.data if isinstance(form, CodeProofForm) else ""
    proof = Proof(current_user.id, form.old.data, code, request.remote_addr or "")
    try:
        second_factor.switch_off_of(user_id, proof, clock.now(), clock.telephone())
    except Refusal as refusal:
        form.refuse(refusal)
        return _person(_member(user_id), proof=form), 429 if isinstance(refusal, LoginThrottled) else 422
    flash(_("No code is asked of them any more. Wherever they were logged in, they are out."), "good")
    return redirect(url_for("owner.person", user_id=user_id), 303)


@owner.post("/team/<int:user_id>/leave")
def leave(user_id: int) -> Response:
    return _do(user_id, accounts.deactivate, _("No log-in any more. What was done stays in their name."))


@owner.post("/team/<int:user_id>/come-back")
def come_back(user_id: int) -> Response:
    return _do(
        user_id, accounts.come_back, _("They can log in again, with the password and roles of before.")
    )


def _do(user_id: int, command: Callable[[str], User], done: str) -> Response:
    login = _member(user_id).user.login
    try:
        command(login)
    except Refusal as refusal:
        flash(sentence(refusal), "bad")
    else:
        flash(done, "good")
    return redirect(url_for("owner.person", user_id=user_id), 303)


def _member(user_id: int) -> Member:
    member = people.find_member(user_id, clock.now())
    if member is None:
        abort(404)
    return member


def _show_once(link: NewLink) -> Response:
    session[SHOWN_ONCE] = {"user_id": link.user_id, "token": link.token}
    return redirect(url_for("owner.person", user_id=link.user_id), 303)


def _on_its_way(user_id: int) -> Response:
    flash(_("A letter with the link leaves within a minute or two."), "good")
    return redirect(url_for("owner.person", user_id=user_id), 303)


def _sends_mail() -> bool:
    return current_app.config["CAMP_MAIL"] is not None


def _team(form: InviteForm) -> str:
    return render_template(
        "owner/team.html", members=people.members(clock.now()), form=form, sends_mail=_sends_mail()
    )


def _person(
    member: Member,
    form: RolesForm | None = None,
    email: EmailForm | None = None,
    proof: ProofForm | None = None,
) -> str:
    shown = session.pop(SHOWN_ONCE, {})
    href = ""
    if shown.get("user_id") == member.user.id:
        href = url_for("account.welcome", token=shown["token"], _external=True)
    return render_template(
        "owner/person.html",
        member=member,
        person=member.user,
        form=form or RolesForm(formdata=None, data={"roles": sorted(member.user.roles)}),
        email_form=email or EmailForm(formdata=None, data={"email": member.user.email}),
        proof_form=proof or proof_form(formdata=None),
        last_switch=second_factor.last_switch(member.user.id),
        href=href,
        by_mail=_sends_mail() and bool(member.user.email),
    )
