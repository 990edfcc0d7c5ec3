"""What the front desk does to yurts and nights, as steps of ``test_any_order``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from camp.clock import camp_day
from camp.extensions import db
from camp.models import Closure, Stay
from camp.rules.changes import Move, MovePrice, PartyChange
from camp.rules.dates import Period
from camp.rules.meals import MealPlan
from camp.rules.pricing import SoldAs
from camp.rules.refusals import Refusal
from camp.services import closures, moves
from tests.builders import charged
from tests.conftest import NOW

DAYS = st.integers(20, 31).map(lambda day: date(2026, 7, day))
NUMBERS = st.integers(0, 99)
"""Which of those there are; counted round."""
YURTS = st.sampled_from([6, 7, 8, 9, 10, 11])


def pick(model: type[Any], number: int, **about: Any) -> Any:
    """One of the rows there are, or None."""
    rows = db.session.scalars(db.select(model).filter_by(**about).order_by(model.id)).unique().all()
    return rows[number % len(rows)] if rows else None


class AtTheDesk(RuleBasedStateMachine):
    now: datetime = NOW

    @contextmanager
    def may_be_refused(self) -> Iterator[None]:
        try:
            yield
        except Refusal as refusal:
            db.session.rollback()
            event(f"refused: {type(refusal).__name__}")

    @rule(
        number=NUMBERS,
        yurt=st.none() | YURTS,
        later=st.integers(-2, 2),
        longer=st.integers(-2, 2),
        price=st.sampled_from(MovePrice),
    )
    def move_a_stay(self, number: int, yurt: int | None, later: int, longer: int, price: MovePrice) -> None:
        """To another yurt, to other nights, by a night more or less, or all of it at once."""
        stay = pick(Stay, number)
        arrival = stay.arrival + timedelta(days=later)
        departure = stay.departure + timedelta(days=later + longer)
        if departure <= arrival:
            return
        wanted = Move(yurt or stay.yurt.number, Period(arrival, departure), price)
        today = max(camp_day(self.now), min(stay.arrival, arrival))
        with self.may_be_refused():
            plan = moves.plan_move(stay.id, wanted, self.now, today)
            before = charged(stay.booking)
            moved = moves.move(stay.id, wanted, plan.difference, self.now, today)
            db.session.expire_all()
            assert charged(moved.booking) - before == plan.difference
            event("moved")

    @rule(
        number=NUMBERS,
        leaving=st.sets(st.integers(1, 4), max_size=2).map(sorted).map(tuple),
        adults=st.integers(0, 2),
        child_ages=st.lists(st.sampled_from([3, 9]), max_size=1).map(tuple),
        plan=st.none() | st.sampled_from(MealPlan),
        sold_as=st.none() | st.sampled_from(SoldAs),
        yurt=st.none() | YURTS,
        longer=st.integers(-1, 1),
    )
    def change_people_and_meals(
        self,
        number: int,
        plan: MealPlan | None,
        sold_as: SoldAs | None,
        yurt: int | None,
        longer: int,
        **people: Any,
    ) -> None:
        stay = pick(Stay, number)
        departure = stay.departure + timedelta(days=longer)
        if departure <= stay.arrival:
            return
        period = Period(stay.arrival, departure)
        change = PartyChange(**people)
        wanted = Move(yurt or stay.yurt.number, period, people=change, plan=plan, sold_as=sold_as)
        today = max(camp_day(self.now), stay.arrival)
        with self.may_be_refused():
            difference = moves.plan_move(stay.id, wanted, self.now, today).difference
            before = charged(stay.booking)
            moved = moves.move(stay.id, wanted, difference, self.now, today)
            db.session.expire_all()
            assert charged(moved.booking) - before == difference
            assert len(moved.party) == len(moved.guests)
            assert moved.sold_as is (sold_as or moved.sold_as)
            event("people changed")

    @rule(yurt=YURTS, first=DAYS, nights=st.integers(1, 4))
    def close_a_yurt(self, yurt: int, first: date, nights: int) -> None:
        last = first + timedelta(days=nights - 1)
        with self.may_be_refused():
            closures.close_yurt(yurt, first, last, "The roof leaks", self.now, camp_day(self.now))
            event("closed")

    @rule(number=NUMBERS)
    def lift_a_closure(self, number: int) -> None:
        closure = pick(Closure, number, lifted_at=None)
        if closure is not None:
            with self.may_be_refused():
                closures.lift_closure(closure.id, self.now, camp_day(self.now))
