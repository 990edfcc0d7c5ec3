"""What a reading of another site's calendar means: every case of the rules, and what holds in all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from camp.rules.dates import Period
from camp.rules.feed_events import EventKind, EventState, KnownEvent, SeenEvent
from camp.rules.feed_plans import SHUT, Deed, FeedFacts, Owner, Plan, YurtNights
from camp.rules.feed_reconciling import ECHO_FADES, HOLD_SUSPECT, reconcile

TODAY = date(2026, 7, 15)
NOW = datetime(2026, 7, 15, 6, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
RESERVATION, BLOCK, UNSURE = EventKind.RESERVATION, EventKind.BLOCK, EventKind.UNSURE
FREE = YurtNights({})
AIRBNB = FeedFacts(echoes=False)
BOOKING = FeedFacts(echoes=True)


def july(first: int, end: int) -> Period:
    return Period(date(2026, 7, first), date(2026, 7, end))


def seen(uid: str, first: int, end: int, kind: EventKind = RESERVATION) -> SeenEvent:
    return SeenEvent(uid, july(first, end), kind)


def taken(number: int, first: int, end: int, **about: object) -> KnownEvent:
    """An event with its booking; number, UID and booking are alike."""
    event = KnownEvent(
        number, f"e{number}", july(first, end), RESERVATION, EventState.TAKEN, booking_id=number
    )
    return replace(event, **about)  # type: ignore[arg-type]


def owned(*stays: tuple[Owner, Period], own: Mapping[int, Period] | None = None) -> YurtNights:
    owners: dict[date, frozenset[Owner]] = {}
    for owner, period in stays:
        for night in period:
            owners[night] = owners.get(night, frozenset()) | {owner}
    return YurtNights(owners, own or {})


def nights_of(*events: KnownEvent) -> YurtNights:
    """The books when nobody else has a night."""
    with_booking = [event for event in events if event.booking_id is not None]
    return owned(
        *((Owner(event.booking_id), event.nights) for event in with_booking),
        own={event.booking_id: event.nights for event in with_booking if event.booking_id is not None},
    )


def plan(
    known: Sequence[KnownEvent] = (),
    now_seen: Sequence[SeenEvent] = (),
    yurt: YurtNights = FREE,
    feed: FeedFacts = AIRBNB,
    now: datetime = NOW,
    today: date = TODAY,
) -> Plan:
    return reconcile(known, now_seen, yurt, feed, now, today)


def deeds(made: Plan) -> list[tuple[Deed, str]]:
    return [(step.deed, step.uid) for step in made.steps]


# New


def test_a_new_stay_takes_nights_that_nobody_has() -> None:
    assert deeds(plan(now_seen=[seen("a", 20, 23)])) == [(Deed.TAKE, "a")]


def test_a_stay_that_is_over_takes_nothing() -> None:
    made = plan(now_seen=[seen("a", 10, 15)])
    assert deeds(made) == []
    assert made.left_aside == {"past": 1}


def test_of_a_stay_under_way_only_the_nights_ahead_are_asked_for() -> None:
    yesterday = owned((Owner(booking_id=9), july(13, 15)))
    assert deeds(plan(now_seen=[seen("a", 12, 18)], yurt=yesterday)) == [(Deed.TAKE, "a")]


@pytest.mark.parametrize("kind", [UNSURE, EventKind.TENTATIVE])
def test_what_may_be_a_stay_takes_its_nights(kind: EventKind) -> None:
    assert deeds(plan(now_seen=[seen("a", 20, 23, kind)], feed=BOOKING)) == [(Deed.TAKE, "a")]


def test_a_block_takes_nights_only_when_the_owner_wants_it() -> None:
    block = [seen("b", 20, 21, BLOCK)]
    assert plan(now_seen=block).left_aside == {"block": 1}
    assert deeds(plan(now_seen=block, feed=replace(AIRBNB, closes_blocks=True))) == [(Deed.CLOSE, "b")]


def test_the_moving_horizon_is_never_anything() -> None:
    known: list[KnownEvent] = []
    for day in range(5):
        today = TODAY + timedelta(days=day)
        horizon = SeenEvent("h", Period(date(2027, 6, 1), today + timedelta(days=366)), EventKind.HORIZON)
        made = plan(known, [horizon], feed=replace(AIRBNB, closes_blocks=True), today=today)
        assert deeds(made) == []


def test_what_is_too_far_ahead_is_looked_at_when_it_is_nearer() -> None:
    far = SeenEvent("a", Period(date(2029, 7, 1), date(2029, 7, 3)), RESERVATION)
    assert plan(now_seen=[far]).left_aside == {"far": 1}


def test_two_under_one_uid_are_one() -> None:
    made = plan(now_seen=[seen("a", 20, 23), seen("a", 20, 24)])
    assert [(step.deed, step.nights) for step in made.steps] == [(Deed.TAKE, july(20, 24))]


def test_two_in_one_calendar_never_share_a_night() -> None:
    made = plan(now_seen=[seen("a", 20, 23), seen("b", 22, 25)])
    assert deeds(made) == [(Deed.TAKE, "a"), (Deed.CONFLICT, "b")]


# Ours already


def test_what_is_all_ours_already_is_an_echo() -> None:
    ours = owned((Owner(booking_id=1), july(20, 22)), (Owner(closure_id=4), july(22, 23)))
    assert deeds(plan(now_seen=[seen("a", 20, 23, UNSURE)], yurt=ours, feed=BOOKING)) == [(Deed.ECHO, "a")]


def test_closed_months_told_back_are_an_echo() -> None:
    shut = owned((SHUT, july(16, 31)))
    assert deeds(plan(now_seen=[seen("a", 16, 31, UNSURE)], yurt=shut, feed=BOOKING)) == [(Deed.ECHO, "a")]


def test_our_own_uid_told_back_is_nothing_even_when_the_nights_are_free_by_now() -> None:
    own = replace(seen("stay-1", 20, 23), is_ours=True)
    made = plan(now_seen=[own], feed=BOOKING)
    assert deeds(made) == []
    assert made.left_aside == {"ours": 1}


def test_a_site_that_never_echoes_has_sold_what_it_calls_a_reservation() -> None:
    ours = owned((Owner(booking_id=1), july(20, 23)))
    assert deeds(plan(now_seen=[seen("a", 20, 23)], yurt=ours)) == [(Deed.CONFLICT, "a")]


def test_it_is_no_echo_when_the_site_could_not_know_of_ours() -> None:
    ours = owned((Owner(booking_id=1, is_unknown_there=True), july(20, 23)))
    assert deeds(plan(now_seen=[seen("a", 20, 23, UNSURE)], yurt=ours, feed=BOOKING)) == [
        (Deed.CONFLICT, "a")
    ]


def test_a_partial_overlap_is_a_conflict() -> None:
    ours = owned((Owner(booking_id=1), july(22, 24)))
    made = plan(now_seen=[seen("a", 20, 23, UNSURE)], yurt=ours, feed=BOOKING)
    assert deeds(made) == [(Deed.CONFLICT, "a")]


def test_a_booking_that_somebody_wrote_down_by_hand_is_the_events() -> None:
    by_hand = owned((Owner(booking_id=7), july(20, 23)), own={7: july(20, 23)})
    made = plan(now_seen=[seen("a", 20, 23)], yurt=by_hand)
    assert [(step.deed, step.booking_id) for step in made.steps] == [(Deed.ADOPT, 7)]


def test_one_booking_is_never_that_of_two_events() -> None:
    by_hand = owned((Owner(booking_id=7), july(20, 23)), own={7: july(20, 23)})
    made = plan(now_seen=[seen("a", 20, 23), seen("b", 20, 23)], yurt=by_hand)
    assert deeds(made) == [(Deed.ADOPT, "a"), (Deed.CONFLICT, "b")]


def test_a_block_of_nights_that_guests_have_in_part_shuts_nothing() -> None:
    ours = owned((Owner(booking_id=1), july(22, 24)))
    facts = replace(AIRBNB, closes_blocks=True)
    assert deeds(plan(now_seen=[seen("b", 20, 26, BLOCK)], yurt=ours, feed=facts)) == [(Deed.LEAVE, "b")]
    left = KnownEvent(1, "b", july(20, 26), BLOCK, EventState.IGNORED)
    assert deeds(plan([left], [seen("b", 20, 26, BLOCK)], ours, facts)) == []
    assert deeds(plan([left], [seen("b", 20, 26, BLOCK)], FREE, facts)) == [(Deed.CLOSE, "b")]


# An echo that fades


ECHOED = KnownEvent(1, "a", july(20, 23), UNSURE, EventState.ECHO)


def test_an_echo_whose_nights_are_ours_changes_nothing() -> None:
    ours = owned((Owner(booking_id=1), july(20, 23)))
    assert deeds(plan([ECHOED], [seen("a", 20, 23, UNSURE)], ours, BOOKING)) == []


def test_an_echo_of_nights_that_are_free_again_waits_for_the_site_to_read_us() -> None:
    echo = [seen("a", 20, 23, UNSURE)]
    assert deeds(plan([ECHOED], echo, FREE, BOOKING)) == [(Deed.BARE, "a")]
    bare = replace(ECHOED, bare_since=NOW)
    assert deeds(plan([bare], echo, FREE, BOOKING, NOW + ECHO_FADES - MINUTE)) == []
    assert deeds(plan([bare], echo, FREE, BOOKING, NOW + ECHO_FADES)) == [(Deed.TAKE, "a")]
    ours = owned((Owner(booking_id=1), july(20, 23)))
    assert deeds(plan([bare], echo, ours, BOOKING)) == [(Deed.COVERED, "a")]


def test_an_echo_that_goes_is_forgotten_at_once() -> None:
    assert deeds(plan([ECHOED], [], FREE, BOOKING)) == [(Deed.CANCEL, "a")]


# Dates that change


def test_dates_may_change_under_a_uid() -> None:
    known = taken(1, 20, 23)
    made = plan([known], [seen("e1", 21, 25)], nights_of(known))
    assert [(step.deed, step.nights) for step in made.steps] == [(Deed.MOVE, july(21, 25))]


def test_dates_that_change_into_somebodys_nights_are_a_conflict() -> None:
    known = taken(1, 20, 23)
    books = owned((Owner(booking_id=1), july(20, 23)), (Owner(booking_id=9), july(24, 26)))
    assert deeds(plan([known], [seen("e1", 20, 25)], books)) == [(Deed.CONFLICT, "e1")]
    told = replace(known, nights=july(20, 25), state=EventState.CONFLICT)
    assert deeds(plan([told], [seen("e1", 20, 25)], books)) == []
    free_again = owned((Owner(booking_id=1), july(20, 23)))
    assert deeds(plan([told], [seen("e1", 20, 25)], free_again)) == [(Deed.MOVE, "e1")]


def test_two_that_make_room_for_one_another_both_move() -> None:
    first, second = taken(1, 20, 23), taken(2, 23, 25)
    made = plan([first, second], [seen("e1", 20, 25), seen("e2", 25, 27)], nights_of(first, second))
    assert deeds(made) == [(Deed.MOVE, "e2"), (Deed.MOVE, "e1")]


def test_a_stay_under_way_that_begins_today_every_day_is_the_same() -> None:
    known = taken(1, 13, 18)
    assert deeds(plan([known], [seen("e1", 15, 18)], nights_of(known))) == []
    renamed = plan([known], [seen("new", 15, 18)], nights_of(known))
    assert deeds(renamed) == [(Deed.RENAME, "new")]
    longer = plan([known], [seen("e1", 15, 20)], nights_of(known))
    assert [(step.deed, step.nights) for step in longer.steps] == [(Deed.MOVE, july(13, 20))]


def test_who_is_in_can_not_be_moved_to_later() -> None:
    known = taken(1, 13, 18, is_in=True)
    assert deeds(plan([known], [seen("e1", 20, 23)], nights_of(known))) == [(Deed.CONFLICT, "e1")]


def test_a_new_uid_with_the_same_nights_is_the_same_event() -> None:
    known = taken(1, 20, 23)
    made = plan([known], [seen("new", 20, 23)], nights_of(known))
    assert [(step.deed, step.event_id) for step in made.steps] == [(Deed.RENAME, 1)]


def test_an_old_uid_that_comes_back_takes_over_the_booking() -> None:
    old = KnownEvent(2, "old", july(20, 23), RESERVATION, EventState.CANCELLED)
    known = taken(1, 20, 23)
    made = plan([old, known], [seen("old", 20, 23)], nights_of(known))
    assert (Deed.ADOPT, "old") in deeds(made)
    assert not made.count(Deed.CANCEL, Deed.CONFLICT, Deed.TAKE)


def test_what_a_person_has_ended_here_stays_ended_until_the_site_moves_it() -> None:
    ended = taken(1, 20, 23, booking_id=None)
    assert deeds(plan([ended], [seen("e1", 20, 23)])) == []
    assert deeds(plan([ended], [seen("e1", 21, 24)])) == [(Deed.TAKE, "e1")]


def test_a_conflict_takes_its_nights_when_they_are_free() -> None:
    told = KnownEvent(1, "a", july(20, 23), UNSURE, EventState.CONFLICT)
    ours = owned((Owner(booking_id=9), july(22, 24)))
    assert deeds(plan([told], [seen("a", 20, 23, UNSURE)], ours, BOOKING)) == []
    assert deeds(plan([told], [seen("a", 20, 23, UNSURE)], FREE, BOOKING)) == [(Deed.TAKE, "a")]


def test_a_conflict_is_not_solved_by_more_of_ours() -> None:
    told = KnownEvent(1, "a", july(20, 23), UNSURE, EventState.CONFLICT)
    ours = owned((Owner(booking_id=9), july(18, 24)))
    assert deeds(plan([told], [seen("a", 20, 23, UNSURE)], ours, BOOKING)) == []


# What is missing


def test_what_is_missing_at_one_reading_is_only_remembered() -> None:
    known = taken(1, 20, 23)
    assert deeds(plan([known], [], nights_of(known))) == [(Deed.MISS, "e1")]


def test_what_is_missing_at_two_readings_half_an_hour_apart_is_cancelled() -> None:
    known = taken(1, 20, 23, absent_since=NOW)
    books = nights_of(known)
    assert deeds(plan([known], [], books, now=NOW + 29 * MINUTE)) == []
    assert deeds(plan([known], [], books, now=NOW + 30 * MINUTE)) == [(Deed.CANCEL, "e1")]


def test_what_is_there_again_was_never_gone() -> None:
    known = taken(1, 20, 23, absent_since=NOW)
    assert deeds(plan([known], [seen("e1", 20, 23)], nights_of(known))) == [(Deed.BACK, "e1")]


@pytest.mark.parametrize("today", [date(2026, 7, 23), date(2026, 7, 24)])
def test_from_its_check_out_day_on_what_goes_is_history(today: date) -> None:
    known = taken(1, 20, 23, absent_since=NOW)
    assert deeds(plan([known], [], now=NOW + 9 * HOUR, today=today)) == [(Deed.PAST, "e1")]


def test_who_is_in_the_camp_is_never_cancelled() -> None:
    known = taken(1, 13, 18, is_in=True, absent_since=NOW)
    assert deeds(plan([known], [], nights_of(known), now=NOW + 48 * HOUR)) == []


def test_nights_of_what_is_cancelled_are_free_for_what_is_new() -> None:
    known = taken(1, 20, 23, absent_since=NOW)
    made = plan([known], [seen("b", 21, 24)], nights_of(known), now=NOW + HOUR)
    assert deeds(made) == [(Deed.CANCEL, "e1"), (Deed.TAKE, "b")]


def test_two_gone_at_once_are_not_believed() -> None:
    known = [taken(1, 20, 23), taken(2, 24, 26), taken(3, 27, 29)]
    made = plan(known, [seen("e3", 27, 29)], nights_of(*known))
    assert made.suspect_since == NOW
    assert deeds(made) == [(Deed.MISS, "e1"), (Deed.MISS, "e2")]


def test_one_that_goes_after_another_is_believed() -> None:
    known = [taken(1, 20, 23, absent_since=NOW), taken(2, 24, 26)]
    made = plan(known, [], nights_of(*known), now=NOW + HOUR)
    assert made.suspect_since is None
    assert deeds(made) == [(Deed.CANCEL, "e1"), (Deed.MISS, "e2")]


def test_what_is_suspect_is_held_for_a_day_and_then_believed() -> None:
    known = [taken(1, 20, 23, absent_since=NOW), taken(2, 24, 26, absent_since=NOW), taken(3, 27, 29)]
    left = [seen("e3", 27, 29)]
    facts = replace(AIRBNB, suspect_since=NOW)
    held = plan(known, left, nights_of(*known), facts, NOW + HOLD_SUSPECT - MINUTE)
    assert (deeds(held), held.suspect_since) == ([], NOW)
    over = plan(known, left, nights_of(*known), facts, NOW + HOLD_SUSPECT)
    assert deeds(over) == [(Deed.CANCEL, "e1"), (Deed.CANCEL, "e2")]
    assert over.suspect_since is None


def test_an_empty_calendar_is_never_believed_without_a_person() -> None:
    known = [taken(1, 20, 23)]
    empty = replace(AIRBNB, is_empty=True)
    made = plan(known, [], nights_of(*known), empty)
    assert (made.suspect_since, deeds(made)) == (NOW, [(Deed.MISS, "e1")])
    later = replace(empty, suspect_since=NOW)
    missing = [taken(1, 20, 23, absent_since=NOW)]
    held = plan(missing, [], nights_of(*missing), later, NOW + 3 * HOLD_SUSPECT)
    assert (held.suspect_since, deeds(held)) == (NOW, [])


def test_an_empty_calendar_of_which_nothing_was_known_is_in_order() -> None:
    assert plan(feed=replace(AIRBNB, is_empty=True)).suspect_since is None


def test_when_all_are_back_nothing_is_suspect_any_more() -> None:
    known = [taken(1, 20, 23, absent_since=NOW), taken(2, 24, 26, absent_since=NOW)]
    facts = replace(AIRBNB, suspect_since=NOW)
    made = plan(known, [seen("e1", 20, 23), seen("e2", 24, 26)], nights_of(*known), facts, NOW + HOUR)
    assert made.suspect_since is None
    assert deeds(made) == [(Deed.BACK, "e1"), (Deed.BACK, "e2")]


def test_what_is_left_of_a_suspicion_is_counted_anew() -> None:
    known = [taken(1, 20, 23, absent_since=NOW), taken(2, 24, 26, absent_since=NOW)]
    facts = replace(AIRBNB, suspect_since=NOW)
    made = plan(known, [seen("e2", 24, 26)], nights_of(*known), facts, NOW + 2 * HOUR)
    assert made.suspect_since is None
    assert deeds(made) == [(Deed.MISS, "e1"), (Deed.BACK, "e2")]


def test_what_is_new_is_taken_while_something_else_is_suspect() -> None:
    known = [taken(1, 20, 23), taken(2, 24, 26)]
    made = plan(known, [seen("new", 28, 30)], nights_of(*known))
    assert made.suspect_since == NOW
    assert made.count(Deed.TAKE) == 1


def test_blocks_that_go_are_nothing_to_doubt() -> None:
    blocks = [
        KnownEvent(number, f"b{number}", july(20 + number, 21 + number), BLOCK, EventState.TAKEN,
                   closure_id=number)
        for number in (1, 2, 3)
    ]  # fmt: skip
    facts = replace(AIRBNB, closes_blocks=True)
    made = plan(blocks, [], FREE, facts)
    assert made.suspect_since is None
    assert made.count(Deed.MISS) == 3


def test_what_a_person_keeps_is_asked_about_no_more() -> None:
    kept = [taken(number, 20 + number, 21 + number, state=EventState.KEPT) for number in (1, 2)]
    made = plan(kept, [], nights_of(*kept), now=NOW + 99 * HOUR)
    assert (deeds(made), made.suspect_since) == ([], None)
    back = plan(kept, [seen("e1", 21, 22)], nights_of(*kept))
    assert deeds(back) == [(Deed.BACK, "e1")]
