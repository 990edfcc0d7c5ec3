"""A code from a telephone is asked for after the password, and none is taken twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import delete

from camp.extensions import db
from camp.models import LoginAttempt, Role, User
from camp.rules.journal import Actor
from camp.rules.refusals import LoginThrottled
from camp.rules.staff_refusals import UserUnknown
from camp.rules.team_refusals import (
    CodeWrong,
    PasswordWrong,
    SecondFactorOff,
    SecondFactorOn,
    SecondFactorOwn,
)
from camp.services import accounts, journal, second_factor
from camp.services.journal import HIDDEN, PROGRAM, Hand
from camp.services.second_factor import Proof
from camp.services.transaction import transaction
from tests.builders import at_once, refused
from tests.conftest import NOW, PASSWORD

HERE = "10.0.0.1"
LATER = NOW + timedelta(minutes=5)
SECRET = pyotp.random_base32()
LOST = pyotp.random_base32()


def code(at: datetime) -> str:
    return pyotp.TOTP(SECRET).at(at)


def guarded() -> tuple[int, list[str]]:
    user = accounts.add_user("gulnara", "Гүлнара", [Role.OWNER], PASSWORD, "ky")
    return user.id, second_factor.switch_on(user.id, SECRET, code(NOW), NOW)


def test_the_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B: the last six digits, SHA-1."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for seconds, last in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        at = datetime.fromtimestamp(seconds, UTC)
        assert second_factor._step_of(secret, last, at) == seconds // 30


def test_it_is_switched_on_by_a_right_code_only_and_once(any_app: Flask) -> None:
    user = accounts.add_user("gulnara", "Гүлнара", [Role.OWNER], PASSWORD, "ky")
    for wrong in ("", "000000x", code(NOW - timedelta(hours=1)), "١٢٣٤٥٦"):
        with refused(CodeWrong):
            second_factor.switch_on(user.id, SECRET, wrong, NOW)
    codes = second_factor.switch_on(user.id, SECRET, code(NOW), NOW)
    assert (len(set(codes)), second_factor.codes_left(user.id)) == (10, 10)
    with refused(SecondFactorOn):
        second_factor.switch_on(user.id, SECRET, code(LATER), LATER)


def test_no_code_is_taken_twice_nor_one_before_the_last(any_app: Flask) -> None:
    user_id, _ = guarded()
    with pytest.raises(CodeWrong):
        second_factor.take_code(user_id, code(NOW), HERE, NOW, NOW)
    assert second_factor.take_code(user_id, code(LATER), HERE, LATER, LATER).id == user_id
    for used in (LATER, LATER - timedelta(seconds=30)):
        with pytest.raises(CodeWrong):
            second_factor.take_code(user_id, code(used), HERE, LATER, LATER)


@pytest.mark.parametrize(("seconds", "is_good"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_a_telephones_clock_may_be_off_by_one_step(app: Flask, seconds: int, is_good: bool) -> None:
    user_id, _ = guarded()
    typed = code(LATER + timedelta(seconds=seconds))
    if is_good:
        assert second_factor.take_code(user_id, f" {typed[:3]} {typed[3:]} ", HERE, LATER, LATER)
    else:
        with pytest.raises(CodeWrong):
            second_factor.take_code(user_id, typed, HERE, LATER, LATER)


def test_fifty_type_the_same_code_at_once_and_one_is_in(any_app: Flask) -> None:
    user_id, recovery = guarded()
    for typed in (code(LATER), recovery[0]):

        def work(number: int, typed: str = typed) -> str:
            try:
                # Each from an address of its own; the brake on the login may close before they tried.
                second_factor.take_code(user_id, typed, f"10.0.1.{number}", LATER, LATER)
            except (CodeWrong, LoginThrottled):
                return "refused"
            return "in"

        assert at_once(any_app, work) == {"in": 1, "refused": 49}
        with transaction() as session:
            session.execute(delete(LoginAttempt))


def test_each_recovery_code_opens_once_however_it_is_typed(any_app: Flask) -> None:
    user_id, codes = guarded()
    typed = f"{codes[0][:4].upper()}-{codes[0][4:8]} {codes[0][8:]}"
    assert second_factor.take_code(user_id, typed, HERE, NOW, NOW)
    assert second_factor.codes_left(user_id) == 9
    with pytest.raises(CodeWrong):
        second_factor.take_code(user_id, codes[0], HERE, NOW, NOW)
    assert second_factor.take_code(user_id, codes[1], HERE, NOW, NOW)


def test_who_knows_the_password_gets_five_guesses_at_the_code_and_no_more(any_app: Flask) -> None:
    user_id, _ = guarded()
    for _number in range(5):
        # The right password between the guesses wipes none of them away.
        accounts.log_in("gulnara", PASSWORD, HERE, LATER)
        with pytest.raises(CodeWrong):
            second_factor.take_code(user_id, "000000x", HERE, LATER, LATER)
    with refused(LoginThrottled):
        second_factor.take_code(user_id, code(LATER), HERE, LATER, LATER)
    with refused(LoginThrottled):
        accounts.log_in("gulnara", PASSWORD, HERE, LATER)


def test_switching_it_off_wants_the_password_and_a_code(any_app: Flask) -> None:
    user_id, _ = guarded()
    with pytest.raises(PasswordWrong):
        second_factor.switch_off(user_id, "wrong", code(LATER), HERE, LATER, LATER)
    with pytest.raises(CodeWrong):
        second_factor.switch_off(user_id, PASSWORD, "", HERE, LATER, LATER)
    assert second_factor.is_on(user_id)
    second_factor.switch_off(user_id, PASSWORD, code(LATER), HERE, LATER, LATER)
    assert (second_factor.is_on(user_id), second_factor.codes_left(user_id)) == (False, 0)
    with refused(SecondFactorOff):
        second_factor.take_code(user_id, code(LATER), HERE, LATER, LATER)


def test_a_lost_one_is_dropped_from_the_server(any_app: Flask) -> None:
    user_id, _ = guarded()
    second_factor.drop(" Gulnara")
    assert db.session.get_one(User, user_id).totp_secret == ""
    with refused(UserUnknown):
        second_factor.drop("nobody")


def forgetful(*roles: Role) -> int:
    """Somebody with a second factor, who lost it."""
    user = accounts.add_user("asan", "Асан", roles or [Role.KITCHEN], PASSWORD, "ky")
    second_factor.switch_on(user.id, LOST, pyotp.TOTP(LOST).at(NOW), NOW)
    return user.id


def proof(user_id: int, password: str = PASSWORD, code: str = "") -> Proof:
    return Proof(user_id, password, code, HERE)


def test_an_owner_switches_off_what_another_person_lost_and_they_are_out_everywhere(any_app: Flask) -> None:
    lost, owner_id = forgetful(), accounts.add_user("aida", "Аида", [Role.OWNER], PASSWORD, "ky").id
    before = db.session.get_one(User, lost).sign_in
    with journal.lived_at(NOW):
        journal.write_as(Hand(Actor.STAFF, owner_id))
        second_factor.switch_off_of(lost, proof(owner_id), NOW, NOW)
        journal.write_as(PROGRAM)
    assert not second_factor.is_on(lost)
    assert second_factor.codes_left(lost) == 0
    assert accounts.find_user(lost, before) is None
    told = second_factor.last_switch(lost)
    assert told is not None
    assert (told.user_id, told.at) == (owner_id, NOW)
    assert (told.before, told.after) == ({"totp_secret": HIDDEN}, {"totp_secret": None})
    with refused(SecondFactorOff):
        second_factor.switch_off_of(lost, proof(owner_id), NOW, NOW)


def test_the_owners_own_code_is_asked_for_where_it_is_on(any_app: Flask) -> None:
    lost, (owner_id, recovery) = forgetful(), guarded()
    for wrong in ("", "000000x"):
        with pytest.raises(CodeWrong):
            second_factor.switch_off_of(lost, proof(owner_id, code=wrong), LATER, LATER)
    assert second_factor.is_on(lost)
    second_factor.switch_off_of(lost, proof(owner_id, code=recovery[0]), LATER, LATER)
    assert (second_factor.is_on(lost), second_factor.is_on(owner_id)) == (False, True)


def test_guessing_the_owners_password_there_is_braked_like_a_log_in(any_app: Flask) -> None:
    lost, owner_id = forgetful(), accounts.add_user("aida", "Аида", [Role.OWNER], PASSWORD, "ky").id
    for _number in range(5):
        with pytest.raises(PasswordWrong):
            second_factor.switch_off_of(lost, proof(owner_id, "wrong"), NOW, NOW)
    with refused(LoginThrottled):
        second_factor.switch_off_of(lost, proof(owner_id), NOW, NOW)
    assert second_factor.is_on(lost)


def test_nobodys_own_is_switched_off_that_way_nor_a_strangers(any_app: Flask) -> None:
    owner_id, recovery = guarded()
    with refused(SecondFactorOwn):
        second_factor.switch_off_of(owner_id, proof(owner_id, code=recovery[0]), LATER, LATER)
    with refused(UserUnknown):
        second_factor.switch_off_of(10**6, proof(owner_id, code=recovery[0]), LATER, LATER)


def test_a_pretended_day_changes_no_telephones_codes(app: Flask) -> None:
    user_id, _ = guarded()
    real = NOW + timedelta(days=90, minutes=5)
    with pytest.raises(CodeWrong):
        second_factor.take_code(user_id, code(LATER), HERE, LATER, real)
    assert second_factor.take_code(user_id, code(real), HERE, LATER, real)
