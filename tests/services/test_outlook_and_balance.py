"""The months to come and the empty weeks, on the small season worked out by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from flask import Flask

from camp.rules.money import NOTHING, Money
from camp.rules.outlook import Range
from camp.services.season import season_figures
from camp.services.season_balance import balance_of
from camp.services.season_outlook import EVER, OnBooks, read_books, season_outlook
from camp.services.transaction import reading
from tests.hand_season import TODAY, a_year_and_its_trial, hand_season, noon

JULY, AUGUST, SEPTEMBER = date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1)


@pytest.fixture
def season(any_app: Flask) -> Flask:
    hand_season()
    return any_app


def test_what_was_on_the_books_is_known_for_every_day(season: Flask) -> None:
    books = read_books(reading(), [JULY, AUGUST, SEPTEMBER])
    # Two people for 30 and 31 July and, until they cancelled on the 13th, two for three nights, all booked on
    # the 10th; from the 11th on one who did not come on the 21st.
    assert books.at(JULY, date(2026, 7, 9)) == OnBooks(0, NOTHING)
    filled = {day: books.at(JULY, date(2026, 7, day)).guest_nights for day in (10, 12, 13, 20, 21)}
    assert filled == {10: 10, 12: 11, 13: 5, 20: 5, 21: 4}
    assert books.at(AUGUST, date(2026, 7, 14)).guest_nights == 2
    assert books.at(AUGUST, date(2026, 7, 15)).guest_nights == 4
    assert books.at(SEPTEMBER, date(2026, 7, 15)) == OnBooks(0, NOTHING)
    assert books.at(SEPTEMBER, date(2026, 7, 16)) == OnBooks(4, Money.som(12_180))


def test_in_the_end_the_books_say_what_the_season_says(season: Flask) -> None:
    figures = season_figures(2026, TODAY)
    books = read_books(reading(), [month.first_day for month in figures.months])
    for month in figures.months:
        assert books.at(month.first_day, EVER).revenue == month.figures.whole.revenue
        assert books.at(month.first_day, EVER).guest_nights == month.figures.whole.guest_nights


def test_a_first_season_has_nothing_to_go_by(season: Flask) -> None:
    found = season_outlook(TODAY)
    assert [month.month for month in found.months][:2] == [AUGUST, SEPTEMBER]
    august = found.months[0]
    assert (august.now.guest_nights, august.last_final.guest_nights) == (4, 6)
    assert found.trials == ()
    assert august.guest_nights is None


def test_what_came_lately_stands_beside_what_was_called_off(season: Flask) -> None:
    month, week = (next(one for one in season_outlook(TODAY).lately if one.days == days) for days in (30, 7))
    assert (week.this.bookings, week.this.guest_nights) == (0, 0)
    # Three nights for two, two single ones in a shared yurt, a visit, three nights for two that were called
    # off, one that was missed, two nights for two in September.
    assert (month.this.bookings, month.this.guest_nights) == (7, 6 + 2 + 0 + 6 + 1 + 4)
    assert (month.this.cancelled, month.this.cancelled_nights) == (1, 6)
    assert month.last.bookings == 0


def test_a_month_that_is_over_tells_how_wide_the_range_is(any_app: Flask) -> None:
    a_year_and_its_trial()
    found = season_outlook(TODAY)
    july = {trial.horizon: (trial.said, trial.was) for trial in found.trials if trial.month == JULY}
    # Two people: four nights each year, and one more in 2026 that was booked on 20 June.
    assert july == {0: (10, 10), 30: (8, 10), 60: (8, 10), 90: (8, 10)}
    september = next(month for month in found.months if month.month == SEPTEMBER)
    assert september.guest_nights == Range(6, 8, 10)


def test_the_years_are_weighed_and_the_emptiest_weeks_found(season: Flask) -> None:
    found = balance_of(TODAY, noon(8, 3))
    this, last = found.years
    assert (this.year, last.year) == (2026, 2025)
    assert this.revenue == season_figures(2026, TODAY).all.whole.revenue
    assert this.outside == Fraction(12_180, this.revenue.tyiyn // 100)
    assert last.outside == 0
    assert last.seasonality == Fraction(11, 12)
    assert all(0 <= (week.last_night - week.first_night).days < 7 for week in found.weeks)
    assert found.weeks == tuple(sorted(found.weeks, key=lambda week: -week.could_earn.tyiyn))
    by_monday = {week.first_night: week for week in found.weeks}
    # 14 yurts for seven nights; the booking held from the 10th to the 12th has one for two of them.
    assert by_monday[date(2026, 8, 10)].free == 14 * 7 - 2


def test_a_camp_without_guests_has_no_years_but_weeks(any_app: Flask) -> None:
    found = balance_of(TODAY, noon(8, 3))
    assert found.years == ()
    assert found.weeks
    assert found.offers == ()
