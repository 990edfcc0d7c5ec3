"""Calendars as bytes: RFC 5545, by the icalendar library.

An event that was written once is kept as it was written: a calendar of thousands is read every hour and has
a handful of news. The same facts give the same bytes: DTSTAMP is the last change, not the moment of asking.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from icalendar import Alarm, Calendar, Component, Event, Timezone, TimezoneStandard, vDuration

from camp.clock import CAMP_ZONE
from camp.rules.calendars import UID_DOMAIN
from camp.services.calendar_feeds.facts import Fact, Revision, Words

PRODID = "-//EcoTrek Camp//Bookings 1//EN"
REFRESH = timedelta(hours=1)
KEPT = 20_000
"""Events kept as they were written: about 10 MB."""

BUSY = "OPAQUE"


def calendar_bytes(name: str, events: Iterable[tuple[Fact, Revision, Words]]) -> bytes:
    """A whole calendar."""
    told = list(events)
    head, end = _frame(name)
    zone = _zone() if any(isinstance(fact.start, datetime) for fact, _, _ in told) else b""
    written = (_event(fact, revision, words) for fact, revision, words in told)
    return b"".join((head, zone, *written, end))


@lru_cache(maxsize=200)
def _frame(name: str) -> tuple[bytes, bytes]:
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", CAMP_ZONE.key)
    end = b"END:VCALENDAR\r\n"
    return calendar.to_ical().removesuffix(end), end


@lru_cache(maxsize=1)
def _zone() -> bytes:
    """Asia/Bishkek, as it has been since 2005 and with no change in sight."""
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", CAMP_ZONE.key)
    standard.add("dtstart", datetime.combine(date(2005, 8, 12), time.min))
    standard.add("tzoffsetfrom", timedelta(hours=6))
    standard.add("tzoffsetto", timedelta(hours=6))
    standard.add("tzname", "+06")
    zone.add_component(standard)
    return bytes(zone.to_ical())


@lru_cache(maxsize=KEPT)
def _event(fact: Fact, revision: Revision, words: Words) -> bytes:
    event = Event()
    event.add("uid", f"{fact.uid}@{UID_DOMAIN}")
    event.add("summary", words.summary)
    event.add("dtstart", _when(fact.start))
    event.add("dtend", _when(fact.end))
    event.add("dtstamp", revision.at)
    event.add("last-modified", revision.at)
    event.add("sequence", revision.number)
    event.add("transp", BUSY)
    if fact.status is not None:
        event.add("status", fact.status.value)
    for name, text in (("description", words.description), ("location", words.location), ("url", words.url)):
        if text:
            event.add(name, text)
    if words.place is not None:
        event.add("geo", words.place)
    if words.alarm:
        event.add_component(_alarm(words))
    return bytes(event.to_ical())


def _alarm(words: Words) -> Component:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words.alarm)
    alarm.add("trigger", -words.alarm_before)
    return alarm


def _when(moment: date | datetime) -> date | datetime:
    return moment.replace(tzinfo=CAMP_ZONE) if isinstance(moment, datetime) else moment
