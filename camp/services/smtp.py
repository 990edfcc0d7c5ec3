"""Handing one mail to a mail server (RFC 5321), so that it is known what became of it.

A mail is the server's once it has said so to the dot that ends the text. Before that dot was sent nothing has
gone, whatever happened; once it was sent and no answer came, nobody can know.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from camp.config import MailSettings, Security
from camp.rules.letters import MailProblem

PATIENCE = 30
"""Seconds to wait for each answer. RFC 5321 grants minutes; a worker has other letters to send."""


class AddressUnusable(Exception):
    """A mail can't be addressed to it at all."""


class NotSent(Exception):
    """The server does not have the mail."""

    def __init__(self, problem: MailProblem, answer: str, is_final: bool = False) -> None:
        super().__init__(problem, answer)
        self.problem = problem
        self.answer = answer
        """What the server said, or the kind of error."""
        self.is_final = is_final
        """Asking again would be in vain."""


class NobodyKnows(Exception):
    """All of it was handed over, and no answer came."""


def hand_over(settings: MailSettings, address: str, mail: bytes) -> str:
    """Give the mail to the server; gives what it answered. Raises NotSent or NobodyKnows."""
    with _connection(settings) as server:
        _ask(server.mail(settings.sender), MailProblem.REFUSED)
        _ask(server.rcpt(address), MailProblem.ADDRESS)
        _ask(server.docmd("DATA"), MailProblem.REFUSED)
        # smtplib would send text and dot and wait in one go, and not tell which of them failed.
        server.send(_stuffed(mail))
        if _has_hung_up(server):
            raise NotSent(MailProblem.CUT, "")
        server.send(b".\r\n")
        return _last_word(server)


def _last_word(server: smtplib.SMTP) -> str:
    try:
        answer = server.getreply()
    except (smtplib.SMTPException, OSError) as error:
        raise NobodyKnows from error
    if answer[0] < 0:
        raise NobodyKnows
    _ask(answer, MailProblem.REFUSED)
    return _text(answer)


@contextmanager
def _connection(settings: MailSettings) -> Iterator[smtplib.SMTP]:
    """Open, encrypted as the settings ask, and logged in. What breaks while it is used is NotSent."""
    try:
        server = _open(settings)
    except (smtplib.SMTPException, OSError) as error:
        raise NotSent(MailProblem.NO_SERVER, type(error).__name__) from error
    try:
        _prepare(server, settings)
        yield server
    except (smtplib.SMTPException, OSError) as error:
        raise NotSent(MailProblem.CUT, type(error).__name__) from error
    finally:
        _leave(server)


def _open(settings: MailSettings) -> smtplib.SMTP:
    if settings.security is Security.TLS:
        try:
            return smtplib.SMTP_SSL(
                settings.host, settings.port, timeout=PATIENCE, context=ssl.create_default_context()
            )
        except ssl.SSLError as error:
            raise NotSent(MailProblem.NO_ENCRYPTION, type(error).__name__) from error
    return smtplib.SMTP(settings.host, settings.port, timeout=PATIENCE)


def _prepare(server: smtplib.SMTP, settings: MailSettings) -> None:
    server.ehlo_or_helo_if_needed()
    if settings.security is Security.STARTTLS:
        try:
            # Without it the letter, and the password before it, would go in the open.
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
        except (smtplib.SMTPException, ssl.SSLError) as error:
            raise NotSent(MailProblem.NO_ENCRYPTION, type(error).__name__) from error
    if settings.user:
        try:
            server.login(settings.user, settings.password)
        except smtplib.SMTPAuthenticationError as error:
            raise NotSent(MailProblem.LOG_IN, str(error.smtp_code)) from error
        except smtplib.SMTPNotSupportedError as error:
            raise NotSent(MailProblem.LOG_IN, type(error).__name__) from error


def _ask(answer: tuple[int, bytes], problem: MailProblem) -> None:
    """Raises NotSent unless the server agrees: 4yz asks to come again, 5yz is final. ``problem``: what a
    final no to this is about."""
    code = answer[0]
    if 200 <= code < 400:
        return
    if code in (421, -1):
        raise NotSent(MailProblem.CUT, _text(answer))
    if code < 500:
        raise NotSent(MailProblem.LATER, _text(answer))
    raise NotSent(problem, _text(answer), is_final=True)


def _text(answer: tuple[int, bytes]) -> str:
    """In one line."""
    return " ".join(f"{answer[0]} {answer[1].decode('utf-8', 'replace')}".split())


def _stuffed(mail: bytes) -> bytes:
    """Every line ends with CRLF, and one that begins with a dot begins with two (RFC 5321, 4.5.2)."""
    lines = mail.replace(b"\r\n", b"\n").split(b"\n")
    if lines and not lines[-1]:
        lines.pop()
    return b"".join((b"." if line.startswith(b".") else b"") + line + b"\r\n" for line in lines)


def _has_hung_up(server: smtplib.SMTP) -> bool:
    """Has the server closed the connection, or spoken before its turn? Nothing is waited for."""
    sock = server.sock
    if sock is None:
        return True
    sock.settimeout(0)
    try:
        # To say anything at this point is as good as hanging up; 421 is what a server says that does.
        sock.recv(1)
    except (BlockingIOError, ssl.SSLWantReadError):
        return False
    except OSError:
        return True
    finally:
        sock.settimeout(PATIENCE)
    return True


def _leave(server: smtplib.SMTP) -> None:
    """What the server has, it has, however the parting goes."""
    with suppress(smtplib.SMTPException, OSError):
        server.quit()
    server.close()
