"""The second factor: time-based one-time passwords (RFC 6238) from an app on a telephone, and recovery codes
for the day the telephone is lost.

A code is good for its own 30 seconds and one step to either side, since telephones' clocks are off
(RFC 6238, section 5.2), and no step is taken twice. Codes go by the moment a ``telephone`` shows; the
brake on guessing by ``now``, which may be of a pretended day.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import pyotp
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session, joinedload

from camp.models import JournalEntry, RecoveryCode, User
from camp.rules.sign_in import RECOVERY_CODES, code_of, recovery_code_of
from camp.rules.staff_refusals import UserUnknown
from camp.rules.team_refusals import CodeWrong, SecondFactorOff, SecondFactorOn, SecondFactorOwn
from camp.services import accounts
from camp.services.transaction import reading, transaction

ISSUER = "EcoTrek Camp"
STEP = 30
"""Seconds a code is shown for."""

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Nothing that looks like something else: no i, l, o, 0, 1."""
_LENGTH = 12


def new_secret() -> str:
    """160 bits, base 32: as long as RFC 4226 recommends."""
    return pyotp.random_base32()


def address_of(secret: str, login: str) -> str:
    """What the QR code says: an otpauth address, as authenticator apps read it."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def is_on(user_id: int) -> bool:
    return bool(reading().get_one(User, user_id).totp_secret)


def codes_left(user_id: int) -> int:
    """Recovery codes not used yet."""
    unused = select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return reading().scalar(unused) or 0


def switch_on(user_id: int, secret: str, code: str, telephone: datetime) -> list[str]:
    """From the next log-in on a code is asked for. A right code proves that the app has the secret. Gives the
    recovery codes, which are never seen again. Raises CodeWrong or SecondFactorOn."""
    step = _step_of(secret, code, telephone)
    if step is None:
        raise CodeWrong
    with transaction() as session:
        user = accounts.get_locked(session, (User.id == user_id) & (User.totp_secret == ""))
        if user is None:
            raise SecondFactorOn
        user.totp_secret, user.totp_step = secret, step
        codes = ["".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)) for _ in range(RECOVERY_CODES)]
        session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
        session.add_all(RecoveryCode(user_id=user_id, code_hash=_hash(code)) for code in codes)
        return codes


def take_code(user_id: int, code: str, address: str, now: datetime, telephone: datetime) -> User:
    """After the right password: a code of the app, or a recovery code, once.
    Raises CodeWrong, SecondFactorOff or LoginThrottled."""
    _check(user_id, code, address, now, telephone)
    with transaction() as session:
        user = session.get_one(User, user_id)
        accounts.forget_failures(session, user.login, now)
        return user


def switch_off(
    user_id: int, password: str, code: str, address: str, now: datetime, telephone: datetime
) -> None:
    """Raises PasswordWrong, CodeWrong, SecondFactorOff or LoginThrottled."""
    accounts.prove(reading().get_one(User, user_id), password, address, now)
    _check(user_id, code, address, now, telephone)
    with transaction() as session:
        _drop(session, accounts.get_locked(session, User.id == user_id))


@dataclass(frozen=True)
class Proof:
    """What whoever is logged in shows before they touch another person's account."""

    user_id: int
    password: str
    code: str
    """Of their own second factor, where that is on."""
    address: str


def switch_off_of(user_id: int, proof: Proof, now: datetime, telephone: datetime) -> None:
    """For another person who lost telephone and codes; wherever they are logged in, they are out.
    Raises SecondFactorOwn, UserUnknown, SecondFactorOff, PasswordWrong, CodeWrong or LoginThrottled."""
    if user_id == proof.user_id:
        raise SecondFactorOwn
    books = reading()
    person, prover = books.get(User, user_id), books.get_one(User, proof.user_id)
    if person is None:
        raise UserUnknown(str(user_id))
    if not person.totp_secret:
        raise SecondFactorOff
    asks_code = bool(prover.totp_secret)
    accounts.prove(prover, proof.password, proof.address, now)
    if asks_code:
        _check(proof.user_id, proof.code, proof.address, now, telephone)
    with transaction() as session:
        user = accounts.get_locked(session, (User.id == user_id) & (User.totp_secret != ""))
        if user is None:
            raise SecondFactorOff
        _drop(session, user)
        user.sign_in += 1


def last_switch(user_id: int) -> JournalEntry | None:
    """When it was switched on or off the last time, and by whom."""
    about = (JournalEntry.subject == User.__tablename__) & (JournalEntry.subject_id == user_id)
    newest = select(JournalEntry).where(about).order_by(JournalEntry.id.desc())
    entries = reading().scalars(newest.options(joinedload(JournalEntry.user)))
    return next((entry for entry in entries if "totp_secret" in entry.after), None)


def drop(login: str) -> User:
    """For somebody who lost telephone and codes; only who holds the server may. Raises UserUnknown."""
    with transaction() as session:
        user = accounts.get_locked(session, User.login == login.strip().lower())
        if user is None:
            raise UserUnknown(login)
        _drop(session, user)
        return user


def _drop(session: Session, user: User | None) -> None:
    if user is not None:
        user.totp_secret, user.totp_step = "", 0
        session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def _check(user_id: int, code: str, address: str, now: datetime, telephone: datetime) -> None:
    user = reading().get_one(User, user_id)
    login, secret = user.login, user.totp_secret
    if not secret:
        raise SecondFactorOff
    accounts.check_throttle(login, address, now)
    if not (_take_step(user_id, secret, code, telephone) or _take_recovery(user_id, code, now)):
        accounts.note_failure(login, address, now)
        raise CodeWrong


def _take_step(user_id: int, secret: str, code: str, telephone: datetime) -> bool:
    step = _step_of(secret, code, telephone)
    if step is None:
        return False
    with transaction() as session:
        taken = session.execute(
            update(User)
            .where(User.id == user_id, User.totp_secret == secret, User.totp_step < step)
            .values(totp_step=step)
            .execution_options(synchronize_session=False)
        )
        return bool(taken.rowcount == 1)  # type: ignore[attr-defined]


def _take_recovery(user_id: int, code: str, now: datetime) -> bool:
    with transaction() as session:
        taken = session.execute(
            update(RecoveryCode)
            .where(
                RecoveryCode.user_id == user_id,
                RecoveryCode.code_hash == _hash(recovery_code_of(code)),
                RecoveryCode.used_at.is_(None),
            )
            .values(used_at=now)
            .execution_options(synchronize_session=False)
        )
        return bool(taken.rowcount == 1)  # type: ignore[attr-defined]


def _step_of(secret: str, code: str, telephone: datetime) -> int | None:
    """The time step this is the code of, among the present one and its neighbours."""
    typed, present = code_of(code), int(telephone.timestamp()) // STEP
    totp = pyotp.TOTP(secret, interval=STEP)
    right = [
        step
        for step in (present - 1, present, present + 1)
        if secrets.compare_digest(totp.generate_otp(step), typed)
    ]
    return max(right, default=None)


def _hash(code: str) -> str:
    return sha256(code.encode()).hexdigest()
