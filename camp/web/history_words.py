"""The journal in words: tables, columns and values as the reader's language says them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from sqlalchemy import Boolean, Date, Enum

from camp.models import (
    Amenity,
    Base,
    Bed,
    ChannelCost,
    ChannelFeed,
    Charge,
    ChildRate,
    Closure,
    Dish,
    Extra,
    Guest,
    Guide,
    Horse,
    JournalEntry,
    LetterText,
    MasterClass,
    Meal,
    Order,
    Payment,
    Photo,
    Rate,
    Season,
    SeasonTerms,
    SpecialOffer,
    Stay,
    Supplement,
    Tour,
    User,
    Voucher,
    Waiting,
    Yurt,
    YurtKind,
)
from camp.models.base import LocalizedTextColumn, Moment, MoneyColumn
from camp.models.terms import StepsColumn
from camp.rules.currencies import Currency
from camp.rules.journal import Deed
from camp.rules.money import Money
from camp.rules.text import LocalizedText
from camp.services.history import BY_DAY, Deeds, Story
from camp.services.journal import HIDDEN
from camp.web.formats import (
    country_name,
    day_and_month,
    foreign,
    localized,
    long_date,
    moment,
    money,
    month_day,
    rate,
)
from camp.web.history_labels import ACTORS, COLUMNS, OWN_LABELS, OWN_UNSHOWN, TABLES, UNSHOWN
from camp.web.language import OWN_NAMES
from camp.web.prices import age_span
from camp.web.site_words import site_title
from camp.web.words import origin_words, word


@dataclass(frozen=True)
class Change:
    label: str
    before: str | None
    """None: there was nothing to be before."""
    after: str | None
    """None: what it became is not shown."""


@dataclass(frozen=True)
class Line:
    """One entry: about what, and what became of it."""

    title: str
    deed: Deed
    changes: list[Change]
    code: str | None = None
    """Of the booking it led to, where that has a page of its own."""


def who_did(deeds: Deeds) -> str:
    return deeds.user.name if deeds.user is not None else str(ACTORS[deeds.actor])


def deed_lines(deeds: Deeds, story: Story) -> list[Line]:
    """The journal's entries of one go; what is about the same row is told once."""
    lines = [_line(entry, story) for entry in deeds.entries]
    return [line for line in lines if line.changes or line.deed is not Deed.CHANGED]


def charge_sums(charges: Iterable[Charge]) -> list[tuple[str, Money]]:
    """New charges by what they are for, and those taken back."""
    sums: dict[tuple[str, bool], Money] = {}
    for charge in charges:
        key = word(charge.kind), charge.reverses_id is not None
        sums[key] = sums.get(key, Money(0)) + charge.amount
    return [
        (_("Taken back: %(charge)s", charge=kind) if is_back else kind, amount)
        for (kind, is_back), amount in sums.items()
    ]


def _line(entry: JournalEntry, story: Story) -> Line:
    names = [
        name
        for name in (entry.after or entry.before)
        if name not in UNSHOWN and (entry.subject, name) not in OWN_UNSHOWN
    ]
    changes = [_change(entry, name, story) for name in names]
    shown = changes if entry.deed is not Deed.REMOVED else []
    return Line(_title(entry, story), entry.deed, shown, story.codes.get(entry.booking_id or 0))


COUNTED = frozenset({"expected", "counted"})
"""Hundredths of the currency that stands beside them."""


SWITCHES = frozenset({"totp_secret"})
"""Of these is told whether there is one."""


def _on_or_off(value: Any) -> str:
    return _("off") if value is None else _("on")


def _change(entry: JournalEntry, name: str, story: Story) -> Change:
    label = str(OWN_LABELS.get((entry.subject, name), COLUMNS[name]))
    before, after = entry.before.get(name), entry.after.get(name)
    if name in SWITCHES:
        return Change(label, _on_or_off(before), _on_or_off(after))
    if HIDDEN in (before, after):
        return Change(label, None, None)
    if name in COUNTED:
        currency = Currency(entry.after["currency"])
        before, after = (None if sum_ is None else foreign(sum_, currency) for sum_ in (before, after))
    new = value_words(entry.subject, name, after, story)
    if name not in entry.before:
        return Change(label, None, new)
    return Change(label, value_words(entry.subject, name, before, story), new)


def value_words(table: str, name: str, value: Any, story: Story) -> str:
    """A value as the journal keeps it, by the type of its column."""
    if value is None or value == []:
        return "–"
    if name == "amenities":
        return ", ".join(localized(story.amenities[one]) for one in value if one in story.amenities)
    if name == "languages":
        return ", ".join(OWN_NAMES[language] for language in value)
    kind = Base.metadata.tables[table].columns[name].type
    if isinstance(kind, Enum) and kind.enum_class is not None:
        return word(kind.enum_class(value))
    if isinstance(kind, MoneyColumn):
        return money(Money(value))
    if isinstance(kind, LocalizedTextColumn):
        return localized(LocalizedText(**value))
    if isinstance(kind, Boolean):
        return _("yes") if value else _("no")
    if isinstance(kind, Moment):
        return moment(datetime.fromisoformat(value))
    if isinstance(kind, Date):
        return long_date(date.fromisoformat(value))
    if isinstance(kind, StepsColumn):
        return "; ".join(
            _("more than %(days)s days before: %(percent)s %% kept", days=days, percent=kept)
            for days, kept in value
        )
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return _by_name(name, value, story)


