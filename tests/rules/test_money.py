from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camp.rules.money import Money, total

SUMS = st.integers(-(10**12), 10**12).map(Money)


@pytest.mark.parametrize("wrong", [1.0, "1", True, None])
def test_money_is_a_whole_number_of_tyiyn(wrong: Any) -> None:
    with pytest.raises(TypeError):
        Money(wrong)


@pytest.mark.parametrize(
    ("som", "percent", "expected"), [(2700, 50, 1350), (1530, 50, 765), (2295, 50, 1148), (2294, 50, 1147)]
)
def test_a_share_is_rounded_to_the_som_half_a_som_up(som: int, percent: int, expected: int) -> None:
    assert Money.som(som).percent(percent) == Money.som(expected)


@given(SUMS, st.integers(0, 100))
def test_a_share_of_a_debt_is_the_debt_of_the_share(amount: Money, percent: int) -> None:
    assert (-amount).percent(percent) == -amount.percent(percent)


@given(st.lists(SUMS))
def test_a_total_does_not_depend_on_the_order(sums: list[Money]) -> None:
    assert total(sums) == total(reversed(sums))


def test_an_average_is_rounded_to_the_tyiyn() -> None:
    assert Money(100).divided_by(3) == Money(33)
    assert Money(200).divided_by(3) == Money(67)
    assert Money(-200).divided_by(3) == Money(-67)
