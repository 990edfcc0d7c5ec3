"""What the owner may set of her tours, classes, meals, extras, discounts, horses and guides, and in which
limits it makes sense."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, time

from camp.rules.activities import HEAVIEST_RIDER, Level, TourMode
from camp.rules.meals import Diet, ExtraUnit
from camp.rules.money import NOTHING, TYIYN_PER_SOM, Money
from camp.rules.price_parts import HIGHEST_PRICE
from camp.rules.product_refusals import MonthsOutOfOrder
from camp.rules.refusals import SettingOutOfRange, TextMissing
from camp.rules.stable import HorseRole
from camp.rules.text import LANGUAGES, LocalizedText

LIMITS = {
    "minutes": (10, 1440), "cutoff_days": (0, 60), "cutoff_hour": (0, 23), "min_people": (1, 200),
    "max_people": (1, 200), "lowest_age": (0, 18), "days": (1, 30), "km": (0, 500), "climb_m": (0, 9000),
    "people_per_guide": (1, 50), "people_per_pack_horse": (0, 50), "max_rider_kg": (0, HEAVIEST_RIDER),
    "most": (1, 100), "seats": (0, 1000), "rounds": (1, 6), "threshold": (1, 100), "percent": (0, 100),
    "carries_kg": (20, 200), "weight_kg": (30, 150),
}  # fmt: skip
"""From and to, both included, by column."""

LOWEST_RIDER_LIMIT = 20
"""Kilograms; on foot nobody is weighed."""

MOST_HOURS = 12
"""Hours of beginning in a day."""

ANY_YEAR = date(2025, 1, 1)
"""For days of every year: 29 February is none."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """What the owner sets of one thing; every field is named like its column."""

    def check(self) -> None:
        """Raises SettingOutOfRange for a number or price outside sense."""
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Money) and not NOTHING <= value <= HIGHEST_PRICE:
                raise SettingOutOfRange(field.name, 0, HIGHEST_PRICE.tyiyn // TYIYN_PER_SOM)
            if field.name in LIMITS:
                check_within(field.name, value, *LIMITS[field.name])


@dataclass(frozen=True, kw_only=True)
class NamedChange(Change):
    name: LocalizedText

    def check(self) -> None:
        """Raises TextMissing for a name that is not there in each language, too."""
        super().check()
        for language in missing_languages(self.name):
            raise TextMissing(language)


@dataclass(frozen=True, kw_only=True)
class ActivityChange(NamedChange):
    """What tours and classes have in common."""

    summary: LocalizedText
    description: LocalizedText
    minutes: int
    starts: tuple[time, ...]
    opens: str
    """The first day of its year, "MM-DD"."""
    closes: str
    cutoff_days: int
    cutoff_hour: int
    min_people: int
    max_people: int
    lowest_age: int

    def check(self) -> None:
        """Raises SettingOutOfRange, TextMissing or MonthsOutOfOrder."""
        super().check()
        check_within("min_people", self.min_people, 1, self.max_people)
        check_within("starts", len(set(self.starts)), 1, MOST_HOURS)
        check_day("opens", self.opens)
        check_day("closes", self.closes)
        if self.closes < self.opens:
            raise MonthsOutOfOrder


@dataclass(frozen=True, kw_only=True)
class TourChange(ActivityChange):
    mode: TourMode
    level: Level
    days: int
    km: int
    climb_m: int
    people_per_guide: int
    guide_rides: bool
    people_per_pack_horse: int
    max_rider_kg: int
    on_request: bool
    place_price: Money
    horse_price: Money
    guide_price: Money
    guide_horse_price: Money
    pack_horse_price: Money

    def check(self) -> None:
        super().check()
        if self.mode is TourMode.HORSE:
            check_within("max_rider_kg", self.max_rider_kg, LOWEST_RIDER_LIMIT, HEAVIEST_RIDER)


@dataclass(frozen=True, kw_only=True)
class ClassChange(ActivityChange):
    per_group: bool
    price: Money


@dataclass(frozen=True, kw_only=True)
class ExtraChange(NamedChange):
    description: LocalizedText
    unit: ExtraUnit
    price: Money
    most: int
    starts: tuple[time, ...]
    """None: the hour is agreed with the guest."""

    def check(self) -> None:
        super().check()
        check_within("starts", len(set(self.starts)), 0, MOST_HOURS)


@dataclass(frozen=True, kw_only=True)
class DishChange(NamedChange):
    diets: tuple[Diet, ...]

    @property
    def is_empty(self) -> bool:
        """Without a name in any language: no such dish (any more)."""
        return len(missing_languages(self.name)) == len(LANGUAGES)


@dataclass(frozen=True, kw_only=True)
class MealChange(Change):
    description: LocalizedText
    price: Money
    seats: int
    rounds: int


@dataclass(frozen=True, kw_only=True)
class Menu:
    """The dishes of a meal: changes by id, and new ones. A dish that is not mentioned stays."""

    dishes: Mapping[int, DishChange]
    new: Sequence[DishChange] = ()

    def check(self) -> None:
        """Raises TextMissing."""
        for dish in (*self.dishes.values(), *self.new):
            if not dish.is_empty:
                dish.check()


@dataclass(frozen=True, kw_only=True)
class DiscountChange(Change):
    threshold: int
    percent: int


@dataclass(frozen=True, kw_only=True)
class HorseChange(Change):
    name: str
    role: HorseRole
    carries_kg: int
    is_active: bool


@dataclass(frozen=True, kw_only=True)
class GuideChange(Change):
    name: str
    languages: tuple[str, ...]
    weight_kg: int
    is_active: bool


@dataclass(frozen=True, kw_only=True)
class StableChange:
    """Changes by id, and who is new. Who is not mentioned stays."""

    horses: Mapping[int, HorseChange]
    guides: Mapping[int, GuideChange]
    new_horses: Sequence[HorseChange] = ()
    new_guides: Sequence[GuideChange] = ()
    all_are_real: bool = False
    """None of them is a sample any more, even those left as they are."""

    def check(self) -> None:
        """Raises SettingOutOfRange."""
        everybody: Sequence[Change] = (
            *self.horses.values(), *self.guides.values(), *self.new_horses, *self.new_guides,
        )  # fmt: skip
        for one in everybody:
            one.check()


def missing_languages(text: LocalizedText) -> list[str]:
    return [language for language in LANGUAGES if not getattr(text, language).strip()]


def check_within(name: str, number: int, least: int, most: int) -> None:
    """Raises SettingOutOfRange."""
    if not least <= number <= most:
        raise SettingOutOfRange(name, least, most)


def check_day(name: str, day: str) -> None:
    """A day there is in every year, "MM-DD". Raises SettingOutOfRange."""
    month, number = (int(part) for part in day.split("-")) if re.fullmatch(r"\d\d-\d\d", day) else (0, 0)
    check_within(name, month, 1, 12)
    check_within(name, number, 1, monthrange(ANY_YEAR.year, month)[1])
