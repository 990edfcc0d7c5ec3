"""A booking as an event of its guest's calendar, for the private page and the confirmation."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from camp.models import Booking
from camp.services.calendar_feeds import guests
from camp.services.calendar_feeds.answers import Answer
from camp.services.calendar_feeds.facts import Voice
from camp.web.addresses import outside
from camp.web.event_words import with_link, words
from camp.web.language import current


def calendar_of(booking: Booking, now: datetime) -> Answer:
    """In the language that is spoken."""
    link = outside("guest.booking", language=current(), token=booking.token)
    voice = Voice(_("EcoTrek yurt camp"), lambda fact: with_link(words(fact), link))
    return guests.booking_calendar(booking, voice, now)
