"""A price explained: grouped lines in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from camp.rules.money import Money
from camp.rules.pricing import ChargeKind, PriceGroup, PriceLine, grouped
from camp.web.formats import long_date, money
from camp.web.words import word


@dataclass(frozen=True)
class ShownLine:
    label: str
    detail: str
    amount: str


def nights_in_words(count: int) -> str:
    return ngettext("%(num)s night", "%(num)s nights", count)


def people_in_words(count: int) -> str:
    return ngettext("%(num)s guest", "%(num)s guests", count)


def price_lines(lines: Iterable[PriceLine]) -> list[ShownLine]:
    """What makes up a price: 2 adults, 3 nights, 2,700 som each."""
    return [ShownLine(_label(group), _detail(group), money(group.amount)) for group in grouped(lines)]


def _label(group: PriceGroup) -> str:
    if group.kind is ChargeKind.CHILD_NIGHT and group.band is not None:
        return _("Children aged %(first)s–%(last)s", first=group.band.first_age, last=group.band.last_age)
    return word(group.kind)


def _detail(group: PriceGroup) -> str:
    if group.kind is ChargeKind.CANCELLATION_FEE:
        return ""
    nights = nights_in_words(group.nights)
    if not group.unit:
        return _("%(count)s × %(nights)s, free of charge", count=group.quantity, nights=nights)
    return f"{group.quantity} × {nights} × {money(group.unit)}"


def nightly_lines(lines: Iterable[PriceLine]) -> list[ShownLine]:
    """The price night by night."""
    nights: dict[Any, list[PriceLine]] = {}
    for line in lines:
        nights.setdefault(line.night, []).append(line)
    return [
        ShownLine(
            long_date(night),
            " + ".join(f"{line.quantity} × {money(line.unit)}" for line in of_night if line.unit),
            money(sum((line.amount for line in of_night), Money(0))),
        )
        for night, of_night in nights.items()
    ]


def init_app(app: Flask) -> None:
    for function in (nights_in_words, people_in_words, price_lines, nightly_lines):
        app.add_template_filter(function)
