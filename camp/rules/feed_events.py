"""What another site's calendar says of a yurt, and what we remember of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from camp.rules.dates import LONGEST_EVER, Period
from camp.rules.lifecycle import Channel


class EventKind(StrEnum):
    RESERVATION = "reservation"
    BLOCK = "block"
    """Nights the host has shut there: by hand, or for preparation."""
    HORIZON = "horizon"
    """The end of what the site sells. It moves every day, and nobody sleeps in it."""
    UNSURE = "unsure"
    """A reservation or a block: the site does not say which. It takes the nights."""
    TENTATIVE = "tentative"


class EventState(StrEnum):
    """What became of an event here."""

    TAKEN = "taken"
    """It has its nights: a booking, or a closure."""
    ECHO = "echo"
    """Its nights were ours already: the site tells us what we told it."""
    CONFLICT = "conflict"
    """Some of its nights are somebody else's: a person must solve it."""
    IGNORED = "ignored"
    """Nights shut there that somebody has here in part: nothing is shut for them."""
    KEPT = "kept"
    """It is gone from the site, and a person keeps its booking all the same."""
    CANCELLED = "cancelled"
    PAST = "past"


ACTIVE = frozenset(EventState) - {EventState.CANCELLED, EventState.PAST}
"""Those that the site is expected to go on telling of."""


@dataclass(frozen=True, slots=True)
class SeenEvent:
    """An event as it was read just now. Nothing personal is kept of it."""

    uid: str
    """At most 200 letters; a longer one is kept as its hash."""
    nights: Period
    kind: EventKind
    is_ours: bool = False
    """Its UID is one that we gave out: the site tells us our own."""


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """An event as it was read before, and what there is of it in our books."""

    id: int
    uid: str
    nights: Period
    kind: EventKind
    state: EventState
    absent_since: datetime | None = None
    """Since when it was missing at every reading."""
    bare_since: datetime | None = None
    """Of an echo: since when its nights are not all ours any more."""
    booking_id: int | None = None
    """The booking that stands for it."""
    closure_id: int | None = None
    is_in: bool = False
    """Is its party in the camp, or was it? Then only its departure may still change."""
    sleeps_elsewhere: bool = False
    """Was its party moved to another yurt?"""

    @property
    def has_nights(self) -> bool:
        return self.booking_id is not None or self.closure_id is not None


class Writer(StrEnum):
    """Whose program has written a calendar: each has its own words."""

    AIRBNB = "airbnb"
    BOOKING_COM = "booking_com"
    VRBO = "vrbo"
    OTHER = "other"


def writer_of(channel: Channel, product: str) -> Writer:
    """``product``: the calendar's PRODID."""
    said = product.casefold()
    if channel is Channel.AIRBNB or "airbnb" in said:
        return Writer.AIRBNB
    if channel is Channel.BOOKING_COM or "booking.com" in said:
        return Writer.BOOKING_COM
    if "homeaway" in said or "vrbo" in said:
        return Writer.VRBO
    return Writer.OTHER


AIRBNB_PREFIXES = {
    "1418fb94e984-": EventKind.RESERVATION,
    "6fec1092d3fa-": EventKind.BLOCK,
    "7f662ec65913-": EventKind.BLOCK,
}
"""Counted over six feeds in half a year: not documented, and the same in all of them."""

WORDS: Mapping[EventKind, tuple[str, ...]] = {
    EventKind.RESERVATION: (
        "reserved", "réservé", "reservad", "reserviert", "gebucht", "riservat", "prenotat", "gereserveerd",
        "zarezerwowan", "rezerw", "rezervov", "reservert", "reserverad", "reserveret", "varattu", "rezerve",
        "booked", "забронир", "бронь", "брондол", "брондал", "已预订", "預訂", "予約済", "예약",
    ),
    EventKind.BLOCK: (
        "blocked", "not available", "unavailable", "closed", "bloqué", "indisponible", "no disponible",
        "indisponível", "bloquead", "blockiert", "gesperrt", "nicht verfügbar", "bloccat", "non disponibile",
        "geblokkeerd", "niet beschikbaar", "zablokowan", "niedostępn", "blockerad", "blokeret", "blokkert",
        "estetty", "kapalı", "заблокир", "недоступ", "закрыт", "жабык", "бөгөттөл",
    ),
    EventKind.TENTATIVE: (
        "tentative", "provisoire", "provisional", "provisóri", "vorläufig", "provvisori", "voorlopig",
        "wstępn", "предварит",
    ),
}  # fmt: skip
"""How a summary of each kind begins, in the language of whoever has the account."""

LONGEST_AT_SITE = 90
"""Nights: no site sells a longer stay, so what is longer is a block, whatever it says."""

HORIZON_FROM = timedelta(days=350)
"""A block that ends so far ahead is the end of what the site sells: a year and a day, read up to two weeks
ago."""

LONGEST_EVENT = 3 * LONGEST_EVER
"""A longer one is a mistake."""

LOOKS_AHEAD = timedelta(days=800)
"""What begins later is looked at when it is nearer: no site sells so far ahead."""

MOST_EVENTS = 1000
"""So many ahead can't be those of one yurt."""


def kind_of(writer: Writer, uid: str, summary: str, status: str, nights: Period, today: date) -> EventKind:
    """What an event is.

    Airbnb says it by the beginning of the UID, Vrbo by the summary, Booking.com not at all. A program we
    don't know may call a sold night "unavailable", so of those only the words for a reservation are believed.
    """
    kind = _said_by(writer, uid, summary.casefold().strip())
    if kind in (EventKind.RESERVATION, EventKind.UNSURE) and status.casefold() == "tentative":
        kind = EventKind.TENTATIVE
    if kind is EventKind.UNSURE and len(nights) > LONGEST_AT_SITE:
        kind = EventKind.BLOCK
    if kind is EventKind.BLOCK and nights.departure - today >= HORIZON_FROM:
        kind = EventKind.HORIZON
    return kind


def _said_by(writer: Writer, uid: str, summary: str) -> EventKind:
    if uid.endswith("@airbnb.com"):
        writer = Writer.AIRBNB
    if uid.endswith("@booking.com"):
        writer = Writer.BOOKING_COM
    if writer is Writer.BOOKING_COM:
        return EventKind.UNSURE
    if writer is Writer.AIRBNB:
        for prefix, kind in AIRBNB_PREFIXES.items():
            if uid.startswith(prefix):
                return kind
        if summary.startswith("airbnb ("):
            return EventKind.BLOCK
    for kind, beginnings in WORDS.items():
        if summary.startswith(beginnings):
            trusted = writer is not Writer.OTHER or kind is not EventKind.BLOCK
            return kind if trusted else EventKind.UNSURE
    return EventKind.UNSURE
