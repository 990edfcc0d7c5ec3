"""What SQLite goes by when it answers about some days: never by all bookings there ever were.

It takes an equality for narrower than any range of dates, whatever there is of both, so that a status asked
for by its name sends it through every season; see ``camp.services.statuses``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from camp.extensions import db
from camp.models import Rate
from camp.rules.money import Money
from camp.rules.refusals import Refusal
from camp.rules.season_changes import SeasonPlan
from camp.services import offer_results, prices, repricing, season_desk, special_offers
from camp.services.season import season_figures
from camp.services.season_balance import balance_of
from camp.services.season_outlook import season_outlook
from camp.services.tours_board import tours_board
from camp.services.week import week_of
from tests.builders import confirmed
from tests.conftest import TODAY
from tests.offer_builders import made

ALL_OF_THEM = re.compile(
    r"SCAN (bookings|stays|charges|payments|bed_nights|orders|guests|meal_places|tour_places|horse_shifts)\b"
    r"|ix_bookings_status_held_until \(status=\?\)"
)


def change_seasons(_now: datetime) -> None:
    plans = [
        SeasonPlan(one.id, one.name, one.first_night, one.last_night)
        for one in season_desk.seasons_of(TODAY.year)
    ]
    season_desk.change_seasons(TODAY.year, plans, gaps_are_meant=True)


def preview_prices(_now: datetime) -> None:
    rate = db.session.scalars(select(Rate)).first()
    assert rate is not None
    prices.preview_prices({rate.id: rate.adult_price + Money.som(10)}, {}, TODAY)


def offers_result(now: datetime) -> None:
    (offer,) = special_offers.open_offers(TODAY)
    offer_results.result_of(offer, now)


ANSWERS: dict[str, Callable[[datetime], Any]] = {
    "seasons changed": change_seasons,
    "prices looked at": preview_prices,
    "prices that bookings keep": lambda _now: repricing.quotes(TODAY),
    "an offer's result": offers_result,
    "season": lambda _now: season_figures(TODAY.year, TODAY),
    "outlook": lambda _now: season_outlook(TODAY),
    "balance": lambda now: balance_of(TODAY, now),
    "tours": lambda now: tours_board(TODAY, TODAY, now),
    "week": lambda now: week_of(TODAY, now),
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_old_seasons_are_left_alone(app: Flask, now: datetime, answer: str) -> None:
    confirmed(now, 1)
    made(now)
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        if not many and statement.startswith(("SELECT", "WITH")):
            asked.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        with suppress(Refusal):
            ANSWERS[answer](now)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert asked
    cursor = db.engine.raw_connection().cursor()
    for statement, parameters in asked:
        for *_numbers, step in cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall():
            assert not ALL_OF_THEM.search(step), f"{step}\n{statement}"
