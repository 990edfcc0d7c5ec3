"""ELQR, the national QR payment link of Kyrgyzstan: read, checked, said in parts, derived for one booking.

A payment link is ``BASE#FRAGMENT``. The fragment is a run of elements ``ID LEN VALUE``: a two-digit id, a
two-digit length in characters (not bytes), the value; inside ids 32 (payee) and 33 (merchant) the value is
such a run again. Its checksum, element 63, is the last four hexadecimal digits of SHA-256 over the UTF-8
bytes of all other elements in their order. The facts are those of the specification 1.3.1 and of links that
banks of the country produce.

Producers differ: elements come in another order, a checksum in capital letters, a sum of nothing where the
payer is to type it. All that is read. What is derived is written in the order of the specification.

What tells a personal QR, and what does not
-------------------------------------------
Nothing in a link says "business" or "personal" in so many words. What can be told:

- a provider for transfers between persons names itself so (``c2c.``, ``p2p.``): personal;
- a recipient that is a telephone number, where no merchant (element 33) is named: personal, for money sent to
  a telephone goes to its owner;
- a category (element 52) that belongs to no trade (transfers between persons, cash, unknown): a doubt, no
  proof; some banks put it into every QR they print.

The first two are refused, for business may not be done on them since 1 January 2026; the third is said to the
owner. A QR that shows none of these signs may still be a personal one: only the bank knows.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from urllib.parse import quote, unquote

from camp.rules.elqr_refusals import (
    ChecksumWrong,
    ForeignCurrency,
    NoPaymentLink,
    PersonalQr,
    SymbolNotAllowed,
)
from camp.rules.money import NOTHING, Money

BASE = "https://pay.payqr.kg/"
"""The address that every bank's application opens."""

SOM = "417"
"""ISO 4217."""

VERSION, LINK_TYPE, PAYEE, MERCHANT, COMMENT = "00", "01", "32", "33", "34"
CATEGORY, CURRENCY, AMOUNT, NAME, CHECKSUM = "52", "53", "54", "59", "63"
ONCE = "12"
"""Of LINK_TYPE: for one payment only."""

PROVIDER, SERVICE, RECIPIENT, TRANSACTION, AMOUNT_EDITABLE, RECIPIENT_EDITABLE = (
    "00", "01", "10", "11", "12", "13",
)  # fmt: skip
"""Within PAYEE."""
MERCHANT_ID, SERVICE_NAME = "00", "01"
"""Within MERCHANT."""
NO = "12"
"""Of the two that say what the payer may change."""

ORDER = ("00", "01", "32", "33", "34", "35", "36", "37", "38", "39", "52", "53", "54", "59", "63")
LONGEST = {COMMENT: 32, AMOUNT: 13, NAME: 25}
REQUIRED = (VERSION, PAYEE, CATEGORY, CURRENCY, NAME, CHECKSUM)

NO_TRADE = frozenset({"0000", "4829", "6010", "6011", "6012", "9999"})
"""Categories (ISO 18245) of transfers, cash and banks, and those put where none is known."""

BETWEEN_PERSONS = re.compile(r"(^|[.-])(c2c|p2p)([.-]|$)", re.IGNORECASE)
TELEPHONE = re.compile(r"\+?996\d{9}|0\d{9}")
"""A number of the country, with its code or as it is dialled at home."""

FRAGMENT_SAFE = "!$&'()*+,;=:@/?-._~"
"""What may stand in a fragment as it is (RFC 3986)."""

HIGHEST_SUM = Money(10**13 - 1)

Elements = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PaymentLink:
    """A link that was read and whose checksum is right."""

    elements: Elements
    payee: Elements
    merchant: Elements

    @property
    def name(self) -> str:
        """The payee, as the payer is shown it."""
        return self.elements[NAME]

    @property
    def provider(self) -> str:
        return self.payee[PROVIDER]

    @property
    def recipient(self) -> str:
        """The account, the till or the telephone the money goes to; empty: the merchant's id says it."""
        return self.payee.get(RECIPIENT, "")

    @property
    def service(self) -> str:
        return self.merchant.get(SERVICE_NAME) or self.payee.get(SERVICE, "")

    @property
    def merchant_id(self) -> str:
        return self.merchant.get(MERCHANT_ID, "")

    @property
    def category(self) -> str:
        """Of the trade, ISO 18245."""
        return self.elements[CATEGORY]

    @property
    def amount(self) -> Money | None:
        """None: the payer types it."""
        tyiyn = int(self.elements.get(AMOUNT, "0"))
        return Money(tyiyn) if tyiyn else None

    @property
    def is_for_once(self) -> bool:
        return self.elements.get(LINK_TYPE) == ONCE

    @property
    def is_doubtful(self) -> bool:
        """Is its category none of a trade?"""
        return self.category in NO_TRADE

    @property
    def fragment(self) -> str:
        """The elements as text, in the order of the specification."""
        return _written(self.elements)

    @property
    def text(self) -> str:
        """What a QR code holds: letters as they are."""
        return f"{BASE}#{self.fragment}"

    @property
    def href(self) -> str:
        """The same to be tapped: what may not stand in a link is percent-encoded."""
        return f"{BASE}#{quote(self.fragment, safe=FRAGMENT_SAFE)}"


