"""An offer for so many bookings: each takes a turn, and gives it back when it ends."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from camp.extensions import db
from camp.models import SpecialOffer
from camp.rules.dates import Period
from camp.rules.offer_refusals import OfferGone, OfferUsedUp
from camp.rules.party import Party
from camp.rules.refusals import PriceChanged, Refusal, SettingOutOfRange
from camp.services import front_desk, holds, offer_desk, offers, reservations, special_offers, undo
from camp.services.verify import verify
from tests.builders import AYGUL, at_once, refused
from tests.conftest import TODAY
from tests.offer_builders import change, confirmed_with, held_with, made, seen

NIGHTS = Period(date(2026, 7, 20), date(2026, 7, 23))


def uses(offer: SpecialOffer) -> int:
    db.session.rollback()
    return db.session.get_one(SpecialOffer, offer.id, populate_existing=True).uses


def why_not(now: datetime, code: str) -> type[Refusal]:
    return type(offers.search(NIGHTS, Party(2), now, TODAY, code).code_refused)  # type: ignore[return-value]


def test_a_code_used_up_gives_nothing_and_says_so(any_app: Flask, now: datetime) -> None:
    offer = made(now, code="FIRST", most_uses=2)
    confirmed_with(now, code="first", yurt=1)
    held_with(now, seen(now, code="first", yurt=2)[0])
    assert uses(offer) == 2
    assert why_not(now, "first") is OfferUsedUp
    _wish, price = seen(now, code="first", yurt=3)
    assert price.special is None
    assert verify() == []


def test_who_saw_the_last_one_and_comes_too_late_is_told_the_price_without_it(
    any_app: Flask, now: datetime
) -> None:
    made(now, code="FIRST", most_uses=1)
    late = seen(now, code="first", yurt=2)[0]
    confirmed_with(now, code="first", yurt=1)
    with refused(PriceChanged):
        held_with(now, late)


def test_an_offer_open_to_all_ends_by_itself_when_it_is_used_up(any_app: Flask, now: datetime) -> None:
    made(now, most_uses=1)
    assert special_offers.open_offers(TODAY)
    confirmed_with(now)
    assert special_offers.open_offers(TODAY) == []


def test_a_booking_that_ends_gives_its_turn_back_once(any_app: Flask, now: datetime) -> None:
    offer = made(now, code="FIRST", most_uses=3)
    let_go = held_with(now, seen(now, code="first", yurt=1)[0])
    lapsed = held_with(now, seen(now, code="first", yurt=2)[0])
    cancelled = confirmed_with(now, code="first", yurt=3)
    assert uses(offer) == 3
    reservations.release(let_go.token, now)
    reservations.release(let_go.token, now)
    reservations.cancel(cancelled.code, now, TODAY)
    reservations.release_lapsed(now + timedelta(hours=1))
    assert uses(offer) == 0
    assert lapsed.special_offer_id == offer.id
    assert why_not(now, "first") is type(None)
    assert verify() == []


def test_a_visitor_who_chooses_anew_takes_no_second_turn(any_app: Flask, now: datetime) -> None:
    offer = made(now, code="FIRST", most_uses=1)
    key = secrets.token_hex(8)
    wish = seen(now, code="first", yurt=1)[0]
    holds.hold(wish, key=key, language="en", now=now)
    holds.hold(wish, key=key, language="en", now=now)
    assert uses(offer) == 1
    reservations.submit(holds.hold(seen(now, yurt=2)[0], key=key, language="en", now=now).token, AYGUL, now)
    assert uses(offer) == 0


def test_a_booking_taken_back_has_what_it_was_promised_though_others_have_it_too(
    any_app: Flask, now: datetime
) -> None:
    offer = made(now, code="FIRST", most_uses=1)
    first = confirmed_with(now, code="first", yurt=1)
    reservations.cancel(first.code, now, TODAY)
    confirmed_with(now, code="first", yurt=2)
    undo.reinstate(first.code, now, TODAY)
    assert uses(offer) == 2
    assert verify() == []


def test_who_did_not_come_has_had_a_turn(any_app: Flask, now: datetime) -> None:
    offer = made(now, code="FIRST", most_uses=1)
    booking = confirmed_with(now, code="first", yurt=1)
    front_desk.mark_no_show(booking.code, now, booking.arrival)
    undo.reinstate(booking.code, now, booking.arrival)
    assert uses(offer) == 1
    assert verify() == []


def test_the_owner_gives_more_of_it_while_bookings_have_it(any_app: Flask, now: datetime) -> None:
    offer = made(now, code="FIRST", most_uses=1)
    confirmed_with(now, code="first", yurt=1)
    offer_desk.change_offer(offer.id, change(code="FIRST", most_uses=2), TODAY)
    assert why_not(now, "first") is type(None)
    offer_desk.change_offer(offer.id, change(code="FIRST"), TODAY)
    assert why_not(now, "first") is type(None)


@pytest.mark.parametrize("most", [0, -1, 10**6])
def test_a_number_that_makes_no_sense_is_refused(any_app: Flask, now: datetime, most: int) -> None:
    with refused(SettingOutOfRange):
        made(now, most_uses=most)


def test_of_fifty_at_once_as_many_have_it_as_the_owner_gives(any_app: Flask, now: datetime) -> None:
    offer = made(now, code="FIRST", most_uses=3, last_night=date(2026, 8, 31))
    wishes = [
        seen(now, yurt=yurt, arrival=date(2026, 7, 20) + timedelta(days=3 * slot), nights=2, code="first")[0]
        for yurt in range(1, 11)
        for slot in range(5)
    ]
    db.session.commit()

    def work(number: int) -> str:
        try:
            held_with(now, wishes[number])
        except (PriceChanged, OfferGone) as refusal:
            return type(refusal).__name__
        return "held"

    answers = at_once(any_app, work)
    assert answers["held"] == 3
    assert uses(offer) == 3
    assert verify() == []
