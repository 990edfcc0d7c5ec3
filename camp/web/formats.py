"""Dates, money and names of countries as each language writes them. Nothing else formats them."""

from __future__ import annotations

from datetime import date, datetime, time
from fractions import Fraction
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date
from flask import Flask

from camp.clock import CAMP_ZONE, camp_day
from camp.rules.currencies import HUNDREDTHS, Currency, written_decimal
from camp.rules.money import TYIYN_PER_SOM, Money
from camp.rules.text import LocalizedText
from camp.web.language import current

NBSP = "\u00a0"

LONG_DATE = {"ky": "d-MMMM, y", "ru": "d MMMM y", "en": "d MMMM y"}
DAY_AND_MONTH = {"ky": "d-MMMM", "ru": "d MMMM", "en": "d MMMM"}
SOM = {"ky": "сом", "ru": "сом", "en": "som"}
THOUSANDS = {"ky": NBSP, "ru": NBSP, "en": ","}
DECIMAL = {"ky": ",", "ru": ",", "en": "."}

# CLDR's Russian still says Киргизия, which the country itself does not.
COUNTRY_OVERRIDES = {"ru": {"KG": "Кыргызстан"}}

KYRGYZ_ALPHABET = "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя"


@lru_cache(maxsize=4096)
def _written(day: date, pattern: str, language: str) -> str:
    """The same days are written over and over, and reading the pattern takes longer than the rest."""
    return format_date(day, pattern, locale=language)


def money(sum_: Money, language: str | None = None) -> str:
    """12 500 сом, 12,500 som; tyiyn only where there are any."""
    language = language or current()
    return f"{som_number(sum_, language)}{NBSP}{SOM[language]}"


def som_number(sum_: Money, language: str | None = None) -> str:
    """The same without its unit, for tables that say it once: 12 500, −1,250.50."""
    language = language or current()
    som, tyiyn = divmod(abs(sum_.tyiyn), TYIYN_PER_SOM)
    digits = f"{som:,}".replace(",", THOUSANDS[language])
    if tyiyn:
        digits += f"{DECIMAL[language]}{tyiyn:02}"
    sign = "−" if sum_.tyiyn < 0 else ""
    return f"{sign}{digits}"


def foreign(hundredths: int, currency: Currency, language: str | None = None) -> str:
    """100 USD, 1,250.50 USD; som as ``money`` writes them."""
    if currency is Currency.KGS:
        return money(Money(hundredths), language)
    language = language or current()
    whole, rest = divmod(abs(hundredths), HUNDREDTHS)
    digits = f"{whole:,}".replace(",", THOUSANDS[language])
    if rest:
        digits += f"{DECIMAL[language]}{rest:02}"
    sign = "−" if hundredths < 0 else ""
    return f"{sign}{digits}{NBSP}{currency}"


def rate(ten_thousandths: int) -> str:
    """What one unit of a currency is worth: 87,45 сом, 0.1725 som."""
    digits = written_decimal(ten_thousandths, 4, fewest=2).replace(".", DECIMAL[current()])
    return f"{digits}{NBSP}{SOM[current()]}"


def whole_number(number: int) -> str:
    return f"{number:,}".replace(",", THOUSANDS[current()])


def percent(share: Fraction | None) -> str:
    """A share of one as whole percent; a dash where there is nothing to divide by."""
    if share is None:
        return "–"
    return f"{round(share * 100)}{NBSP if current() == 'ru' else ''}%"


def one_decimal(number: Fraction | None) -> str:
    """2,5; a dash where there is nothing to divide by. The half away from zero."""
    if number is None:
        return "–"
    tenths = int(abs(number) * 10 + Fraction(1, 2))
    sign = "−" if number < 0 and tenths else ""
    return f"{sign}{whole_number(tenths // 10)}{DECIMAL[current()]}{tenths % 10}"


def growth(share: Fraction | None) -> str:
    """By how much more or less, with its sign: +12%, −3 %; a dash where it can't be said."""
    sign = "+" if share is not None and round(share * 100) > 0 else ""
    return f"{sign}{percent(share)}".replace("-", "−")


def hundredths(count: int) -> str:
    """1 234,5: what a meter shows, with no more places than there are."""
    whole, rest = divmod(count, HUNDREDTHS)
    return whole_number(whole) + (f"{DECIMAL[current()]}{rest:02}".rstrip("0") if rest else "")


