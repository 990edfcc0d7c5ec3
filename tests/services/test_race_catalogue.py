"""The owner changes what is for sale at the very moment it is sold: of the two one gives way, and the books
agree whichever it is."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from camp.extensions import db
from camp.models import Bed, BedNight, Booking, Season, Stay, YurtKind
from camp.rules.dates import ONE_DAY
from camp.rules.meals import MealPlan
from camp.rules.pricing import SoldAs
from camp.rules.refusals import NotOffered, OutOfSeason, PartyDoesNotFit, Refusal, YurtTaken
from camp.rules.season_changes import SeasonPlan
from camp.rules.season_refusals import SeasonSold
from camp.rules.seasons import season_of
from camp.rules.yurt_refusals import BedsPromised, KindSharedByGuests
from camp.services import closures, holds, reservations, season_desk, undo, yurt_desk
from camp.services.catalogue import list_seasons
from camp.services.inventory.beds import taken_beds
from camp.services.verify import verify
from camp.services.yurt_desk import KindChange
from tests.builders import GUESTS, at_once, confirmed, refused, visit, wish
from tests.conftest import TODAY
from tests.services.test_yurt_desk import beds_of, change

SHARED = 13
"""Six beds, sold by the bed."""
OWNER = 25
ARRIVAL = date(2026, 7, 20)

Change = Callable[[], None]


@pytest.fixture
def owner_comes_between(monkeypatch: pytest.MonkeyPatch) -> Callable[[Change], None]:
    """The worst moment: 49 guests have looked; then the owner changes something; then they book."""
    looked, changed = threading.Barrier(GUESTS, timeout=60), threading.Event()
    own = threading.local()

    def look(*args: Any, **kwargs: Any) -> dict[int, set[date]]:
        taken = taken_beds(*args, **kwargs)
        if not hasattr(own, "has_looked"):
            own.has_looked = True
            looked.wait()
            assert changed.wait(60)
        return taken

    def come_between(work: Change) -> None:
        looked.wait()
        try:
            work()
        finally:
            changed.set()

    monkeypatch.setattr("camp.services.holding.taken_beds", look)
    return come_between


def race(app: Flask, owner: Change, guest: Callable[[int], object]) -> Counter[str]:
    """How each came out: "sold", "changed", or the name of the refusal."""

    def one(number: int) -> str:
        try:
            if number == OWNER:
                owner()
                return "changed"
            guest(number)
        except Refusal as refusal:
            return type(refusal).__name__
        return "sold"

    return at_once(app, one)


def hold_a_bed(now: datetime) -> Callable[[int], object]:
    wanted = wish(
        SHARED, adults=4, sold_as=SoldAs.BED, departure=ARRIVAL + ONE_DAY, plan=MealPlan.BREAKFAST
    )  # fmt: skip
    return lambda number: holds.hold(wanted, key=f"guest {number}", language="en", now=now)


def hold_whole(number: int, now: datetime) -> Callable[[int], object]:
    """That yurt, a night each: nobody is in another's way."""
    wishes = [
        wish(
            number, adults=1, plan=MealPlan.BREAKFAST,
            arrival=ARRIVAL + n * ONE_DAY, departure=ARRIVAL + (n + 1) * ONE_DAY,
        )
        for n in range(GUESTS)
    ]  # fmt: skip
    return lambda n: holds.hold(wishes[n], key=f"guest {n}", language="en", now=now)


def beds_change(number: int, beds: int, now: datetime) -> Change:
    wanted = change(number, beds=beds)
    return lambda: yurt_desk.change_yurt(number, wanted, now, TODAY)


def nights_in_beds_that_are_gone() -> int:
    rows = select(func.count()).select_from(BedNight).join(Bed, BedNight.bed_id == Bed.id)
    return db.session.scalar(rows.where(BedNight.night > Bed.last_night)) or 0


def test_a_bed_taken_out_after_they_looked_is_slept_in_by_nobody(
    any_app: Flask, now: datetime, owner_comes_between: Callable[[Change], None]
) -> None:
    owner = beds_change(SHARED, 1, now)
    outcome = race(any_app, lambda: owner_comes_between(owner), hold_a_bed(now))
    assert outcome["changed"] == 1, outcome
    assert nights_in_beds_that_are_gone() == 0
    assert verify() == []


