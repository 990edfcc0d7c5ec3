"""Whatever we sell and whatever a site's calendar says, in whatever order: no bed-night has two owners,
nobody of ours loses a night to a site, nothing is cancelled that a site still tells of, and a quiet calendar
changes nothing twice."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select, update

from camp.clock import camp_day
from camp.extensions import db
from camp.models import (
    Base,
    Bed,
    BedNight,
    Booking,
    ChannelConflict,
    ChannelEvent,
    ChannelFeed,
    Meal,
    Stay,
)
from camp.rules.calendars import PullOutcome
from camp.rules.changes import Move
from camp.rules.feed_events import EventState
from camp.rules.lifecycle import BookingStatus, Channel, StayStatus
from camp.services import (
    channel_feeds,
    conflict_solving,
    feed_pulling,
    front_desk,
    moves,
    reservations,
    sample,
)
from camp.services.transaction import transaction
from camp.services.verify import verify
from tests.builders import confirmed, held
from tests.camps import NOW, YEARS, make_app
from tests.desk_steps import DAYS, NUMBERS, AtTheDesk, pick
from tests.feed_builders import added, calendar, gives
from tests.feed_builders import event as told

FEEDS = ((8, Channel.AIRBNB), (9, Channel.BOOKING_COM), (9, Channel.AIRBNB), (10, Channel.BOOKING_COM))
WHICH = st.integers(0, len(FEEDS) - 1)
WRONG = st.sampled_from([b"", b"{}", b"<html>", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", calendar()])
BOOKS = (
    "bookings", "stays", "guests", "bed_nights", "charges", "meal_places", "sittings", "closures",
    "channel_events", "channel_conflicts", "journal",
)  # fmt: skip
"""Tables that a reading without news leaves as they are."""

PREFIXES = {Channel.AIRBNB: "1418fb94e984-", Channel.BOOKING_COM: ""}
SOLD = st.tuples(WHICH, DAYS, st.integers(1, 5))
CHANGES = st.tuples(
    st.sampled_from(["sell", "sell", "echo", "cancel", "cancel", "rename", "move"]),
    NUMBERS,
    DAYS,
    st.integers(1, 5),
)
"""What, which of those there are, and the nights."""

Nights = tuple[date, date]
Change = tuple[str, int, date, int]


class FeedsInAnyOrder(RuleBasedStateMachine):
    may_be_refused = AtTheDesk.may_be_refused
    begun: ClassVar[sqlite3.Connection]
    feed_ids: ClassVar[tuple[int, ...]]

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = NOW
        self.there: list[dict[str, Nights]] = [{} for _ in FEEDS]
        """What each site's calendar has in it, by UID."""
        self.missed: list[set[str]] = [set() for _ in FEEDS]
        """UIDs that were not in it at the last reading."""
        self.uids = 0
        db.session.remove()
        raw = db.engine.raw_connection()
        self.begun.backup(raw.driver_connection)  # type: ignore[arg-type]
        raw.close()

    @initialize(arrival=DAYS, sold=st.lists(SOLD, min_size=4, max_size=8))
    def somebody_is_expected(self, arrival: date, sold: list[tuple[int, date, int]]) -> None:
        confirmed(self.now, 8, arrival=arrival, departure=arrival + timedelta(days=2))
        for which, first, nights in sold:
            self.change(which, "sell", 0, first, nights)
        for which in range(len(FEEDS)):
            self.read(which)

    # Our own doings

    @rule(yurt=st.sampled_from([8, 9, 10]), arrival=DAYS, nights=st.integers(1, 4), is_sure=st.booleans())
    def we_sell(self, yurt: int, arrival: date, nights: int, is_sure: bool) -> None:
        with self.may_be_refused():
            (confirmed if is_sure else held)(
                self.now, yurt, arrival=arrival, departure=arrival + timedelta(days=nights)
            )

    @rule(number=NUMBERS, what=st.sampled_from(["cancel", "check in", "check out", "no show", "move"]))
    def staff_change_a_stay(self, number: int, what: str) -> None:
        stay = pick(Stay, number)
        today = camp_day(self.now)
        day = max(today, stay.arrival)
        with self.may_be_refused():
            match what:
                case "cancel":
                    reservations.cancel(stay.booking.code, self.now, today)
                case "check in":
                    front_desk.check_in(stay.id, self.now, day, despite=front_desk.WARNINGS)
                case "check out":
                    front_desk.check_out(stay.id, self.now, max(day, stay.departure))
                case "no show":
                    front_desk.mark_no_show(stay.booking.code, self.now, day)
                case _:
                    wanted = Move(8 + number % 4, stay.period.moved(number % 3 - 1))
                    difference = moves.plan_move(stay.id, wanted, self.now, today).difference
                    moves.move(stay.id, wanted, difference, self.now, today)

    @rule(minutes=st.sampled_from([5, 25, 24 * 60, 3 * 24 * 60, 6 * 24 * 60]))
    def time_goes_by(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    # What happens at the sites, and we read of it

    @rule(which=WHICH, changes=st.lists(CHANGES, min_size=1, max_size=3))
    def a_site_changes_and_we_read(self, which: int, changes: list[Change]) -> None:
        for change in changes:
            self.change(which, *change)
        self.read(which)

    @rule(which=WHICH, change=CHANGES)
    def a_site_changes_and_we_read_twice(self, which: int, change: Change) -> None:
        self.change(which, *change)
        self.read(which)
        self.now += timedelta(minutes=35)
        self.read(which)

    def change(self, which: int, what: str, number: int, arrival: date, nights: int) -> None:
        there = self.there[which]
        uid = sorted(there)[number % len(there)] if there else ""
        self.uids += 1
        match what:
            case "sell":
                there[f"{PREFIXES[FEEDS[which][1]]}{self.uids}"] = arrival, arrival + timedelta(days=nights)
            case "echo":
                stay = pick(Stay, number)
                if stay.yurt.number == FEEDS[which][0] and FEEDS[which][1] is not Channel.AIRBNB:
                    there[f"echo-{self.uids}"] = stay.arrival, stay.departure
            case "cancel" if there:
                del there[uid]
            case "rename" if there:
                there[f"{uid.split('/')[0]}/{self.uids}"] = there.pop(uid)
            case "move" if there:
                there[uid] = arrival, arrival + timedelta(days=nights)

    def read(self, which: int) -> None:
        uids = set(self.there[which])
        with self.nothing_of_ours_is_lost(which, uids):
            done = self.pull(which, self.body(which))
        assert done is not PullOutcome.FAILED
        self.missed[which] = {one.uid for one in self.events(which)} - uids
        before = quiet_books()
        assert self.pull(which, self.body(which)) is not PullOutcome.NEWS
        assert quiet_books() == before, "the same again changed something"

    @rule(which=WHICH, body=st.none() | WRONG)
    def the_site_says_that_nothing_has_changed_or_something_wrong(
        self, which: int, body: bytes | None
    ) -> None:
        with self.nothing_of_ours_is_lost(which, None if body is None else set()):
            self.pull(which, body)
        self.missed[which] = {one.uid for one in self.events(which) if one.absent_since is not None}

    def body(self, which: int) -> bytes:
        summary = "Reserved" if FEEDS[which][1] is Channel.AIRBNB else "CLOSED - Not available"
        return calendar(*(told(uid, days, summary) for uid, days in self.there[which].items()))

    def pull(self, which: int, body: bytes | None) -> PullOutcome:
        db.session.rollback()
        return feed_pulling.pull(self.feed_ids[which], self.now, gives(body)).outcome

    def events(self, which: int) -> list[ChannelEvent]:
        db.session.expire_all()
        rows = select(ChannelEvent).where(ChannelEvent.feed_id == self.feed_ids[which])
        return list(db.session.scalars(rows))

    # A person answers

    @rule(which=WHICH, answer=st.sampled_from(["believe", "keep", "look again", "blocks", "no blocks"]))
    def a_person_answers(self, which: int, answer: str) -> None:
        feed_id = self.feed_ids[which]
        with self.nothing_of_ours_is_lost(which, None, answer == "believe"), self.may_be_refused():
            match answer:
                case "believe":
                    channel_feeds.believe(feed_id, self.now)
                case "keep":
                    channel_feeds.keep(feed_id, self.now)
                case "look again":
                    feed_pulling.settle(feed_id, self.now)
                case _:
                    channel_feeds.set_blocks(feed_id, answer == "blocks", self.now)

    @rule(number=NUMBERS, yurt=st.sampled_from([8, 9, 10, 11]))
    def a_conflict_is_solved(self, number: int, yurt: int) -> None:
        conflict = pick(ChannelConflict, number, solved_at=None)
        if conflict is None:
            return
        which = self.feed_ids.index(db.session.get_one(ChannelEvent, conflict.event_id).feed_id)
        conflict_id = conflict.id
        with self.nothing_of_ours_is_lost(which, None), self.may_be_refused():
            if number % 3 == 0:
                conflict_solving.solve_by_hand(conflict_id, "agreed", None, self.now)
            else:
                conflict_solving.give_theirs(conflict_id, yurt, None, self.now)

    # What holds

    @contextmanager
    def nothing_of_ours_is_lost(
        self, which: int, uids: set[str] | None, believes: bool = False
    ) -> Iterator[None]:
        """While a calendar is read, or answered: not a night of ours goes, and a booking of the site's ends
        only when the site has not had it twice, or a person said so; never from its check-out day on, and
        never while its party is here."""
        reservations.release_lapsed(self.now)
        ours, theirs = self.our_nights(), self.standing()
        yield
        db.session.expire_all()
        assert self.our_nights() == ours, "somebody of ours lost a night"
        today = camp_day(self.now)
        for booking_id, uid in theirs.items():
            booking = db.session.get_one(Booking, booking_id)
            if booking.status is BookingStatus.CONFIRMED:
                continue
            assert booking.departure > today
            assert all(stay.checked_in_at is None for stay in booking.stays)
            if not believes:
                assert uid in self.missed[which]
                assert uids is None or uid not in uids

    def our_nights(self) -> set[tuple[int, int, date]]:
        """Of all that no calendar has brought."""
        brought = select(ChannelEvent.booking_id).where(ChannelEvent.booking_id.is_not(None))
        rows = select(BedNight.bed_id, Stay.booking_id, BedNight.night)
        ours = rows.join(Stay, BedNight.stay_id == Stay.id).where(Stay.booking_id.not_in(brought))
        return {(bed, booking, night) for bed, booking, night in db.session.execute(ours)}

    def standing(self) -> dict[int, str]:
        """Bookings that calendars have brought, and the UID each is told of by."""
        rows = (
            select(ChannelEvent.booking_id, ChannelEvent.uid)
            .join(ChannelEvent.booking)
            .where(Booking.status == BookingStatus.CONFIRMED)
            .where(Booking.stays.any(Stay.status != StayStatus.NO_SHOW))
        )
        return {booking_id: uid for booking_id, uid in db.session.execute(rows) if booking_id is not None}

    @invariant()
    def the_books_agree(self) -> None:
        assert verify() == []

    @invariant()
    def a_yurt_sold_whole_has_one_party_a_night(self) -> None:
        nights = db.session.execute(
            select(Bed.yurt_id, BedNight.night, BedNight.stay_id, BedNight.closure_id)
            .join(Bed, BedNight.bed_id == Bed.id)
            .join(Stay, BedNight.stay_id == Stay.id)
            .where(Stay.sold_as == "private")
            .distinct()
        ).all()
        assert max(Counter((yurt, night) for yurt, night, *_ in nights).values(), default=1) == 1

    @invariant()
    def every_open_conflict_is_an_event_in_conflict(self) -> None:
        rows = select(ChannelEvent.state).join(ChannelConflict, ChannelConflict.event_id == ChannelEvent.id)
        for state in db.session.scalars(rows.where(ChannelConflict.solved_at.is_(None))):
            assert state in (EventState.CONFLICT, EventState.CANCELLED)

    @invariant()
    def one_booking_is_that_of_one_event(self) -> None:
        rows = db.session.scalars(select(ChannelEvent.booking_id).where(ChannelEvent.booking_id.is_not(None)))
        assert max(Counter(rows).values(), default=1) == 1

    @invariant()
    def nobody_reads_on_in_an_old_session(self) -> None:
        db.session.remove()


def quiet_books() -> dict[str, list[tuple[object, ...]]]:
    db.session.rollback()
    with db.engine.connect() as connection:
        return {name: [*map(tuple, connection.execute(select(Base.metadata.tables[name])))] for name in BOOKS}


@pytest.fixture
def camp_with_feeds(tmp_path: Path) -> Iterator[Flask]:
    """In memory, with three calendars that tell nothing yet, and four seats at breakfast."""
    app = make_app("sqlite://", tmp_path, SQLALCHEMY_ENGINE_OPTIONS={})
    with app.app_context():
        Base.metadata.create_all(db.engine)
        sample.load_sample(YEARS)
        with transaction() as session:
            session.execute(update(Meal).values(seats=8, rounds=1))
        FeedsInAnyOrder.feed_ids = tuple(added(NOW, yurt=yurt, channel=channel) for yurt, channel in FEEDS)
        assert db.session.query(ChannelFeed).count() == len(FEEDS)
        db.session.remove()
        FeedsInAnyOrder.begun = sqlite3.connect(":memory:")
        raw = db.engine.raw_connection()
        raw.driver_connection.backup(FeedsInAnyOrder.begun)  # type: ignore[union-attr]
        raw.close()
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()
            FeedsInAnyOrder.begun.close()


def test_in_whatever_order_things_happen_nobody_loses_a_night(camp_with_feeds: Flask) -> None:
    run_state_machine_as_test(
        FeedsInAnyOrder,
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            # To make a failure short can take minutes: whoever studies one adds Phase.shrink.
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
        ),
    )
