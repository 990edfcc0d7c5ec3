"""Which texts of the catalogue are not there in all three languages yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import inspect, select

from camp.models import (
    Base,
    CampDetails,
    Dish,
    Extra,
    LetterText,
    MasterClass,
    Meal,
    PaymentWay,
    Photo,
    Season,
    SpecialOffer,
    Tour,
    Yurt,
    YurtKind,
)
from camp.models.base import LocalizedTextColumn
from camp.rules.text import LANGUAGES, LocalizedText
from camp.services.transaction import reading

TABLES: tuple[type[Base], ...] = (
    CampDetails, YurtKind, Yurt, Season, Tour, MasterClass, Meal, Dish, Extra, SpecialOffer, Photo,
    PaymentWay, LetterText,
)  # fmt: skip


@dataclass(frozen=True)
class Gap:
    column: str
    languages: tuple[str, ...]
    """In which the text is missing."""


@dataclass(frozen=True)
class Thing:
    row: Base
    gaps: tuple[Gap, ...]


def things_with_gaps() -> list[Thing]:
    """In the order of the tables; a text that is there in no language is left out on purpose."""
    session = reading()
    found = []
    for table in TABLES:
        for row in session.scalars(select(table).order_by(inspect(table).primary_key[0])):
            if gaps := tuple(_gaps(row)):
                found.append(Thing(row, gaps))
    return found


def _gaps(row: Base) -> Iterator[Gap]:
    for column in inspect(type(row)).columns:
        if not isinstance(column.type, LocalizedTextColumn):
            continue
        text: LocalizedText = getattr(row, str(column.key))
        missing = tuple(language for language in LANGUAGES if not getattr(text, language))
        if 0 < len(missing) < len(LANGUAGES):
            yield Gap(str(column.key), missing)
