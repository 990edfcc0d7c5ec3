"""What other sites sold, and what they may know of us."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import Flask
from icalendar import Calendar

from camp.models import Booking, ChannelConflict
from camp.rules.dates import Period
from camp.rules.lifecycle import BookingStatus, Channel
from camp.rules.meals import MealPlan
from camp.rules.party import Party
from camp.services import calendar_feeds, channels, closures, reservations
from camp.services.channels import ChannelBooking
from camp.services.reservations import Contact
from camp.services.verify import verify
from tests.builders import booked, confirmed, held

TODAY = date(2026, 7, 15)


def told(reference: str = "BK-1", yurt: int = 1) -> ChannelBooking:
    period = Period(date(2026, 7, 20), date(2026, 7, 23))
    contact = Contact("Jonas Weber", "", "", "DE", None, "")
    return ChannelBooking(Channel.BOOKING_COM, reference, yurt, period, Party(2), MealPlan.BREAKFAST, contact)


def test_what_a_site_has_sold_is_confirmed_at_once(any_app: Flask, now: datetime) -> None:
    taken = channels.take_in(told(), "en", now)
    assert isinstance(taken, Booking)
    assert (taken.status, taken.channel_reference) == (BookingStatus.CONFIRMED, "BK-1")
    assert verify() == []


def test_told_of_twice_it_is_written_once(any_app: Flask, now: datetime) -> None:
    assert channels.take_in(told(), "en", now) == channels.take_in(told(), "en", now)


def test_sold_twice_is_a_conflict_and_nobody_loses_a_bed(any_app: Flask, now: datetime) -> None:
    ours = confirmed(now, 1)
    conflict = channels.take_in(told(), "en", now)
    assert isinstance(conflict, ChannelConflict)
    assert channels.take_in(told(), "en", now) == conflict
    assert reservations.get_by_code(ours.code).status is BookingStatus.CONFIRMED
    (card,) = channels.open_conflicts()
    assert (card.conflict.reference, [booking.code for booking in card.ours]) == ("BK-1", [ours.code])
    channels.solve_conflict(conflict.id, now)
    assert channels.open_conflicts() == ()
    assert verify() == []


def events(token: str, now: datetime, today: date = TODAY) -> dict[str, tuple[date, date]]:
    feed = calendar_feeds.yurt_feed(token, "Airbnb", now, today)
    assert feed is not None
    calendar = Calendar.from_ical(feed.body)
    return {str(event["UID"]): (event["DTSTART"].dt, event["DTEND"].dt) for event in calendar.walk("VEVENT")}


def test_a_feed_has_the_busy_nights_with_the_departure_day_free(any_app: Flask, now: datetime) -> None:
    confirmed(now, 1)
    token = calendar_feeds.create_feed(1, "Airbnb", now)
    found = events(token, now)
    stay = next(days for uid, days in found.items() if uid.startswith("stay-"))
    assert stay == (date(2026, 7, 20), date(2026, 7, 23))
    closed = [days for uid, days in found.items() if uid.startswith("closed-")]
    assert (date(2026, 10, 1), date(2027, 5, 15)) in closed


def test_a_feed_tells_nothing_of_the_guest(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    feed = calendar_feeds.yurt_feed(calendar_feeds.create_feed(1, "Airbnb", now), "Airbnb", now, TODAY)
    assert feed is not None
    text = feed.body.decode()
    assert "SUMMARY:Reserved" in text
    for secret in (booking.guest_name, booking.email, booking.token):
        assert secret not in text


def test_a_feed_is_the_same_bytes_until_something_changes(any_app: Flask, now: datetime) -> None:
    confirmed(now, 1)
    token = calendar_feeds.create_feed(1, "Airbnb", now)
    first = calendar_feeds.yurt_feed(token, "Airbnb", now, TODAY)
    again = calendar_feeds.yurt_feed(token, "Airbnb", now + timedelta(minutes=9), TODAY)
    assert first == again
    held(now, 1, arrival=date(2026, 8, 1), departure=date(2026, 8, 2))
    changed = calendar_feeds.yurt_feed(token, "Airbnb", now, TODAY)
    assert first is not None
    assert changed is not None
    assert changed.etag != first.etag


def test_a_stay_keeps_its_uid_and_its_sequence_rises(any_app: Flask, now: datetime) -> None:
    booking = booked(now, 1)
    token = calendar_feeds.create_feed(1, "Airbnb", now)
    before = calendar_feeds.yurt_feed(token, "", now, TODAY)
    reservations.confirm(booking.code, now)
    after = calendar_feeds.yurt_feed(token, "", now, TODAY)
    assert before is not None
    assert after is not None
    old, new = (Calendar.from_ical(feed.body).walk("VEVENT")[0] for feed in (before, after))
    assert old["UID"] == new["UID"]
    assert new["SEQUENCE"] > old["SEQUENCE"]


def test_a_past_stay_leaves_two_days_after_departure(any_app: Flask, now: datetime) -> None:
    confirmed(now, 1)
    token = calendar_feeds.create_feed(1, "Airbnb", now)
    for days, listed in ((2, True), (3, False)):
        found = events(token, now, date(2026, 7, 23) + timedelta(days=days))
        assert any(uid.startswith("stay-") for uid in found) is listed


def test_lines_are_folded_at_75_octets_and_end_in_crlf(any_app: Flask, now: datetime) -> None:
    confirmed(now, 1)
    feed = calendar_feeds.yurt_feed(calendar_feeds.create_feed(1, "x", now), "", now, TODAY)
    assert feed is not None
    assert feed.body.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in feed.body.split(b"\r\n"))


def test_a_revoked_or_unknown_secret_opens_nothing(any_app: Flask, now: datetime) -> None:
    token = calendar_feeds.create_feed(1, "Airbnb", now)
    events(token, now)
    (feed,) = calendar_feeds.list_feeds()
    assert (feed.fetched_at, feed.fetched_by) == (now, "Airbnb")
    calendar_feeds.revoke_feed(feed.id, now)
    assert calendar_feeds.yurt_feed(token, "", now, TODAY) is None
    assert calendar_feeds.yurt_feed("guess", "", now, TODAY) is None
    assert calendar_feeds.list_feeds() == []


def test_a_feed_says_how_often_to_read_it_as_a_duration(app: Flask, now: datetime) -> None:
    feed = calendar_feeds.yurt_feed(calendar_feeds.create_feed(1, "Airbnb", now), "", now, TODAY)
    assert feed is not None
    assert b"\r\nX-PUBLISHED-TTL:PT1H\r\n" in feed.body
    assert b"\r\nREFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in feed.body


def test_a_yurt_out_of_order_is_closed_to_other_sites_until_it_is_in_order_again(
    any_app: Flask, now: datetime
) -> None:
    closure = closures.close_yurt(1, date(2026, 7, 20), date(2026, 7, 22), "stove", now, TODAY)
    token = calendar_feeds.create_feed(1, "Airbnb", now)
    uid = f"closure-{closure.id}@ecotrek-camp"
    assert events(token, now)[uid] == (date(2026, 7, 20), date(2026, 7, 23))
    other = calendar_feeds.create_feed(2, "Airbnb", now)
    assert uid not in events(other, now)
    closures.lift_closure(closure.id, now, TODAY)
    assert uid not in events(token, now)
