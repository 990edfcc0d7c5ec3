"""A price explained: grouped lines in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from camp.models import Charge, Order
from camp.rules.money import Money, total
from camp.rules.price_parts import WHOLE
from camp.rules.pricing import MEAL_CHARGES, ChargeKind, ChildBand, PriceGroup, PriceLine, grouped
from camp.services.cashier import Folio
from camp.web.formats import clock_time, day_and_month, localized, long_date, money
from camp.web.words import word

BY_THE_DAY = frozenset(
    {
        ChargeKind.CANCELLATION_FEE,
        ChargeKind.LONG_STAY_DISCOUNT,
        ChargeKind.LARGE_PARTY_DISCOUNT,
        ChargeKind.OFFER_DISCOUNT,
        ChargeKind.FREE_NIGHT,
        ChargeKind.AGREED_PRICE,
    }
)


@dataclass(frozen=True)
class ShownLine:
    label: str
    detail: str
    amount: str


def nights_in_words(count: int) -> str:
    return ngettext("%(num)s night", "%(num)s nights", count)


def people_in_words(count: int) -> str:
    return ngettext("%(num)s guest", "%(num)s guests", count)


def places_in_words(count: int) -> str:
    return ngettext("%(num)s place left", "%(num)s places left", count)


def price_lines(lines: Iterable[PriceLine]) -> list[ShownLine]:
    """What makes up a price: 2 adults, 3 nights, 2,700 som each."""
    return [
        ShownLine(_label(group), _detail(group), money(group.amount))
        for group in _joined(grouped(lines))
        # That a small child eats free is said by its night, which is free too.
        if group.unit or group.kind not in MEAL_CHARGES
    ]


def _joined(groups: Iterable[PriceGroup]) -> list[PriceGroup]:
    """Discounts in one line each: they differ from night to night."""
    shown: list[PriceGroup] = []
    discounts: dict[ChargeKind, list[PriceGroup]] = {}
    for group in groups:
        if group.kind in BY_THE_DAY:
            discounts.setdefault(group.kind, []).append(group)
        else:
            shown.append(group)
    for kind, parts in discounts.items():
        amount = total(part.amount for part in parts)
        shown.append(PriceGroup(kind, None, 1, amount, sum(part.days for part in parts), amount))
    return shown


def _label(group: PriceGroup) -> str:
    if group.band is not None:
        who = _("Children aged %(first)s–%(last)s", first=group.band.first_age, last=group.band.last_age)
        return who if group.kind is ChargeKind.CHILD_NIGHT else f"{word(group.kind)} · {who}"
    return word(group.kind)


def _detail(group: PriceGroup) -> str:
    if group.kind in BY_THE_DAY:
        return ""
    times = nights_in_words(group.days) if group.kind not in MEAL_CHARGES else days_in_words(group.days)
    if not group.unit:
        return _("%(count)s × %(nights)s, free of charge", count=group.quantity, nights=times)
    return f"{group.quantity} × {times} × {money(group.unit)}"


def days_in_words(count: int) -> str:
    return ngettext("%(num)s day", "%(num)s days", count)


def nightly_lines(lines: Iterable[PriceLine]) -> list[ShownLine]:
    """The price night by night."""
    nights: dict[Any, list[PriceLine]] = {}
    for line in lines:
        nights.setdefault(line.day, []).append(line)
    return [
        ShownLine(
            long_date(night),
            " + ".join(f"{line.quantity} × {money(line.unit)}" for line in of_night if line.unit),
            money(sum((line.amount for line in of_night), Money(0))),
        )
        for night, of_night in sorted(nights.items())
    ]


def order_lines(lines: Iterable[PriceLine]) -> list[ShownLine]:
    """What one tour, class, meal or extra is made of: Horses 2 × 2,000 som."""
    return [
        ShownLine(
            _label(group),
            f"{group.quantity} × {money(group.unit)}" if group.unit else _("free of charge"),
            money(group.amount),
        )
        for group in grouped(lines)
    ]


def folio_lines(folio: Folio) -> list[ShownLine]:
    """A whole folio, as it stands: the stay, then each thing ordered, then the rest."""
    stay = [_line(charge) for charge in folio.standing if charge.stay_id is not None]
    orders: dict[int, list[Charge]] = {}
    for charge in folio.standing:
        if charge.order_id is not None:
            orders.setdefault(charge.order_id, []).append(charge)
    rest = [_line(charge) for charge in folio.standing if charge.stay_id is None and charge.order_id is None]
    return [*price_lines(stay), *(_order_line(charges) for charges in orders.values()), *price_lines(rest)]


def _order_line(charges: list[Charge]) -> ShownLine:
    order = charges[0].order
    assert order is not None  # noqa: S101 (only charges of orders come here)
    parts = order_lines(_line(charge) for charge in charges)
    detail = " · ".join(f"{part.label} {part.detail}" for part in parts)
    if len(parts) == 1:
        detail = parts[0].detail
    return ShownLine(
        f"{order_title(order)}, {order_when(order)}", detail, money(total(c.amount for c in charges))
    )


def _line(charge: Charge) -> PriceLine:
    """A charge as the line of the price it was posted from."""
    first, last = charge.child_first_age, charge.child_last_age
    band = None if first is None or last is None else ChildBand(first, last, 0)
    return PriceLine(charge.service_date, charge.kind, charge.quantity, charge.unit_price, band)


def age_span(first: int, last: int) -> str:
    """5–11, or one age alone."""
    return str(first) if first == last else f"{first}–{last}"


def share_in_words(percent: int) -> str:
    """What a child pays of the adult price."""
    if percent == 0:
        return _("free of charge")
    if percent == WHOLE:
        return _("as an adult")
    return _("%(percent)s %% of the adult price", percent=percent)


def order_title(order: Order) -> str:
    """Its name in the catalogue; a meal's is a word of ours."""
    dated = order.departure or order.session
    if dated is not None:
        return localized(dated.activity.name)
    if order.extra is not None:
        return localized(order.extra.name)
    return word(order.meal) if order.meal is not None else ""


def order_when(order: Order) -> str:
    day = day_and_month(order.day)
    return f"{day}, {clock_time(order.starts_at)}" if order.starts_at is not None else day


def init_app(app: Flask) -> None:
    filters = (
        nights_in_words, people_in_words, places_in_words, days_in_words, price_lines, nightly_lines,
        order_lines, folio_lines, order_title, order_when, share_in_words,
    )  # fmt: skip
    for function in filters:
        app.add_template_filter(function)
    app.add_template_global(age_span)
