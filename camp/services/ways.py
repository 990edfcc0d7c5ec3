"""The ways to pay: one small interface, an adapter for each, and which of them the owner has switched on.

An adapter says what a guest needs to pay a sum in its way. It moves no money: that is the cashier's, when
somebody has seen it, or the acquirer's, who says so with a signature.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from camp.models import Booking, CardAccount, PaymentWay
from camp.rules import elqr
from camp.rules.elqr import PaymentLink
from camp.rules.money import Money
from camp.rules.text import LocalizedText
from camp.rules.ways import ON_FROM_THE_START, WayKind
from camp.rules.ways_refusals import NoWayLeft, WayNotReady
from camp.services.cashier import due_of
from camp.services.catalogue import get_settings
from camp.services.reservations import BOOKED
from camp.services.transaction import reading, transaction

NOTHING_SAID = LocalizedText("", "", "")


@dataclass(frozen=True)
class Due:
    """What a guest may pay now."""

    reference: str
    """What the payer says, so that the money is known again: a booking's code, a voucher's number."""
    sum: Money
    is_deposit: bool = False
    """The rest of the deposit; else all that is owed."""


@dataclass(frozen=True)
class Invitation:
    """How to pay a sum in one way."""

    kind: WayKind
    text: LocalizedText = NOTHING_SAID
    link: PaymentLink | None = None
    """Of ELQR: with the sum and the booking's code in it."""


class Way(Protocol):
    """One way to pay."""

    @property
    def kind(self) -> WayKind: ...

    def invite(self, due: Due) -> Invitation:
        """What the guest needs to pay the sum."""


@dataclass(frozen=True)
class Cash:
    details: LocalizedText
    kind: WayKind = WayKind.CASH

    def invite(self, due: Due) -> Invitation:
        return Invitation(self.kind, self.details)


@dataclass(frozen=True)
class Transfer:
    details: LocalizedText
    kind: WayKind = WayKind.TRANSFER

    def invite(self, due: Due) -> Invitation:
        return Invitation(self.kind, self.details)


@dataclass(frozen=True)
class Elqr:
    business: PaymentLink
    """The owner's own, as her bank gave it."""
    kind: WayKind = WayKind.ELQR

    def invite(self, due: Due) -> Invitation:
        return Invitation(self.kind, link=elqr.derive(self.business, due.sum, due.reference))


@dataclass(frozen=True)
class Card:
    """The rest happens at the acquirer: see services/card_desk.py."""

    kind: WayKind = WayKind.CARD

    def invite(self, due: Due) -> Invitation:
        return Invitation(self.kind)


@dataclass(frozen=True)
class WaySetting:
    """A way as the owner's page shows it."""

    kind: WayKind
    is_on: bool
    details: LocalizedText
    link: PaymentLink | None


@dataclass(frozen=True)
class ToPay:
    """What a guest may pay now, and how."""

    due: Due
    invitations: tuple[Invitation, ...]


def to_pay(booking: Booking, now: datetime) -> ToPay | None:
    """None: nothing is to be paid, or the booking does not stand (any more)."""
    if booking.status not in BOOKED or not booking.owns_beds(now):
        return None
    owed = due_of(booking)
    if owed is None:
        return None
    due = Due(booking.code, *owed)
    return invite(due)


def invite(due: Due) -> ToPay:
    """How to pay it, in each way that is open."""
    return ToPay(due, tuple(way.invite(due) for way in open_ways()))


def open_ways() -> list[Way]:
    """Those switched on, in the order they are offered."""
    settings = way_settings()
    return [way for kind in WayKind if (way := _adapter(settings[kind])) is not None]


def _adapter(setting: WaySetting) -> Way | None:
    if not setting.is_on:
        return None
    match setting.kind:
        case WayKind.CASH:
            return Cash(setting.details)
        case WayKind.TRANSFER:
            return Transfer(setting.details)
        case WayKind.ELQR if setting.link is not None:
            return Elqr(setting.link)
        case WayKind.CARD:
            return Card()
    return None


# The owner's


def way_settings(session: Session | None = None) -> Mapping[WayKind, WaySetting]:
    rows = {row.kind: row for row in (session or reading()).scalars(select(PaymentWay))}
    return {kind: _setting(kind, rows.get(kind)) for kind in WayKind}


def _setting(kind: WayKind, row: PaymentWay | None) -> WaySetting:
    if row is None:
        return WaySetting(kind, kind in ON_FROM_THE_START, NOTHING_SAID, None)
    link = elqr.read_link(row.payment_link) if row.payment_link else None
    return WaySetting(kind, row.is_on, row.details, link)


def set_way(kind: WayKind, is_on: bool, details: LocalizedText = NOTHING_SAID, link_text: str = "") -> None:
    """What guests read of a way, and whether it is offered to them. ``link_text``: the owner's business QR,
    as text or link.

    Raises WayNotReady, NoWayLeft, and of a QR NoPaymentLink, ChecksumWrong, SymbolNotAllowed, ForeignCurrency
    or PersonalQr.
    """
    link = read_business_link(link_text) if link_text else None
    with transaction() as session:
        is_ready = {
            WayKind.TRANSFER: details != NOTHING_SAID,
            WayKind.ELQR: link is not None,
            WayKind.CARD: session.get(CardAccount, 1) is not None,
        }
        if is_on and not is_ready.get(kind, True):
            raise WayNotReady(kind)
        settings = way_settings(session)
        if not is_on and not any(other.is_on for other in settings.values() if other.kind is not kind):
            raise NoWayLeft
        row = session.scalar(select(PaymentWay).where(PaymentWay.kind == kind))
        if row is None:
            row = PaymentWay(kind=kind, is_on=is_on, details=details)
            session.add(row)
        row.is_on, row.details = is_on, details
        row.payment_link = link.fragment if link is not None else ""


def follow_bank(follows: bool) -> None:
    """Take the National Bank's rates every day, or only those that somebody writes down."""
    with transaction() as session:
        get_settings(session).follows_bank = follows


def read_business_link(text: str) -> PaymentLink:
    """What a QR says, once it may serve a business. Raises what ``set_way`` does of a QR."""
    link = elqr.read_link(text)
    elqr.check_for_business(link)
    return link
