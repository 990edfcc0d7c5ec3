"""What the camp asks of an acquirer: the interface, and the one of the country that speaks it.

Nothing of ours is open in the database while the acquirer is waited for.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from xml.etree.ElementTree import Element, ParseError

import httpx
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from camp.rules import freedom_pay
from camp.rules.card_payments import BankWord, CardProblem
from camp.rules.money import Money

PATIENCE = 15
"""Seconds."""
LARGEST = 64 * 1024
"""Bytes of an answer."""


DONE = frozenset({freedom_pay.OK, "success", "pending"})
"""Money that goes back is on its way for days: pending is as good as done."""


class AcquirerSaysNo(Exception):
    """It can't be done there; no refusal of the camp's own, so whoever asked makes one of it."""

    def __init__(self, problem: CardProblem) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class CardOrder:
    """What is to be paid."""

    order_id: str
    amount: Money
    description: str
    language: str
    seconds: int
    """So long the page stays open."""


@dataclass(frozen=True)
class Addresses:
    """Of ours, for the acquirer to call and to send the guest back to."""

    check: str
    result: str
    back: str


@dataclass(frozen=True)
class Begun:
    acquirer_id: str
    page: str


class Acquirer(Protocol):
    def begin(self, order: CardOrder, addresses: Addresses) -> Begun:
        """A page on which to pay. Raises AcquirerSaysNo."""

    def ask(self, order_id: str) -> BankWord:
        """What has become of a payment. Raises AcquirerSaysNo."""

    def give_back(self, acquirer_id: str, amount: Money) -> None:
        """Raises AcquirerSaysNo: UNREACHABLE when nobody knows whether it was done."""

    def hear(self, script: str, fields: Mapping[str, str]) -> BankWord | None:
        """What a call of its says; None when its signature is not right."""

    def answer(self, script: str, status: str, description: str) -> str:
        """Our answer to a call, signed, as XML."""


@dataclass(frozen=True)
class FreedomPay:
    """See rules/freedom_pay.py."""

    address: str
    """Of its server, without a slash at the end."""
    merchant_id: str
    secret: str
    is_test: bool

    def __repr__(self) -> str:
        """Without the secret: what is shown may be logged."""
        return f"FreedomPay({self.address}, {self.merchant_id})"

    def begin(self, order: CardOrder, addresses: Addresses) -> Begun:
        life = min(max(order.seconds, freedom_pay.SHORTEST_LIFE), freedom_pay.LONGEST_LIFE)
        said = self._call(
            freedom_pay.INIT,
            {
                "pg_order_id": order.order_id,
                "pg_amount": freedom_pay.written_sum(order.amount),
                "pg_currency": freedom_pay.SOM,
                "pg_description": order.description,
                "pg_language": freedom_pay.LANGUAGES[order.language],
                "pg_lifetime": str(life),
                "pg_request_method": "POST",
                "pg_check_url": addresses.check,
                "pg_result_url": addresses.result,
                "pg_success_url": addresses.back,
                "pg_failure_url": addresses.back,
                "pg_success_url_method": "GET",
                "pg_failure_url_method": "GET",
                "pg_auto_clearing": "1",
                "pg_testing_mode": "1" if self.is_test else "0",
            },
        )
        page = said.get("pg_redirect_url", "")
        if not page.startswith(("https://", "http://")):
            raise AcquirerSaysNo(CardProblem.REFUSED)
        return Begun(said.get("pg_payment_id", ""), page)

    def ask(self, order_id: str) -> BankWord:
        return freedom_pay.told(self._call(freedom_pay.STATUS, {"pg_order_id": order_id}), order_id)

    def give_back(self, acquirer_id: str, amount: Money) -> None:
        sum_ = freedom_pay.written_sum(amount)
        self._call(freedom_pay.REVOKE, {"pg_payment_id": acquirer_id, "pg_refund_amount": sum_})

    def hear(self, script: str, fields: Mapping[str, str]) -> BankWord | None:
        if not freedom_pay.is_signed(script, fields, self.secret):
            return None
        return freedom_pay.heard(fields)

    def answer(self, script: str, status: str, description: str) -> str:
        return freedom_pay.answer(script, status, description, _salt(), self.secret)

    def _call(self, script: str, fields: Mapping[str, str]) -> dict[str, str]:
        """The fields of its answer, its signature checked. Raises AcquirerSaysNo."""
        asked = freedom_pay.signed(
            script, {**fields, "pg_merchant_id": self.merchant_id}, _salt(), self.secret
        )
        try:
            # Never followed elsewhere: what is sent is signed for this server.
            answer = httpx.post(f"{self.address}/{script}", data=asked, timeout=PATIENCE)
            answer.raise_for_status()
            said = _read(answer.content)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise AcquirerSaysNo(CardProblem.UNREACHABLE) from error
        if said.get("pg_status") == freedom_pay.ERROR:
            # A merchant it does not know gets an answer without a signature.
            raise AcquirerSaysNo(CardProblem.REFUSED)
        if not freedom_pay.is_signed(script, said, self.secret) or said.get("pg_status") not in DONE:
            raise AcquirerSaysNo(CardProblem.UNREACHABLE)
        return said


def _read(body: bytes) -> dict[str, str]:
    """The fields of an answer, those within others left out with their values signed in their order.
    Raises ValueError."""
    if len(body) > LARGEST:
        raise ValueError("an answer too large")
    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException) as error:
        raise ValueError("no answer") from error
    return {one.tag: _text(one) for one in root}


def _text(element: Element) -> str:
    """Of fields within a field the signature takes the values, in the alphabetical order of their names."""
    if len(element):
        return ";".join(_text(one) for one in sorted(element, key=lambda one: one.tag))
    return element.text or ""


def _salt() -> str:
    return secrets.token_hex(8)
