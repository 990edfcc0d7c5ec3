"""Do other sites' calendars agree with our books?"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from camp.models import Booking, ChannelConflict, ChannelEvent, ChannelFeed
from camp.rules.feed_events import EventState

IN_CONFLICT = (EventState.CONFLICT, EventState.CANCELLED)
"""One that a person keeps open is gone from the site and stays on its card."""


def verify_feeds(session: Session) -> Iterator[str]:
    """What is wrong, a sentence each."""
    taken = select(ChannelEvent.id).where(
        ChannelEvent.state == EventState.TAKEN,
        ChannelEvent.booking_id.is_(None),
        ChannelEvent.closure_id.is_(None),
    )
    for event_id in session.scalars(taken):
        yield f"calendar event {event_id} is taken over and has neither booking nor closure"
    strange = (
        select(ChannelEvent.id, Booking.code)
        .join(ChannelEvent.booking)
        .join(ChannelEvent.feed)
        .where(Booking.channel != ChannelFeed.channel)
    )
    for event_id, code in session.execute(strange):
        yield f"calendar event {event_id} has booking {code} of another channel"
    shared = (
        select(ChannelEvent.booking_id)
        .where(ChannelEvent.booking_id.is_not(None))
        .group_by(ChannelEvent.booking_id)
        .having(func.count() > 1)
    )
    for booking_id in session.scalars(shared):
        yield f"booking {booking_id} is that of several calendar events"
    unsolved = (
        select(ChannelConflict.id, ChannelEvent.state)
        .join(ChannelEvent, ChannelConflict.event_id == ChannelEvent.id)
        .where(ChannelConflict.solved_at.is_(None), ChannelEvent.state.not_in(IN_CONFLICT))
    )
    for conflict_id, state in session.execute(unsolved):
        yield f"conflict {conflict_id} is not solved and its calendar event is {state}"
