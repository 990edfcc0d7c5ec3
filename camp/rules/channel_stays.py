"""A stay that another site has sold, of which its calendar tells the nights and nothing else.

Who comes is not known, so two are expected, as most parties are, with the least a night comes with, its
breakfast. What it pays is not known either, and often the site has the money: every night and meal stands in
the folio at nothing, so that nobody is asked for money by guess and no season's revenue is invented. Somebody
completes it from the site's message.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from camp.rules.meals import MealPlan, meals_of_plan
from camp.rules.money import NOTHING
from camp.rules.party import Party
from camp.rules.pricing import ChargeKind, PriceLine

UNKNOWN_PEOPLE = 2
LEAST_PLAN = MealPlan.BREAKFAST


def unknown_party(beds: int) -> Party:
    return Party(min(UNKNOWN_PEOPLE, beds))


def unpriced(nights: Iterable[date], party: Party, plan: MealPlan) -> tuple[PriceLine, ...]:
    """The lines of these nights and their meals, at nothing."""
    lines: list[PriceLine] = []
    for night in nights:
        lines.append(PriceLine(night, ChargeKind.ADULT_NIGHT, party.adults, NOTHING))
        if party.child_ages:
            lines.append(PriceLine(night, ChargeKind.CHILD_NIGHT, len(party.child_ages), NOTHING))
        lines += [
            PriceLine(day, ChargeKind(meal), len(party), NOTHING)
            for day, meal in meals_of_plan([night], plan)
        ]
    return tuple(lines)