def test_beds_taken_out_while_strangers_book_them_stay_or_are_gone_for_both(
    any_app: Flask, now: datetime
) -> None:
    outcome = race(any_app, beds_change(SHARED, 1, now), hold_a_bed(now))
    told = {YurtTaken.__name__, PartyDoesNotFit.__name__, BedsPromised.__name__}
    assert set(outcome) <= {"sold", "changed", *told}, outcome
    assert nights_in_beds_that_are_gone() == 0
    assert verify() == []


@pytest.mark.parametrize("more", [-2, 2])
def test_who_has_a_yurt_to_himself_has_every_bed_that_came_or_stayed_meanwhile(
    any_app: Flask, now: datetime, owner_comes_between: Callable[[Change], None], more: int
) -> None:
    owner = beds_change(6, beds_of(6) + more, now)
    outcome = race(any_app, lambda: owner_comes_between(owner), hold_whole(6, now))
    assert outcome == {"changed": 1, "sold": GUESTS - 1}
    assert verify() == []


def test_a_yurt_closed_while_a_bed_comes_is_closed_whole(any_app: Flask, now: datetime) -> None:
    def close(number: int) -> None:
        night = ARRIVAL + number * ONE_DAY
        closures.close_yurt(4, night, night, "Stove", now, TODAY)

    outcome = race(any_app, beds_change(4, 6, now), close)
    assert outcome["changed"] == 1
    assert verify() == []


def shared_kind() -> YurtKind:
    return yurt_desk.get_yurt(SHARED).kind


def strangers() -> int:
    beds = select(func.count()).select_from(Stay).where(Stay.sold_as == SoldAs.BED)
    return db.session.scalar(beds) or 0


def only_whole() -> Change:
    kind = shared_kind()
    code, wanted = kind.code, KindChange(kind.name, kind.description, sold_by_bed=False)
    return lambda: yurt_desk.change_kind(code, wanted, TODAY)


def test_no_stranger_gets_a_bed_in_a_kind_that_is_sold_whole_since_he_looked(
    any_app: Flask, now: datetime, owner_comes_between: Callable[[Change], None]
) -> None:
    owner = only_whole()
    outcome = race(any_app, lambda: owner_comes_between(owner), hold_a_bed(now))
    assert outcome == {"changed": 1, NotOffered.__name__: GUESTS - 1}
    assert strangers() == 0


def test_a_kind_is_sold_whole_or_shared_by_strangers_and_never_both(any_app: Flask, now: datetime) -> None:
    outcome = race(any_app, only_whole(), hold_a_bed(now))
    db.session.expire_all()
    if outcome["changed"]:
        assert (shared_kind().sold_by_bed, strangers()) == (False, 0)
    else:
        assert outcome[KindSharedByGuests.__name__] == 1
        assert shared_kind().sold_by_bed


# Seasons


def seasons_but_for(night: date) -> list[SeasonPlan]:
    return [
        SeasonPlan(one.id, one.name, one.first_night, one.last_night)
        for one in season_desk.seasons_of(night.year)
        if not one.first_night <= night <= one.last_night
    ]


def seasons_until(night: date) -> list[SeasonPlan]:
    """The season of that night ends the night before."""
    plans = []
    for one in season_desk.seasons_of(night.year):
        last = night - ONE_DAY if one.first_night <= night <= one.last_night else one.last_night
        plans.append(SeasonPlan(one.id, one.name, one.first_night, last))
    return plans


FIRST, NIGHTS_EACH = date(2026, 7, 25), 2


