"""Deposit and cancellation terms: the camp's, a season's own, and those a booking was made under."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from camp.models import Booking, BookingTerms, Season, SeasonTerms
from camp.rules.cancellation import CancelledBy, Ending, ending, kept_on_cancellation, stake_after_move
from camp.rules.house_refusals import SeasonUnknown
from camp.rules.lifecycle import BookingStatus
from camp.rules.money import Money
from camp.rules.refusals import SettingOutOfRange
from camp.rules.terms import Terms, TermsRead
from camp.services.catalogue import get_settings
from camp.services.folios import sums_of
from camp.services.house import cancellation_steps, check_terms
from camp.services.transaction import reading, transaction

HIGHEST_DEPOSIT = Money.som(1_000_000)
LONGEST_WAIT = 720
"""Hours."""


def camp_terms(session: Session | None = None) -> Terms:
    """What holds in seasons without terms of their own."""
    settings = get_settings(session)
    steps = tuple(cancellation_steps(session))
    return Terms(settings.deposit_percent, settings.deposit_sum, settings.deposit_hours, steps)


def terms_on(arrival: date, session: Session | None = None) -> Terms:
    """Today's, for who arrives on that day."""
    own = select(SeasonTerms).join(SeasonTerms.season)
    within = Season.first_night <= arrival, Season.last_night >= arrival
    found = (session or reading()).scalar(own.where(*within))
    return found.terms if found is not None else camp_terms(session)


def of_booking(booking: Booking, session: Session | None = None) -> Terms:
    """Those it was made under; a booking older than that follows today's."""
    frozen = (session or reading()).get(BookingTerms, booking.id)
    return frozen.terms if frozen is not None else terms_on(booking.arrival, session)


def find_read(booking: Booking) -> BookingTerms | None:
    """The sentences its guest has read; None when there are none to show."""
    frozen = reading().get(BookingTerms, booking.id)
    return frozen if frozen is not None and frozen.sentences else None


# Freezing, as a part of other offices' commands


def freeze(session: Session, booking: Booking, terms: Terms) -> None:
    """With the first hold."""
    session.add(BookingTerms(booking_id=booking.id, **_columns(terms)))


def accept(session: Session, booking: Booking, read: TermsRead, now: datetime) -> None:
    """The guest has read them and books; once is enough."""
    frozen = session.get(BookingTerms, booking.id)
    if frozen is not None and frozen.accepted_at is None:
        frozen.accepted_at, frozen.language = now, read.language
        frozen.sentences = list(read.sentences)


def follow_price(session: Session, booking: Booking) -> None:
    """While nothing is booked yet, the deposit follows the price."""
    session.flush()
    if booking.status is BookingStatus.HELD:
        charged = sums_of(session, booking.id).charged
        booking.deposit = of_booking(booking, session).deposit_of(charged)


def follow_move(session: Session, booking: Booking, old_arrival: date, today: date) -> None:
    """The guest has moved the stay: what was at stake stays so."""
    steps = of_booking(booking, session).steps
    booking.stake = stake_after_move(booking.stake, old_arrival, booking.arrival, today, steps)


# What a cancellation comes to


def fee_of(session: Session, booking: Booking, today: date, by: CancelledBy) -> Money:
    paid = sums_of(session, booking.id).paid
    steps = of_booking(booking, session).steps
    return kept_on_cancellation(booking.deposit, paid, booking.arrival, today, steps, by, booking.stake)


def if_cancelled(booking: Booking, today: date, by: CancelledBy = CancelledBy.GUEST) -> Ending:
    """What would be kept and given back, were the booking cancelled on that day."""
    session = reading()
    return ending(fee_of(session, booking, today, by), sums_of(session, booking.id).paid)


# The owner's


def seasons_ahead(today: date) -> list[tuple[Season, SeasonTerms | None]]:
    """Those not over yet, each with the terms it has of its own."""
    session = reading()
    own = {row.season_id: row for row in session.scalars(select(SeasonTerms))}
    seasons = select(Season).where(Season.last_night >= today).order_by(Season.first_night)
    return [(season, own.get(season.id)) for season in session.scalars(seasons)]


def own_terms_ahead(today: date) -> Sequence[SeasonTerms]:
    """Of seasons not over yet, in their order."""
    rows = select(SeasonTerms).join(SeasonTerms.season).options(joinedload(SeasonTerms.season))
    return reading().scalars(rows.where(Season.last_night >= today).order_by(Season.first_night)).all()


def get_season(season_id: int, session: Session | None = None) -> Season:
    """Raises SeasonUnknown."""
    season = (session or reading()).get(Season, season_id)
    if season is None:
        raise SeasonUnknown
    return season


def find_season_terms(season_id: int) -> SeasonTerms | None:
    return reading().scalar(select(SeasonTerms).where(SeasonTerms.season_id == season_id))


def change_season_terms(season_id: int, terms: Terms) -> None:
    """From now on, for who books an arrival in that season; bookings made keep theirs. Raises SeasonUnknown,
    SettingOutOfRange, TermsTwice or TermsOutOfOrder."""
    check_deposit(terms.percent, terms.fixed, terms.hours)
    check_terms(terms.steps)
    with transaction() as session:
        get_season(season_id, session)
        own = session.scalar(select(SeasonTerms).where(SeasonTerms.season_id == season_id))
        if own is None:
            session.add(SeasonTerms(season_id=season_id, **_columns(terms)))
        elif own.terms != terms:
            for name, value in _columns(terms).items():
                setattr(own, name, value)


def drop_season_terms(season_id: int) -> None:
    """The season follows the camp's again. Raises SeasonUnknown."""
    with transaction() as session:
        get_season(season_id, session)
        drop_within(session, season_id)


def drop_within(session: Session, season_id: int) -> None:
    """As a part of another command; nothing happens where there are none."""
    own = session.scalar(select(SeasonTerms).where(SeasonTerms.season_id == season_id))
    if own is not None:
        session.delete(own)


def copy_within(session: Session, source_id: int, target_id: int) -> None:
    """A season made from another has its terms."""
    own = session.scalar(select(SeasonTerms).where(SeasonTerms.season_id == source_id))
    if own is not None:
        session.add(SeasonTerms(season_id=target_id, **_columns(own.terms)))


def check_deposit(percent: int, fixed: Money | None, hours: int) -> None:
    """Raises SettingOutOfRange."""
    if not 0 <= percent <= 100:
        raise SettingOutOfRange("deposit_percent", 0, 100)
    if fixed is not None and not Money.som(1) <= fixed <= HIGHEST_DEPOSIT:
        raise SettingOutOfRange("deposit_sum", 1, HIGHEST_DEPOSIT.tyiyn // 100)
    if not 1 <= hours <= LONGEST_WAIT:
        raise SettingOutOfRange("deposit_hours", 1, LONGEST_WAIT)


def _columns(terms: Terms) -> dict[str, Any]:
    return {
        "deposit_percent": terms.percent,
        "deposit_sum": terms.fixed,
        "deposit_hours": terms.hours,
        "steps": tuple(sorted(terms.steps, reverse=True)),
    }
