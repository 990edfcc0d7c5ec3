"""The till of a day: what the books say came in, by form and currency, and what was counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from camp.clock import camp_day, camp_moment
from camp.models import Payment, TillCount, User
from camp.rules.currencies import Currency
from camp.rules.dates import ONE_DAY
from camp.rules.folio import MONEY_FORMS, PaymentForm
from camp.rules.staff_refusals import DayNotCome
from camp.services.transaction import broke, reading, transaction

Drawer = tuple[PaymentForm, Currency]
"""What is counted by itself: the dollars, the slips of the card terminal."""

DRAWERS: tuple[Drawer, ...] = tuple((PaymentForm.CASH, currency) for currency in Currency) + tuple(
    (form, Currency.KGS) for form in MONEY_FORMS if form is not PaymentForm.CASH
)


@dataclass(frozen=True)
class TillLine:
    """One form in one currency; sums in hundredths of it."""

    form: PaymentForm
    currency: Currency
    expected: int
    """By the books as they are now: what came, less what went back, less change in som."""
    counted: int | None
    counted_against: int | None
    """What the books said when it was counted."""
    counted_at: datetime | None
    counted_by: str

    @property
    def difference(self) -> int | None:
        """More in the drawer than in the books, or, negative, less."""
        return None if self.counted is None else self.counted - self.expected

    @property
    def is_counted(self) -> bool:
        """Nothing moved since."""
        return self.counted is not None and self.counted_against == self.expected


@dataclass(frozen=True)
class Till:
    day: date
    lines: tuple[TillLine, ...]
    """Of all that moved or was counted on that day."""

    @property
    def is_counted(self) -> bool:
        """All that moved was counted after it; so is a till in which nothing moved."""
        return all(line.is_counted for line in self.lines)

    @property
    def differences(self) -> tuple[TillLine, ...]:
        return tuple(line for line in self.lines if line.difference)


def till_of(day: date) -> Till:
    session = reading()
    expected = _expected(session, day)
    counts = {
        (count.form, count.currency): count
        for count in session.scalars(select(TillCount).where(TillCount.day == day))
    }
    names = _names(session, (count.counted_by_id for count in counts.values()))
    lines = [
        _line(drawer, expected.get(drawer, 0), counts.get(drawer), names)
        for drawer in DRAWERS
        if drawer in expected or drawer in counts
    ]
    return Till(day, tuple(lines))


def _line(drawer: Drawer, expected: int, count: TillCount | None, names: Mapping[int, str]) -> TillLine:
    if count is None:
        return TillLine(*drawer, expected, None, None, None, "")
    name = names.get(count.counted_by_id or 0, "")
    return TillLine(*drawer, expected, count.counted, count.expected, count.counted_at, name)


def payments_on(day: date) -> list[Payment]:
    rows = select(Payment).where(*_on(day))
    rows = rows.options(joinedload(Payment.booking), joinedload(Payment.voucher))
    return list(reading().scalars(rows.order_by(Payment.received_at, Payment.id)))


def count_till(day: date, counted: Mapping[Drawer, int], user: int | None, now: datetime) -> None:
    """Write down what was counted, beside what the books say at this moment; counted again, the last count
    stands. Raises DayNotCome."""
    if day > camp_day(now):
        raise DayNotCome(day)
    try:
        _count(day, counted, user, now)
    except IntegrityError as error:
        if not broke(error, "till_counts", "day", "form", "currency"):
            raise
        # Somebody else has counted the same drawer in the meantime; the last count stands.
        _count(day, counted, user, now)


def _count(day: date, counted: Mapping[Drawer, int], user: int | None, now: datetime) -> None:
    with transaction() as session:
        expected = _expected(session, day)
        for (form, currency), sum_ in counted.items():
            count = session.get(TillCount, (day, form, currency))
            if count is None:
                count = TillCount(day=day, form=form, currency=currency)
                session.add(count)
            count.expected = expected.get((form, currency), 0)
            count.counted, count.counted_at, count.counted_by_id = sum_, now, user


def _expected(session: Session, day: date) -> dict[Drawer, int]:
    """Of every drawer that something went into or came out of. Change comes out of the drawer of the som."""
    rows = (
        select(Payment.form, Payment.currency, func.sum(Payment.tendered), func.sum(Payment.change))
        # A voucher that is used moves no money: it came in when the voucher was sold.
        .where(*_on(day), Payment.form != PaymentForm.VOUCHER)
        .group_by(Payment.form, Payment.currency)
    )
    sums: dict[Drawer, int] = {}
    som = (PaymentForm.CASH, Currency.KGS)
    for form, currency, tendered, change in session.execute(rows):
        # PostgreSQL adds whole numbers up to a Decimal without a fraction.
        sums[form, currency] = sums.get((form, currency), 0) + int(tendered)
        if change:
            sums[som] = sums.get(som, 0) - change.tyiyn
    return sums


def _on(day: date) -> tuple[Any, Any]:
    start, end = camp_moment(day, time.min), camp_moment(day + ONE_DAY, time.min)
    return Payment.received_at >= start, Payment.received_at < end


def _names(session: Session, user_ids: Iterable[int | None]) -> dict[int, str]:
    wanted = {user_id for user_id in user_ids if user_id is not None}
    return dict(session.execute(select(User.id, User.name).where(User.id.in_(wanted))).all())
