"""Who did what, read back: the journal with charges and payments, in the order it happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import inspect, or_, select
from sqlalchemy.orm import Session, joinedload

from camp.clock import camp_moment
from camp.models import (
    Amenity,
    Base,
    Booking,
    Charge,
    JournalEntry,
    Payment,
    Rate,
    Supplement,
    User,
    Voucher,
    Waiting,
    Yurt,
)
from camp.rules.dates import ONE_DAY
from camp.rules.journal import Actor
from camp.rules.text import LocalizedText
from camp.services.journal import CATALOGUE, HIDDEN, WATCHED
from camp.services.reservations import get_by_code
from camp.services.transaction import reading

PAGE = 50

ONE_GO = timedelta(seconds=5)
"""A command takes a moment; what one person does within it is told together."""

TABLES: Mapping[str, type[Base]] = {table.__tablename__: table for table in WATCHED}

REVERSIBLE = frozenset(table.__tablename__ for table in CATALOGUE)


class Kind(StrEnum):
    """What the camp's own journal is sifted by."""

    PRICES = "prices"
    PRODUCTS = "products"
    STABLE = "stable"
    SETTINGS = "settings"
    PEOPLE = "people"
    CLOSURES = "closures"
    YURTS = "yurts"
    TILL = "till"
    VOUCHERS = "vouchers"
    WAITING = "waiting"
    FEEDS = "feeds"


TABLES_OF = {
    Kind.PRICES: ("seasons", "rates", "supplements", "child_rates", "discounts", "exchange_rates"),
    Kind.PRODUCTS: ("tours", "classes", "meals", "dishes", "extras", "special_offers"),
    Kind.STABLE: ("horses", "guides"),
    Kind.SETTINGS: (
        "camp_settings",
        "camp_details",
        "cancellation_steps",
        "season_terms",
        "channel_costs",
        "letter_texts",
        "payment_ways",
        "card_account",
    ),
    Kind.PEOPLE: ("users", "user_roles"),
    Kind.CLOSURES: ("closures",),
    Kind.YURTS: ("yurts", "yurt_kinds", "beds", "amenities", "photos"),
    Kind.TILL: ("till_counts",),
    Kind.VOUCHERS: ("vouchers",),
    Kind.WAITING: ("waiting",),
    Kind.FEEDS: ("channel_feeds",),
}


BY_DAY = frozenset({"exchange_rates", "till_counts"})
"""Tables whose rows are known by a day and by words: their entries are about the day."""


@dataclass
class Deeds:
    """What somebody did in one go."""

    at: datetime
    actor: Actor
    user: User | None
    entries: list[JournalEntry] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    act: str = ""
    """The one transaction that did it all, where it can be taken back."""


@dataclass(frozen=True)
class Story:
    deeds: list[Deeds]
    """The newest first."""
    subjects: Mapping[tuple[str, int], Base]
    """The rows the entries are about, as far as they still are."""
    yurts: Mapping[int, int]
    """The number of each, by id."""
    amenities: Mapping[int, LocalizedText] = field(default_factory=dict)
    """The name of each, by id."""
    codes: Mapping[int, str] = field(default_factory=dict)
    """In the camp's journal, of the bookings that entries are about, by id."""


@dataclass(frozen=True)
class BookingStory:
    booking: Booking
    story: Story


@dataclass(frozen=True)
class Sieve:
    """Which entries of the camp's journal are wanted; None: all."""

    day: date | None = None
    user_id: int | None = None
    kind: Kind | None = None


@dataclass(frozen=True)
class JournalPage:
    story: Story
    users: Sequence[User]
    """Everybody who may have done something."""
    number: int
    has_older: bool


def booking_story(code: str) -> BookingStory:
    """All that happened to a booking and its folio. Raises BookingUnknown."""
    session = reading()
    booking = get_by_code(code, session)
    mine = select(JournalEntry).where(JournalEntry.booking_id == booking.id)
    entries = session.scalars(mine.options(joinedload(JournalEntry.user)).order_by(JournalEntry.id)).all()
    charges = session.scalars(select(Charge).where(Charge.booking_id == booking.id).order_by(Charge.id)).all()
    payments = session.scalars(
        select(Payment).where(Payment.booking_id == booking.id).order_by(Payment.id)
    ).all()
    return BookingStory(booking, _story(session, entries, charges, payments))


def voucher_story(voucher_id: int) -> Story:
    """All that happened to a voucher; what came in for it and what it paid are its payments."""
    session = reading()
    mine = select(JournalEntry).where(
        JournalEntry.subject == Voucher.__tablename__, JournalEntry.subject_id == voucher_id
    )
    entries = session.scalars(mine.options(joinedload(JournalEntry.user)).order_by(JournalEntry.id)).all()
    return _story(session, entries, (), ())


