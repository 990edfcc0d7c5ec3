"""What may stand in the guest register."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camp.rules.register import (
    Entry,
    Registered,
    RegisterRule,
    age_on,
    check_register,
    erased_before,
    is_complete,
    is_erased,
)
from camp.rules.staff_refusals import Fault, FaultKind, RegisterFaulty, RegisterField

TODAY = date(2026, 7, 15)
ARRIVAL = date(2026, 7, 15)
WHOLE = Entry("Айгүл Асанова", "KG", "AN1234567", date(1990, 5, 1))


def faults(
    entry: Entry, age: int | None = None, rule: RegisterRule = RegisterRule.OPTIONAL
) -> tuple[Fault, ...]:
    try:
        check_register([Registered(1, age, entry)], rule, ARRIVAL, TODAY)
    except RegisterFaulty as refusal:
        return refusal.faults
    return ()


def fault_of_birth(birth_date: date, age: int | None = None) -> FaultKind | None:
    found = faults(Entry(birth_date=birth_date), age)
    return found[0].kind if found else None


@pytest.mark.parametrize(
    ("day", "born", "age"),
    [
        (date(2026, 7, 20), date(2008, 7, 20), 18),
        (date(2026, 7, 20), date(2008, 7, 21), 17),
        (date(2026, 2, 28), date(2008, 2, 29), 17),
        (date(2026, 3, 1), date(2008, 2, 29), 18),
        (date(2026, 7, 20), date(2026, 7, 20), 0),
    ],
)
def test_an_age_counts_birthdays(day: date, born: date, age: int) -> None:
    assert age_on(day, born) == age


@given(st.dates(date(1930, 1, 1), TODAY), st.integers(0, 20_000))
def test_nobody_grows_younger(born: date, days: int) -> None:
    assert age_on(born + timedelta(days=days), born) <= age_on(born + timedelta(days=days + 1), born)


def test_where_it_is_required_an_adult_gives_all_four_and_a_child_none() -> None:
    missing = faults(Entry(), rule=RegisterRule.REQUIRED)
    assert [fault.field for fault in missing] == list(RegisterField)
    assert {fault.kind for fault in missing} == {FaultKind.MISSING}
    assert faults(Entry(), age=9, rule=RegisterRule.REQUIRED) == ()
    assert faults(WHOLE, rule=RegisterRule.REQUIRED) == ()


def test_where_it_is_optional_everything_may_stay_empty() -> None:
    assert faults(Entry()) == ()


@pytest.mark.parametrize(
    ("born", "age", "kind"),
    [
        (TODAY + timedelta(days=1), None, FaultKind.NOT_YET_BORN),
        (date(1899, 1, 1), None, FaultKind.TOO_OLD),
        (date(2008, 7, 16), None, FaultKind.NOT_OF_AGE),
        (date(2008, 7, 15), None, None),
        (date(2015, 7, 15), 9, FaultKind.OTHER_AGE),
        (date(2016, 7, 15), 9, None),
        (date(2017, 7, 15), 9, None),
        (date(2018, 7, 14), 9, None),
        (date(2018, 7, 16), 9, FaultKind.OTHER_AGE),
        (TODAY, 0, None),
    ],
)
def test_a_birth_date_agrees_with_the_age_booked(born: date, age: int | None, kind: FaultKind | None) -> None:
    assert fault_of_birth(born, age) is kind


def test_all_that_is_wrong_is_said_at_once_and_of_whom() -> None:
    people = [
        Registered(1, None, Entry("Айгүл", "KG", "AN1", date(2030, 1, 1))),
        Registered(2, None, Entry("", "KG", "", date(1980, 1, 1))),
        Registered(3, 9, Entry(birth_date=date(2000, 1, 1))),
    ]
    with pytest.raises(RegisterFaulty) as refusal:
        check_register(people, RegisterRule.REQUIRED, ARRIVAL, TODAY)
    assert [(fault.position, fault.field, fault.kind) for fault in refusal.value.faults] == [
        (1, RegisterField.BIRTH_DATE, FaultKind.NOT_YET_BORN),
        (2, RegisterField.NAME, FaultKind.MISSING),
        (2, RegisterField.DOCUMENT_NUMBER, FaultKind.MISSING),
        (3, RegisterField.BIRTH_DATE, FaultKind.OTHER_AGE),
    ]
    assert refusal.value.faults[-1].age == 26


def test_it_is_complete_when_nobody_has_to_be_asked() -> None:
    child = Registered(2, 9, Entry())
    named = [Registered(1, None, Entry("Айгүл")), child]
    with_document = [Registered(1, None, Entry("", "", "AN1")), child]
    whole = [Registered(1, None, WHOLE), child]
    assert [is_complete(people, RegisterRule.OFF) for people in (named, with_document, whole)] == [True] * 3
    assert [is_complete(people, RegisterRule.OPTIONAL) for people in (named, with_document, whole)] == [
        False,
        True,
        True,
    ]
    assert [is_complete(people, RegisterRule.REQUIRED) for people in (named, with_document, whole)] == [
        False,
        False,
        True,
    ]


def test_numbers_are_kept_for_so_many_days_and_not_one_more() -> None:
    assert erased_before(TODAY, 90) == date(2026, 4, 16)
    assert not is_erased(date(2026, 4, 16), TODAY, 90)
    assert is_erased(date(2026, 4, 15), TODAY, 90)
    assert not is_erased(TODAY, TODAY, 0)
