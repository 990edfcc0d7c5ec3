"""A real mail server for tests: it takes mails over SMTP, and misbehaves when told to."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from camp.config import MailSettings, Security


@dataclass
class Behaviour:
    """What the server does to mails. Numbers count down: so many times, then it behaves."""

    later: int = 0
    """Asks to come again later, as greylisting does."""
    refused: frozenset[str] = frozenset()
    """Addresses it does not know."""
    cut_before_text: int = 0
    """Hangs up instead of asking for the text."""
    cut_in_text: int = 0
    """Asks for the text and hangs up before it was all there."""
    cut_after_dot: int = 0
    """Takes all of it, and hangs up without a word."""
    full_after_dot: int = 0
    """Takes all of it, and says that it has no room just now."""
    taken: list[Envelope] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def does(self, name: str) -> bool:
        with self._lock:
            left: int = getattr(self, name)
            if left:
                setattr(self, name, left - 1)
            return bool(left)

    @property
    def mails(self) -> list[EmailMessage]:
        """All it has taken, in order."""
        return [_read(envelope) for envelope in self.taken]


def _read(envelope: Envelope) -> EmailMessage:
    assert isinstance(envelope.content, bytes)
    message = message_from_bytes(envelope.content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


class _Server(SMTP):
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 (aiosmtpd calls it by this name)
        behaviour: Behaviour = self.event_handler.behaviour
        if behaviour.does("cut_before_text"):
            self.transport.close()
            return
        if behaviour.does("cut_in_text"):
            self.transport.pause_reading()
            await self.push("354 Go on")
            # Long enough for the buffers on the way to fill, so that the text is surely not all there.
            await asyncio.sleep(0.2)
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class _Handler:
    def __init__(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour

    async def handle_RCPT(  # noqa: N802 (aiosmtpd calls it by this name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.behaviour.refused:
            return "550 5.1.1 No such mailbox here"
        if self.behaviour.does("later"):
            return "451 4.7.1 Greylisted, please come again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 (aiosmtpd calls it by this name)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.behaviour.does("full_after_dot"):
            return "452 4.3.1 No room just now"
        self.behaviour.taken.append(envelope)
        if self.behaviour.does("cut_after_dot"):
            server.transport.close()
        return "250 2.0.0 Taken as 4711"


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Server(self.handler, **self.SMTP_kwargs)


@dataclass(frozen=True)
class MailServer:
    behaviour: Behaviour
    settings: MailSettings


def _may_enter(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (b"camp", b"felt"), handled=False)


@contextmanager
def mail_server(
    security: Security = Security.NONE, context: ssl.SSLContext | None = None, asks_who: bool = False
) -> Iterator[MailServer]:
    """Open until the test is done. ``context``: its certificate; without one it can't encrypt."""
    behaviour, port = Behaviour(), _free_port()
    about: dict[str, Any] = {"server_hostname": "mail.test"}
    if security is Security.STARTTLS and context is not None:
        about |= {"tls_context": context, "require_starttls": True}
    if security is Security.TLS:
        about["ssl_context"] = context
    if asks_who:
        about |= {"auth_required": True, "authenticator": _may_enter}
    controller = _Controller(_Handler(behaviour), hostname="localhost", port=port, **about)
    controller.start()
    user = "camp" if asks_who else ""
    try:
        yield MailServer(
            behaviour,
            MailSettings("localhost", port, security, user, "felt", "EcoTrek", "letters@camp.example"),
        )
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port: int = probe.getsockname()[1]
        return port
