"""Our calendars in the programs people read them with: each stay on its days, until it ends."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import product

from flask import Flask
from sqlalchemy import insert, select

from camp.extensions import db
from camp.models import Booking, Stay, Yurt
from camp.rules.calendars import KEEP_PAST, CalendarKind
from camp.rules.changes import Move, MovePrice
from camp.rules.dates import Period
from camp.rules.lifecycle import BookingStatus, Channel, StayStatus
from camp.rules.meals import MealPlan
from camp.rules.money import NOTHING
from camp.rules.pricing import SoldAs
from camp.rules.text import LANGUAGES
from camp.services import basket, moves, reservations, tour_desk
from camp.services.calendar_feeds.addresses import public_name
from tests.builders import asked, confirmed, family
from tests.calendars import AIRBNB, of_work, of_yurt
from tests.camps import TODAY
from tests.clients.conftest import Program, Seen

STAY = {"ky": "Боз үй 6 · {} · 4 конок", "ru": "Юрта 6 · {} · 4 гостя", "en": "Yurt 6 · {} · 4 guests"}
ARRIVAL = {"ky": "Келүү · ", "ru": "Заезд · ", "en": "Arrival · "}
LEFT = {"ky": "калган орун: 6", "ru": "осталось 6 мест", "en": "6 places left"}
"""What each language says of the family's booking and of the walk it goes on."""


class Given:
    """A family's booking with a walk, and the calendars that show it, in every language."""

    def __init__(self, address: str, now: datetime) -> None:
        walk = tour_desk.schedule("waterfall-walk", date(2026, 7, 21), time(9), 8, "ru", now)
        booking = family(now)
        # A calendar that was emptied altogether vdirsyncer takes for broken.
        confirmed(now, 1)
        basket.add_tour(booking.token, "waterfall-walk", asked(21, "09:00", departure_id=walk.id), now)
        self.code, self.stay_id = booking.code, booking.stays[0].id
        self.addresses = {"yurt": f"{address}/calendar/{of_yurt(now, 6, AIRBNB)}.ics"}
        for language in LANGUAGES:
            camp, arrivals = (
                of_work(now, kind, language) for kind in (CalendarKind.CAMP, CalendarKind.ARRIVALS)
            )
            self.addresses |= {
                f"camp_{language}": f"{address}/calendar/{camp}.ics",
                f"arrivals_{language}": f"{address}/calendar/{arrivals}.ics",
                f"guest_{language}": f"{address}/{language}/booking/{booking.token}.ics",
                f"public_{language}": f"{address}/calendar/{public_name(language)}.ics",
            }

    def stay(self, language: str) -> str:
        return STAY[language].format(self.code)

    def move(self, first: date, end: date, now: datetime) -> None:
        wanted = Move(6, Period(first, end), MovePrice.PRESENT)
        plan = moves.plan_move(self.stay_id, wanted, now, TODAY)
        moves.move(self.stay_id, wanted, plan.difference, now, TODAY)


def test_each_program_finds_every_stay_on_its_days_until_it_ends(
    site: Flask, address: str, program: Program, now: datetime
) -> None:
    with site.app_context():
        given = Given(address, now)
    check_days(program(given.addresses), given, "2026-07-20", "2026-07-23")
    with site.app_context():
        given.move(date(2026, 7, 19), date(2026, 7, 24), now + timedelta(minutes=1))
    check_days(program(given.addresses), given, "2026-07-19", "2026-07-24")
    with site.app_context():
        reservations.cancel(given.code, now + timedelta(minutes=2), TODAY)
    check_ended(program(given.addresses), given)


def check_days(found: dict[str, list[Seen]], given: Given, first: str, end: str) -> None:
    assert [one for one in found["yurt"] if one.summary == "Reserved"] == [Seen("Reserved", first, end, "")]
    assert Seen("Closed", "2026-10-01", "2027-05-15", "") in found["yurt"]
    for language in LANGUAGES:
        stay = Seen(given.stay(language), first, end, "CONFIRMED")
        assert [one for one in found[f"camp_{language}"] if given.code in one.summary] == [stay]
        arrival = Seen(ARRIVAL[language] + stay.summary, f"{first}T16:00", f"{first}T16:30", "CONFIRMED")
        assert arrival in found[f"arrivals_{language}"]
        comes_and_goes = [one.start for one in found[f"arrivals_{language}"] if given.code in one.summary]
        assert sorted(comes_and_goes) == [f"{first}T16:00", f"{end}T11:00"]
        mine, walk = sorted(found[f"guest_{language}"], key=lambda one: one.start)
        assert (mine.start, mine.end, mine.status) == (first, end, "CONFIRMED")
        assert "EcoTrek" in mine.summary
        assert (walk.start, walk.end, walk.status) == ("2026-07-21T09:00", "2026-07-21T12:00", "CONFIRMED")
        (public,) = found[f"public_{language}"]
        assert LEFT[language] in public.summary
        assert public.start == walk.start


def check_ended(found: dict[str, list[Seen]], given: Given) -> None:
    assert {one.summary for one in found["yurt"]} == {"Closed"}
    for language in LANGUAGES:
        for kind in ("camp", "arrivals"):
            assert not [one for one in found[f"{kind}_{language}"] if given.code in one.summary]
        assert [one.status for one in found[f"guest_{language}"]] == ["CANCELLED"] * 2
        assert "6" not in found[f"public_{language}"][0].summary


NIGHTS, A_SEASON = 5, 22
"""Of each stay, and how many of them a yurt has from June on."""


def three_full_years(site: Flask) -> int:
    """Written past the offices: only their weight counts. Gives how many."""
    with site.app_context():
        yurts = db.session.scalars(select(Yurt.id)).all()
        places = product(yurts, (2026, 2027, 2028), range(A_SEASON))
        stays = {
            one: (yurt, date(year, 6, 1) + timedelta(days=NIGHTS * number))
            for one, (yurt, year, number) in enumerate(places, 1)
        }
        moment = datetime.fromisoformat("2026-05-01T00:00+00:00")
        books = db.session.connection()
        books.execute(
            insert(Booking),
            [
                {
                    "id": one, "code": f"Z{one}", "token": f"full {one}", "status": BookingStatus.CONFIRMED,
                    "channel": Channel.WEB, "language": "ru", "arrival": first,
                    "departure": first + timedelta(days=NIGHTS), "deposit": NOTHING, "created_at": moment,
                    "changed_at": moment, "guest_name": "Guest",
                }
                for one, (_yurt, first) in stays.items()
            ],
        )  # fmt: skip
        books.execute(
            insert(Stay),
            [
                {
                    "id": one, "booking_id": one, "yurt_id": yurt, "arrival": first,
                    "departure": first + timedelta(days=NIGHTS), "adults": 2, "child_ages": [],
                    "meal_plan": MealPlan.HALF_BOARD, "sold_as": SoldAs.PRIVATE,
                    "status": StayStatus.EXPECTED,
                }
                for one, (yurt, first) in stays.items()
            ],
        )  # fmt: skip
        db.session.commit()
        return sum(first + timedelta(days=NIGHTS) + KEEP_PAST >= TODAY for _yurt, first in stays.values())


def test_fourteen_yurts_and_three_years_are_read_whole(
    site: Flask, address: str, program: Program, now: datetime
) -> None:
    listed = three_full_years(site)
    with site.app_context():
        token = of_work(now, CalendarKind.CAMP, "ky")
    found = program({"camp": f"{address}/calendar/{token}.ics"})["camp"]
    assert sum(one.summary.startswith("Боз үй") for one in found) == listed > 750
