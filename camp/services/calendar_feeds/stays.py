"""Who sleeps where, and who comes and goes: for staff, by code and party, without a name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from sqlalchemy import Integer, func, select
from sqlalchemy.orm import Session

from camp.models import Booking, CampSettings, Closure, Guest, Stay, Yurt
from camp.rules.calendars import KEEP_PAST, EventStatus, shut_periods
from camp.rules.dates import ONE_DAY
from camp.rules.lifecycle import BookingStatus
from camp.services.calendar_feeds.facts import (
    ArrivalFact,
    ClosureFact,
    DepartureFact,
    Fact,
    Revision,
    ShutFact,
    StayFact,
)
from camp.services.calendar_feeds.state import CLOSURES_FROM, IS_LIVE, STAYS_FROM
from camp.services.catalogue import get_settings, season_dates

HALF_AN_HOUR = timedelta(minutes=30)

_PEOPLE = Stay.adults + func.json_array_length(Stay.child_ages, type_=Integer)
_STAYS = (
    select(
        Stay.id, Yurt.number, Stay.arrival, Stay.departure, _PEOPLE, Stay.meal_plan, Booking.code,
        Booking.status, Booking.channel, Booking.revision, Booking.changed_at,
    )
    .join(Stay.booking)
    .join(Stay.yurt)
    .where(IS_LIVE, STAYS_FROM)
    .order_by(Stay.arrival, Stay.id)
)  # fmt: skip
_CLOSURES = (
    select(Closure.id, Yurt.number, Closure.first_night, Closure.last_night, Closure.reason)
    .join(Closure.yurt)
    .where(CLOSURES_FROM)
    .order_by(Closure.first_night, Closure.id)
)
_COMING = (
    select(
        Stay.id, Yurt.number, Stay.arrival, Stay.departure, _PEOPLE, Stay.meal_plan, Booking.code,
        Booking.status, Booking.expected_hour,
    )
    .join(Stay.booking)
    .join(Stay.yurt)
    .where(IS_LIVE, STAYS_FROM, Booking.status != BookingStatus.HELD)
    .order_by(Stay.arrival, Stay.id)
)  # fmt: skip
_STANDS = {BookingStatus.REQUESTED, BookingStatus.AWAITING_DEPOSIT, BookingStatus.CONFIRMED}


def facts_of_camp(session: Session, now: datetime, today: date) -> list[Fact]:
    """Every stay and hold, yurts out of order, months in which the camp is shut."""
    books = session.connection()
    asked = {"now": now, "since": today - KEEP_PAST}
    facts: list[Fact] = [
        StayFact(
            uid=f"stay-{stay_id}", start=arrival, end=departure, revision=Revision(revision, changed_at),
            status=_status(status), yurt=number, code=code, people=people, plan=plan, booking=status,
            channel=channel,
        )
        for (
            stay_id, number, arrival, departure, people, plan, code, status, channel, revision, changed_at,
        ) in books.execute(_STAYS, asked)
    ]  # fmt: skip
    facts += [
        ClosureFact(
            uid=f"out-{closure_id}", start=first, end=last + ONE_DAY, yurt=number, reason=reason
        )
        for closure_id, number, first, last, reason in books.execute(_CLOSURES, asked)
    ]  # fmt: skip
    facts += [
        ShutFact(uid=f"shut-{shut.arrival}", start=shut.arrival, end=shut.departure)
        for shut in shut_periods(today, season_dates(session), None, None)
    ]
    return facts


def facts_of_arrivals(session: Session, now: datetime, today: date) -> list[Fact]:
    """Who has booked comes at the hour they said, or from the hour on at which yurts are ready."""
    settings, since = get_settings(session), today - KEEP_PAST
    facts = [*_coming(session, settings, now, since), *_visiting(session, settings, now, since)]
    return sorted(facts, key=lambda fact: (str(fact.start), fact.uid))


def _coming(session: Session, settings: CampSettings, now: datetime, since: date) -> Iterator[Fact]:
    rows = session.connection().execute(_COMING, {"now": now, "since": since})
    for stay_id, number, arrival, departure, people, plan, code, status, hour in rows:
        if arrival >= since:
            start = datetime.combine(arrival, settings.check_in if hour is None else time(hour))
            yield ArrivalFact(
                uid=f"arrival-{stay_id}", start=start, end=start + HALF_AN_HOUR, status=_status(status),
                yurt=number, code=code, people=people, plan=plan, is_sure=hour is not None,
                nights=(departure - arrival).days,
            )  # fmt: skip
        start = datetime.combine(departure, settings.check_out)
        yield DepartureFact(
            uid=f"departure-{stay_id}", start=start, end=start + HALF_AN_HOUR, status=_status(status),
            yurt=number, code=code, people=people,
        )  # fmt: skip


def _visiting(session: Session, settings: CampSettings, now: datetime, since: date) -> Iterator[Fact]:
    """Those who come for the day."""
    people = select(func.count()).where(Guest.booking_id == Booking.id).scalar_subquery()
    rows = (
        select(Booking.id, Booking.arrival, Booking.code, Booking.status, Booking.expected_hour, people)
        .where(Booking.arrival >= since, Booking.departure == Booking.arrival)
        .where(Booking.held_until.is_(None) | (Booking.held_until > now))
        .order_by(Booking.arrival, Booking.id)
    )
    for booking_id, day, code, status, hour, people_ in session.connection().execute(rows):
        if status not in _STANDS:
            continue
        start = datetime.combine(day, time(hour)) if hour is not None else day
        yield ArrivalFact(
            uid=f"visit-{booking_id}", start=start,
            end=start + (HALF_AN_HOUR if hour is not None else ONE_DAY), status=_status(status),
            yurt=None, code=code, people=people_, plan=None, is_sure=hour is not None,
        )  # fmt: skip


def _status(status: BookingStatus) -> EventStatus:
    return EventStatus.CONFIRMED if status is BookingStatus.CONFIRMED else EventStatus.TENTATIVE
