"""Fetching another site's calendar from an address that somebody pasted.

Such an address may lead anywhere, so: only by https; the name is resolved once and the line goes to just the
address that was found and looked at, never into a private network, and after every redirect anew; one
deadline for the whole of it, however slowly it drips; so many bytes and no more, unpacked. The address is a
secret and is in no error and no log.
"""

from __future__ import annotations

import logging
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpcore
import httpx

from camp.rules.feed_pulls import MOST_BYTES, is_public
from camp.rules.feed_refusals import FeedProblem, FeedUnread

# At its most talkative it writes down where a redirect leads, and that is a secret.
logging.getLogger("httpcore").setLevel(logging.INFO)

AGENT = "EcoTrekCamp/1.0 (calendar reader)"
"""Airbnb refuses readers without a name."""

PATIENCE = 20.0
"""Seconds for everything: name, line, redirects, calendar."""

MOST_REDIRECTS = 3
MOST_ADDRESSES = 4


@dataclass(frozen=True)
class Fetched:
    body: bytes | None
    """None: the site says that nothing has changed."""
    etag: str = ""
    modified: str = ""


Fetch = Callable[[str, str, str], Fetched]
"""Takes the address, and the ETag and Last-Modified of the time before. Raises FeedUnread."""


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, as the system knows them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@cache
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


@dataclass(frozen=True)
class Wire:
    """How the internet is reached. Only a test has another than this."""

    resolve: Callable[[str, int], Sequence[str]] = resolve
    allows: Callable[[str], bool] = is_public
    certificates: Callable[[], ssl.SSLContext] = _certificates
    patience: float = PATIENCE


INTERNET = Wire()


def fetch_calendar(url: str, etag: str = "", modified: str = "", wire: Wire = INTERNET) -> Fetched:
    """Raises FeedUnread."""
    deadline = _Deadline(wire.patience)
    headers = [("User-Agent", AGENT), ("Accept", "text/calendar, */*;q=0.1"), ("Accept-Encoding", "gzip")]
    headers += [("If-None-Match", etag)] if etag else []
    headers += [("If-Modified-Since", modified)] if modified else []
    at = _address(url)
    try:
        with httpcore.ConnectionPool(
            ssl_context=wire.certificates(), network_backend=_Network(wire, deadline), retries=0
        ) as pool:
            for _ in range(1 + MOST_REDIRECTS):
                with pool.stream("GET", _target(at), headers=headers) as answer:
                    if answer.status not in (301, 302, 303, 307, 308):
                        return _read(answer, deadline, bool(etag or modified))
                    at = _address(_header(answer, b"location"), at)
    except (httpcore.TimeoutException, TimeoutError):
        raise FeedUnread(FeedProblem.TOO_SLOW) from None
    except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError):
        raise FeedUnread(FeedProblem.NO_ANSWER) from None
    raise FeedUnread(FeedProblem.TOO_MANY_REDIRECTS)


def check_address(url: str) -> None:
    """Could a calendar be there? Raises FeedUnread."""
    _address(url)


def _address(url: str, base: httpx.URL | None = None) -> httpx.URL:
    try:
        found = httpx.URL(url) if base is None else base.join(url)
    except (httpx.InvalidURL, ValueError, TypeError):
        raise FeedUnread(FeedProblem.NO_SUCH_HOST) from None
    if found.scheme != "https":
        raise FeedUnread(FeedProblem.NOT_HTTPS)
    if not found.host or found.userinfo:
        raise FeedUnread(FeedProblem.NO_SUCH_HOST)
    return found


def _target(at: httpx.URL) -> httpcore.URL:
    return httpcore.URL(scheme=at.raw_scheme, host=at.raw_host, port=at.port, target=at.raw_path)


def _header(answer: httpcore.Response, name: bytes) -> str:
    found = next((value for key, value in answer.headers if key.lower() == name), b"")
    return found.decode("latin-1")


# Reading


