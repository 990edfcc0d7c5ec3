"""A booking another site has sold gets its people, their meals and the price that was agreed there."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from camp.extensions import db
from camp.models import Booking, ChannelEvent, Guest
from camp.rules.agreed_prices import Pricing
from camp.rules.channel_refusals import AgreedTooLittle, GuestHasPlaces, NotFromSite
from camp.rules.dates import Period
from camp.rules.lifecycle import Channel
from camp.rules.meals import MealKind, MealPlan
from camp.rules.money import NOTHING, Money
from camp.rules.party import Party
from camp.rules.pricing import ChargeKind
from camp.rules.refusals import BookingUnknown, PartyDoesNotFit, SittingFull, StepNotPossible
from camp.rules.register import RegisterRule
from camp.rules.text import folded
from camp.services import basket, channel_guests, channels, front_desk, reservations
from camp.services.channel_guests import Told, is_told, may_be_told, price_told, tell
from camp.services.channels import ChannelBooking
from camp.services.conflict_solving import give_theirs
from camp.services.folios import charges_of
from camp.services.reservations import Contact
from camp.services.verify import verify
from tests.builders import all_seated, asked, charged, confirmed, keep_register, refused, seats_taken
from tests.channel_builders import sold_twice
from tests.conftest import TODAY

LENA = Contact("Lena Fischer", "lena@example.com", "+491701234567", "DE", 17, "A cot, please")


def sold(now: datetime, yurt: int = 6, **about: Any) -> Booking:
    """Two adults, bed and breakfast, 20 to 23 July."""
    told = ChannelBooking(
        **{
            "channel": Channel.AIRBNB,
            "reference": "HM1",
            "yurt": yurt,
            "period": Period(date(2026, 7, 20), date(2026, 7, 23)),
            "party": Party(2),
            "plan": MealPlan.BREAKFAST,
            "contact": Contact("Max Bauer", "", "", "", None, ""),
            **about,
        }
    )
    booking = channels.take_in(told, "en", now)
    assert isinstance(booking, Booking)
    return booking


def told(
    adults: int = 2,
    *ages: int,
    plan: MealPlan = MealPlan.BREAKFAST,
    price: Money | None = None,
    pricing: Pricing = Pricing.OURS,
) -> Told:
    if price is not None:
        return Told(LENA, "ru", Party(adults, ages), plan, Pricing.AGREED, price)
    return Told(LENA, "ru", Party(adults, ages), plan, pricing)


def test_a_name_and_a_way_to_reach_them_leave_the_folio_alone(any_app: Flask, now: datetime) -> None:
    booking = sold(now)
    before = [charge.id for charge in charges_of(db.session(), booking.id)]
    tell(booking.code, told(), now)
    found = reservations.get_by_code(booking.code)
    assert (found.guest_name, found.name_key) == ("Lena Fischer", folded("Lena Fischer"))
    assert (found.phone, found.email, found.country) == ("+491701234567", "lena@example.com", "DE")
    assert (found.language, found.expected_hour, found.notes) == ("ru", 17, "A cot, please")
    assert [charge.id for charge in charges_of(db.session(), booking.id)] == before
    assert verify() == []


def test_the_kitchen_cooks_for_who_comes(any_app: Flask, now: datetime) -> None:
    booking = sold(now)
    assert seats_taken(MealKind.DINNER, 21) == 0
    assert seats_taken(MealKind.BREAKFAST, 21) == 2
    tell(booking.code, told(2, 8, 4, plan=MealPlan.HALF_BOARD), now)
    found = reservations.get_by_code(booking.code)
    assert found.party == Party(2, (4, 8))
    assert [guest.age for guest in found.guests] == [None, None, 8, 4]
    assert [guest.position for guest in found.guests] == [1, 2, 3, 4]
    assert seats_taken(MealKind.DINNER, 21) == 4
    assert seats_taken(MealKind.BREAKFAST, 21) == 4
    assert verify() == []
    tell(booking.code, told(1), now)
    assert reservations.get_by_code(booking.code).party == Party(1)
    assert seats_taken(MealKind.DINNER, 21) == 0
    assert seats_taken(MealKind.BREAKFAST, 21) == 1
    assert verify() == []


def test_the_folio_comes_to_what_the_site_agreed(any_app: Flask, now: datetime) -> None:
    booking = sold(now)
    ours = charged(booking)
    price = Money.som(9_999)
    tell(booking.code, told(price=price), now)
    assert charged(booking) == price
    assert price_told(booking) == (Pricing.AGREED, price)
    assert verify() == []
    # The same again writes nothing; our prices again take it back.
    before = len(charges_of(db.session(), booking.id))
    tell(booking.code, told(price=price), now)
    assert len(charges_of(db.session(), booking.id)) == before
    tell(booking.code, told(), now)
    assert charged(booking) == ours
    assert price_told(booking) == (Pricing.OURS, ours)
    assert verify() == []


def of_calendar(now: datetime, yurt: int = 6) -> Booking:
    """What a site's calendar tells: the nights, and nothing else."""
    conflict = sold_twice(yurt)
    give_theirs(conflict.id, yurt, None, now)
    event = db.session.get_one(ChannelEvent, conflict.event_id)
    assert event.booking is not None
    return event.booking