def _by_name(name: str, value: Any, story: Story) -> str:
    """What its type does not tell."""
    match name:
        case "yurt_id":
            return str(story.yurts.get(value, "–"))
        case "language":
            return OWN_NAMES[value]
        case "country":
            return country_name(value)
        case "opens" | "closes":
            return month_day(value)
        case "rate" | "shown_rate":
            return rate(value)
        case "expected_hour" | "cutoff_hour":
            return f"{value:02}:00"
    return str(value)[:5] if name in CLOCK_TIMES else str(value)


CLOCK_TIMES = frozenset({"starts_at", "check_in", "check_out", "breakfast_at", "lunch_at", "dinner_at"})


def _title(entry: JournalEntry, story: Story) -> str:
    subject = "users" if entry.subject == "user_roles" else entry.subject
    row = story.subjects.get((subject, entry.subject_id))
    name = _role_of(entry, row) if entry.subject == "user_roles" else _name(row, story)
    if row is None:
        name = name or _gone_name(entry)
    if entry.subject == "letter_texts":
        # Known by its kind, also when it gave way to the original.
        name = value_words("letter_texts", "kind", _kind_of(entry, row), story)
    if entry.subject in BY_DAY:
        name = long_date(date.fromordinal(entry.subject_id))
    title = str(TABLES[entry.subject])
    return f"{title}: {name}" if name else title


def _gone_name(entry: JournalEntry) -> str:
    """Which one it was, of what is there no more, as far as the journal tells."""
    told = {**entry.after, **entry.before}
    if told.keys() >= {"first_age", "last_age"}:
        return age_span(told["first_age"], told["last_age"])
    if entry.subject == "waiting":
        return _nights(date.fromisoformat(told["arrival"]), date.fromisoformat(told["departure"]))
    name = told.get("name") or told.get("caption") or told.get("number")
    if isinstance(name, dict):
        return localized(LocalizedText(**name))
    return str(name) if name and name != HIDDEN else ""


def _kind_of(entry: JournalEntry, row: Base | None) -> str | None:
    return row.kind if isinstance(row, LetterText) else (entry.before or entry.after).get("kind")


def _role_of(entry: JournalEntry, row: Base | None) -> str:
    role = value_words("user_roles", "role", (entry.after or entry.before).get("role"), NOTHING_KNOWN)
    return f"{role} · {row.name}" if isinstance(row, User) else role


NOTHING_KNOWN = Story([], {}, {})


def _name(row: Base | None, story: Story) -> str:
    """Which one of its table."""
    match row:
        case Stay() | Closure():
            return _("yurt no. %(number)s", number=story.yurts[row.yurt_id])
        case Guest():
            return str(row.position)
        case Order():
            return _thing(row)
        case Rate():
            season = f"{localized(row.season.name)} {row.season.year}"
            return f"{season}, {localized(row.kind.name)}, {word(row.meal_plan)}"
        case Supplement():
            return f"{localized(row.season.name)} {row.season.year}, {localized(row.kind.name)}"
        case SeasonTerms():
            return f"{localized(row.season.name)} {row.season.year}"
        case Season():
            return f"{localized(row.name)} {row.year}"
        case Amenity() | Tour() | MasterClass() | Extra() | SpecialOffer() | Dish() | YurtKind():
            return localized(row.name)
        case Yurt():
            return _("yurt no. %(number)s", number=row.number)
        case Bed():
            return _("yurt no. %(number)s", number=story.yurts[row.yurt_id]) + f", {row.number}"
        case Photo():
            return localized(row.caption)
        case ChannelCost():
            return f"{origin_words(row.origin)}, {row.year}"
        case ChannelFeed():
            yurt = _("yurt no. %(number)s", number=story.yurts[row.yurt_id])
            return f"{site_title(row.channel, row.site)}, {yurt}"
        case Meal():
            return word(row.kind)
        case Payment():
            return money(row.amount)
        case ChildRate():
            return age_span(row.first_age, row.last_age)
        case User() | Horse() | Guide():
            return row.name
        case Voucher():
            return row.number
        case Waiting():
            return f"{row.name}, {_nights(row.arrival, row.departure)}"
    kind = getattr(row, "kind", None)
    return word(kind) if kind is not None else ""


def _nights(arrival: date, departure: date) -> str:
    return f"{day_and_month(arrival)} – {long_date(departure)}"


def _thing(order: Order) -> str:
    dated = order.departure or order.session
    if dated is not None:
        return localized(dated.activity.name)
    if order.meal is not None:
        return word(order.meal)
    return localized(order.extra.name) if order.extra else ""


def init_app(app: Flask) -> None:
    app.add_template_global(deed_lines)
    app.add_template_global(charge_sums)
    app.add_template_global(who_did)
