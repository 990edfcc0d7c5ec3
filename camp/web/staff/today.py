"""The day and the week: who comes, who goes, who is here, what to prepare, what is owed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from flask import render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from camp import clock
from camp.rules.dates import ONE_DAY
from camp.rules.housekeeping import YurtState
from camp.services.housekeeping import YurtCard
from camp.services.today import today_of
from camp.services.week import week_of
from camp.web.staff import staff
from camp.web.staff.party_rows import PartyWriter

TASKS_SHOWN = 6


@staff.get("/")
def today() -> str:
    day = asked_day()
    page = today_of(day, clock.now(), current_user.roles, current_user.id)
    return render_template(
        "staff/today.html",
        page=page,
        board=page.board,
        is_today=day == clock.today(),
        yurt_states=_by_state(page.yurts),
        parties=PartyWriter(day, clock.today()),
        tasks=page.tasks[:TASKS_SHOWN],
    )


def _by_state(cards: Iterable[YurtCard]) -> list[tuple[str, list[int]]]:
    """The numbers of yurts in each state that the page tells of, in its order."""
    numbers: dict[YurtState, list[int]] = defaultdict(list)
    for card in cards:
        numbers[card.state].append(card.yurt.number)
    return [
        (_("To prepare"), sorted(numbers[YurtState.TO_PREPARE] + numbers[YurtState.PREPARED])),
        (_("Ready"), sorted(numbers[YurtState.READY])),
        (_("Occupied"), sorted(numbers[YurtState.OCCUPIED])),
        (_("Out of order"), sorted(numbers[YurtState.OUT_OF_ORDER])),
    ]


@staff.get("/week")
def week() -> str:
    first = asked_day()
    return render_template(
        "staff/week.html", first=first, days=week_of(first, clock.now()), today=clock.today(),
        step=7 * ONE_DAY,
    )  # fmt: skip


def asked_day() -> date:
    """The day in the address or the form; today when there is none, or none that can be read."""
    try:
        day = date.fromisoformat(request.values.get("day", ""))
    except ValueError:
        return clock.today()
    return day if 2001 <= day.year <= 2100 else clock.today()
