"""Settings from the environment, with what a camp without an administrator needs as default."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from email.utils import parseaddr
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

FREEDOM_PAY = "https://api.freedompay.kg"
NATIONAL_BANK = "https://www.nbkr.kg/XML/daily.xml"

ROOT = Path(__file__).resolve().parent.parent


class ConfigError(Exception):
    """A setting that can't be used; the text says which and why, for the person who set it."""


class Security(StrEnum):
    """How a mail server is spoken to."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


@dataclass(frozen=True)
class MailSettings:
    """The mail server letters are handed to, and whose they are."""

    host: str
    port: int
    security: Security
    user: str
    """Empty: it asks for none."""
    password: str = field(repr=False)
    sender_name: str
    sender: str
    """The address letters come from."""


def from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """Flask's settings. Raises ConfigError.

    ``CAMP_INSTANCE``: the folder of all data (``instance/``). ``DATABASE_URL``: another database than the
    SQLite file in it. ``CAMP_TODAY``: a pretended day. ``CAMP_SECRET_KEY``: signs the cookies; made once and
    kept in the folder when not given. ``CAMP_HTTPS=1``: cookies only over https. ``CAMP_PROXIES``: how many
    proxies of ours stand in front. ``CAMP_RATES_URL``: where the day's rates are read; empty: nowhere.
    ``CAMP_ACQUIRER_URL``: another server of the acquirer of cards. ``CAMP_DEV=1``: shows the page of parts.

    Letters are sent by the worker when a mail server is named; without one they are written all the same, and
    somebody sends them by hand. ``CAMP_SMTP_HOST``: its name. ``CAMP_SMTP_SECURITY``: ``starttls`` (when not
    given), ``tls`` or ``none``. ``CAMP_SMTP_PORT``: 587, 465 or 25 when not given. ``CAMP_SMTP_USER`` and
    ``CAMP_SMTP_PASSWORD``: where it asks for them. ``CAMP_MAIL_FROM``: from whom letters come, like
    ``EcoTrek <camp@example.org>``. ``CAMP_URL``: where the world finds this site, like
    ``https://camp.example.org``, for the links in letters; a mail server needs it.
    """
    instance = Path(environ.get("CAMP_INSTANCE") or ROOT / "instance").resolve()
    try:
        instance.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"The data folder {instance} can't be made: {error.strerror}.") from error
    pretended = _day(environ.get("CAMP_TODAY", ""))
    is_https = environ.get("CAMP_HTTPS") == "1"
    url = _url(environ.get("CAMP_URL", ""))
    return {
        "CAMP_INSTANCE": instance,
        "CAMP_TODAY": pretended,
        "CAMP_DEV": environ.get("CAMP_DEV") == "1",
        "CAMP_ACQUIRER_URL": environ.get("CAMP_ACQUIRER_URL", FREEDOM_PAY),
        "CAMP_RATES_URL": environ.get("CAMP_RATES_URL", NATIONAL_BANK),
        "CAMP_URL": url,
        "CAMP_MAIL": _mail(environ, url),
        "CAMP_PROXIES": _proxies(environ.get("CAMP_PROXIES", "")),
        "SECRET_KEY": environ.get("CAMP_SECRET_KEY") or _kept_secret(instance),
        "SQLALCHEMY_DATABASE_URI": _database(environ, instance, pretended),
        # What a statement was about stays out of the log: names, telephones, other sites' secret addresses.
        "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True},
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SECURE": is_https,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SECURE": is_https,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=14),
        "MAX_CONTENT_LENGTH": 256 * 1024,
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: a page may wait for its signal for hours
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "translations"),
        "BABEL_DEFAULT_LOCALE": "en",
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_MIN_SIZE": 300,
        "COMPRESS_MIMETYPES": [
            "text/html",
            "text/css",
            "text/javascript",
            "text/calendar",
            "application/javascript",
            "image/svg+xml",
        ],
    }


def _database(environ: Mapping[str, str], instance: Path, pretended: date | None) -> str:
    """A pretended day gets a database of its own, so that pretending never writes into the camp's books."""
    url = environ.get("DATABASE_URL", "")
    if url:
        for plain in ("postgres://", "postgresql://"):
            if url.startswith(plain):
                return "postgresql+psycopg://" + url.removeprefix(plain)
        return url
    name = f"camp-{pretended.isoformat()}.sqlite3" if pretended else "camp.sqlite3"
    return f"sqlite:///{instance / name}"


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(f"CAMP_TODAY={text} is no day; write it like 2026-07-15.") from error


def _proxies(text: str) -> int:
    if text and not text.isdecimal():
        raise ConfigError(f"CAMP_PROXIES={text} is no number; write how many, like 1.")
    return int(text or 0)


def _url(text: str) -> str:
    """Without a slash at its end; empty when not given."""
    parts = urlsplit(text.strip())
    if text and (
        parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment
    ):
        raise ConfigError(f"CAMP_URL={text} is no address of a site; write it like https://camp.example.org.")
    return text.strip().rstrip("/")


def _mail(environ: Mapping[str, str], url: str) -> MailSettings | None:
    host = environ.get("CAMP_SMTP_HOST", "").strip()
    if not host:
        return None
    if not url:
        raise ConfigError("CAMP_SMTP_HOST without CAMP_URL: letters would have links that lead nowhere.")
    word = environ.get("CAMP_SMTP_SECURITY") or Security.STARTTLS
    if word not in set(Security):
        raise ConfigError(f"CAMP_SMTP_SECURITY={word} is unknown; write starttls, tls or none.")
    security, user = Security(word), environ.get("CAMP_SMTP_USER", "")
    if user and security is Security.NONE:
        raise ConfigError("CAMP_SMTP_SECURITY=none with CAMP_SMTP_USER would show the password to everybody.")
    port = environ.get("CAMP_SMTP_PORT") or str(PORTS[security])
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise ConfigError(f"CAMP_SMTP_PORT={port} is no port; write a number like 587.")
    name, sender = parseaddr(environ.get("CAMP_MAIL_FROM", ""))
    if sender.count("@") != 1 or not all(sender.split("@")) or not sender.isascii():
        raise ConfigError("CAMP_MAIL_FROM must say from whom letters come, like EcoTrek <camp@example.org>.")
    return MailSettings(
        host, int(port), security, user, environ.get("CAMP_SMTP_PASSWORD", ""), name or "EcoTrek", sender
    )


def _kept_secret(instance: Path) -> str:
    path = instance / "secret_key"
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        pass
    secret = secrets.token_hex(32)
    try:
        # Exclusive: of several workers starting at once, one writes and the others read what it wrote.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secret)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    except OSError as error:
        raise ConfigError(f"The data folder {instance} can't be written to: {error.strerror}.") from error
    return secret