def camp_journal(sieve: Sieve, number: int) -> JournalPage:
    """A page of what happened outside the bookings, the newest first; pages are counted from 1. A yurt held
    for somebody who waited is told here and with the booking."""
    session = reading()
    of_waiting = JournalEntry.subject == Waiting.__tablename__
    wanted = select(JournalEntry).where(or_(JournalEntry.booking_id.is_(None), of_waiting))
    if sieve.day is not None:
        since, until = (camp_moment(day, time.min) for day in (sieve.day, sieve.day + ONE_DAY))
        wanted = wanted.where(JournalEntry.at >= since, JournalEntry.at < until)
    if sieve.user_id is not None:
        wanted = wanted.where(JournalEntry.user_id == sieve.user_id)
    if sieve.kind is not None:
        wanted = wanted.where(JournalEntry.subject.in_(TABLES_OF[sieve.kind]))
    newest = wanted.options(joinedload(JournalEntry.user)).order_by(JournalEntry.id.desc())
    found = session.scalars(newest.offset((number - 1) * PAGE).limit(PAGE + 1)).all()
    users = session.scalars(select(User).order_by(User.name, User.id)).all()
    story = act_stories(session, found[:PAGE][::-1])
    return JournalPage(story, users, number, len(found) > PAGE)


def act_story(act: str) -> Story:
    """What one transaction changed of the catalogue, to be looked at before it is taken back."""
    session = reading()
    mine = select(JournalEntry).where(JournalEntry.act == act, JournalEntry.act != "")
    entries = session.scalars(mine.options(joinedload(JournalEntry.user)).order_by(JournalEntry.id)).all()
    return act_stories(session, entries)


def act_stories(session: Session, entries: Sequence[JournalEntry]) -> Story:
    """The same, but what one transaction did is told together, and names itself if it can be taken back."""
    acts: dict[str, Deeds] = {}
    for entry in entries:
        key = entry.act or str(entry.id)
        deeds = acts.setdefault(key, Deeds(entry.at, entry.actor, entry.user, act=entry.act))
        deeds.entries.append(entry)
    ids = [entry.id for entry in entries]
    undone = set(session.scalars(select(JournalEntry.undoes_id).where(JournalEntry.undoes_id.in_(ids))))
    for deeds in acts.values():
        if any(entry.id in undone or not _is_reversible(entry) for entry in deeds.entries):
            deeds.act = ""
    yurts = {row.id: row.number for row in session.execute(select(Yurt.id, Yurt.number))}
    amenities = {row.id: row.name for row in session.execute(select(Amenity.id, Amenity.name))}
    booked = {entry.booking_id for entry in entries if entry.booking_id is not None}
    codes = select(Booking.id, Booking.code).where(Booking.id.in_(booked))
    return Story(
        [*acts.values()][::-1],
        _subjects(session, entries),
        yurts,
        amenities,
        {row.id: row.code for row in session.execute(codes)} if booked else {},
    )


def _is_reversible(entry: JournalEntry) -> bool:
    return entry.subject in REVERSIBLE and HIDDEN not in entry.before.values()


def _story(
    session: Session,
    entries: Sequence[JournalEntry],
    charges: Sequence[Charge],
    payments: Sequence[Payment],
) -> Story:
    deeds = _grouped(session, entries, charges, payments)
    yurts = {row.id: row.number for row in session.execute(select(Yurt.id, Yurt.number))}
    return Story(deeds[::-1], _subjects(session, entries), yurts)


def _grouped(
    session: Session,
    entries: Sequence[JournalEntry],
    charges: Sequence[Charge],
    payments: Sequence[Payment],
) -> list[Deeds]:
    """The oldest first. Charges name nobody when a guest or the program made them; the entry beside them in
    the journal knows which."""
    found: list[Deeds] = []
    last: dict[tuple[Actor, int | None], Deeds] = {}
    for entry in sorted(entries, key=lambda entry: (entry.at, entry.id)):
        who = entry.actor, entry.user_id
        before = last.get(who)
        if before is None or entry.at - before.at > ONE_GO:
            before = last[who] = Deeds(entry.at, entry.actor, entry.user)
            found.append(before)
        before.entries.append(entry)
    for charge in charges:
        _deeds_of(session, found, charge.posted_at, charge.posted_by_id).charges.append(charge)
    for payment in payments:
        _deeds_of(session, found, payment.received_at, payment.taken_by_id).payments.append(payment)
    return sorted(found, key=lambda deeds: deeds.at)


def _deeds_of(session: Session, found: list[Deeds], at: datetime, user_id: int | None) -> Deeds:
    """What that person did at that moment; something of its own when there is nothing beside it."""
    for deeds in found:
        if abs(deeds.at - at) <= ONE_GO and (deeds.user.id if deeds.user else None) == user_id:
            return deeds
    user = session.get(User, user_id) if user_id is not None else None
    deeds = Deeds(at, Actor.STAFF if user else Actor.PROGRAM, user)
    found.append(deeds)
    return deeds


def _subjects(session: Session, entries: Iterable[JournalEntry]) -> dict[tuple[str, int], Base]:
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        wanted.setdefault(entry.subject, set()).add(entry.subject_id)
    # Roles are told of their user; what is known by its day names the rest itself.
    wanted.setdefault("users", set()).update(wanted.pop("user_roles", ()))
    for name in BY_DAY:
        wanted.pop(name, None)
    found: dict[tuple[str, int], Base] = {}
    for name, ids in wanted.items():
        table = TABLES[name]
        rows = select(table).where(inspect(table).primary_key[0].in_(ids))
        for whole in (Rate, Supplement):
            if table is whole:
                rows = rows.options(joinedload(whole.season), joinedload(whole.kind))
        found |= {(name, row.id): row for row in session.scalars(rows)}  # type: ignore[attr-defined]
    return found
