"""Every night stands by itself when a stay is moved, made longer or shorter."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from camp.rules.changes import change_of_nights, lines_of_nights, night_of_charge
from camp.rules.dates import Period
from camp.rules.money import Money
from camp.rules.pricing import ChargeKind, PriceLine

JULY = [date(2026, 7, day) for day in range(1, 32)]
PERIODS = st.tuples(st.integers(0, 60), st.integers(1, 20)).map(
    lambda both: Period(
        date(2026, 6, 1) + timedelta(days=both[0]), date(2026, 6, 1) + timedelta(days=sum(both))
    )
)


def test_a_night_more_is_added_and_the_others_are_kept() -> None:
    change = change_of_nights(Period(JULY[0], JULY[2]), Period(JULY[0], JULY[3]), None)
    assert (change.kept, change.added, change.moved, change.dropped) == (
        (JULY[0], JULY[1]),
        (JULY[2],),
        (),
        (),
    )


def test_another_yurt_from_tonight_moves_only_the_nights_to_come() -> None:
    period = Period(JULY[0], JULY[4])
    change = change_of_nights(period, period, JULY[2])
    assert change.kept == (JULY[0], JULY[1])
    assert change.moved == (JULY[2], JULY[3])


def test_breakfast_and_lunch_belong_to_the_night_before() -> None:
    assert night_of_charge(ChargeKind.BREAKFAST, JULY[1]) == JULY[0]
    assert night_of_charge(ChargeKind.LUNCH, JULY[1]) == JULY[0]
    assert night_of_charge(ChargeKind.DINNER, JULY[1]) == JULY[1]
    assert night_of_charge(ChargeKind.ADULT_NIGHT, JULY[1]) == JULY[1]


def test_the_lines_of_a_night_are_its_bed_and_its_meals() -> None:
    bed = PriceLine(JULY[0], ChargeKind.ADULT_NIGHT, 1, Money(1))
    breakfast = PriceLine(JULY[1], ChargeKind.BREAKFAST, 1, Money(1))
    others = [PriceLine(JULY[1], ChargeKind.ADULT_NIGHT, 1, Money(1))]
    assert lines_of_nights([bed, breakfast, *others], [JULY[0]]) == (bed, breakfast)


@given(PERIODS, PERIODS, st.one_of(st.none(), st.dates(date(2026, 6, 1), date(2026, 9, 1))))
def test_every_night_is_in_one_place_and_none_is_lost(old: Period, new: Period, moves: date | None) -> None:
    change = change_of_nights(old, new, moves)
    assert sorted((*change.kept, *change.moved, *change.dropped)) == list(old)
    assert sorted((*change.kept, *change.fresh)) == list(new)
