"""Bytes into events: whatever a site writes, what can be understood is, and nothing else falls over."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camp.rules.dates import Period
from camp.rules.feed_events import EventKind
from camp.rules.feed_refusals import FeedProblem, FeedUnread
from camp.rules.lifecycle import Channel
from camp.services.feed_reading import Fault, Reading, read_calendar
from tests.feed_builders import BOOKING_PRODUCT, block, calendar, closed, event, july, stay

TODAY = date(2026, 7, 15)
REAL_FEEDS = Path(__file__).parents[3] / "shared" / "reference" / "feeds"

with_real_feeds = pytest.mark.skipif(
    not REAL_FEEDS.is_dir(), reason="the real feeds lie beside the repository"
)


def read(*events: str, channel: Channel = Channel.AGENCY, product: str = "-//Somebody//EN") -> Reading:
    return read_calendar(calendar(*events, product=product), channel, TODAY)


def nights(reading: Reading) -> list[tuple[int, int]]:
    return [(one.nights.arrival.day, one.nights.departure.day) for one in reading.events]


def timed(*lines: str) -> Reading:
    return read("\r\n".join(["BEGIN:VEVENT", "UID:a", *lines, "END:VEVENT"]))


def in_zone(name: str, first_hour: str, last_hour: str) -> list[str]:
    return [f"DTSTART;TZID={name}:20260720T{first_hour}", f"DTEND;TZID={name}:20260723T{last_hour}"]


def problem(body: bytes, channel: Channel = Channel.AIRBNB) -> FeedProblem:
    with pytest.raises(FeedUnread) as refusal:
        read_calendar(body, channel, TODAY)
    return refusal.value.problem


# What is no calendar


def test_an_empty_answer_is_no_calendar_but_booking_coms_way_to_write_an_empty_one() -> None:
    for body in (b"", b"\r\n  \r\n", b"\xef\xbb\xbf"):
        assert problem(body, Channel.AIRBNB) is FeedProblem.EMPTY
        assert read_calendar(body, Channel.BOOKING_COM, TODAY).is_empty


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", FeedProblem.PAGE),
        (b"\n  <html>", FeedProblem.PAGE),
        (b'{"code":500,"message":"Internal error"}', FeedProblem.ERROR_MESSAGE),
        (b"[]", FeedProblem.ERROR_MESSAGE),
        (b"Not found", FeedProblem.NO_CALENDAR),
        (b"BEGIN:VEVENT\nEND:VEVENT", FeedProblem.NO_CALENDAR),
        (b"BEGIN:VCALENDAR", FeedProblem.CUT),
        (b"\x00\x01\x02\xff", FeedProblem.NO_CALENDAR),
    ],
)
def test_what_is_no_calendar_is_named(body: bytes, expected: FeedProblem) -> None:
    assert problem(body) is expected


def test_half_a_file_is_not_read_wherever_it_breaks_off() -> None:
    whole = calendar(stay(1, 20, 23), stay(2, 24, 26)).rstrip()
    for length in range(len(b"BEGIN:VCALENDAR"), len(whole), 7):
        assert problem(whole[:length]) is FeedProblem.CUT, length


def test_a_header_alone_is_a_calendar_without_events() -> None:
    assert read_calendar(calendar(), Channel.AIRBNB, TODAY).is_empty


# How it is written


WRITTEN = calendar(stay(1, 20, 23), stay(2, 24, 26))


@pytest.mark.parametrize(
    "body",
    [
        WRITTEN,
        b"\xef\xbb\xbf" + WRITTEN,
        b"\r\n" + WRITTEN + b"\r\n\r\n",
        WRITTEN.replace(b"\r\n", b"\n"),
        WRITTEN.replace(b"\r\n", b"\r"),
        WRITTEN.replace(b"\r\n tails", b"\r\n\ttails"),
        WRITTEN.replace(b"DTSTART", b"dtstart").replace(b"BEGIN:VEVENT", b"begin:vevent"),
        WRITTEN.replace(b"BEGIN:V", b"Begin:V").replace(b"END:V", b"End:V").replace(b"UID", b"Uid"),
        WRITTEN.replace(b"VALUE=DATE", b'value="DATE"'),
        WRITTEN.replace(b";VALUE=DATE", b""),
        WRITTEN.replace(b"VERSION:2.0", b"VERSION:2.0\r\nMETHOD:PUBLISH\r\nX-WR-CALNAME:Yurt"),
        WRITTEN.replace(b"SUMMARY", b"ORGANIZER:mailto:noreply@booking.com\r\nSUMMARY"),
        WRITTEN.replace(b"UID:1418", b"UID:\r\n 1418"),
        WRITTEN.replace(b"VERSION:2.0", b"VERSION:2.0\r\nnonsense without a colon"),
        WRITTEN.replace(b"SUMMARY", b"nonsense without a colon\r\nSUMMARY"),
        WRITTEN.replace(b"Reserved", b"Reserved\xff\xfe"),
    ],
)
def test_however_it_is_written_the_same_is_read(body: bytes) -> None:
    reading = read_calendar(body, Channel.AIRBNB, TODAY)
    assert nights(reading) == [(20, 23), (24, 26)]
    assert {one.kind for one in reading.events} == {EventKind.RESERVATION}
    assert reading.faults == {}


def test_nothing_personal_is_kept() -> None:
    reading = read(event("a", july(20, 23), "Reserved - Anna"), product="-//HomeAway.com, Inc.//EN")
    assert reading.events[0].kind is EventKind.RESERVATION
    assert "Anna" not in repr(reading)
    assert "7351" not in repr(read_calendar(WRITTEN, Channel.AIRBNB, TODAY))


def test_a_uid_too_long_is_kept_as_its_hash_and_one_forgotten_is_made() -> None:
    long, none = event("x" * 500, july(20, 23)), event("", july(24, 26))
    first, again = read(long, none).events, read(long, none).events
    assert first == again
    assert len({one.uid for one in first}) == 2
    assert all(len(one.uid) <= 200 for one in first)


def test_our_own_uids_are_known_again() -> None:
    assert [one.is_ours for one in read(event("stay-1@ecotrek-camp", july(20, 23))).events] == [True]
    assert [one.is_ours for one in read(event("stay-1@elsewhere", july(20, 23))).events] == [False]


# Days


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["DTSTART;VALUE=DATE:20260720"], (20, 21)),
        (["DTSTART;VALUE=DATE:20260720", "DTEND;VALUE=DATE:20260720"], (20, 21)),
        (["DTSTART;VALUE=DATE:20260720", "DURATION:P3D"], (20, 23)),
        (["DTSTART;VALUE=DATE:20260720", "DURATION:P1W"], (20, 27)),
        (["DTSTART:20260720T140000", "DTEND:20260723T110000"], (20, 23)),
        (["DTSTART:20260720T140000"], (20, 21)),
        (["DTSTART:20260720T140000", "DURATION:PT21H"], (20, 21)),
        (["DTSTART:20260720T080000Z", "DTEND:20260723T050000Z"], (20, 23)),
        (["DTSTART:20260719T190000Z", "DTEND:20260722T190000Z"], (20, 23)),
        (["DTSTART:20260720T000000Z", "DTEND:20260723T000000Z"], (20, 23)),
        (in_zone("Asia/Kolkata", "140000", "110000"), (20, 23)),
        (in_zone('"Europe/London"', "150000", "100000"), (20, 23)),
        (in_zone("India Standard Time", "140000", "110000"), (20, 23)),
        (in_zone("Pacific/Auckland", "000000", "000000"), (20, 23)),
        (in_zone("/example.org/Europe/London", "150000", "100000"), (20, 23)),
        (in_zone("Nowhere/Land", "140000", "110000"), (20, 23)),
        (in_zone("Asia", "140000", "110000"), (20, 23)),
        (["DTSTART;VALUE=DATE:20260720", "DTSTART;VALUE=DATE:20260721", "DURATION:P1D"], (20, 21)),
    ],
)  # fmt: skip
def test_the_days_are_those_of_the_camp(lines: list[str], expected: tuple[int, int]) -> None:
    reading = timed(*lines)
    assert (nights(reading), reading.faults) == ([expected], {})


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (["SUMMARY:Reserved"], Fault.NO_START),
        (["DTSTART;VALUE=DATE:20269901"], Fault.BAD_DATE),
        (["DTSTART:tomorrow"], Fault.BAD_DATE),
        (["DTSTART;VALUE=DATE:20260720", "DTEND;VALUE=DATE:soon"], Fault.BAD_DATE),
        (["DTSTART;VALUE=DATE:20260720", "DURATION:long"], Fault.BAD_DATE),
        (["DTSTART;VALUE=DATE:20260720", "DURATION:P99999999999D"], Fault.BAD_DATE),
        (["DTSTART;VALUE=DATE:20260723", "DTEND;VALUE=DATE:20260720"], Fault.END_BEFORE_START),
        (["DTSTART;VALUE=DATE:20260723", "DURATION:-P3D"], Fault.END_BEFORE_START),
        (["DTSTART;VALUE=DATE:20260720", "DTEND;VALUE=DATE:30260720"], Fault.TOO_LONG),
        (["DTSTART;VALUE=DATE:00010101", "DTEND;VALUE=DATE:99991231"], Fault.TOO_LONG),
        (["DTSTART;VALUE=DATE:99991231"], Fault.BROKEN),
    ],
)
def test_a_bad_event_is_named_and_spoils_no_other(lines: list[str], fault: Fault) -> None:
    bad = "\r\n".join(["BEGIN:VEVENT", "UID:bad", *lines, "END:VEVENT"])
    reading = read(event("a", july(20, 23)), bad, event("b", july(24, 26)))
    assert nights(reading) == [(20, 23), (24, 26)]
    assert (reading.faults, reading.unread) == ({fault: 1}, 1)


def test_an_event_without_an_end_of_its_own_is_broken_off() -> None:
    reading = read("BEGIN:VEVENT\r\nUID:a\r\nDTSTART;VALUE=DATE:20260720", event("b", july(24, 26)))
    assert (nights(reading), reading.faults) == ([(24, 26)], {Fault.BROKEN: 1})


def test_a_cancelled_event_is_as_good_as_not_there() -> None:
    assert read(event("a", july(20, 23), "Reserved", "STATUS:CANCELLED")) == Reading()


@pytest.mark.parametrize(
    "rule", ["RRULE:FREQ=SECONDLY", "RRULE:FREQ=DAILY", "RRULE:nonsense", "RDATE;VALUE=DATE:20260801"]
)
def test_repetition_is_reported_and_not_obeyed(rule: str) -> None:
    reading = read(event("a", july(20, 23), "Reserved", rule))
    assert (nights(reading), reading.repeating) == ([(20, 23)], 1)


def test_an_alarm_is_reported_and_not_obeyed_and_its_lines_are_its_own() -> None:
    alarm = (
        "BEGIN:VALARM",
        "UID:alarm",
        "SUMMARY:Blocked",
        "DTSTART:20300101",
        "TRIGGER:-PT1H",
        "END:VALARM",
    )
    reading = read(event("a", july(20, 23), "Reserved", *alarm))
    assert (nights(reading), reading.alarms) == ([(20, 23)], 1)
    assert reading.events[0].uid == "a"


# Much


def test_ten_thousand_events_that_are_over_are_read_and_ten_thousand_ahead_are_not_one_yurts() -> None:
    begun = time.monotonic()
    past = [event(str(number), july(1, 4)) for number in range(10_000)]
    assert len(read(*past).events) == 10_000
    ahead = [event(str(number), july(20, 23)) for number in range(10_000)]
    with pytest.raises(FeedUnread) as refusal:
        read(*ahead)
    assert refusal.value.problem is FeedProblem.TOO_MANY_EVENTS
    assert time.monotonic() - begun < 60


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        read_calendar(b"BEGIN:VCALENDAR\n" + body + b"\nEND:VCALENDAR", Channel.AGENCY, TODAY)
        read_calendar(body, Channel.AGENCY, TODAY)
    except FeedUnread:
        pass


LINES = st.sampled_from(
    ["BEGIN:VEVENT", "END:VEVENT", "BEGIN:VALARM", "END:VALARM", "UID:a", "UID;X=:", "SUMMARY:", "STATUS:X",
     "DTSTART;VALUE=DATE:20260720", "DTSTART:20260720T140000Z", "DTSTART;TZID=:20260720T140000", "DTSTART:",
     "DTSTART;TZID=../../etc:20260720T140000", "DTEND;VALUE=DATE:20260723", "DTEND:00000000T000000", "DTEND",
     "DURATION:P1D", "DURATION:-P9999W", "DURATION:", "RRULE:FREQ=DAILY", " folded", "\tfolded", ":",
     ";", "="]
)  # fmt: skip


@given(st.lists(LINES | st.text(max_size=30), max_size=30))
def test_any_lines_are_read_or_refused(lines: list[str]) -> None:
    body = "\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR"]).encode()
    try:
        reading = read_calendar(body, Channel.AGENCY, TODAY)
    except FeedUnread:
        return
    for one in reading.events:
        assert one.nights.arrival < one.nights.departure
        assert len(one.uid) <= 200


# Whole calendars


def test_airbnbs_calendar_says_what_is_a_stay_and_what_is_not() -> None:
    horizon = block(2, date(2027, 6, 1), date(2027, 7, 16))
    reading = read_calendar(
        calendar(stay(1, 20, 23), block(1, *july(23, 24)), horizon), Channel.AIRBNB, TODAY
    )
    assert [one.kind for one in reading.events] == [
        EventKind.RESERVATION, EventKind.BLOCK, EventKind.HORIZON
    ]  # fmt: skip


def test_booking_coms_calendar_does_not_say_it() -> None:
    body = calendar(closed(1, 20, 23), closed(2, 24, 25), product=BOOKING_PRODUCT).replace(b"\r\n", b"\n")
    reading = read_calendar(body, Channel.BOOKING_COM, TODAY)
    assert [one.kind for one in reading.events] == [EventKind.UNSURE, EventKind.UNSURE]


@with_real_feeds
@pytest.mark.parametrize(
    ("name", "channel", "today", "kinds"),
    [
        ("airbnb_0.8.8_2022.ics", Channel.AIRBNB, date(2022, 9, 27), 8 * "R" + 12 * "B" + "H"),
        ("airbnb_1.0_2025-10-22.ics", Channel.AIRBNB, date(2025, 10, 22), 25 * "R" + "BBH"),
        ("airbnb_2020.ics", Channel.AIRBNB, date(2020, 7, 1), "RB"),
        ("airbnb_day1.ics", Channel.AIRBNB, date(2026, 10, 1), "RRRBH"),
        ("airbnb_day2_changed.ics", Channel.AIRBNB, date(2026, 10, 2), "RRB"),
        ("booking_bare_lf.ics", Channel.BOOKING_COM, date(2027, 9, 1), "UU"),
        ("booking_organizer.ics", Channel.BOOKING_COM, date(2026, 10, 1), "UUUH"),
        ("booking_empty_2023.ics", Channel.BOOKING_COM, date(2023, 7, 1), ""),
        ("vrbo_lf.ics", Channel.AGENCY, date(2026, 10, 1), "RRB"),
        ("timezones.ics", Channel.AGENCY, date(2027, 9, 1), "UUUUU"),
    ],
)
def test_real_feeds_are_read_whole(name: str, channel: Channel, today: date, kinds: str) -> None:
    reading = read_calendar((REAL_FEEDS / name).read_bytes(), channel, today)
    assert reading.faults == {}
    assert "".join(one.kind[0].upper() for one in reading.events) == kinds


@with_real_feeds
def test_a_real_log_in_page_is_no_calendar() -> None:
    assert problem((REAL_FEEDS / "login_page_instead_of_calendar.html.txt").read_bytes()) is FeedProblem.PAGE


@with_real_feeds
def test_the_days_of_a_real_feed_with_times_are_those_of_the_camp() -> None:
    reading = read_calendar((REAL_FEEDS / "timezones.ics").read_bytes(), Channel.AGENCY, date(2027, 9, 1))
    days = {one.uid: one.nights for one in reading.events}
    december = {
        uid: Period(date(2027, 12, first), date(2027, 12, end))
        for uid, first, end in [
            ("tz-kolkata", 5, 7), ("tz-quoted", 10, 11), ("tz-windows", 12, 13), ("tz-floating", 15, 16),
            ("tz-utc", 20, 22),
        ]
    }  # fmt: skip
    assert days == december
