"""Dates, money and names as each language writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from fractions import Fraction

import pytest
from flask import Flask, g

from camp.clock import CAMP_ZONE
from camp.rules.money import Money
from camp.web import formats

NBSP = "\u00a0"


@pytest.fixture
def speak(app: Flask) -> Iterator[Callable[[str], None]]:
    with app.test_request_context():

        def to(language: str) -> None:
            g.language = language

        yield to


@pytest.mark.parametrize(
    ("language", "expected"), [("ky", "4-июль, 2026"), ("ru", "4 июля 2026"), ("en", "4 July 2026")]
)
def test_a_long_date(language: str, expected: str) -> None:
    assert formats.long_date(date(2026, 7, 4), language) == expected


def test_a_short_date_is_the_same_everywhere() -> None:
    assert formats.short_date(date(2026, 7, 4)) == "04.07.2026"


@pytest.mark.parametrize(
    ("language", "expected"),
    [("ky", f"12{NBSP}500{NBSP}сом"), ("ru", f"12{NBSP}500{NBSP}сом"), ("en", f"12,500{NBSP}som")],
)
def test_money_is_whole_som(language: str, expected: str) -> None:
    assert formats.money(Money.som(12_500), language) == expected


def test_tyiyn_are_shown_only_where_there_are_any() -> None:
    assert formats.money(Money(1205), "en") == f"12.05{NBSP}som"
    assert formats.money(Money(-1205), "ru") == f"−12,05{NBSP}сом"


@pytest.mark.parametrize(
    ("language", "expected"), [("ky", "Июль 2026"), ("ru", "Июль 2026"), ("en", "July 2026")]
)
def test_a_month_standing_alone_has_its_own_form(
    speak: Callable[[str], None], language: str, expected: str
) -> None:
    speak(language)
    assert formats.month_title(date(2026, 7, 4)) == expected


def test_weeks_begin_on_monday_in_each_language(speak: Callable[[str], None]) -> None:
    for language, monday in (("ky", "дүйшөмбү"), ("ru", "понедельник"), ("en", "Monday")):
        speak(language)
        assert formats.weekday_names("wide")[0] == monday


def test_the_country_calls_itself_kyrgyzstan_in_russian(speak: Callable[[str], None]) -> None:
    speak("ru")
    assert formats.country_name("KG") == "Кыргызстан"


def test_kyrgyz_names_are_sorted_by_the_kyrgyz_alphabet() -> None:
    assert sorted(["Өзбекстан", "Япония", "Оман", "Норвегия", "Ңа"], key=formats.alphabetical) == [
        "Норвегия", "Ңа", "Оман", "Өзбекстан", "Япония",
    ]  # fmt: skip


def test_hours_are_the_camps_hours() -> None:
    assert formats.clock_time(datetime(2026, 7, 4, 14, 5, tzinfo=CAMP_ZONE)) == "14:05"
    assert formats.clock_time(time(8)) == "08:00"


def test_a_share_of_nothing_is_a_dash(speak: Callable[[str], None]) -> None:
    speak("en")
    assert formats.percent(None) == "–"
    assert formats.percent(Fraction(1, 3)) == "33%"
