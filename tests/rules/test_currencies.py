"""Foreign money: what it is worth, what to ask for, and the change."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camp.rules.currencies import (
    LARGEST_NOTE,
    RATE_UNIT,
    Currency,
    is_far,
    is_slip,
    read_decimal,
    split,
    to_ask,
    worth,
    written_decimal,
)
from camp.rules.money import NOTHING, Money

FOREIGN = st.sampled_from([currency for currency in Currency if currency is not Currency.KGS])
RATES = st.integers(1, 5_000_000)
SUMS = st.integers(-10_000_000, 10_000_000)


@pytest.mark.parametrize(
    ("currency", "hundredths", "rate", "som"),
    [
        (Currency.USD, 100_00, 874_500, 8745),
        (Currency.USD, 1_00, 874_500, 87),
        (Currency.USD, 2_00, 872_500, 175),
        (Currency.USD, -2_00, 872_500, -175),
        (Currency.EUR, 50, 1_013_000, 51),
        (Currency.RUB, 5_000_00, 10_950, 5475),
        (Currency.KZT, 20_000_00, 1_725, 3450),
        (Currency.KZT, 1_00, 1_725, 0),
    ],
)
def test_foreign_money_is_worth_whole_som_half_away_from_zero(
    currency: Currency, hundredths: int, rate: int, som: int
) -> None:
    assert worth(currency, hundredths, rate) == Money.som(som)


def test_som_are_worth_what_they_are_to_the_tyiyn() -> None:
    assert worth(Currency.KGS, 12_34, RATE_UNIT) == Money(12_34)


@given(FOREIGN, SUMS, SUMS, RATES)
def test_more_money_is_never_worth_less(currency: Currency, one: int, other: int, rate: int) -> None:
    low, high = sorted((one, other))
    assert worth(currency, low, rate) <= worth(currency, high, rate)


@given(FOREIGN, SUMS, RATES)
def test_what_goes_back_is_worth_what_came(currency: Currency, hundredths: int, rate: int) -> None:
    assert worth(currency, -hundredths, rate) == -worth(currency, hundredths, rate)
    assert worth(currency, hundredths, rate).tyiyn % 100 == 0


@given(FOREIGN, st.integers(1, 100_000_000), RATES)
def test_what_is_asked_for_covers_the_balance_and_one_unit_less_would_not(
    currency: Currency, tyiyn: int, rate: int
) -> None:
    balance = Money(tyiyn)
    units = to_ask(balance, rate)
    assert worth(currency, units * 100, rate) >= balance
    # A unit less is short by the money's true worth; only rounding to the whole som could hide it.
    assert (units - 1) * rate < -(-tyiyn // 100) * RATE_UNIT


def test_nothing_is_asked_for_when_nothing_is_owed() -> None:
    assert to_ask(NOTHING, 874_500) == 0
    assert to_ask(Money.som(-50), 874_500) == 0


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_change_is_never_negative_and_nothing_is_lost(value: int, due: int) -> None:
    paid, change = split(Money(value), Money(due))
    assert change >= NOTHING
    assert NOTHING < paid <= Money(due)
    assert paid + change == Money(value)


def test_change_of_a_whole_note_is_a_slip() -> None:
    assert is_slip(Money.som(5_000), Currency.KGS, RATE_UNIT)
    assert not is_slip(Money.som(4_999), Currency.KGS, RATE_UNIT)
    assert is_slip(Money.som(8_745), Currency.USD, 874_500)
    assert not is_slip(Money.som(8_744), Currency.USD, 874_500)
    assert set(LARGEST_NOTE) == set(Currency)


@pytest.mark.parametrize(
    ("rate", "before", "far"),
    [
        (874_500, 874_000, False),
        (8_745_000, 874_000, True),
        (87_450, 874_000, True),
        (1_000_000, 874_000, False),
    ],
)
def test_a_slipped_decimal_comma_is_noticed(rate: int, before: int, far: bool) -> None:
    assert is_far(rate, before) is far


@pytest.mark.parametrize(
    ("text", "places", "number"),
    [
        ("87,45", 4, 874_500),
        ("87.45", 4, 874_500),
        ("0,1725", 4, 1_725),
        ("100", 2, 10_000),
        ("1 250,5", 2, 125_050),
        ("1\u00a0250", 2, 125_000),
        ("-5", 2, -500),
        (" 7 ", 2, 700),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, places: int, number: int) -> None:
    assert read_decimal(text, places) == number


@pytest.mark.parametrize(
    "text", ["", "abc", "1,234", "1.2.3", "1,", ",5", "1e5", "٣", "12345678901", "+5", "--5", "½", "\0"]
)
def test_what_is_no_number_of_hundredths_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=rf"^{re.escape(text)}$"):
        read_decimal(text, 2)


@given(st.integers(-(10**12), 10**12), st.sampled_from([2, 4]), st.sampled_from([".", ","]))
def test_a_number_written_is_read_again(number: int, places: int, mark: str) -> None:
    if abs(number) < 10 ** (places + 9):
        assert read_decimal(written_decimal(number, places).replace(".", mark), places) == number


def test_a_number_is_written_with_no_more_zeros_than_wanted() -> None:
    assert written_decimal(874_500, 4, 2) == "87.45"
    assert written_decimal(870_000, 4, 2) == "87.00"
    assert written_decimal(1_725, 4, 2) == "0.1725"
    assert written_decimal(100_00, 2) == "100"
    assert written_decimal(-5_50, 2) == "-5.5"
