"""Calendars: those that others read of us, those that we read of other sites, and what did not fit."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from camp.models.base import Base, Moment, enum_column
from camp.models.bookings import Booking, Stay
from camp.models.people import User
from camp.models.stable import Guide
from camp.models.yurts import Closure, Yurt
from camp.rules.calendars import CalendarKind, PullOutcome
from camp.rules.channel_conflicts import Solution
from camp.rules.dates import Period
from camp.rules.feed_events import EventKind, EventState
from camp.rules.lifecycle import Channel
from camp.rules.meals import MealPlan


class CalendarFeed(Base):
    """A calendar for one reader. Only the hash of its secret is kept: it is shown once."""

    __tablename__ = "calendar_feeds"
    __table_args__ = (
        CheckConstraint("(kind = 'yurt') = (yurt_id IS NOT NULL)", name="yurt_named"),
        CheckConstraint("(kind = 'guide') = (guide_id IS NOT NULL)", name="guide_named"),
        CheckConstraint("(kind = 'tasks') = (user_id IS NOT NULL)", name="user_named"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[CalendarKind] = mapped_column(enum_column(CalendarKind))
    yurt_id: Mapped[int | None] = mapped_column(ForeignKey("yurts.id"))
    guide_id: Mapped[int | None] = mapped_column(ForeignKey("guides.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    """Whose telephone it is on. When they leave or lose the role for it, it opens no more."""
    reader: Mapped[str] = mapped_column(String(60))
    channel: Mapped[Channel | None] = mapped_column(enum_column(Channel))
    """The site that reads it and sells by it: what came from there is not sent back. None: a person's."""
    language: Mapped[str] = mapped_column(String(2), default="en")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    fetched_at: Mapped[datetime | None] = mapped_column(Moment)
    fetched_by: Mapped[str] = mapped_column(String(120), default="")
    """The reader's User-Agent at its last fetch."""

    yurt: Mapped[Yurt | None] = relationship()
    guide: Mapped[Guide | None] = relationship()
    user: Mapped[User | None] = relationship(foreign_keys=user_id)
    holder: Mapped[User | None] = relationship(foreign_keys=holder_id)


class DrawnCalendar(Base):
    """A calendar of ours as it was drawn last. While nothing changes, its readers get the same bytes."""

    __tablename__ = "drawn_calendars"

    feed_id: Mapped[int] = mapped_column(ForeignKey("calendar_feeds.id"), primary_key=True)
    books: Mapped[str] = mapped_column(String(64), default="")
    """A hash of all it was drawn from; empty: of a kind that is drawn anew each time."""
    etag: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime] = mapped_column(Moment)
    """Since when it says what it says: each change is a second later than the last, or more."""
    body: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    """Empty where ``books`` is."""


class EventRevision(Base):
    """How often an event that keeps no count of its own has changed in our calendars (SEQUENCE of RFC 5545).

    A stay's count is its booking's. What is only reckoned, like how many come to dinner, is counted here, as
    often as a calendar is drawn and says something else than before.
    """

    __tablename__ = "event_revisions"

    uid: Mapped[str] = mapped_column(String(100), primary_key=True)
    content: Mapped[str] = mapped_column(String(64))
    """A hash of what was said last."""
    revision: Mapped[int] = mapped_column(Integer)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    last_day: Mapped[date] = mapped_column(Date, index=True)
    """The day it is over: some time after it, it is forgotten."""


