"""What special offers take off a price: rules/special_offers.py step by step, and links that tell."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camp.rules.dates import Period
from camp.rules.meals import MealPlan
from camp.rules.money import NOTHING, Money
from camp.rules.origins import Came, came_by, origin_word
from camp.rules.party import Party
from camp.rules.pricing import (
    STAY_CHARGES,
    ChargeKind,
    ChildBand,
    Discount,
    DiscountKind,
    NightRate,
    PriceLine,
    SoldAs,
    Tariff,
    price_of_stay,
    sum_of,
)
from camp.rules.seasons import SeasonDates
from camp.rules.special_offers import (
    OFFER_CHARGES,
    ClassOrder,
    ClassTerms,
    OfferKind,
    OfferState,
    OfferTerms,
    free_nights,
    included_lines,
    is_fit_code,
    nights_cost,
    normalized_offer_code,
    offered,
    repriced,
    state_of,
    surplus,
)

FIRST = date(2026, 8, 20)
TWO = Party(2)


def rate(som: int, supplement: int) -> NightRate:
    plans = {plan: Money.som(som + 700 * number) for number, plan in enumerate(MealPlan)}
    return NightRate(plans, Money.som(supplement))


TARIFF = Tariff(
    seasons=(
        SeasonDates(date(2026, 7, 1), date(2026, 8, 25), 1),
        SeasonDates(date(2026, 8, 26), date(2026, 9, 30), 2),
    ),
    rates={1: rate(1800, 1500), 2: rate(1530, 1500)},
    child_bands=(ChildBand(0, 4, 0), ChildBand(5, 11, 50)),
    breakfast=Money.som(350),
    discounts=(Discount(DiscountKind.LONG_STAY, 7, 10), Discount(DiscountKind.LARGE_PARTY, 10, 5)),
)


def stay(first: date, nights: int, party: Party = TWO) -> tuple[PriceLine, ...]:
    period = Period(first, first + timedelta(days=nights))
    return price_of_stay(period, party, MealPlan.HALF_BOARD, SoldAs.PRIVATE, TARIFF)


def percent(number: int, first: date, last: date) -> OfferTerms:
    return OfferTerms(OfferKind.PERCENT, first, last, percent=number)


def one_free_of(number: int, first: date, last: date) -> OfferTerms:
    return OfferTerms(OfferKind.FREE_NIGHT, first, last, every_nights=number)


def test_a_percentage_is_taken_off_beds_and_supplement_of_covered_nights_only() -> None:
    # A night of two: 2 x 1,450 beds and 1,500 supplement are 4,400 som; 15% of that are 660.
    lines = offered(stay(FIRST, 3), percent(15, FIRST + timedelta(days=1), FIRST + timedelta(days=9)))
    taken = [(line.day.day, line.amount) for line in lines if line.kind is ChargeKind.OFFER_DISCOUNT]
    assert taken == [(21, Money.som(-660)), (22, Money.som(-660))]


def test_an_offer_comes_after_the_long_stay_discount_and_is_rounded_to_the_som() -> None:
    lines = offered(stay(FIRST, 7), percent(15, FIRST, FIRST))
    night = [line.amount for line in lines if line.day == FIRST and line.kind in STAY_CHARGES]
    # 4,400 less 10% are 3,960; 15% of that are 594.
    assert night == [Money.som(2900), Money.som(1500), Money.som(-440), Money.som(-594)]


def test_the_cheapest_of_three_nights_in_a_row_is_free_but_for_its_meals() -> None:
    # 24th and 25th at the dear price, 26th at the cheap one.
    first = date(2026, 8, 24)
    plain = stay(first, 3)
    lines = offered(plain, one_free_of(3, first, date(2026, 9, 30)))
    [free] = [line for line in lines if line.kind is ChargeKind.FREE_NIGHT]
    assert (free.day, free.amount) == (date(2026, 8, 26), Money.som(-(2 * 1180 + 1500)))
    assert nights_cost(lines)[date(2026, 8, 26)] == NOTHING
    meals = [line for line in lines if line.kind in (ChargeKind.BREAKFAST, ChargeKind.DINNER)]
    assert meals == [line for line in plain if line.kind in (ChargeKind.BREAKFAST, ChargeKind.DINNER)]


@pytest.mark.parametrize(("nights", "free"), [(1, 0), (2, 0), (3, 1), (5, 1), (6, 2), (7, 2)])
def test_only_whole_groups_of_nights_make_one_free(nights: int, free: int) -> None:
    terms = one_free_of(3, FIRST, FIRST + timedelta(days=60))
    lines = offered(stay(FIRST, nights), terms)
    assert len([line for line in lines if line.kind is ChargeKind.FREE_NIGHT]) == free
    assert terms.promised(Period(FIRST, FIRST + timedelta(days=nights))) == free


def test_of_equal_nights_the_first_is_free() -> None:
    nights = tuple(FIRST + timedelta(days=number) for number in range(3))
    assert free_nights(nights, dict.fromkeys(nights, Money.som(100)), 3) == (FIRST,)


def test_an_included_class_is_worth_what_those_old_enough_would_pay() -> None:
    held = ClassTerms(Money.som(800), per_group=False, lowest_age=8)
    assert held.worth(Party(2, (3, 9))) == Money.som(2400)
    assert ClassTerms(Money.som(6000), True, 8).worth(Party(2, (3,))) == Money.som(6000)
    terms = OfferTerms(OfferKind.CLASS_INCLUDED, FIRST, FIRST, included=held)
    assert terms.saving([stay(FIRST, 2)], Party(2)) == Money.som(1600)
    # The breakfast after the last night is no covered night.
    day_after = FIRST + timedelta(days=2)
    assert (
        OfferTerms(OfferKind.CLASS_INCLUDED, day_after, day_after, included=held).saving(
            [stay(FIRST, 2)], Party(2)
        )
        == NOTHING
    )
    assert offered(stay(FIRST, 2), terms) == stay(FIRST, 2)


def test_each_of_the_party_has_the_class_once_in_the_order_of_ordering() -> None:
    def order(number: int, *guests: int, per_group: bool = False) -> ClassOrder:
        return ClassOrder(number, guests, FIRST, Money.som(800), per_group)

    lines = included_lines([order(1, 10), order(2, 10, 11), order(3, 11)])
    assert {number: (line.quantity, line.amount) for number, line in lines.items()} == {
        1: (1, Money.som(-800)),
        2: (1, Money.som(-800)),
    }
    groups = included_lines([order(1, 10, per_group=True), order(2, 10, 11, per_group=True)])
    assert list(groups) == [1]


def test_a_changed_stay_keeps_its_percentage_and_its_free_nights_and_gets_no_new_ones() -> None:
    long = stay(FIRST, 6)
    assert repriced(long, percent(15, FIRST, FIRST), {}) == offered(long, percent(15, FIRST, FIRST))
    three = one_free_of(3, FIRST, FIRST + timedelta(days=60))
    kept = repriced(long, three, {FIRST: Money.som(1000), FIRST + timedelta(days=40): Money.som(9)})
    assert [line.amount for line in kept if line.kind is ChargeKind.FREE_NIGHT] == [Money.som(-1000)]
    cheaper = repriced(long, three, {FIRST: Money.som(90_000)})
    assert nights_cost(cheaper)[FIRST] == NOTHING


def test_free_nights_beyond_the_promise_are_paid_after_all_the_last_first() -> None:
    days = [FIRST, FIRST + timedelta(days=4)]
    assert surplus(days, 2) == ()
    assert surplus(days, 1) == (days[1],)
    assert surplus(days, 0) == tuple(days)


@pytest.mark.parametrize(
    ("first", "last", "is_withdrawn", "state"),
    [
        (1, 3, False, OfferState.COMING),
        (0, 3, False, OfferState.STANDING),
        (-5, 0, False, OfferState.STANDING),
        (-5, -1, False, OfferState.OVER),
        (1, 3, True, OfferState.WITHDRAWN),
        (-5, -1, True, OfferState.WITHDRAWN),
    ],
)
def test_an_offer_has_one_state(first: int, last: int, is_withdrawn: bool, state: OfferState) -> None:
    found = state_of(FIRST + timedelta(first), FIRST + timedelta(last), is_withdrawn, FIRST)
    assert found is state


def test_codes_are_compared_without_case_and_spaces() -> None:
    assert normalized_offer_code(" Autumn\t15 ") == normalized_offer_code("AUTUMN15")
    assert normalized_offer_code("күз\x00 15") == "КҮЗ15"
    assert [is_fit_code(code) for code in ("КҮЗ15", "AB", "A" * 21, "A'B;C", "")] == [
        True, False, False, False, False,
    ]  # fmt: skip


def test_a_link_is_read_and_nothing_but_plain_words_is_kept() -> None:
    assert came_by({"from": " Insta<gram> "}) == Came("instagram", "")
    assert came_by({"utm_source": "News", "utm_campaign": "Autumn 2026!"}) == Came("news", "autumn2026")
    assert came_by({"from": "a", "utm_source": "b"}) == Came("a", "")
    assert came_by({"utm_medium": "email"}) == Came("email", "")
    assert came_by({"utm_campaign": "x"}) == came_by({}) == came_by({"from": "!!"}) == Came()
    assert origin_word("x" * 100) == "x" * 40


parties = st.builds(
    Party, st.integers(1, 8), st.lists(st.integers(0, 17), max_size=3).map(lambda ages: tuple(sorted(ages)))
)
firsts = st.dates(date(2026, 7, 1), date(2026, 9, 10))
terms = st.builds(
    lambda first, length, number, every: (
        percent(number, first, first + timedelta(length))
        if every is None
        else one_free_of(every, first, first + timedelta(length))
    ),
    firsts,
    st.integers(0, 40),
    st.integers(1, 90),
    st.none() | st.integers(2, 14),
)


@given(firsts, st.integers(1, 14), parties, terms)
def test_no_night_is_ever_negative_and_lines_add_up(
    first: date, nights: int, party: Party, offer: OfferTerms
) -> None:
    plain = stay(first, nights, party)
    lines = offered(plain, offer)
    assert [line for line in lines if line.kind not in OFFER_CHARGES] == list(plain)
    before, after = nights_cost(plain), nights_cost(lines)
    assert all(NOTHING <= after[night] <= before[night] for night in before)
    given_away = -sum_of(line for line in lines if line.kind in OFFER_CHARGES)
    assert sum_of(plain) - given_away == sum_of(lines)
    assert offer.saving([plain], party) == given_away
    covered = offer.covered(before)
    for line in lines:
        if line.kind is ChargeKind.FREE_NIGHT:
            place = covered.index(line.day)
            start = place - place % offer.every_nights
            group = covered[start : start + offer.every_nights]
            assert before[line.day] == min(before[night] for night in group)


@given(firsts, st.integers(1, 10), parties, terms)
def test_an_offer_given_twice_over_a_changed_stay_never_exceeds_its_nights(
    first: date, nights: int, party: Party, offer: OfferTerms
) -> None:
    plain = stay(first, nights, party)
    free = {night: cost * 2 for night, cost in nights_cost(plain).items()}
    assert all(cost >= NOTHING for cost in nights_cost(repriced(plain, offer, free)).values())


@given(st.lists(st.sets(st.integers(1, 5), min_size=1), max_size=6), st.booleans())
def test_nobody_has_the_included_class_twice_or_never(orders: list[set[int]], per_group: bool) -> None:
    placed = [
        ClassOrder(number, tuple(sorted(guests)), FIRST, Money.som(800), per_group)
        for number, guests in enumerate(orders)
    ]
    lines = included_lines(placed)
    people = len(set().union(*orders))
    assert sum(line.quantity for line in lines.values()) == (min(1, len(orders)) if per_group else people)
    for order in placed:
        charged = order.unit * (1 if per_group else len(order.guests))
        free = lines[order.order_id].amount if order.order_id in lines else NOTHING
        assert NOTHING <= charged + free <= charged
