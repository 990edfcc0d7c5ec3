"""Solving what was sold twice, in one step: one party gets another yurt, and the site's guest a bed.

Whoever solves one locks the site's calendar first and the conflict then, as the reading of the calendar does;
of two who tap at once, one solves it and the other is told who did.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from camp.clock import camp_day
from camp.models import Booking, ChannelConflict, ChannelEvent, ChannelFeed, Stay, User
from camp.rules.agreed_prices import Pricing
from camp.rules.changes import Move, MovePrice
from camp.rules.channel_conflicts import Solution
from camp.rules.channel_refusals import (
    ConflictSolved,
    ConflictUnknown,
    HowMissing,
    NoStandIn,
    NotInTheWay,
)
from camp.rules.channel_stays import LEAST_PLAN, UNKNOWN_PEOPLE
from camp.rules.dates import Period
from camp.rules.feed_events import EventState
from camp.rules.feed_refusals import FeedUnknown
from camp.rules.money import NOTHING
from camp.rules.party import Party
from camp.services import feed_pulling
from camp.services.channel_conflicts import (
    Places,
    StandIn,
    card_of,
    get_conflict,
    may_move,
    nights_ahead,
    stay_of_site,
)
from camp.services.channel_guests import Told, tell_within
from camp.services.channel_stays import CannotFollow, SoldThere, book_stay, follow_site
from camp.services.feed_books import site_name
from camp.services.feed_pulling import with_free_beds
from camp.services.moves import move_within
from camp.services.reservations import Contact, lock, read_again
from camp.services.transaction import reading, transaction


def move_ours(
    conflict_id: int, stay_id: int, yurt: int, user_id: int | None, now: datetime
) -> ChannelConflict:
    """Our party gets that yurt at the price it has and, when nobody else is in the way, the site's guest the
    yurt that was sold twice. Somebody else in the way leaves the conflict open.

    Raises ConflictUnknown, ConflictSolved, NotInTheWay, NoStandIn, or what ``moves.move`` refuses.
    """

    def work(session: Session) -> ChannelConflict:
        conflict = _lock(session, conflict_id)
        today = camp_day(now)
        stay = next((one for one in card_of(session, conflict, now).stays if one.id == stay_id), None)
        if stay is None or not may_move(stay):
            raise NotInTheWay
        _check_stands_in(yurt, Places(session, now).for_stay(stay))
        conflict.moved_stay_id = _move(session, stay, yurt, now).id
        nights = nights_ahead(conflict, today)
        if nights is not None and Places(session, now).is_free_for(conflict, nights):
            _give(session, conflict, conflict.yurt.number, nights, now)
            _close(session, conflict, Solution.OURS_MOVED, user_id, now)
        return conflict

    return with_free_beds(now, work)


def give_theirs(conflict_id: int, yurt: int, user_id: int | None, now: datetime) -> ChannelConflict:
    """The site's guest gets that yurt: another one, or the one sold there once its nights are free.

    Raises ConflictUnknown, ConflictSolved, NoStandIn, or what ``moves.move`` refuses.
    """

    def work(session: Session) -> ChannelConflict:
        conflict = _lock(session, conflict_id)
        nights, places = nights_ahead(conflict, camp_day(now)), Places(session, now)
        if nights is None:
            raise NoStandIn(yurt)
        if yurt == conflict.yurt.number:
            if not places.is_free_for(conflict, nights):
                raise NoStandIn(yurt)
            solution = Solution.FREED
        else:
            _check_stands_in(yurt, places.for_site(conflict, nights))
            solution = Solution.THEIRS_MOVED
        stay = _give(session, conflict, yurt, nights, now)
        if solution is Solution.THEIRS_MOVED:
            conflict.moved_stay_id = stay.id
        _close(session, conflict, solution, user_id, now)
        return conflict

    return with_free_beds(now, work)


def solve_by_hand(conflict_id: int, how: str, user_id: int | None, now: datetime) -> ChannelConflict:
    """Agreed with guests and site in another way. Raises HowMissing, ConflictUnknown or ConflictSolved."""
    if not how.strip():
        raise HowMissing
    with transaction() as session:
        conflict = _lock(session, conflict_id)
        conflict.how = how.strip()[:300]
        _close(session, conflict, Solution.BY_HAND, user_id, now)
        return conflict


def settle_open(now: datetime) -> int:
    """Give their nights to the guests of other sites where those have become free; what the site may have
    cancelled meanwhile waits for its calendar. Gives how many were solved."""
    unsolved = select(ChannelConflict.id).where(ChannelConflict.solved_at.is_(None))
    ids = reading().scalars(unsolved.order_by(ChannelConflict.id)).all()
    return sum(_settle(conflict_id, now) for conflict_id in ids)


def _settle(conflict_id: int, now: datetime) -> bool:
    session = reading()
    conflict = get_conflict(conflict_id, session)
    nights, event = nights_ahead(conflict, camp_day(now)), conflict.event
    is_free = nights is not None and Places(session, now).is_free_for(conflict, nights)
    session.rollback()
    try:
        if nights is None:
            _let_go(conflict_id, now)
        elif not is_free:
            return False
        elif event is None:
            give_theirs(conflict_id, conflict.yurt.number, None, now)
        else:
            feed_pulling.settle(event.feed_id, now)
    except (ConflictSolved, NoStandIn, FeedUnknown):
        return False
    return get_conflict(conflict_id).solved_at is not None


def _let_go(conflict_id: int, now: datetime) -> None:
    """Its nights are over, whatever became of it."""
    with transaction() as session:
        _close(session, _lock(session, conflict_id), None, None, now)


# Parts


def _lock(session: Session, conflict_id: int) -> ChannelConflict:
    """Nobody else writes for it until this is done. Raises ConflictUnknown or ConflictSolved."""
    feed = (
        select(ChannelEvent.feed_id)
        .join(ChannelConflict, ChannelConflict.event_id == ChannelEvent.id)
        .where(ChannelConflict.id == conflict_id)
        .scalar_subquery()
    )
    session.execute(
        update(ChannelFeed)
        .where(ChannelFeed.id == feed)
        .values(failures=ChannelFeed.failures)
        .execution_options(synchronize_session=False)
    )
    open_one = session.execute(
        update(ChannelConflict)
        .where(ChannelConflict.id == conflict_id, ChannelConflict.solved_at.is_(None))
        .values(noticed_at=ChannelConflict.noticed_at)
        .returning(ChannelConflict.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    conflict = session.get(ChannelConflict, conflict_id, populate_existing=True)
    if conflict is None:
        raise ConflictUnknown
    if open_one is None:
        by = session.get(User, conflict.solved_by_id) if conflict.solved_by_id is not None else None
        raise ConflictSolved(conflict.solved_at, by.name if by is not None else "")
    return conflict


def _close(
    session: Session,
    conflict: ChannelConflict,
    solution: Solution | None,
    user_id: int | None,
    now: datetime,
) -> None:
    conflict.solved_at, conflict.solution, conflict.solved_by_id = now, solution, user_id
    session.flush()


def _check_stands_in(yurt: int, found: Iterable[StandIn]) -> None:
    if yurt not in {one.yurt.number for one in found}:
        raise NoStandIn(yurt)


def _move(session: Session, stay: Stay, yurt: int, now: datetime) -> Stay:
    """To another yurt at the price it has: it is the camp's own wish."""
    booking = stay.booking
    lock(session, booking, now)
    read_again(session, booking)
    wanted = {stay.id: Move(yurt, stay.period, MovePrice.OLD)}
    (moved,) = move_within(session, booking, wanted, NOTHING, now, camp_day(now))
    return moved


