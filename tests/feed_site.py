"""Another site, as a stand-in on this machine that speaks https, and the wire that leads there."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import trustme

from camp.rules.feed_pulls import is_public
from camp.services.feed_fetching import Fetch, Wire, fetch_calendar

HOST = "calendars.example"

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Site:
    """What it answers, by path, and what it was asked."""

    port: int
    certificates: ssl.SSLContext
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    resolved: list[str] = field(default_factory=list)

    def url(self, path: str = "/calendar.ics?s=secret", host: str = HOST) -> str:
        return f"https://{host}:{self.port}{path}"

    def gives(self, body: bytes, path: str = "/calendar.ics", status: int = 200, **headers: str) -> str:
        """The address under which it now answers with that."""

        def answer(request: BaseHTTPRequestHandler) -> None:
            request.send_response(status)
            for name, value in headers.items():
                request.send_header(name.replace("_", "-"), value)
            if "Content_Length" not in headers:
                request.send_header("Content-Length", str(len(body)))
            request.end_headers()
            request.wfile.write(body)

        self.answers[path] = answer
        return self.url(f"{path}?s=secret")

    def wire(self, patience: float = 10.0, addresses: dict[str, list[str]] | None = None) -> Wire:
        """The internet, but that this site's names lead to this machine. Only that one port of it is open."""
        known = {HOST: ["127.0.0.1"], **(addresses or {})}

        def resolve(host: str, port: int) -> list[str]:
            self.resolved.append(host)
            found = known.get(host, [host])
            if not found:
                raise socket.gaierror
            return found if port == self.port else [one for one in found if is_public(one)]

        allowed = {"127.0.0.1"}
        return Wire(resolve, lambda address: address in allowed, lambda: self.certificates, patience)

    def fetch(self, patience: float = 10.0) -> Fetch:
        return partial(fetch_calendar, wire=self.wire(patience))


@contextmanager
def stand_in() -> Iterator[Site]:
    authority = trustme.CA()
    certificate = authority.issue_cert(HOST, "other.example", "127.0.0.1")
    inside, outside = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
    certificate.configure_cert(inside)
    authority.configure_trust(outside)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked.append(
                {"path": self.path, **{name.lower(): value for name, value in self.headers.items()}}
            )
            answer = site.answers.get(self.path.split("?")[0])
            if answer is None:
                self.send_error(404)
                return
            try:
                answer(self)
            except OSError:
                # The reader has hung up.
                self.close_connection = True

        def log_message(self, *_about: object) -> None:
            """Nothing of it is to be read in the tests' output."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def get_request(self) -> tuple[socket.socket, object]:
            line, address = super().get_request()
            line.settimeout(20)
            return inside.wrap_socket(line, server_side=True, do_handshake_on_connect=False), address

        def handle_error(self, _request: object, _address: object) -> None:
            """A reader that does not trust it is the reader's affair."""

    server = Server(("127.0.0.1", 0), Handler)
    site = Site(server.server_address[1], outside)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
