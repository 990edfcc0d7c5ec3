"""A stand-in for the acquirer of cards, on this machine: it speaks Freedom Pay's protocol, takes no money and
does what a test tells it to. Its signatures are reckoned here by themselves, not by the code they test."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

import httpx

from tests.bank import serving

MERCHANT, SECRET = "541234", "a secret for tests only"


def sign(script: str, fields: dict[str, str], secret: str = SECRET) -> dict[str, str]:
    salted = {**fields, "pg_salt": secrets.token_hex(4)}
    line = ";".join([script, *(salted[name] for name in sorted(salted)), secret])
    return {**salted, "pg_sig": hashlib.md5(line.encode(), usedforsecurity=False).hexdigest()}


def is_signed(script: str, fields: dict[str, str]) -> bool:
    rest = {name: value for name, value in fields.items() if name != "pg_sig"}
    line = ";".join([script, *(rest[name] for name in sorted(rest)), SECRET])
    return fields.get("pg_sig") == hashlib.md5(line.encode(), usedforsecurity=False).hexdigest()


def as_xml(fields: dict[str, str]) -> bytes:
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
    return f'<?xml version="1.0" encoding="utf-8"?><response>{inner}</response>'.encode()


@dataclass
class StandIn:
    address: str = ""
    orders: dict[str, dict[str, str]] = field(default_factory=dict)
    """What each payment was begun with, by our order's id."""
    paid: set[str] = field(default_factory=set)
    given_back: list[tuple[str, str]] = field(default_factory=list)
    """The acquirer's number and the sum."""
    mood: str = "well"
    """``refuses``, ``mumbles`` (no XML), ``forges`` (signs with another secret), ``falls`` (500)."""
    calls: int = 0

    def result(self, order_id: str, outcome: str = "1", secret: str = SECRET, **other: str) -> dict[str, str]:
        """What it tells our result address about a payment."""
        order = self.orders[order_id]
        fields = {
            "pg_order_id": order_id,
            "pg_payment_id": order["pg_payment_id"],
            "pg_amount": order["pg_amount"],
            "pg_currency": order["pg_currency"],
            "pg_result": outcome,
            "pg_can_reject": "1",
            "pg_payment_date": "2026-07-15 12:00:00",
            "pg_description": order["pg_description"],
            "pg_testing_mode": "1",
            **other,
        }
        return sign("result", fields, secret)

    def check(self, order_id: str, **other: str) -> dict[str, str]:
        order = self.orders[order_id]
        names = ("pg_amount", "pg_currency", "pg_payment_id")
        return sign("check", {"pg_order_id": order_id, **{name: order[name] for name in names}, **other})

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Of its server."""
        self.calls += 1
        length = int(handler.headers.get("Content-Length") or 0)
        fields = dict(parse_qsl(handler.rfile.read(length).decode(), keep_blank_values=True))
        script = handler.path.partition("?")[0].rpartition("/")[2]
        if script == "pay.html":
            self._page(handler, dict(parse_qsl(handler.path.partition("?")[2]))["order"])
            return
        status, body = self._speak(script, fields)
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def _speak(self, script: str, fields: dict[str, str]) -> tuple[int, bytes]:
        if self.mood == "falls":
            return 500, b""
        if self.mood == "mumbles":
            return 200, b"<html>Maintenance"
        if (
            fields.get("pg_merchant_id") != MERCHANT
            or not is_signed(script, fields)
            or self.mood == "refuses"
        ):
            said = {"pg_status": "error", "pg_error_code": "101", "pg_error_description": "no such merchant"}
            return 200, as_xml(said)
        said = getattr(self, script.removesuffix(".php"))(fields)
        return 200, as_xml(sign(script, said, "another secret" if self.mood == "forges" else SECRET))

    def init_payment(self, fields: dict[str, str]) -> dict[str, str]:
        order = fields["pg_order_id"]
        number = str(70_000_000 + len(self.orders))
        self.orders[order] = {**fields, "pg_payment_id": number}
        page = f"{self.address}/pay.html?order={order}"
        return {"pg_status": "ok", "pg_payment_id": number, "pg_redirect_url": page}

    def get_status3(self, fields: dict[str, str]) -> dict[str, str]:
        order = self.orders[fields["pg_order_id"]]
        status = "success" if fields["pg_order_id"] in self.paid else "process"
        return {
            "pg_status": "ok",
            "pg_payment_id": order["pg_payment_id"],
            "pg_payment_status": status,
            "pg_amount": order["pg_amount"],
            "pg_currency": order["pg_currency"],
            "pg_can_reject": "1",
        }

    def revoke(self, fields: dict[str, str]) -> dict[str, str]:
        self.given_back.append((fields["pg_payment_id"], fields["pg_refund_amount"]))
        return {"pg_status": "ok"}

    def _page(self, handler: BaseHTTPRequestHandler, order_id: str) -> None:
        """A guest at its page: the card is taken, we are told, and the guest is sent back."""
        order = self.orders[order_id]
        if handler.command == "POST":
            self.paid.add(order_id)
            httpx.post(order["pg_result_url"], data=self.result(order_id)).raise_for_status()
            handler.send_response(303)
            handler.send_header("Location", order["pg_success_url"])
            handler.end_headers()
            return
        body = f'<h1>{order["pg_amount"]} {order["pg_currency"]}</h1><form method="post"><button>Pay</button>'
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        handler.wfile.write(body.encode())


@contextmanager
def acquirer() -> Iterator[StandIn]:
    stand_in = StandIn()
    with serving(stand_in.answer) as address:
        stand_in.address = address
        yield stand_in
