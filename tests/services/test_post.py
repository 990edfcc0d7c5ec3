"""The post sends each letter at most once, comes again when asked to, and says so when it does not know."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from camp.extensions import db
from camp.models import Letter, Role
from camp.rules.letters import (
    HANDED_OVER_FOR,
    MOST_ATTEMPTS,
    WAITS,
    LetterKind,
    LetterStatus,
    MailProblem,
    SentBy,
)
from camp.rules.timers import TimerName
from camp.services import accounts, letter_desk, post, reservations, team, worker
from camp.services.letter_desk import count_trouble
from camp.services.post import Post
from camp.services.reservations import Contact
from camp.web.letters.writing import write
from tests.builders import AYGUL, at_once, booked, confirmed
from tests.camps import NOW, make_app
from tests.mail_server import MailServer, mail_server

MINUTE = timedelta(minutes=1)


@pytest.fixture
def server(any_app: Flask) -> Iterator[MailServer]:
    any_app.config["CAMP_URL"] = "https://camp.example"
    with mail_server() as running:
        yield running


def office(server: MailServer) -> Post:
    return Post(server.settings, partial(write, server.settings))


def run(server: MailServer, now: datetime = NOW) -> int:
    post.tidy_up(now)
    return post.send_due(office(server), lambda: now)


def the_letter(kind: LetterKind = LetterKind.DEPOSIT_ASKED) -> Letter:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Letter).where(Letter.kind == kind)).one()


def test_a_letter_is_delivered_and_kept_as_it_was_sent(server: MailServer) -> None:
    booking = booked(NOW, 5)
    assert run(server) == 1
    [mail] = server.behaviour.mails
    letter = the_letter()
    assert (letter.status, letter.sent_by, letter.sent_at) == (LetterStatus.SENT, SentBy.MAIL, NOW)
    assert (letter.to_name, letter.to_email) == (AYGUL.name, AYGUL.email)
    assert mail["Subject"] == letter.subject
    assert booking.code in letter.subject
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == letter.text.splitlines()
    assert f"https://camp.example/ru/booking/{booking.token}" in letter.text
    assert letter.answer.startswith("250")


def test_a_letter_delivered_is_not_delivered_again(server: MailServer) -> None:
    booked(NOW, 5)
    assert [run(server, NOW + number * MINUTE) for number in range(3)] == [1, 0, 0]
    assert len(server.behaviour.mails) == 1


def test_of_fifty_workers_at_once_each_letter_is_sent_by_one(any_app: Flask, server: MailServer) -> None:
    for yurt in (5, 6, 7):
        booked(NOW, yurt)
    db.session.remove()
    sent = at_once(any_app, lambda _number: str(post.send_due(office(server), lambda: NOW)))
    assert sum(int(count) * times for count, times in sent.items()) == 3
    assert len(server.behaviour.mails) == 3
    assert len({mail["Message-ID"] for mail in server.behaviour.mails}) == 3


def test_a_server_that_asks_for_patience_gets_it_and_then_the_letter(server: MailServer) -> None:
    booked(NOW, 5)
    server.behaviour.later = 2
    now = NOW
    for wait in WAITS[:2]:
        assert run(server, now) == 0
        assert (the_letter().status, the_letter().problem) == (LetterStatus.TO_SEND, MailProblem.LATER)
        assert the_letter().next_try_at == now + wait
        assert run(server, now + wait - MINUTE) == 0
        now += wait
    assert run(server, now) == 1
    assert (the_letter().status, the_letter().problem, the_letter().attempts) == (LetterStatus.SENT, None, 3)
    assert len(server.behaviour.mails) == 1


@pytest.mark.parametrize("moment", ["cut_before_text", "full_after_dot"])
def test_what_surely_did_not_arrive_goes_again_with_the_same_number(server: MailServer, moment: str) -> None:
    booked(NOW, 5)
    setattr(server.behaviour, moment, 1)
    assert run(server) == 0
    assert run(server, NOW + WAITS[0]) == 1
    [mail] = server.behaviour.mails
    assert mail["Message-ID"] == f"<{the_letter().message_key}@camp.example>"


def test_a_connection_cut_after_the_dot_leaves_the_letter_to_a_person(server: MailServer) -> None:
    booked(NOW, 5)
    server.behaviour.cut_after_dot = 1
    assert run(server) == 0
    assert (the_letter().status, the_letter().problem) == (LetterStatus.UNSURE, MailProblem.NO_ANSWER)
    assert run(server, NOW + timedelta(hours=5)) == 0
    assert len(server.behaviour.mails) == 1
    assert count_trouble(NOW) == 1


def test_an_unsure_letter_goes_again_word_for_word_when_a_person_says_so(server: MailServer) -> None:
    booking = booked(NOW, 5)
    server.behaviour.cut_after_dot = 1
    run(server)
    booking.guest_name = "Somebody else"
    db.session.commit()
    letter_desk.send_again(the_letter().id, NOW + MINUTE)
    assert run(server, NOW + MINUTE) == 1
    first, second = server.behaviour.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Subject"] == second["Subject"]
    texts = [mail.get_body(("plain",)) for mail in (first, second)]
    assert texts[0] is not None
    assert texts[1] is not None
    assert texts[0].get_content() == texts[1].get_content()
    assert count_trouble(NOW) == 0


def test_a_worker_that_died_with_a_letter_in_hand_leaves_it_unsure(server: MailServer) -> None:
    booked(NOW, 5)

    def die(*_: object) -> str:
        raise KeyboardInterrupt

    broken = replace(office(server), hand_over=die)
    with pytest.raises(KeyboardInterrupt):
        post.send_due(broken, lambda: NOW)
    assert the_letter().status is LetterStatus.SENDING
    assert run(server, NOW + HANDED_OVER_FOR - MINUTE) == 0
    assert the_letter().status is LetterStatus.SENDING
    assert run(server, NOW + HANDED_OVER_FOR) == 0
    assert the_letter().status is LetterStatus.UNSURE
    assert server.behaviour.mails == []


def test_a_refused_address_fails_at_once_and_the_others_go(server: MailServer) -> None:
    booked(NOW, 5)
    booked(NOW, 6, contact=replace(AYGUL, email="nobody@example.com"))
    server.behaviour.refused = frozenset({"nobody@example.com"})
    assert run(server) == 1
    failed = db.session.scalars(select(Letter).where(Letter.status == LetterStatus.FAILED)).one()
    assert (failed.problem, failed.attempts) == (MailProblem.ADDRESS, 1)
    assert failed.answer == "550 5.1.1 No such mailbox here"
    assert count_trouble(NOW) == 1
    assert run(server, NOW + timedelta(hours=1)) == 0


def test_a_corrected_address_is_used_when_it_goes_again(server: MailServer) -> None:
    booking = booked(NOW, 5)
    server.behaviour.refused = frozenset({AYGUL.email})
    run(server)
    booking.email = "right@example.com"
    db.session.commit()
    letter_desk.send_again(the_letter().id, NOW)
    assert run(server) == 1
    assert server.behaviour.taken[0].rcpt_tos == ["right@example.com"]
    assert the_letter().to_email == "right@example.com"


@pytest.mark.parametrize(
    "address",
    ["no address", "a@b@c", "two@example.com\nBcc: all@example.com", "кат@example.com", "@example.com"],
)
def test_what_is_no_address_at_all_fails_without_asking_the_server(server: MailServer, address: str) -> None:
    booking = booked(NOW, 5)
    booking.email = address
    db.session.commit()
    assert run(server) == 0
    assert (the_letter().status, the_letter().problem) == (LetterStatus.FAILED, MailProblem.ADDRESS)
    assert server.behaviour.taken == []


def test_a_letter_is_given_up_after_a_day_and_a_half_of_trying(server: MailServer) -> None:
    confirmed(NOW, 5)
    server.behaviour.later = 99
    now = NOW
    for _ in range(MOST_ATTEMPTS):
        run(server, now)
        now = the_letter(LetterKind.CONFIRMED).next_try_at
    assert the_letter(LetterKind.CONFIRMED).status is LetterStatus.FAILED
    assert timedelta(hours=30) < now - NOW < timedelta(hours=48)


def test_a_server_that_is_away_is_no_letters_fault(server: MailServer) -> None:
    for yurt in (5, 6):
        confirmed(NOW, yurt)
    away = Post(replace(server.settings, port=1), partial(write, server.settings))
    now = NOW
    for _ in range(MOST_ATTEMPTS + 2):
        assert post.send_due(away, partial(lambda moment: moment, now)) == 0
        now += timedelta(hours=4)
    rows = db.session.scalars(select(Letter).where(Letter.kind == LetterKind.CONFIRMED)).all()
    assert {letter.status for letter in rows} == {LetterStatus.TO_SEND}
    assert {letter.problem for letter in rows} == {MailProblem.NO_SERVER}
    assert count_trouble(now) == 2
    assert run(server, now) == 2


def test_when_the_server_is_away_one_letter_finds_out_for_all(server: MailServer) -> None:
    for yurt in (5, 6, 7):
        booked(NOW, yurt)
    tried = []

    def count(settings: object, address: str, mail: bytes) -> str:
        tried.append(address)
        raise post.smtp.NotSent(MailProblem.NO_SERVER, "")

    post.send_due(replace(office(server), hand_over=count), lambda: NOW)
    assert len(tried) == 1


def test_a_letter_that_is_not_true_any_more_is_never_sent(server: MailServer) -> None:
    booking = booked(NOW, 5)
    reservations.confirm(booking.code, NOW)
    assert run(server) == 1
    assert the_letter().status is LetterStatus.OVERTAKEN
    assert the_letter(LetterKind.CONFIRMED).status is LetterStatus.SENT
    assert len(server.behaviour.mails) == 1


def test_a_letter_is_not_sent_late_beyond_sense(server: MailServer) -> None:
    booking = booked(NOW, 5)
    assert booking.held_until is not None
    assert run(server, booking.held_until) == 0
    assert the_letter().status is LetterStatus.OVERTAKEN


def test_a_letter_that_can_not_be_put_into_words_does_not_hold_up_the_others(
    server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    first, _second = booked(NOW, 5), booked(NOW, 6)

    def stumble(letter: Letter, key: object) -> post.Written:
        if letter.booking_id == first.id:
            raise ZeroDivisionError
        return write(server.settings, letter, None)

    with caplog.at_level(logging.ERROR):
        assert post.send_due(replace(office(server), write=stumble), lambda: NOW) == 1
    [letter] = db.session.scalars(select(Letter).where(Letter.booking_id == first.id))
    assert (letter.status, letter.problem) == (LetterStatus.TO_SEND, MailProblem.UNWRITTEN)
    assert letter.answer == "ZeroDivisionError"
    assert AYGUL.email not in caplog.text


def test_who_left_no_email_is_written_to_by_hand(server: MailServer) -> None:
    booked(NOW, 5, contact=Contact("Айгүл", "", "+996555123456", "KG", None, ""))
    assert run(server) == 0
    assert the_letter().status is LetterStatus.TO_SEND
    assert the_letter().attempts == 0


def test_the_timer_sends_what_waits(
    any_app: Flask, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    booked(NOW, 5)
    assert worker.ring(TimerName.LETTERS, lambda: NOW)
    assert worker.list_timers()[TimerName.LETTERS].result == "0"  # type: ignore[union-attr]
    assert the_letter().status is LetterStatus.TO_SEND, "without a mail server nothing pretends to be sent"
    monkeypatch.setitem(any_app.extensions, "post", office(server))
    assert worker.ring(TimerName.LETTERS, lambda: NOW + MINUTE)
    assert worker.list_timers()[TimerName.LETTERS].result == "1"  # type: ignore[union-attr]
    assert the_letter().sent_at >= NOW + MINUTE  # type: ignore[operator]


def test_a_camp_with_a_mail_server_is_wired_to_it_and_one_without_is_not(
    any_app: Flask, server: MailServer, tmp_path: Path
) -> None:
    books = any_app.config["SQLALCHEMY_DATABASE_URI"]
    about = {"CAMP_MAIL": server.settings, "CAMP_URL": "https://camp.example"}
    wired, by_hand = make_app(books, tmp_path, **about), make_app(books, tmp_path)
    assert wired.extensions["post"].settings == server.settings
    assert "post" not in by_hand.extensions
    booked(NOW, 5)
    db.session.remove()
    with wired.app_context():
        assert post.send_due(wired.extensions["post"], lambda: NOW) == 1
    assert "https://camp.example/ru/booking/" in the_letter().text
    for app in (wired, by_hand):
        with app.app_context():
            assert app.extensions["letter_words"](the_letter()).subject == the_letter().subject
            db.session.remove()
            db.engine.dispose()


# Links to set a password by


def test_a_link_for_the_staff_exists_from_the_moment_its_letter_leaves_and_is_kept_nowhere(
    server: MailServer,
) -> None:
    user_id = team.invite_by_mail(
        team.Newcomer("gulnara", "Гүлнара", "ky", [Role.KITCHEN], "gulnara@example.com"), None, NOW
    )
    assert [member.link_until for member in team.members(NOW)] == [None]
    assert run(server) == 1
    [mail] = server.behaviour.mails
    body = mail.get_body(("plain",))
    assert body is not None
    token = body.get_content().split("/account/welcome/")[1].split()[0]
    assert team.open_link(token, NOW).user_id == user_id
    letter = the_letter(LetterKind.STAFF_INVITE)
    assert token not in letter.text
    assert token not in str(letter.about)
    assert "gulnara" in letter.text


def test_a_link_that_was_lost_on_the_way_is_worth_nothing_once_the_next_leaves(server: MailServer) -> None:
    user = accounts.add_user("asan", "Асан", [Role.STABLE], "a-password-of-his", "ru")
    team.change_email(user.id, "asan@example.com")
    team.mail_link(user.id, None, NOW)
    server.behaviour.full_after_dot = 1
    run(server)
    assert run(server, NOW + WAITS[0]) == 1
    assert the_letter(LetterKind.STAFF_RESET).status is LetterStatus.SENT
    assert len([member for member in team.members(NOW) if member.link_until]) == 1


def test_who_has_left_gets_no_link(server: MailServer) -> None:
    user = accounts.add_user("asan", "Асан", [Role.STABLE], "a-password-of-his", "ru")
    team.change_email(user.id, "asan@example.com")
    team.mail_link(user.id, None, NOW)
    accounts.deactivate("asan")
    assert run(server) == 0
    assert the_letter(LetterKind.STAFF_RESET).status is LetterStatus.OVERTAKEN
    assert server.behaviour.taken == []