def _give(session: Session, conflict: ChannelConflict, number: int, nights: Period, now: datetime) -> Stay:
    """The site's guest gets these nights in that yurt. Raises BedClash."""
    stay = stay_of_site(conflict)
    if stay is not None:
        return _move_site(session, conflict, stay, number, now)
    catalogue = Places(session, now).catalogue
    stock, yurt = catalogue.get_stock(number), catalogue.yurts[number]
    event = conflict.event
    name = conflict.guest_name or site_name(conflict.channel, event.feed.site if event is not None else "")
    key = event.uid if event is not None else conflict.reference or str(conflict.id)
    booking = book_stay(session, SoldThere(conflict.channel, name, key, nights), stock, yurt.id, now)
    if event is None:
        _write_told(session, booking, conflict, now)
    else:
        event.booking_id, event.completed_at = booking.id, None
        event.state, event.changed_at, event.feed.changed_at = EventState.TAKEN, now, now
    session.flush()
    return booking.stays[0]


def _move_site(session: Session, conflict: ChannelConflict, stay: Stay, number: int, now: datetime) -> Stay:
    """The site's guest has a yurt and is to have other dates. Raises NoStandIn, BedClash."""
    event, today = conflict.event, camp_day(now)
    if event is None:
        raise NoStandIn(number)
    if stay.yurt.number != number:
        stay = _move(session, stay, number, now)
    try:
        follow_site(session, stay.booking, event.nights, now, today)
    except CannotFollow as error:
        raise NoStandIn(number) from error
    event.state, event.changed_at, event.completed_at = EventState.TAKEN, now, None
    session.flush()
    return stay


def _write_told(session: Session, booking: Booking, conflict: ChannelConflict, now: datetime) -> None:
    """What a person wrote down of the site's message."""
    lock(session, booking, now)
    booking.channel_reference = conflict.reference
    ages = tuple(conflict.child_ages or ())
    party = Party((conflict.people or UNKNOWN_PEOPLE) - len(ages), ages)
    contact = Contact(booking.guest_name, "", "", "", None, "")
    plan = conflict.meal_plan or LEAST_PLAN
    tell_within(session, booking, Told(contact, booking.language, party, plan, Pricing.OURS), now)