def test_of_a_calendars_booking_nothing_is_known_at_first(any_app: Flask, now: datetime) -> None:
    booking = of_calendar(now)
    assert may_be_told(booking)
    assert not is_told(booking)
    assert price_told(booking) == (Pricing.UNKNOWN, NOTHING)
    # The name alone leaves what it pays to be told.
    tell(booking.code, told(3, pricing=Pricing.UNKNOWN), now)
    found = reservations.get_by_code(booking.code)
    assert (found.guest_name, found.party, charged(found)) == ("Lena Fischer", Party(3), NOTHING)
    assert not is_told(found)
    assert seats_taken(MealKind.BREAKFAST, 21) == 3
    assert verify() == []
    tell(booking.code, told(3, plan=MealPlan.HALF_BOARD), now)
    found = reservations.get_by_code(booking.code)
    assert is_told(found)
    direct = confirmed(now, 7, adults=3)
    assert charged(found) == charged(direct)
    tell(booking.code, told(3, plan=MealPlan.HALF_BOARD, price=Money.som(30_000)), now)
    assert charged(reservations.get_by_code(booking.code)) == Money.som(30_000)
    assert verify() == []


def test_a_price_agreed_stands_for_another_party_too(any_app: Flask, now: datetime) -> None:
    booking = sold(now)
    tell(booking.code, told(3, plan=MealPlan.FULL_BOARD, price=Money.som(40_000)), now)
    assert charged(booking) == Money.som(40_000)
    lines = [c for c in charges_of(db.session(), booking.id) if c.kind is ChargeKind.AGREED_PRICE]
    assert len(lines) == 3
    assert verify() == []


def test_what_is_known_of_people_stays_with_them(any_app: Flask, now: datetime) -> None:
    booking = sold(now, party=Party(2, (6,)))
    names = {1: "Lena", 2: "Max", 3: "Ida"}
    for guest in booking.guests:
        guest.name = names[guest.position]
    db.session.commit()
    tell(booking.code, told(2, 6, 9), now)
    found = reservations.get_by_code(booking.code)
    assert [(guest.name, guest.age) for guest in found.guests] == [
        ("Lena", None), ("Max", None), ("Ida", 6), ("", 9),
    ]  # fmt: skip
    # A year more is the same child.
    tell(booking.code, told(2, 7), now)
    found = reservations.get_by_code(booking.code)
    assert [(guest.name, guest.age) for guest in found.guests] == [
        ("Lena", None), ("Max", None), ("Ida", 7),
    ]  # fmt: skip
    assert verify() == []


def test_nobody_is_taken_out_who_has_something_ordered(any_app: Flask, now: datetime) -> None:
    booking = sold(now)
    order = basket.add_meal(booking.token, MealKind.LUNCH, asked(21, who=(1, 2)), now)
    with refused(GuestHasPlaces) as refusal:
        tell(booking.code, told(1), now)
    assert refusal.value.people == 1
    basket.remove(booking.token, order.id, now)
    basket.add_meal(booking.token, MealKind.LUNCH, asked(21, who=(2,)), now)
    tell(booking.code, told(1), now)
    assert verify() == []


def test_nobody_is_taken_out_who_is_in_the_guest_register(any_app: Flask, now: datetime) -> None:
    booking = sold(now)
    register = update(Guest).values(registered_at=now, name="Lena")
    db.session.execute(register.where(Guest.position == 2))
    db.session.commit()
    tell(booking.code, told(1), now)
    (left,) = reservations.get_by_code(booking.code).guests
    assert (left.name, left.position) == ("Lena", 1)
    tell(booking.code, told(2), now)
    db.session.execute(register)
    db.session.commit()
    with refused(GuestHasPlaces):
        tell(booking.code, told(1), now)


def test_a_party_stays_within_the_beds_and_the_seats(any_app: Flask, now: datetime) -> None:
    booking = sold(now)
    with refused(PartyDoesNotFit):
        tell(booking.code, told(7), now)
    all_seated(now, MealKind.DINNER, 21, leave=1)
    with refused(SittingFull):
        tell(booking.code, told(2, plan=MealPlan.HALF_BOARD), now)


def test_a_price_below_the_meals_is_refused(any_app: Flask, now: datetime) -> None:
    booking = sold(now)
    with refused(AgreedTooLittle):
        tell(booking.code, told(price=Money.som(100)), now)


def test_what_the_guest_has_told_himself_is_not_told_by_staff(any_app: Flask, now: datetime) -> None:
    direct = confirmed(now, 1)
    assert not may_be_told(direct)
    with refused(NotFromSite):
        tell(direct.code, told(), now)
    with refused(BookingUnknown):
        tell("NOSUCH", told(), now)


def test_once_they_are_in_or_it_is_over_they_are_what_they_are(any_app: Flask, now: datetime) -> None:
    keep_register(RegisterRule.OFF)
    booking = sold(now, period=Period(TODAY, date(2026, 7, 17)))
    assert may_be_told(booking)
    front_desk.check_in(booking.stays[0].id, now, TODAY, despite=front_desk.WARNINGS)
    with refused(StepNotPossible):
        tell(booking.code, told(), now)
    other = sold(now, 7, reference="HM2")
    reservations.cancel(other.code, now, TODAY)
    assert not channel_guests.may_be_told(reservations.get_by_code(other.code))
    with pytest.raises(StepNotPossible):
        tell(other.code, told(), now)
