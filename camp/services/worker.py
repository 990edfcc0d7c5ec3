"""What the camp does by itself, each by a timer, whoever's worker it is that rings.

A run is claimed by one UPDATE, so of two workers one does it; a worker that dies in the middle leaves its
claim, and it runs out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from time import monotonic

from flask import current_app
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from camp.clock import camp_day, camp_time, pretended_day
from camp.models import Timer
from camp.rules.dates import ONE_DAY
from camp.rules.refusals import Refusal
from camp.rules.timers import RHYTHMS, TimerName, may_audit
from camp.services import (
    card_desk,
    conflict_solving,
    feed_pulling,
    letter_calendar,
    national_bank,
    night_audit,
    post,
    reservations,
    voucher_sales,
    waiting_list,
)
from camp.services.transaction import dialect_of, reading, transaction

log = logging.getLogger(__name__)

Work = Callable[[datetime], str]
"""Does what is due at that moment; gives what came of it in a word or a number, without anybody's data."""


def _expire(now: datetime) -> str:
    ended = reservations.release_lapsed(now)
    # What has become free may be what somebody else was sold.
    conflict_solving.settle_open(now)
    return str(ended)


def _waiting(now: datetime) -> str:
    waiting_list.forget_past(camp_day(now))
    voucher_sales.forget_buyers(now, camp_day(now))
    return str(waiting_list.serve(now))


def _audit(now: datetime) -> str:
    if not may_audit(camp_time(now).time()):
        return "0"
    return str(len(night_audit.close_days(camp_day(now) - ONE_DAY, None, now)))


def _read_feeds(now: datetime) -> str:
    return str(feed_pulling.pull_due(now))


def _rates(now: datetime) -> str:
    # A pretended day has no rates of its own: the bank's are of another time.
    if pretended_day() is not None:
        return "0"
    return str(national_bank.take_rates(current_app.config["CAMP_RATES_URL"], now))


def _ask_about_cards(now: datetime) -> str:
    return str(card_desk.ask_about_silent(current_app.config["CAMP_ACQUIRER_URL"], now))


def _letters(now: datetime) -> str:
    letter_calendar.write_due(now)
    post.tidy_up(now)
    office: post.Post | None = current_app.extensions.get("post")
    if office is None:
        return "0"
    began = monotonic()
    return str(post.send_due(office, lambda: now + timedelta(seconds=monotonic() - began)))


WORK: Mapping[TimerName, Work] = {
    TimerName.EXPIRY: _expire,
    TimerName.WAITING: _waiting,
    TimerName.NIGHT_AUDIT: _audit,
    TimerName.FEEDS: _read_feeds,
    TimerName.RATES: _rates,
    TimerName.CARDS: _ask_about_cards,
    TimerName.LETTERS: _letters,
}


def ring(name: TimerName, clock: Callable[[], datetime], work: Work | None = None) -> bool:
    """Do what the timer is for, unless somebody does it or has just done it. Was it done here?

    An error of the work is written down, not raised: the other timers go on.
    """
    now = clock()
    if not _claim(name, now):
        return False
    went_well, result = True, ""
    try:
        result = (work or WORK[name])(now)
    except Refusal as refusal:
        # Nothing of ours is broken, and the page says what it was.
        log.warning("The timer %s: %s", name, type(refusal).__name__)
        went_well, result = False, type(refusal).__name__
    except Exception as error:
        # Whatever it was: the worker must live, and the page says what happened.
        log.exception("The timer %s fell over", name)
        went_well, result = False, type(error).__name__
    _note(name, clock(), went_well, result)
    return True


def list_timers() -> dict[TimerName, Timer | None]:
    """Each timer with its last run; None when it has never run."""
    rows = {timer.name: timer for timer in reading().scalars(select(Timer))}
    return {name: rows.get(name) for name in TimerName}


def _claim(name: TimerName, now: datetime) -> bool:
    rhythm = RHYTHMS[name]
    with transaction() as session:
        _know(session, name)
        claimed = session.execute(
            update(Timer)
            .where(Timer.name == name)
            .where(or_(Timer.claimed_until.is_(None), Timer.claimed_until <= now))
            .where(or_(Timer.started_at.is_(None), Timer.started_at <= now - rhythm.shortest_pause))
            .values(claimed_until=now + rhythm.longest, started_at=now)
            .execution_options(synchronize_session=False)
        )
        return bool(claimed.rowcount)  # type: ignore[attr-defined]


def _know(session: Session, name: TimerName) -> None:
    insert = dialect_of(session).insert(Timer)
    session.execute(insert.values(name=name, went_well=True, result="").on_conflict_do_nothing())


def _note(name: TimerName, now: datetime, went_well: bool, result: str) -> None:
    with transaction() as session:
        session.execute(
            update(Timer)
            .where(Timer.name == name)
            .values(claimed_until=None, ended_at=now, went_well=went_well, result=result[:200])
            .execution_options(synchronize_session=False)
        )
