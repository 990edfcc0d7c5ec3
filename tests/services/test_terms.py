"""The terms a booking was made under hold for it, whatever the owner changes and whoever cancels."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select

from camp.extensions import db
from camp.models import Booking, BookingTerms, Season, SeasonTerms
from camp.rules.cancellation import CancelledBy, Step
from camp.rules.folio import PaymentForm
from camp.rules.house_refusals import SeasonUnknown, TermsOutOfOrder, TermsTwice
from camp.rules.lifecycle import BookingStatus, Confirmation
from camp.rules.money import NOTHING, Money
from camp.rules.refusals import SettingOutOfRange
from camp.rules.terms import Terms, TermsRead
from camp.services import basket, cashier, house, prices, reservations, season_desk, terms, undo
from camp.services.prices import SettingsChange
from camp.services.verify import verify
from tests.builders import AYGUL, asked, booked, charged, held, refused, visit
from tests.conftest import TODAY

OWN = Terms(50, None, 24, (Step(60, 0), Step(30, 80)))
FIXED = Terms(0, Money.som(3_000), 12, (Step(7, 0),))
AUGUST = date(2026, 8, 4)
"""20 days after today."""


def season_of(night: date) -> int:
    within = Season.first_night <= night, Season.last_night >= night
    return db.session.scalars(select(Season.id).where(*within)).one()


def paid(now: datetime, **about: object) -> Booking:
    """With its deposit."""
    booking = booked(now, 1, arrival=AUGUST, departure=AUGUST + timedelta(days=3), **about)
    cashier.record_payment(booking.code, PaymentForm.QR, booking.deposit, "", None, now)
    return reservations.get_by_code(booking.code)


def owed(booking: Booking) -> Money:
    return -cashier.folio_of(booking).sums.balance


def test_a_cancellation_at_20_days_gives_half_of_the_deposit_back(any_app: Flask, now: datetime) -> None:
    booking = paid(now)
    assert terms.if_cancelled(booking, TODAY).gives_back == booking.deposit.percent(50)
    reservations.cancel(booking.code, now, TODAY)
    assert owed(booking) == booking.deposit.percent(50)
    assert verify() == []


@pytest.mark.parametrize("by", [CancelledBy.CAMP, CancelledBy.WEATHER])
def test_when_it_is_not_the_guest_who_cancels_everything_goes_back(
    any_app: Flask, now: datetime, by: CancelledBy
) -> None:
    booking = paid(now)
    assert terms.if_cancelled(booking, TODAY, by).gives_back == booking.deposit
    cancelled = reservations.cancel(booking.code, now, TODAY, by)
    assert (owed(booking), cancelled.cancelled_by) == (booking.deposit, by)
    undo.reinstate(booking.code, now, TODAY)
    assert reservations.get_by_code(booking.code).cancelled_by is None
    assert verify() == []


def test_terms_are_frozen_with_the_hold_and_not_moved_by_the_owner(any_app: Flask, now: datetime) -> None:
    booking = held(now, 1, arrival=AUGUST, departure=AUGUST + timedelta(days=3))
    read = TermsRead("ky", ("Алдын ала төлөм …", "Андан кеч …"))
    house.change_steps([Step(1, 100)])
    prices.change_settings(SettingsChange(Confirmation.AFTER_DEPOSIT, 90, 5, 20))
    basket.add_extra(booking.token, "banya", asked(5, "17:00", month=8), 2, now)
    submitted = reservations.submit(booking.token, AYGUL, now, read=read)
    # The deposit follows the price of the hold, by the percentage the guest was shown.
    assert submitted.deposit == charged(booking).percent(20)
    assert submitted.held_until == now + timedelta(hours=48)
    frozen = terms.find_read(submitted)
    assert frozen is not None
    assert (frozen.language, tuple(frozen.sentences), frozen.accepted_at) == (
        read.language,
        read.sentences,
        now,
    )
    cashier.record_payment(submitted.code, PaymentForm.QR, submitted.deposit, "", None, now)
    reservations.cancel(submitted.code, now, TODAY)
    assert owed(submitted) == submitted.deposit.percent(50)
    # Who comes after them reads the new ones.
    later = booked(now, 2, arrival=AUGUST, departure=AUGUST + timedelta(days=3))
    assert later.deposit == charged(later).percent(90)
    assert verify() == []


def test_what_was_accepted_once_is_not_written_over(app: Flask, now: datetime) -> None:
    booking = held(now, 1)
    for language in ("ru", "en"):
        reservations.submit(booking.token, AYGUL, now, read=TermsRead(language, (language,)))
    frozen = terms.find_read(booking)
    assert frozen is not None
    assert frozen.sentences == ["ru"]


def test_a_booking_by_telephone_has_its_terms_but_nobody_read_them(app: Flask, now: datetime) -> None:
    booking = held(now, 1)
    reservations.take_by_hand(booking.token, AYGUL, Confirmation.AFTER_DEPOSIT, now)
    assert terms.find_read(booking) is None
    assert terms.of_booking(booking) == terms.camp_terms()


def test_a_booking_older_than_the_terms_follows_todays(any_app: Flask, now: datetime) -> None:
    booking = paid(now)
    db.session.execute(delete(BookingTerms))
    db.session.commit()
    house.change_steps([Step(10, 25)])
    assert terms.if_cancelled(booking, TODAY).keeps == booking.deposit.percent(25)


def test_a_season_has_terms_of_its_own_and_the_others_the_camps(any_app: Flask, now: datetime) -> None:
    terms.change_season_terms(season_of(AUGUST), OWN)
    booking = paid(now)
    assert booking.deposit == charged(booking).percent(50)
    assert terms.if_cancelled(booking, TODAY).keeps == booking.deposit
    early = booked(now, 2, arrival=date(2026, 9, 10), departure=date(2026, 9, 12))
    assert early.deposit == charged(early).percent(20)
    assert [row.season_id for row in terms.own_terms_ahead(TODAY)] == [season_of(AUGUST)]
    terms.drop_season_terms(season_of(AUGUST))
    assert terms.terms_on(AUGUST) == terms.camp_terms()
    # What was promised with the old ones stays promised.
    assert terms.of_booking(booking) == OWN


def test_the_season_of_the_arrival_decides_for_visits_too(app: Flask, now: datetime) -> None:
    terms.change_season_terms(season_of(AUGUST), FIXED)
    group = visit(now, AUGUST, adults=2)
    basket.add_extra(group.token, "banya", asked(4, "17:00", month=8), 2, now)
    db.session.refresh(group)
    # A fixed deposit above the price is the price.
    assert group.deposit == charged(group) < Money.som(3_000)


def test_without_a_deposit_a_booking_stands_at_once(any_app: Flask, now: datetime) -> None:
    terms.change_season_terms(season_of(AUGUST), Terms(0, None, 24, ()))
    booking = booked(now, 1, arrival=AUGUST, departure=AUGUST + timedelta(days=2))
    assert (booking.status, booking.deposit, booking.held_until) == (BookingStatus.CONFIRMED, NOTHING, None)
    assert verify() == []


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        (Terms(101, None, 24, ()), SettingOutOfRange),
        (Terms(20, NOTHING, 24, ()), SettingOutOfRange),
        (Terms(20, Money.som(1_000_001), 24, ()), SettingOutOfRange),
        (Terms(20, None, 0, ()), SettingOutOfRange),
        (Terms(20, None, 24, (Step(400, 0),)), SettingOutOfRange),
        (Terms(20, None, 24, (Step(30, 0), Step(30, 50))), TermsTwice),
        (Terms(20, None, 24, (Step(30, 50), Step(14, 20))), TermsOutOfOrder),
    ],
)
def test_terms_that_make_no_sense_are_refused(app: Flask, wrong: Terms, kind: type) -> None:
    season = season_of(AUGUST)
    with refused(kind):
        terms.change_season_terms(season, wrong)


def test_a_season_that_is_gone_has_no_terms(any_app: Flask) -> None:
    with refused(SeasonUnknown):
        terms.change_season_terms(999, OWN)
    with refused(SeasonUnknown):
        terms.drop_season_terms(999)
    season_desk.copy_year(2027, 2028, 0, Money.som(10))
    for season in season_desk.seasons_of(2028):
        terms.change_season_terms(season.id, OWN)
    season_desk.change_seasons(2028, (), False)
    assert terms.own_terms_ahead(TODAY) == []


def test_a_year_made_from_another_has_its_terms(any_app: Flask) -> None:
    high = next(season for season in season_desk.seasons_of(2027) if season.code == "high")
    terms.change_season_terms(high.id, OWN)
    season_desk.copy_year(2027, 2028, 10, Money.som(10))
    copied = db.session.scalars(select(SeasonTerms).join(SeasonTerms.season).where(Season.year == 2028)).one()
    assert (copied.season.code, copied.terms) == ("high", OWN)
