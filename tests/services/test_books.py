"""Figures of a small season worked out by hand, and books that notice when they do not agree."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import Flask
from sqlalchemy import delete

from camp.extensions import db
from camp.models import BedNight, Charge
from camp.rules.folio import PaymentForm
from camp.rules.money import Money
from camp.rules.pricing import ChargeKind, SoldAs
from camp.services import cashier, reservations, revenue
from camp.services.verify import verify
from tests.builders import booked, confirmed, held


def test_a_small_season_worked_out_by_hand(any_app: Flask, now: datetime) -> None:
    # Three nights, half board, two adults in a yurt of their own: 30 July to 1 August, across two months.
    confirmed(now, 1, arrival=date(2026, 7, 30), departure=date(2026, 8, 2))
    # Two singles by the bed in one shared yurt, one night in August.
    for _ in range(2):
        confirmed(now, 11, arrival=date(2026, 8, 1), departure=date(2026, 8, 2), adults=1, sold_as=SoldAs.BED)
    # Cancelled the same day with its deposit of 4,140 paid: all of it kept, on the day of arrival.
    gone = booked(now, 2)
    cashier.record_payment(gone.code, PaymentForm.QR, gone.deposit, "", None, now)
    reservations.cancel(gone.code, now, date(2026, 7, 20))
    # Neither a hold nor a booking without its deposit is revenue yet.
    held(now, 3)
    booked(now, 4)

    report = revenue.season_report(2026)
    july, august = (next(m for m in report.months if m.first_day.month == number) for number in (7, 8))
    assert july.by_kind == {
        ChargeKind.ADULT_NIGHT: Money.som(2 * 2 * 2700),
        ChargeKind.PRIVATE_YURT: Money.som(2 * 1500),
        ChargeKind.CANCELLATION_FEE: Money.som(4140),
    }
    assert august.by_kind == {
        ChargeKind.ADULT_NIGHT: Money.som(2 * 2700 + 2 * 2700),
        ChargeKind.PRIVATE_YURT: Money.som(1500),
    }
    assert (july.nights.sold, july.nights.available) == (2, 14 * 31)
    # Two singles in one yurt are one yurt-night sold, and two bed-nights.
    assert (august.nights.sold, report.bed_nights_sold) == (2, 3 * 2 + 2)
    assert july.nights.adr == Money.som(6900)
    assert report.revenue == Money.som(10_800 + 3000 + 4140 + 10_800 + 1500)
    assert report.revenue == Money(sum(money.tyiyn for money in report.by_kind.values()))
    # 15 May to 30 September are 139 nights.
    assert report.nights.available == 14 * 139
    assert report.bed_nights_available == 56 * 139


def test_a_year_without_seasons_has_an_empty_report(any_app: Flask) -> None:
    report = revenue.season_report(2030)
    assert (report.months, report.revenue, report.nights.occupancy) == ((), Money(0), None)


def test_a_lost_bed_night_is_found(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    db.session.execute(delete(BedNight).where(BedNight.night == booking.arrival))
    db.session.commit()
    assert len(verify()) == 1
    assert "should own 2 beds on 3 nights" in verify()[0]


def test_a_lost_charge_is_found(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    db.session.execute(delete(Charge).where(Charge.service_date == booking.arrival))
    db.session.commit()
    assert verify() == [
        f"stay {booking.stays[0].id} of booking {booking.code} is charged for other nights than its own"
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
    assert len(folio.charges) == 2 * 6
    assert {charge.reverses_id for charge in folio.charges if charge.reverses_id} == {
        charge.id for charge in folio.charges if charge.reverses_id is None
    }
