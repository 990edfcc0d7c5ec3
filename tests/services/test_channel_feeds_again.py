"""Another site's calendar read again: its stays follow it, who is here is left in peace."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import Flask
from sqlalchemy import select, update

from camp.clock import camp_day
from camp.extensions import db
from camp.models import (
    Closure,
    Meal,
)
from camp.rules.agreed_prices import Pricing
from camp.rules.calendars import PullOutcome
from camp.rules.changes import Move
from camp.rules.feed_events import EventState
from camp.rules.lifecycle import BookingStatus, Channel, StayStatus
from camp.rules.meals import MealKind, Served
from camp.services import (
    basket,
    cashier,
    channel_guests,
    feed_pulling,
    front_desk,
    moves,
    reservations,
)
from camp.services.channel_conflicts import open_conflicts
from camp.services.reservations import Contact
from camp.services.verify import verify
from tests.builders import asked, confirmed, held, served
from tests.camps import TODAY
from tests.feed_builders import (
    CANCELLED,
    CONFIRMED,
    DAYS,
    HOURS,
    MINUTES,
    added,
    block,
    booking_of,
    closed,
    event,
    events_of,
    feed_of,
    july,
    poll,
    poll_bytes,
    states,
    stay,
    stays_of,
)

# Reading it again


def test_a_quiet_calendar_changes_nothing_twice(any_app: Flask, now: datetime) -> None:
    told = (stay(1, 20, 23), stay(2, 24, 26), block(3, *july(26, 27)))
    feed_id = added(now, *told)
    for round_ in range(1, 4):
        at = now + round_ * MINUTES
        done = poll(feed_id, at, *told)
        assert done.outcome is PullOutcome.NOTHING_NEW
        feed = feed_of(feed_id)
        assert (feed.good_at, feed.changed_at, feed.failures) == (at, now, 0)
    assert stays_of() == [(CONFIRMED, (20, 23)), (CONFIRMED, (24, 26))]
    assert len(events_of(feed_id)) == 2


def test_a_site_that_says_nothing_has_changed_is_believed(any_app: Flask, now: datetime) -> None:
    feed_id = added(now, stay(1, 20, 23))
    done = poll_bytes(feed_id, now + MINUTES, None)
    assert done.outcome is PullOutcome.NOTHING_NEW
    assert feed_of(feed_id).good_at == now + MINUTES
    assert stays_of() == [(CONFIRMED, (20, 23))]


def test_a_stay_that_is_gone_at_two_readings_is_cancelled(any_app: Flask, now: datetime) -> None:
    feed_id = added(now, stay(1, 20, 23), stay(2, 24, 26))
    poll(feed_id, now + MINUTES, stay(2, 24, 26))
    assert stays_of() == [(CONFIRMED, (20, 23)), (CONFIRMED, (24, 26))]
    done = poll_bytes(feed_id, now + 2 * MINUTES, None)
    assert (done.outcome, done.cancelled) == (PullOutcome.NEWS, 1)
    assert stays_of() == [(CANCELLED, (20, 23)), (CONFIRMED, (24, 26))]
    held(now, 1)
    assert verify() == []


def test_one_poll_without_a_stay_is_no_cancellation(app: Flask, now: datetime) -> None:
    told = (stay(1, 20, 23), stay(2, 24, 26))
    feed_id = added(now, *told)
    poll(feed_id, now + MINUTES, told[0])
    poll(feed_id, now + 2 * MINUTES, *told)
    poll(feed_id, now + 3 * MINUTES, told[0])
    assert stays_of() == [(CONFIRMED, (20, 23)), (CONFIRMED, (24, 26))]


def test_dates_that_change_move_the_stay_with_its_beds_and_breakfasts(any_app: Flask, now: datetime) -> None:
    feed_id = added(now, stay(1, 20, 23))
    done = poll(feed_id, now + MINUTES, stay(1, 21, 25))
    assert (done.outcome, done.moved) == (PullOutcome.NEWS, 1)
    assert stays_of() == [(CONFIRMED, (21, 25))]
    booking = booking_of(feed_id)
    assert {day for _, day, _ in served(booking)} == {22, 23, 24, 25}
    held(now, 1, arrival=date(2026, 7, 20), departure=date(2026, 7, 21))
    assert verify() == []


def test_nights_that_come_to_a_priced_stay_ask_for_its_price_again(any_app: Flask, now: datetime) -> None:
    feed_id = added(now, stay(1, 20, 23))
    booking = booking_of(feed_id)
    (its,) = booking.stays
    told = channel_guests.Told(
        Contact("J. Weber", "", "", "DE", None, ""), "en", its.party, its.meal_plan, Pricing.OURS
    )
    channel_guests.tell(booking.code, told, now)
    charged = cashier.folio_of(booking_of(feed_id)).sums.charged
    poll(feed_id, now + MINUTES, stay(1, 20, 22))
    assert events_of(feed_id)[0].completed_at == now
    assert cashier.folio_of(booking_of(feed_id)).sums.charged < charged
    poll(feed_id, now + 2 * MINUTES, stay(1, 20, 24))
    assert events_of(feed_id)[0].completed_at is None
    # And when it is told once more, every night is priced.
    channel_guests.tell(booking.code, told, now + 2 * MINUTES)
    assert cashier.folio_of(booking_of(feed_id)).sums.charged > charged
    assert verify() == []


def test_dates_that_change_into_nights_of_ours_are_a_conflict_and_nothing_is_lost(
    any_app: Flask, now: datetime
) -> None:
    feed_id = added(now, stay(1, 20, 23))
    ours = confirmed(now, 1, arrival=date(2026, 7, 24), departure=date(2026, 7, 27))
    done = poll(feed_id, now + MINUTES, stay(1, 20, 25))
    assert (done.conflicts, states(feed_id)) == (1, [EventState.CONFLICT])
    assert stays_of() == [(CONFIRMED, (20, 23))]
    assert reservations.get_by_code(ours.code).status is BookingStatus.CONFIRMED
    again = poll(feed_id, now + 2 * MINUTES, stay(1, 20, 25))
    assert (again.outcome, again.conflicts) == (PullOutcome.NOTHING_NEW, 0)
    reservations.cancel(ours.code, now + 2 * MINUTES, TODAY)
    assert feed_pulling.settle(feed_id, now + 3 * MINUTES).moved == 1
    assert stays_of() == [(CONFIRMED, (20, 25))]
    assert open_conflicts(now) == ()
    assert verify() == []


def test_a_new_uid_with_the_same_nights_is_the_same_stay(app: Flask, now: datetime) -> None:
    feed_id = added(now, closed(1, 20, 23), channel=Channel.BOOKING_COM)
    booking = booking_of(feed_id)
    for number in range(2, 6):
        done = poll(feed_id, now + number * MINUTES, closed(number, 20, 23))
        assert done.outcome is PullOutcome.NOTHING_NEW
    assert len(events_of(feed_id)) == 1
    assert booking_of(feed_id) == booking
    assert stays_of(Channel.BOOKING_COM) == [(CONFIRMED, (20, 23))]


def test_a_stay_under_way_with_a_new_uid_that_begins_today_every_day_is_the_same(
    any_app: Flask, now: datetime
) -> None:
    feed_id = added(now, closed(1, 16, 20), channel=Channel.BOOKING_COM)
    for day in range(16, 20):
        at = now + (day - 15) * DAYS
        poll(feed_id, at, closed(day, day, 20))
        assert stays_of(Channel.BOOKING_COM) == [(CONFIRMED, (16, 20))]
    assert len(events_of(feed_id)) == 1
    poll(feed_id, now + 6 * DAYS)
    assert states(feed_id) == [EventState.PAST]
    assert stays_of(Channel.BOOKING_COM) == [(CONFIRMED, (16, 20))]
    assert verify() == []


def test_the_horizon_that_moves_every_day_never_becomes_a_booking(app: Flask, now: datetime) -> None:
    def horizon(day: int) -> str:
        return block(9, date(2027, 5, 1), camp_day(now) + timedelta(days=366 + day))

    feed_id = added(now, stay(1, 20, 23), horizon(0), closes_blocks=True)
    for day in range(1, 6):
        done = poll(feed_id, now + day * DAYS, stay(1, 20, 23), horizon(day))
        assert done.outcome is PullOutcome.NOTHING_NEW
    assert len(events_of(feed_id)) == 1
    assert db.session.scalars(select(Closure)).all() == []


def test_an_event_of_a_thousand_years_takes_nothing(app: Flask, now: datetime) -> None:
    endless = event("1418fb94e984-9@airbnb.com", (date(2026, 7, 20), date(3026, 7, 20)))
    feed_id = added(now)
    done = poll(
        feed_id, now + MINUTES, endless, stay(1, 24, 26), event("b", (date(2026, 7, 23), date(2026, 7, 20)))
    )
    assert (done.unread, done.taken) == (2, 1)
    assert stays_of() == [(CONFIRMED, (24, 26))]


def test_repetition_and_alarms_are_reported(app: Flask, now: datetime) -> None:
    feed_id = added(now)
    endless = event("1418fb94e984-1@airbnb.com", july(20, 23), "Reserved", "RRULE:FREQ=SECONDLY",
                    "BEGIN:VALARM", "TRIGGER:-PT1H", "END:VALARM")  # fmt: skip
    done = poll(feed_id, now + MINUTES, endless)
    assert (done.repeating, done.alarms, done.taken) == (1, 1, 1)
    assert stays_of() == [(CONFIRMED, (20, 23))]


# Who is here


def test_who_is_in_the_camp_is_never_cancelled_nor_moved(any_app: Flask, now: datetime) -> None:
    feed_id = added(now, stay(1, 15, 18), stay(2, 20, 23))
    (its,) = booking_of(feed_id).stays
    front_desk.check_in(its.id, now, TODAY, despite=front_desk.WARNINGS)
    for hours in (1, 2, 30, 60):
        poll(feed_id, now + hours * HOURS, stay(2, 20, 23))
        assert stays_of()[0] == (CONFIRMED, (15, 18))
    assert db.session.get_one(type(its), its.id).status is StayStatus.IN_HOUSE
    assert verify() == []


def test_who_is_in_the_camp_may_stay_longer(any_app: Flask, now: datetime) -> None:
    feed_id = added(now, stay(1, 15, 18))
    (its,) = booking_of(feed_id).stays
    front_desk.check_in(its.id, now, TODAY, despite=front_desk.WARNINGS)
    poll(feed_id, now + DAYS, stay(1, 15, 20))
    assert stays_of() == [(CONFIRMED, (15, 20))]
    poll(feed_id, now + DAYS + MINUTES, stay(1, 15, 17))
    assert stays_of() == [(CONFIRMED, (15, 17))]
    assert verify() == []


def test_a_stay_that_began_before_the_calendar_came_is_taken_from_today(app: Flask, now: datetime) -> None:
    feed_id = added(now, stay(1, 12, 18))
    assert stays_of() == [(CONFIRMED, (15, 18))]
    assert poll(feed_id, now + MINUTES, stay(1, 12, 18)).outcome is PullOutcome.NOTHING_NEW
    assert verify() == []


def test_what_staff_have_ended_is_not_taken_again(any_app: Flask, now: datetime) -> None:
    feed_id = added(now, stay(1, 20, 23), stay(2, 24, 26))
    reservations.cancel(booking_of(feed_id).code, now, TODAY)
    poll(feed_id, now + MINUTES, stay(1, 20, 23), stay(2, 24, 26))
    assert stays_of() == [(CANCELLED, (20, 23)), (CONFIRMED, (24, 26))]
    poll(feed_id, now + 2 * MINUTES, stay(1, 21, 23), stay(2, 24, 26))
    assert (CONFIRMED, (21, 23)) in stays_of()
    assert verify() == []


def test_a_party_that_staff_moved_to_another_yurt_stays_there_and_follows_its_dates(
    any_app: Flask, now: datetime
) -> None:
    feed_id = added(now, stay(1, 20, 23))
    (its,) = booking_of(feed_id).stays
    plan = moves.plan_move(its.id, Move(2, its.period), now, TODAY)
    moves.move(its.id, Move(2, its.period), plan.difference, now, TODAY)
    assert poll(feed_id, now + MINUTES, stay(1, 20, 23)).outcome is PullOutcome.NOTHING_NEW
    held(now, 1)
    poll(feed_id, now + 2 * MINUTES, stay(1, 20, 24))
    (moved,) = booking_of(feed_id).stays
    assert (moved.yurt.number, moved.departure.day) == (2, 24)
    assert verify() == []


def test_what_was_ordered_for_the_days_is_a_matter_for_a_person(any_app: Flask, now: datetime) -> None:
    feed_id = added(now, stay(1, 20, 25))
    booking = booking_of(feed_id)
    basket.add_meal(booking.token, MealKind.LUNCH, asked(24), now)
    poll(feed_id, now + MINUTES, stay(1, 20, 22))
    assert states(feed_id) == [EventState.CONFLICT]
    assert stays_of() == [(CONFIRMED, (20, 25))]
    again = poll(feed_id, now + 2 * MINUTES, stay(1, 20, 22))
    assert (again.outcome, again.conflicts) == (PullOutcome.NOTHING_NEW, 0)
    assert verify() == []


def test_where_the_dining_yurts_are_full_a_sold_stay_eats_from_boxes(any_app: Flask, now: datetime) -> None:
    db.session.execute(update(Meal).where(Meal.kind == MealKind.BREAKFAST).values(seats=3, rounds=1))
    db.session.commit()
    confirmed(now, 2, arrival=date(2026, 7, 20), departure=date(2026, 7, 21))
    booking = booking_of(added(now, stay(1, 20, 22)))
    assert served(booking, Served.BOX) == {(1, 21, MealKind.BREAKFAST), (2, 21, MealKind.BREAKFAST)}
    assert {day for _, day, _ in served(booking)} == {22}
    assert verify() == []
