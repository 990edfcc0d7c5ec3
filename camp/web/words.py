"""Words for the camp's enums, in the reader's language."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l

from camp.models import Role
from camp.rules.activities import CallOffChoice, CallOffReason, Level, Shift, TourMode
from camp.rules.agreed_prices import Pricing
from camp.rules.calendars import CalendarKind
from camp.rules.cancellation import CancelledBy
from camp.rules.channel_health import TieState
from camp.rules.currencies import Currency
from camp.rules.eco import Meter, PlantWork
from camp.rules.folio import PaymentForm
from camp.rules.housekeeping import YurtCondition, YurtState
from camp.rules.lifecycle import BookingStatus, Channel, Confirmation, OrderStatus, StayStatus
from camp.rules.meals import Diet, ExtraUnit, MealKind, MealPlan, Served
from camp.rules.opinions import Impression
from camp.rules.orders import OrderKind
from camp.rules.photos import PhotoSubject
from camp.rules.pricing import ChargeKind, DiscountKind, Product, SoldAs
from camp.rules.register import RegisterRule
from camp.rules.special_offers import OfferKind, OfferState
from camp.rules.stable import HorseRole, HorseState
from camp.rules.tasks import Urgency
from camp.rules.timers import TimerName
from camp.rules.vouchers import VoucherState, VoucherStatus
from camp.rules.waiting import WaitingState
from camp.rules.ways import WayKind
from camp.services.chart import BarState
from camp.web.language import current
from camp.web.letter_words import LETTER_WORDS

WORDS: dict[type[StrEnum], dict[Any, Any]] = {
    CancelledBy: {
        CancelledBy.GUEST: _l("The guest cancels"),
        CancelledBy.CAMP: _l("The camp cancels"),
        CancelledBy.WEATHER: _l("The weather makes it impossible"),
    },
    MealPlan: {
        MealPlan.BREAKFAST: _l("Breakfast"),
        MealPlan.HALF_BOARD: _l("Half board: breakfast and dinner"),
        MealPlan.FULL_BOARD: _l("Full board: three meals a day"),
    },
    SoldAs: {
        SoldAs.PRIVATE: _l("Private yurt"),
        SoldAs.BED: _l("Beds in a shared yurt"),
    },
    ChargeKind: {
        ChargeKind.ADULT_NIGHT: _l("Adults"),
        ChargeKind.CHILD_NIGHT: _l("Children"),
        ChargeKind.PRIVATE_YURT: _l("Yurt to yourselves"),
        ChargeKind.LONG_STAY_DISCOUNT: _l("Discount for a long stay"),
        ChargeKind.LARGE_PARTY_DISCOUNT: _l("Discount for a large party"),
        ChargeKind.OFFER_DISCOUNT: _l("Offer"),
        ChargeKind.FREE_NIGHT: _l("Night for free"),
        ChargeKind.AGREED_PRICE: _l("As agreed with the site"),
        ChargeKind.BREAKFAST: _l("Breakfast"),
        ChargeKind.LUNCH: _l("Lunch"),
        ChargeKind.DINNER: _l("Dinner"),
        ChargeKind.LUNCH_BOX: _l("Lunch box"),
        ChargeKind.TOUR_PLACE: _l("Places"),
        ChargeKind.HORSE: _l("Horses"),
        ChargeKind.GUIDE: _l("Guide"),
        ChargeKind.GUIDE_HORSE: _l("Guide's horse"),
        ChargeKind.PACK_HORSE: _l("Pack horses"),
        ChargeKind.CLASS_PLACE: _l("Participants"),
        ChargeKind.CLASS_GROUP: _l("The whole group"),
        ChargeKind.CLASS_INCLUDED: _l("Class included"),
        ChargeKind.EXTRA: _l("Extras"),
        ChargeKind.CANCELLATION_FEE: _l("Deposit kept after a cancellation"),
    },
    Product: {
        Product.STAYS: _l("Stays"),
        Product.MEALS: _l("Meals"),
        Product.TOURS: _l("Tours"),
        Product.CLASSES: _l("Classes"),
        Product.EXTRAS: _l("Extras"),
        Product.FEES: _l("Deposits kept"),
    },
    DiscountKind: {
        DiscountKind.LONG_STAY: _l("Discount for a long stay"),
        DiscountKind.LARGE_PARTY: _l("Discount for a large party"),
    },
    MealKind: {
        MealKind.BREAKFAST: _l("Breakfast"),
        MealKind.LUNCH: _l("Lunch"),
        MealKind.DINNER: _l("Dinner"),
        MealKind.LUNCH_BOX: _l("Lunch box"),
    },
    Served: {
        Served.SEAT: _l("at the table"),
        Served.BOX: _l("in a lunch box"),
    },
    Diet: {
        Diet.EVERYTHING: _l("Eats everything"),
        Diet.VEGETARIAN: _l("Vegetarian"),
        Diet.VEGAN: _l("Vegan"),
        Diet.GLUTEN_FREE: _l("Gluten-free"),
        Diet.LACTOSE_FREE: _l("Lactose-free"),
    },
    ExtraUnit: {
        ExtraUnit.PERSON: _l("per person"),
        ExtraUnit.PIECE: _l("each"),
    },
    TourMode: {
        TourMode.HORSE: _l("On horseback"),
        TourMode.FOOT: _l("On foot"),
    },
    Level: {
        Level.EASY: _l("easy"),
        Level.MODERATE: _l("moderate"),
        Level.HARD: _l("hard"),
    },
    Shift: {
        Shift.MORNING: _l("Morning"),
        Shift.AFTERNOON: _l("Afternoon"),
    },
    CallOffReason: {
        CallOffReason.WEATHER: _l("The weather does not allow it"),
        CallOffReason.TOO_FEW: _l("Too few people signed up"),
        CallOffReason.NO_HORSE: _l("A horse fell out"),
        CallOffReason.OTHER: _l("Another reason"),
    },
    CallOffChoice: {
        CallOffChoice.ANOTHER_DATE: _l("Another date"),
        CallOffChoice.SOMETHING_ELSE: _l("Something else"),
        CallOffChoice.REFUND: _l("Money back"),
    },
    HorseRole: {
        HorseRole.RIDING: _l("Riding horse"),
        HorseRole.PACK: _l("Pack horse"),
    },
    HorseState: {
        HorseState.FIT: _l("fit"),
        HorseState.LAME: _l("lame"),
        HorseState.RESTING: _l("resting"),
    },
    BookingStatus: {
        BookingStatus.HELD: _l("held"),
        BookingStatus.REQUESTED: _l("awaiting confirmation"),
        BookingStatus.AWAITING_DEPOSIT: _l("awaiting deposit"),
        BookingStatus.CONFIRMED: _l("confirmed"),
        BookingStatus.CANCELLED: _l("cancelled"),
        BookingStatus.EXPIRED: _l("expired"),
        BookingStatus.RELEASED: _l("let go"),
    },
    StayStatus: {
        StayStatus.EXPECTED: _l("expected"),
        StayStatus.IN_HOUSE: _l("in-house"),
        StayStatus.DEPARTED: _l("departed"),
        StayStatus.NO_SHOW: _l("no-show"),
        StayStatus.CANCELLED: _l("cancelled"),
    },
    CalendarKind: {
        CalendarKind.YURT: _l("Busy nights of a yurt"),
        CalendarKind.CAMP: _l("The whole camp"),
        CalendarKind.ARRIVALS: _l("Arrivals and departures"),
        CalendarKind.GUIDE: _l("Tours of a guide"),
        CalendarKind.TASKS: _l("Tasks"),
        CalendarKind.KITCHEN: _l("Meals of the kitchen"),
        CalendarKind.PUBLIC: _l("Tours and classes"),
    },
    OrderKind: {
        OrderKind.TOUR: _l("Tour"),
        OrderKind.CLASS: _l("Class"),
        OrderKind.MEAL: _l("Meal"),
        OrderKind.EXTRA: _l("Extra"),
    },
    OrderStatus: {
        OrderStatus.STANDING: _l("ordered"),
        OrderStatus.REMOVED: _l("taken out"),
        OrderStatus.CALLED_OFF: _l("called off"),
        OrderStatus.ENDED: _l("ended with its booking"),
    },
    Confirmation: {
        Confirmation.AT_ONCE: _l("At once, without a deposit"),
        Confirmation.AFTER_DEPOSIT: _l("When the deposit is paid"),
        Confirmation.BY_HAND: _l("By hand: staff say yes"),
    },
    Channel: {
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
    },
    Pricing: {
        Pricing.UNKNOWN: _l("Not known yet: nothing is charged"),
        Pricing.OURS: _l("By our prices"),
        Pricing.AGREED: _l("One price for all, agreed on the site"),
    },
    TieState: {
        TieState.GOOD: _l("up to date"),
        TieState.NEW: _l("not read yet"),
        TieState.MISSING: _l("one way only"),
        TieState.FAILING: _l("readings fail"),
        TieState.STALE: _l("stale"),
        TieState.SUSPECT: _l("look at it"),
    },
    PaymentForm: {
        PaymentForm.CASH: _l("Cash"),
        PaymentForm.QR: _l("QR code"),
        PaymentForm.TRANSFER: _l("Bank transfer"),
        PaymentForm.CARD: _l("Bank card"),
        PaymentForm.CHANNEL: _l("Through the channel"),
        PaymentForm.VOUCHER: _l("Gift voucher"),
    },
    WayKind: {
        WayKind.ELQR: _l("By QR from any bank of the country (ELQR)"),
        WayKind.CARD: _l("By bank card"),
        WayKind.TRANSFER: _l("By bank transfer"),
        WayKind.CASH: _l("In cash"),
    },
    Currency: {
        Currency.KGS: _l("som"),
        Currency.USD: _l("US dollar"),
        Currency.EUR: _l("euro"),
        Currency.RUB: _l("rouble"),
        Currency.KZT: _l("tenge"),
    },
    BarState: {
        BarState.HELD: _l("held, not sure yet"),
        BarState.CONFIRMED: _l("confirmed"),
        BarState.IN_HOUSE: _l("in-house"),
        BarState.DEPARTED: _l("departed"),
        BarState.CLOSED: _l("out of order"),
    },
    YurtCondition: {
        YurtCondition.TO_PREPARE: _l("to prepare"),
        YurtCondition.PREPARED: _l("prepared, not looked at yet"),
        YurtCondition.READY: _l("ready"),
    },
    YurtState: {
        YurtState.TO_PREPARE: _l("to prepare"),
        YurtState.PREPARED: _l("prepared, not looked at yet"),
        YurtState.READY: _l("ready"),
        YurtState.OCCUPIED: _l("occupied"),
        YurtState.OUT_OF_ORDER: _l("out of order"),
    },
    Urgency: {
        Urgency.LOW: _l("when there is time"),
        Urgency.NORMAL: _l("normal"),
        Urgency.URGENT: _l("urgent"),
    },
    RegisterRule: {
        RegisterRule.OFF: _l("Not kept"),
        RegisterRule.OPTIONAL: _l("Kept where guests agree"),
        RegisterRule.REQUIRED: _l("Required at check-in"),
    },
    Role: {
        Role.FRONT_DESK: _l("Front desk"),
        Role.KITCHEN: _l("Kitchen"),
        Role.STABLE: _l("Stable"),
        Role.HOUSEKEEPING: _l("Housekeeping"),
        Role.MANAGER: _l("Manager"),
        Role.OWNER: _l("Owner"),
    },
    OfferKind: {
        OfferKind.PERCENT: _l("So many percent off"),
        OfferKind.FREE_NIGHT: _l("Night for free"),
        OfferKind.CLASS_INCLUDED: _l("Class included"),
    },
    OfferState: {
        OfferState.STANDING: _l("standing"),
        OfferState.COMING: _l("coming"),
        OfferState.OVER: _l("over"),
        OfferState.WITHDRAWN: _l("withdrawn"),
    },
    PhotoSubject: {
        PhotoSubject.CAMP: _l("The camp"),
        PhotoSubject.YURT: _l("Yurt"),
        PhotoSubject.TOUR: _l("Tour"),
        PhotoSubject.MASTER_CLASS: _l("Class"),
        PhotoSubject.MEAL: _l("Meal"),
    },
    Meter: {
        Meter.WATER: _l("Water, m³"),
        Meter.POWER: _l("Electricity, kWh"),
        Meter.FIREWOOD: _l("Firewood, m³"),
        Meter.WASTE: _l("Waste taken away, kg"),
    },
    PlantWork: {
        PlantWork.FILTER: _l("Filter changed"),
        PlantWork.SLUDGE: _l("Sludge pumped out"),
        PlantWork.PUMP: _l("Pump serviced"),
        PlantWork.SAMPLE: _l("Water taken for the laboratory"),
        PlantWork.REPAIR: _l("Repair"),
    },
    VoucherState: {
        VoucherState.ORDERED: _l("not paid yet"),
        VoucherState.GOOD: _l("good"),
        VoucherState.USED_UP: _l("used up"),
        VoucherState.EXPIRED: _l("expired"),
        VoucherState.REFUNDED: _l("paid back"),
        VoucherState.VOID: _l("void"),
    },
    VoucherStatus: {
        VoucherStatus.ORDERED: _l("not paid yet"),
        VoucherStatus.ACTIVE: _l("paid"),
        VoucherStatus.REFUNDED: _l("paid back"),
        VoucherStatus.VOID: _l("void"),
    },
    WaitingState: {
        WaitingState.WAITING: _l("waiting"),
        WaitingState.OFFERED: _l("a yurt is held"),
        WaitingState.BOOKED: _l("booked"),
        WaitingState.LAPSED: _l("did not take it"),
    },
    TimerName: {
        TimerName.EXPIRY: _l("Bookings whose deadline has passed"),
        TimerName.WAITING: _l("Waiting list"),
        TimerName.NIGHT_AUDIT: _l("Closing the day"),
        TimerName.FEEDS: _l("Calendars of other sites"),
        TimerName.RATES: _l("Rates of the National Bank"),
        TimerName.CARDS: _l("Payments by card"),
        TimerName.LETTERS: _l("Letters written and sent"),
    },
    Impression: {
        Impression.GOOD: _l("Good"),
        Impression.SO_SO: _l("So-so"),
        Impression.BAD: _l("Bad"),
    },
    **LETTER_WORDS,
}
"""By enum, for members of two enums with the same value are equal to Python."""


def word(value: StrEnum) -> str:
    return _in_language(type(value), value, current())


@lru_cache(maxsize=1024)
def _in_language(enum: type[StrEnum], value: StrEnum, _language: str) -> str:
    """A page says the same few over and over; finding one out takes ten times as long as remembering it."""
    return str(WORDS[enum][value])


def origin_words(origin: str) -> str:
    """Where a guest came from: one of the channels, or the word in a link as it is."""
    return word(Channel(origin)) if origin in set(Channel) else origin


def diet_word(diet: str) -> str:
    """A diet as the catalogue keeps it."""
    return word(Diet(diet))


def init_app(app: Flask) -> None:
    app.add_template_filter(word)
    app.add_template_filter(diet_word)
    app.add_template_filter(origin_words)
