"""Who asks for what, and when: the enquiries of the demo, drawn by a chance that is the same every time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from random import Random
from typing import TypeVar

from camp.cli.demo_notes import NOTES
from camp.cli.demo_party import Companion, companions
from camp.cli.demo_people import NATIONS, Nation
from camp.clock import camp_moment
from camp.rules.dates import ONE_DAY, Period, nights_between
from camp.rules.lifecycle import OTHER_SITES, Channel
from camp.rules.meals import MealPlan
from camp.rules.party import Party
from camp.rules.seasons import SeasonDates
from camp.services.reservations import Contact, Person

T = TypeVar("T")


class Purpose(StrEnum):
    STAY = "stay"
    DAY = "day"
    """For lunch, a walk or a class; they sleep elsewhere."""
    TREK = "trek"
    """For the long trek alone."""


@dataclass(frozen=True)
class Enquiry:
    """Somebody asks for some nights, or for a day. Whether there is a place is seen when it is played."""

    key: str
    made_at: datetime
    channel: Channel
    language: str
    contact: Contact
    is_from_afar: bool
    period: Period
    """Of those who don't stay, the day they come is the arrival; they don't ask for the night."""
    party: Party
    people: tuple[Companion, ...]
    plan: MealPlan
    wants_bed: bool
    """A bed in a shared yurt rather than a yurt to oneself."""
    purpose: Purpose = Purpose.STAY


DEMAND: tuple[tuple[tuple[int, int], float], ...] = (
    ((1, 1), 0.10),
    ((5, 15), 0.13),
    ((6, 10), 0.25),
    ((6, 25), 0.38),
    ((7, 4), 0.62),
    ((7, 13), 1.35),
    ((8, 14), 1.40),
    ((8, 22), 0.75),
    ((8, 31), 0.42),
    ((9, 8), 0.32),
    ((9, 30), 0.13),
    ((12, 31), 0.10),
)
"""How much is asked for by (month, day), straight lines between; 1 would fill the camp if nobody cancelled
and every wish fitted a gap."""

ENQUIRIES_A_DAY = 4.9
"""At a demand of 1: fourteen yurts, two and a half nights each."""

BY_WEEKDAY = (0.85, 0.85, 0.9, 1.0, 1.35, 1.25, 0.8)

NEIGHBOURS = ("KZ", "RU", "UZ")


@dataclass(frozen=True)
class Habit:
    """How the guests of one channel ask."""

    weight: int
    lead: tuple[int, int, int]
    """Days ahead: least, most, most often."""
    from_here: float
    from_near: float
    from_afar: float
    """How likely somebody of the country, of its neighbours, of far away comes this way."""


HABITS: Mapping[Channel, Habit] = {
    Channel.WEB: Habit(30, (5, 90, 20), 1.0, 1.0, 1.0),
    Channel.WHATSAPP: Habit(22, (1, 40, 7), 1.5, 1.2, 0.4),
    Channel.PHONE: Habit(10, (1, 21, 3), 2.5, 0.5, 0.05),
    Channel.INSTAGRAM: Habit(8, (2, 30, 6), 1.8, 1.4, 0.2),
    Channel.AGENCY: Habit(12, (60, 200, 100), 0.1, 0.4, 2.0),
    Channel.BOOKING_COM: Habit(10, (7, 120, 30), 0.2, 1.0, 1.6),
    Channel.AIRBNB: Habit(3, (7, 90, 25), 0.1, 0.7, 1.8),
    Channel.WALK_IN: Habit(5, (0, 0, 0), 1.2, 0.8, 1.0),
}

EARLY_BIRDS: Mapping[Channel, float] = {
    Channel.AGENCY: 0.75,
    Channel.WEB: 0.35,
    Channel.BOOKING_COM: 0.3,
    Channel.AIRBNB: 0.3,
}
"""The share of guests from afar who ask right after the camp has closed for the winter."""

EARLY_BIRD_DAYS = 60
"""An early bird asks so many days before arrival at least."""

KINDS_OF_PARTY: Mapping[str, Mapping[str, int]] = {
    "agency": {"pair": 30, "family": 15, "friends": 20, "group": 35},
    "other_site": {"single": 8, "pair": 52, "family": 30, "friends": 10},
    "else": {"single": 15, "pair": 36, "family": 30, "friends": 13, "group": 6},
}
BED_WANTED = {"single": 0.85, "pair": 0.3, "friends": 0.2}
NIGHTS = {1: 16, 2: 36, 3: 27, 4: 10, 5: 6, 6: 2, 7: 3}
PLANS = {MealPlan.BREAKFAST: 22, MealPlan.HALF_BOARD: 50, MealPlan.FULL_BOARD: 28}

VISITS = 60
"""Parties a season that come for the day alone."""

VISIT_CHANNELS = {Channel.WALK_IN: 45, Channel.WEB: 30, Channel.PHONE: 25}
VISITING_PARTY = {1: 15, 2: 35, 3: 20, 4: 20, 5: 10}
FROM_FURTHER_THAN_THE_VALLEY = 0.45
"""The share of visitors who are hikers passing through; the others live around here."""

TREK_STARTS = ((7, 12), (8, 9))
"""The long trek sets out on these (month, day)."""
TREKKERS = 2
"""Parties that come for each."""
TREK_LEAD = (12, 70, 30)

BY_TELEPHONE = (Channel.PHONE, Channel.WHATSAPP)
"""They have a number, of course; of the others two in five leave theirs."""

SILENT_NUMBERS = {
    "US": ("+120255501", 2),
    "GB": ("+447700900", 3),
    "FR": ("+3363998", 4),
    "DE": ("+493023125", 3),
}
"""Where a country keeps numbers for fiction: the first digits, and how many follow. For the others a number
that begins with zeros, which nobody has."""


def enquiries(season: SeasonDates, earliest: date, share: float) -> list[Enquiry]:
    """Everybody who asks for a place in the season, in order of asking; nobody before ``earliest``.

    ``share`` scales how many they are. A season is drawn the same whatever day the demo is made on.
    """
    rng = Random(f"EcoTrek {season.first_night.year}")
    found = [
        _enquiry(rng, f"demo-{season.first_night.year}-{number}", number, arrival, season, earliest)
        for number, arrival in enumerate(_arrivals(rng, season, share), 1)
    ]
    found += _visits(season, earliest, share, len(found) + 1)
    return sorted(found, key=lambda enquiry: (enquiry.made_at, enquiry.key))


@dataclass(frozen=True)
class Stranger:
    """Somebody who is not drawn by chance, but plays a part of its own."""

    key: str
    language: str
    contact: Contact
    people: tuple[Companion, ...]

    @property
    def persons(self) -> list[Person]:
        return [companion.person for companion in self.people]


def stranger(country: str, number: int, party: Party) -> Stranger:
    """The same for the same number every time; numbers from 9000 on are nobody else's."""
    key = f"demo-part-{number}"
    nation = next(nation for nation in NATIONS if nation.country == country)
    contact = _contact(Random(key), nation, Channel.WEB, nation.language, number)
    return Stranger(
        key,
        nation.language,
        replace(contact, expected_hour=None, notes=""),
        companions(key, nation, contact.name, party, nation.language, country not in ("KG", *NEIGHBOURS)),
    )


