"""What our books say of another site's calendar: the events known, and who has which night of the yurt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from camp.models import (
    Bed,
    BedNight,
    Booking,
    CalendarFeed,
    ChannelEvent,
    ChannelFeed,
    Closure,
    Stay,
    Yurt,
)
from camp.rules.availability import YurtStock
from camp.rules.dates import Period, nights_between
from camp.rules.feed_events import ACTIVE, EventState, KnownEvent, SeenEvent
from camp.rules.feed_plans import SHUT, FeedFacts, Owner, Plan, YurtNights
from camp.rules.feed_reconciling import reconcile
from camp.rules.lifecycle import BookingStatus, Channel, StayStatus
from camp.rules.seasons import season_of
from camp.services.catalogue import season_dates
from camp.services.lapsing import lapsed

STANDS = (StayStatus.EXPECTED, StayStatus.IN_HOUSE, StayStatus.DEPARTED)
WAS_IN = (StayStatus.IN_HOUSE, StayStatus.DEPARTED)

SITE_NAMES = {Channel.AIRBNB: "Airbnb", Channel.BOOKING_COM: "Booking.com"}
"""The same in every language; an agency's is on its feed."""


def site_name(channel: Channel, site: str) -> str:
    """What stands for the guest's name until somebody says it."""
    return site or SITE_NAMES.get(channel, channel.value)


# Reading


REMEMBERED = timedelta(days=90)
"""Nobody tells of a stay so long after it is over."""


def known_events(
    session: Session, feed_id: int, seen: Collection[SeenEvent], today: date
) -> list[KnownEvent]:
    """Those that still matter, and all that are seen now."""
    uids = [event.uid for event in seen if event.nights.departure > today]
    rows = session.scalars(
        select(ChannelEvent)
        .where(ChannelEvent.feed_id == feed_id)
        .where(
            or_(
                ChannelEvent.state.in_(ACTIVE),
                ChannelEvent.departure > today - REMEMBERED,
                ChannelEvent.uid.in_(uids),
            )
        )
        .options(joinedload(ChannelEvent.booking), joinedload(ChannelEvent.closure))
        .options(joinedload(ChannelEvent.feed))
        .order_by(ChannelEvent.id)
        .execution_options(populate_existing=True)
    ).all()
    return [_known(event) for event in rows]


def _known(event: ChannelEvent) -> KnownEvent:
    stays = standing_stays(event.booking)
    closure = event.closure
    return KnownEvent(
        id=event.id,
        uid=event.uid,
        nights=event.nights,
        kind=event.kind,
        state=event.state,
        absent_since=event.absent_since,
        bare_since=event.bare_since,
        booking_id=event.booking_id if stays else None,
        closure_id=event.closure_id if closure is not None and closure.lifted_at is None else None,
        is_in=any(stay.status in WAS_IN for stay in stays),
        sleeps_elsewhere=bool(stays) and all(stay.yurt_id != event.feed.yurt_id for stay in stays),
    )


def standing_stays(booking: Booking | None) -> list[Stay]:
    if booking is None or booking.status is not BookingStatus.CONFIRMED:
        return []
    return [stay for stay in booking.stays if stay.status in STANDS]


def event_of(session: Session, booking: Booking) -> ChannelEvent | None:
    """What another site's calendar says of the booking; None when it did not come from one."""
    return session.scalar(
        select(ChannelEvent).where(ChannelEvent.booking_id == booking.id).order_by(ChannelEvent.id.desc())
    )


def remembered(session: Session, feed_id: int) -> list[SeenEvent]:
    """What the last reading had: a site that says nothing has changed says this again."""
    rows = session.scalars(
        select(ChannelEvent).where(
            ChannelEvent.feed_id == feed_id,
            ChannelEvent.absent_since.is_(None),
            ChannelEvent.state.not_in((EventState.CANCELLED, EventState.PAST)),
        )
    )
    return [SeenEvent(event.uid, event.nights, event.kind) for event in rows]


@dataclass(frozen=True)
class YurtOfFeed:
    """A yurt as far as a site's calendar of it is concerned."""

    id: int
    channel: Channel
    stock: YurtStock
    stands: bool


