"""People are invited by a link that works once, and set their password themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from camp.extensions import db
from camp.models import AccountLink, Role, User
from camp.rules.refusals import LoginWrong, PasswordTooShort, UserExists
from camp.rules.roles import LinkKind
from camp.rules.sign_in import login_of
from camp.rules.staff_refusals import LastOwner, RolesMissing, UserUnknown
from camp.rules.team_refusals import LinkDead, LoginUnusable, PasswordWrong, PersonLeft
from camp.services import accounts, team
from camp.services.team import NewLink
from tests.builders import at_once, refused
from tests.conftest import NOW, PASSWORD

HERE = "10.0.0.1"
NEW = "another-password"


def invited(login: str = "gulnara", *roles: Role) -> NewLink:
    return team.invite(login, "Гүлнара", "ky", roles or (Role.KITCHEN,), None, NOW)


def joined(login: str = "gulnara", *roles: Role) -> User:
    return team.set_password(invited(login, *roles).token, PASSWORD, NOW)


@pytest.mark.parametrize(
    ("text", "login"),
    [("Gulnara", "gulnara"), (" a-b.c_1 ", "a-b.c_1"), ("Гүлнара", None), ("a b", None)],
)
def test_a_login_can_be_typed_on_every_keyboard(text: str, login: str | None) -> None:
    assert login_of(text) == login
    assert login_of("x" * 60) is not None
    assert login_of("x" * 61) is None


def test_who_is_invited_sets_a_password_once_and_logs_in_with_it(any_app: Flask) -> None:
    link = invited()
    assert (link.kind, link.good_until) == (LinkKind.INVITE, NOW + timedelta(days=7))
    assert [m.is_invited for m in team.members(NOW) if m.user.login == "gulnara"] == [True]
    assert team.open_link(link.token, NOW).user.language == "ky"
    user = team.set_password(link.token, PASSWORD, NOW)
    assert accounts.log_in("gulnara", PASSWORD, HERE, NOW).id == user.id
    assert not any(m.is_invited or m.link_until for m in team.members(NOW))
    with refused(LinkDead):
        team.set_password(link.token, NEW, NOW)
    with refused(LinkDead):
        team.open_link(link.token, NOW)


def test_of_a_links_secret_only_its_hash_is_kept(any_app: Flask) -> None:
    link = invited()
    kept = db.session.scalars(select(AccountLink)).one()
    assert len(kept.token_hash) == 64
    assert link.token not in repr(vars(kept))
    assert len(link.token) >= 43  # 256 bits


def test_nobody_logs_in_before_there_is_a_password(any_app: Flask) -> None:
    invited()
    for guess in ("", PASSWORD, "nobody has this password"):
        with pytest.raises(LoginWrong):
            accounts.log_in("gulnara", guess, HERE, NOW)


def test_a_link_is_good_for_so_long_and_not_a_moment_longer(any_app: Flask) -> None:
    link = invited()
    assert team.open_link(link.token, link.good_until - timedelta(seconds=1))
    with refused(LinkDead):
        team.set_password(link.token, PASSWORD, link.good_until)
    with refused(LinkDead):
        team.set_password("unknown", PASSWORD, NOW)


def test_a_new_link_replaces_the_old_one_and_is_a_reset_once_there_is_a_password(any_app: Flask) -> None:
    first = invited()
    second = team.make_link(first.user_id, None, NOW)
    assert second.kind is LinkKind.INVITE
    with refused(LinkDead):
        team.set_password(first.token, PASSWORD, NOW)
    team.set_password(second.token, PASSWORD, NOW)
    reset = team.make_link(first.user_id, None, NOW)
    assert (reset.kind, reset.good_until) == (LinkKind.RESET, NOW + timedelta(hours=24))
    # Until the link is used the old password is good: a reset made by mistake locks nobody out.
    accounts.log_in("gulnara", PASSWORD, HERE, NOW)
    team.set_password(reset.token, NEW, NOW)
    accounts.log_in("gulnara", NEW, HERE, NOW)
    with pytest.raises(LoginWrong):
        accounts.log_in("gulnara", PASSWORD, HERE, NOW)


def test_a_short_password_does_not_use_the_link_up(any_app: Flask) -> None:
    link = invited()
    with refused(PasswordTooShort):
        team.set_password(link.token, "nine-char", NOW)
    assert team.set_password(link.token, "ten-chars!", NOW)


def test_an_invitation_wants_a_login_and_a_role(any_app: Flask) -> None:
    invited()
    with refused(UserExists):
        invited(" GULNARA ")
    with refused(LoginUnusable):
        invited("Гүлнара")
    with refused(RolesMissing):
        team.invite("asan", "Асан", "ky", (), None, NOW)
    with refused(UserUnknown):
        team.make_link(10**6, None, NOW)


def test_who_left_has_no_use_of_a_link_and_gets_none(any_app: Flask) -> None:
    joined("owner", Role.OWNER)
    user = joined()
    link = team.make_link(user.id, None, NOW)
    accounts.deactivate("gulnara")
    with refused(LinkDead):
        team.set_password(link.token, NEW, NOW)
    with refused(PersonLeft):
        team.make_link(user.id, None, NOW)
    accounts.come_back("gulnara")
    with refused(LinkDead):
        team.set_password(link.token, NEW, NOW)
    assert accounts.log_in("gulnara", PASSWORD, HERE, NOW).id == user.id
    with refused(UserUnknown):
        accounts.come_back("nobody")


def test_an_owner_who_never_came_does_not_count_as_one(any_app: Flask) -> None:
    joined("owner", Role.OWNER)
    invited("second", Role.OWNER)
    with refused(LastOwner):
        accounts.deactivate("owner")
    with refused(LastOwner):
        accounts.set_roles("owner", [Role.KITCHEN])


def test_fifty_open_one_link_at_once_and_one_of_them_sets_the_password(any_app: Flask) -> None:
    link = invited()

    def work(number: int) -> str:
        try:
            team.set_password(link.token, f"password-number-{number}", NOW)
        except LinkDead:
            return "dead"
        return f"set {number}"

    ends = at_once(any_app, work)
    assert ends.pop("dead") == 49
    [winner] = ends
    db.session.rollback()
    accounts.log_in("gulnara", f"password-number-{winner.split()[1]}", HERE, NOW)


def test_a_new_password_a_reset_and_signing_out_end_every_session(
    any_app: Flask,
) -> None:
    user = joined()
    for end in (
        lambda: accounts.change_password(user.id, PASSWORD, NEW, HERE, NOW),
        lambda: accounts.sign_out_everywhere(user.id),
        lambda: team.set_password(team.make_link(user.id, None, NOW).token, PASSWORD, NOW),
    ):
        before = db.session.scalars(select(User.sign_in).where(User.id == user.id)).one()
        assert accounts.find_user(user.id, before)
        end()
        assert accounts.find_user(user.id, before) is None
        assert accounts.find_user(user.id, before + 1)


def test_the_old_password_is_asked_for_and_guessing_it_is_braked_like_a_log_in(any_app: Flask) -> None:
    user = joined()
    with refused(PasswordTooShort):
        accounts.change_password(user.id, PASSWORD, "short", HERE, NOW)
    for _ in range(5):
        with pytest.raises(PasswordWrong):
            accounts.change_password(user.id, "wrong", NEW, HERE, NOW)
    with refused(accounts.LoginThrottled):
        accounts.change_password(user.id, PASSWORD, NEW, HERE, NOW)
    assert accounts.has_password("gulnara", PASSWORD)


def test_a_link_is_made_in_somebodys_name(any_app: Flask) -> None:
    owner = joined("owner", Role.OWNER)
    team.invite("asan", "Асан", "ru", [Role.STABLE, Role.KITCHEN], owner.id, NOW)
    link = db.session.scalars(select(AccountLink).order_by(AccountLink.id.desc())).first()
    assert link is not None
    assert (link.made_by_id, link.user.roles) == (owner.id, {Role.STABLE, Role.KITCHEN})
    assert db.session.scalar(select(func.count()).select_from(User)) == 2
