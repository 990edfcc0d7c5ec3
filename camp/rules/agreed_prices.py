"""What the guest of another site pays: our prices, or one that the site has agreed, or not known yet.

Where a price was agreed there, the site says one sum for the whole stay, by tariffs of its own. The nights
and meals are reckoned by ours all the same, so that each meal is worth on its day what it is worth to
everybody. What the site's sum is more or less than that is one more line of each night, spread over the
nights by what they cost. So revenue by day, ADR and the worth of meals stay true, and the lines add up to
what the guest pays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum

from camp.rules.channel_refusals import AgreedTooLittle
from camp.rules.money import Money
from camp.rules.pricing import STAY_CHARGES, ChargeKind, PriceLine, sum_of
from camp.rules.special_offers import nights_cost, with_lines


class Pricing(StrEnum):
    """How a stay that another site has sold is charged."""

    UNKNOWN = "unknown"
    """Nobody has said it: at nothing (``camp.rules.channel_stays``)."""
    OURS = "ours"
    AGREED = "agreed"


def pricing_of(kinds_and_units: Collection[tuple[ChargeKind, Money]]) -> Pricing:
    """How the charges of a stay came to be, by kind and unit price of each. One night at nothing, that the
    site has added since, and it is not known again what the stay pays."""
    if any(kind is ChargeKind.ADULT_NIGHT and not unit for kind, unit in kinds_and_units):
        return Pricing.UNKNOWN
    if any(kind is ChargeKind.AGREED_PRICE for kind, _ in kinds_and_units):
        return Pricing.AGREED
    return Pricing.OURS if any(unit for _, unit in kinds_and_units) else Pricing.UNKNOWN


def agreed(lines: Iterable[PriceLine], price: Money) -> tuple[PriceLine, ...]:
    """The lines of a stay by our prices, brought to the price agreed. Raises AgreedTooLittle when that would
    not even pay for the meals."""
    lines = tuple(lines)
    meals = sum_of(line for line in lines if line.kind not in STAY_CHARGES)
    if price < meals:
        raise AgreedTooLittle(meals)
    return with_lines(lines, ChargeKind.AGREED_PRICE, _spread(nights_cost(lines), sum_of(lines) - price))


def _spread(cost: dict[date, Money], off: Money) -> dict[date, Money]:
    """The sum over the nights, to the tyiyn: each bears what is due up to it, less what those before bore."""
    whole = sum(one.tyiyn for one in cost.values())
    found: dict[date, Money] = {}
    due = borne = 0
    for number, night in enumerate(sorted(cost), 1):
        due += cost[night].tyiyn if whole else 1
        share = off.tyiyn * due // (whole or len(cost)) if number < len(cost) else off.tyiyn
        found[night] = Money(share - borne)
        borne = share
    return found
