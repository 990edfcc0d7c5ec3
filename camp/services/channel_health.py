"""How it stands with each site that sells the camp's yurts: what each side knows of the other, how old that
is, and how long a night sold now is still sold there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from camp.models import CalendarFeed, CalendarRead, ChannelFeed, FeedPull, Yurt
from camp.rules.availability import free_beds
from camp.rules.calendars import PullOutcome
from camp.rules.channel_health import (
    BY_TROUBLE,
    Advice,
    Expectation,
    NextRead,
    Pulled,
    TieState,
    advice,
    next_read,
    state_of_given,
    state_of_pulled,
    worst,
)
from camp.rules.dates import Period
from camp.rules.lifecycle import Channel
from camp.services.catalogue import get_settings, read_catalogue
from camp.services.inventory.beds import taken_beds
from camp.services.transaction import reading

READS = 24
"""So many of the last readings tell a site's rhythm."""

REMEMBERED = timedelta(days=14)
"""What a site did longer ago tells nothing of what it does now."""


@dataclass(frozen=True)
class Theirs:
    """What we know of them: their calendar, as we read it."""

    feed: ChannelFeed
    state: TieState
    news: FeedPull | None
    """The last reading that brought any."""
    problem: str
    """Why the last reading went wrong; empty where it did not."""


@dataclass(frozen=True)
class Ours:
    """What they know of us: our calendar, as they read it."""

    state: TieState
    read_at: datetime | None
    next_read: NextRead


@dataclass(frozen=True)
class Tie:
    """One yurt on one site. A direction that has no calendar is None."""

    channel: Channel
    site: str
    """What an agency is called; empty where the channel says it."""
    yurt: Yurt
    theirs: Theirs | None
    ours: Ours | None

    @property
    def knows_them(self) -> TieState:
        return self.theirs.state if self.theirs else TieState.MISSING

    @property
    def knows_us(self) -> TieState:
        return self.ours.state if self.ours else TieState.MISSING

    @property
    def state(self) -> TieState:
        return worst((self.knows_them, self.knows_us))


@dataclass(frozen=True)
class Site:
    """A channel with all the yurts it sells."""

    channel: Channel
    site: str
    ties: tuple[Tie, ...]
    """By the yurt's number."""

    @property
    def state(self) -> TieState:
        return worst([tie.state for tie in self.ties])

    def yurts(self, state: TieState) -> list[int]:
        """The numbers of those with which it stands like this."""
        return [tie.yurt.number for tie in self.ties if state in (tie.knows_them, tie.knows_us)]

    @property
    def good_at(self) -> datetime | None:
        """When the calendar of theirs was read that is known the longest; None where one never was."""
        return _oldest([tie.theirs.feed.good_at for tie in self.ties if tie.theirs])

    @property
    def read_at(self) -> datetime | None:
        """When they read the calendar of ours that they know the longest; None where one they never have."""
        return _oldest([tie.ours.read_at for tie in self.ties if tie.ours])

    @property
    def news(self) -> FeedPull | None:
        """The last reading of theirs that brought any."""
        found = [tie.theirs.news for tie in self.ties if tie.theirs and tie.theirs.news]
        return max(found, key=lambda pull: pull.pulled_at, default=None)

    @property
    def next_read(self) -> NextRead:
        """When they will know of a night that is sold now, whichever yurt it is of."""
        return _widest([tie.ours.next_read for tie in self.ties if tie.ours])


def _oldest(moments: Collection[datetime | None]) -> datetime | None:
    return None if None in moments else min((one for one in moments if one is not None), default=None)


_BY_DOUBT = (Expectation.EXPECTED, Expectation.OVERDUE, Expectation.UNKNOWN, Expectation.NEVER_READ)


def _widest(reads: Collection[NextRead]) -> NextRead:
    """The most doubtful of several; of those expected, the range that holds them all."""
    if not reads:
        return NextRead(Expectation.NEVER_READ)
    doubt = max((one.expectation for one in reads), key=_BY_DOUBT.index)
    alike = [one for one in reads if one.expectation is doubt]
    earliest = [one.earliest for one in alike if one.earliest is not None]
    latest = [one.latest for one in alike if one.latest is not None]
    if doubt is Expectation.OVERDUE:
        return NextRead(doubt, None, min(latest))
    return NextRead(doubt, min(earliest, default=None), max(latest, default=None))


def health(now: datetime) -> tuple[Site, ...]:
    """Every site with a calendar in either direction, those in trouble first."""
    session = reading()
    of_site: dict[tuple[Channel, str], list[Tie]] = defaultdict(list)
    for tie in _ties(session, now):
        of_site[tie.channel, tie.site].append(tie)
    sites = [Site(channel, name, tuple(found)) for (channel, name), found in of_site.items()]
    return tuple(sorted(sites, key=lambda site: (-BY_TROUBLE.index(site.state), site.channel, site.site)))


def _ties(session: Session, now: datetime, yurt_ids: Collection[int] | None = None) -> list[Tie]:
    """By the yurt's number."""
    patience = timedelta(hours=get_settings(session).stale_hours)
    theirs, ours = _theirs(session, now, patience), _ours(session, now, patience)
    keys = [key for key in {**theirs, **ours} if yurt_ids is None or key[0] in yurt_ids]
    yurts = {
        yurt.id: yurt for yurt in session.scalars(select(Yurt).where(Yurt.id.in_([key[0] for key in keys])))
    }
    ties = [Tie(key[1], key[2], yurts[key[0]], theirs.get(key), ours.get(key)) for key in keys]
    return sorted(ties, key=lambda tie: (tie.yurt.number, tie.channel, tie.site))


