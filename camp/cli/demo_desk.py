"""What the demo's front desk does by itself: exchange rates, the till in the evening, the days that are
closed, yurts out of order; and what guests from afar have in their purses. All made up.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from random import Random

from camp.cli.demo_diary import Diary
from camp.clock import camp_day, camp_moment
from camp.rules.currencies import HUNDREDTHS, Currency
from camp.rules.dates import ONE_DAY, nights_between
from camp.rules.folio import PaymentForm
from camp.rules.money import Money
from camp.rules.refusals import YurtTaken
from camp.rules.seasons import SeasonDates
from camp.services import closures, exchange, night_audit, till
from camp.services.cashier import Tender

RATES = {Currency.USD: 874_500, Currency.EUR: 1_013_000, Currency.RUB: 10_950, Currency.KZT: 1_725}
"""Ten-thousandths of a som."""

WEEK = timedelta(days=7)
COUNTED_AT, CLOSED_AT = time(22, 50), time(4, 20)

MISCOUNTED: Mapping[tuple[int, int], tuple[Currency, int]] = {
    (6, 27): (Currency.KGS, -500_00),
    (7, 11): (Currency.USD, -20_00),
    (7, 14): (Currency.KGS, 200_00),
    (8, 9): (Currency.EUR, 10_00),
}
"""By month and day: in which drawer more or less lay than the books said, in hundredths."""

REPAIRS = (
    ((5, 20), (6, 8), 3, "Печка дымит, меняем трубу"),
    ((7, 6), (7, 18), 2, "Протекает түндүк"),
    ((7, 12), (8, 24), 4, "Новый войлок на стены"),
)
"""Decided on, first day on which a yurt may be spared, nights, reason."""
SPARED_WITHIN = 14
"""So many days the repair can wait for a yurt that nobody has."""

PURSES = {"RU": Currency.RUB, "KZ": Currency.KZT} | dict.fromkeys(
    ("DE", "FR", "NL", "IT", "ES", "AT", "BE"), Currency.EUR
)
"""Others from afar carry dollars."""
AT_HOME = "KG"
PAYS_FOREIGN = 0.3
NOTES = {Currency.USD: 20, Currency.EUR: 20, Currency.RUB: 1000, Currency.KZT: 5000}
"""Nobody has smaller ones."""


def begin_desk(run: SeasonDates, diary: Diary) -> None:
    """Write down what the desk will do in a season."""
    year = run.first_night.year
    chance = Random(f"{year}/rates")
    monday = run.first_night - timedelta(days=run.first_night.weekday())
    while monday <= run.last_night:
        diary.write(camp_moment(monday, time(8, 30)), _Rates(chance.uniform(0.985, 1.015)))
        monday += WEEK
    for day in nights_between(run.first_night, run.last_night + ONE_DAY):
        diary.write(camp_moment(day, COUNTED_AT), _count_till)
        diary.write(camp_moment(day + ONE_DAY, CLOSED_AT), _close_day)
    for decided, first, nights, reason in REPAIRS:
        repair = _Repair(date(year, *first), nights, reason)
        diary.write(camp_moment(date(year, *decided), time(11)), repair)


def tender(key: str, country: str | None, form: PaymentForm, amount: Money, now: datetime) -> Tender:
    """What somebody hands over who owes that sum: some from afar give notes of their own money, and get the
    change in som."""
    chance = Random(f"{key}/{now:%j}/purse")
    if form is not PaymentForm.CASH or country in (None, AT_HOME) or chance.random() >= PAYS_FOREIGN:
        return Tender(form, amount.tyiyn)
    currency = PURSES.get(country or "", Currency.USD)
    rates = exchange.rates_on(camp_day(now))
    if currency not in rates:
        return Tender(form, amount.tyiyn)
    note = NOTES[currency] * HUNDREDTHS
    worth = note * rates[currency].rate // 10_000
    return Tender(form, -(-amount.tyiyn // worth) * note, currency, amount)


class _Rates:
    def __init__(self, drift: float) -> None:
        self.drift = drift

    def __call__(self, now: datetime) -> None:
        rates = {currency: round(rate * self.drift) for currency, rate in RATES.items()}
        exchange.note_rates(camp_day(now), rates, None, now)


def _count_till(now: datetime) -> None:
    day = camp_day(now)
    counted = {(line.form, line.currency): line.expected for line in till.till_of(day).lines}
    if (day.month, day.day) in MISCOUNTED:
        currency, difference = MISCOUNTED[day.month, day.day]
        drawer = PaymentForm.CASH, currency
        counted[drawer] = max(0, counted.get(drawer, 0) + difference)
    if counted:
        till.count_till(day, counted, None, now)


def _close_day(now: datetime) -> None:
    night_audit.close_days(camp_day(now) - ONE_DAY, None, now)


class _Repair:
    def __init__(self, first: date, nights: int, reason: str) -> None:
        self.first, self.nights, self.reason = first, nights, reason

    def __call__(self, now: datetime) -> None:
        """Where the first yurt, on the first days, that nobody has."""
        for late in range(SPARED_WITHIN):
            first = self.first + late * ONE_DAY
            last = first + (self.nights - 1) * ONE_DAY
            for number in range(1, 11):
                try:
                    closures.close_yurt(number, first, last, self.reason, now, camp_day(now))
                except YurtTaken:
                    continue
                return