def _read(answer: httpcore.Response, deadline: _Deadline, asked_for_news: bool) -> Fetched:
    etag, modified = _short(_header(answer, b"etag"), 200), _short(_header(answer, b"last-modified"), 60)
    if answer.status == 304 and asked_for_news:
        return Fetched(None, etag, modified)
    if answer.status in (401, 403, 407, 451):
        raise FeedUnread(FeedProblem.FORBIDDEN)
    if answer.status in (404, 410):
        raise FeedUnread(FeedProblem.GONE)
    if answer.status != 200:
        raise FeedUnread(FeedProblem.SITE_IN_TROUBLE, _short(_header(answer, b"retry-after"), 60))
    length = _header(answer, b"content-length")
    if length.isdigit() and int(length) > MOST_BYTES:
        raise FeedUnread(FeedProblem.TOO_LARGE)
    packing = _header(answer, b"content-encoding").strip().lower()
    return Fetched(_unpacked(_chunks(answer, deadline), packing), etag, modified)


def _short(value: str, most: int) -> str:
    """One too long to be kept is done without."""
    return value if len(value) <= most else ""


def _chunks(answer: httpcore.Response, deadline: _Deadline) -> Iterator[bytes]:
    for chunk in answer.iter_stream():
        deadline.left()
        yield chunk


def _unpacked(chunks: Iterable[bytes], packing: str) -> bytes:
    """Never more in memory than a calendar may have, whatever is packed in it."""
    if packing in ("", "identity"):
        body = b""
        for chunk in chunks:
            body += chunk
            if len(body) > MOST_BYTES:
                raise FeedUnread(FeedProblem.TOO_LARGE)
        return body
    if packing not in ("gzip", "x-gzip"):
        raise FeedUnread(FeedProblem.UNREADABLE)
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    body = b""
    try:
        for chunk in chunks:
            body += unpacker.decompress(chunk, MOST_BYTES + 1 - len(body))
            if len(body) > MOST_BYTES:
                raise FeedUnread(FeedProblem.TOO_LARGE)
            if unpacker.eof:
                return body
    except zlib.error:
        raise FeedUnread(FeedProblem.UNREADABLE) from None
    raise FeedUnread(FeedProblem.CUT)


# The line


class _Deadline:
    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds. Raises FeedUnread when there are none."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise FeedUnread(FeedProblem.TOO_SLOW)
        return left


class _Network(httpcore.NetworkBackend):
    """Resolves a name once, looks at what it found, and goes there."""

    def __init__(self, wire: Wire, deadline: _Deadline) -> None:
        self._wire, self._deadline = wire, deadline
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(self, host: str, port: int, *_about: Any, **_more: Any) -> httpcore.NetworkStream:
        addresses = self._resolve(host, port)[:MOST_ADDRESSES]
        if not addresses:
            raise FeedUnread(FeedProblem.NO_SUCH_HOST)
        if not all(self._wire.allows(address) for address in addresses):
            raise FeedUnread(FeedProblem.PRIVATE_ADDRESS)
        for address in addresses[:-1]:
            try:
                return self._connect(address, port)
            except (httpcore.NetworkError, httpcore.TimeoutException):
                continue
        return self._connect(addresses[-1], port)

    def _connect(self, address: str, port: int) -> httpcore.NetworkStream:
        left = self._deadline.left()
        return _Stream(self._sockets.connect_tcp(address, port, timeout=left / 2), self._deadline)

    def _resolve(self, host: str, port: int) -> list[str]:
        """The system asks for as long as it likes; we wait for as long as there is."""
        found: list[str] = []

        def ask() -> None:
            try:
                found.extend(self._wire.resolve(host, port))
            except (OSError, UnicodeError):
                found.clear()

        asking = threading.Thread(target=ask, daemon=True)
        asking.start()
        asking.join(self._deadline.left())
        self._deadline.left()
        return list(found)


class _Stream(httpcore.NetworkStream):
    """A line on which nothing takes longer than there is left."""

    def __init__(self, line: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self._line, self._deadline = line, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._line.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._line.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._line.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            line = self._line.start_tls(ssl_context, server_hostname, self._deadline.left())
        except httpcore.ConnectError as error:
            if isinstance(error.__cause__ or error.__context__, ssl.SSLError):
                raise FeedUnread(FeedProblem.BAD_CERTIFICATE) from None
            raise
        return _Stream(line, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._line.get_extra_info(info)
