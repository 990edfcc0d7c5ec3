"""What about the camp's money somebody has to see to today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from camp.clock import camp_day
from camp.models import CampSettings
from camp.rules.rates_refusals import FeedUnreachable
from camp.services.exchange import rates_on
from camp.services.national_bank import last_fetch

OLD_RATES = timedelta(days=3)
"""A bank that can't be reached for an hour is no news; that its rates are so old is."""


@dataclass(frozen=True)
class MoneyWorries:
    rates_problem: str = ""
    """Why the bank's rates are not taken any more: the kind of refusal."""

    @property
    def count(self) -> int:
        """How many notices they make."""
        return int(bool(self.rates_problem))


NO_WORRIES = MoneyWorries()


def money_worries(session: Session, settings: CampSettings, now: datetime) -> MoneyWorries:
    return MoneyWorries(_rates_problem(session, now) if settings.follows_bank else "")


def _rates_problem(session: Session, now: datetime) -> str:
    problem = last_fetch().problem
    if problem != FeedUnreachable.__name__:
        return problem
    today = camp_day(now)
    noted = rates_on(today, session).values()
    return problem if not noted or min(rate.day for rate in noted) < today - OLD_RATES else ""
