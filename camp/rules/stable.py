"""Which horse carries whom.

A horse carries a rider no heavier than it can bear. It goes out only when it is fit on every day of the tour
and its shifts are free, and it works on at most WORKING_DAYS of any seven days in a row, so that every week
has its day of rest. Riders are mounted the heaviest first, each on the weakest horse that bears him, and of
two such horses the one that has worked less: strong horses are kept for those who need them, and whenever the
riders can all be mounted this way of choosing finds it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from camp.rules.refusals import NoGuideFree, NotEnoughHorses

WORKING_DAYS = 6
WEEK = 7


class HorseRole(StrEnum):
    RIDING = "riding"
    PACK = "pack"


class HorseState(StrEnum):
    FIT = "fit"
    LAME = "lame"
    RESTING = "resting"


@dataclass(frozen=True, slots=True)
class HorseStock:
    """A horse that could go: what it bears, and the days it works already."""

    horse_id: int
    carries_kg: int
    working_days: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class GuideStock:
    guide_id: int
    weight_kg: int
    languages: tuple[str, ...]
    working_days: frozenset[date] = frozenset()


def is_rested(working_days: Collection[date], asked: Collection[date]) -> bool:
    """May it work on these days too, and still rest one day in any seven?"""
    days = set(working_days) | set(asked)
    for day in asked:
        for offset in range(WEEK):
            start = day - timedelta(days=offset)
            if sum(start + timedelta(days=number) in days for number in range(WEEK)) > WORKING_DAYS:
                return False
    return True


def mount(riders: Mapping[int, int], horses: Iterable[HorseStock]) -> dict[int, int]:
    """Rider to horse id; ``riders`` gives the weight of each in kilograms.

    Raises NotEnoughHorses with how many of them could be mounted.
    """
    left = sorted(horses, key=lambda horse: (horse.carries_kg, len(horse.working_days), horse.horse_id))
    mounted: dict[int, int] = {}
    for rider, weight in sorted(riders.items(), key=lambda pair: (-pair[1], pair[0])):
        horse = next((horse for horse in left if horse.carries_kg >= weight), None)
        if horse is not None:
            left.remove(horse)
            mounted[rider] = horse.horse_id
    if len(mounted) < len(riders):
        raise NotEnoughHorses(len(riders), len(mounted))
    return mounted


def choose_guides(count: int, guides: Iterable[GuideStock], language: str) -> Sequence[GuideStock]:
    """Those who speak the language first, then those who have worked less. Raises NoGuideFree."""
    ranked = sorted(
        guides,
        key=lambda guide: (language not in guide.languages, len(guide.working_days), guide.guide_id),
    )
    if len(ranked) < count:
        raise NoGuideFree
    return ranked[:count]
