"""Another site's calendar as bytes, read into events. What is personal in it is not even looked at.

Sites write calendars badly, so the lines are put together here and each event stands by itself: a bad one is
counted and spoils no other. The values of the lines are read by icalendar.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

from icalendar import vDate, vDatetime, vDuration
from icalendar.parser import Contentline
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from camp.clock import CAMP_ZONE, camp_day
from camp.rules.calendars import UID_DOMAIN
from camp.rules.dates import ONE_DAY, Period
from camp.rules.feed_events import (
    LONGEST_EVENT,
    LOOKS_AHEAD,
    MOST_EVENTS,
    EventKind,
    SeenEvent,
    Writer,
    kind_of,
    writer_of,
)
from camp.rules.feed_refusals import FeedProblem, FeedUnread
from camp.rules.lifecycle import Channel

LONGEST_UID = 200

_BEGIN, _END = "BEGIN:VCALENDAR", "END:VCALENDAR"


class Fault(StrEnum):
    """Why an event could not be understood."""

    NO_START = "no_start"
    BAD_DATE = "bad_date"
    END_BEFORE_START = "end_before_start"
    TOO_LONG = "too_long"
    BROKEN = "broken"


@dataclass(frozen=True)
class Reading:
    """A calendar that was read whole."""

    events: tuple[SeenEvent, ...] = ()
    faults: Mapping[Fault, int] = field(default_factory=dict)
    """How many events could not be understood, and why."""
    repeating: int = 0
    """Events that should repeat: only the first time is taken."""
    alarms: int = 0
    """Events that would ring."""

    @property
    def unread(self) -> int:
        return sum(self.faults.values())

    @property
    def is_empty(self) -> bool:
        return not self.events and not self.faults


def read_calendar(body: bytes, channel: Channel, today: date) -> Reading:
    """Raises FeedUnread when it is no calendar, or not a whole one."""
    text = _text(body)
    if not text:
        # That is how this site writes a calendar with nothing in it; from any other it is half an answer.
        if channel is Channel.BOOKING_COM:
            return Reading()
        raise FeedUnread(FeedProblem.EMPTY)
    _check_whole(text)
    lines = _lines(text)
    writer = writer_of(channel, _value_of(lines, "PRODID"))
    reading = _Reader(writer, today)
    for event in _events(lines):
        reading.take(event)
    ahead = [one for one in reading.events if _counts(one, today)]
    if len(ahead) > MOST_EVENTS:
        raise FeedUnread(FeedProblem.TOO_MANY_EVENTS)
    return Reading(tuple(reading.events), dict(reading.faults), reading.repeating, reading.alarms)


def _counts(event: SeenEvent, today: date) -> bool:
    nights = event.nights
    is_near = nights.departure > today and nights.arrival - today <= LOOKS_AHEAD
    return is_near and not event.is_ours and event.kind is not EventKind.HORIZON


def _text(body: bytes) -> str:
    return body.decode("utf-8-sig", errors="replace").replace("\0", "").strip()


def _check_whole(text: str) -> None:
    beginning = text[:200].upper()
    if not beginning.startswith(_BEGIN):
        if beginning.startswith("<"):
            raise FeedUnread(FeedProblem.PAGE)
        if beginning.startswith(("{", "[")):
            raise FeedUnread(FeedProblem.ERROR_MESSAGE)
        raise FeedUnread(FeedProblem.NO_CALENDAR)
    if not text[-200:].upper().endswith(_END):
        raise FeedUnread(FeedProblem.CUT)


def _lines(text: str) -> list[str]:
    """Folded lines put together again: a line that begins with a blank or a tab goes on from the one before
    (RFC 5545, 3.1)."""
    found: list[str] = []
    for line in re.split(r"\r\n|\n|\r", text):
        if line[:1] in (" ", "\t") and found:
            found[-1] += line[1:]
        elif line:
            found.append(line)
    return found


def _value_of(lines: list[str], name: str) -> str:
    return next((line for line in lines if line.upper().startswith(name)), "")


@dataclass
class _Event:
    """The lines of one event by their names; the first of each counts."""

    lines: dict[str, str] = field(default_factory=dict)
    rings: bool = False
    is_whole: bool = False


def _events(lines: list[str]) -> Iterator[_Event]:
    """What stands inside an event, as its alarms do, is not its own."""
    event: _Event | None = None
    inside = 0
    for line in lines:
        word = line.upper().strip()
        if word == "BEGIN:VEVENT":
            if event is not None:
                yield event
            event, inside = _Event(), 0
        elif event is None:
            continue
        elif word == "END:VEVENT":
            event.is_whole = True
            yield event
            event = None
        elif word.startswith("BEGIN:"):
            event.rings |= word == "BEGIN:VALARM"
            inside += 1
        elif word.startswith("END:"):
            inside -= 1
        elif inside <= 0:
            name = re.split("[:;]", word, maxsplit=1)[0]
            event.lines.setdefault(name, line)
    if event is not None:
        yield event


class _Reader:
    def __init__(self, writer: Writer, today: date) -> None:
        self.writer, self.today = writer, today
        self.events: list[SeenEvent] = []
        self.faults: Counter[Fault] = Counter()
        self.repeating = self.alarms = 0

    def take(self, event: _Event) -> None:
        if not event.is_whole:
            self.faults[Fault.BROKEN] += 1
            return
        try:
            status = _said(event, "STATUS")
            if status.casefold() == "cancelled":
                # It is as good as not there.
                return
            nights = _nights(event)
            if nights.departure - nights.arrival > LONGEST_EVENT:
                raise _FaultyError(Fault.TOO_LONG)
            given = _said(event, "UID").strip()
            summary = _said(event, "SUMMARY")
        except _FaultyError as error:
            self.faults[error.fault] += 1
            return
        except (ValueError, OverflowError):
            self.faults[Fault.BROKEN] += 1
            return
        self.repeating += "RRULE" in event.lines or "RDATE" in event.lines
        self.alarms += event.rings
        kind = kind_of(self.writer, given, summary, status, nights, self.today)
        is_ours = given.endswith(f"@{UID_DOMAIN}")
        self.events.append(SeenEvent(_kept_uid(given, nights, summary), nights, kind, is_ours))


class _FaultyError(Exception):
    def __init__(self, fault: Fault) -> None:
        self.fault = fault


def _kept_uid(given: str, nights: Period, summary: str) -> str:
    """One that was forgotten is made of what the event says, so that it is the same at the next reading."""
    if given and len(given) <= LONGEST_UID:
        return given
    said = given or f"{nights.arrival} {nights.departure} {summary}"
    return f"sha256:{hashlib.sha256(said.encode()).hexdigest()}"


def _said(event: _Event, name: str) -> str:
    line = event.lines.get(name)
    return "" if line is None else str(Contentline(line).parts()[2])


# Dates

Moment = date | datetime


def _nights(event: _Event) -> Period:
    """From the arrival to the departure day. Raises _FaultyError."""
    start, zone = _moment(event, "DTSTART")
    if start is None:
        raise _FaultyError(Fault.NO_START)
    end, end_zone = _moment(event, "DTEND")
    if end is None:
        end, end_zone = _after(event, start), zone
    arrival, departure = _days(start, zone, end, end_zone)
    if departure < arrival:
        raise _FaultyError(Fault.END_BEFORE_START)
    # Begun and ended on one day: that day's night.
    return Period(arrival, max(departure, arrival + ONE_DAY))


def _after(event: _Event, start: Moment) -> Moment:
    """Without an end: as long as it lasts, else one day."""
    if "DURATION" not in event.lines:
        return start + ONE_DAY
    try:
        lasts: timedelta = vDuration.from_ical(_said(event, "DURATION"))
        return start + lasts
    except (ValueError, OverflowError):
        raise _FaultyError(Fault.BAD_DATE) from None


def _moment(event: _Event, name: str) -> tuple[Moment | None, tzinfo]:
    """What a line says, without a zone, and the zone it is said in. Floating time is the camp's."""
    line = event.lines.get(name)
    if line is None:
        return None, CAMP_ZONE
    _, params, value = Contentline(line).parts()
    said = str(value).strip()
    try:
        if len(said) == len("20260715"):
            day: date = vDate.from_ical(said)
            return day, CAMP_ZONE
        moment: datetime = vDatetime.from_ical(said.upper())
    except ValueError:
        raise _FaultyError(Fault.BAD_DATE) from None
    if moment.tzinfo is not None:
        return moment.replace(tzinfo=None), moment.tzinfo
    return moment, _zone(str(params.get("TZID", "")))


