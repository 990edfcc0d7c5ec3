"""The demo's season before the last one, as a camp would take it over from its paper book: who slept where,
what it cost and how it was paid, but not who rode which horse.

Nobody lives through it day by day, which would keep whoever starts the demo waiting. All of it is written at
once, at the prices of the camp's own rules, with beds and seats taken from the inventory, and nothing of it
is found wrong by ``flask camp verify``.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from camp.cli.demo_board import Board
from camp.cli.demo_days import BUSY, TASTES, kind_of
from camp.cli.demo_history import Enquiry, Purpose
from camp.cli.demo_offers import COSTS
from camp.cli.demo_party import in_order
from camp.cli.demo_stories import BALANCE_FORMS, CANCELS, DEPOSIT_FORMS, DEPOSIT_FORMS_AFAR
from camp.clock import camp_moment
from camp.models import Base, Booking, Charge, Guest, Payment, Stay
from camp.rules.availability import Choice, combine, free_beds, private_yurts, shared_yurts
from camp.rules.cancellation import CancelledBy
from camp.rules.dates import ONE_DAY, nights_between
from camp.rules.folio import PaymentForm
from camp.rules.lifecycle import OTHER_SITES, BookingStatus, Channel, StayStatus
from camp.rules.meals import MealKind, MealPlan, Served, meals_of_plan
from camp.rules.money import NOTHING, Money
from camp.rules.pricing import PriceLine, SoldAs, price_of_class, price_of_extra, price_of_places, sum_of
from camp.rules.seasons import SeasonDates
from camp.rules.text import booking_code, folded
from camp.services import activities, channel_costs, journal, terms
from camp.services.catalogue import meal_capacity, read_catalogue
from camp.services.folios import post_stay, reverse_charges
from camp.services.inventory.beds import take_bed_nights
from camp.services.inventory.seats import MealWish, take_meals
from camp.services.offers import PlannedStay, plan_stays
from camp.services.transaction import reading, transaction

ANSWERED_WITHIN = 40 * 60
"""Minutes until a booking stood."""
TAKEN_OVER = timedelta(days=10)
"""After the last night of the season."""
EXTRAS = {"banya": 0.35, "kymyz": 0.15, "transfer-from-karakol": 0.12, "firewood-evening": 0.1}
"""How likely a party that does something at all takes it."""
MOST_TOGETHER = 6
LEFT_AT = time(10)

Row = dict[str, Any]


@dataclass
class _Entry:
    """One booking of the paper book."""

    enquiry: Enquiry
    rng: Random
    booking: Booking
    planned: list[PlannedStay]
    """Of each of its stays."""
    beds: list[tuple[int, ...]]
    """The same; none of a booking that was cancelled."""
    days: list[PriceLine]
    """What they did and paid for beside eating and sleeping."""

    @property
    def price(self) -> Money:
        return _price(self.planned)

    @property
    def meals(self) -> list[tuple[date, MealKind]]:
        plan = self.booking.stays[0].meal_plan
        return list(meals_of_plan(tuple(self.enquiry.period), plan)) if self.beds else []


class PaperBook:
    def __init__(self, board: Board, seasons: Sequence[SeasonDates]) -> None:
        self.board, self.seasons = board, seasons
        self.catalogue = read_catalogue(reading())
        self.terms = terms.camp_terms(reading())
        self.capacity = meal_capacity(reading())
        self.on = activities.whats_on()
        self.taken: dict[int, set[date]] = {}
        self.seats: Counter[tuple[date, MealKind]] = Counter()
        self.codes: set[str] = set()
        self.entries: list[_Entry] = []

    def __contains__(self, enquiry: Enquiry) -> bool:
        """Is it for a season of the book?"""
        return any(enquiry.period.arrival in season for season in self.seasons)

    def note(self, enquiry: Enquiry) -> None:
        """If there is a place. Those who came for a day are not in the book."""
        if enquiry.purpose is not Purpose.STAY or (choice := self._choice(enquiry)) is None:
            return
        plan = next((plan for plan in (enquiry.plan, MealPlan.BREAKFAST) if self._seats(enquiry, plan)), None)
        if plan is None:
            return
        rng = Random(f"{enquiry.key} paper")
        planned = plan_stays(self.catalogue, choice, enquiry.period, enquiry.party, plan)
        booking = _booking(enquiry, self._code(enquiry.key), self.terms.deposit_of(_price(planned)), rng)
        booking.stays = [_stay(booking, one, plan, choice.sold_as, rng) for one in planned]
        entry = _Entry(enquiry, rng, booking, planned, [], [])
        if booking.status is BookingStatus.CONFIRMED:
            entry.beds = [self._take(one, choice.sold_as, enquiry) for one in planned]
            entry.days = list(self._days(enquiry, rng))
            self.seats.update(dict.fromkeys(entry.meals, len(enquiry.party)))
        self.entries.append(entry)

    def close(self) -> None:
        """Write all of it into the camp's books."""
        if self.entries:
            season = self.seasons[-1]
            with journal.lived_at(camp_moment(season.last_night + TAKEN_OVER, time(12))):
                channel_costs.save_costs(season.first_night.year, COSTS)
                with transaction() as session:
                    self._write(session)

    def _write(self, session: Session) -> None:
        session.add_all(entry.booking for entry in self.entries)
        session.flush()
        for entry in self.entries:
            terms.freeze(session, entry.booking, self.terms)
            for stay, planned in zip(entry.booking.stays, entry.planned, strict=True):
                post_stay(session, stay, planned.lines, entry.enquiry.made_at)
            if entry.booking.ended_at is not None:
                reverse_charges(session, entry.booking.id, entry.booking.ended_at)
        for table, rows in ((Guest, _people), (Charge, _day_charges), (Payment, _payments)):
            _insert(session, table, (row for entry in self.entries for row in rows(entry)))
        take_bed_nights(
            session,
            {
                (bed, night): stay.id
                for entry in self.entries
                for stay, beds in zip(entry.booking.stays, entry.beds, strict=bool(entry.beds))
                for bed in beds
                for night in entry.enquiry.period
            },
        )
        by_id = {entry.booking.id: entry for entry in self.entries}
        guests = select(Guest.id, Guest.booking_id).where(Guest.booking_id.in_(by_id)).order_by(Guest.id)
        wishes = [
            MealWish(guest, day, meal, Served.SEAT)
            for guest, booking_id in session.execute(guests).all()
            for day, meal in by_id[booking_id].meals
        ]
        take_meals(session, wishes, self.capacity)

    def _choice(self, enquiry: Enquiry) -> Choice | None:
        stock, nights = list(self.catalogue.stock.values()), tuple(enquiry.period)
        people = len(enquiry.party)
        if enquiry.wants_bed and (shared := shared_yurts(stock, nights, people, self.taken)):
            return Choice((shared[0][0].number,), SoldAs.BED)
        if private := private_yurts(stock, nights, people, self.taken):
            return Choice((private[0].number,), SoldAs.PRIVATE)
        return combine(stock, nights, enquiry.party, self.taken)

    def _seats(self, enquiry: Enquiry, plan: MealPlan) -> bool:
        """Is there one for everybody at every meal?"""
        return all(
            self.seats[key] + len(enquiry.party) <= self.capacity[key[1]]
            for key in meals_of_plan(tuple(enquiry.period), plan)
        )

    def _take(self, stay: PlannedStay, sold_as: SoldAs, enquiry: Enquiry) -> tuple[int, ...]:
        free = free_beds(self.catalogue.stock[stay.yurt.number], tuple(enquiry.period), self.taken)
        beds = free if sold_as is SoldAs.PRIVATE else free[: len(stay.party)]
        for bed in beds:
            self.taken.setdefault(bed, set()).update(enquiry.period)
        return beds

    def _code(self, key: str) -> str:
        codes = (booking_code(key, attempt) for attempt in count())
        code = next(code for code in codes if code not in self.codes)
        self.codes.add(code)
        return code

    def _days(self, enquiry: Enquiry, rng: Random) -> Iterator[PriceLine]:
        """By the same tastes as those whose days are lived through."""
        period = enquiry.period
        if rng.random() >= BUSY[min(len(period), max(BUSY))]:
            return
        free = list(nights_between(period.arrival + ONE_DAY, period.departure)) or [period.arrival]
        ages: list[int | None] = [None] * enquiry.party.adults + list(enquiry.party.child_ages)
        liked = [code for code, chance in TASTES[kind_of(enquiry.party)].items() if rng.random() < chance]
        for code in liked[: 1 + len(free)]:
            people = len(self.board.activities[code].who_goes(ages)[:MOST_TOGETHER])
            if people:
                yield from self._price(code, rng.choice(free), people)
        for extra in self.on.extras:
            if rng.random() < EXTRAS.get(extra.code, 0):
                yield from price_of_extra(period.arrival, min(len(ages), extra.most, 4), extra.price)

    def _price(self, code: str, day: date, people: int) -> tuple[PriceLine, ...]:
        for tour in self.on.tours:
            if tour.code == code:
                return price_of_places(day, people, tour.prices)
        held = next(held for held in self.on.classes if held.code == code)
        return price_of_class(day, people, held.price, held.per_group)


