"""What a holiday costs, on the sample prices of the camp, step by step as rules/pricing.py tells it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camp.rules.dates import Period, nights_between
from camp.rules.meals import MealKind, MealPlan
from camp.rules.money import NOTHING, Money, total
from camp.rules.party import Party
from camp.rules.pricing import (
    MEAL_CHARGES,
    PRODUCT_OF,
    STAY_CHARGES,
    ChargeKind,
    ChildBand,
    Discount,
    DiscountKind,
    NightRate,
    PriceLine,
    SoldAs,
    Tariff,
    TourPrices,
    grouped,
    guides_and_horses,
    price_of_class,
    price_of_extra,
    price_of_meal,
    price_of_own_tour,
    price_of_places,
    price_of_stay,
    sum_of,
)
from camp.rules.refusals import NoPrice
from camp.rules.seasons import SeasonDates


def rate(breakfast: int, half: int, full: int) -> NightRate:
    plans = zip(MealPlan, (breakfast, half, full), strict=True)
    return NightRate({plan: Money.som(som) for plan, som in plans}, Money.som(1500))


TARIFF = Tariff(
    seasons=(
        SeasonDates(date(2026, 5, 15), date(2026, 6, 30), 1),
        SeasonDates(date(2026, 7, 1), date(2026, 8, 25), 2),
        SeasonDates(date(2026, 8, 26), date(2026, 9, 30), 3),
    ),
    rates={1: rate(1530, 2295, 2805), 2: rate(1800, 2700, 3300), 3: rate(1530, 2295, 2805)},
    child_bands=(ChildBand(0, 4, 0), ChildBand(5, 11, 50)),
    breakfast=Money.som(350),
)
LONG_STAY = Discount(DiscountKind.LONG_STAY, 7, 10)
LARGE_PARTY = Discount(DiscountKind.LARGE_PARTY, 10, 5)
DISCOUNTED = replace(TARIFF, discounts=(LARGE_PARTY, LONG_STAY))
OPENING, CLOSING = date(2026, 5, 15), date(2026, 9, 30)


def price(period: Period, party: Party, plan: MealPlan, sold_as: SoldAs = SoldAs.PRIVATE) -> Money:
    return sum_of(price_of_stay(period, party, plan, sold_as, TARIFF))


def july(nights: int) -> Period:
    return Period(date(2026, 7, 10), date(2026, 7, 10) + timedelta(days=nights))


def test_two_adults_three_nights_half_board_in_a_yurt_to_themselves() -> None:
    assert price(july(3), Party(2), MealPlan.HALF_BOARD) == Money.som(3 * (2 * 2700 + 1500))


def test_a_bed_in_a_shared_yurt_costs_no_supplement() -> None:
    assert price(july(1), Party(1), MealPlan.BREAKFAST, SoldAs.BED) == Money.som(1800)


@pytest.mark.parametrize(("age", "som"), [(0, 0), (4, 0), (5, 900), (11, 900), (12, 1800), (17, 1800)])
def test_a_child_pays_the_share_of_its_age(age: int, som: int) -> None:
    alone = price(july(1), Party(1), MealPlan.BREAKFAST)
    assert price(july(1), Party(1, (age,)), MealPlan.BREAKFAST) - alone == Money.som(som)


def test_a_stay_across_two_seasons_pays_each_night_its_own_price() -> None:
    across = Period(date(2026, 6, 30), date(2026, 7, 2))
    assert price(across, Party(1), MealPlan.BREAKFAST, SoldAs.BED) == Money.som(1530 + 1800)


def test_a_night_without_a_price_is_refused() -> None:
    with pytest.raises(NoPrice) as refusal:
        price(Period(date(2026, 9, 30), date(2026, 10, 2)), Party(1), MealPlan.BREAKFAST)
    assert refusal.value.night == date(2026, 10, 1)


# 2. The plan's meals

Said = tuple[str, str, int, int]


def said(lines: Iterable[PriceLine]) -> list[Said]:
    """Day, kind, quantity, som each: as one would read it out."""
    return [(f"{line.day:%d.%m.}", line.kind.value, line.quantity, line.unit.tyiyn // 100) for line in lines]


def test_the_price_under_a_plan_is_made_of_the_bed_and_its_meals_each_on_its_day() -> None:
    lines = price_of_stay(july(1), Party(2), MealPlan.FULL_BOARD, SoldAs.PRIVATE, TARIFF)
    assert said(lines) == [
        ("10.07.", "adult_night", 2, 1800 - 350),
        ("10.07.", "private_yurt", 1, 1500),
        ("11.07.", "breakfast", 2, 350),
        ("10.07.", "dinner", 2, 2700 - 1800),
        ("11.07.", "lunch", 2, 3300 - 2700),
    ]


def test_a_breakfast_dearer_than_the_night_leaves_nothing_for_the_bed() -> None:
    dear = replace(TARIFF, breakfast=Money.som(2000))
    lines = price_of_stay(july(1), Party(1), MealPlan.HALF_BOARD, SoldAs.BED, dear)
    parts = [(kind, som) for _, kind, _, som in said(lines)]
    assert parts == [("adult_night", 0), ("breakfast", 1800), ("dinner", 900)]


def test_where_only_full_board_is_sold_the_parts_still_add_up_and_nothing_else_is_had() -> None:
    only = replace(TARIFF, rates={2: NightRate({MealPlan.FULL_BOARD: Money.som(3300)}, NOTHING)})
    assert sum_of(price_of_stay(july(1), Party(1), MealPlan.FULL_BOARD, SoldAs.BED, only)) == Money.som(3300)
    with pytest.raises(NoPrice):
        price_of_stay(july(1), Party(1), MealPlan.HALF_BOARD, SoldAs.BED, only)


# 3. Child bands


def test_a_childs_share_is_rounded_first_and_parted_like_the_adults_then() -> None:
    odd = replace(TARIFF, child_bands=(ChildBand(5, 11, 33),))
    lines = price_of_stay(july(1), Party(1, (7,)), MealPlan.HALF_BOARD, SoldAs.BED, odd)
    child = [line for line in lines if line.band]
    # 33 % of 1,450 is 478.5, of 1,800 594, of 2,700 891.
    assert said(child) == [
        ("10.07.", "child_night", 1, 479),
        ("11.07.", "breakfast", 1, 594 - 479),
        ("10.07.", "dinner", 1, 891 - 594),
    ]


def test_a_free_child_has_its_lines_too_so_that_its_place_has_its_charge() -> None:
    lines = price_of_stay(july(1), Party(1, (3,)), MealPlan.HALF_BOARD, SoldAs.BED, TARIFF)
    free = [line for line in lines if line.band == ChildBand(0, 4, 0)]
    assert [line.kind for line in free] == [ChargeKind.CHILD_NIGHT, ChargeKind.BREAKFAST, ChargeKind.DINNER]
    assert sum_of(free) == NOTHING


def test_a_child_in_no_band_pays_as_an_adult_and_is_still_called_a_child() -> None:
    lines = price_of_stay(july(1), Party(1, (12, 17)), MealPlan.BREAKFAST, SoldAs.BED, TARIFF)
    assert ("10.07.", "child_night", 2, 1450) in said(lines)


def test_a_place_on_a_tour_costs_the_same_at_any_age() -> None:
    assert said(price_of_places(date(2026, 7, 11), 3, RIDE)) == [("11.07.", "tour_place", 3, 2700)]


# 4. The supplement


def test_the_supplement_is_paid_once_a_yurt_and_night() -> None:
    lines = price_of_stay(july(2), Party(4), MealPlan.BREAKFAST, SoldAs.PRIVATE, TARIFF)
    supplements = [line for line in lines if line.kind is ChargeKind.PRIVATE_YURT]
    assert said(supplements) == [("10.07.", "private_yurt", 1, 1500), ("11.07.", "private_yurt", 1, 1500)]


# 5. Discounts


def discounts_of(nights: int, people: int, in_booking: int | None = None) -> list[Said]:
    lines = price_of_stay(
        july(nights), Party(people), MealPlan.HALF_BOARD, SoldAs.PRIVATE, DISCOUNTED, in_booking
    )
    return [line for line in said(lines) if "discount" in line[1] and line[0] == "10.07."]


def test_seven_nights_are_a_long_stay_and_six_are_not() -> None:
    assert discounts_of(6, 2) == []
    # 10 % of two beds at 1,450 and the supplement of 1,500; the meals stay as they are.
    assert discounts_of(7, 2) == [("10.07.", "long_stay_discount", 1, -440)]


def test_ten_people_in_the_booking_are_a_large_party_also_in_several_yurts() -> None:
    assert discounts_of(1, 5, 9) == []
    # 5 % of five beds at 1,450 and the supplement: 437.5.
    assert discounts_of(1, 5, 10) == [("10.07.", "large_party_discount", 1, -438)]


def test_the_second_discount_is_on_what_the_first_has_left() -> None:
    # 10 % of 16,000, then 5 % of 14,400, however the owner's table is sorted.
    assert discounts_of(7, 10) == [
        ("10.07.", "long_stay_discount", 1, -1600),
        ("10.07.", "large_party_discount", 1, -720),
    ]


# 6. Tours

RIDE = TourPrices(Money.som(2700), Money.som(2000), Money.som(1500), Money.som(1000), NOTHING)
TREK = TourPrices(Money.som(9000), NOTHING, Money.som(15_000), NOTHING, Money.som(10_000))
DAY = date(2026, 7, 11)


def test_a_ride_of_ones_own_pays_horses_guides_and_the_guides_horses() -> None:
    crew = guides_and_horses(7, per_guide=6, guide_rides=True, per_pack=0)
    assert crew == (2, 2, 0)
    assert said(price_of_own_tour(DAY, 7, *crew, RIDE)) == [
        ("11.07.", "horse", 7, 2000),
        ("11.07.", "guide", 2, 1500),
        ("11.07.", "guide_horse", 2, 1000),
    ]


def test_a_trek_of_ones_own_pays_guides_and_pack_horses() -> None:
    crew = guides_and_horses(5, per_guide=4, guide_rides=False, per_pack=4)
    assert crew == (2, 0, 2)
    assert said(price_of_own_tour(DAY, 0, *crew, TREK)) == [
        ("11.07.", "guide", 2, 15_000),
        ("11.07.", "pack_horse", 2, 10_000),
    ]


def test_a_tour_that_costs_nothing_has_its_line_all_the_same() -> None:
    free = TourPrices(NOTHING, NOTHING, NOTHING, NOTHING, NOTHING)
    assert said(price_of_own_tour(DAY, 0, 1, 0, 0, free)) == [("11.07.", "guide", 1, 0)]


# 7. Classes


def test_a_class_costs_so_much_a_person_or_so_much_for_the_group() -> None:
    felt, eagle = price_of_class(DAY, 5, Money.som(700), False), price_of_class(DAY, 5, Money.som(6000), True)
    assert said(felt) == [("11.07.", "class_place", 5, 700)]
    assert said(eagle) == [("11.07.", "class_group", 1, 6000)]


# 8. Meals beside the plan, and extras


def test_a_meal_beside_the_plan_costs_children_the_share_of_their_band() -> None:
    ages = [None, 6, None, 3, 10, 14]
    lines = price_of_meal(DAY, MealKind.LUNCH, ages, Money.som(555), TARIFF.child_bands)
    # The girl of 14 is in no band and pays with the adults; half of 555 is rounded up.
    assert [(quantity, som) for _, _, quantity, som in said(lines)] == [(3, 555), (1, 0), (2, 278)]


def test_a_lunch_box_and_an_extra_cost_their_price_by_the_piece() -> None:
    boxes = price_of_meal(DAY, MealKind.LUNCH_BOX, [None, None], Money.som(450), ())
    assert said(boxes) == [("11.07.", "lunch_box", 2, 450)]
    assert said(price_of_extra(DAY, 3, Money.som(300))) == [("11.07.", "extra", 3, 300)]


def test_every_kind_of_charge_belongs_to_one_of_the_owners_figures() -> None:
    assert set(PRODUCT_OF) == set(ChargeKind)


# 9. The sum of the lines; and what holds for any prices and parties

PARTIES = st.builds(Party, st.integers(1, 6), st.lists(st.integers(0, 17), max_size=4).map(tuple))


@st.composite
def splits(draw: st.DrawFn) -> tuple[Period, date]:
    """A stay in season of two nights or more, and a day within it."""
    nights = draw(st.integers(2, 30))
    offset = draw(st.integers(0, (CLOSING - OPENING).days + 1 - nights))
    arrival = OPENING + timedelta(days=offset)
    middle = arrival + timedelta(days=draw(st.integers(1, nights - 1)))
    return Period(arrival, arrival + timedelta(days=nights)), middle


@given(splits(), PARTIES, st.sampled_from(MealPlan), st.sampled_from(SoldAs))
def test_a_stay_costs_the_same_however_it_is_split(
    split: tuple[Period, date], party: Party, plan: MealPlan, sold_as: SoldAs
) -> None:
    whole, middle = split
    parts = price(Period(whole.arrival, middle), party, plan, sold_as)
    parts += price(Period(middle, whole.departure), party, plan, sold_as)
    assert price(whole, party, plan, sold_as) == parts


@given(splits(), PARTIES, st.sampled_from(MealPlan), st.sampled_from(SoldAs))
def test_the_lines_shown_add_up_to_the_price(
    split: tuple[Period, date], party: Party, plan: MealPlan, sold_as: SoldAs
) -> None:
    lines = price_of_stay(split[0], party, plan, sold_as, TARIFF)
    assert sum((group.amount for group in grouped(lines)), Money(0)) == sum_of(lines)
    nights = {line.day for line in lines if line.kind is ChargeKind.ADULT_NIGHT}
    assert nights == set(nights_between(split[0].arrival, split[0].departure))
    assert all(line.amount.tyiyn % 100 == 0 for line in lines)


@st.composite
def tariffs(draw: st.DrawFn) -> Tariff:
    """Any prices in whole som, the larger plan never cheaper, any bands and discounts."""
    breakfast, half, full = sorted(draw(st.lists(st.integers(1, 9999), min_size=3, max_size=3)))
    percents = draw(st.lists(st.integers(0, 100), min_size=2, max_size=2))
    return Tariff(
        seasons=(SeasonDates(OPENING, CLOSING, 1),),
        rates={
            1: replace(rate(breakfast, half, full), private_supplement=Money.som(draw(st.integers(0, 3000))))
        },
        child_bands=(ChildBand(0, 4, percents[0]), ChildBand(5, 11, percents[1])),
        breakfast=Money.som(draw(st.integers(0, 3000))),
        discounts=draw(
            st.permutations(
                [
                    Discount(DiscountKind.LONG_STAY, draw(st.integers(1, 9)), draw(st.integers(0, 100))),
                    Discount(DiscountKind.LARGE_PARTY, draw(st.integers(1, 9)), draw(st.integers(0, 100))),
                ]
            )
        ),
    )


@given(tariffs(), st.sampled_from(MealPlan), st.none() | st.integers(0, 17))
def test_the_parts_of_a_plans_price_add_up_to_it_for_every_age(
    tariff: Tariff, plan: MealPlan, age: int | None
) -> None:
    plain = replace(tariff, discounts=())
    party = Party(1) if age is None else Party(1, (age,))
    lines = price_of_stay(july(1), party, plan, SoldAs.BED, plain)
    adult = plain.rates[1].adult[plan]
    band = next((band for band in plain.child_bands if age is not None and age in band), None)
    child = NOTHING if age is None else adult.percent(band.percent) if band else adult
    assert sum_of(lines) == adult + child
    assert all(line.unit >= NOTHING for line in lines)


@given(tariffs(), PARTIES, st.sampled_from(MealPlan), st.sampled_from(SoldAs), st.integers(1, 10))
def test_discounts_come_in_their_order_and_never_take_more_than_the_nights_beds(
    tariff: Tariff, party: Party, plan: MealPlan, sold_as: SoldAs, nights: int
) -> None:
    def lines_with(discounts: Iterable[Discount]) -> tuple[PriceLine, ...]:
        return price_of_stay(july(nights), party, plan, sold_as, replace(tariff, discounts=tuple(discounts)))

    lines = lines_with(tariff.discounts)
    assert lines == lines_with(reversed(tariff.discounts))
    for night in july(nights):
        of_night = [line for line in lines if line.day == night and line.kind in STAY_CHARGES]
        off = [line for line in of_night if line.amount < NOTHING]
        beds = sum_of(line for line in of_night if line not in off)
        assert [line.kind for line in off] == sorted((line.kind for line in off), key=list(ChargeKind).index)
        assert beds + sum_of(off) >= NOTHING
    plain = lines_with(())
    meals = [line for line in plain if line.kind in MEAL_CHARGES]
    assert [line for line in lines if line.kind in MEAL_CHARGES] == meals
    assert sum_of(lines) <= sum_of(plain)


@given(tariffs(), PARTIES, st.sampled_from(MealPlan), st.sampled_from(SoldAs), st.integers(1, 10))
def test_everybody_has_a_bed_and_a_breakfast_a_night_and_every_line_is_in_whole_som(
    tariff: Tariff, party: Party, plan: MealPlan, sold_as: SoldAs, nights: int
) -> None:
    lines = price_of_stay(july(nights), party, plan, sold_as, tariff)
    assert all(line.unit.tyiyn % 100 == 0 for line in lines)
    for kinds in ((ChargeKind.ADULT_NIGHT, ChargeKind.CHILD_NIGHT), (ChargeKind.BREAKFAST,)):
        assert sum(line.quantity for line in lines if line.kind in kinds) == len(party) * nights


SOM = st.integers(0, 20_000).map(Money.som)


@given(
    st.builds(TourPrices, SOM, SOM, SOM, SOM, SOM),
    st.integers(1, 10),
    st.integers(0, 6),
    st.booleans(),
    st.booleans(),
    st.integers(1, 30),
)
def test_an_own_tour_never_gets_cheaper_when_one_more_comes_along(
    prices: TourPrices, per_guide: int, per_pack: int, is_ride: bool, guide_rides: bool, people: int
) -> None:
    def price_for(count: int) -> Money:
        crew = guides_and_horses(count, per_guide, is_ride and guide_rides, per_pack)
        return sum_of(price_of_own_tour(DAY, count if is_ride else 0, *crew, prices))

    assert price_for(people) <= price_for(people + 1)
    assert price_for(people).tyiyn % 100 == 0


@given(st.lists(st.none() | st.integers(0, 17), min_size=1, max_size=9), SOM, st.integers(0, 100))
def test_a_meal_for_many_costs_what_it_costs_each_of_them(
    ages: list[int | None], price: Money, percent: int
) -> None:
    bands = (ChildBand(0, 4, 0), ChildBand(5, 11, percent))
    together = price_of_meal(DAY, MealKind.DINNER, ages, price, bands)
    alone = total(sum_of(price_of_meal(DAY, MealKind.DINNER, [age], price, bands)) for age in ages)
    assert sum_of(together) == alone
    assert sum(line.quantity for line in together) == len(ages)
    assert all(line.unit.tyiyn % 100 == 0 for line in together)
