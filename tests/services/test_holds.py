"""Holding a yurt: nobody else can have it, and what a guest saw is what a guest pays."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from camp.models import Booking
from camp.rules.lifecycle import BookingStatus
from camp.rules.money import Money
from camp.rules.pricing import SoldAs
from camp.rules.refusals import HoldExpired, NotOffered, OutOfSeason, PartyDoesNotFit, PriceChanged, YurtTaken
from camp.services import cashier, holds, renewals, reservations
from camp.services.verify import verify
from tests.builders import AYGUL, booked, held, wish


def test_a_held_yurt_is_refused_to_the_next_guest_with_the_nights_that_went(
    any_app: Flask, now: datetime
) -> None:
    held(now, 1, arrival=date(2026, 7, 21), departure=date(2026, 7, 22))
    with pytest.raises(YurtTaken) as refusal:
        held(now, 1)
    assert refusal.value.nights == (date(2026, 7, 21),)
    assert verify() == []


def test_the_departure_day_is_free_for_the_next_guest(any_app: Flask, now: datetime) -> None:
    held(now, 1)
    after = held(now, 1, arrival=date(2026, 7, 23), departure=date(2026, 7, 24))
    assert after.status is BookingStatus.HELD
    assert verify() == []


def test_a_lapsed_hold_frees_its_yurt_for_the_next_guest(
    any_app: Flask, now: datetime, later: datetime
) -> None:
    first = held(now, 1)
    second = held(later, 1)
    assert reservations.get_by_token(first.token).status is BookingStatus.EXPIRED
    assert second.status is BookingStatus.HELD
    assert verify() == []


def test_the_same_choice_with_the_same_key_is_the_same_booking(any_app: Flask, now: datetime) -> None:
    first = holds.hold(wish(1), key="one visitor", language="en", now=now)
    again = holds.hold(wish(1), key="one visitor", language="en", now=now)
    assert again.id == first.id


def test_another_choice_with_the_same_key_frees_the_first_one(any_app: Flask, now: datetime) -> None:
    first = holds.hold(wish(1), key="one visitor", language="en", now=now)
    second = holds.hold(wish(2), key="one visitor", language="en", now=now)
    assert reservations.get_by_token(first.token).status is BookingStatus.RELEASED
    assert second.status is BookingStatus.HELD
    assert held(now, 1).status is BookingStatus.HELD
    assert verify() == []


def test_a_key_already_booked_gives_back_that_booking(any_app: Flask, now: datetime) -> None:
    first = holds.hold(wish(1), key="one visitor", language="en", now=now)
    reservations.submit(first.token, AYGUL, now)
    again = holds.hold(wish(2), key="one visitor", language="en", now=now)
    assert again.id == first.id


def test_a_price_that_is_not_ours_is_refused(app: Flask, now: datetime) -> None:
    true = wish(1)
    forged = holds.Wish(true.period, true.party, true.plan, true.choice, Money.som(1))
    with pytest.raises(PriceChanged) as refusal:
        holds.hold(forged, key="forger", language="en", now=now)
    assert refusal.value.now == true.seen


def test_a_party_too_big_for_the_yurt_is_refused(app: Flask, now: datetime) -> None:
    with pytest.raises(PartyDoesNotFit):
        wish(1, adults=3)


def test_a_private_kind_is_not_sold_by_the_bed(app: Flask, now: datetime) -> None:
    with pytest.raises(NotOffered):
        wish(1, sold_as=SoldAs.BED)


def test_a_closed_night_is_refused(app: Flask, now: datetime) -> None:
    true = wish(1)
    closed = holds.Wish(true.period.moved(72), true.party, true.plan, true.choice, true.seen)
    with pytest.raises(OutOfSeason):
        holds.hold(closed, key="late", language="en", now=now)


def test_strangers_share_a_yurt_until_its_beds_are_gone(any_app: Flask, now: datetime) -> None:
    for _ in range(2):
        held(now, 11, adults=3, sold_as=SoldAs.BED)
    # The seventh guest gets a bed in another shared yurt; nobody can have the first one alone.
    other = held(now, 11, adults=1, sold_as=SoldAs.BED)
    assert other.stays[0].yurt.number == 12
    with pytest.raises(YurtTaken):
        held(now, 11)
    assert verify() == []


def test_a_group_in_several_yurts_is_one_booking(any_app: Flask, now: datetime) -> None:
    group = booked(now, 7, 8, adults=8, child_ages=(6,))
    assert [len(stay.party) for stay in group.stays] == [5, 4]
    # 8 adults at 2,700, a child at half, two supplements of 1,500, three nights.
    assert cashier.folio_of(group).sums.charged == Money.som(3 * (8 * 2700 + 1350 + 2 * 1500))
    assert verify() == []


def test_an_expired_hold_can_not_be_booked_but_held_again_with_what_was_typed(
    any_app: Flask, now: datetime, later: datetime
) -> None:
    first = held(now, 1)
    with pytest.raises(HoldExpired):
        reservations.submit(first.token, AYGUL, later)
    renewed = renewals.renew(first.token, AYGUL, later).booking
    assert renewed.id != first.id
    assert renewed.guest_name == AYGUL.name
    assert reservations.submit(renewed.token, AYGUL, later).status is BookingStatus.AWAITING_DEPOSIT
    assert verify() == []


def test_what_was_typed_survives_when_the_yurt_went_to_somebody_else(
    any_app: Flask, now: datetime, later: datetime
) -> None:
    first = holds.hold(wish(1), key="slow typist", language="en", now=now)
    held(later, 1)
    with pytest.raises(YurtTaken):
        renewals.renew(first.token, AYGUL, later)
    second_best = holds.hold(wish(2), key="slow typist", language="en", now=later)
    assert second_best.guest_name == AYGUL.name


def test_what_was_typed_and_never_booked_is_erased_within_a_day(
    any_app: Flask, now: datetime, later: datetime
) -> None:
    first = holds.hold(wish(1), key="left", language="en", now=now)
    held(later, 1)
    with pytest.raises(YurtTaken):
        renewals.renew(first.token, AYGUL, later)
    reservations.release_lapsed(now + timedelta(days=1))
    forgotten: Booking = reservations.get_by_token(first.token)
    assert (forgotten.guest_name, forgotten.email, forgotten.notes) == ("", "", "")