def two_decimals(number: Fraction | None) -> str:
    """0,62; a dash where there is nothing to divide by."""
    return "–" if number is None else f"{round(number * 100) / 100:.2f}".replace(".", DECIMAL[current()])


def small_share(number: Fraction | None) -> str:
    """0,085: three places; a dash where there is nothing to divide by."""
    return "–" if number is None else f"{round(number * 1000) / 1000:.3f}".replace(".", DECIMAL[current()])


def month_of_year(month: int) -> str:
    return month_short(date(2026, month, 1))


def long_date(day: date, language: str | None = None) -> str:
    """4-июль, 2026 · 4 июля 2026 · 4 July 2026."""
    language = language or current()
    return _written(day, LONG_DATE[language], language)


def day_and_month(day: date) -> str:
    return _written(day, DAY_AND_MONTH[current()], current())


def weekday_date(day: date) -> str:
    """With the name of the weekday before it."""
    return f"{_written(day, 'EEEE', current())}, {long_date(day)}"


def short_date(day: date) -> str:
    """04.07.2026, the same everywhere."""
    return f"{day:%d.%m.%Y}"


def month_day(text: str) -> str:
    """A day of every year, "07-15", in words."""
    return day_and_month(date.fromisoformat(f"2028-{text}"))


def month_title(day: date) -> str:
    """Июль 2026: standing alone, so in its own form and with a capital letter."""
    text = _written(day, "LLLL y", current())
    return text[0].upper() + text[1:]


def month_short(day: date) -> str:
    """Where there is room for three letters."""
    text = _written(day, "LLL", current()).rstrip(".")
    return text[0].upper() + text[1:]


def month_name(day: date) -> str:
    text = _written(day, "LLLL", current())
    return text[0].upper() + text[1:]


def weekday_names(width: str) -> list[str]:
    """Monday first. ``width``: "abbreviated" or "wide"."""
    names = Locale.parse(current()).days["stand-alone"][width]
    return [names[number] for number in range(7)]


def month_names_in_dates() -> list[str]:
    return [_written(date(2026, month, 1), "MMMM", current()) for month in range(1, 13)]


def clock_time(at: time | datetime) -> str:
    """14:30, at the camp."""
    if isinstance(at, datetime):
        at = at.astimezone(CAMP_ZONE).time()
    return f"{at:%H:%M}"


def moment(at: datetime) -> str:
    """A day and an hour at the camp."""
    return f"{long_date(camp_day(at))}, {clock_time(at)}"


def country_name(code: str) -> str:
    if not code:
        return ""
    language = current()
    override = COUNTRY_OVERRIDES.get(language, {}).get(code)
    return override or Locale.parse(language).territories.get(code, code)


def countries() -> list[tuple[str, str]]:
    """Code and name of every country, in the order of the reader's alphabet."""
    territories = Locale.parse(current()).territories
    codes = [code for code in territories if len(code) == 2 and code not in NOT_COUNTRIES]
    return sorted(((code, country_name(code)) for code in codes), key=lambda pair: alphabetical(pair[1]))


NOT_COUNTRIES = frozenset({"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"})


def alphabetical(text: str) -> list[int]:
    """A key that puts Ё, Ң, Ө and Ү where the alphabet has them, not after Я as code points do."""
    order = {letter: index for index, letter in enumerate(KYRGYZ_ALPHABET)}
    return [order.get(letter, ord(letter) + (0 if ord(letter) < 128 else 1000)) for letter in text.casefold()]


def localized(text: LocalizedText) -> str:
    return text.pick(current())


def page_dates() -> dict[str, Any]:
    """What the browser needs to write a date in words: Chromium knows no Kyrgyz."""
    pattern = {"ky": "{weekday}, {d}-{month}, {y}"}.get(current(), "{weekday}, {d} {month} {y}")
    return {"months": month_names_in_dates(), "weekdays": weekday_names("wide"), "pattern": pattern}


def init_app(app: Flask) -> None:
    filters = (
        money, som_number, foreign, rate, whole_number, percent, one_decimal, growth, long_date,
        day_and_month, weekday_date, short_date, month_day, month_title, month_name, month_short, clock_time,
        moment, country_name, localized, hundredths, small_share, two_decimals,
        month_of_year,
    )  # fmt: skip
    for filter_ in filters:
        app.add_template_filter(filter_)
    app.add_template_global(page_dates)
