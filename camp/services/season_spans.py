"""Two camp years in one pass of SQL: a season and the one before, each whole and up to today's day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, extract, or_

from camp.rules.metrics import Span, span_before, span_of


@dataclass(frozen=True)
class Spans:
    this: Span
    last: Span

    @classmethod
    def of(cls, year: int, today: date) -> Spans:
        this = span_of(year, today)
        return cls(this, span_before(this))

    def holds(self, day: Any) -> ColumnElement[bool]:
        """Is the day of the column in one of the two years?"""
        held: ColumnElement[bool] = day.between(self.last.first, self.this.last)
        return held

    def gone_by(self, day: Any) -> ColumnElement[bool]:
        """Is it one of those that have gone by?"""
        return or_(day.between(self.this.first, self.this.upto), day.between(self.last.first, self.last.upto))


def year_of(day: Any) -> ColumnElement[int]:
    return extract("year", day)


def month_of(day: Any) -> ColumnElement[int]:
    return extract("month", day)
