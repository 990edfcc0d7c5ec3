"""What the day asks for, and what comes first."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camp.rules.housekeeping import (
    INSPECT,
    PREPARE,
    STEPS,
    UNDO_INSPECT,
    UNDO_PREPARE,
    YurtCondition,
    YurtState,
    next_step,
    state_of,
    step_back,
)
from camp.rules.housekeeping import order_of as order_of_yurt
from camp.rules.night_audit import LONGEST_GAP, check_closable, day_to_close, days_to_close
from camp.rules.roles import Role
from camp.rules.staff_refusals import TooEarlyToClose
from camp.rules.tasks import (
    ClassHeld,
    PlantFilter,
    Ride,
    TaskKind,
    Urgency,
    YurtNeed,
    born_tasks,
    concerns,
    filter_before,
    is_overdue,
    key_of_filter,
    order_of,
    yurt_of_key,
)
from camp.rules.text import LocalizedText

DAY = date(2026, 7, 15)


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    """What the camp's clock shows."""
    return datetime.combine(day, time(hour, minute))


NOON = at(12)
FELT = LocalizedText("Кийиз", "Войлок", "Felt")


def born(
    needs: tuple[YurtNeed, ...] = (),
    rides: tuple[Ride, ...] = (),
    classes: tuple[ClassHeld, ...] = (),
    plant: PlantFilter | None = None,
) -> list[Any]:
    return list(born_tasks(DAY, needs, rides, classes, plant))


# What is born


def test_a_yurt_is_prepared_then_looked_at_by_the_hour_it_is_needed() -> None:
    (prepare,) = born((YurtNeed(5, YurtCondition.TO_PREPARE, time(14)),))
    assert (prepare.key, prepare.kind) == ("prepare:5:2026-07-15", TaskKind.PREPARE_YURT)
    assert (prepare.due_at, prepare.number, prepare.role) == (time(14), 5, Role.HOUSEKEEPING)
    (inspect,) = born((YurtNeed(5, YurtCondition.PREPARED, time(14)),))
    assert (inspect.key, inspect.kind) == ("inspect:5:2026-07-15", TaskKind.INSPECT_YURT)
    assert not born((YurtNeed(5, YurtCondition.READY, time(14)),))


def test_horses_are_saddled_half_an_hour_before() -> None:
    (saddle,) = born(rides=(Ride(7, FELT, time(9), 6), Ride(8, FELT, time(9), 0)))
    assert (saddle.key, saddle.due_at, saddle.number) == ("saddle:7", time(8, 30), 6)
    assert (saddle.role, saddle.urgency) == (Role.STABLE, Urgency.URGENT)


def test_felt_lies_ready_half_an_hour_before_and_never_on_the_evening_before() -> None:
    early = ClassHeld(2, FELT, time(0, 10), 3)
    first, second = born(classes=(ClassHeld(1, FELT, time(15), 8), early, ClassHeld(3, FELT, time(15), 0)))
    assert (first.key, first.due_at, first.number, first.name) == ("materials:1", time(14, 30), 8, FELT)
    assert second.due_at == time.min


@pytest.mark.parametrize(
    ("changed_on", "is_due"),
    [(None, True), (date(2026, 6, 15), True), (date(2026, 6, 16), False), (date(2026, 5, 1), True)],
)
def test_the_filter_is_due_when_its_days_are_over(changed_on: date | None, is_due: bool) -> None:
    found = born(plant=PlantFilter(changed_on, 30))
    assert [task.kind for task in found] == [TaskKind.PLANT_FILTER] * is_due
    assert filter_before(key_of_filter(changed_on)) == changed_on


def test_no_two_tasks_of_a_day_have_one_key() -> None:
    needs = tuple(YurtNeed(number, YurtCondition.TO_PREPARE, time(14)) for number in range(1, 15))
    rides = tuple(Ride(number, FELT, time(9), 2) for number in range(1, 15))
    classes = tuple(ClassHeld(number, FELT, time(9), 2) for number in range(1, 15))
    keys = [task.key for task in born(needs, rides, classes, PlantFilter(None, 30))]
    assert len(set(keys)) == len(keys) == 43
    assert [yurt_of_key(key) for key in keys[:14]] == list(range(1, 15))


# What comes first


def ordered(*tasks: tuple[str, time | None, Urgency, bool]) -> list[str]:
    """Names of tasks of the day, sorted."""
    keys = {
        name: order_of(name, DAY, due_at, urgency, is_done=is_done, at=NOON)
        for name, due_at, urgency, is_done in tasks
    }
    return sorted(keys, key=lambda name: keys[name])


def test_urgent_and_overdue_then_by_hour_and_done_last() -> None:
    assert ordered(
        ("done", time(7), Urgency.URGENT, True),
        ("no hour", None, Urgency.NORMAL, False),
        ("at two, low", time(14), Urgency.LOW, False),
        ("at two, urgent", time(14), Urgency.URGENT, False),
        ("at two", time(14), Urgency.NORMAL, False),
        ("overdue", time(8), Urgency.NORMAL, False),
        ("overdue, urgent", time(9), Urgency.URGENT, False),
        ("at once", None, Urgency.URGENT, False),
        ("at one", time(13), Urgency.LOW, False),
    ) == [
        "overdue, urgent", "at once", "overdue", "at one", "at two, urgent", "at two", "at two, low",
        "no hour", "done",
    ]  # fmt: skip


def test_what_is_left_of_yesterday_comes_before_today() -> None:
    yesterday = order_of("a", DAY - timedelta(days=1), None, Urgency.LOW, is_done=False, at=NOON)
    today = order_of("b", DAY, time(8), Urgency.NORMAL, is_done=False, at=NOON)
    assert yesterday < today


