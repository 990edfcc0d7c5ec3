"""Other sites' calendars in our books: nothing is lost, no real booking is cancelled, and nobody of ours
loses a night."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from camp.clock import camp_day
from camp.extensions import db
from camp.models import (
    Base,
    Booking,
    CalendarFeed,
    ChannelConflict,
    ChannelEvent,
    ChannelFeed,
    Closure,
    FeedPull,
    Meal,
)
from camp.rules.agreed_prices import Pricing
from camp.rules.calendars import CalendarKind, PullOutcome
from camp.rules.changes import Move
from camp.rules.channel_refusals import ConflictSolved, NoStandIn
from camp.rules.dates import Period
from camp.rules.feed_events import EventState
from camp.rules.feed_plans import Deed
from camp.rules.feed_pulls import KEEP_PREVIEWS, MOST_BYTES
from camp.rules.feed_refusals import (
    FeedAddressUsed,
    FeedGivenTwice,
    FeedHasNoAddress,
    FeedNothingGiven,
    FeedProblem,
    FeedSiteMissing,
    FeedThere,
    FeedUnknown,
    FeedUnread,
    NothingToAnswer,
    PreviewChanged,
    PreviewGone,
)
from camp.rules.lifecycle import BookingStatus, Channel, StayStatus
from camp.rules.meals import MealKind, Served
from camp.rules.money import NOTHING
from camp.rules.refusals import YurtTaken
from camp.services import (
    basket,
    cashier,
    channel_feeds,
    channel_guests,
    channels,
    closures,
    feed_previews,
    feed_pulling,
    front_desk,
    moves,
    reservations,
)
from camp.services.channel_conflicts import open_conflicts
from camp.services.conflict_solving import give_theirs, solve_by_hand
from camp.services.feed_books import event_of
from camp.services.feed_previews import Proposal
from camp.services.reservations import Contact
from camp.services.verify import verify
from tests.builders import asked, confirmed, held, refused, served
from tests.calendars import BOOKING_COM, PHONE, body_of, of_yurt
from tests.camps import TODAY
from tests.feed_builders import (
    added,
    block,
    calendar,
    closed,
    event,
    events_of,
    fails,
    feed_of,
    gives,
    july,
    poll,
    poll_bytes,
    stay,
    stays_of,
    text_of,
)

MINUTES, HOURS, DAYS = timedelta(minutes=31), timedelta(hours=1), timedelta(days=1)
CONFIRMED, CANCELLED = "confirmed", "cancelled"


def booking_of(feed_id: int, number: int = 0) -> Booking:
    found = events_of(feed_id)[number].booking
    assert found is not None
    return found


def states(feed_id: int) -> list[EventState]:
    return [one.state for one in events_of(feed_id)]


# A new calendar


def test_what_a_site_has_sold_takes_its_beds_like_any_other_booking(any_app: Flask, now: datetime) -> None:
    feed_id = added(now, stay(1, 20, 23))
    booking = booking_of(feed_id)
    assert (booking.status, booking.channel) == (BookingStatus.CONFIRMED, Channel.AIRBNB)
    assert stays_of() == [(CONFIRMED, (20, 23))]
    with refused(YurtTaken):
        held(now, 1)
    assert verify() == []


def test_of_its_guests_nothing_is_known_so_two_have_breakfast_and_nothing_is_charged(
    any_app: Flask, now: datetime
) -> None:
    booking = booking_of(added(now, stay(1, 20, 23)))
    assert (booking.guest_name, len(booking.party)) == ("Airbnb", 2)
    assert served(booking) == {(who, day, MealKind.BREAKFAST) for who in (1, 2) for day in (21, 22, 23)}
    folio = cashier.folio_of(booking)
    assert folio.sums.charged == NOTHING
    assert folio.charges
    assert booking.deposit == NOTHING


def test_what_is_personal_in_a_calendar_is_kept_nowhere(app: Flask, now: datetime) -> None:
    feed_id = added(now, stay(1, 20, 23))
    vrbo = event("v", july(24, 26), "Reserved - Anna")
    other = added(now, vrbo, yurt=2, channel=Channel.AGENCY, site="Vrbo")
    kept = text_of([feed_id, other])
    for personal in ("7351", "HMXXXXXXX1", "Anna"):
        assert personal not in kept
    assert booking_of(other).guest_name == "Vrbo"


def test_staff_write_down_who_comes_and_what_it_pays(any_app: Flask, now: datetime) -> None:
    feed_id = added(now, stay(1, 20, 23))
    booking = booking_of(feed_id)
    assert channel_guests.may_be_told(booking)
    assert events_of(feed_id)[0].completed_at is None
    (stays,) = booking.stays
    contact = Contact("Jonas Weber", "", "", "DE", None, "")
    told = channel_guests.Told(contact, "en", stays.party, stays.meal_plan, Pricing.OURS)
    channel_guests.tell(booking.code, told, now)
    assert cashier.folio_of(booking_of(feed_id)).sums.charged > NOTHING
    assert events_of(feed_id)[0].completed_at == now
    assert verify() == []
    # And it stays so, whatever the calendar repeats.
    poll(feed_id, now + MINUTES, stay(1, 20, 23))
    assert booking_of(feed_id).guest_name == "Jonas Weber"


def test_a_preview_shows_what_would_be_done_and_does_nothing(any_app: Flask, now: datetime) -> None:
    ours = confirmed(now, 1, arrival=date(2026, 7, 24), departure=date(2026, 7, 27))
    body = calendar(stay(1, 20, 23), stay(2, 26, 28), block(3, *july(28, 29)), stay(4, 1, 5))
    before = (len(stays_of()), verify())
    preview_id = feed_previews.look(Proposal(1, Channel.AIRBNB, "https://a.example/1.ics"), now, gives(body))
    preview = feed_previews.preview_of(preview_id, now)
    assert [step.nights.arrival.day for step in preview.steps(Deed.TAKE)] == [20]
    (conflict,) = preview.steps(Deed.CONFLICT)
    assert [one.code for one in preview.owners_of(conflict)] == [ours.code]
    assert dict(preview.plan.left_aside) == {"block": 1, "past": 1}
    assert (len(stays_of()), verify()) == before
    assert channel_feeds.list_feeds() == []
    feed_previews.agree(preview_id, preview.seen, now)
    assert stays_of() == [(CONFIRMED, (20, 23))]
    (card,) = open_conflicts(now)
    assert [one.code for one in card.ours] == [ours.code]
    with refused(PreviewGone):
        feed_previews.preview_of(preview_id, now)


def test_what_was_agreed_to_is_what_is_done(any_app: Flask, now: datetime) -> None:
    proposal = Proposal(1, Channel.AIRBNB, "https://a.example/1.ics")
    preview_id = feed_previews.look(proposal, now, gives(calendar(stay(1, 20, 23))))
    seen = feed_previews.preview_of(preview_id, now).seen
    confirmed(now, 1)
    with refused(PreviewChanged):
        feed_previews.agree(preview_id, seen, now)
    again = feed_previews.preview_of(preview_id, now)
    feed_previews.agree(preview_id, again.seen, now)
    assert stays_of() == []
    assert len(open_conflicts(now)) == 1


def test_a_preview_is_not_gone_by_for_ever(app: Flask, now: datetime) -> None:
    proposal = Proposal(1, Channel.AIRBNB, "https://a.example/1.ics")
    preview_id = feed_previews.look(proposal, now, gives(calendar()))
    later = now + KEEP_PREVIEWS + HOURS
    with refused(PreviewGone):
        feed_previews.preview_of(preview_id, later)
    feed_previews.discard(preview_id)
    with refused(PreviewGone):
        feed_previews.agree(preview_id, "", now)


def test_a_calendar_that_can_not_be_is_refused(any_app: Flask, now: datetime) -> None:
    added(now, url="https://a.example/1.ics")
    fetch = gives(calendar())
    good = "https://a.example/2.ics"
    cases: list[tuple[type[Exception], Proposal]] = [
        (FeedNothingGiven, Proposal(2, Channel.AIRBNB)),
        (FeedGivenTwice, Proposal(2, Channel.AIRBNB, good, b"BEGIN:VCALENDAR")),
        (FeedSiteMissing, Proposal(2, Channel.AGENCY, good)),
        (FeedThere, Proposal(1, Channel.AIRBNB, good)),
        (FeedAddressUsed, Proposal(2, Channel.AIRBNB, "https://a.example/1.ics")),
        (FeedUnread, Proposal(2, Channel.AIRBNB, "http://a.example/2.ics")),
        (FeedUnread, Proposal(2, Channel.AIRBNB, file=b"x" * (MOST_BYTES + 1))),
        (FeedUnread, Proposal(2, Channel.AIRBNB, file=b"<html>")),
    ]
    for kind, proposal in cases:
        with refused(kind):  # type: ignore[type-var]
            feed_previews.look(proposal, now, fetch)
    with refused(FeedUnread):
        feed_previews.look(Proposal(2, Channel.AIRBNB, good), now, fails(FeedProblem.PAGE))


def test_an_address_is_taken_as_it_is_pasted(app: Flask, now: datetime) -> None:
    preview_id = feed_previews.look(
        Proposal(1, Channel.AIRBNB, " webcal://a.example/1.ics\n"), now, gives(calendar())
    )
    preview = feed_previews.preview_of(preview_id, now)
    assert preview.row.url == "https://a.example/1.ics"


def test_a_file_is_as_good_as_an_address(any_app: Flask, now: datetime) -> None:
    preview_id = feed_previews.look(Proposal(1, Channel.AIRBNB, file=calendar(stay(1, 20, 23))), now)
    feed_id = feed_previews.agree(preview_id, feed_previews.preview_of(preview_id, now).seen, now).id
    assert stays_of() == [(CONFIRMED, (20, 23))]
    assert feed_of(feed_id).next_pull_at is None
    with refused(FeedHasNoAddress):
        feed_pulling.pull(feed_id, now, gives(calendar()))
    later = now + HOURS
    file = calendar(stay(1, 20, 24))
    again = feed_previews.look_again(feed_id, later, file=file)
    preview = feed_previews.preview_of(again, later)
    assert [step.deed for step in preview.plan.steps] == [Deed.MOVE]
    feed_previews.agree(again, preview.seen, later)
    assert stays_of() == [(CONFIRMED, (20, 24))]
    assert verify() == []


def test_another_address_keeps_what_is_known(app: Flask, now: datetime) -> None:
    feed_id = added(now, stay(1, 20, 23))
    other = "https://a.example/new.ics"
    again = feed_previews.look_again(feed_id, now, url=other, fetch=gives(calendar(stay(1, 20, 23)), '"2"'))
    preview = feed_previews.preview_of(again, now)
    assert preview.plan.steps == ()
    feed_previews.agree(again, preview.seen, now)
    feed = feed_of(feed_id)
    assert (feed.url, feed.etag, feed.next_pull_at) == (other, '"2"', now)
    assert len(events_of(feed_id)) == 1


def test_a_stay_that_somebody_wrote_down_by_hand_is_not_taken_twice(any_app: Flask, now: datetime) -> None:
    by_hand = channels.take_in(
        channels.ChannelBooking(
            Channel.AIRBNB, "HM1", 1, Period(*july(20, 23)), confirmed(now, 2).party,
            channel_guests.MealPlan.BREAKFAST, Contact("Jonas Weber", "", "", "DE", None, ""),
        ),
        "en", now,
    )  # fmt: skip
    feed_id = added(now, stay(1, 20, 23))
    assert booking_of(feed_id) == by_hand
    assert stays_of() == [(CONFIRMED, (20, 23))]
    assert open_conflicts(now) == ()


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


# What is doubted


def gone_at_once(now: datetime) -> int:
    feed_id = added(now, stay(1, 20, 22), stay(2, 23, 25), stay(3, 26, 28))
    done = poll(feed_id, now + MINUTES, stay(3, 26, 28))
    assert done.outcome is PullOutcome.SUSPECT
    return feed_id


def test_two_gone_at_once_are_held_for_a_day_and_then_believed(any_app: Flask, now: datetime) -> None:
    feed_id = gone_at_once(now)
    for hours in (1, 5, 23):
        poll(feed_id, now + hours * HOURS, stay(3, 26, 28))
        assert [status for status, _ in stays_of()] == [CONFIRMED] * 3
    done = poll(feed_id, now + 25 * HOURS, stay(3, 26, 28))
    assert (done.outcome, done.cancelled) == (PullOutcome.NEWS, 2)
    assert [status for status, _ in stays_of()] == [CANCELLED, CANCELLED, CONFIRMED]
    assert verify() == []


def test_what_is_back_was_never_gone(app: Flask, now: datetime) -> None:
    feed_id = gone_at_once(now)
    done = poll(feed_id, now + 2 * HOURS, stay(1, 20, 22), stay(2, 23, 25), stay(3, 26, 28))
    assert done.outcome is PullOutcome.NOTHING_NEW
    assert feed_of(feed_id).suspect_since is None
    assert [one.absent_since for one in events_of(feed_id)] == [None] * 3


def test_a_person_believes_it(any_app: Flask, now: datetime) -> None:
    feed_id = gone_at_once(now)
    (row,) = channel_feeds.list_feeds()
    assert [one.arrival.day for one in row.missing] == [20, 23]
    assert channel_feeds.believe(feed_id, now + HOURS) == 2
    assert [status for status, _ in stays_of()] == [CANCELLED, CANCELLED, CONFIRMED]
    with refused(NothingToAnswer):
        channel_feeds.believe(feed_id, now + HOURS)
    assert poll(feed_id, now + 2 * HOURS, stay(3, 26, 28)).outcome is PullOutcome.NOTHING_NEW
    assert verify() == []


def test_a_person_keeps_what_is_missing(any_app: Flask, now: datetime) -> None:
    feed_id = gone_at_once(now)
    assert channel_feeds.keep(feed_id, now + HOURS) == 2
    for days in (1, 2, 3):
        assert poll(feed_id, now + days * DAYS, stay(3, 26, 28)).outcome is PullOutcome.NOTHING_NEW
    assert [status for status, _ in stays_of()] == [CONFIRMED] * 3
    assert states(feed_id) == [EventState.KEPT, EventState.KEPT, EventState.TAKEN]
    poll(feed_id, now + 4 * DAYS, stay(1, 20, 22), stay(3, 26, 28))
    assert states(feed_id) == [EventState.TAKEN, EventState.KEPT, EventState.TAKEN]
    assert verify() == []


EMPTY = {
    "header only": (calendar(), Channel.AIRBNB),
    "empty string": (b"", Channel.BOOKING_COM),
}


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_calendar_is_never_believed_without_a_person(app: Flask, now: datetime, name: str) -> None:
    body, channel = EMPTY[name]
    told = closed(1, 20, 23) if channel is Channel.BOOKING_COM else stay(1, 20, 23)
    feed_id = added(now, told, channel=channel)
    for hours in (1, 2, 30, 70):
        done = poll_bytes(feed_id, now + hours * HOURS, body)
        assert done.outcome is PullOutcome.SUSPECT
        assert stays_of(channel) == [(CONFIRMED, (20, 23))]
    poll_bytes(feed_id, now + 71 * HOURS, None)
    assert feed_of(feed_id).suspect_since == now + HOURS
    channel_feeds.believe(feed_id, now + 72 * HOURS)
    assert stays_of(channel) == [(CANCELLED, (20, 23))]
    assert verify() == []


def test_an_empty_calendar_with_nothing_to_lose_is_in_order(app: Flask, now: datetime) -> None:
    feed_id = added(now, channel=Channel.BOOKING_COM)
    assert poll_bytes(feed_id, now + MINUTES, b"").outcome is PullOutcome.NOTHING_NEW


# What goes wrong


WRONG = {
    FeedProblem.EMPTY: b"",
    FeedProblem.ERROR_MESSAGE: b'{"code":500,"message":"oops"}',
    FeedProblem.PAGE: b"<!DOCTYPE html><html><body>Sign in</body></html>",
    FeedProblem.CUT: calendar(stay(1, 20, 23))[:-60],
    FeedProblem.TOO_MANY_EVENTS: calendar(*(stay(number, 20, 23) for number in range(1, 1002))),
    FeedProblem.TOO_LARGE: None,
    FeedProblem.TOO_SLOW: None,
    FeedProblem.PRIVATE_ADDRESS: None,
    FeedProblem.SITE_IN_TROUBLE: None,
}


@pytest.mark.parametrize("problem", WRONG)
def test_when_it_can_not_be_read_what_is_known_stays(app: Flask, now: datetime, problem: FeedProblem) -> None:
    feed_id = added(now, stay(1, 20, 23), stay(2, 24, 26))
    body = WRONG[problem]
    fetch = fails(problem) if body is None else gives(body)
    for round_ in range(1, 4):
        db.session.rollback()
        done = feed_pulling.pull(feed_id, now + round_ * HOURS, fetch)
        assert (done.outcome, done.problem) == (PullOutcome.FAILED, problem)
    feed = feed_of(feed_id)
    assert (feed.failures, feed.good_at, feed.suspect_since) == (3, now, None)
    assert feed.next_pull_at is not None
    assert feed.next_pull_at >= now + 3 * HOURS + timedelta(hours=2)
    assert stays_of() == [(CONFIRMED, (20, 23)), (CONFIRMED, (24, 26))]
    # And as soon as the site is well again, so are we.
    assert poll(feed_id, now + 9 * HOURS, stay(1, 20, 23), stay(2, 24, 26)).outcome is PullOutcome.NOTHING_NEW
    assert feed_of(feed_id).failures == 0
    assert verify() == []


def test_a_site_that_wants_to_be_left_alone_is_asked_by_hand_only(app: Flask, now: datetime) -> None:
    feed_id = added(now, stay(1, 20, 23))

    def fetch(url: str, etag: str, modified: str) -> feed_pulling.Fetched:
        raise FeedUnread(FeedProblem.SITE_IN_TROUBLE, str(3 * 3600))

    feed_pulling.pull(feed_id, now, fetch)
    assert feed_pulling.pull_due(now + 3 * HOURS - timedelta(minutes=1), gives(calendar())) == 0
    assert feed_of(feed_id).failures == 1, "nobody asked"
    assert poll(feed_id, now + HOURS, stay(1, 20, 23)).outcome is PullOutcome.NOTHING_NEW


def test_a_bug_in_one_reading_is_logged_without_the_address_and_stops_no_other(
    app: Flask, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    broken, good = added(now, stay(1, 20, 23)), added(now, stay(2, 20, 23), yurt=2)

    def fetch(url: str, etag: str, modified: str) -> feed_pulling.Fetched:
        if "/1/" in url:
            raise ZeroDivisionError
        return feed_pulling.Fetched(calendar(stay(2, 20, 23)))

    assert feed_pulling.pull_due(now + HOURS, fetch) == 1
    assert feed_of(broken).failures == 1
    assert feed_of(good).good_at == now + HOURS
    assert f"no. {broken}" in caplog.text
    assert "secret" not in caplog.text


def test_the_worker_reads_what_is_due_and_no_more_often(any_app: Flask, now: datetime) -> None:
    feed_id = added(now, stay(1, 20, 23))
    asked_for: list[str] = []

    def fetch(url: str, etag: str, modified: str) -> feed_pulling.Fetched:
        asked_for.append(url)
        return feed_pulling.Fetched(None)

    assert feed_pulling.pull_due(now, fetch) == 1
    assert feed_pulling.pull_due(now + timedelta(minutes=29), fetch) == 0
    assert feed_pulling.pull_due(now + timedelta(minutes=37), fetch) == 1
    assert len(asked_for) == 2
    channel_feeds.stop(feed_id, False, now)
    assert feed_pulling.pull_due(now + DAYS, fetch) == 0


# Ours told back, and sold twice


def test_our_own_calendar_told_back_changes_nothing(any_app: Flask, now: datetime) -> None:
    """The round trip: what we export, our importer takes as an echo."""
    confirmed(now, 1)
    held(now, 1, arrival=date(2026, 8, 1), departure=date(2026, 8, 3))
    closures.close_yurt(1, date(2026, 8, 10), date(2026, 8, 12), "stove", now, TODAY)
    exported = body_of(of_yurt(now, 1, PHONE), now)
    for channel in (Channel.BOOKING_COM, Channel.AIRBNB, Channel.AGENCY):
        feed_id = added(now, channel=channel, site="Vrbo")
        done = poll_bytes(feed_id, now + MINUTES, exported)
        assert done.outcome is PullOutcome.NOTHING_NEW
        assert events_of(feed_id) == []
        assert stays_of(channel) == []
    assert open_conflicts(now) == ()
    assert verify() == []


def test_our_nights_told_back_under_other_names_are_an_echo(any_app: Flask, now: datetime) -> None:
    confirmed(now, 1)
    closures.close_yurt(1, date(2026, 7, 25), date(2026, 7, 27), "stove", now, TODAY)
    winter = event("w@booking.com", (date(2026, 10, 1), date(2026, 12, 1)), "CLOSED - Not available")
    feed_id = added(now, closed(1, 20, 23), closed(2, 25, 28), winter, channel=Channel.BOOKING_COM)
    assert states(feed_id) == [EventState.ECHO] * 3
    assert stays_of(Channel.BOOKING_COM) == []
    again = poll(feed_id, now + MINUTES, closed(1, 20, 23), closed(2, 25, 28), winter)
    assert again.outcome is PullOutcome.NOTHING_NEW


def test_when_ours_ends_an_echo_is_forgotten_or_is_the_sites_own(any_app: Flask, now: datetime) -> None:
    ours = confirmed(now, 1)
    feed_id = added(now, closed(1, 20, 23), channel=Channel.BOOKING_COM)
    reservations.cancel(ours.code, now, TODAY)
    for hours in (1, 3, 6):
        poll(feed_id, now + hours * HOURS, closed(1, 20, 23))
        assert stays_of(Channel.BOOKING_COM) == []
    poll(feed_id, now + 8 * HOURS, closed(1, 20, 23))
    assert stays_of(Channel.BOOKING_COM) == [(CONFIRMED, (20, 23))]
    assert verify() == []


def test_it_is_no_echo_when_the_site_has_not_read_of_ours_yet(any_app: Flask, now: datetime) -> None:
    of_yurt(now - DAYS, 1, BOOKING_COM)
    ours = db.session.scalars(select(CalendarFeed)).one()
    assert ours.kind is CalendarKind.YURT
    ours.fetched_at = now - HOURS
    db.session.commit()
    confirmed(now, 1)
    feed_id = added(now, closed(1, 20, 23), channel=Channel.BOOKING_COM)
    assert states(feed_id) == [EventState.CONFLICT]


def test_a_stay_of_airbnbs_on_nights_of_ours_is_sold_twice(any_app: Flask, now: datetime) -> None:
    ours = confirmed(now, 1)
    feed_id = added(now, stay(1, 20, 23))
    (card,) = open_conflicts(now)
    (its,) = events_of(feed_id)
    assert card.conflict.event_id == its.id
    assert (card.conflict.reference, card.conflict.people) == (None, None)
    assert [one.code for one in card.ours] == [ours.code]
    assert reservations.get_by_code(ours.code).status is BookingStatus.CONFIRMED
    # Whoever solves it says so once; the calendar does not ask again.
    solve_by_hand(card.conflict.id, "Airbnb found them another camp", None, now)
    assert poll(feed_id, now + MINUTES, stay(1, 20, 23)).outcome is PullOutcome.NOTHING_NEW
    assert open_conflicts(now) == ()
    assert verify() == []


def test_a_conflict_is_solved_when_our_party_moves(any_app: Flask, now: datetime) -> None:
    ours = confirmed(now, 1)
    feed_id = added(now, stay(1, 20, 23))
    (its,) = ours.stays
    plan = moves.plan_move(its.id, Move(2, its.period), now, TODAY)
    moves.move(its.id, Move(2, its.period), plan.difference, now, TODAY)
    assert feed_pulling.settle(feed_id, now).taken == 1
    assert stays_of() == [(CONFIRMED, (20, 23))]
    assert open_conflicts(now) == ()
    assert verify() == []


def test_a_conflict_is_solved_when_the_sites_party_gets_another_yurt(any_app: Flask, now: datetime) -> None:
    confirmed(now, 1)
    confirmed(now, 2)
    feed_id = added(now, stay(1, 20, 23))
    (its,) = events_of(feed_id)
    (card,) = open_conflicts(now)
    with refused(NoStandIn):
        give_theirs(card.conflict.id, 2, None, now)
    give_theirs(card.conflict.id, 3, None, now)
    booking = booking_of(feed_id)
    assert [one.yurt.number for one in booking.stays] == [3]
    assert open_conflicts(now) == ()
    with refused(ConflictSolved):
        give_theirs(card.conflict.id, 4, None, now)
    assert poll(feed_id, now + MINUTES, stay(1, 20, 23)).outcome is PullOutcome.NOTHING_NEW
    assert event_of(db.session(), booking) == its
    assert verify() == []


def test_a_conflict_that_the_site_cancels_is_solved(any_app: Flask, now: datetime) -> None:
    confirmed(now, 1)
    feed_id = added(now, stay(1, 20, 23), stay(2, 24, 26))
    poll(feed_id, now + MINUTES, stay(2, 24, 26))
    assert len(open_conflicts(now)) == 1
    poll(feed_id, now + 2 * MINUTES, stay(2, 24, 26))
    assert open_conflicts(now) == ()
    assert db.session.scalars(select(ChannelConflict)).one().solved_at == now + 2 * MINUTES


def test_a_stay_sold_while_the_camp_is_shut_is_a_conflict_with_nobody(app: Flask, now: datetime) -> None:
    winter = event("1418fb94e984-1@airbnb.com", (date(2026, 12, 20), date(2026, 12, 23)))
    added(now, winter)
    (card,) = open_conflicts(now)
    assert card.ours == ()
    assert stays_of() == []


def test_a_hold_that_runs_out_makes_room(any_app: Flask, now: datetime, later: datetime) -> None:
    held(now, 1)
    feed_id = added(now, stay(1, 20, 23))
    assert states(feed_id) == [EventState.CONFLICT]
    poll(feed_id, later, stay(1, 20, 23))
    assert stays_of() == [(CONFIRMED, (20, 23))]
    assert open_conflicts(now) == ()
    assert verify() == []


# Blocks


def test_blocks_shut_the_yurt_when_the_owner_wants_it(any_app: Flask, now: datetime) -> None:
    feed_id = added(now, block(1, *july(20, 23)), closes_blocks=True)
    closure = db.session.scalars(select(Closure)).one()
    assert (closure.first_night.day, closure.last_night.day, closure.reason) == (20, 22, "Airbnb")
    poll(feed_id, now + MINUTES, block(1, *july(20, 24)))
    assert verify() == []
    poll(feed_id, now + 2 * MINUTES)
    poll(feed_id, now + 3 * MINUTES)
    db.session.expire_all()
    assert all(one.lifted_at for one in db.session.scalars(select(Closure)))
    held(now, 1)
    assert verify() == []


def test_the_owner_can_change_her_mind_about_blocks(app: Flask, now: datetime) -> None:
    feed_id = added(now, block(1, *july(20, 23)), etag='"1"')
    channel_feeds.set_blocks(feed_id, True, now)
    feed = feed_of(feed_id)
    assert (feed.etag, feed.next_pull_at) == ("", now)
    assert poll(feed_id, now + MINUTES, block(1, *july(20, 23))).taken == 1
    channel_feeds.set_blocks(feed_id, False, now)
    poll(feed_id, now + 2 * MINUTES, block(1, *july(20, 23)))
    poll(feed_id, now + 3 * MINUTES, block(1, *july(20, 23)))
    held(now, 1)
    assert verify() == []


# The end


def test_a_calendar_that_is_stopped_leaves_its_bookings(any_app: Flask, now: datetime) -> None:
    feed_id = added(now, stay(1, 20, 23), stay(2, 24, 26))
    left = channel_feeds.leftovers_of(feed_id, TODAY)
    assert (len(left.bookings), left.here, left.closures, left.conflicts) == (2, 0, 0, 0)
    assert channel_feeds.stop(feed_id, False, now) == 0
    assert [status for status, _ in stays_of()] == [CONFIRMED, CONFIRMED]
    stopped = db.session.get_one(ChannelFeed, feed_id, populate_existing=True)
    assert (stopped.stopped_at, stopped.url, stopped.next_pull_at) == (now, "", None)
    with refused(FeedUnknown):
        feed_pulling.pull(feed_id, now, gives(calendar()))
    # Begun anew, it finds them again.
    again = added(now + HOURS, stay(1, 20, 23), stay(2, 24, 26))
    assert [status for status, _ in stays_of()] == [CONFIRMED, CONFIRMED]
    assert states(again) == [EventState.TAKEN, EventState.TAKEN]
    assert verify() == []


def test_a_calendar_that_is_stopped_can_take_its_bookings_along(any_app: Flask, now: datetime) -> None:
    feed_id = added(now, stay(1, 15, 18), stay(2, 20, 23), block(3, *july(24, 26)), closes_blocks=True)
    (its,) = booking_of(feed_id).stays
    front_desk.check_in(its.id, now, TODAY, despite=front_desk.WARNINGS)
    left = channel_feeds.leftovers_of(feed_id, TODAY)
    assert (len(left.bookings), left.here, left.closures) == (1, 1, 1)
    assert channel_feeds.stop(feed_id, True, now) == 2
    assert stays_of() == [(CONFIRMED, (15, 18)), (CANCELLED, (20, 23))]
    held(now, 1, arrival=date(2026, 7, 24), departure=date(2026, 7, 26))
    assert verify() == []


def test_every_reading_is_kept_for_a_month(app: Flask, now: datetime) -> None:
    feed_id = added(now, stay(1, 20, 23))
    poll(feed_id, now + HOURS, stay(1, 20, 23))
    assert len(feed_pulling.list_pulls(feed_id)) == 2
    poll(feed_id, now + 31 * DAYS)
    assert db.session.scalars(select(FeedPull.pulled_at)).all() == [now + 31 * DAYS]


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({ChannelEvent: {"booking_id": None}}, "is taken over and has neither booking nor closure"),
        ({Booking: {"channel": Channel.AGENCY}}, "of another channel"),
        ({ChannelConflict: {"solved_at": None}}, "is not solved and its calendar event is taken"),
    ],
)
def test_what_does_not_agree_is_found(
    app: Flask, now: datetime, changes: dict[type[Base], dict[str, object]], finding: str
) -> None:
    ours = held(now, 1)
    feed_id = added(now, stay(1, 20, 23))
    reservations.release(ours.token, now)
    feed_pulling.settle(feed_id, now)
    assert verify() == []
    for table, values in changes.items():
        db.session.execute(update(table).where(table.id == 1).values(**values))  # type: ignore[attr-defined]
        db.session.execute(update(table).where(table.id == 2).values(**values))  # type: ignore[attr-defined]
    db.session.commit()
    assert any(finding in found for found in verify()), verify()