def _arrivals(rng: Random, season: SeasonDates, share: float) -> Iterator[date]:
    for day in nights_between(season.first_night, season.last_night + ONE_DAY):
        expected = ENQUIRIES_A_DAY * share * _demand(day) * BY_WEEKDAY[day.weekday()]
        for _ in range(int(expected + rng.random())):
            yield day


def _demand(day: date) -> float:
    days = [date(day.year, *anchor).toordinal() for anchor, _ in DEMAND]
    after = min(bisect_right(days, day.toordinal()), len(days) - 1)
    (start, end), (low, high) = days[after - 1 : after + 1], (DEMAND[after - 1][1], DEMAND[after][1])
    return low + (high - low) * (day.toordinal() - start) / (end - start)


def _enquiry(
    rng: Random, key: str, number: int, arrival: date, season: SeasonDates, earliest: date
) -> Enquiry:
    channel = _drawn(rng, {channel: habit.weight for channel, habit in HABITS.items()})
    nation = _nation(rng, HABITS[channel])
    is_from_afar = nation.country != "KG" and nation.country not in NEIGHBOURS
    # Not everybody at home reads Kyrgyz.
    language = "ru" if nation.country == "KG" and rng.random() < 0.3 else nation.language
    kind = _drawn(rng, KINDS_OF_PARTY[_way_of(channel)])
    end = season.last_night + ONE_DAY
    nights = 1 if channel is Channel.WALK_IN and rng.random() < 0.6 else _drawn(rng, NIGHTS)
    made_at = _moment_of_asking(rng, channel, arrival, earliest, is_from_afar)
    contact = _contact(rng, nation, channel, language, number)
    party = _party(rng, kind)
    return Enquiry(
        key=key,
        made_at=made_at,
        channel=channel,
        language=language,
        contact=contact,
        is_from_afar=is_from_afar,
        period=Period(arrival, min(arrival + timedelta(days=nights), end)),
        party=party,
        people=companions(key, nation, contact.name, party, language, is_from_afar),
        plan=_drawn(rng, PLANS),
        wants_bed=channel not in OTHER_SITES and rng.random() < BED_WANTED.get(kind, 0),
    )