def _price(planned: Iterable[PlannedStay]) -> Money:
    return sum_of(line for stay in planned for line in stay.lines)


def _booking(enquiry: Enquiry, code: str, deposit: Money, rng: Random) -> Booking:
    """One that stood, and was cancelled or not."""
    arrival, of_site = camp_moment(enquiry.period.arrival, time(0)), enquiry.channel in OTHER_SITES
    confirmed_at = enquiry.made_at
    if not of_site and enquiry.channel is not Channel.WALK_IN:
        answered_at = confirmed_at + timedelta(minutes=rng.randint(20, ANSWERED_WITHIN))
        confirmed_at = max(confirmed_at, min(answered_at, arrival))
    ended_at = None
    if rng.random() < CANCELS and arrival - confirmed_at > 2 * ONE_DAY:
        ended_at = confirmed_at + (arrival - confirmed_at) * rng.uniform(0.05, 0.98)
    return Booking(
        code=code,
        token=secrets.token_urlsafe(24),
        idempotency_key=enquiry.key,
        status=BookingStatus.CONFIRMED if ended_at is None else BookingStatus.CANCELLED,
        channel=enquiry.channel,
        channel_reference=f"{enquiry.key}-{enquiry.channel}" if of_site else None,
        language=enquiry.language,
        arrival=enquiry.period.arrival,
        departure=enquiry.period.departure,
        deposit=NOTHING if of_site else deposit,
        created_at=enquiry.made_at,
        changed_at=ended_at or camp_moment(enquiry.period.departure, LEFT_AT),
        confirmed_at=confirmed_at,
        ended_at=ended_at,
        cancelled_by=None if ended_at is None else CancelledBy.GUEST,
        consented_at=enquiry.made_at,
        **enquiry.contact.as_columns(),
    )


