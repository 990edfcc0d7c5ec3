"""What each side knows of the other, what staff are warned of, and when a guest has to ask."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from camp.extensions import db
from camp.rules.calendars import PullOutcome
from camp.rules.channel_health import Advice, Expectation, TieState
from camp.rules.dates import Period
from camp.rules.lifecycle import BookingStatus, Channel, Confirmation
from camp.rules.refusals import NotOffered, SettingOutOfRange
from camp.services import channel_health, channel_watch, reservations
from camp.services.channel_health import sale_advice
from camp.services.channel_settings import ChannelSettings, change_channel_settings
from camp.services.channel_watch import Watch, Worried, Worry, watch_of
from camp.services.transaction import reading
from tests.builders import AYGUL, confirmed, held, refused, visit
from tests.channel_builders import ago, brought, given, owner_sets, pull

AIRBNB, BOOKING = Channel.AIRBNB, Channel.BOOKING_COM
NIGHTS = Period(date(2026, 7, 20), date(2026, 7, 22))


def watch(now: datetime) -> Watch:
    return watch_of(reading().connection(), 12, now)


# What each side knows


def test_a_camp_that_sells_alone_has_no_site(any_app: Flask, now: datetime) -> None:
    assert channel_health.health(now) == ()
    assert watch(now) == Watch()


def test_a_site_knows_and_is_known_yurt_by_yurt(any_app: Flask, now: datetime) -> None:
    feed = brought(3, good=0.5)
    pull(feed, 8, taken=2, moved=1)
    pull(feed, 0.5, PullOutcome.NOTHING_NEW)
    given(3, AIRBNB, 7, 5, 3, 1)
    brought(4, good=1)
    given(4, AIRBNB, 2)
    (site,) = channel_health.health(now)
    assert (site.channel, site.state) == (AIRBNB, TieState.GOOD)
    assert [tie.yurt.number for tie in site.ties] == [3, 4]
    assert (site.good_at, site.read_at) == (ago(1), ago(2))
    assert site.news is not None
    assert (site.news.taken, site.news.moved, site.news.pulled_at) == (2, 1, ago(8))
    # Yurt 3 is read every two hours, yurt 4 within the three that Airbnb names.
    third, fourth = (tie.ours.next_read for tie in site.ties if tie.ours)
    assert (third.earliest, third.latest) == (ago(-1), ago(-1))
    assert (fourth.earliest, fourth.latest) == (now, ago(-1))
    assert (site.next_read.earliest, site.next_read.latest) == (now, ago(-1))


def test_the_site_in_trouble_comes_first_and_says_with_which_yurts(any_app: Flask, now: datetime) -> None:
    brought(1, BOOKING)
    given(1, BOOKING, 1)
    brought(2, good=0.2)
    given(2, AIRBNB, 1)
    brought(5, good=13)
    given(5, AIRBNB, 20)
    brought(6, good=1, suspect_since=ago(1))
    given(7, AIRBNB, 1)
    airbnb, booking = channel_health.health(now)
    assert (airbnb.channel, airbnb.state) == (AIRBNB, TieState.SUSPECT)
    assert (booking.channel, booking.state) == (BOOKING, TieState.GOOD)
    assert airbnb.yurts(TieState.STALE) == [5]
    assert airbnb.yurts(TieState.SUSPECT) == [6]
    assert airbnb.yurts(TieState.MISSING) == [6, 7]
    assert airbnb.next_read.expectation is Expectation.OVERDUE
    assert airbnb.next_read.latest == ago(17)


def test_one_that_never_read_leaves_the_whole_site_unknown(any_app: Flask, now: datetime) -> None:
    given(1, AIRBNB, 1)
    given(2, AIRBNB)
    (site,) = channel_health.health(now)
    assert site.read_at is None
    assert site.next_read.expectation is Expectation.NEVER_READ


def test_what_was_stopped_or_revoked_is_not_told(any_app: Flask, now: datetime) -> None:
    brought(1, good=500, stopped_at=ago(1))
    given(1, AIRBNB, 500, revoked_at=ago(1))
    assert channel_health.health(now) == ()
    assert watch(now) == Watch()


def test_a_calendar_given_anew_keeps_what_the_reader_did_with_the_old_one(
    any_app: Flask, now: datetime
) -> None:
    given(1, AIRBNB, 7, 5, 3, 1)
    given(1, AIRBNB, created_at=ago(0.1))
    (site,) = channel_health.health(now)
    assert site.ties[0].knows_us is TieState.GOOD
    assert site.next_read.latest == ago(-1)


def test_a_persons_calendar_is_no_site(any_app: Flask, now: datetime) -> None:
    given(1, AIRBNB, 1).channel = None
    db.session.commit()
    assert channel_health.health(now) == ()
    assert watch(now) == Watch()


# What staff are warned of


def test_staff_are_warned_of_what_is_stale_unread_or_suspect(any_app: Flask, now: datetime) -> None:
    brought(1, good=13)
    brought(2, good=20)
    brought(3, BOOKING, good=None, suspect_since=ago(2))
    brought(4, good=11.9)
    given(4, BOOKING, 30, 12.5)
    given(5, BOOKING)
    given(6, BOOKING, 11.9)
    assert watch(now) == Watch(
        (),
        (
            Worried(Worry.STALE, AIRBNB, "", (1, 2), ago(20)),
            Worried(Worry.SUSPECT, BOOKING, "", (3,), ago(2)),
            Worried(Worry.UNREAD, BOOKING, "", (4, 5), ago(1000)),
        ),
    )


def test_the_owner_says_after_how_many_hours(any_app: Flask, now: datetime) -> None:
    brought(1, good=13)
    assert watch_of(reading().connection(), 14, now) == Watch()


def test_an_agency_is_known_by_its_name(any_app: Flask, now: datetime) -> None:
    brought(1, Channel.AGENCY, good=13, site="Silk Road Tours")
    given(1, Channel.AGENCY, 1, reader="Silk Road Tours")
    brought(2, Channel.AGENCY, site="Nomad Agency")
    assert [worried.site for worried in watch(now).worries] == ["Silk Road Tours"]
    first, second = channel_health.health(now)
    assert (first.site, first.state, len(first.ties)) == ("Silk Road Tours", TieState.STALE, 1)
    assert (second.site, second.state) == ("Nomad Agency", TieState.MISSING)


def test_why_the_last_reading_went_wrong_is_told(any_app: Flask, now: datetime) -> None:
    feed = brought(1, failures=1)
    pull(feed, 2, PullOutcome.FAILED, problem="too_slow")
    pull(feed, 1, PullOutcome.FAILED, problem="forbidden")
    (site,) = channel_health.health(now)
    assert site.ties[0].theirs is not None
    assert site.ties[0].theirs.problem == "forbidden"


# When a guest has to ask


def test_a_stale_calendar_turns_a_booking_into_a_request(any_app: Flask, now: datetime) -> None:
    owner_sets(confirmation=Confirmation.AT_ONCE, stale_asks=True)
    brought(1, good=13)
    asked = held(now, 1)
    assert reservations.confirmation_of(asked, now) is Confirmation.BY_HAND
    assert reservations.submit(asked.token, AYGUL, now).status is BookingStatus.REQUESTED
    # Of another yurt everything is known.
    other = held(now, 2)
    assert reservations.confirmation_of(other, now) is Confirmation.AT_ONCE
    assert reservations.submit(other.token, AYGUL, now).status is BookingStatus.CONFIRMED


def test_of_several_yurts_one_is_enough(any_app: Flask, now: datetime) -> None:
    owner_sets(stale_asks=True)
    brought(2, good=13)
    booking = held(now, 1, 2, adults=3)
    assert reservations.submit(booking.token, AYGUL, now).status is BookingStatus.REQUESTED


def test_without_the_owners_rule_nothing_changes(any_app: Flask, now: datetime) -> None:
    brought(1, good=13)
    assert reservations.submit(held(now, 1).token, AYGUL, now).status is BookingStatus.AWAITING_DEPOSIT


def test_who_comes_for_the_day_never_waits_for_a_calendar(any_app: Flask, now: datetime) -> None:
    owner_sets(confirmation=Confirmation.AT_ONCE, stale_asks=True)
    brought(1, good=13)
    assert reservations.confirmation_of(visit(now), now) is Confirmation.AT_ONCE


def test_what_staff_book_by_telephone_stands_as_they_say(any_app: Flask, now: datetime) -> None:
    owner_sets(stale_asks=True)
    brought(1, good=13)
    booking = reservations.take_by_hand(held(now, 1).token, AYGUL, Confirmation.AT_ONCE, now)
    assert booking.status is BookingStatus.CONFIRMED


@pytest.mark.parametrize(
    ("name", "value"), [("held_back_yurts", -1), ("held_back_yurts", 101), ("stale_hours", 0)]
)
def test_the_owners_rules_have_bounds(any_app: Flask, name: str, value: int) -> None:
    rules = {"held_back_yurts": 0, "stale_hours": 12, "stale_asks": False, name: value}
    with refused(SettingOutOfRange) as refusal:
        change_channel_settings(ChannelSettings(**rules))
    assert refusal.value.name == name


# May it be sold now?


def test_a_free_night_may_be_sold_while_every_site_is_known(any_app: Flask, now: datetime) -> None:
    assert sale_advice(1, NIGHTS, now).advice is Advice.SELL
    brought(1, good=1)
    given(1, AIRBNB, 1)
    told = sale_advice(1, NIGHTS, now)
    assert (told.advice, [tie.channel for tie in told.ties]) == (Advice.SELL, [AIRBNB])
    assert told.free_beds == 2


def test_the_site_is_looked_at_first_when_it_is_not_known(any_app: Flask, now: datetime) -> None:
    brought(1, good=13)
    given(2, AIRBNB, 1)
    assert sale_advice(1, NIGHTS, now).advice is Advice.LOOK_FIRST
    assert sale_advice(2, NIGHTS, now).advice is Advice.LOOK_FIRST
    assert sale_advice(3, NIGHTS, now).advice is Advice.SELL


def test_what_is_taken_is_taken(any_app: Flask, now: datetime) -> None:
    confirmed(now, 1)
    assert sale_advice(1, NIGHTS, now).advice is Advice.TAKEN
    assert sale_advice(1, NIGHTS.moved(3), now).advice is Advice.SELL
    with pytest.raises(NotOffered):
        sale_advice(99, NIGHTS, now)


def test_staff_see_beside_a_free_yurt_at_which_sites_to_look(any_app: Flask, now: datetime) -> None:
    brought(1, good=13)
    brought(1, BOOKING, good=0.1, suspect_since=ago(0.1))
    brought(2, good=1)
    assert channel_watch.stale_sites(now) == {1: [AIRBNB, BOOKING]}
    assert channel_watch.stale_sites(now + timedelta(hours=12)) == {1: [AIRBNB, BOOKING], 2: [AIRBNB]}
