"""A stand-in for a server of somebody else's: it says what it is told to, on this machine alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

GOOD = {"USD": "87,4500", "EUR": "101,2375", "CNY": "12,2842", "KZT": "0,1725", "RUB": "1,0512"}


def rates_file(day: str = "16.07.2026", **other: str) -> bytes:
    """As the National Bank writes it: in windows-1251, with names in Russian."""
    currencies = "".join(
        f'<Currency ISOCode="{code}"><Nominal>1</Nominal><Value>{value}</Value></Currency>'
        for code, value in {**GOOD, **other}.items()
        if value
    )
    text = (
        '<?xml version="1.0" encoding="windows-1251"?><!-- Курсы валют -->'
        f'<CurrencyRates Name="Daily Exchange Rates" Date="{day}">{currencies}</CurrencyRates>'
    )
    return text.encode("windows-1251")


class Handler(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@contextmanager
def serving(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """The address of a server that answers every GET so."""

    def respond(handler: BaseHTTPRequestHandler) -> None:
        answer(handler)

    kind = type("Answering", (Handler,), {"do_GET": respond, "do_POST": respond})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def saying(body: bytes, status: int = 200) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", "text/xml")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer
