"""What a change of the catalogue does, reckoned by hand: nights, discounts, and the terms' example."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from flask import Flask

from camp.rules.cancellation import Step
from camp.rules.dates import Period
from camp.rules.money import NOTHING, Money
from camp.rules.party import Party
from camp.rules.pricing import DiscountKind
from camp.rules.season_changes import SeasonPlan
from camp.rules.terms import Terms
from camp.services import products, repricing, season_desk
from camp.services.product_changes import DiscountChange
from camp.services.repricing import NightRun, changed_runs, nights_of, sample_stay
from camp.services.term_examples import example_of
from tests.conftest import TODAY

LONG, LARGE = DiscountKind.LONG_STAY, DiscountKind.LARGE_PARTY


def plans() -> list[SeasonPlan]:
    return [
        SeasonPlan(one.id, one.name, one.first_night, one.last_night) for one in season_desk.seasons_of(2026)
    ]


def test_the_sample_is_of_the_next_nights_that_are_open(any_app: Flask) -> None:
    stay = sample_stay(Party(2), TODAY)
    assert stay is not None
    assert stay.period == Period(TODAY, TODAY + timedelta(days=3))
    *_, last = season_desk.seasons_of(2026)
    winter = sample_stay(Party(2), last.last_night + timedelta(days=1))
    first, *_ = season_desk.seasons_of(2027)
    assert winter is not None
    assert winter.period.arrival == first.first_night
    evening = sample_stay(Party(2), last.last_night)
    assert evening is not None
    assert len(evening.period) == 1
    assert sample_stay(Party(2), date(2040, 1, 1)) is None


def test_nights_that_change_alike_are_told_together(any_app: Flask) -> None:
    before = nights_of(2026, TODAY)
    early, summer, late = plans()
    season_desk.change_seasons(
        2026,
        [
            early,
            replace(summer, last_night=summer.last_night - timedelta(days=5)),
            replace(late, first_night=late.first_night - timedelta(days=3)),
        ],
        gaps_are_meant=True,
    )
    after = nights_of(2026, TODAY)
    last, first = summer.last_night, late.first_night
    assert changed_runs(before, after) == [
        NightRun(last - timedelta(days=4), last - timedelta(days=3), before[last], after[date(2026, 12, 1)]),
        NightRun(last - timedelta(days=2), last, before[last], after[first]),
    ]
    assert after[first].season == late.name
    assert min(before) == TODAY
    assert changed_runs(after, after) == []


def test_a_discount_is_shown_by_a_stay_that_just_gets_it(any_app: Flask) -> None:
    thresholds = {LONG: 4, LARGE: 12}
    before = repricing.discounted_samples(thresholds, TODAY)
    products.change_discounts(
        {LONG: DiscountChange(threshold=4, percent=50), LARGE: DiscountChange(threshold=12, percent=0)}
    )
    after = repricing.discounted_samples(thresholds, TODAY)
    long_before, long_after = before[LONG], after[LONG]
    assert long_before is not None
    assert long_after is not None
    assert len(long_after.period) == 4
    assert long_after.price < long_before.price
    large_before, large_after = before[LARGE], after[LARGE]
    assert large_before is not None
    assert large_after is not None
    assert large_after.price > large_before.price


def test_the_example_of_terms_is_reckoned_on_each_step_s_last_day(any_app: Flask) -> None:
    terms = Terms(20, Money.som(4000), 48, (Step(30, 0), Step(14, 50)))
    example = example_of(terms, TODAY)
    assert example is not None
    assert example.deposit == Money.som(4000)
    arrival = example.stay.period.arrival
    assert arrival == TODAY + timedelta(days=60)
    told = [(one.days_before, one.day, one.ending.keeps, one.ending.gives_back) for one in example.endings]
    assert told == [
        (31, arrival - timedelta(days=31), NOTHING, Money.som(4000)),
        (15, arrival - timedelta(days=15), Money.som(2000), Money.som(2000)),
        (14, arrival - timedelta(days=14), Money.som(4000), NOTHING),
        (0, None, Money.som(4000), NOTHING),
    ]


def test_without_steps_the_example_keeps_the_whole_deposit(any_app: Flask) -> None:
    example = example_of(Terms(10, None, 48, ()), TODAY)
    assert example is not None
    assert [one.ending.gives_back for one in example.endings] == [NOTHING, NOTHING]
    assert example.deposit == example.stay.price.percent(10)


def test_while_nothing_is_open_there_is_no_example(any_app: Flask) -> None:
    assert example_of(Terms(10, None, 48, ()), date(2040, 1, 1)) is None
