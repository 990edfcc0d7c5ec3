"""Smaller agreements: party, seasons, deadlines, cancellation, codes, texts, figures."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camp.rules.cancellation import Step, check_steps, kept_on_cancellation, percent_kept
from camp.rules.dates import Period
from camp.rules.house_refusals import TermsOutOfOrder, TermsTwice
from camp.rules.lifecycle import deadline
from camp.rules.metrics import NightFigures
from camp.rules.money import NOTHING, Money
from camp.rules.party import plan_party
from camp.rules.refusals import ChildAgeImpossible, OutOfSeason, PartyTooLarge, PartyWithoutAdult
from camp.rules.seasons import SeasonDates, check_open, closed_periods, current_or_next_run
from camp.rules.text import CODE_ALPHABET, LocalizedText, booking_code, normalized_code

SEASONS = [
    SeasonDates(date(2026, 7, 1), date(2026, 8, 25), 2),
    SeasonDates(date(2026, 5, 15), date(2026, 6, 30), 1),
    SeasonDates(date(2027, 5, 15), date(2027, 9, 30), 3),
]


@pytest.mark.parametrize("adults", [0, -3])
def test_a_party_needs_an_adult(adults: int) -> None:
    with pytest.raises(PartyWithoutAdult):
        plan_party(adults, (7,))


def test_40_guests_are_too_many_for_one_booking() -> None:
    with pytest.raises(PartyTooLarge):
        plan_party(40, ())


@pytest.mark.parametrize("age", [30, 18, -1])
def test_a_child_of_30_is_no_child(age: int) -> None:
    with pytest.raises(ChildAgeImpossible):
        plan_party(2, (age,))


def test_a_stay_that_reaches_past_the_season_is_refused_with_the_opening_dates() -> None:
    with pytest.raises(OutOfSeason) as refusal:
        check_open(Period(date(2026, 8, 24), date(2026, 8, 28)), sorted(SEASONS))
    assert refusal.value.night == date(2026, 8, 26)
    assert (refusal.value.opens, refusal.value.last_night) == (date(2026, 5, 15), date(2026, 8, 25))


def test_seasons_that_follow_one_another_are_one_camp_year() -> None:
    run = current_or_next_run(date(2026, 3, 1), SEASONS)
    assert run is not None
    assert (run.first_night, run.last_night) == (date(2026, 5, 15), date(2026, 8, 25))


def test_the_camp_is_shut_between_its_years() -> None:
    shut = closed_periods(date(2026, 8, 1), date(2027, 6, 1), SEASONS)
    assert shut == [Period(date(2026, 8, 26), date(2027, 5, 15))]


NOW = datetime(2026, 7, 15, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("arrival_in", "expected"),
    [(timedelta(days=30), timedelta(hours=48)), (timedelta(hours=20), timedelta(hours=20))],
)
def test_a_deposit_is_due_in_48_hours_or_by_arrival(arrival_in: timedelta, expected: timedelta) -> None:
    assert deadline(NOW, 48, NOW + arrival_in) == NOW + expected


def test_a_booking_for_tonight_still_has_three_hours_to_be_paid() -> None:
    assert deadline(NOW, 48, NOW - timedelta(hours=1)) == NOW + timedelta(hours=3)


VALLEY = (Step(30, 0), Step(14, 50))


@pytest.mark.parametrize(("days", "kept"), [(31, 0), (30, 500), (15, 500), (14, 1000), (0, 1000), (-1, 1000)])
def test_the_later_the_cancellation_the_more_of_the_deposit_is_kept(days: int, kept: int) -> None:
    today = date(2026, 7, 1)
    fee = kept_on_cancellation(Money.som(1000), Money.som(5000), today + timedelta(days=days), today, VALLEY)
    assert fee == Money.som(kept)


def terms_in_order(pairs: list[tuple[int, int]]) -> list[Step]:
    """Any terms an owner may set: who cancels earlier never pays more."""
    days = sorted({days for days, _ in pairs}, reverse=True)
    kept = sorted(kept for _, kept in pairs)[: len(days)]
    return [Step(*pair) for pair in zip(days, kept, strict=True)]


STEPS = st.lists(st.tuples(st.integers(0, 365), st.integers(0, 100)), max_size=4).map(terms_in_order)


@given(st.integers(0, 10**7), st.integers(0, 10**7), st.integers(-5, 400), STEPS)
def test_a_fee_is_never_above_what_was_paid_nor_less_for_a_later_day(
    deposit: int, paid: int, days: int, steps: list[Step]
) -> None:
    check_steps(steps)
    today = date(2026, 1, 1)
    arrival = today + timedelta(days=days)
    fee = kept_on_cancellation(Money(deposit), Money(paid), arrival, today, steps)
    a_day_later = kept_on_cancellation(Money(deposit), Money(paid), arrival, today + timedelta(days=1), steps)
    assert NOTHING <= fee <= max(Money(paid), NOTHING)
    assert fee <= a_day_later


def test_without_steps_the_whole_deposit_is_kept_however_early_somebody_cancels() -> None:
    assert percent_kept(300, ()) == 100


def test_terms_under_which_an_early_word_costs_more_than_a_late_one_are_refused() -> None:
    with pytest.raises(TermsOutOfOrder) as refusal:
        check_steps((Step(14, 20), Step(30, 50)))
    assert (refusal.value.farther, refusal.value.nearer) == (30, 14)
    with pytest.raises(TermsTwice):
        check_steps((Step(30, 0), Step(30, 50)))


@given(st.text(), st.integers(0, 50))
def test_a_code_has_no_letters_that_are_mistaken_on_the_telephone(seed: str, attempt: int) -> None:
    code = booking_code(seed, attempt)
    assert len(code) == 6
    assert not set(code) & set("0O1IL2Z5S8B")
    assert set(code) <= set(CODE_ALPHABET)


def test_a_code_is_read_however_it_is_typed() -> None:
    assert normalized_code(" k7-4a qm ") == "K74AQM"


def test_a_missing_text_falls_back_to_russian_then_english_then_kyrgyz() -> None:
    assert LocalizedText("боз үй", "", "yurt").pick("ru") == "yurt"
    assert LocalizedText("боз үй", "юрта", "yurt").pick("de") == "юрта"
    assert LocalizedText("боз үй", "", "").pick("en") == "боз үй"


def test_occupancy_adr_and_revpar_on_figures_worked_out_by_hand() -> None:
    figures = NightFigures(available=40, sold=10, stay_revenue=Money.som(50_000))
    assert figures.occupancy == Fraction(1, 4)
    assert figures.adr == Money.som(5_000)
    assert figures.revpar == Money.som(1_250)


def test_nothing_for_sale_has_no_occupancy() -> None:
    closed = NightFigures(0, 0, NOTHING)
    assert (closed.occupancy, closed.adr, closed.revpar) == (None, None, None)