def hold_some_nights(now: datetime) -> Callable[[int], object]:
    """Five yurts, ten stays in each."""
    wishes = []
    for number in range(GUESTS):
        arrival = FIRST + (number // 5) * NIGHTS_EACH * ONE_DAY
        yurt, about = (1, 2, 3, 4, 6)[number % 5], {"adults": 1, "plan": MealPlan.BREAKFAST}
        wishes.append(wish(yurt, arrival=arrival, departure=arrival + NIGHTS_EACH * ONE_DAY, **about))
    return lambda n: holds.hold(wishes[n], key=f"guest {n}", language="en", now=now)


def nights_sold_in_no_season() -> int:
    priced = select(Season.id).where(
        Season.first_night <= BedNight.night, BedNight.night <= Season.last_night
    )
    bare = select(func.count()).where(BedNight.stay_id.is_not(None), ~priced.exists())
    return db.session.scalar(bare) or 0


def test_a_night_is_not_sold_once_its_season_is_gone(
    any_app: Flask, now: datetime, owner_comes_between: Callable[[Change], None]
) -> None:
    plans = seasons_but_for(FIRST)
    outcome = race(
        any_app,
        lambda: owner_comes_between(lambda: season_desk.change_seasons(2026, plans, gaps_are_meant=True)),
        hold_some_nights(now),
    )
    assert outcome == {"changed": 1, OutOfSeason.__name__: GUESTS - 1}
    assert nights_sold_in_no_season() == 0


def test_without_the_second_look_the_same_nights_are_sold(
    any_app: Flask,
    now: datetime,
    owner_comes_between: Callable[[Change], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: it is the second look that keeps the promise."""
    monkeypatch.setattr("camp.services.inventory.beds.keep_open", lambda _session, _days: None)
    plans = seasons_but_for(FIRST)
    race(
        any_app,
        lambda: owner_comes_between(lambda: season_desk.change_seasons(2026, plans, gaps_are_meant=True)),
        hold_some_nights(now),
    )
    assert nights_sold_in_no_season() > 0
    assert "is sold and lies in no season" in verify()[0]


@pytest.mark.parametrize("plans", [seasons_but_for, seasons_until])
def test_of_a_season_cut_and_its_nights_sold_at_once_one_gives_way(
    any_app: Flask, now: datetime, plans: Callable[[date], list[SeasonPlan]]
) -> None:
    wanted = plans(FIRST + 8 * ONE_DAY)
    outcome = race(
        any_app,
        lambda: season_desk.change_seasons(2026, wanted, gaps_are_meant=True),
        hold_some_nights(now),
    )
    assert set(outcome) <= {"sold", "changed", OutOfSeason.__name__, SeasonSold.__name__}, outcome
    assert nights_sold_in_no_season() == 0
    assert verify() == []


def test_a_day_that_somebody_comes_for_stays_in_its_season(any_app: Flask, now: datetime) -> None:
    guests = visit(now, FIRST)
    with refused(SeasonSold) as refusal:
        season_desk.change_seasons(2026, seasons_but_for(FIRST), gaps_are_meant=True)
    assert (refusal.value.first_night, refusal.value.codes) == (FIRST, (guests.code,))


def test_of_a_season_cut_and_its_days_visited_at_once_one_gives_way(any_app: Flask, now: datetime) -> None:
    plans = seasons_but_for(FIRST)
    outcome = race(
        any_app,
        lambda: season_desk.change_seasons(2026, plans, gaps_are_meant=True),
        lambda number: visit(now, FIRST + number * ONE_DAY),
    )
    assert set(outcome) <= {"sold", "changed", OutOfSeason.__name__, SeasonSold.__name__}, outcome
    if outcome["changed"]:
        days = db.session.scalars(select(Booking.arrival)).all()
        shut = [day for day in days if season_of(day, list_seasons()) is None]
        assert not shut


def test_a_cancelled_stay_does_not_come_back_once_its_season_is_gone(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1, arrival=FIRST, departure=FIRST + ONE_DAY)
    reservations.cancel(booking.code, now, TODAY)
    season_desk.change_seasons(2026, seasons_but_for(FIRST), gaps_are_meant=True)
    with refused(OutOfSeason):
        undo.reinstate(booking.code, now, TODAY)


def test_a_stranger_does_not_come_back_into_a_yurt_that_is_sold_whole(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, SHARED, adults=1, sold_as=SoldAs.BED)
    reservations.cancel(booking.code, now, TODAY)
    only_whole()()
    with refused(YurtTaken):
        undo.reinstate(booking.code, now, TODAY)