def read_link(text: str) -> PaymentLink:
    """A payment link or its fragment, as a bank gave it. Raises NoPaymentLink, ChecksumWrong or
    SymbolNotAllowed."""
    fragment = _fragment_of(text)
    try:
        return _read(fragment)
    except (NoPaymentLink, ChecksumWrong):
        # Copied out of a browser's bar, the letters are percent-encoded.
        plain = unquote(fragment)
        if plain == fragment:
            raise
        return _read(plain)


def check_for_business(link: PaymentLink) -> None:
    """May a camp be paid by it? Raises ForeignCurrency or PersonalQr."""
    if link.elements[CURRENCY] != SOM:
        raise ForeignCurrency(link.elements[CURRENCY])
    is_telephone = TELEPHONE.fullmatch(link.recipient) is not None and not link.merchant_id
    if BETWEEN_PERSONS.search(link.provider) or is_telephone:
        raise PersonalQr(link.name, is_telephone)


def derive(link: PaymentLink, amount: Money, comment: str) -> PaymentLink:
    """The same payee with exactly this sum, which the payer can't change, and a comment. A transaction of the
    link it comes from is left out: it was that payment's own."""
    if not NOTHING < amount <= HIGHEST_SUM or len(comment) > LONGEST[COMMENT]:
        raise ValueError("a sum or a comment that no link can hold")
    _check_symbols(comment)
    payee = {key: value for key, value in link.payee.items() if key != TRANSACTION}
    payee[AMOUNT_EDITABLE] = NO
    elements = {
        **link.elements,
        PAYEE: _run(sorted(payee.items())),
        AMOUNT: str(amount.tyiyn),
        **({COMMENT: comment} if comment else {}),
    }
    elements[CHECKSUM] = _checksum(_ordered(elements))
    return replace(link, elements=MappingProxyType(elements), payee=MappingProxyType(payee))


# Reading


def _fragment_of(text: str) -> str:
    """Without the address before it: what stands behind the first #; some banks put it behind a slash."""
    plain = text.lstrip().rstrip("\r\n")
    if re.match(r"[0-9]{4}", plain, re.ASCII):
        return plain
    address = re.match(r"[^#]*#|.*?/(?=000201)", plain)
    return plain[address.end() :] if address else plain


def _read(fragment: str) -> PaymentLink:
    _check_symbols(fragment)
    pairs = list(_elements(fragment))
    elements = _once_each(pairs)
    if elements.get(VERSION) != "01" or any(not elements.get(key) for key in REQUIRED):
        raise NoPaymentLink
    reckoned = _checksum((key, value) for key, value in pairs if key != CHECKSUM)
    if elements[CHECKSUM].lower() != reckoned:
        raise ChecksumWrong(elements[CHECKSUM], reckoned)
    payee = _once_each(_elements(elements[PAYEE]))
    merchant = _once_each(_elements(elements.get(MERCHANT, "")))
    if not payee.get(PROVIDER) or not (payee.get(SERVICE) or merchant.get(MERCHANT_ID)):
        raise NoPaymentLink
    if not re.fullmatch(r"[0-9]{0,13}", elements.get(AMOUNT, ""), re.ASCII):
        raise NoPaymentLink
    return PaymentLink(MappingProxyType(elements), MappingProxyType(payee), MappingProxyType(merchant))


def _elements(run: str) -> Iterator[tuple[str, str]]:
    """Raises NoPaymentLink where the lengths do not come out even."""
    at = 0
    while at < len(run):
        head = re.compile(r"[0-9]{4}", re.ASCII).match(run, at)
        if head is None:
            raise NoPaymentLink
        end = at + 4 + int(run[at + 2 : at + 4])
        if end > len(run):
            raise NoPaymentLink
        yield run[at : at + 2], run[at + 4 : end]
        at = end


def _once_each(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in pairs:
        if key in found:
            raise NoPaymentLink
        found[key] = value
    return found


def _check_symbols(text: str) -> None:
    """Characters outside the Basic Multilingual Plane are not allowed: emoji, mostly."""
    for symbol in text:
        if ord(symbol) > 0xFFFF:
            raise SymbolNotAllowed(symbol)


# Writing


def _ordered(elements: Elements) -> list[tuple[str, str]]:
    """All but the checksum; what the specification does not know, by its id before it."""
    known = {key: place for place, key in enumerate(ORDER)}
    keys = sorted(elements, key=lambda key: (known.get(key, len(ORDER)), key))
    return [(key, elements[key]) for key in keys if key != CHECKSUM]


def _written(elements: Elements) -> str:
    return _run([*_ordered(elements), (CHECKSUM, elements[CHECKSUM])])


def _run(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join(f"{key}{len(value):02}{value}" for key, value in pairs)


def _checksum(pairs: Iterable[tuple[str, str]]) -> str:
    return hashlib.sha256(_run(pairs).encode()).hexdigest()[-4:]