def _stay(booking: Booking, planned: PlannedStay, plan: MealPlan, sold_as: SoldAs, rng: Random) -> Stay:
    came = booking.ended_at is None
    return Stay(
        yurt_id=planned.yurt.id,
        arrival=booking.arrival,
        departure=booking.departure,
        adults=planned.party.adults,
        child_ages=list(planned.party.child_ages),
        meal_plan=plan,
        sold_as=sold_as,
        status=StayStatus.DEPARTED if came else StayStatus.CANCELLED,
        checked_in_at=camp_moment(booking.arrival, time(rng.randint(14, 19))) if came else None,
        checked_out_at=camp_moment(booking.departure, LEFT_AT) if came else None,
    )


def _insert(session: Session, table: type[Base], rows: Iterable[Row]) -> None:
    if found := list(rows):
        session.execute(insert(table), found)


def _people(entry: _Entry) -> Iterator[Row]:
    homes = [(stay, age) for stay in entry.booking.stays for age in [*[None] * stay.adults, *stay.child_ages]]
    companions = in_order(entry.enquiry.people, [age for _, age in homes])
    for position, ((stay, age), companion) in enumerate(zip(homes, companions, strict=True), 1):
        person = companion.person
        yield {
            "booking_id": entry.booking.id, "stay_id": stay.id, "position": position, "age": age,
            "name": person.name, "name_key": folded(person.name), "diet": person.diet,
            "allergies": person.allergies,
        }  # fmt: skip


def _day_charges(entry: _Entry) -> Iterator[Row]:
    for line in entry.days:
        yield {
            "booking_id": entry.booking.id, "service_date": line.day, "kind": line.kind,
            "quantity": line.quantity, "unit_price": line.unit, "amount": line.amount,
            "posted_at": camp_moment(line.day, time(9)),
        }  # fmt: skip


def _payments(entry: _Entry) -> Iterator[Row]:
    """The deposit when it stood, the rest when they left; who cancelled has the deposit back."""
    booking, rng = entry.booking, entry.rng

    def paid(form: PaymentForm, amount: Money, at: datetime | None) -> Row:
        of = {"booking_id": booking.id, "form": form, "received_at": at}
        return {**of, "amount": amount, "tendered": amount.tyiyn}

    form = rng.choice(DEPOSIT_FORMS_AFAR if entry.enquiry.is_from_afar else DEPOSIT_FORMS)
    if booking.deposit:
        yield paid(form, booking.deposit, booking.confirmed_at)
    if booking.ended_at is not None:
        if booking.deposit:
            yield paid(form, -booking.deposit, booking.ended_at + ONE_DAY)
        return
    rest = entry.price + sum_of(entry.days) - booking.deposit
    if rest > NOTHING:
        yield paid(rng.choice(BALANCE_FORMS), rest, camp_moment(booking.departure, LEFT_AT))
