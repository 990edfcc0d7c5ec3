"""The ways to pay that the owner has opened, and what each tells a guest who owes something."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from camp.rules import elqr
from camp.rules.elqr_refusals import ChecksumWrong, ForeignCurrency, NoPaymentLink, PersonalQr
from camp.rules.folio import PaymentForm
from camp.rules.money import Money
from camp.rules.text import LocalizedText
from camp.rules.ways import WayKind
from camp.rules.ways_refusals import NoWayLeft, WayNotReady
from camp.services import cashier, reservations, ways
from tests.builders import booked, confirmed, held, refused
from tests.conftest import TODAY
from tests.rules.test_elqr import business, payee

ACCOUNT = LocalizedText("Эсеп: 1", "Счёт: 1", "Account: 1")


def offered() -> list[WayKind]:
    return [way.kind for way in ways.open_ways()]


def test_from_the_start_a_camp_takes_cash_and_nothing_else(app: Flask) -> None:
    assert offered() == [WayKind.CASH]


def test_the_owner_switches_ways_on_and_off(any_app: Flask) -> None:
    ways.set_way(WayKind.TRANSFER, True, ACCOUNT)
    ways.set_way(WayKind.ELQR, True, link_text=f"https://app.mbank.kg/qr/#{business()}")
    assert offered() == [WayKind.ELQR, WayKind.TRANSFER, WayKind.CASH]
    ways.set_way(WayKind.CASH, False)
    # What was written stays for the next time.
    ways.set_way(WayKind.TRANSFER, False, ACCOUNT)
    assert offered() == [WayKind.ELQR]
    assert ways.way_settings()[WayKind.TRANSFER].details == ACCOUNT


def test_the_last_way_stays_on(any_app: Flask) -> None:
    with refused(NoWayLeft):
        ways.set_way(WayKind.CASH, False)


def test_a_way_without_what_guests_need_for_it_is_not_switched_on(app: Flask) -> None:
    with refused(WayNotReady):
        ways.set_way(WayKind.TRANSFER, True)
    with refused(WayNotReady) as refusal:
        ways.set_way(WayKind.ELQR, True)
    assert refusal.value.kind is WayKind.ELQR


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("my card 4169 0000 0000 0000", NoPaymentLink),
        (business().replace("Жайык", "Жаиык"), ChecksumWrong),
        (business(_32=payee(_10="996555123456")), PersonalQr),
        (business(_53="840"), ForeignCurrency),
    ],
)
def test_a_qr_that_is_none_of_the_owners_business_is_refused(app: Flask, text: str, kind: type) -> None:
    with refused(kind):
        ways.set_way(WayKind.ELQR, True, link_text=text)


def sums(booking_code: str, now: datetime) -> tuple[Money, Money | None] | None:
    """What is due, and what the QR asks for."""
    pay = ways.to_pay(reservations.get_by_code(booking_code), now)
    if pay is None:
        return None
    link = pay.invitations[0].link
    return pay.due.sum, elqr.read_link(link.text).amount if link is not None else None


def test_the_qr_asks_for_the_rest_of_the_deposit_and_later_for_all_that_is_owed(
    any_app: Flask, now: datetime
) -> None:
    ways.set_way(WayKind.ELQR, True, link_text=business())
    booking = booked(now, 1)
    assert sums(booking.code, now) == (Money.som(4_140), Money.som(4_140))
    cashier.record_payment(booking.code, PaymentForm.QR, Money.som(1_000), "", None, now)
    assert sums(booking.code, now) == (Money.som(3_140), Money.som(3_140))
    cashier.record_payment(booking.code, PaymentForm.QR, Money.som(3_140), "", None, now)
    assert sums(booking.code, now) == (Money.som(16_560), Money.som(16_560))
    cashier.record_payment(booking.code, PaymentForm.CASH, Money.som(16_560), "", None, now)
    assert sums(booking.code, now) is None


def test_nobody_is_asked_to_pay_for_what_does_not_stand(app: Flask, now: datetime) -> None:
    booking = booked(now, 1)
    assert ways.to_pay(booking, now + timedelta(hours=49)) is None
    assert ways.to_pay(held(now, 2), now) is None
    cancelled = confirmed(now, 3)
    reservations.cancel(cancelled.code, now, TODAY)
    assert ways.to_pay(reservations.get_by_code(cancelled.code), now) is None
