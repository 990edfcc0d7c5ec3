"""What the camp offers a party."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from flask import Flask

from camp.rules.dates import Period
from camp.rules.meals import MealPlan
from camp.rules.money import Money
from camp.rules.party import Party
from camp.rules.pricing import SoldAs
from camp.rules.refusals import OutOfSeason
from camp.services import offers
from tests.builders import confirmed

TODAY = date(2026, 7, 15)
JULY = Period(date(2026, 7, 20), date(2026, 7, 23))


def test_a_couple_is_offered_every_kind_and_beds_at_the_true_price(any_app: Flask, now: datetime) -> None:
    found = offers.search(JULY, Party(2), now, TODAY).offers
    told = {(offer.first_yurt.kind.code, offer.sold_as): offer for offer in found}
    assert set(told) == {
        ("couple", SoldAs.PRIVATE),
        ("family", SoldAs.PRIVATE),
        ("shared", SoldAs.PRIVATE),
        ("shared", SoldAs.BED),
    }
    assert told["couple", SoldAs.PRIVATE].left == 5
    assert told["couple", SoldAs.PRIVATE].prices[MealPlan.HALF_BOARD].total == Money.som(20_700)
    assert told["shared", SoldAs.BED].prices[MealPlan.BREAKFAST].total == Money.som(10_800)


def test_a_booked_yurt_is_offered_no_more(any_app: Flask, now: datetime) -> None:
    confirmed(now, 1, arrival=date(2026, 7, 22), departure=date(2026, 7, 24))
    found = offers.search(JULY, Party(2), now, TODAY).offers
    couple = next(offer for offer in found if offer.first_yurt.kind.code == "couple")
    assert couple.left == 4
    assert 1 not in couple.yurts


def test_a_party_too_big_for_one_yurt_is_offered_several(any_app: Flask, now: datetime) -> None:
    found = offers.search(JULY, Party(10), now, TODAY).offers
    assert [offer.is_combination for offer in found] == [True]
    assert len(found[0].yurts) == 2


def test_a_full_camp_names_the_nearest_free_dates(any_app: Flask, now: datetime) -> None:
    for yurt in range(1, 15):
        confirmed(now, yurt, adults=1)
    answer = offers.search(JULY, Party(2), now, TODAY)
    assert answer.offers == ()
    assert answer.nearest == (JULY.moved(-3), JULY.moved(3), JULY.moved(4))


def test_out_of_season_the_first_days_of_the_next_one_are_proposed(any_app: Flask, now: datetime) -> None:
    winter = Period(date(2026, 12, 30), date(2027, 1, 2))
    with pytest.raises(OutOfSeason):
        offers.search(winter, Party(2), now, TODAY)
    proposed = offers.nearest_open(winter, Party(2), now, TODAY)
    assert proposed[0] == Period(date(2027, 5, 15), date(2027, 5, 18))


def test_a_lapsed_hold_counts_as_free_before_anybody_has_released_it(
    any_app: Flask, now: datetime, later: datetime
) -> None:
    from tests.builders import held

    held(now, 1)
    during = offers.nights_of(date(2026, 7, 20), date(2026, 7, 21), now, 1)
    after = offers.nights_of(date(2026, 7, 20), date(2026, 7, 21), later, 1)
    assert (during[0].free_yurts, after[0].free_yurts) == (0, 1)
