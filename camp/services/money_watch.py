"""What about the camp's money somebody has to see to today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from camp.clock import camp_day
from camp.models import Booking, CampSettings, CardPayment, CardRefund, Timer
from camp.rules.card_payments import CardStatus, RefundStatus
from camp.rules.rates_refusals import FeedUnreachable
from camp.rules.timers import TimerName
from camp.services.exchange import rates_on
from camp.services.late_money import stranded_bookings

OLD_RATES = timedelta(days=3)
"""A bank that can't be reached for an hour is no news; that its rates are so old is."""


@dataclass(frozen=True)
class MoneyWorries:
    rates_problem: str = ""
    """Why the bank's rates are not taken any more: the kind of refusal."""
    stranded: tuple[tuple[str, str], ...] = ()
    """Code and guest of bookings that were paid after their end."""
    doubtful: int = 0
    """Payments and refunds by card that a person must look into."""

    @property
    def count(self) -> int:
        """How many notices they make."""
        return sum(map(bool, (self.rates_problem, self.stranded, self.doubtful)))


NO_WORRIES = MoneyWorries()


def money_worries(session: Session, settings: CampSettings, now: datetime) -> MoneyWorries:
    told, stranded, disputed, unsure = session.connection().execute(_TOLD).one()
    problem = _rates_problem(session, told or "", now) if settings.follows_bank else ""
    bookings = stranded_bookings(session) if stranded else ()
    return MoneyWorries(
        problem, tuple((booking.code, booking.guest_name) for booking in bookings), disputed + unsure
    )


_TOLD = select(
    select(Timer.result).where(Timer.name == TimerName.RATES, ~Timer.went_well).scalar_subquery(),
    select(func.count()).where(Booking.stranded_at.is_not(None)).scalar_subquery(),
    select(func.count())
    .where(CardPayment.status == CardStatus.DISPUTED, CardPayment.seen_at.is_(None))
    .scalar_subquery(),
    select(func.count()).where(CardRefund.status == RefundStatus.ASKED).scalar_subquery(),
)


def _rates_problem(session: Session, problem: str, now: datetime) -> str:
    if problem != FeedUnreachable.__name__:
        return problem
    today = camp_day(now)
    noted = rates_on(today, session).values()
    return problem if not noted or min(rate.day for rate in noted) < today - OLD_RATES else ""