def test_a_task_without_an_hour_has_its_whole_day() -> None:
    assert not is_overdue(DAY, None, at(23, 59))
    assert is_overdue(DAY, None, at(0, day=DAY + timedelta(days=1)))
    assert not is_overdue(DAY, time(12), NOON)


TASKS = st.tuples(
    st.dates(DAY - timedelta(days=3), DAY + timedelta(days=3)),
    st.none() | st.times().map(lambda at: at.replace(microsecond=0)),
    st.sampled_from(Urgency),
    st.booleans(),
)


@given(st.dictionaries(st.text(max_size=3), TASKS, max_size=12), st.randoms())
def test_the_order_is_total_and_does_not_hang_on_the_order_before(tasks: dict[str, Any], chance: Any) -> None:
    def sort(names: list[str]) -> list[str]:
        def place(name: str) -> Any:
            day, due_at, urgency, is_done = tasks[name]
            return order_of(name, day, due_at, urgency, is_done=is_done, at=NOON)

        places = [place(name) for name in names]
        assert len(set(places)) == len(names)
        return [name for _place, name in sorted(zip(places, names, strict=True))]

    names = list(tasks)
    once = sort(names)
    chance.shuffle(names)
    assert sort(names) == once
    done = [tasks[name][3] for name in once]
    assert done == sorted(done)


# Whose it is


@pytest.mark.parametrize(
    ("role", "assignee", "is_mine"),
    [
        (Role.STABLE, None, True),
        (Role.STABLE, 2, True),
        (Role.KITCHEN, None, False),
        (Role.KITCHEN, 1, True),
        (Role.KITCHEN, 2, False),
        (None, None, True),
        (None, 1, True),
        (None, 2, False),
    ],
)
def test_a_groom_sees_the_stables_work_own_work_and_what_is_nobodys(
    role: Role | None, assignee: int | None, is_mine: bool
) -> None:
    assert concerns(role, assignee, {Role.STABLE}, 1) is is_mine


# Yurts


def test_every_step_onwards_has_its_way_back() -> None:
    condition = YurtCondition.TO_PREPARE
    assert step_back(condition) is None
    for step, back in ((PREPARE, UNDO_PREPARE), (INSPECT, UNDO_INSPECT)):
        assert next_step(condition) is step
        assert (step.sources, step.target) == ({back.target}, next(iter(back.sources)))
        condition = YurtCondition(step.target)
        assert step_back(condition) is back
    assert next_step(condition) is None
    assert set(STEPS) == {"prepare", "inspect", "undo_prepare", "undo_inspect"}


def test_what_is_the_case_with_a_yurt() -> None:
    def state(
        condition: YurtCondition, closed: bool = False, whole: bool = False, shared: bool = False
    ) -> str:
        return state_of(condition, is_closed=closed, is_taken_whole=whole, is_shared=shared)

    assert state(YurtCondition.PREPARED) == YurtState.PREPARED
    assert state(YurtCondition.READY, closed=True, whole=True) == YurtState.OUT_OF_ORDER
    assert state(YurtCondition.TO_PREPARE, whole=True) == YurtState.OCCUPIED
    assert state(YurtCondition.READY, shared=True) == YurtState.OCCUPIED
    assert state(YurtCondition.TO_PREPARE, shared=True) == YurtState.TO_PREPARE


def test_the_yurt_somebody_comes_to_first_comes_first() -> None:
    yurts = [
        (YurtState.OUT_OF_ORDER, time(13), 1),
        (YurtState.OCCUPIED, None, 2),
        (YurtState.READY, time(13), 3),
        (YurtState.PREPARED, None, 4),
        (YurtState.OCCUPIED, time(16), 5),
        (YurtState.TO_PREPARE, time(14), 6),
        (YurtState.TO_PREPARE, time(14), 7),
    ]
    assert [yurt[2] for yurt in sorted(yurts, key=lambda yurt: order_of_yurt(*yurt))] == [6, 7, 5, 4, 3, 2, 1]


# Closing


def test_a_day_may_be_closed_from_its_evening_on() -> None:
    with pytest.raises(TooEarlyToClose):
        check_closable(DAY, at(17, 59))
    check_closable(DAY, at(18))
    check_closable(DAY, at(0, day=date(2027, 1, 1)))


@pytest.mark.parametrize(
    ("hour", "newest", "offered"),
    [(9, None, 14), (20, None, 14), (20, 13, 14), (17, 14, 14), (18, 14, 15), (20, 15, 15)],
)
def test_yesterday_is_offered_first(hour: int, newest: int | None, offered: int) -> None:
    closed = date(2026, 7, newest) if newest else None
    assert day_to_close(at(hour), closed) == date(2026, 7, offered)


def test_no_day_is_left_out_and_none_closed_twice() -> None:
    assert list(days_to_close(DAY, DAY, None)) == []
    assert list(days_to_close(DAY, DAY + timedelta(days=5), None)) == []
    assert list(days_to_close(DAY, None, None)) == [DAY]
    assert list(days_to_close(DAY, None, DAY + timedelta(days=9))) == [DAY]
    assert list(days_to_close(DAY, DAY - timedelta(days=3), date(2020, 1, 1))) == [
        DAY - timedelta(days=2), DAY - timedelta(days=1), DAY,
    ]  # fmt: skip
    assert len(list(days_to_close(DAY, None, date(2001, 1, 1)))) == LONGEST_GAP.days + 1
