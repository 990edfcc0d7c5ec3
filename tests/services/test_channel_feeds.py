"""Other sites' calendars in our books: a new one, what it shuts, and its end. Nothing is lost, no real
booking is cancelled, and nobody of ours loses a night."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import select, update

from camp.extensions import db
from camp.models import (
    Base,
    Booking,
    ChannelConflict,
    ChannelEvent,
    ChannelFeed,
    Closure,
    FeedPull,
)
from camp.rules.agreed_prices import Pricing
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
    PreviewChanged,
    PreviewGone,
)
from camp.rules.lifecycle import BookingStatus, Channel
from camp.rules.meals import MealKind
from camp.rules.money import NOTHING
from camp.rules.refusals import YurtTaken
from camp.services import (
    cashier,
    channel_feeds,
    channel_guests,
    channels,
    feed_previews,
    feed_pulling,
    front_desk,
    reservations,
)
from camp.services.channel_conflicts import open_conflicts
from camp.services.feed_previews import Proposal
from camp.services.reservations import Contact
from camp.services.verify import verify
from tests.builders import confirmed, held, refused, served
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
    calendar,
    event,
    events_of,
    fails,
    feed_of,
    gives,
    july,
    poll,
    states,
    stay,
    stays_of,
    text_of,
)

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