Key = tuple[int, Channel, str]
"""A yurt's id and a site; of an agency its name."""


def _theirs(session: Session, now: datetime, patience: timedelta) -> dict[Key, Theirs]:
    feeds = session.scalars(select(ChannelFeed).where(ChannelFeed.stopped_at.is_(None))).all()
    news = _last_news(session, [feed.id for feed in feeds], now)
    problems = _problems(session, [feed.id for feed in feeds if feed.failures])
    return {
        (feed.yurt_id, feed.channel, feed.site if feed.channel is Channel.AGENCY else ""): Theirs(
            feed,
            state_of_pulled(
                Pulled(feed.added_at, feed.good_at, feed.failures, feed.suspect_since), now, patience
            ),
            news.get(feed.id),
            problems.get(feed.id, ""),
        )
        for feed in feeds
    }


def _last_news(session: Session, feed_ids: Collection[int], now: datetime) -> dict[int, FeedPull]:
    last = (
        select(func.max(FeedPull.id))
        .where(FeedPull.feed_id.in_(feed_ids), FeedPull.outcome == PullOutcome.NEWS)
        .where(FeedPull.pulled_at > now - REMEMBERED)
        .group_by(FeedPull.feed_id)
    )
    return {pull.feed_id: pull for pull in session.scalars(select(FeedPull).where(FeedPull.id.in_(last)))}


def _problems(session: Session, failing: Collection[int]) -> dict[int, str]:
    """Why their last reading went wrong, by the calendar's id."""
    last = select(func.max(FeedPull.id)).where(FeedPull.feed_id.in_(failing)).group_by(FeedPull.feed_id)
    return {
        pull.feed_id: pull.problem for pull in session.scalars(select(FeedPull).where(FeedPull.id.in_(last)))
    }


def _ours(session: Session, now: datetime, patience: timedelta) -> dict[Key, Ours]:
    """Of several calendars for the same reader, one newly made for another, all that it reads counts."""
    feeds: dict[Key, list[CalendarFeed]] = defaultdict(list)
    for feed in session.scalars(
        select(CalendarFeed).where(CalendarFeed.revoked_at.is_(None), CalendarFeed.channel.is_not(None))
    ):
        if feed.yurt_id is not None and feed.channel is not None:
            name = feed.reader if feed.channel is Channel.AGENCY else ""
            feeds[feed.yurt_id, feed.channel, name].append(feed)
    reads = _reads(session, [feed.id for found in feeds.values() for feed in found], now)
    return {key: _given(found, reads, key[1], now, patience) for key, found in feeds.items()}


def _given(
    feeds: Iterable[CalendarFeed],
    reads: Mapping[int, Collection[datetime]],
    channel: Channel,
    now: datetime,
    patience: timedelta,
) -> Ours:
    feeds = list(feeds)
    read_at = max((feed.fetched_at for feed in feeds if feed.fetched_at is not None), default=None)
    moments = [moment for feed in feeds for moment in reads.get(feed.id, ())]
    if read_at is not None:
        moments.append(read_at)
    created_at = max(feed.created_at for feed in feeds)
    return Ours(state_of_given(created_at, read_at, now, patience), read_at, next_read(moments, channel, now))


def _reads(session: Session, feed_ids: Collection[int], now: datetime) -> dict[int, list[datetime]]:
    """The last readings of each."""
    place = func.row_number().over(
        partition_by=CalendarRead.feed_id, order_by=(CalendarRead.read_at.desc(), CalendarRead.id.desc())
    )
    rows = (
        select(CalendarRead.feed_id, CalendarRead.read_at, place.label("place"))
        .where(CalendarRead.feed_id.in_(feed_ids), CalendarRead.read_at > now - REMEMBERED)
        .subquery()
    )
    found: dict[int, list[datetime]] = defaultdict(list)
    for feed_id, read_at in session.execute(
        select(rows.c.feed_id, rows.c.read_at).where(rows.c.place <= READS)
    ):
        found[feed_id].append(read_at)
    return found


# May it be sold now?


@dataclass(frozen=True)
class SaleAdvice:
    """Of one yurt and some nights."""

    yurt: Yurt
    period: Period
    advice: Advice
    free_beds: int
    ties: tuple[Tie, ...]


def sale_advice(yurt_number: int, period: Period, now: datetime) -> SaleAdvice:
    """May these nights be sold on the telephone at this moment? Raises NotOffered."""
    session = reading()
    catalogue = read_catalogue(session)
    stock = catalogue.get_stock(yurt_number)
    yurt = catalogue.yurts[yurt_number]
    taken = taken_beds(session, period.arrival, period.departure, now)
    free = len(free_beds(stock, tuple(period), taken))
    ties = tuple(_ties(session, now, {yurt.id}))
    can_be_sold = free > 0 if stock.sold_by_bed else free == len(stock.beds)
    return SaleAdvice(yurt, period, advice(can_be_sold, [tie.knows_them for tie in ties]), free, ties)
