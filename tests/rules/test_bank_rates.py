"""A day's rates of the National Bank are believed whole, or not at all."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from camp.rules.bank_rates import Quote, read_rates
from camp.rules.currencies import Currency, about
from camp.rules.money import Money
from camp.rules.rates_refusals import (
    FeedIncomplete,
    FeedOfAnotherDay,
    FeedUnreadable,
    RateJumped,
    RateMalformed,
)

TODAY = date(2026, 10, 8)
USD, EUR, RUB, KZT = Currency.USD, Currency.EUR, Currency.RUB, Currency.KZT
VALUES = {"USD": "87,4500", "EUR": "101,2375", "CNY": "12,2842", "KZT": "0,1725", "RUB": "1,0512"}
BEFORE = {USD: 874_000, EUR: 1_011_000, RUB: 10_500, KZT: 1_720}


def quotes(nominal: str = "1", **other: str) -> list[Quote]:
    return [Quote(code, nominal, value) for code, value in {**VALUES, **other}.items() if value]


def test_rates_are_read_with_their_comma_and_the_camps_currencies_alone() -> None:
    bank = read_rates("09.10.2026", quotes(), TODAY, BEFORE)
    assert bank.day == date(2026, 10, 9)
    assert bank.rates == {USD: 874_500, EUR: 1_012_375, RUB: 10_512, KZT: 1_725}


def test_a_value_is_for_as_many_units_as_the_nominal_says() -> None:
    found = [*quotes(KZT="", RUB=""), Quote("KZT", "100", "17,2545"), Quote("RUB", "10", "10,5120")]
    rates = read_rates("08.10.2026", found, TODAY, {}).rates
    assert (rates[KZT], rates[RUB]) == (1_725, 10_512)


@pytest.mark.parametrize(
    "value", ["874500", "87.4500", "87,", ",45", "", "87,45,00", "-87,4500", "0,0000", "x"]
)
def test_a_number_without_its_comma_is_no_rate(value: str) -> None:
    with pytest.raises(RateMalformed) as refusal:
        read_rates("08.10.2026", [*quotes(USD=""), Quote("USD", "1", value)], TODAY, {})
    assert (refusal.value.currency, refusal.value.text) == (USD, value)


@pytest.mark.parametrize("nominal", ["0", "", "7", "-1", "1,0", "100000"])
def test_a_nominal_is_one_ten_or_a_hundred(nominal: str) -> None:
    with pytest.raises(RateMalformed):
        read_rates("08.10.2026", quotes(nominal), TODAY, {})


@pytest.mark.parametrize("value", ["8,7450", "874,5000"])
def test_a_comma_that_moved_is_a_jump_no_currency_makes(value: str) -> None:
    with pytest.raises(RateJumped) as refusal:
        read_rates("08.10.2026", quotes(USD=value), TODAY, BEFORE)
    assert refusal.value.before == 874_000


@pytest.mark.parametrize("missing", ["USD", "EUR", "RUB", "KZT"])
def test_half_a_list_is_no_list(missing: str) -> None:
    with pytest.raises(FeedIncomplete) as refusal:
        read_rates("08.10.2026", quotes(**{missing: ""}), TODAY, BEFORE)
    assert refusal.value.currency == missing


@pytest.mark.parametrize("day", ["", "2026-10-08", "8.10.26", "31.02.2026", "tomorrow"])
def test_a_day_that_is_none_is_refused(day: str) -> None:
    with pytest.raises(FeedUnreadable):
        read_rates(day, quotes(), TODAY, BEFORE)


@pytest.mark.parametrize("days", [-15, 5, 365])
def test_rates_of_a_day_far_from_today_are_refused(days: int) -> None:
    day = TODAY + timedelta(days=days)
    with pytest.raises(FeedOfAnotherDay):
        read_rates(f"{day:%d.%m.%Y}", quotes(), TODAY, BEFORE)


def test_a_price_is_told_in_whole_dollars_and_a_small_one_to_the_cent() -> None:
    assert about(Money.som(20_700), 874_500) == 237_00
    assert about(Money.som(450), 874_500) == 5_15
    assert about(Money.som(1_800), 1_725) == 10_435_00
    assert about(Money.som(-20_700), 874_500) == -237_00
    assert about(Money.som(0), 874_500) == 0
