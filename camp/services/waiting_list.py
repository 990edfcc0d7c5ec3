"""The waiting list: joining it, leaving it, and serving whoever is first when beds become free. See
``camp.rules.waiting``."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from camp.clock import camp_day, camp_moment, camp_time
from camp.models import Booking, Letter, Waiting, YurtKind
from camp.rules.availability import Taken, YurtStock, combine, private_yurts, shared_yurts
from camp.rules.dates import Period
from camp.rules.guest_refusals import StillFree, WaitingUnknown, WaitsAlready, WaitsTooOften
from camp.rules.letters import LetterKind, LetterStatus
from camp.rules.lifecycle import RELEASE, BookingStatus, Channel
from camp.rules.meals import MealPlan
from camp.rules.origins import DIRECT
from camp.rules.party import Party
from camp.rules.pricing import SoldAs
from camp.rules.refusals import NotOffered, Refusal
from camp.rules.waiting import MOST_WAITS, WaitingState, Wanted, held_until
from camp.services import journal, letters
from camp.services.catalogue import get_settings, read_catalogue
from camp.services.holding import Attempt, LostRace, Wish, hold_within
from camp.services.inventory.beds import BedClash, taken_beds
from camp.services.offers import Offer, search
from camp.services.reservations import Contact, end_booking, lock
from camp.services.transaction import is_deadlock, reading, transaction

TRIES = 5


@dataclass(frozen=True)
class Joining:
    """Who would like to come, and when."""

    period: Period
    party: Party
    plan: MealPlan
    sold_as: SoldAs | None
    kind: str
    """The code of a kind of yurt; empty: any."""
    contact: Contact
    language: str


def join(who: Joining, now: datetime, today: date) -> Waiting:
    """Raises OutOfSeason, NotOffered for a kind of yurt there is not, StillFree, WaitsAlready or
    WaitsTooOften."""
    with transaction() as session:
        kind = session.scalar(select(YurtKind).where(YurtKind.code == who.kind)) if who.kind else None
        if who.kind and kind is None:
            raise NotOffered
        wanted = Wanted(who.sold_as, who.kind or None)
        if _fitting(search(who.period, who.party, now, today).offers, wanted):
            raise StillFree
        _check_address(session, who, today)
        waiting = Waiting(
            token=secrets.token_urlsafe(24),
            joined_at=now,
            arrival=who.period.arrival,
            departure=who.period.departure,
            adults=who.party.adults,
            child_ages=list(who.party.child_ages),
            meal_plan=who.plan,
            sold_as=who.sold_as,
            kind_id=kind.id if kind is not None else None,
            name=who.contact.name,
            email=who.contact.email,
            phone=who.contact.phone,
            country=who.contact.country,
            language=who.language,
            consented_at=now,
        )
        session.add(waiting)
        session.flush()
        return waiting


def _check_address(session: Session, who: Joining, today: date) -> None:
    same: list[ColumnElement[bool]] = []
    if who.contact.email:
        same.append(func.lower(Waiting.email) == who.contact.email.lower())
    if who.contact.phone:
        same.append(Waiting.phone == who.contact.phone)
    rows = select(Waiting).where(or_(*same), Waiting.arrival >= today, Waiting.booking_id.is_(None))
    theirs = session.scalars(rows).all()
    if any(one.period == who.period for one in theirs):
        raise WaitsAlready
    if len(theirs) >= MOST_WAITS:
        raise WaitsTooOften(MOST_WAITS)


def leave(token: str, now: datetime) -> None:
    """They wait no longer, and a yurt held for them is free for the next. What they have booked stays booked.
    Raises WaitingUnknown."""
    with transaction() as session:
        _drop(session, get_waiting(token, session), now)
    serve(now)


def remove(waiting_id: int, now: datetime) -> None:
    """The same by staff. Raises WaitingUnknown."""
    with transaction() as session:
        waiting = session.get(Waiting, waiting_id)
        if waiting is None:
            raise WaitingUnknown
        _drop(session, waiting, now)
    serve(now)


def _drop(session: Session, waiting: Waiting, now: datetime) -> None:
    hold = waiting.booking
    if hold is not None:
        lock(session, hold, now)
        if hold.status is BookingStatus.HELD:
            end_booking(session, hold.id, RELEASE, now)
        _forget_letters(session, waiting)
    session.execute(delete(Waiting).where(Waiting.id == waiting.id))


# Serving


def serve(now: datetime) -> int:
    """Hold for each, in order, what has become free and will do. Gives how many were served."""
    session = reading()
    waits = and_(Waiting.booking_id.is_(None), Waiting.arrival >= camp_day(now))
    rows = session.scalars(select(Waiting).where(waits).order_by(Waiting.id)).unique()
    queue = [_Seeker(one.id, one.period, one.party, one.wanted) for one in rows]
    stock = list(read_catalogue(session).stock.values()) if queue else []
    taken = _taken(queue, now) if queue else {}
    served = 0
    # Whoever's command comes next is not the one who serves them.
    with journal.by_itself():
        for seeker in queue:
            if seeker.has_a_chance(stock, taken):
                served += _serve(seeker.waiting_id, now)
                taken = _taken(queue, now)
    return served


@dataclass(frozen=True)
class _Seeker:
    waiting_id: int
    period: Period
    party: Party
    wanted: Wanted

    def has_a_chance(self, stock: Sequence[YurtStock], taken: Taken) -> bool:
        """There are beds enough: of a full camp it is known at one look that there is nobody."""
        nights, people = tuple(self.period), len(self.party)
        fitting = [yurt for yurt in stock if self.wanted.kind in (None, yurt.kind)]
        return bool(
            private_yurts(fitting, nights, people, taken)
            or shared_yurts(fitting, nights, people, taken)
            or combine(fitting, nights, self.party, taken)
        )


def _taken(queue: Sequence[_Seeker], now: datetime) -> Taken:
    session = reading()
    first, end = min(one.period.arrival for one in queue), max(one.period.departure for one in queue)
    taken = taken_beds(session, first, end, now)
    session.rollback()
    return taken


def _serve(waiting_id: int, now: datetime) -> bool:
    for _ in range(TRIES):
        try:
            with transaction() as session:
                return _serve_within(session, waiting_id, now)
        except (BedClash, LostRace):
            continue
        except Refusal:
            # It looked free, and on a closer look something was missing: somebody else's turn.
            return False
        except DBAPIError as error:
            if not is_deadlock(error):
                raise
    return False


def _serve_within(session: Session, waiting_id: int, now: datetime) -> bool:
    """Whoever is quicker with this party serves it; the other finds it served."""
    waiting = session.get(Waiting, waiting_id)
    if waiting is None or waiting.booking_id is not None:
        return False
    wish = _wish(waiting, now)
    if wish is None:
        return False
    if not _claim(session, waiting_id):
        return False
    settings = get_settings(session)
    arrival = camp_time(camp_moment(waiting.arrival, settings.check_in))
    until = held_until(camp_time(now), settings.waiting_hours, arrival)
    attempt = Attempt(
        f"waiting-{waiting.token}",
        waiting.language,
        Channel.WEB,
        DIRECT,
        now,
        camp_moment(until.date(), until.time()),
    )
    booking = hold_within(session, wish, attempt)
    booking.guest_name, booking.country = waiting.name, waiting.country
    booking.email, booking.phone = waiting.email, waiting.phone
    waiting.booking_id, waiting.offered_at = booking.id, now
    session.flush()
    _write(session, waiting, booking, now)
    return True


def _claim(session: Session, waiting_id: int) -> bool:
    claimed = session.execute(
        update(Waiting)
        .where(Waiting.id == waiting_id, Waiting.booking_id.is_(None))
        .values(joined_at=Waiting.joined_at)
        .returning(Waiting.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    return claimed is not None


def _wish(waiting: Waiting, now: datetime) -> Wish | None:
    """The cheapest that will do, at the plan they named where the tables have room for it."""
    answer = search(waiting.period, waiting.party, now, camp_day(now))
    offers = _fitting(answer.offers, waiting.wanted)
    if not offers:
        return None
    with_plan = [offer for offer in offers if waiting.meal_plan in offer.prices]
    offer = (with_plan or offers)[0]
    plan = waiting.meal_plan if with_plan else next(iter(offer.prices))
    price = offer.prices[plan]
    special = price.special.id if price.special is not None else None
    return Wish(waiting.period, waiting.party, plan, offer.choices[0], price.total, special)


def _fitting(offers: Sequence[Offer], wanted: Wanted) -> list[Offer]:
    return [
        offer
        for offer in offers
        if wanted.accepts(offer.sold_as, frozenset(yurt.kind.code for yurt in offer.yurts.values()))
    ]


def _write(session: Session, waiting: Waiting, booking: Booking, now: datetime) -> None:
    until = booking.held_until or now
    letters.write(
        session,
        LetterKind.PLACE_FREE,
        now=now,
        booking=booking,
        about={"path": f"/{waiting.language}/waiting/{waiting.token}", "until": until.isoformat()},
        good_until=until,
    )


# Forgetting


def forget_past(today: date) -> int:
    """Delete everybody whose day of arrival is over. Gives how many."""
    with transaction() as session:
        past = session.scalars(select(Waiting).where(Waiting.arrival < today)).all()
        for waiting in past:
            _forget_letters(session, waiting)
            session.delete(waiting)
        return len(past)


def _forget_letters(session: Session, waiting: Waiting) -> None:
    """Of somebody who has booked they are the booking's."""
    hold = waiting.booking
    if hold is None or hold.consented_at is not None:
        return
    mine = Letter.booking_id == hold.id
    session.execute(
        update(Letter).where(mine).values(to_name="", to_email="", to_phone="", about={}, subject="", text="")
    )
    session.execute(
        update(Letter)
        .where(mine, Letter.status == LetterStatus.TO_SEND)
        .values(status=LetterStatus.OVERTAKEN)
    )


# Reading


def get_waiting(token: str, session: Session | None = None) -> Waiting:
    """Raises WaitingUnknown."""
    found = (session or reading()).scalar(select(Waiting).where(Waiting.token == token))
    if found is None:
        raise WaitingUnknown
    return found


def before(waiting: Waiting) -> int:
    """How many wait for some of the same nights and are served first."""
    others = select(func.count(Waiting.id)).where(
        Waiting.id < waiting.id,
        Waiting.booking_id.is_(None),
        Waiting.arrival < waiting.departure,
        Waiting.departure > waiting.arrival,
    )
    return reading().scalar(others) or 0


def list_waiting(now: datetime) -> list[tuple[Waiting, WaitingState]]:
    """Everybody whose dates are to come, in the order of the queue."""
    rows = select(Waiting).where(Waiting.arrival >= camp_day(now)).order_by(Waiting.id)
    return [(one, one.state(now)) for one in reading().scalars(rows).unique()]
