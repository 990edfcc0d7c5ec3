"""What other sites sold."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask

from camp.models import Booking, ChannelConflict
from camp.rules.dates import Period
from camp.rules.lifecycle import BookingStatus, Channel
from camp.rules.meals import MealPlan
from camp.rules.party import Party
from camp.services import channels, reservations
from camp.services.channel_conflicts import open_conflicts
from camp.services.channels import ChannelBooking
from camp.services.conflict_solving import solve_by_hand
from camp.services.reservations import Contact
from camp.services.verify import verify
from tests.builders import confirmed


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
    (card,) = open_conflicts(now)
    assert (card.conflict.reference, [booking.code for booking in card.ours]) == ("BK-1", [ours.code])
    solve_by_hand(conflict.id, "They come a week later", None, now)
    assert open_conflicts(now) == ()
    assert verify() == []
