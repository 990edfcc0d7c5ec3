"""Every way the camp says no about gift vouchers; see ``camp.rules.refusals``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from camp.rules.money import Money
from camp.rules.refusals import Refusal


@dataclass(eq=False)
class VoucherUnknown(Refusal):
    """No voucher has this code."""


@dataclass(eq=False)
class VoucherSumOutOfRange(Refusal):
    least: Money
    most: Money


@dataclass(eq=False)
class VoucherNotPaid(Refusal):
    """It was ordered, and nobody has paid for it yet."""


@dataclass(eq=False)
class VoucherUsedUp(Refusal):
    """Nothing is left on it."""


@dataclass(eq=False)
class VoucherExpired(Refusal):
    last_day: date


@dataclass(eq=False)
class VoucherEnded(Refusal):
    """It was paid back or made void."""


@dataclass(eq=False)
class VoucherSumChanged(Refusal):
    """It would pay another sum than was shown."""

    seen: Money
    now: Money


@dataclass(eq=False)
class VoucherStepNotPossible(Refusal):
    """Somebody was quicker: it is paid, paid back or void already."""

    status: str


@dataclass(eq=False)
class NothingToPay(Refusal):
    """The booking owes nothing."""
