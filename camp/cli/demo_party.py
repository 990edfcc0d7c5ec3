"""The people of a party: what they are called, what they eat, how heavy they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from camp.cli.demo_notes import ALLERGIES, NO_SUCH_MEAT
from camp.cli.demo_people import Nation
from camp.rules.meals import Diet
from camp.rules.party import Party
from camp.services.reservations import Person


@dataclass(frozen=True)
class Companion:
    person: Person
    age: int | None
    """Of a child."""
    weight_kg: int


DIETS: Mapping[Diet, int] = {
    Diet.VEGETARIAN: 6,
    Diet.VEGAN: 2,
    Diet.GLUTEN_FREE: 2,
    Diet.LACTOSE_FREE: 2,
}
"""How often, against each other."""

SPECIAL_DIET = {"near": 0.07, "afar": 0.17}
"""The share of adults with one of them: twelve in a hundred of all."""
DIET_OF_A_CHILD = 0.03
ALLERGIC = 0.05

WOMEN_KG, MEN_KG = (50, 78), (60, 94)
"""Lightest and heaviest."""

OF_TWO_ONE_IS_A_MAN = 0.75


def companions(
    key: str, nation: Nation, booker: str, party: Party, language: str, is_from_afar: bool
) -> tuple[Companion, ...]:
    """Adults first, the booker at their head, then the children from the youngest on."""
    # Chance of its own: who comes along does not depend on who else asked.
    rng = Random(f"{key} people")
    booker_is_woman = any(name in nation.women for name in booker.split())
    women, men = (_shuffled(rng, names, booker) for names in (nation.women, nation.men))
    found = [_companion(rng, booker, booker_is_woman, None, language, is_from_afar)]
    ages: list[int | None] = [None] * (party.adults - 1) + list(party.child_ages)
    for number, age in enumerate(ages):
        is_woman = rng.random() < 0.5
        if number == 0 and age is None and rng.random() < OF_TWO_ONE_IS_A_MAN:
            is_woman = not booker_is_woman
        names = (women if is_woman else men) or women or men
        found.append(_companion(rng, names.pop(), is_woman, age, language, is_from_afar))
    return tuple(found)


def in_order(companions: Iterable[Companion], ages: Sequence[int | None]) -> list[Companion]:
    """The same people in the order of a booking that parted them into yurts."""
    left = list(companions)
    found = []
    for age in ages:
        one = next(companion for companion in left if companion.age == age)
        left.remove(one)
        found.append(one)
    return found


def _shuffled(rng: Random, names: Sequence[str], booker: str) -> list[str]:
    left = [name for name in names if name not in booker.split()]
    rng.shuffle(left)
    return left


def _companion(
    rng: Random, name: str, is_woman: bool, age: int | None, language: str, is_from_afar: bool
) -> Companion:
    special = DIET_OF_A_CHILD if age is not None else SPECIAL_DIET["afar" if is_from_afar else "near"]
    diet = Diet.EVERYTHING
    if rng.random() < special:
        diet = rng.choices(list(DIETS), list(DIETS.values()))[0]
    eats_meat = diet not in (Diet.VEGETARIAN, Diet.VEGAN)
    known = ALLERGIES + NO_SUCH_MEAT if eats_meat else ALLERGIES
    allergies = rng.choice(known)[language] if rng.random() < ALLERGIC else ""
    return Companion(Person(name, diet, allergies), age, _weight(rng, is_woman, age))


def _weight(rng: Random, is_woman: bool, age: int | None) -> int:
    """Kilograms. A child's grow faster the older it is."""
    if age is None:
        least, most = WOMEN_KG if is_woman else MEN_KG
        return round(rng.triangular(least, most, least + (most - least) * 0.4))
    return round((8 + age * (1.7 + age / 10)) * rng.uniform(0.9, 1.15)) + 1
