"""Whatever happens, the season's figures agree with the books and with each other; and they cost the same few
questions however much has happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select, update

from camp.extensions import db
from camp.models import Booking, Charge
from camp.rules.folio import PaymentForm
from camp.rules.metrics import Compared
from camp.rules.money import NOTHING, Money, total
from camp.rules.refusals import Refusal
from camp.services import basket, cashier, closures, front_desk, reservations, undo
from camp.services.revenue import EARNS
from camp.services.season import Figures, SeasonFigures, season_figures
from tests.builders import asked, booked, confirmed
from tests.conftest import NOW, TODAY
from tests.hand_season import guest

Step = tuple[str, int, int, str]

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["book", "ask", "pay", "cancel", "order", "miss", "reinstate", "close"]),
        st.integers(1, 14),
        st.integers(0, 70),
        st.sampled_from(["KG", "KZ", "DE"]),
    ),
    min_size=3,
    max_size=8,
)


def happen(made: list[Booking], step: Step) -> None:
    """One thing at a yurt so many days from today, or with one of the bookings made so far."""
    kind, yurt, days, country = step
    arrival = TODAY + timedelta(days=days)
    known = made[(yurt + days) % len(made)] if made else None
    if kind in ("book", "ask"):
        make = confirmed if kind == "book" else booked
        booking = make(
            NOW, yurt, arrival=arrival, departure=arrival + timedelta(days=2), contact=guest(country)
        )
        source = {"source": "instagram"} if days % 3 == 0 else {"channel": "phone"}
        db.session.execute(update(Booking).where(Booking.id == booking.id).values(**source))
        db.session.commit()
        made.append(booking)
    elif kind == "close":
        closures.close_yurt(yurt, arrival, arrival, "Felt", NOW, TODAY)
    elif known is not None:
        later = NOW + timedelta(minutes=days)
        act: dict[str, Callable[[], Any]] = {
            "pay": lambda: cashier.record_payment(known.code, PaymentForm.QR, known.deposit, "", None, later),
            "cancel": lambda: reservations.cancel(known.code, later, TODAY),
            "order": lambda: basket.add_extra(
                known.token, "kymyz", asked(known.arrival.day, who=(1,), month=known.arrival.month), 2, later
            ),
            "miss": lambda: front_desk.mark_no_show(known.code, later, known.arrival),
            "reinstate": lambda: undo.reinstate(known.code, later, TODAY),
        }
        act[kind]()


def same_everywhere(figures: SeasonFigures, name: str, by_month: Callable[[Figures], Any]) -> Compared[Any]:
    """The figure by month, by country and by channel, which are the same."""
    months = figures.all.map(by_month)
    assert months == figures.country_sums.map(lambda one: getattr(one, name))
    assert months == figures.channel_sums.tally.map(lambda one: getattr(one, name))
    return months


@given(steps=STEPS, seen=st.integers(0, 80))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_the_sums_agree_with_the_charges_and_with_each_other(
    app: Flask, steps: list[Step], seen: int
) -> None:
    # The books go on from one example to the next: what holds, holds for any books.
    made: list[Booking] = []
    for step in steps:
        try:
            happen(made, step)
        except Refusal:
            db.session.rollback()
    today = TODAY + timedelta(days=seen)
    figures = season_figures(2026, today)
    charges = select(func.sum(Charge.amount)).join(Charge.booking).where(Booking.status.in_(EARNS))
    gone_by = charges.where(Charge.service_date <= today)
    revenue = same_everywhere(figures, "revenue", lambda one: one.revenue)
    assert revenue.whole == (db.session.scalar(charges) or NOTHING)
    assert revenue.so_far == (db.session.scalar(gone_by) or NOTHING)
    assert revenue == figures.all.map(lambda one: total(one.products.values()))
    guest_nights = same_everywhere(figures, "guest_nights", lambda one: one.guest_nights)
    # The curve ends where the nights do.
    assert sum(figures.pickup.changes.values()) == guest_nights.whole
    bookings = figures.bookings.map(lambda one: one.bookings)
    assert bookings == figures.country_sums.map(lambda one: one.bookings)
    assert bookings == figures.channel_sums.tally.map(lambda one: one.bookings)
    fees = figures.cancelled.whole.fees + figures.no_shows.whole.fees
    assert fees == total(sum_ for product, sum_ in figures.all.whole.products.items() if product == "fees")
    assert sum(yurt.sold for yurt in figures.yurts) == figures.all.whole.yurts.sold


@contextmanager
def counted() -> Iterator[list[str]]:
    asked_for: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked_for.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked_for
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_the_season_asks_as_many_questions_of_many_bookings_as_of_one(any_app: Flask) -> None:
    confirmed(NOW, 1)
    db.session.expunge_all()
    with counted() as of_one:
        season_figures(2026, TODAY)
    for number in range(2, 10):
        gone = confirmed(NOW, number, contact=guest("KZ"))
        if number % 2:
            reservations.cancel(gone.code, NOW, TODAY)
    db.session.expunge_all()
    with counted() as of_many:
        season_figures(2026, TODAY)
    assert len(of_many) == len(of_one) <= 20


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 12, 31), date(2028, 2, 29)])
def test_the_edges_of_the_year_have_figures_too(app: Flask, day: date) -> None:
    confirmed(NOW, 1)
    figures = season_figures(day.year, day)
    assert figures.all.so_far.revenue == (Money.som(20_700) if day.month == 12 else NOTHING)
