"""Holding a yurt while its guest types. What a guest saw is what a guest pays."""

from __future__ import annotations

from datetime import date, datetime

from camp.models import Booking
from camp.rules.lifecycle import Channel
from camp.rules.origins import DIRECT, Came
from camp.rules.party import Party
from camp.rules.refusals import TryAgain, YurtTaken
from camp.services import waiting_list
from camp.services.holding import (
    Attempt,
    LostRace,
    Wish,
    find_attempt,
    hold_visit_within,
    hold_within,
    settles,
)
from camp.services.inventory.beds import BedClash
from camp.services.reservations import release_lapsed
from camp.services.transaction import transaction

TRIES = 5


def hold(
    wish: Wish,
    *,
    key: str,
    language: str,
    now: datetime,
    channel: Channel = Channel.WEB,
    came: Came = DIRECT,
) -> Booking:
    """Keep the chosen yurt for some minutes.

    ``key`` names one visitor's attempt: the same choice again gives the same booking, another choice frees
    the first one, and an attempt already booked is given back as it is. Raises OutOfSeason, NotOffered,
    PartyDoesNotFit, NoPrice, PriceChanged, OfferGone or YurtTaken.
    """
    release_lapsed(now)
    # Whoever waited comes before whoever books now.
    waiting_list.serve(now)
    attempt = Attempt(key, language, channel, came, now)
    for _ in range(TRIES):
        try:
            with transaction() as session:
                return hold_within(session, wish, attempt)
        except (BedClash, LostRace):
            continue
        except YurtTaken:
            # Taken by this same attempt, sent twice at the same moment?
            with transaction() as session:
                twin = find_attempt(session, key)
                if twin is not None and settles(twin, wish, session):
                    return twin
            raise
    raise YurtTaken(wish.choice.yurts[0], tuple(wish.period))


def hold_visit(
    day: date,
    party: Party,
    *,
    key: str,
    language: str,
    now: datetime,
    channel: Channel = Channel.WEB,
    came: Came = DIRECT,
) -> Booking:
    """Open the basket of people who come for the day. The same key and day again give the same booking.

    Raises OutOfSeason.
    """
    release_lapsed(now)
    attempt = Attempt(key, language, channel, came, now)
    for _ in range(TRIES):
        try:
            with transaction() as session:
                return hold_visit_within(session, day, party, attempt)
        except (BedClash, LostRace):
            continue
    raise TryAgain
