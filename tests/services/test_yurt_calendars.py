"""What other sites read of a yurt."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, update

from camp.extensions import db
from camp.models import CalendarRead, CampSettings, ChannelEvent, ChannelFeed, Season, Yurt
from camp.rules.calendar_refusals import ReaderHasCalendar
from camp.rules.changes import Move, MovePrice
from camp.rules.dates import Period
from camp.rules.feed_events import EventKind, EventState
from camp.rules.lifecycle import Channel
from camp.rules.meals import MealPlan
from camp.rules.party import Party
from camp.rules.pricing import SoldAs
from camp.rules.refusals import NotOffered
from camp.services import channels, closures, front_desk, moves, reservations, undo
from camp.services.calendar_feeds import addresses
from camp.services.channels import ChannelBooking
from camp.services.reservations import Contact
from tests.builders import GUESTS, at_once, booked, confirmed, held, refused
from tests.calendars import AIRBNB, BOOKING_COM, PHONE, body_of, days, events, of_yurt, read
from tests.camps import TODAY

JULY_20, JULY_23 = date(2026, 7, 20), date(2026, 7, 23)


def sold_there(
    now: datetime, yurt: int = 1, channel: Channel = Channel.AIRBNB, departure: date = JULY_23
) -> int:
    """A booking that the site has sold; gives the id of its stay."""
    told = ChannelBooking(
        channel, f"{channel}-{yurt}", yurt, Period(JULY_20, departure), Party(2), MealPlan.BREAKFAST,
        Contact("Jonas Weber", "", "", "DE", None, ""),
    )  # fmt: skip
    taken = channels.take_in(told, "en", now)
    return taken.stays[0].id  # type: ignore[union-attr]


def moved(stay_id: int, yurt: int, first: date, end: date, now: datetime) -> None:
    wanted = Move(yurt, Period(first, end), MovePrice.PRESENT)
    plan = moves.plan_move(stay_id, wanted, now, TODAY)
    moves.move(stay_id, wanted, plan.difference, now, TODAY)


def hold_back(yurts: int) -> None:
    db.session.execute(update(CampSettings).values(held_back_yurts=yurts))
    db.session.commit()


# What stands in it


def test_a_stay_is_reserved_from_its_arrival_and_the_departure_day_is_free(
    any_app: Flask, now: datetime
) -> None:
    stay = confirmed(now, 1).stays[0]
    assert days(of_yurt(now), now)[f"stay-{stay.id}"] == (JULY_20, JULY_23)
    assert f"stay-{stay.id}" not in days(of_yurt(now, 2), now)


def test_it_tells_nothing_of_the_guest(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    text = body_of(of_yurt(now), now).decode()
    assert "SUMMARY:Reserved" in text
    for secret in (booking.guest_name, booking.email, booking.token, booking.code):
        assert secret not in text


def test_a_hold_is_in_it_as_long_as_it_lives(any_app: Flask, now: datetime, later: datetime) -> None:
    stay = held(now, 1).stays[0]
    token = of_yurt(now)
    assert f"stay-{stay.id}" in days(token, now)
    assert f"stay-{stay.id}" not in days(token, later)


def test_a_cancelled_stay_and_a_no_show_leave_it(any_app: Flask, now: datetime) -> None:
    gone, missing = confirmed(now, 1), confirmed(now, 1, arrival=TODAY, departure=JULY_20)
    token = of_yurt(now)
    assert len([uid for uid in days(token, now) if uid.startswith("stay-")]) == 2
    reservations.cancel(gone.code, now, TODAY)
    front_desk.mark_no_show(missing.code, now, TODAY)
    assert not [uid for uid in days(token, now) if uid.startswith("stay-")]


def test_a_shared_yurt_is_shut_as_soon_as_one_bed_is_taken(any_app: Flask, now: datetime) -> None:
    stay = confirmed(now, 11, adults=1, sold_as=SoldAs.BED).stays[0]
    number = stay.yurt.number
    assert days(of_yurt(now, number), now)[f"stay-{stay.id}"] == (JULY_20, JULY_23)


def test_a_past_stay_leaves_two_days_after_its_departure(any_app: Flask, now: datetime) -> None:
    confirmed(now, 1)
    token = of_yurt(now)
    for after, is_there in ((2, True), (3, False)):
        found = days(token, now, JULY_23 + timedelta(days=after))
        assert any(uid.startswith("stay-") for uid in found) is is_there


def test_a_yurt_out_of_order_is_closed_until_it_is_in_order_again(any_app: Flask, now: datetime) -> None:
    closure = closures.close_yurt(1, JULY_20, date(2026, 7, 22), "stove", now, TODAY)
    token, uid = of_yurt(now), f"closure-{closure.id}"
    assert days(token, now)[uid] == (JULY_20, JULY_23)
    assert "stove" not in body_of(token, now).decode()
    assert uid not in days(of_yurt(now, 2), now)
    closures.lift_closure(closure.id, now, TODAY)
    assert uid not in days(token, now)
    again = closures.close_yurt(1, JULY_20, date(2026, 7, 22), "stove", now, TODAY)
    assert days(token, now)[f"closure-{again.id}"] == (JULY_20, JULY_23)


def test_months_in_which_the_camp_is_shut_are_blocks(any_app: Flask, now: datetime) -> None:
    shut = [span for uid, span in days(of_yurt(now), now).items() if uid.startswith("shut-")]
    assert (date(2026, 10, 1), date(2027, 5, 15)) in shut
    assert (date(2027, 10, 1), date(2029, 1, 1)) in shut


def test_a_winter_is_the_same_block_before_and_after_new_year(any_app: Flask, now: datetime) -> None:
    token = of_yurt(now)
    before, after = (
        {uid: span for uid, span in days(token, now, day).items() if span[0].year == 2026}
        for day in (date(2026, 12, 31), date(2027, 1, 1))
    )
    assert before == after
    assert before


def test_a_yurt_taken_down_is_shut_from_then_on(any_app: Flask, now: datetime) -> None:
    token = of_yurt(now)
    db.session.execute(update(Yurt).where(Yurt.number == 1).values(last_night=date(2026, 8, 31)))
    db.session.commit()
    shut = [span for uid, span in days(token, now).items() if uid.startswith("shut-")]
    assert shut == [(date(2026, 9, 1), date(2029, 1, 1))]


# What came from the reader


def test_what_a_site_sold_is_not_told_to_it_but_to_all_others(any_app: Flask, now: datetime) -> None:
    uid = f"stay-{sold_there(now)}"
    assert uid not in days(of_yurt(now), now)
    assert uid in days(of_yurt(now, reader=BOOKING_COM), now)
    assert uid in days(of_yurt(now, reader=PHONE), now)


def test_moved_to_another_yurt_it_is_news_to_the_site_that_sold_it(any_app: Flask, now: datetime) -> None:
    stay_id = sold_there(now)
    moved(stay_id, 2, JULY_20, JULY_23, now)
    assert days(of_yurt(now, 2), now)[f"stay-{stay_id}"] == (JULY_20, JULY_23)
    assert f"stay-{stay_id}" not in days(of_yurt(now, 1), now)


def test_nights_added_here_are_news_to_the_site_that_sold_the_others(any_app: Flask, now: datetime) -> None:
    stay_id = sold_there(now)
    moved(stay_id, 1, date(2026, 7, 19), date(2026, 7, 25), now)
    found = {uid: span for uid, span in days(of_yurt(now), now).items() if uid.startswith("stay-")}
    assert found == {
        f"stay-{stay_id}-2026-07-19": (date(2026, 7, 19), JULY_20),
        f"stay-{stay_id}-2026-07-23": (JULY_23, date(2026, 7, 25)),
    }


@pytest.mark.parametrize("state", [EventState.TAKEN, EventState.CANCELLED])
def test_of_a_calendar_that_is_read_its_own_events_count(
    any_app: Flask, now: datetime, state: EventState
) -> None:
    """What the site says of a yurt is left out there, as far as it still says it."""
    booking = confirmed(now, 1)
    closure = closures.close_yurt(1, date(2026, 8, 1), date(2026, 8, 1), "blocked there", now, TODAY)
    yurt = booking.stays[0].yurt
    feed = ChannelFeed(yurt_id=yurt.id, channel=Channel.AIRBNB, added_at=now)
    about = {"feed": feed, "state": state, "first_seen_at": now, "changed_at": now}
    db.session.add_all(
        [
            ChannelEvent(
                uid="a", arrival=JULY_20, departure=JULY_23, kind=EventKind.RESERVATION,
                booking_id=booking.id, **about,
            ),
            ChannelEvent(
                uid="b", arrival=date(2026, 8, 1), departure=date(2026, 8, 2), kind=EventKind.BLOCK,
                closure_id=closure.id, **about,
            ),
        ]
    )  # fmt: skip
    db.session.commit()
    ours = {f"stay-{booking.stays[0].id}", f"closure-{closure.id}"}
    told = ours if state is EventState.CANCELLED else set()
    assert ours & set(days(of_yurt(now), now)) == told
    assert ours <= set(days(of_yurt(now, reader=BOOKING_COM), now))


# The last yurts


def test_of_the_last_yurts_sites_see_none_free(any_app: Flask, now: datetime) -> None:
    hold_back(2)
    token, phone = of_yurt(now, 14), of_yurt(now, 14, PHONE)
    night = {"arrival": JULY_20, "departure": date(2026, 7, 21)}
    for number in range(1, 12):
        confirmed(now, number, adults=1, **night)
    assert "Closed" not in {str(one["SUMMARY"]) for uid, one in events(token, now).items() if "last" in uid}
    twelfth = confirmed(now, 12, adults=1, **night)
    ((uid, span),) = [(uid, span) for uid, span in days(token, now).items() if uid.startswith("last-")]
    assert span == (JULY_20, date(2026, 7, 21))
    assert not [uid for uid in days(phone, now) if uid.startswith("last-")]
    assert not [uid for uid in days(of_yurt(now, 12), now) if uid.startswith("last-")]
    reservations.cancel(twelfth.code, now, TODAY)
    assert uid not in days(token, now)


def test_without_the_rule_the_last_yurt_is_for_sale_everywhere(any_app: Flask, now: datetime) -> None:
    for number in range(1, 14):
        confirmed(now, number, adults=1, arrival=JULY_20, departure=JULY_23)
    assert not [uid for uid in days(of_yurt(now, 14), now) if uid.startswith(("last-", "stay-"))]


# Changes


def test_a_uid_is_the_stays_own_and_its_sequence_rises_with_every_step(any_app: Flask, now: datetime) -> None:
    booking = booked(now, 1)
    stay_id, token = booking.stays[0].id, of_yurt(now)
    seen = [events(token, now)[f"stay-{stay_id}"]]
    steps = (
        lambda at: reservations.confirm(booking.code, at),
        lambda at: moved(stay_id, 1, JULY_20, date(2026, 7, 24), at),
        lambda at: undo_cancelled(booking.code, at),
    )
    for minutes, step in enumerate(steps, 1):
        step(now + timedelta(minutes=minutes))
        seen.append(events(token, now + timedelta(minutes=minutes))[f"stay-{stay_id}"])
    numbers = [one["SEQUENCE"] for one in seen]
    assert numbers == sorted(set(numbers))
    assert [one["LAST-MODIFIED"].dt for one in seen] == [now + timedelta(minutes=n) for n in range(4)]
    assert all(one["DTSTAMP"].dt == one["LAST-MODIFIED"].dt for one in seen)
    assert seen[2]["DTEND"].dt == date(2026, 7, 24)


def undo_cancelled(code: str, at: datetime) -> None:
    reservations.cancel(code, at, TODAY)
    undo.reinstate(code, at, TODAY)


def test_a_shut_month_keeps_its_uid_and_counts_its_changes(any_app: Flask, now: datetime) -> None:
    token = of_yurt(now)
    uid = next(uid for uid, span in days(token, now).items() if span[0] == date(2026, 10, 1))
    first = events(token, now)[uid]
    db.session.execute(
        update(Season).where(Season.first_night == date(2027, 5, 15)).values(first_night=date(2027, 5, 20))
    )
    db.session.commit()
    later = now + timedelta(minutes=5)
    second = events(token, later)[uid]
    assert (second["DTEND"].dt, second["SEQUENCE"]) == (date(2027, 5, 20), first["SEQUENCE"] + 1)
    assert (first["LAST-MODIFIED"].dt, second["LAST-MODIFIED"].dt) == (now, later)


def test_it_is_the_same_bytes_until_something_changes(any_app: Flask, now: datetime) -> None:
    confirmed(now, 1)
    token = of_yurt(now)
    first = read(token, now)
    again = read(token, now + timedelta(minutes=9))
    assert (first.etag, first.changed_at, first.body) == (again.etag, again.changed_at, again.body)
    tomorrow = read(token, now + timedelta(days=1), TODAY + timedelta(days=1))
    assert tomorrow == first
    held(now, 1, arrival=date(2026, 8, 1), departure=date(2026, 8, 2))
    assert read(token, now).etag != first.etag


def test_whatever_changes_the_moment_of_change_goes_on(any_app: Flask, now: datetime) -> None:
    """A cancellation leaves only older events behind, and still is news to whoever asks by the moment."""
    earlier = confirmed(now, 1)
    token = of_yurt(now)
    first = read(token, now)
    later = confirmed(now + timedelta(hours=1), 1, arrival=date(2026, 8, 1), departure=date(2026, 8, 2))
    second = read(token, now + timedelta(hours=1))
    reservations.cancel(later.code, now + timedelta(hours=1), TODAY)
    third = read(token, now + timedelta(hours=1))
    assert first.changed_at < second.changed_at < third.changed_at
    assert (third.changed_at - second.changed_at).total_seconds() >= 1
    assert f"stay-{earlier.stays[0].id}@" in (third.body or b"").decode()


def test_lines_are_folded_at_75_octets_and_end_in_crlf(any_app: Flask, now: datetime) -> None:
    confirmed(now, 1)
    body = body_of(of_yurt(now), now)
    assert body.startswith(b"BEGIN:VCALENDAR\r\n")
    assert body.endswith(b"END:VCALENDAR\r\n")
    assert body.count(b"\n") == body.count(b"\r\n")
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))


def test_it_says_what_it_is_and_how_often_to_read_it(app: Flask, now: datetime) -> None:
    confirmed(now, 1)
    body = body_of(of_yurt(now), now)
    for line in (
        b"METHOD:PUBLISH", b"X-PUBLISHED-TTL:PT1H", b"REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        b"PRODID:-//EcoTrek Camp//Bookings 1//EN", b"TRANSP:OPAQUE",
    ):  # fmt: skip
        assert b"\r\n" + line + b"\r\n" in body


def test_a_closure_that_is_shortened_counts_it(any_app: Flask, now: datetime) -> None:
    closure = closures.close_yurt(1, JULY_20, date(2026, 7, 26), "stove", now, TODAY)
    token, uid = of_yurt(now), f"closure-{closure.id}"
    first = events(token, now)[uid]
    closure.last_night = date(2026, 7, 24)
    db.session.commit()
    second = events(token, now + timedelta(minutes=1))[uid]
    assert (second["DTEND"].dt, second["SEQUENCE"]) == (date(2026, 7, 25), first["SEQUENCE"] + 1)


# Readings


def test_of_a_calendars_readings_only_the_last_are_kept(any_app: Flask, now: datetime) -> None:
    token, other = of_yurt(now), of_yurt(now, 2)
    read(token, now)
    read(other, now)
    long_ago = [
        {"feed_id": 1, "read_at": now - timedelta(hours=hours), "agent": "Airbnb"} for hours in range(600)
    ]
    db.session.connection().execute(insert(CalendarRead), long_ago)
    db.session.commit()
    confirmed(now, 1)
    read(token, now + timedelta(minutes=1))
    kept = select(CalendarRead.feed_id, func.count()).group_by(CalendarRead.feed_id)
    assert dict(db.session.execute(kept).all()) == {1: 500, 2: 1}  # type: ignore[arg-type]


def test_fifty_who_read_at_once_read_the_same(any_app: Flask, now: datetime) -> None:
    confirmed(now, 1)
    closures.close_yurt(1, date(2026, 8, 1), date(2026, 8, 2), "stove", now, TODAY)
    token = of_yurt(now)
    db.session.remove()
    assert len(at_once(any_app, lambda _number: body_of(token, now).decode())) == 1
    found = events(token, now)
    assert {event["SEQUENCE"] for uid, event in found.items() if not uid.startswith("stay")} == {0}
    reads = db.session.scalar(select(func.count()).select_from(CalendarRead))
    assert reads == GUESTS + 1


# Addresses


def test_all_yurts_get_an_address_at_once_and_later_only_those_that_have_none(
    any_app: Flask, now: datetime
) -> None:
    of_yurt(now, 5)
    assert [new.feed.yurt.number for new in addresses.open_to_site(AIRBNB, [], now) if new.feed.yurt] == [
        *range(1, 5), *range(6, 15),
    ]  # fmt: skip
    with refused(ReaderHasCalendar):
        addresses.open_to_site(AIRBNB, [], now)
    with refused(ReaderHasCalendar):
        addresses.open_to_site(AIRBNB, [5], now)
    with refused(NotOffered):
        addresses.open_to_site(AIRBNB, [99], now)
    assert len(addresses.open_to_site(BOOKING_COM, [], now)) == 14


def test_a_revoked_address_can_be_made_anew(any_app: Flask, now: datetime) -> None:
    old = of_yurt(now)
    addresses.revoke_all_of("Airbnb", now)
    assert addresses.list_addresses(now) == []
    assert of_yurt(now) != old