def yurt_of_feed(session: Session, yurt_id: int, channel: Channel) -> YurtOfFeed:
    yurt = session.get_one(Yurt, yurt_id)
    stock = YurtStock(yurt.number, yurt.kind.code, tuple(bed.id for bed in yurt.beds), yurt.kind.sold_by_bed)
    return YurtOfFeed(yurt_id, channel, stock, yurt.last_night is None and bool(yurt.beds))


def nights_of_yurt(
    session: Session, yurt: YurtOfFeed, seen: Collection[SeenEvent], now: datetime, today: date
) -> YurtNights:
    """Who has which night of it, as far ahead as the calendar tells."""
    end = max((event.nights.departure for event in seen), default=today)
    owners: dict[date, set[Owner]] = defaultdict(set)
    seasons = season_dates(session)
    for night in nights_between(today, end):
        if not yurt.stands or season_of(night, seasons) is None:
            owners[night].add(SHUT)
    read_at = _last_read(session, yurt)
    rows = session.execute(
        select(
            BedNight.night, BedNight.closure_id, Booking.id, Booking.channel,
            func.coalesce(Booking.created_at, Closure.closed_at),
        )
        .join(Bed, BedNight.bed_id == Bed.id)
        .outerjoin(Stay, BedNight.stay_id == Stay.id)
        .outerjoin(Booking, Stay.booking_id == Booking.id)
        .outerjoin(Closure, BedNight.closure_id == Closure.id)
        .where(Bed.yurt_id == yurt.id, BedNight.night >= today)
        .where(Booking.id.is_(None) | Booking.id.not_in(lapsed(now)))
        .distinct()
    )  # fmt: skip
    for night, closure_id, booking_id, channel, made_at in rows:
        # What came from the site is not told to it, so it knows that without reading us.
        is_unknown = read_at is not None and channel != yurt.channel and made_at > read_at
        owners[night].add(Owner(booking_id, closure_id, is_unknown_there=is_unknown))
    return YurtNights(
        {night: frozenset(found) for night, found in owners.items()}, _own(session, yurt, today)
    )


def _last_read(session: Session, yurt: YurtOfFeed) -> datetime | None:
    """When the site last read our calendar of the yurt; None: it has none of us, or never did."""
    return session.scalar(
        select(func.max(CalendarFeed.fetched_at)).where(
            CalendarFeed.yurt_id == yurt.id,
            CalendarFeed.channel == yurt.channel,
            CalendarFeed.revoked_at.is_(None),
        )
    )


def _own(session: Session, yurt: YurtOfFeed, today: date) -> dict[int, Period]:
    """The site's bookings that have just one stay, here, and are of no other calendar that is read."""
    of_others = (
        select(ChannelEvent.booking_id)
        .join(ChannelEvent.feed)
        .where(ChannelFeed.stopped_at.is_(None), ChannelFeed.yurt_id != yurt.id)
        .where(ChannelEvent.booking_id.is_not(None), ChannelEvent.state.in_(ACTIVE))
    )
    bookings = session.scalars(
        select(Booking)
        .join(Booking.stays)
        .where(Booking.channel == yurt.channel, Booking.status == BookingStatus.CONFIRMED)
        .where(Stay.yurt_id == yurt.id, Stay.departure > today, Stay.status.in_(STANDS))
        .where(Booking.id.not_in(of_others))
    ).unique()
    return {one.id: one.stays[0].period for one in bookings if len(standing_stays(one)) == 1}


def make_plan(
    session: Session,
    feed: ChannelFeed,
    known: Sequence[KnownEvent],
    seen: Sequence[SeenEvent],
    is_empty: bool,
    now: datetime,
    today: date,
) -> Plan:
    facts = FeedFacts(
        closes_blocks=feed.closes_blocks,
        echoes=echoes(feed.channel),
        is_empty=is_empty,
        suspect_since=feed.suspect_since,
    )
    yurt = yurt_of_feed(session, feed.yurt_id, feed.channel)
    told = [*seen, *(SeenEvent(event.uid, event.nights, event.kind) for event in known)]
    return reconcile(known, seen, nights_of_yurt(session, yurt, told, now, today), facts, now, today)


def echoes(channel: Channel) -> bool:
    """May the site tell us what it has read of ours? Airbnb's calendars hold only its own."""
    return channel is not Channel.AIRBNB
