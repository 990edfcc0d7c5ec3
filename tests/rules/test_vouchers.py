"""Gift vouchers: how long they are good, how their codes are written, what they pay and what goes back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camp.rules.money import NOTHING, Money
from camp.rules.text import CODE_ALPHABET
from camp.rules.vouchers import (
    CODE_LENGTH,
    VoucherState,
    VoucherStatus,
    last_day_of,
    new_code,
    read_code,
    shown_code,
    state_of,
    to_put_back,
    to_use,
)

TODAY = date(2026, 7, 15)
SOM = st.integers(-(10**7), 10**7).map(Money)
SUMS = st.integers(0, 10**7).map(Money)


@pytest.mark.parametrize(
    ("sold_on", "months", "last_day"),
    [
        (date(2026, 7, 15), 12, date(2027, 7, 14)),
        (date(2026, 1, 31), 1, date(2026, 2, 27)),
        (date(2024, 2, 29), 12, date(2025, 2, 27)),
        (date(2026, 12, 1), 1, date(2026, 12, 31)),
        (date(2026, 3, 1), 24, date(2028, 2, 29)),
    ],
)
def test_a_voucher_is_good_for_whole_months(sold_on: date, months: int, last_day: date) -> None:
    assert last_day_of(sold_on, months) == last_day


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
def test_it_is_never_good_for_less_than_four_weeks_a_month(sold_on: date, months: int) -> None:
    assert last_day_of(sold_on, months) >= sold_on + timedelta(days=27 * months)


@pytest.mark.parametrize(
    ("status", "left", "last_day", "state"),
    [
        (VoucherStatus.ORDERED, 0, TODAY, VoucherState.ORDERED),
        (VoucherStatus.ACTIVE, 1, TODAY, VoucherState.GOOD),
        (VoucherStatus.ACTIVE, 1, TODAY - timedelta(days=1), VoucherState.EXPIRED),
        (VoucherStatus.ACTIVE, 0, TODAY - timedelta(days=1), VoucherState.USED_UP),
        (VoucherStatus.REFUNDED, 0, TODAY, VoucherState.REFUNDED),
        (VoucherStatus.VOID, 1, TODAY, VoucherState.VOID),
    ],
)
def test_where_a_voucher_stands(
    status: VoucherStatus, left: int, last_day: date, state: VoucherState
) -> None:
    assert state_of(status, Money.som(left), last_day, TODAY) is state


def test_a_code_is_read_however_it_is_typed() -> None:
    code = new_code()
    assert len(code) == CODE_LENGTH
    assert set(code) <= set(CODE_ALPHABET)
    assert read_code(f" {shown_code(code).lower()} ") == code
    assert new_code() != code


@given(SUMS, SOM)
def test_a_voucher_pays_no_more_than_is_on_it_nor_than_is_owed(left: Money, owed: Money) -> None:
    pays = to_use(left, owed)
    assert NOTHING <= pays <= left
    assert pays <= max(NOTHING, owed)


@given(SUMS, SOM)
def test_no_more_goes_back_onto_it_than_came_from_it(paid: Money, owed_to_guest: Money) -> None:
    back = to_put_back(paid, owed_to_guest)
    assert NOTHING <= back <= paid
    assert back <= max(NOTHING, owed_to_guest)
