"""The people who work here: inviting them, and links by which they set a password themselves.

Nobody but the person ever knows the password. Of a link's secret only the SHA-256 is kept: it has 256 bits of
chance, so no slow hash is needed, and a stolen copy of the books opens no account.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TypeVar

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from camp.models import AccountLink, Role, User, UserRole
from camp.rules.letters import LetterKind
from camp.rules.refusals import UserExists
from camp.rules.roles import LinkKind
from camp.rules.sign_in import LINK_LIFE, login_of
from camp.rules.staff_refusals import RolesMissing, UserUnknown
from camp.rules.team_refusals import EmailMissing, LinkDead, LoginUnusable, PersonLeft
from camp.services import accounts, letters
from camp.services.transaction import broke, reading, transaction

T = TypeVar("T")


@dataclass(frozen=True)
class Member:
    """Somebody of the team, as the owner sees them."""

    user: User
    link_until: datetime | None
    """There is a link they have not used yet, good until then."""

    @property
    def is_invited(self) -> bool:
        """No password was ever set."""
        return self.user.is_active and not self.user.password_hash


@dataclass(frozen=True)
class NewLink:
    """The only time the secret is seen."""

    user_id: int
    name: str
    kind: LinkKind
    token: str
    good_until: datetime


def members(now: datetime) -> list[Member]:
    """Everybody; who left is at the end."""
    session = reading()
    links = {
        link.user_id: link.good_until
        for link in session.scalars(
            select(AccountLink).where(AccountLink.used_at.is_(None), AccountLink.good_until > now)
        )
    }
    users = session.scalars(select(User).order_by(User.is_active.desc(), User.name, User.id))
    return [Member(user, links.get(user.id)) for user in users]


def find_member(user_id: int, now: datetime) -> Member | None:
    return next((member for member in members(now) if member.user.id == user_id), None)


@dataclass(frozen=True)
class Newcomer:
    """Somebody to be invited."""

    login: str
    name: str
    language: str
    roles: Iterable[Role]
    email: str = ""


def invite(
    login: str,
    name: str,
    language: str,
    roles: Iterable[Role],
    by_id: int | None,
    now: datetime,
    email: str = "",
) -> NewLink:
    """Somebody new, who sets a password by the link. Raises LoginUnusable, RolesMissing or UserExists."""
    newcomer = Newcomer(login, name, language, roles, email)
    return _take_in(newcomer, lambda session, user: new_link(session, user, by_id, now))


def invite_by_mail(newcomer: Newcomer, by_id: int | None, now: datetime) -> int:
    """The same, but a letter brings the link. Gives the id. Raises EmailMissing and what ``invite`` does."""
    return _take_in(newcomer, lambda session, user: _write(session, user, by_id, now))


def _take_in(newcomer: Newcomer, tell: Callable[[Session, User], T]) -> T:
    kept, wanted = login_of(newcomer.login), sorted(set(newcomer.roles))
    if kept is None:
        raise LoginUnusable
    if not wanted:
        raise RolesMissing
    try:
        with transaction() as session:
            user = User(
                login=kept,
                name=newcomer.name.strip(),
                email=newcomer.email,
                language=newcomer.language,
                password_hash="",
                user_roles=[UserRole(role=role) for role in wanted],
            )
            session.add(user)
            session.flush()
            return tell(session, user)
    except IntegrityError as error:
        if broke(error, "users", "login"):
            raise UserExists(kept) from error
        raise


def make_link(user_id: int, by_id: int | None, now: datetime) -> NewLink:
    """A new link in place of any earlier one: an invitation until there is a password, then a reset.
    Raises UserUnknown or PersonLeft."""
    with transaction() as session:
        return new_link(session, _get_active(session, user_id), by_id, now)


def mail_link(user_id: int, by_id: int | None, now: datetime) -> None:
    """The same, but a letter brings it. Raises EmailMissing and what ``make_link`` does."""
    with transaction() as session:
        _write(session, _get_active(session, user_id), by_id, now)


def _get_active(session: Session, user_id: int) -> User:
    user = accounts.get_locked(session, User.id == user_id)
    if user is None:
        raise UserUnknown(str(user_id))
    if not user.is_active:
        raise PersonLeft(user.login)
    return user


def _write(session: Session, user: User, by_id: int | None, now: datetime) -> int:
    """The link itself is made when the letter leaves: its secret is kept nowhere on the way. Those of before
    are gone at once."""
    if not user.email:
        raise EmailMissing
    accounts.spend_links(session, user.id, now)
    kind = LetterKind.STAFF_RESET if user.password_hash else LetterKind.STAFF_INVITE
    letters.write(session, kind, now=now, user=user, about={"by_id": by_id})
    return user.id


def change_email(user_id: int, email: str) -> None:
    """Where links are sent from now on; empty: they are handed over. Raises UserUnknown."""
    with transaction() as session:
        user = accounts.get_locked(session, User.id == user_id)
        if user is None:
            raise UserUnknown(str(user_id))
        user.email = email


def new_link(session: Session, user: User, by_id: int | None, now: datetime) -> NewLink:
    """The same as a part of another command, for somebody locked."""
    accounts.spend_links(session, user.id, now)
    kind, token = LinkKind.RESET if user.password_hash else LinkKind.INVITE, secrets.token_urlsafe(32)
    until = now + LINK_LIFE[kind]
    session.add(
        AccountLink(
            user_id=user.id,
            kind=kind,
            token_hash=_hash(token),
            made_at=now,
            made_by_id=by_id,
            good_until=until,
        )
    )
    return NewLink(user.id, user.name, kind, token, until)


def open_link(token: str, now: datetime) -> AccountLink:
    """What the link is for, without using it. Raises LinkDead."""
    link = reading().scalar(
        select(AccountLink)
        .join(AccountLink.user)
        .where(
            AccountLink.token_hash == _hash(token),
            AccountLink.used_at.is_(None),
            AccountLink.good_until > now,
            User.is_active,
        )
    )
    if link is None:
        raise LinkDead
    return link


def set_password(token: str, password: str, now: datetime) -> User:
    """Use the link. Whoever was logged in as this person is out. Raises PasswordTooShort or LinkDead."""
    accounts.check_length(password)
    hash_ = _hash(token)
    of_link = select(AccountLink.user_id).where(AccountLink.token_hash == hash_).scalar_subquery()
    with transaction() as session:
        # The person is locked before the link, as by everything that ends links.
        user = accounts.get_locked(session, User.id == of_link)
        used = session.execute(
            update(AccountLink)
            .where(
                AccountLink.token_hash == hash_,
                AccountLink.used_at.is_(None),
                AccountLink.good_until > now,
            )
            .values(used_at=now)
            .execution_options(synchronize_session=False)
        )
        if user is None or not user.is_active or used.rowcount != 1:  # type: ignore[attr-defined]
            raise LinkDead
        accounts.give_password(user, password)
        return user


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
