"""Who may work here: users, passwords, and a brake on guessing them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from camp.models import LoginAttempt, Role, User, UserRole
from camp.rules.refusals import LoginThrottled, LoginWrong, PasswordTooShort, UserExists
from camp.rules.staff_refusals import LastOwner, RolesMissing, UserUnknown
from camp.services.transaction import broke, reading, transaction

SHORTEST_PASSWORD = 10
FAILURES_PER_LOGIN = 5
FAILURES_PER_ADDRESS = 20
THROTTLE = timedelta(minutes=15)

_hasher = PasswordHasher()
_NOBODY = _hasher.hash("nobody has this password, but checking it takes as long as a real one")


def add_user(login: str, name: str, roles: Iterable[Role], password: str, language: str) -> User:
    """Raises UserExists or PasswordTooShort."""
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordTooShort(SHORTEST_PASSWORD)
    user = User(
        login=login.strip().lower(),
        name=name,
        user_roles=[UserRole(role=role) for role in sorted(set(roles))],
        language=language,
        password_hash=_hasher.hash(password),
    )
    try:
        with transaction() as session:
            session.add(user)
            session.flush()
    except IntegrityError as error:
        if broke(error, "users", "login"):
            raise UserExists(user.login) from error
        raise
    return user


def set_roles(login: str, roles: Iterable[Role]) -> User:
    """From now on these and no others; whoever is logged in is held to them at the next page.
    Raises UserUnknown, RolesMissing, or LastOwner when nobody would be left to give roles."""
    wanted = set(roles)
    if not wanted:
        raise RolesMissing
    with transaction() as session:
        user = _get_locked(session, login)
        if Role.OWNER not in wanted:
            _check_other_owner(session, user)
        user.user_roles = [held for held in user.user_roles if held.role in wanted]
        user.user_roles += [UserRole(role=role) for role in sorted(wanted - user.roles)]
        return user


def deactivate(login: str) -> User:
    """No more log-in, and whoever is logged in is out; what they did stays in their name.
    Raises UserUnknown or LastOwner."""
    with transaction() as session:
        user = _get_locked(session, login)
        _check_other_owner(session, user)
        user.is_active = False
        return user


def _get_locked(session: Session, login: str) -> User:
    """With all users locked, so that two owners can't take each other's role at once."""
    session.execute(update(User).values(language=User.language))
    user = session.scalar(select(User).where(User.login == login.strip().lower()))
    if user is None:
        raise UserUnknown(login)
    return user


def _check_other_owner(session: Session, user: User) -> None:
    owners = select(User.id).join(UserRole).where(UserRole.role == Role.OWNER, User.is_active)
    if session.scalars(owners).all() == [user.id]:
        raise LastOwner(user.login)


def log_in(login: str, password: str, address: str, now: datetime) -> User:
    """The user with that login and password. Raises LoginWrong, or LoginThrottled after too many failures
    of this login or from this address within a quarter of an hour, whether the password is right or not.
    Raises RolesMissing for somebody who has nothing to do here."""
    login = login.strip().lower()[:60]
    _check_throttle(login, address, now)
    user = reading().scalar(select(User).where(User.login == login, User.is_active))
    if not _matches(user.password_hash if user else _NOBODY, password) or user is None:
        with transaction() as session:
            session.add(LoginAttempt(login=login, address=address, failed_at=now))
        raise LoginWrong
    if not user.roles:
        raise RolesMissing
    user_id = user.id
    with transaction() as session:
        session.execute(
            delete(LoginAttempt).where(
                or_(LoginAttempt.login == login, LoginAttempt.failed_at < now - THROTTLE)
            )
        )
        return session.get_one(User, user_id)


def find_user(user_id: int) -> User | None:
    """Who may go on: not somebody who left, or whose roles were all taken."""
    user = reading().get(User, user_id)
    return user if user is not None and user.is_active and user.user_roles else None


def has_password(login: str, password: str) -> bool:
    """Does this user still have this password? For the demo's log-ins, which are shown until changed."""
    user = reading().scalar(select(User).where(User.login == login, User.is_active))
    return user is not None and _matches(user.password_hash, password)


def choose_language(user_id: int, language: str) -> None:
    with transaction() as session:
        session.get_one(User, user_id).language = language


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except VerifyMismatchError:
        return False


def _check_throttle(login: str, address: str, now: datetime) -> None:
    recent = LoginAttempt.failed_at > now - THROTTLE
    by_login = select(func.count(), func.min(LoginAttempt.failed_at)).where(
        LoginAttempt.login == login, recent
    )
    by_address = select(func.count(), func.min(LoginAttempt.failed_at)).where(
        LoginAttempt.address == address, recent
    )
    session = reading()
    for query, most in ((by_login, FAILURES_PER_LOGIN), (by_address, FAILURES_PER_ADDRESS)):
        count, first = session.execute(query).one()
        if count >= most:
            raise LoginThrottled(first + THROTTLE)
