"""The pages of the yurts and the tasks: what a thumb taps all day."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from camp.extensions import db
from camp.models import Task, Yurt
from camp.rules.housekeeping import YurtCondition
from camp.rules.roles import Role
from camp.rules.tasks import Urgency
from camp.services import accounts
from tests.builders import AYGUL, confirmed
from tests.conftest import NOW, PASSWORD, TODAY, logged_in

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def yurt_five(site: Flask) -> None:
    """Somebody comes today to yurt 5, which is to be prepared."""
    with site.app_context():
        confirmed(NOW, 5, arrival=TODAY, departure=TOMORROW)
        db.session.execute(update(Yurt).where(Yurt.number == 5).values(condition=YurtCondition.TO_PREPARE))
        db.session.commit()


def condition(site: Flask) -> YurtCondition:
    with site.app_context():
        return db.session.scalars(select(Yurt.condition).where(Yurt.number == 5)).one()


def step(client: FlaskClient, name: str, number: int = 5) -> str:
    answer = client.post(f"/staff/yurts/{number}/step", data={"step": name, "day": TODAY.isoformat()})
    assert answer.status_code == 303
    return client.get(answer.headers["Location"]).text


# Yurts


@pytest.mark.usefixtures("yurt_five")
def test_a_yurt_is_made_ready_by_two_taps_and_taken_back_by_two(site: Flask) -> None:
    maid = logged_in(site, Role.HOUSEKEEPING)
    page = maid.get("/staff/yurts").text
    assert page.index("No. 5 ·") < page.index("No. 1 ·"), "what is needed comes first"
    assert "Needed by 16:00" in page
    for name, now in {
        "prepare": "prepared", "inspect": "ready", "undo_inspect": "prepared", "undo_prepare": "to_prepare",
    }.items():  # fmt: skip
        step(maid, name)
        assert condition(site) == now


@pytest.mark.usefixtures("yurt_five")
def test_whoever_was_slower_is_told_in_words(site: Flask) -> None:
    maid = logged_in(site, Role.HOUSEKEEPING)
    step(maid, "prepare")
    assert "Somebody was quicker. Yurt no. 5 is now: prepared" in step(maid, "prepare")
    assert "There is no yurt no. 99." in step(maid, "prepare", 99)
    assert maid.post("/staff/yurts/5/step", data={"step": "burn"}).status_code == 400
    assert condition(site) is YurtCondition.PREPARED


@pytest.mark.usefixtures("yurt_five")
def test_nobody_who_makes_beds_reads_a_name(site: Flask) -> None:
    maid = logged_in(site, Role.HOUSEKEEPING)
    for path in ("/staff/yurts", f"/staff/yurts?day={TOMORROW}", "/staff/tasks"):
        page = maid.get(path).text
        assert AYGUL.name not in page
        assert AYGUL.email not in page
    assert "2 guests" in maid.get("/staff/yurts").text


def test_only_today_is_tapped(staff_client: FlaskClient) -> None:
    assert "/step" in staff_client.get("/staff/yurts").text
    assert "/step" not in staff_client.get(f"/staff/yurts?day={TOMORROW}").text


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        (Role.HOUSEKEEPING, "/staff/yurts", 200),
        (Role.FRONT_DESK, "/staff/yurts", 200),
        (Role.KITCHEN, "/staff/yurts", 403),
        (Role.STABLE, "/staff/yurts", 403),
        (Role.KITCHEN, "/staff/tasks", 200),
        (Role.STABLE, "/staff/tasks", 200),
        (Role.STABLE, "/staff/night-audit", 403),
        (Role.HOUSEKEEPING, "/staff/night-audit", 403),
        (Role.FRONT_DESK, "/staff/night-audit", 200),
    ],
)
def test_each_role_has_its_pages(site: Flask, role: Role, path: str, status: int) -> None:
    assert logged_in(site, role).get(path).status_code == status


# Tasks


def new_task(client: FlaskClient, **changes: str) -> str:
    form = {
        "title": "Отун жаруу",
        "due_day": TODAY.isoformat(),
        "due_at": "10:30",
        "who": "",
        "urgency": "urgent",
    }
    answer = client.post("/staff/tasks", data={**form, **changes}, follow_redirects=True)
    assert answer.status_code in (200, 409, 422)
    return answer.text


def keys(page: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r'name="key" value="([^"]*)"', page)))


def tap(client: FlaskClient, what: str, key: str, **more: str) -> str:
    data = {"key": key, "day": TODAY.isoformat(), **more}
    answer = client.post(f"/staff/tasks/{what}", data=data)
    assert answer.status_code == 303
    return client.get(answer.headers["Location"]).text


@pytest.mark.usefixtures("yurt_five")
def test_a_born_task_is_done_by_a_tap_and_taken_back(site: Flask) -> None:
    maid = logged_in(site, Role.HOUSEKEEPING)
    page = maid.get("/staff/tasks").text
    assert "16:00 · Prepare yurt no. 5" in page
    key = keys(page)[0]
    page = tap(maid, "done", key)
    assert "16:00 · Look at yurt no. 5" in page
    assert condition(site) is YurtCondition.PREPARED
    assert "Somebody was quicker" in tap(maid, "done", key)
    tap(maid, "undone", key)
    assert condition(site) is YurtCondition.TO_PREPARE
    assert "does not ask for this task" in tap(maid, "done", "prepare:6:2026-07-15")


def test_a_task_is_written_done_and_taken_back(staff_client: FlaskClient) -> None:
    page = new_task(staff_client)
    assert "10:30 · Отун жаруу" in page
    assert "Give to somebody" in page
    key = keys(page)[0]
    page = tap(staff_client, "done", key)
    assert re.search(r"Отун жаруу.{0,200} · Test manager", page, re.DOTALL)
    assert "10:30 · Отун жаруу" in tap(staff_client, "undone", key)
    assert "This was taken back already" in tap(staff_client, "undone", key)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": "  "}, "Write what is to be done."),
        ({"title": "x" * 201}, "Please shorten this to 200 characters."),
        ({"due_day": "yesterday"}, "We could not read this date."),
        ({"due_day": ""}, "Choose the day."),
        ({"due_at": "ten"}, "Write the hour like 09:00."),
        ({"due_at": "25:00"}, "Write the hour like 09:00."),
        ({"who": "role:king"}, "Choose one of these."),
        ({"who": "user:999"}, "Choose one of these."),
        ({"urgency": "very"}, "Choose one of these."),
    ],
)
def test_what_can_not_be_a_task_keeps_what_was_typed(
    site: Flask, staff_client: FlaskClient, changes: dict[str, str], said: str
) -> None:
    page = new_task(staff_client, **changes)
    assert said in page
    assert ("Отун жаруу" in page) or "title" in changes
    with site.app_context():
        assert not db.session.scalars(select(Task)).all()


def test_what_is_left_of_yesterday_is_overdue_today(staff_client: FlaskClient) -> None:
    new_task(staff_client, due_day=(TODAY - timedelta(days=1)).isoformat())
    page = staff_client.get("/staff/tasks").text
    assert "overdue" in page
    assert "14 July 2026" in page


def test_a_task_of_a_role_or_a_person_is_seen_by_them(site: Flask, staff_client: FlaskClient) -> None:
    groom, cook = logged_in(site, Role.STABLE), logged_in(site, Role.KITCHEN)
    with site.app_context():
        helper = accounts.add_user("aibek", "Айбек", [Role.KITCHEN], PASSWORD, "en").id
    new_task(staff_client, title="Жем алуу", who="role:stable")
    new_task(staff_client, title="Сүт алуу", who=f"user:{helper}")
    new_task(staff_client, title="Кар күрөө")
    page = groom.get("/staff/tasks").text
    assert ("Жем алуу" in page, "Сүт алуу" in page, "Кар күрөө" in page) == (True, False, True)
    assert "Сүт алуу" not in cook.get("/staff/tasks").text
    with site.app_context():
        task = db.session.scalars(select(Task).where(Task.title == "Жем алуу")).one()
        assert (task.role, task.urgency, task.assignee_id) == (Role.STABLE, Urgency.URGENT, None)


@pytest.mark.usefixtures("yurt_five")
def test_a_task_is_given_to_somebody(site: Flask, staff_client: FlaskClient) -> None:
    with site.app_context():
        maid = accounts.add_user("maid", "Айгерим", [Role.HOUSEKEEPING], PASSWORD, "en").id
    key = keys(staff_client.get("/staff/tasks").text)[0]
    page = tap(staff_client, "given", key, assignee=str(maid))
    assert re.search(r"Prepare yurt no\. 5</strong><br>.{0,600}Айгерим", page, re.DOTALL)
    for nobody in ("999", "x", "9" * 40, "²"):
        assert "does not work here any more" in tap(staff_client, "given", key, assignee=nobody)


@pytest.mark.parametrize(
    ("language", "words"), [("ky", "Боз үйдү даярдоо: № 5"), ("ru", "Подготовить юрту № 5")]
)
@pytest.mark.usefixtures("yurt_five")
def test_born_tasks_are_called_in_the_readers_language(
    staff_client: FlaskClient, language: str, words: str
) -> None:
    staff_client.post("/account/language", data={"language": language})
    assert words in staff_client.get("/staff/tasks").text
