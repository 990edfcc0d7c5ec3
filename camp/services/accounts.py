"""Who may work here: users, passwords, and a brake on guessing them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from camp.models import AccountLink, CalendarFeed, LoginAttempt, Role, User, UserRole
from camp.rules.refusals import LoginThrottled, LoginWrong, PasswordTooShort, UserExists
from camp.rules.staff_refusals import LastOwner, RolesMissing, UserUnknown
from camp.rules.team_refusals import PasswordWrong
from camp.services.transaction import broke, reading, transaction

SHORTEST_PASSWORD = 10
FAILURES_PER_LOGIN = 5
FAILURES_PER_ADDRESS = 20
THROTTLE = timedelta(minutes=15)

_hasher = PasswordHasher()
_NOBODY = _hasher.hash("nobody has this password, but checking it takes as long as a real one")


def add_user(login: str, name: str, roles: Iterable[Role], password: str, language: str) -> User:
    """Raises UserExists or PasswordTooShort."""
    check_length(password)
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
    """No more log-in, and whoever is logged in is out; what they did stays in their name. Links to set a
    password by are gone. Raises UserUnknown or LastOwner."""
    with transaction() as session:
        user = _get_locked(session, login)
        _check_other_owner(session, user)
        user.is_active = False
        user.sign_in += 1
        session.execute(delete(AccountLink).where(AccountLink.user_id == user.id))
        return user


def come_back(login: str) -> User:
    """With the password and roles of before; whoever was logged in then has to do it anew.
    Raises UserUnknown."""
    with transaction() as session:
        user = _get_locked(session, login)
        user.is_active = True
        return user


def change_password(user_id: int, old: str, new: str, address: str, now: datetime) -> User:
    """All other places this person is logged in at are out; so is this one until it is given the new number.
    Raises PasswordTooShort, PasswordWrong or LoginThrottled."""
    check_length(new)
    user = reading().get_one(User, user_id)
    known = user.password_hash
    prove(user, old, address, now)
    with transaction() as session:
        same = get_locked(session, (User.id == user_id) & (User.password_hash == known))
        if same is None:
            raise PasswordWrong
        give_password(same, new)
        return same


def sign_out_everywhere(user_id: int) -> User:
    """Whoever is logged in as this person, wherever, is out."""
    with transaction() as session:
        get_locked(session, User.id == user_id)
        user = session.get_one(User, user_id)
        user.sign_in += 1
        return user


def prove(user: User, password: str, address: str, now: datetime) -> None:
    """That who is logged in knows the password. Raises PasswordWrong or LoginThrottled."""
    login, known = user.login, user.password_hash
    check_throttle(login, address, now)
    if not _matches(known, password):
        note_failure(login, address, now)
        raise PasswordWrong


def give_password(user: User, password: str) -> None:
    """Inside a command that has locked the person."""
    user.password_hash = _hasher.hash(password)
    user.sign_in += 1


def check_length(password: str) -> None:
    """Raises PasswordTooShort."""
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordTooShort(SHORTEST_PASSWORD)


def get_locked(session: Session, which: ColumnElement[bool]) -> User | None:
    """One person, as they are now, and nobody else changes them until the command is over."""
    session.execute(
        update(User).where(which).values(language=User.language).execution_options(synchronize_session=False)
    )
    return session.scalar(select(User).where(which).execution_options(populate_existing=True))


def spend_links(session: Session, user_id: int, now: datetime) -> None:
    """Links that were not used are of no use any more."""
    session.execute(
        update(AccountLink)
        .where(AccountLink.user_id == user_id, AccountLink.used_at.is_(None))
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )


def _get_locked(session: Session, login: str) -> User:
    """With all users locked, so that two owners can't take each other's role at once."""
    session.execute(update(User).values(language=User.language))
    user = session.scalar(select(User).where(User.login == login.strip().lower()))
    if user is None:
        raise UserUnknown(login)
    return user


def _check_other_owner(session: Session, user: User) -> None:
    # Somebody invited who never came is no owner yet.
    owners = (
        select(User.id)
        .join(UserRole)
        .where(UserRole.role == Role.OWNER, User.is_active, User.password_hash != "")
    )
    if session.scalars(owners).all() == [user.id]:
        raise LastOwner(user.login)


def log_in(login: str, password: str, address: str, now: datetime) -> User:
    """The user with that login and password. Raises LoginWrong, or LoginThrottled after too many failures
    of this login or from this address within a quarter of an hour, whether the password is right or not.
    Raises RolesMissing for somebody who has nothing to do here."""
    login = login.strip().lower()[:60]
    check_throttle(login, address, now)
    user = reading().scalar(select(User).where(User.login == login, User.is_active, User.password_hash != ""))
    if not _matches(user.password_hash if user else _NOBODY, password) or user is None:
        note_failure(login, address, now)
        raise LoginWrong
    if not user.roles:
        raise RolesMissing
    user_id, asks_code = user.id, bool(user.totp_secret)
    with transaction() as session:
        # Else who knows the password could wipe away their wrong guesses at the code.
        if not asks_code:
            forget_failures(session, login, now)
        return session.get_one(User, user_id)


def find_user(user_id: int, sign_in: int) -> User | None:
    """Who may go on in a session made under this number: not somebody who left, whose roles were all taken,
    or who was signed out everywhere since."""
    user = reading().get(User, user_id)
    may = user is not None and user.is_active and user.user_roles and user.sign_in == sign_in
    return user if may else None


def login_of(user_id: int) -> str:
    return reading().get_one(User, user_id).login


def note_failure(login: str, address: str, now: datetime) -> None:
    with transaction() as session:
        session.add(LoginAttempt(login=login, address=address, failed_at=now))


def forget_failures(session: Session, login: str, now: datetime) -> None:
    """Of this login, which was right now, and all that are too old to count."""
    session.execute(
        delete(LoginAttempt).where(or_(LoginAttempt.login == login, LoginAttempt.failed_at < now - THROTTLE))
    )


def has_password(login: str, password: str) -> bool:
    """Does this user still have this password? For the demo's log-ins, which are shown until changed."""
    user = reading().scalar(select(User).where(User.login == login, User.is_active))
    return user is not None and _matches(user.password_hash, password)


def choose_language(user_id: int, language: str) -> None:
    """Of all pages, of letters from now on, and of the calendars on this person's telephone."""
    with transaction() as session:
        session.get_one(User, user_id).language = language
        session.execute(
            update(CalendarFeed)
            .where(CalendarFeed.holder_id == user_id, CalendarFeed.revoked_at.is_(None))
            .values(language=language)
            .execution_options(synchronize_session=False)
        )


def _matches(password_hash: str, password: str) -> bool:
    try:
        return bool(password_hash) and _hasher.verify(password_hash, password)
    except VerifyMismatchError:
        return False


def check_throttle(login: str, address: str, now: datetime) -> None:
    """Raises LoginThrottled after too many failures of this login or from this address."""
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
