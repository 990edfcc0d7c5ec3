"""Tasks of a day: born and written by hand, done once, taken back, given."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select, update

from camp.clock import camp_moment
from camp.extensions import db
from camp.models import CampSettings, MasterClass, Task, Yurt
from camp.rules.activities import CallOffReason
from camp.rules.housekeeping import INSPECT, PREPARE, UNDO_PREPARE, YurtCondition
from camp.rules.roles import Role
from camp.rules.staff_refusals import (
    AssigneeUnknown,
    TaskDone,
    TaskNotDone,
    TaskUnknown,
    YurtStepNotPossible,
)
from camp.rules.tasks import TaskKind, Urgency
from camp.services import accounts, basket, housekeeping, tour_desk
from camp.services.task_desk import Worker, do_task, give_task, people_here, undo_task, write_task
from camp.services.tasks import DayTask, tasks_of
from camp.services.verify import verify
from tests.builders import asked, at_once, confirmed, departure_of, family, refused
from tests.conftest import NOW, PASSWORD, TODAY

DAY = date(2026, 7, 21)
RIDE = "waterfall-ride"


@pytest.fixture
def boss(any_app: Flask) -> Worker:
    return worker("boss", Role.MANAGER)


def worker(login: str, *roles: Role) -> Worker:
    return Worker(accounts.add_user(login, login.title(), roles, PASSWORD, "ky").id, roles)


def to_prepare(number: int = 5) -> str:
    """Somebody comes today to a yurt that is not prepared: the key of that task."""
    confirmed(NOW, number, arrival=TODAY, departure=TODAY + timedelta(days=1))
    db.session.execute(update(Yurt).where(Yurt.number == number).values(condition=YurtCondition.TO_PREPARE))
    db.session.commit()
    return f"prepare:{number}:{TODAY}"


def list_of(day: date = TODAY, **about: Any) -> dict[str, DayTask]:
    db.session.expire_all()
    return {task.key: task for task in tasks_of(day, NOW, **about)}


def condition(number: int = 5) -> YurtCondition:
    return db.session.scalars(select(Yurt.condition).where(Yurt.number == number)).one()


def filter_on() -> date | None:
    return db.session.scalars(select(CampSettings.plant_filter_on)).one()


# Born from the day


def test_a_ride_asks_for_all_its_horses(any_app: Flask) -> None:
    order = basket.add_tour(family(NOW).token, RIDE, asked(21, "09:00", weights={1: 70, 2: 60}), NOW)
    departure = departure_of(order)
    task = list_of(DAY)[f"saddle:{departure.id}"]
    assert (task.due_at, task.role, task.name) == (time(8, 30), Role.STABLE, departure.tour.name)
    assert task.number == 3, "two riders and the guide"
    tour_desk.call_off_departure(departure.id, CallOffReason.WEATHER, NOW)
    assert f"saddle:{departure.id}" not in list_of(DAY)


def test_a_departure_nobody_goes_on_asks_for_nothing(app: Flask) -> None:
    departure = tour_desk.schedule(RIDE, DAY, time(9), 4, "ru", NOW)
    assert f"saddle:{departure.id}" not in list_of(DAY)
    token = family(NOW).token
    basket.add_tour(token, RIDE, asked(21, "09:00", weights={1: 70}, departure_id=departure.id), NOW)
    assert f"saddle:{departure.id}" in list_of(DAY)


def test_a_class_asks_for_material_for_those_who_come(any_app: Flask) -> None:
    family_ = family(NOW)
    code, hour = first_class()
    basket.add_class(family_.token, code, asked(21, hour, who=(1, 2)), NOW)
    (task,) = [task for task in list_of(DAY).values() if task.kind is TaskKind.CLASS_MATERIALS]
    assert (task.number, task.role) == (2, Role.FRONT_DESK)


def first_class() -> tuple[str, str]:
    held = db.session.scalars(select(MasterClass).where(MasterClass.per_group.is_(False))).first()
    assert held is not None
    return held.code, held.starts[0]


def test_a_yurt_done_by_its_own_page_asks_no_more(app: Flask) -> None:
    key = to_prepare()
    assert list_of()[key].number == 5
    housekeeping.set_condition(5, PREPARE, NOW)
    assert key not in list_of()
    assert f"inspect:5:{TODAY}" in list_of()
    housekeeping.set_condition(5, INSPECT, NOW)
    assert not [task for task in list_of().values() if task.number == 5]


def test_of_a_day_gone_by_yurts_say_nothing(app: Flask) -> None:
    to_prepare()
    assert list_of(TODAY - timedelta(days=1)) == {}


# Doing


def test_doing_it_moves_the_yurt_on_and_taking_it_back_moves_it_back(boss: Worker) -> None:
    key = to_prepare()
    do_task(key, TODAY, boss, NOW)
    assert condition() is YurtCondition.PREPARED
    done = list_of()[key]
    assert done.done_at == NOW
    assert done.done_by is not None
    assert done.done_by.name == "Boss"
    do_task(f"inspect:5:{TODAY}", TODAY, boss, NOW)
    assert condition() is YurtCondition.READY
    with refused(YurtStepNotPossible):
        undo_task(key, boss, NOW)
    undo_task(f"inspect:5:{TODAY}", boss, NOW)
    undo_task(key, boss, NOW)
    assert condition() is YurtCondition.TO_PREPARE
    assert not list_of()[key].is_done


def test_a_yurt_sent_back_on_its_own_page_is_to_be_done_again(boss: Worker) -> None:
    key = to_prepare()
    do_task(key, TODAY, boss, NOW)
    housekeeping.set_condition(5, UNDO_PREPARE, NOW)
    assert not list_of()[key].is_done
    do_task(key, TODAY, boss, NOW)
    assert list_of()[key].is_done
    assert db.session.scalar(select(func.count(Task.id))) == 1


def test_the_filters_day_is_written_down_and_taken_back(boss: Worker) -> None:
    db.session.execute(update(CampSettings).values(plant_filter_on=date(2026, 6, 1)))
    db.session.commit()
    do_task("filter:2026-06-01", TODAY, boss, NOW)
    assert filter_on() == TODAY
    assert list_of()["filter:2026-06-01"].is_done
    with refused(TaskDone):
        do_task("filter:2026-06-01", TODAY, boss, NOW)
    undo_task("filter:2026-06-01", boss, NOW)
    assert filter_on() == date(2026, 6, 1)
    assert not list_of()["filter:2026-06-01"].is_done


def test_a_filter_never_changed_is_due(boss: Worker) -> None:
    assert filter_on() is None
    do_task("filter:never", TODAY, boss, NOW)
    assert filter_on() == TODAY
    undo_task("filter:never", boss, NOW)
    assert filter_on() is None


def test_a_ride_is_saddled_once(boss: Worker) -> None:
    order = basket.add_tour(family(NOW).token, RIDE, asked(21, "09:00", weights={1: 70, 2: 60}), NOW)
    key = f"saddle:{departure_of(order).id}"
    do_task(key, DAY, boss, NOW)
    assert list_of(DAY)[key].is_done
    with refused(TaskDone):
        do_task(key, DAY, boss, NOW)
    undo_task(key, boss, NOW)
    with refused(TaskNotDone):
        undo_task(key, boss, NOW)


def test_what_the_day_does_not_ask_for_is_not_done(boss: Worker) -> None:
    keys = ["prepare:5:2026-07-15", "saddle:1", "hand:1", "hand:", "hand:x", "hand:²", "", "x" * 300]
    for key in [*keys, f"hand:{10**30}"]:
        with refused(TaskUnknown, key):
            do_task(key, TODAY, boss, NOW)
        with refused(TaskUnknown, key):
            undo_task(key, boss, NOW)
        with refused(TaskUnknown, key):
            give_task(key, TODAY, None, boss, NOW)


@pytest.mark.parametrize("kind", [TaskKind.PREPARE_YURT, TaskKind.PLANT_FILTER, TaskKind.SADDLE_HORSES])
def test_of_fifty_who_tap_at_once_one_has_done_it(any_app: Flask, boss: Worker, kind: TaskKind) -> None:
    day = TODAY
    if kind is TaskKind.PREPARE_YURT:
        key = to_prepare()
    elif kind is TaskKind.PLANT_FILTER:
        key = "filter:never"
    else:
        order = basket.add_tour(family(NOW).token, RIDE, asked(21, "09:00", weights={1: 70, 2: 60}), NOW)
        key, day = f"saddle:{departure_of(order).id}", DAY

    def tap(_number: int) -> str:
        try:
            do_task(key, day, boss, NOW)
        except (TaskDone, TaskUnknown, YurtStepNotPossible):
            return "told"
        return "done"

    assert at_once(any_app, tap) == {"done": 1, "told": 49}
    assert db.session.scalar(select(func.count(Task.id)).where(Task.done_at.is_not(None))) == 1
    assert verify() == []


# By hand


def by_hand(title: str, day: date = TODAY, **about: Any) -> str:
    values = {"due_at": None, "role": None, "assignee_id": None, "urgency": Urgency.NORMAL, **about}
    return f"hand:{write_task(title, day, by=None, now=NOW, **values).id}"


def test_a_task_by_hand_is_done_and_taken_back(boss: Worker) -> None:
    key = by_hand("Отун жаруу", due_at=time(10), urgency=Urgency.URGENT)
    task = list_of()[key]
    assert (task.title, task.due_at, task.is_overdue) == ("Отун жаруу", time(10), True)
    do_task(key, TODAY, boss, NOW)
    assert list_of()[key].is_done
    with refused(TaskDone):
        do_task(key, TODAY, boss, NOW)
    undo_task(key, boss, NOW)
    assert not list_of()[key].is_done


def test_what_is_left_of_earlier_days_stays_on_the_list_until_it_is_done(boss: Worker) -> None:
    key = by_hand("Дарбаза", TODAY - timedelta(days=2))
    assert list_of()[key].is_overdue
    assert key not in list_of(TODAY + timedelta(days=1))
    do_task(key, TODAY, boss, NOW)
    assert list_of()[key].is_done
    tomorrow = camp_moment(TODAY + timedelta(days=1), time(8))
    assert key not in {task.key for task in tasks_of(TODAY + timedelta(days=1), tomorrow)}


def test_a_task_given_to_somebody_is_seen_by_that_person(any_app: Flask) -> None:
    groom, cook = worker("groom", Role.STABLE), worker("cook", Role.KITCHEN)
    key = by_hand("Сүт алып келүү", role=Role.FRONT_DESK)
    mine: dict[str, Any] = {"roles": groom.roles, "user_id": groom.id}
    assert key not in list_of(**mine)
    give_task(key, TODAY, groom.id, worker("boss", Role.MANAGER), NOW)
    task = list_of(**mine)[key]
    assert task.assignee is not None
    assert task.assignee.id == groom.id
    with refused(TaskUnknown, "it is not the cook's"):
        do_task(key, TODAY, cook, NOW)
    do_task(key, TODAY, groom, NOW)


def test_a_born_task_can_be_given_before_it_is_done(boss: Worker) -> None:
    key, maid = to_prepare(), worker("maid", Role.HOUSEKEEPING)
    give_task(key, TODAY, maid.id, boss, NOW)
    task = list_of()[key]
    assert not task.is_done
    assert task.assignee is not None
    assert condition() is YurtCondition.TO_PREPARE
    do_task(key, TODAY, maid, NOW)
    give_task(by_hand("Эшик"), TODAY, None, boss, NOW)


def test_nothing_is_given_to_who_does_not_work_here(boss: Worker) -> None:
    key = by_hand("Эшик")
    with refused(AssigneeUnknown):
        give_task(key, TODAY, 999, boss, NOW)
    with refused(AssigneeUnknown):
        by_hand("Терезе", assignee_id=999)
    assert [person.name for person in people_here()] == ["Boss"]


def test_each_sees_the_work_of_own_roles_and_what_is_nobodys(any_app: Flask) -> None:
    keys = {role: by_hand(role, role=role) for role in Role} | {None: by_hand("any")}
    to_prepare()
    maid = worker("maid", Role.HOUSEKEEPING)
    seen = set(list_of(roles=maid.roles, user_id=maid.id))
    assert seen == {keys[Role.HOUSEKEEPING], keys[None], f"prepare:5:{TODAY}", "filter:never"}
    for lead in (Role.MANAGER, Role.OWNER):
        assert set(keys.values()) <= set(list_of(roles=[lead], user_id=1))


def test_the_tasks_of_a_day_take_five_queries(any_app: Flask) -> None:
    to_prepare()
    for _task in range(5):
        by_hand("Отун", assignee_id=None)
    db.session.rollback()
    db.session.expire_all()
    queries: list[str] = []

    def listen(*about: Any) -> None:
        queries.append(about[2])

    event.listen(db.engine, "before_cursor_execute", listen)
    assert len(tasks_of(TODAY, NOW)) == 7
    assert len(queries) == 5
    event.remove(db.engine, "before_cursor_execute", listen)
