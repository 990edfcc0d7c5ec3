"""A mail is handed to a real mail server, and it is known what became of it."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import replace

import pytest
import trustme

from camp.config import MailSettings, Security
from camp.rules.letters import MailProblem
from camp.services.smtp import NobodyKnows, NotSent, hand_over
from tests.mail_server import MailServer, mail_server

TO = "aygul@example.com"
MAIL = "\r\n".join(
    [
        "From: letters@camp.example",
        f"To: {TO}",
        "Subject: =?utf-8?b?0JrQsNGC?=",
        "",
        "First line",
        ".",
        ".. and a line of dots",
        "last",
    ]
).encode()
LONG = MAIL + b"\r\n" + b"x" * 70 + (b"\r\n" + b"y" * 70) * 300_000
"""Longer than all that lies in buffers on the way."""


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def authority(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> trustme.CA:
    """Whose certificates are believed here."""
    authority = trustme.CA()
    file = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return authority


def certified(authority: trustme.CA, name: str = "localhost") -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    return context


def problem(settings: MailSettings, mail: bytes = MAIL) -> tuple[MailProblem, bool]:
    with pytest.raises(NotSent) as failed:
        hand_over(settings, TO, mail)
    return failed.value.problem, failed.value.is_final


def test_a_mail_arrives_as_it_is_lines_of_dots_and_all(server: MailServer) -> None:
    assert hand_over(server.settings, TO, MAIL) == "250 2.0.0 Taken as 4711"
    [envelope] = server.behaviour.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == ("letters@camp.example", [TO])
    assert envelope.content == MAIL + b"\r\n"


def test_a_server_that_asks_for_patience_is_no_final_no(server: MailServer) -> None:
    server.behaviour.later = 1
    assert problem(server.settings) == (MailProblem.LATER, False)
    server.behaviour.full_after_dot = 1
    assert problem(server.settings) == (MailProblem.LATER, False)
    assert hand_over(server.settings, TO, MAIL)
    assert len(server.behaviour.taken) == 1


def test_an_address_the_server_does_not_know_is_refused_for_good(server: MailServer) -> None:
    server.behaviour.refused = frozenset({TO})
    with pytest.raises(NotSent) as failed:
        hand_over(server.settings, TO, MAIL)
    assert (failed.value.problem, failed.value.is_final) == (MailProblem.ADDRESS, True)
    assert failed.value.answer == "550 5.1.1 No such mailbox here"


@pytest.mark.parametrize("moment", ["cut_before_text", "cut_in_text"])
def test_a_connection_cut_before_the_dot_has_delivered_nothing(server: MailServer, moment: str) -> None:
    setattr(server.behaviour, moment, 1)
    assert problem(server.settings, LONG) == (MailProblem.CUT, False)
    assert server.behaviour.taken == []


def test_a_connection_cut_after_the_dot_leaves_it_unknown(server: MailServer) -> None:
    server.behaviour.cut_after_dot = 1
    with pytest.raises(NobodyKnows):
        hand_over(server.settings, TO, MAIL)
    assert len(server.behaviour.taken) == 1


def test_where_no_server_listens_nothing_goes(server: MailServer) -> None:
    assert problem(replace(server.settings, port=1)) == (MailProblem.NO_SERVER, False)
    assert problem(replace(server.settings, host="nowhere.invalid")) == (MailProblem.NO_SERVER, False)


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_mail_arrives_encrypted(authority: trustme.CA, security: Security) -> None:
    with mail_server(security, certified(authority)) as server:
        hand_over(server.settings, TO, MAIL)
        assert len(server.behaviour.taken) == 1


def test_a_server_that_asks_who_comes_is_told(authority: trustme.CA) -> None:
    with mail_server(Security.STARTTLS, certified(authority), asks_who=True) as server:
        hand_over(server.settings, TO, MAIL)
        assert problem(replace(server.settings, password="guessed")) == (MailProblem.LOG_IN, False)
        assert len(server.behaviour.taken) == 1


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_certificate_nobody_vouches_for_is_not_spoken_to(authority: trustme.CA, security: Security) -> None:
    strange = trustme.CA()
    with mail_server(security, certified(strange)) as server:
        assert problem(server.settings) == (MailProblem.NO_ENCRYPTION, False)
    with mail_server(security, certified(authority, "elsewhere.example")) as server:
        assert problem(server.settings) == (MailProblem.NO_ENCRYPTION, False)
        assert server.behaviour.taken == []


def test_a_server_that_does_not_encrypt_gets_no_letter_in_the_open() -> None:
    with mail_server(Security.STARTTLS) as server:
        assert problem(server.settings) == (MailProblem.NO_ENCRYPTION, False)
        assert server.behaviour.taken == []