def _visits(season: SeasonDates, earliest: date, share: float, first_number: int) -> Iterator[Enquiry]:
    """Those who come for a day, or for the trek; their chance is apart from that of those who stay."""
    year = season.first_night.year
    rng = Random(f"EcoTrek days {year}")
    days = list(nights_between(season.first_night, season.last_night + ONE_DAY))
    busy = [_demand(day) for day in days]
    for number in range(round(VISITS * share)):
        day = rng.choices(days, busy)[0]
        yield _visit(rng, f"demo-day-{year}-{number + 1}", first_number + number, day, earliest)
    number = first_number + VISITS
    for day in (date(year, *start) for start in TREK_STARTS):
        for _ in range(max(1, round(TREKKERS * share))):
            number += 1
            if day in season:
                yield _trek(rng, f"demo-trek-{year}-{number}", number, day, earliest)


def _visit(rng: Random, key: str, number: int, day: date, earliest: date) -> Enquiry:
    channel = _drawn(rng, VISIT_CHANNELS)
    adults = _drawn(rng, VISITING_PARTY)
    ages = sorted(rng.randrange(4, 15) for _ in range(rng.choice((0, 0, 1, 2)))) if adults > 1 else []
    is_hiker = rng.random() < FROM_FURTHER_THAN_THE_VALLEY
    nation = _nation(rng, HABITS[channel]) if is_hiker else NATIONS[0]
    made_at = _moment_of_asking(rng, channel, day, earliest, is_from_afar=False)
    if channel is Channel.WALK_IN:
        # Later the cook has no time to put another plate on the table.
        made_at = camp_moment(day, time(rng.randrange(8, 11), rng.randrange(45)))
    return _for_the_day(
        rng, key, number, nation, channel, day, made_at, Party(adults, tuple(ages)), Purpose.DAY
    )


def _trek(rng: Random, key: str, number: int, day: date, earliest: date) -> Enquiry:
    channel = rng.choice((Channel.WEB, Channel.AGENCY))
    nation = _nation(rng, HABITS[Channel.AGENCY])
    asked_on = max(day - timedelta(days=round(rng.triangular(*TREK_LEAD))), earliest)
    made_at = camp_moment(asked_on, time(rng.randrange(8, 21), rng.randrange(60)))
    party = Party(rng.randint(2, 3))
    return _for_the_day(rng, key, number, nation, channel, day, made_at, party, Purpose.TREK)


