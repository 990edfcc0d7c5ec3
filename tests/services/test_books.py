"""Books that notice when they do not agree."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Executable, delete, update

from camp.extensions import db
from camp.models import (
    BedNight,
    Charge,
    Guest,
    GuideShift,
    Horse,
    HorseShift,
    MealPlace,
    Order,
    Sitting,
    TourDeparture,
    TourPlace,
)
from camp.rules.lifecycle import OrderStatus
from camp.rules.meals import MealKind
from camp.rules.money import Money
from camp.rules.pricing import ChargeKind
from camp.rules.stable import HorseState
from camp.services import basket, cashier, reservations
from camp.services.verify import verify
from tests.builders import asked, booked, confirmed, horses_of


def test_a_lost_bed_night_is_found(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    db.session.execute(delete(BedNight).where(BedNight.night == booking.arrival))
    db.session.commit()
    assert len(verify()) == 1
    assert "should own 2 beds on 3 nights" in verify()[0]


def test_a_lost_charge_of_a_night_is_found(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    nights = Charge.kind.in_((ChargeKind.ADULT_NIGHT, ChargeKind.PRIVATE_YURT))
    db.session.execute(delete(Charge).where(Charge.service_date == booking.arrival, nights))
    db.session.commit()
    assert verify() == [
        f"stay {booking.stays[0].id} of booking {booking.code} is charged for other nights than its own"
    ]


def test_a_lost_charge_of_a_plans_meal_is_found(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    dinner = Charge.kind == ChargeKind.DINNER
    db.session.execute(delete(Charge).where(Charge.service_date == booking.arrival, dinner))
    db.session.commit()
    assert verify() == [
        f"stay {booking.stays[0].id} of booking {booking.code} is charged for other meals than its plan's"
    ]


def test_a_bed_of_another_yurt_is_found(any_app: Flask, now: datetime) -> None:
    stay = confirmed(now, 1).stays[0]
    stay.yurt_id += 1
    db.session.commit()
    assert verify() == [f"stay {stay.id} owns a bed in another yurt"]


def test_what_a_folio_says_it_says_without_edits(any_app: Flask, now: datetime) -> None:
    booking = booked(now, 1)
    reservations.release_lapsed(now + timedelta(days=3))
    folio = cashier.folio_of(booking)
    assert folio.standing == []
    # Three nights of a bed, a supplement, a breakfast and a dinner; and as many entries that take them back.
    assert len(folio.charges) == 2 * 3 * 4
    assert {charge.reverses_id for charge in folio.charges if charge.reverses_id} == {
        charge.id for charge in folio.charges if charge.reverses_id is None
    }


# Damage, and what is said of it


def damaged(*statements: Executable) -> list[str]:
    for statement in statements:
        db.session.execute(statement)
    db.session.commit()
    return verify()


@pytest.fixture
def riders(any_app: Flask, now: datetime) -> Order:
    """Two riders on a ride of their own."""
    booking = confirmed(now, 1)
    ride = basket.add_tour(booking.token, "waterfall-ride", asked(21, "09:00", weights={1: 70, 2: 60}), now)
    assert verify() == []
    return ride


def test_a_seat_that_nobody_counts_is_found(any_app: Flask, now: datetime) -> None:
    confirmed(now, 1)
    dinner = (Sitting.day == date(2026, 7, 20), Sitting.meal == MealKind.DINNER)
    assert damaged(update(Sitting).where(*dinner).values(taken=1)) == [
        "dinner of 2026-07-20 counts 1 seats and 2 are taken"
    ]
    assert damaged(delete(Sitting).where(*dinner)) == ["dinner of 2026-07-20 has 2 guests and no sitting"]


def test_a_lost_meal_is_found(any_app: Flask, now: datetime) -> None:
    confirmed(now, 1)
    findings = damaged(delete(MealPlace).where(MealPlace.day == date(2026, 7, 20)))
    assert any("has other meals than its plan's" in one for one in findings)


def test_an_order_without_its_charge_is_found(riders: Order) -> None:
    assert damaged(delete(Charge).where(Charge.order_id == riders.id)) == [
        f"tour {riders.id} of booking {riders.booking.code} has its places and no charge"
    ]


def test_an_order_charged_for_other_people_than_go_is_found(riders: Order) -> None:
    horses = update(Charge).where(Charge.kind == ChargeKind.HORSE)
    assert damaged(horses.values(quantity=3, amount=Money.som(6000))) == [
        f"tour {riders.id} of booking {riders.booking.code} is for 2 and charged for 3"
    ]


def test_a_charge_without_its_place_is_found(riders: Order) -> None:
    gone = TourPlace.guest_id == riders.guest_ids[0]
    findings = damaged(delete(TourPlace).where(gone))
    assert f"tour {riders.id} of booking {riders.booking.code} is charged and has other places" in findings[0]


def test_a_charge_left_behind_is_found(riders: Order) -> None:
    findings = damaged(update(Order).values(status=OrderStatus.REMOVED))
    name = f"tour {riders.id} of booking {riders.booking.code} is removed and"
    assert {f"{name} still has places", f"{name} is still charged"} <= set(findings)


def test_a_counter_that_is_off_is_found(riders: Order) -> None:
    assert f"departure {riders.departure_id} counts 1 places and 2 are taken" in damaged(
        update(TourDeparture).values(taken=1)
    )


def test_a_ride_without_its_guide_is_found(riders: Order) -> None:
    assert damaged(delete(GuideShift)) == [f"departure {riders.departure_id} needs 1 guides and has 0"]


def test_a_rider_without_a_horse_is_found_unless_it_is_known(riders: Order) -> None:
    guest = riders.guest_ids[0]
    assert damaged(delete(HorseShift).where(HorseShift.guest_id == guest)) == [
        f"rider {guest} of departure {riders.departure_id} has a horse for other shifts than the ride's"
    ]
    known = update(TourPlace).where(TourPlace.guest_id == guest)
    assert damaged(known.values(lacks_horse=True)) == []


def test_a_horse_too_weak_is_found(riders: Order) -> None:
    heavier = update(Guest).where(Guest.id == riders.guest_ids[0]).values(weight_kg=94)
    assert damaged(heavier) == [
        f"rider {riders.guest_ids[0]} of departure {riders.departure_id} is too heavy for the horse"
    ]


def test_a_lame_horse_that_goes_out_is_found(riders: Order) -> None:
    horse = horses_of(riders)[riders.guest_ids[0]]
    lame = {"state": HorseState.LAME, "out_from": date(2026, 7, 21)}
    assert damaged(update(Horse).where(Horse.id == horse).values(lame)) == [
        f"horse {horse} is out on 2026-07-21 and goes with departure {riders.departure_id}"
    ]
