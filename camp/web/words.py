"""Words for the camp's enums, in the reader's language."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l

from camp.models import Role
from camp.rules.folio import PaymentForm
from camp.rules.lifecycle import BookingStatus, Channel, Confirmation, StayStatus
from camp.rules.pricing import ChargeKind, MealPlan, SoldAs

WORDS: dict[StrEnum, Any] = {
    MealPlan.BREAKFAST: _l("Breakfast"),
    MealPlan.HALF_BOARD: _l("Half board: breakfast and dinner"),
    MealPlan.FULL_BOARD: _l("Full board: three meals a day"),
    SoldAs.PRIVATE: _l("Private yurt"),
    SoldAs.BED: _l("Beds in a shared yurt"),
    ChargeKind.ADULT_NIGHT: _l("Adults"),
    ChargeKind.CHILD_NIGHT: _l("Children"),
    ChargeKind.PRIVATE_YURT: _l("Yurt to yourselves"),
    ChargeKind.CANCELLATION_FEE: _l("Deposit kept after a cancellation"),
    BookingStatus.HELD: _l("held"),
    BookingStatus.REQUESTED: _l("awaiting confirmation"),
    BookingStatus.AWAITING_DEPOSIT: _l("awaiting deposit"),
    BookingStatus.CONFIRMED: _l("confirmed"),
    BookingStatus.CANCELLED: _l("cancelled"),
    BookingStatus.EXPIRED: _l("expired"),
    BookingStatus.RELEASED: _l("let go"),
    StayStatus.EXPECTED: _l("expected"),
    StayStatus.IN_HOUSE: _l("in-house"),
    StayStatus.DEPARTED: _l("departed"),
    StayStatus.NO_SHOW: _l("no-show"),
    StayStatus.CANCELLED: _l("cancelled"),
    Confirmation.AT_ONCE: _l("At once, without a deposit"),
    Confirmation.AFTER_DEPOSIT: _l("When the deposit is paid"),
    Confirmation.BY_HAND: _l("By hand: staff say yes"),
    Channel.WEB: _l("Website"),
    Channel.PHONE: _l("Telephone"),
    Channel.WHATSAPP: _l("WhatsApp"),
    Channel.INSTAGRAM: _l("Instagram"),
    Channel.FACEBOOK: _l("Facebook"),
    Channel.TELEGRAM: _l("Telegram"),
    Channel.AGENCY: _l("Agency"),
    Channel.BOOKING_COM: _l("Booking.com"),
    Channel.AIRBNB: _l("Airbnb"),
    Channel.WALK_IN: _l("Walk-in"),
    PaymentForm.CASH: _l("Cash"),
    PaymentForm.QR: _l("QR code"),
    PaymentForm.TRANSFER: _l("Bank transfer"),
    PaymentForm.CARD: _l("Bank card"),
    PaymentForm.CHANNEL: _l("Through the channel"),
    Role.STAFF: _l("Staff"),
    Role.OWNER: _l("Owner"),
}


def word(value: StrEnum) -> str:
    return str(WORDS[value])


def init_app(app: Flask) -> None:
    app.add_template_filter(word)