def _for_the_day(
    rng: Random,
    key: str,
    number: int,
    nation: Nation,
    channel: Channel,
    day: date,
    made_at: datetime,
    party: Party,
    purpose: Purpose,
) -> Enquiry:
    is_from_afar = nation.country != "KG" and nation.country not in NEIGHBOURS
    contact = _contact(rng, nation, channel, nation.language, number)
    return Enquiry(
        key=key,
        made_at=made_at,
        channel=channel,
        language=nation.language,
        # What guests write beside a booking is about the night.
        contact=replace(contact, expected_hour=None, notes=""),
        is_from_afar=is_from_afar,
        period=Period(day, day + ONE_DAY),
        party=party,
        people=companions(key, nation, contact.name, party, nation.language, is_from_afar),
        plan=MealPlan.BREAKFAST,
        wants_bed=False,
        purpose=purpose,
    )


def _drawn(rng: Random, weights: Mapping[T, int]) -> T:
    return rng.choices(list(weights), list(weights.values()))[0]


def _way_of(channel: Channel) -> str:
    if channel in OTHER_SITES:
        return "other_site"
    return "agency" if channel is Channel.AGENCY else "else"


def _nation(rng: Random, habit: Habit) -> Nation:
    def weight(nation: Nation) -> float:
        if nation.country == "KG":
            return nation.weight * habit.from_here
        return nation.weight * (habit.from_near if nation.country in NEIGHBOURS else habit.from_afar)

    return rng.choices(NATIONS, [weight(nation) for nation in NATIONS])[0]


def _moment_of_asking(
    rng: Random, channel: Channel, arrival: date, earliest: date, is_from_afar: bool
) -> datetime:
    days_ahead = round(rng.triangular(*HABITS[channel].lead))
    is_early = is_from_afar and rng.random() < EARLY_BIRDS.get(channel, 0)
    autumn_left = (arrival - earliest).days - EARLY_BIRD_DAYS
    if is_early and autumn_left > 0:
        days_ahead = (arrival - earliest).days - round(autumn_left * rng.betavariate(1, 3.5))
    hours = range(10, 18) if channel is Channel.WALK_IN else range(7, 22)
    day = max(arrival - timedelta(days=days_ahead), earliest)
    return camp_moment(day, time(rng.choice(hours), rng.randrange(60)))


def _party(rng: Random, kind: str) -> Party:
    if kind == "family":
        ages = sorted(rng.randrange(1, 17) for _ in range(rng.choice((1, 2, 2, 2, 3))))
        return Party(rng.choice((1, 2, 2, 2, 2, 2)), tuple(ages))
    if kind == "group":
        ages = sorted(rng.randrange(6, 16) for _ in range(rng.choice((0, 0, 0, 2, 3))))
        return Party(rng.randint(8, 12), tuple(ages))
    return Party({"single": 1, "pair": 2}.get(kind) or rng.randint(3, 5))


def _contact(rng: Random, nation: Nation, channel: Channel, language: str, number: int) -> Contact:
    is_woman = rng.random() < 0.5
    given = rng.choice(nation.women if is_woman else nation.men)
    family = rng.choice(nation.families)[0 if is_woman else 1]
    name = f"{family} {given}" if nation.family_first else f"{given} {family}"
    notes = rng.choice(NOTES)[language] if rng.random() < 0.22 else ""
    has_hour = rng.random() < 0.7
    gives_number = channel in BY_TELEPHONE or number % 5 < 2
    return Contact(
        name=name,
        # Domains reserved for examples: a letter to them reaches nobody.
        email=f"guest-{number}@{rng.choice(('example.com', 'example.org', 'example.net'))}",
        phone=_silent_number(nation, number) if gives_number else "",
        country=nation.country,
        expected_hour=rng.randint(13, 19) if has_hour else None,
        notes=notes,
    )


def _silent_number(nation: Nation, number: int) -> str:
    first_digits, digits = SILENT_NUMBERS.get(nation.country, (f"{nation.dial}000", 6))
    return f"{first_digits}{number % 10**digits:0{digits}d}"