class CalendarRead(Base):
    """One fetch of a calendar of ours: how often a site reads decides how long it sells what is gone."""

    __tablename__ = "calendar_reads"
    __table_args__ = (Index("ix_calendar_reads_feed_id_read_at", "feed_id", "read_at"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("calendar_feeds.id"))
    read_at: Mapped[datetime] = mapped_column(Moment)
    agent: Mapped[str] = mapped_column(String(120))


class ChannelFeed(Base):
    """The calendar of one yurt on another site, pulled by the worker or brought as a file."""

    __tablename__ = "channel_feeds"
    __table_args__ = (
        # One at a time; those stopped stay for their history.
        Index(
            "uq_channel_feeds_yurt_id_channel", "yurt_id", "channel", unique=True,
            sqlite_where=text("stopped_at IS NULL"), postgresql_where=text("stopped_at IS NULL"),
        ),
        Index("ix_channel_feeds_next_pull_at", "next_pull_at"),
        CheckConstraint("failures >= 0", name="failures_not_negative"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    yurt_id: Mapped[int] = mapped_column(ForeignKey("yurts.id"))
    channel: Mapped[Channel] = mapped_column(enum_column(Channel))
    url: Mapped[str] = mapped_column(String(2000), default="")
    """A secret: never shown whole, never logged. Empty: files are brought by hand."""
    site: Mapped[str] = mapped_column(String(60), default="")
    """What an agency or a site without a channel of its own is called."""
    closes_blocks: Mapped[bool] = mapped_column(Boolean, default=False)
    """Do nights the host has shut there shut the yurt here too?"""
    added_at: Mapped[datetime] = mapped_column(Moment)
    stopped_at: Mapped[datetime | None] = mapped_column(Moment)
    etag: Mapped[str] = mapped_column(String(200), default="")
    modified: Mapped[str] = mapped_column(String(60), default="")
    """The site's Last-Modified, word for word."""
    next_pull_at: Mapped[datetime | None] = mapped_column(Moment)
    claimed_until: Mapped[datetime | None] = mapped_column(Moment)
    """Until then somebody is reading it, and nobody else begins to."""
    tried_at: Mapped[datetime | None] = mapped_column(Moment)
    good_at: Mapped[datetime | None] = mapped_column(Moment)
    """When its calendar was last read whole, or the site last said it is unchanged."""
    changed_at: Mapped[datetime | None] = mapped_column(Moment)
    """When it last had news."""
    failures: Mapped[int] = mapped_column(Integer, default=0)
    """Pulls in a row that went wrong."""
    suspect_since: Mapped[datetime | None] = mapped_column(Moment)
    """Since when too much is gone from it at once to be believed without a person."""

    yurt: Mapped[Yurt] = relationship()


class ChannelEvent(Base):
    """An event of such a calendar. It is found again by its UID, whatever its dates are now."""

    __tablename__ = "channel_events"
    __table_args__ = (
        UniqueConstraint("feed_id", "uid"),
        CheckConstraint("arrival < departure", name="has_a_night"),
        CheckConstraint("booking_id IS NULL OR closure_id IS NULL", name="one_owner"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("channel_feeds.id"))
    uid: Mapped[str] = mapped_column(String(200))
    arrival: Mapped[date] = mapped_column(Date)
    departure: Mapped[date] = mapped_column(Date)
    kind: Mapped[EventKind] = mapped_column(enum_column(EventKind))
    state: Mapped[EventState] = mapped_column(enum_column(EventState))
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id"), index=True)
    closure_id: Mapped[int | None] = mapped_column(ForeignKey("closures.id"), index=True)
    first_seen_at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    absent_since: Mapped[datetime | None] = mapped_column(Moment)
    """Since when it was missing at every reading."""
    bare_since: Mapped[datetime | None] = mapped_column(Moment)
    """Of an echo: since when its nights are not all ours any more."""
    completed_at: Mapped[datetime | None] = mapped_column(Moment)
    """When somebody said who comes and what it pays, which the site's calendar does not; None: nobody yet, or
    nights came to it since."""

    feed: Mapped[ChannelFeed] = relationship()
    booking: Mapped[Booking | None] = relationship()
    closure: Mapped[Closure | None] = relationship()

    @property
    def nights(self) -> Period:
        return Period(self.arrival, self.departure)


class FeedPull(Base):
    """One reading of such a calendar and what it brought."""

    __tablename__ = "feed_pulls"
    __table_args__ = (Index("ix_feed_pulls_feed_id_pulled_at", "feed_id", "pulled_at"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("channel_feeds.id"))
    pulled_at: Mapped[datetime] = mapped_column(Moment)
    by_hand: Mapped[bool] = mapped_column(Boolean, default=False)
    outcome: Mapped[PullOutcome] = mapped_column(enum_column(PullOutcome))
    problem: Mapped[str] = mapped_column(String(60), default="")
    """The name of the refusal, for a pull that failed."""
    taken: Mapped[int] = mapped_column(Integer, default=0)
    moved: Mapped[int] = mapped_column(Integer, default=0)
    cancelled: Mapped[int] = mapped_column(Integer, default=0)
    conflicts: Mapped[int] = mapped_column(Integer, default=0)
    unread: Mapped[int] = mapped_column(Integer, default=0)
    """Events that could not be understood."""
    repeating: Mapped[int] = mapped_column(Integer, default=0)
    """Events that should repeat; only their first time was taken."""
    alarms: Mapped[int] = mapped_column(Integer, default=0)
    """Events that would ring; here nothing does."""


class FeedPreview(Base):
    """A calendar that was read, so that a person may look what it would do before it does it."""

    __tablename__ = "feed_previews"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    feed_id: Mapped[int | None] = mapped_column(ForeignKey("channel_feeds.id"))
    """For a file brought for a calendar that is known; None: it would be a new one."""
    yurt_id: Mapped[int] = mapped_column(ForeignKey("yurts.id"))
    channel: Mapped[Channel] = mapped_column(enum_column(Channel))
    url: Mapped[str] = mapped_column(String(2000), default="")
    site: Mapped[str] = mapped_column(String(60), default="")
    closes_blocks: Mapped[bool] = mapped_column(Boolean, default=False)
    read_at: Mapped[datetime] = mapped_column(Moment)
    etag: Mapped[str] = mapped_column(String(200), default="")
    modified: Mapped[str] = mapped_column(String(60), default="")
    events: Mapped[list[Any]] = mapped_column(JSON)
    """UID, arrival, departure, kind, and whether it is our own told back."""
    faults: Mapped[dict[str, Any]] = mapped_column(JSON)
    """How many events could not be understood, by why."""
    repeating: Mapped[int] = mapped_column(Integer, default=0)
    alarms: Mapped[int] = mapped_column(Integer, default=0)

    yurt: Mapped[Yurt] = relationship()


class ChannelConflict(Base):
    """Another site sold nights of a yurt that were ours to somebody else already. A person must solve it."""

    __tablename__ = "channel_conflicts"
    __table_args__ = (
        CheckConstraint("arrival < departure", name="has_a_night"),
        UniqueConstraint("channel", "reference"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    channel: Mapped[Channel] = mapped_column(enum_column(Channel))
    reference: Mapped[str | None] = mapped_column(String(60))
    """The site's number of the booking; its calendar does not say it."""
    event_id: Mapped[int | None] = mapped_column(ForeignKey("channel_events.id"), unique=True)
    """What the site's calendar says, when it was not told by a person."""
    yurt_id: Mapped[int] = mapped_column(ForeignKey("yurts.id"))
    arrival: Mapped[date] = mapped_column(Date)
    departure: Mapped[date] = mapped_column(Date)
    people: Mapped[int | None] = mapped_column(Integer)
    """None: nobody said how many."""
    guest_name: Mapped[str] = mapped_column(String(120), default="", server_default="")
    """With the next two: what a person wrote down of the site's message."""
    child_ages: Mapped[list[Any] | None] = mapped_column(JSON)
    meal_plan: Mapped[MealPlan | None] = mapped_column(enum_column(MealPlan))
    noticed_at: Mapped[datetime] = mapped_column(Moment)
    solved_at: Mapped[datetime | None] = mapped_column(Moment)
    solution: Mapped[Solution | None] = mapped_column(enum_column(Solution))
    how: Mapped[str] = mapped_column(String(300), default="", server_default="")
    """What somebody wrote who has solved it by hand."""
    solved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """None: it solved itself."""
    moved_stay_id: Mapped[int | None] = mapped_column(ForeignKey("stays.id"))
    """Whom another yurt was given."""

    yurt: Mapped[Yurt] = relationship()
    event: Mapped[ChannelEvent | None] = relationship()
    solved_by: Mapped[User | None] = relationship()
    moved_stay: Mapped[Stay | None] = relationship()

    @property
    def period(self) -> Period:
        return Period(self.arrival, self.departure)


class Timer(Base):
    """One of the worker's timers: when it ran last, how that ended, and who runs it now."""

    __tablename__ = "timers"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    claimed_until: Mapped[datetime | None] = mapped_column(Moment)
    """Until then another worker leaves it alone."""
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    went_well: Mapped[bool] = mapped_column(Boolean, default=True)
    result: Mapped[str] = mapped_column(String(200), default="")
    """What it did, as a number or the kind of error; never a person's data."""
