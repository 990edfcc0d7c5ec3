"""Booking with a special offer: what a guest saw is what a guest pays, whatever the owner does meanwhile."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

import pytest
from flask import Flask

from camp.extensions import db
from camp.models import Booking, MasterClass
from camp.rules.changes import Move, MovePrice
from camp.rules.dates import Period
from camp.rules.lifecycle import BookingStatus
from camp.rules.money import NOTHING, Money, total
from camp.rules.offer_refusals import OfferEnded, OfferGone, OfferOfOtherNights, OfferUnknown
from camp.rules.party import Party
from camp.rules.pricing import STAY_CHARGES, ChargeKind
from camp.rules.refusals import PriceChanged, Refusal
from camp.rules.special_offers import OfferKind
from camp.services import (
    basket,
    cashier,
    holds,
    moves,
    offer_desk,
    offers,
    renewals,
    reservations,
    special_offers,
)
from camp.services.folios import charges_of_stay
from camp.services.transaction import transaction
from camp.services.verify import verify
from tests.builders import AYGUL, asked, charged, refused
from tests.conftest import TODAY
from tests.offer_builders import change, confirmed_with, held_with, made, seen


def lines_of(booking: Booking, kind: ChargeKind) -> list[tuple[int, Money]]:
    """Day and sum of each that stands."""
    stands = cashier.folio_of(booking).standing
    return [(one.service_date.day, one.amount) for one in stands if one.kind is kind]


@pytest.fixture
def felt(any_app: Flask) -> MasterClass:
    """A class with a price for each person."""
    found = db.session.scalars(
        db.select(MasterClass).where(~MasterClass.per_group).order_by(MasterClass.id)
    ).first()
    assert found is not None
    return found


# Searching


def test_an_open_offer_applies_by_itself_and_the_best_one_wins(app: Flask, now: datetime) -> None:
    made(now, percent=10)
    better = made(now, percent=20)
    made(now, percent=15)
    made(now, percent=90, first_night=date(2026, 8, 1), last_night=date(2026, 8, 5))
    _wish, price = seen(now)
    assert price.special is not None
    assert price.special.id == better.id
    # 3 nights of 4,400 som of beds and supplement: a fifth of 13,200.
    assert (price.before, price.total, price.saved) == (
        Money.som(20_700), Money.som(20_700 - 2_640), Money.som(2_640),
    )  # fmt: skip


def test_a_code_gives_its_offer_to_who_types_it_in_any_case_if_it_saves_more(
    app: Flask, now: datetime
) -> None:
    made(now, percent=10)
    secret = made(now, percent=30, code="jailoo 30")
    weak = made(now, percent=5, code="WEAK")
    assert secret.code == "JAILOO30"
    assert _special(now, " Jailoo 30") == secret.id
    assert _special(now, "") not in (None, secret.id, weak.id)
    assert _special(now, "weak") not in (None, secret.id, weak.id)


def _special(now: datetime, code: str) -> int | None:
    price = seen(now, code=code)[1]
    return price.special.id if price.special else None


def test_a_code_that_gives_nothing_says_why_and_the_prices_are_there_all_the_same(
    app: Flask, now: datetime
) -> None:
    made(now, code="AUGUST", first_night=date(2026, 8, 1), last_night=date(2026, 8, 9))
    made(now, code="THREE", kind=OfferKind.FREE_NIGHT, every_nights=5)
    gone = made(now, code="GONE")
    offer_desk.withdraw(gone.id, now)
    why = {
        code: offers.search(Period(date(2026, 7, 20), date(2026, 7, 23)), Party(2), now, TODAY, code)
        for code in ("nosuch", "gone", "august", "three", "")
    }
    assert [type(answer.code_refused) for answer in why.values()] == [
        OfferUnknown, OfferEnded, OfferOfOtherNights, OfferOfOtherNights, type(None),
    ]  # fmt: skip
    assert all(answer.offers for answer in why.values())


# Booking


def test_what_a_guest_saw_with_an_offer_is_what_a_guest_pays(any_app: Flask, now: datetime) -> None:
    offer = made(now)
    wish, price = seen(now)
    booking = held_with(now, wish)
    assert booking.special_offer_id == offer.id
    assert charged(booking) == price.total == wish.seen
    assert booking.deposit == price.total.percent(20)
    assert lines_of(booking, ChargeKind.OFFER_DISCOUNT) == [(day, Money.som(-660)) for day in (20, 21, 22)]
    assert reservations.submit(booking.token, AYGUL, now).special_offer_id == offer.id
    assert verify() == []


def test_the_same_attempt_twice_is_one_booking(any_app: Flask, now: datetime) -> None:
    made(now)
    wish, _price = seen(now)
    first = holds.hold(wish, key="impatient", language="en", now=now)
    assert holds.hold(wish, key="impatient", language="en", now=now).id == first.id


def test_an_offer_withdrawn_meanwhile_is_refused_with_the_price_as_it_is_now(
    any_app: Flask, now: datetime
) -> None:
    offer = made(now)
    wish, price = seen(now)
    offer_desk.withdraw(offer.id, now)
    with refused(PriceChanged) as refusal:
        held_with(now, wish)
    assert (refusal.value.seen, refusal.value.now) == (price.total, Money.som(20_700))


def test_an_included_class_withdrawn_meanwhile_is_refused_though_the_price_is_the_same(
    any_app: Flask, now: datetime, felt: MasterClass
) -> None:
    offer = made(now, kind=OfferKind.CLASS_INCLUDED, class_code=felt.code)
    wish, price = seen(now)
    assert price.before == price.total
    assert price.special is not None
    offer_desk.withdraw(offer.id, now)
    with refused(OfferGone):
        held_with(now, wish)


def test_nobody_gets_an_offer_with_a_code_by_its_number_alone(any_app: Flask, now: datetime) -> None:
    made(now, code="SECRET")
    wish, _price = seen(now, code="secret")
    forged = holds.Wish(wish.period, wish.party, wish.plan, wish.choice, wish.seen, wish.special_id, "guess")
    with refused(PriceChanged):
        held_with(now, forged)


def test_a_free_night_is_posted_and_a_cancellation_takes_all_back(any_app: Flask, now: datetime) -> None:
    made(now, kind=OfferKind.FREE_NIGHT)
    booking = confirmed_with(now)
    assert lines_of(booking, ChargeKind.FREE_NIGHT) == [(20, Money.som(-4_400))]
    assert charged(booking) == Money.som(20_700 - 4_400)
    cancelled = reservations.cancel(booking.code, now, TODAY)
    assert cancelled.status is BookingStatus.CANCELLED
    assert charged(cancelled) == NOTHING
    assert verify() == []


def test_a_hold_that_ran_out_is_renewed_with_its_offer_or_refused_when_that_is_gone(
    any_app: Flask, now: datetime, later: datetime
) -> None:
    offer = made(now, code="AGAIN")
    slow = held_with(now, seen(now, code="again")[0])
    again = renewals.renew(slow.token, AYGUL, later).booking
    assert (again.special_offer_id, charged(again)) == (offer.id, Money.som(20_700 - 3 * 660))
    offer_desk.withdraw(offer.id, later)
    with pytest.raises(PriceChanged):
        renewals.renew(again.token, AYGUL, later + timedelta(minutes=21))


# Classes


def first_hour(held: MasterClass) -> str:
    return held.starts[0]


def test_each_takes_part_once_for_nothing_and_the_second_time_is_paid(
    any_app: Flask, now: datetime, felt: MasterClass
) -> None:
    made(now, kind=OfferKind.CLASS_INCLUDED, class_code=felt.code)
    booking = confirmed_with(now)
    before, hour, code = charged(booking), first_hour(felt), felt.code
    first = basket.add_class(booking.token, code, asked(21, hour, who=(1,)), now)
    assert charged(booking) == before
    basket.add_class(booking.token, code, asked(22, hour), now)
    assert charged(booking) == before + felt.price
    # The first is taken out again: who took part in it has the second for nothing.
    basket.remove(booking.token, first.id, now)
    assert charged(booking) == before
    assert lines_of(booking, ChargeKind.CLASS_INCLUDED) == [(22, felt.price * -2)]
    reservations.cancel(booking.code, now, TODAY)
    assert charged(booking) == NOTHING
    assert verify() == []


def test_a_booking_without_the_offer_pays_for_the_class(
    any_app: Flask, now: datetime, felt: MasterClass
) -> None:
    booking = confirmed_with(now)
    made(now, kind=OfferKind.CLASS_INCLUDED, class_code=felt.code)
    before = charged(booking)
    basket.add_class(booking.token, felt.code, asked(21, first_hour(felt)), now)
    assert charged(booking) == before + felt.price * 2


# Changing the stay


def moved(booking: Booking, now: datetime, arrival: int, departure: int, yurt: int = 1) -> Money:
    """Gives the difference in price, shown before and done."""
    wanted = Move(yurt, Period(date(2026, 7, arrival), date(2026, 7, departure)))
    before = charged(booking)
    plan = moves.plan_move(booking.stays[0].id, wanted, now, TODAY)
    moves.move(booking.stays[0].id, wanted, plan.difference, now, TODAY)
    assert charged(booking) - before == plan.difference
    assert verify() == []
    return plan.difference


def test_an_added_covered_night_gets_the_percentage_too_even_withdrawn(any_app: Flask, now: datetime) -> None:
    offer = made(now, last_night=date(2026, 7, 23))
    booking = confirmed_with(now)
    offer_desk.withdraw(offer.id, now)
    # A night of 6,900 less 660; the one after it is not covered.
    assert moved(booking, now, 20, 25) == Money.som(6_900 - 660 + 6_900)
    assert moved(booking, now, 20, 21) == Money.som(-(6_900 * 4 - 660 * 3))


def test_free_nights_stay_the_nights_they_are_and_a_longer_stay_makes_no_new_one(
    any_app: Flask, now: datetime
) -> None:
    made(now, kind=OfferKind.FREE_NIGHT, every_nights=2)
    booking = confirmed_with(now, nights=2)
    assert moved(booking, now, 20, 24) == Money.som(6_900 * 2)
    assert lines_of(booking, ChargeKind.FREE_NIGHT) == [(20, Money.som(-4_400))]


def test_a_shorter_stay_has_no_more_free_nights_than_it_would_be_promised(
    any_app: Flask, now: datetime
) -> None:
    made(now, kind=OfferKind.FREE_NIGHT, every_nights=2)
    booking = confirmed_with(now, nights=4)
    assert [day for day, _ in lines_of(booking, ChargeKind.FREE_NIGHT)] == [20, 22]
    # The 23rd goes at its price, and the 22nd is paid after all.
    assert moved(booking, now, 20, 23) == Money.som(-6_900 + 4_400)
    assert moved(booking, now, 20, 21) == Money.som(-6_900 * 2 + 4_400)
    assert lines_of(booking, ChargeKind.FREE_NIGHT) == []


def test_a_free_night_in_a_dearer_yurt_is_worth_what_it_was(any_app: Flask, now: datetime) -> None:
    made(now, kind=OfferKind.FREE_NIGHT)
    booking = confirmed_with(now)
    other = next(
        yurt.number
        for yurt in db.session.scalars(db.select(type(booking.stays[0].yurt)))
        if yurt.kind_id != booking.stays[0].yurt.kind_id and len(yurt.beds) >= 2
    )
    moved(booking, now, 20, 23, yurt=other)
    [(day, worth)] = lines_of(booking, ChargeKind.FREE_NIGHT)
    assert day == 20
    assert Money.som(-4_400) <= worth < NOTHING
    stay = total(one.amount for one in charges_of_stay(db.session(), booking.stays[0].id))
    assert stay == charged(booking)


@pytest.mark.parametrize("kind", [OfferKind.PERCENT, OfferKind.FREE_NIGHT])
def test_however_often_a_stay_is_changed_no_night_is_below_nothing_or_free_beyond_the_promise(
    app: Flask, now: datetime, kind: OfferKind
) -> None:
    rng = Random(f"moves/{kind}")
    offer = made(now, kind=kind, every_nights=2, percent=35, last_night=date(2026, 7, 27))
    booking = confirmed_with(now, nights=4)
    stay_id = booking.stays[0].id
    done = 0
    for _ in range(40):
        arrival = date(2026, 7, rng.randint(18, 25))
        period = Period(arrival, arrival + timedelta(days=rng.randint(1, 6)))
        wanted = Move(rng.choice((1, 1, 6, 11)), period, rng.choice(list(MovePrice)))
        try:
            plan = moves.plan_move(stay_id, wanted, now, TODAY)
        except Refusal:
            continue
        moves.move(stay_id, wanted, plan.difference, now, TODAY)
        done += 1
        charges = charges_of_stay(db.session(), stay_id)
        nights: dict[date, Money] = dict.fromkeys(period, NOTHING)
        for one in charges:
            if one.kind in STAY_CHARGES:
                nights[one.service_date] += one.amount
        assert set(nights) == set(period)
        assert min(nights.values()) >= NOTHING
        free = [one for one in charges if one.kind is ChargeKind.FREE_NIGHT]
        assert len(free) <= special_offers.terms_of(offer).promised(period)
    assert done > 20
    assert verify() == []


# Offers guests may read of


def test_guests_read_of_offers_open_to_all_that_can_still_be_had(app: Flask, now: datetime) -> None:
    shown = made(now)
    made(now, code="HUSH")
    offer_desk.withdraw(made(now).id, now)
    held = db.session.scalars(db.select(MasterClass)).first()
    assert held is not None
    made(now, kind=OfferKind.CLASS_INCLUDED, class_code=held.code)
    with transaction():
        held.is_offered = False
    assert [one.id for one in special_offers.open_offers(TODAY)] == [shown.id]
    assert special_offers.open_offers(date(2026, 8, 1)) == []
    assert change().code == ""
