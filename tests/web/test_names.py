"""The names of a group: pasted, or out of a file."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import Workbook
from sqlalchemy import select
from werkzeug.test import TestResponse

from camp.extensions import db
from camp.models import Guest, Role
from camp.rules.meals import Diet
from camp.rules.name_list import Listed, read_name_list
from camp.services import reservations
from tests.builders import booked
from tests.conftest import logged_in
from tests.pages import Books, fields, words

GROUP = "1. Ingrid Müller; 44\n2. Jörg Müller; vegan, keine Nüsse\n3. Anna; 9\n"


def group(now: datetime) -> str:
    return booked(now, 7, 8, adults=7, child_ages=(9,)).code


def test_names_are_looked_at_first_and_then_saved(desk: FlaskClient, books: Books) -> None:
    code = books(group)
    path = f"/staff/bookings/{code}/names"
    shown = desk.post(path, data={"names": GROUP, "preview": "1"})
    assert shown.status_code == 200
    assert "Yurt no. 7" in words(shown.text)
    assert fields(shown)["names"].strip() == GROUP.strip()

    def named(now: datetime) -> set[str]:
        return set(db.session.scalars(select(Guest.name).where(Guest.name != "")))

    assert books(named) == set()
    assert desk.post(path, data={"names": GROUP}).headers["Location"] == f"/staff/bookings/{code}"
    assert books(named) == {"Ingrid Müller", "Jörg Müller", "Anna"}
    found = books(lambda now: db.session.scalars(select(Guest).where(Guest.name == "Jörg Müller")).one())
    assert found.diet is Diet.VEGAN
    again = fields(desk.get(path))["names"]
    assert "Ingrid Müller" in again
    assert desk.post(path, data={"names": again}).status_code == 303
    assert books(named) == {"Ingrid Müller", "Jörg Müller", "Anna"}


def test_a_sheet_is_read_into_the_page(desk: FlaskClient, books: Books) -> None:
    path = f"/staff/bookings/{books(group)}/names"
    sheet = "Фамилия;Имя;Возраст\r\nАсанова;Айгуль;34\r\nАсанов;Нурбек;9\r\n".encode("cp1251")
    shown = desk.post(path, data={"names": "", "file": (BytesIO(sheet), "group.csv")})
    assert shown.status_code == 200
    assert "Асанова Айгуль" in words(shown.text)
    assert desk.post(path, data={"names": fields(shown)["names"]}).status_code == 303


def workbook(*rows: tuple[Any, ...], title: str = "Группа") -> bytes:
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def part_of(data: bytes, change: Callable[[str, bytes], bytes], **more: bytes) -> bytes:
    """The workbook with its parts changed."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, content in more.items():
            new.writestr(name, content)
    return file.getvalue()


ROWS = (
    ("Список группы",),
    (),
    ("№", "ФИО", "Дата рождения", "Диета", "Паспорт"),
    (1, "Асанова  Айгүл", date(1990, 3, 1), "веган", "AN1"),
    (2.0, "Müller, Jörg", datetime(2017, 5, 2), None, "C01"),  # noqa: DTZ001, a sheet knows no zones
    (3, "Нур\nбек", 34.0, '"мёд"; орехи', None),
)


def upload(desk: FlaskClient, books: Books, data: bytes, name: str = "group.xlsx") -> TestResponse:
    path = f"/staff/bookings/{books(group)}/names"
    answer = desk.post(path, data={"names": "", "file": (BytesIO(data), name)})
    # The test browser writes what is large into a file, and leaves it open.
    answer.request.environ["wsgi.input"].close()
    return answer


def test_a_workbook_is_read_into_the_page(desk: FlaskClient, books: Books) -> None:
    shown = upload(desk, books, workbook(*ROWS))
    assert shown.status_code == 200
    text = fields(shown)["names"]
    people = read_name_list(text, date(2026, 7, 20))
    assert people == (
        Listed("Асанова Айгүл", 36, Diet.VEGAN),
        Listed("Müller, Jörg", 9),
        Listed("Нур бек", 34, None, '"мёд"; орехи'),
    )
    path = str(shown.request.path)
    assert desk.post(path, data={"names": text}).status_code == 303


def test_of_a_formula_its_value_is_read(desk: FlaskClient, books: Books) -> None:
    def reckoned(name: str, part: bytes) -> bytes:
        """As a spreadsheet leaves it, which openpyxl does not reckon."""
        with_value = part.replace(b"<v />", "<v>Айгүл Асанова</v>".encode())
        return with_value.replace(b'<c r="C1"', b'<c r="C1" t="str"')

    data = part_of(workbook((None, None, "=A1&B1")), reckoned)
    assert fields(upload(desk, books, data))["names"].strip() == "Айгүл Асанова"


