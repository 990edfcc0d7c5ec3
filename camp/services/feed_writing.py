"""The steps of a plan for another site's calendar, written into our books."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from camp.models import Booking, ChannelConflict, ChannelEvent, ChannelFeed
from camp.rules.channel_conflicts import Solution
from camp.rules.dates import Period
from camp.rules.feed_events import EventState
from camp.rules.feed_plans import Deed, Step
from camp.services.channel_stays import (
    CannotFollow,
    SoldThere,
    book_stay,
    end_stay,
    follow_site,
    open_again,
    shut,
)
from camp.services.feed_books import STANDS, site_name, standing_stays, yurt_of_feed


@dataclass
class Tally:
    """What a reading has brought."""

    taken: int = 0
    moved: int = 0
    cancelled: int = 0
    conflicts: int = 0

    @property
    def is_news(self) -> bool:
        return bool(self.taken or self.moved or self.cancelled or self.conflicts)


class Writer:
    """Writes the steps of one plan, in their order. Raises BedClash when somebody was quicker; the
    transaction is lost then."""

    def __init__(self, session: Session, feed: ChannelFeed, now: datetime, today: date) -> None:
        self.session, self.feed, self.now, self.today = session, feed, now, today
        self.yurt = yurt_of_feed(session, feed.yurt_id, feed.channel)
        self.tally = Tally()

    def write(self, steps: Iterable[Step]) -> Tally:
        for step in steps:
            self._write(step)
            self.session.flush()
        return self.tally

    def _write(self, step: Step) -> None:
        event = self._event(step)
        match step.deed:
            case Deed.TAKE:
                self._take(event, step)
            case Deed.CLOSE:
                why = site_name(self.feed.channel, self.feed.site)
                nights = self._ahead(step.nights)
                closure = shut(self.session, self.yurt.stock, self.yurt.id, nights, why, self.now)
                event.closure_id, event.booking_id = closure.id, None
                self._settle(event, step, EventState.TAKEN)
                self.tally.taken += 1
            case Deed.ADOPT:
                self._adopt(event, step)
            case Deed.MOVE:
                self._move(event, step)
            case Deed.RENAME:
                event.uid = step.uid
            case Deed.BACK:
                event.absent_since = None
                if event.state is EventState.KEPT:
                    event.state = EventState.TAKEN
            case Deed.ECHO:
                self._release(event)
                self._settle(event, step, EventState.ECHO)
            case Deed.CONFLICT:
                self._conflict(event, step)
            case Deed.LEAVE:
                self._release(event)
                self._settle(event, step, EventState.IGNORED)
            case Deed.BARE:
                event.bare_since = self.now
            case Deed.COVERED:
                event.bare_since = None
            case Deed.MISS:
                event.absent_since = self.now
            case Deed.CANCEL:
                self.cancel(event)
            case Deed.PAST:
                event.state, event.changed_at = EventState.PAST, self.now
                self._solve(event, None)

    def _event(self, step: Step) -> ChannelEvent:
        if step.event_id is not None:
            return self.session.get_one(ChannelEvent, step.event_id)
        event = ChannelEvent(
            feed_id=self.feed.id,
            uid=step.uid,
            arrival=step.nights.arrival,
            departure=step.nights.departure,
            kind=step.kind,
            state=EventState.IGNORED,
            first_seen_at=self.now,
            changed_at=self.now,
        )
        self.session.add(event)
        return event

    def _ahead(self, nights: Period) -> Period:
        return Period(max(nights.arrival, self.today), nights.departure)

    def _settle(self, event: ChannelEvent, step: Step, state: EventState) -> None:
        event.arrival, event.departure = step.nights.arrival, step.nights.departure
        event.kind, event.state, event.changed_at = step.kind, state, self.now
        event.absent_since = event.bare_since = None
        if state is not EventState.CONFLICT:
            self._solve(event, Solution.FREED if state is EventState.TAKEN else Solution.GONE)

    def _take(self, event: ChannelEvent, step: Step) -> None:
        name = site_name(self.feed.channel, self.feed.site)
        sold = SoldThere(self.feed.channel, name, step.uid, self._ahead(step.nights))
        booking = book_stay(self.session, sold, self.yurt.stock, self.yurt.id, self.now)
        event.booking_id, event.closure_id, event.completed_at = booking.id, None, None
        self._settle(event, step, EventState.TAKEN)
        self.tally.taken += 1

    def _adopt(self, event: ChannelEvent, step: Step) -> None:
        """From another event, which is gone, or from a person who wrote it down and knows who comes."""
        completed_at: datetime | None = self.now
        for other in self.session.scalars(
            select(ChannelEvent).where(ChannelEvent.booking_id == step.booking_id)
        ):
            if other.id != event.id:
                completed_at = other.completed_at
                other.booking_id, other.state, other.changed_at = None, EventState.CANCELLED, self.now
        event.booking_id, event.completed_at = step.booking_id, completed_at
        self._settle(event, step, EventState.TAKEN)

    def _move(self, event: ChannelEvent, step: Step) -> None:
        if event.closure_id is not None:
            self._release(event)
            nights, why = self._ahead(step.nights), site_name(self.feed.channel, self.feed.site)
            event.closure_id = shut(self.session, self.yurt.stock, self.yurt.id, nights, why, self.now).id
            self._settle(event, step, EventState.TAKEN)
            self.tally.moved += 1
            return
        booking = self.session.get_one(Booking, event.booking_id)
        before = _nights_of(booking)
        try:
            has_moved = follow_site(self.session, booking, step.nights, self.now, self.today)
        except CannotFollow:
            if event.state is not EventState.CONFLICT or event.nights != step.nights:
                self._conflict(event, step)
            return
        if has_moved:
            self.tally.moved += 1
            if _nights_of(booking) - before:
                event.completed_at = None
        self._settle(event, step, EventState.TAKEN)

    def _conflict(self, event: ChannelEvent, step: Step) -> None:
        self._settle(event, step, EventState.CONFLICT)
        self.session.flush()
        conflict = self.session.scalar(
            select(ChannelConflict).where(ChannelConflict.event_id == event.id)
        ) or ChannelConflict(channel=self.feed.channel, event_id=event.id)
        conflict.yurt_id = self.feed.yurt_id
        conflict.arrival, conflict.departure = step.nights.arrival, step.nights.departure
        conflict.noticed_at, conflict.solved_at, conflict.solution = self.now, None, None
        conflict.how, conflict.solved_by_id, conflict.moved_stay_id = "", None, None
        self.session.add(conflict)
        self.tally.conflicts += 1

    def _solve(self, event: ChannelEvent, solution: Solution | None) -> None:
        """There is nothing to be solved about it any more."""
        if event.id is not None:
            self.session.execute(
                update(ChannelConflict)
                .where(ChannelConflict.event_id == event.id, ChannelConflict.solved_at.is_(None))
                .values(solved_at=self.now, solution=solution)
            )

    def _release(self, event: ChannelEvent) -> None:
        if event.closure_id is not None:
            open_again(self.session, event.closure_id, self.now, self.today)
            event.closure_id = None

    def cancel(self, event: ChannelEvent) -> None:
        """The site has it no more. A booking whose party is here stays, and so does its event."""
        if event.booking_id is not None:
            booking = self.session.get_one(Booking, event.booking_id)
            if standing_stays(booking):
                if not end_stay(self.session, booking, self.now):
                    return
                self.tally.cancelled += 1
        elif event.closure_id is not None:
            self.tally.cancelled += 1
        self._release(event)
        event.state, event.changed_at, event.absent_since = EventState.CANCELLED, self.now, None
        self._solve(event, Solution.GONE)


def _nights_of(booking: Booking) -> set[date]:
    return {night for stay in booking.stays if stay.status in STANDS for night in stay.period}
