"""The sittings of the kitchen with how many eat."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from camp.models import Guest, MealPlace
from camp.rules.calendars import KEEP_PAST
from camp.rules.meals import AT_TABLE, SITTINGS, Diet, MealKind, Served
from camp.services.calendar_feeds.facts import SittingFact
from camp.services.catalogue import get_settings
from camp.services.lapsing import not_lapsed
from camp.services.orders import meal_times

_PORTIONS = (
    select(MealPlace.day, MealPlace.meal, MealPlace.served, Guest.diet, func.count())
    .join(MealPlace.guest)
    .join(Guest.booking)
    .where(MealPlace.day >= bindparam("since"), not_lapsed())
    .group_by(MealPlace.day, MealPlace.meal, MealPlace.served, Guest.diet)
)


def facts_of_kitchen(session: Session, now: datetime, today: date) -> list[SittingFact]:
    """Of bookings and holds that stand; a meal that nobody eats is none."""
    served: Counter[tuple[date, MealKind, Served]] = Counter()
    diets: dict[tuple[date, MealKind], Counter[Diet]] = defaultdict(Counter)
    asked = {"since": today - KEEP_PAST, "now": now}
    for day, meal, way, diet, number in session.connection().execute(_PORTIONS, asked):
        served[day, meal, way] += number
        diets[day, meal][diet] += number
    times = meal_times(get_settings(session))
    facts = []
    for day, meal in sorted(diets, key=lambda key: (key[0], SITTINGS.index(key[1]))):
        start = datetime.combine(day, times[meal])
        special = tuple(
            (diet, diets[day, meal][diet])
            for diet in Diet
            if diet is not Diet.EVERYTHING and diets[day, meal][diet]
        )
        facts.append(
            SittingFact(
                uid=f"{meal}-{day}", start=start, end=start + AT_TABLE, meal=meal,
                seats=served[day, meal, Served.SEAT], boxes=served[day, meal, Served.BOX], diets=special,
            )
        )  # fmt: skip
    return facts
