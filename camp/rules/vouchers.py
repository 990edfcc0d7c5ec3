"""Gift vouchers: a sum paid today for a holiday of later.

Selling one is no revenue: until it is used, the camp owes what is on it. Using it is a payment, by a form of
its own, and what it pays for is revenue on the day it is for, like everything else. So no sum counts twice:
the money came in when the voucher was sold, and does not come in again when it is used.

A voucher is good from the day it is paid until its last day, for one booking or several. What is not used can
be paid back once, as a whole: then nothing is left on it. One that was lost or sold by mistake is made void,
and can't be used any more.

When a booking that a voucher paid for ends, or turns out to be cheaper, what goes back goes back onto the
voucher first, as far as it came from there: nobody turns a voucher into money by cancelling a stay.

Who bought it is forgotten some time after there is nothing left to use; one that was ordered and never paid
is forgotten as a whole.
"""

from __future__ import annotations

import re
import secrets
from datetime import date, timedelta
from enum import StrEnum

from camp.rules.money import NOTHING, Money
from camp.rules.text import CODE_ALPHABET, normalized_code

LEAST, MOST = Money.som(500), Money.som(200_000)

CODE_LENGTH = 12
"""Of an alphabet of 25: 55 bits, so that nobody finds one by trying."""

KEEP_UNPAID = timedelta(days=14)
KEEP_BUYER = timedelta(days=90)
"""After a voucher has nothing left to give."""


class VoucherStatus(StrEnum):
    ORDERED = "ordered"
    """Not paid yet."""
    ACTIVE = "active"
    REFUNDED = "refunded"
    VOID = "void"


class VoucherState(StrEnum):
    """Where a voucher stands on a day."""

    ORDERED = "ordered"
    GOOD = "good"
    USED_UP = "used_up"
    EXPIRED = "expired"
    REFUNDED = "refunded"
    VOID = "void"


def state_of(status: VoucherStatus, left: Money, last_day: date, today: date) -> VoucherState:
    if status is not VoucherStatus.ACTIVE:
        return VoucherState(status.value)
    if not left:
        return VoucherState.USED_UP
    return VoucherState.GOOD if today <= last_day else VoucherState.EXPIRED


def new_code() -> str:
    """The secret that is worth the money."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def shown_code(code: str) -> str:
    """As it is printed and read out.

    >>> shown_code("ACDEFGHJKMNP")
    'ACDE-FGHJ-KMNP'
    """
    return "-".join(re.findall("....", code))


def read_code(typed: str) -> str:
    """As somebody typed it: case, spaces and hyphens make no difference."""
    return normalized_code(typed)


def last_day_of(sold_on: date, months: int) -> date:
    """The day before the same day so many months later: a year from 15 July ends on 14 July."""
    years, month = divmod(sold_on.month - 1 + months, 12)
    year, month = sold_on.year + years, month + 1
    for day in range(sold_on.day, 0, -1):
        try:
            return date(year, month, day) - timedelta(days=1)
        except ValueError:
            continue
    raise ValueError("no month is without days")


def to_use(left: Money, owed: Money) -> Money:
    """What a voucher pays of what is owed."""
    return max(NOTHING, min(left, owed))


def to_put_back(from_voucher: Money, owed_to_guest: Money) -> Money:
    """What goes back onto a voucher of what the camp owes the guest."""
    return max(NOTHING, min(from_voucher, owed_to_guest))