def _zone(name: str) -> tzinfo:
    """By its name in the zone database, or as Windows calls it; one we don't know is the camp's own."""
    plain = name.strip().strip("\"'")
    # A globally unique name has its maker before it: /example.org/Europe/London.
    tail = "/".join(plain.split("/")[-2:]) if plain.startswith("/") else plain
    try:
        return ZoneInfo(WINDOWS_TO_OLSON.get(tail, tail)) if tail else CAMP_ZONE
    except (KeyError, ValueError, OSError):
        return CAMP_ZONE


def _days(start: Moment, zone: tzinfo, end: Moment, end_zone: tzinfo) -> tuple[date, date]:
    """The days they fall on at the camp. Midnight to midnight is how some write whole days, and these are the
    days written, wherever the midnight is."""
    times = [one.time() for one in (start, end) if isinstance(one, datetime)]
    if all(one == time.min for one in times):
        return _plain_day(start), _plain_day(end)
    return _day_at_camp(start, zone), _day_at_camp(end, end_zone)


def _plain_day(moment: Moment) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _day_at_camp(moment: Moment, zone: tzinfo) -> date:
    if not isinstance(moment, datetime):
        return moment
    try:
        return camp_day(moment.replace(tzinfo=zone))
    except OverflowError:
        return moment.date()
