"""What passes between the demo's camp and other sites: who reads whose calendar when, what theirs tell, and
the one booking that was sold twice. The calendars are made up, and brought as files: no site is asked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import partial

from camp.cli.demo_diary import Diary
from camp.cli.demo_stories import StayStory
from camp.clock import camp_day, camp_moment
from camp.rules.channel_health import Advice
from camp.rules.dates import ONE_DAY, Period
from camp.rules.lifecycle import OTHER_SITES, BookingStatus, Channel
from camp.rules.party import Party
from camp.rules.pricing import SoldAs
from camp.rules.refusals import OutOfSeason
from camp.rules.seasons import season_of
from camp.services import channel_health, channel_settings, feed_previews, offers
from camp.services.calendar_feeds import addresses, answers
from camp.services.calendar_feeds.addresses import Reader
from camp.services.calendar_feeds.facts import Fact, Reserved, Title, Voice, Words
from camp.services.catalogue import read_catalogue
from camp.services.channel_settings import ChannelSettings
from camp.services.feed_previews import Proposal
from camp.services.transaction import reading

READERS = (Reader("Airbnb", Channel.AIRBNB), Reader("Booking.com", Channel.BOOKING_COM))
SELLS = {Channel.AIRBNB: (1, 2, 3, 5), Channel.BOOKING_COM: (6, 7, 8)}
"""The yurts each of them has on sale."""

READ_AT = {
    Channel.AIRBNB: (time(13, 10), time(16, 5), time(19, 12), time(22, 8)),
    Channel.BOOKING_COM: (time(15, 40), time(17, 42), time(19, 39), time(21, 45), time(23, 41)),
}
"""The evening before the demonstration."""

FORGOTTEN = 3
"""The yurt whose calendar nobody has brought since the day before."""
BROUGHT_AT = time(21, 30)
OPENED_BEFORE = 21 * ONE_DAY
STALE_HOURS = 24
CONFLICT_DAYS_AHEAD = 3
"""Time enough for the staff to solve it."""
NEW_WITHIN = range(5, 60)
"""So many days ahead a site's guest of whom nothing is known yet comes, where the yurt is free."""


def begin_sites(today: date, stories: Sequence[StayStory], diary: Diary) -> None:
    """Write down what passes in the last days before the demonstration."""
    ties = _Ties(stories)
    diary.write(camp_moment(today - OPENED_BEFORE, time(10)), ties.open)
    yesterday = today - ONE_DAY
    for channel, hours in READ_AT.items():
        for hour in hours:
            diary.write(camp_moment(yesterday, hour), partial(ties.read, channel))
    for channel, yurts in SELLS.items():
        for yurt in yurts:
            day = yesterday - ONE_DAY if yurt == FORGOTTEN else yesterday
            diary.write(camp_moment(day, BROUGHT_AT), partial(ties.bring, channel, yurt))


@dataclass
class _Ties:
    stories: Sequence[StayStory]
    tokens: dict[Channel, list[str]] = field(default_factory=dict)
    has_sold_twice: bool = False

    def open(self, now: datetime) -> None:
        channel_settings.change_channel_settings(ChannelSettings(0, STALE_HOURS, stale_asks=False))
        for reader in READERS:
            if reader.channel is not None:
                opened = addresses.open_to_site(reader, SELLS[reader.channel], now)
                self.tokens[reader.channel] = [new.token for new in opened]

    def read(self, channel: Channel, now: datetime) -> None:
        for token in self.tokens.get(channel, ()):
            answers.read_calendar(token, channel, lambda *_about: True, _speaker, now, camp_day(now))

    def bring(self, channel: Channel, yurt: int, now: datetime) -> None:
        """The site's calendar of that yurt, as a file."""
        told = [
            *self._known(channel, yurt, now),
            *self._new(yurt, now),
            *self._sold_twice(channel, yurt, now),
        ]
        proposal = Proposal(yurt, channel, file=_calendar(channel, yurt, told))
        preview_id = feed_previews.look(proposal, now)
        feed_previews.agree(preview_id, feed_previews.preview_of(preview_id, now).seen, now)

    def _known(self, channel: Channel, yurt: int, now: datetime) -> Iterator[Period]:
        """What the site has sold of it before, as the camp has it in its books."""
        for story in self._ahead(now, 1):
            booking = story.booking()
            if story.enquiry.channel is channel and booking.status is BookingStatus.CONFIRMED:
                yield from (stay.period for stay in booking.stays if stay.yurt.number == yurt)

    def _new(self, yurt: int, now: datetime) -> Iterator[Period]:
        seasons = read_catalogue(reading()).seasons
        for days in NEW_WITHIN:
            first = camp_day(now) + days * ONE_DAY
            nights = Period(first, first + 2 * ONE_DAY)
            if season_of(first + ONE_DAY, seasons) is not None and (
                channel_health.sale_advice(yurt, nights, now).advice is not Advice.TAKEN
                and _is_for_sale(nights, now)
            ):
                yield nights
                return

    def _sold_twice(self, channel: Channel, yurt: int, now: datetime) -> Iterator[Period]:
        """Once in all: nights that are promised here already, while another yurt is free."""
        if self.has_sold_twice or channel is not Channel.AIRBNB:
            return
        for story in self._ahead(now, CONFLICT_DAYS_AHEAD):
            booking = story.booking()
            if booking.status is not BookingStatus.CONFIRMED or story.enquiry.channel in OTHER_SITES:
                continue
            for stay in booking.stays:
                is_private = stay.yurt.number == yurt and stay.sold_as is SoldAs.PRIVATE
                if is_private and _is_for_sale(stay.period, now):
                    self.has_sold_twice = True
                    yield stay.period
                    return

    def _ahead(self, now: datetime, days: int) -> Iterable[StayStory]:
        first = camp_day(now) + days * ONE_DAY
        ahead = [story for story in self.stories if story.period.arrival > first]
        return sorted(ahead, key=lambda story: (story.period, story.enquiry.key))


def _is_for_sale(nights: Period, now: datetime) -> bool:
    """Is the camp open, and is there a yurt for two?"""
    try:
        answer = offers.search(nights, Party(2), now, camp_day(now))
    except OutOfSeason:
        return False
    return any(offer.sold_as is SoldAs.PRIVATE for offer in answer.offers)


@contextmanager
def _speaker(title: Title) -> Iterator[Voice]:
    yield Voice(title.about, _say)


def _say(fact: Fact) -> Words:
    return Words("Reserved" if isinstance(fact, Reserved) else "Closed")


def _calendar(channel: Channel, yurt: int, told: Iterable[Period]) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//{channel}//Demo//EN"]
    for nights in told:
        secret = hashlib.sha256(f"{channel}/{yurt}/{nights}".encode()).hexdigest()[:32]
        uid, summary = f"1418fb94e984-{secret}@airbnb.com", "Reserved"
        if channel is Channel.BOOKING_COM:
            uid, summary = f"{secret}@booking.com", "CLOSED - Not available"
        lines += [
            "BEGIN:VEVENT",
            f"UID:{uid}",
            f"DTSTART;VALUE=DATE:{nights.arrival:%Y%m%d}",
            f"DTEND;VALUE=DATE:{nights.departure:%Y%m%d}",
            f"SUMMARY:{summary}",
            "END:VEVENT",
        ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()