def test_the_first_sheet_with_anything_to_be_seen_is_read(desk: FlaskClient, books: Books) -> None:
    book = Workbook()
    hidden = book.create_sheet("old", 0)
    hidden.append(("Somebody Else",))
    hidden.sheet_state = "hidden"
    book.create_sheet("list").append(("Айгүл Асанова",))
    book.active = 1
    file = BytesIO()
    book.save(file)
    assert fields(upload(desk, books, file.getvalue()))["names"].strip() == "Айгүл Асанова"


def test_a_sheet_without_end_is_read_as_far_as_a_list_goes(desk: FlaskClient, books: Books) -> None:
    book = Workbook()
    book.active["A1"] = "Айгүл Асанова"
    book.active["XFD1048576"] = "nobody"
    file = BytesIO()
    book.save(file)
    assert fields(upload(desk, books, file.getvalue()))["names"].strip() == "Айгүл Асанова"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"names": ""}, "There is no name in the list."),
        ({}, "There is no name in the list."),
        ({"names": "a\n" * 9}, "Names: 9, people booked: 8."),
        ({"names": "я" * 20_001}, "This list is too long."),
        ({"names": "я" * 200}, "Person no. 1 of the list"),
    ],
)
def test_a_list_that_can_not_be_used_is_refused_in_words(
    desk: FlaskClient, books: Books, data: dict[str, Any], said: str
) -> None:
    answer = desk.post(f"/staff/bookings/{books(group)}/names", data=data)
    assert answer.status_code == 422
    assert said in words(answer.text)


def bomb() -> bytes:
    """Forty kilobytes that unpack to forty million."""
    return part_of(workbook(("Айгүл",)), lambda name, part: part, **{"xl/media/x": bytes(40_000_000)})


def with_entities() -> bytes:
    def declared(name: str, part: bytes) -> bytes:
        doctype = b'<!DOCTYPE a [<!ENTITY b "Asan">]>'
        return doctype + part if name.startswith("xl/worksheets/") else part

    return part_of(workbook(("Айгүл",)), declared)


def archive() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        parts.writestr("word/document.xml", "<a/>")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (lambda: b"PK\x03\x04 and no more", "This workbook is damaged."),
        (lambda: workbook(*ROWS)[:3000], "This workbook is damaged."),
        (
            lambda: part_of(workbook(*ROWS), lambda name, part: part[: len(part) // 2]),
            "This workbook is damaged.",
        ),
        (with_entities, "This workbook is damaged."),
        (archive, "This file is no list."),
        (lambda: b"%PDF-1.7" + bytes(500_000), "This file is no list."),
        (bomb, "This file is too large for a list of names."),
        (lambda: "Айгүл\n".encode() * 200_000, "This file is too large for a list of names."),
        (lambda: b"\xff\xd8\xff" + bytes(4_000_000), "This file is a picture."),
        (lambda: b"\xd0\xcf\x11\xe0" + bytes(30_000), "of an old kind, or locked with a password"),
        (lambda: workbook(*[("Айгүл Асанова", "x" * 200)] * 200), "This list is too long."),
        (lambda: workbook(), "There is no name in the list."),
    ],
)
def test_a_file_without_a_list_is_refused_with_the_reason(
    desk: FlaskClient, books: Books, data: Callable[[], bytes], said: str
) -> None:
    answer = upload(desk, books, data())
    assert answer.status_code == 422
    assert said in words(answer.text)


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_the_list_of_a_page_is_read_back_as_it_was_in_every_language(
    site: Flask, books: Books, language: str
) -> None:
    client = logged_in(site, Role.MANAGER)
    client.post("/account/language", data={"language": language})
    code = books(group)

    def feed(now: datetime) -> None:
        for guest, diet in zip(reservations.get_by_code(code).guests, Diet, strict=False):
            guest.name, guest.diet, guest.allergies = f"Имя {diet.value}", diet, "мёд, орехи; пыль"
        db.session.commit()

    def diets(now: datetime) -> list[tuple[str, Diet]]:
        return [(guest.name, guest.diet) for guest in reservations.get_by_code(code).guests]

    books(feed)
    before = books(diets)
    path = f"/staff/bookings/{code}/names"
    text = fields(client.get(path))["names"]
    assert client.post(path, data={"names": text}).status_code == 303
    assert books(diets) == before
