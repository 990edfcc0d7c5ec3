"""Readings of meters, the treatment plant's log, and what a guest-night takes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from camp.extensions import db
from camp.models import CampSettings, MeterReading, Role, Task, User
from camp.rules.eco import Meter, PlantWork, per_guest_night, used_by_month
from camp.rules.eco_refusals import DayAhead, NotYoursToDelete, ReadingKnown, ReadingOutOfOrder
from camp.rules.refusals import Refusal, SettingOutOfRange
from camp.rules.tasks import TaskKind
from camp.services import accounts, eco
from tests.builders import at_once, confirmed, refused
from tests.conftest import PASSWORD, TODAY

JULY_1, JULY_11 = date(2026, 7, 1), date(2026, 7, 11)


def note(meter: Meter, day: date, hundredths: int, now: datetime) -> None:
    eco.note_reading(meter, day, hundredths, TODAY, None, now)


READINGS = st.lists(
    st.tuples(st.dates(date(2025, 1, 1), date(2027, 12, 31)), st.integers(0, 10**7)),
    min_size=2,
    max_size=6,
    unique_by=lambda pair: pair[0],
)


@given(READINGS)
def test_the_months_of_a_rising_meter_add_up_to_the_last_reading_less_the_first(
    pairs: list[tuple[date, int]],
) -> None:
    days, shown = sorted(day for day, _ in pairs), sorted(count for _, count in pairs)
    used = used_by_month(Meter.WATER, list(zip(days, shown, strict=True)))
    assert sum(used.values()) == shown[-1] - shown[0]
    assert min(used.values()) >= 0


def test_a_meters_use_is_parted_over_the_days_between_two_readings() -> None:
    readings = [(date(2026, 6, 29), 1000), (date(2026, 7, 2), 1300), (date(2026, 7, 12), 2300)]
    assert used_by_month(Meter.POWER, readings) == {(2026, 6): 100, (2026, 7): 1200}


def test_amounts_add_up_by_the_month_they_were_written_in() -> None:
    readings = [(date(2026, 6, 30), 1000), (date(2026, 7, 2), 1300), (date(2026, 7, 12), 50)]
    assert used_by_month(Meter.WASTE, readings) == {(2026, 6): 1000, (2026, 7): 1350}


def test_nobody_uses_nothing_a_night() -> None:
    assert per_guest_night(1500, 0) is None
    assert per_guest_night(1500, 6) == Fraction(5, 2)


def test_a_guest_night_is_reckoned_over_the_nights_that_were_slept(any_app: Flask, now: datetime) -> None:
    arrival = date(2026, 7, 20)
    confirmed(now, 5, arrival=arrival, departure=arrival + timedelta(days=3), adults=2)
    note(Meter.WATER, JULY_1, 10_000, now)
    note(Meter.WATER, JULY_11, 10_600, now)
    found = eco.eco_year(2026)
    assert found.people == {arrival + timedelta(days=number): 2 for number in range(3)}
    water = next(use for use in found.uses if use.meter is Meter.WATER)
    assert (water.by_month, water.total, water.guest_nights) == ({7: 600}, 600, 6)
    assert water.a_guest_night == 1


@pytest.mark.parametrize(
    ("day", "hundredths", "kind"),
    [
        (JULY_11 + timedelta(days=2), 10_599, ReadingOutOfOrder),
        (JULY_1 + timedelta(days=2), 10_601, ReadingOutOfOrder),
        (JULY_11, 10_700, ReadingKnown),
        (TODAY + timedelta(days=1), 10_700, DayAhead),
        (JULY_11 + timedelta(days=2), -1, SettingOutOfRange),
    ],
)
def test_a_reading_that_can_not_be_is_refused(
    any_app: Flask, now: datetime, day: date, hundredths: int, kind: type[Refusal]
) -> None:
    note(Meter.WATER, JULY_1, 10_000, now)
    note(Meter.WATER, JULY_11, 10_600, now)
    with refused(kind):
        note(Meter.WATER, day, hundredths, now)


def test_an_amount_may_be_smaller_than_the_one_before(app: Flask, now: datetime) -> None:
    note(Meter.WASTE, JULY_1, 5000, now)
    note(Meter.WASTE, JULY_11, 100, now)
    assert len(eco.latest_readings()) == 2


def test_of_fifty_who_write_the_same_reading_one_does(any_app: Flask, now: datetime) -> None:
    def one(_number: int) -> str:
        try:
            note(Meter.WATER, JULY_11, 10_600, now)
        except ReadingKnown:
            return "told"
        return "noted"

    assert at_once(any_app, one) == {"noted": 1, "told": 49}


def test_a_reading_deleted_makes_room_for_the_right_one(app: Flask, now: datetime) -> None:
    note(Meter.WATER, JULY_11, 99_999, now)
    wrong = db.session.scalars(select(MeterReading.id)).one()
    eco.remove_reading(wrong)
    eco.remove_reading(wrong)
    note(Meter.WATER, JULY_11, 10_600, now)


def test_a_change_of_the_filter_counts_the_days_anew_and_an_older_one_does_not(
    any_app: Flask, now: datetime
) -> None:
    for work, day, expected in (
        (PlantWork.FILTER, JULY_11, JULY_11),
        (PlantWork.PUMP, TODAY, JULY_11),
        (PlantWork.FILTER, JULY_1, JULY_11),
    ):
        eco.note_service(work, day, "", TODAY, None, now)
        db.session.expire_all()
        assert db.session.get_one(CampSettings, 1).plant_filter_on == expected
    with refused(DayAhead):
        eco.note_service(PlantWork.FILTER, TODAY + timedelta(days=1), "", TODAY, None, now)


def test_what_somebody_wrote_today_they_delete_and_nobody_else_but_the_owner(
    any_app: Flask, now: datetime
) -> None:
    asan, aida = (
        accounts.add_user(login, login.title(), [Role.HOUSEKEEPING], PASSWORD, "ky").id
        for login in ("asan", "aida")
    )
    eco.note_reading(Meter.WATER, JULY_11, 99_999, TODAY, asan, now)
    eco.note_service(PlantWork.PUMP, JULY_11, "", TODAY, asan, now)
    [reading], [service] = eco.latest_readings(), eco.latest_services(5)
    assert (reading.noted_by, service.noted_by) == (db.session.get(User, asan),) * 2
    reading_id, service_id = reading.id, service.id
    for user_id, day in ((aida, TODAY), (asan, TODAY + timedelta(days=1))):
        with refused(NotYoursToDelete):
            eco.remove_own_reading(reading_id, user_id, day)
        with refused(NotYoursToDelete):
            eco.remove_own_service(service_id, user_id, day)
    for _twice in range(2):
        eco.remove_own_reading(reading_id, asan, TODAY)
        eco.remove_own_service(service_id, asan, TODAY)
    assert (eco.latest_readings(), eco.latest_services(5)) == ([], [])


def test_what_no_user_wrote_is_the_owners_to_delete(any_app: Flask, now: datetime) -> None:
    note(Meter.WATER, JULY_11, 99_999, now)
    [reading] = eco.latest_readings()
    assert not eco.is_own(reading, 1, TODAY)


def test_a_change_of_the_filter_that_never_was_counts_no_days(any_app: Flask, now: datetime) -> None:
    def changed_on() -> date | None:
        return db.session.scalars(select(CampSettings.plant_filter_on)).one()

    for day in (JULY_1, JULY_11):
        eco.note_service(PlantWork.FILTER, day, "", TODAY, None, now)
    late, early = (one.id for one in eco.latest_services(5))
    eco.remove_service(late)
    eco.remove_service(late)
    assert changed_on() == JULY_1
    # A task that was done says so too.
    db.session.add(
        Task(
            kind=TaskKind.PLANT_FILTER, day=TODAY, key="filter", made_at=now, done_at=now - timedelta(days=9)
        )
    )
    db.session.commit()
    eco.remove_service(early)
    assert changed_on() == TODAY - timedelta(days=9)


def test_of_fifty_who_delete_a_line_at_once_none_meets_a_bug(any_app: Flask, now: datetime) -> None:
    eco.note_service(PlantWork.FILTER, JULY_11, "", TODAY, None, now)
    [line] = eco.latest_services(5)
    line_id = line.id
    assert at_once(any_app, lambda _number: str(eco.remove_service(line_id))) == {"None": 50}
    assert eco.latest_services(5) == []


def test_each_meter_shows_what_it_showed_last(any_app: Flask, now: datetime) -> None:
    for meter, day, shown in (
        (Meter.WASTE, JULY_1, 900),
        (Meter.WATER, JULY_1, 10_000),
        (Meter.WATER, JULY_11, 10_600),
    ):
        note(meter, day, shown, now)
    last = [(one.meter, one.hundredths) for one in eco.last_of_each_meter()]
    assert last == [(Meter.WATER, 10_600), (Meter.WASTE, 900)]


def test_nights_with_more_people_than_the_plant_bears_are_named(app: Flask, now: datetime) -> None:
    db.session.get_one(CampSettings, 1).plant_capacity = 3
    db.session.commit()
    confirmed(now, 5)
    assert eco.eco_year(2026).over == []
    confirmed(now, 4)
    assert len(eco.eco_year(2026).over) == 3
