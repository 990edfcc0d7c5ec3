"""The journal in words: tables, columns and values as the reader's language says them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Boolean, Date, Enum

from camp.models import (
    Base,
    Bed,
    ChannelCost,
    Charge,
    ChildRate,
    Closure,
    Dish,
    Extra,
    Guest,
    JournalEntry,
    MasterClass,
    Meal,
    Order,
    Photo,
    Rate,
    Season,
    SpecialOffer,
    Stay,
    Supplement,
    Tour,
    User,
    Yurt,
    YurtKind,
)
from camp.models.base import LocalizedTextColumn, Moment, MoneyColumn
from camp.rules.journal import Actor, Deed
from camp.rules.money import Money
from camp.rules.text import LocalizedText
from camp.services.history import Deeds, Kind, Story
from camp.services.journal import HIDDEN
from camp.web.formats import (
    country_name,
    localized,
    long_date,
    moment,
    money,
    month_day,
    rate,
)
from camp.web.language import OWN_NAMES
from camp.web.words import origin_words, word

TABLES = {
    "bookings": _l("Booking"),
    "stays": _l("Stay"),
    "guests": _l("Guest"),
    "orders": _l("Order"),
    "closures": _l("Closure"),
    "camp_settings": _l("Settings"),
    "seasons": _l("Season"),
    "rates": _l("Rate of a night"),
    "supplements": _l("Yurt to yourselves"),
    "child_rates": _l("Children"),
    "discounts": _l("Discount"),
    "exchange_rates": _l("Exchange rate"),
    "tours": _l("Tour"),
    "classes": _l("Class"),
    "meals": _l("Meal"),
    "extras": _l("Extra"),
    "users": _l("User"),
    "user_roles": _l("Role"),
    "camp_details": _l("The camp's details"),
    "cancellation_steps": _l("Cancellation terms"),
    "channel_costs": _l("Cost of a channel"),
    "special_offers": _l("Offer"),
    "dishes": _l("Dish"),
    "yurts": _l("Yurt"),
    "yurt_kinds": _l("Kind of yurt"),
    "beds": _l("Bed"),
    "photos": _l("Photo"),
}

COLUMNS = {
    "status": _l("state"),
    "channel": _l("channel"),
    "channel_reference": _l("number at the channel"),
    "language": _l("language"),
    "arrival": _l("arrival"),
    "departure": _l("departure"),
    "held_until": _l("deadline"),
    "deposit": _l("deposit"),
    "confirmed_at": _l("confirmed"),
    "ended_at": _l("ended"),
    "guest_name": _l("name"),
    "email": _l("e-mail"),
    "phone": _l("telephone"),
    "country": _l("country"),
    "expected_hour": _l("hour of arrival"),
    "notes": _l("notes"),
    "consented_at": _l("agreed to the terms"),
    "yurt_id": _l("yurt no."),
    "adults": _l("adults"),
    "child_ages": _l("ages of the children"),
    "meal_plan": _l("meals"),
    "sold_as": _l("sold as"),
    "checked_in_at": _l("checked in"),
    "checked_out_at": _l("checked out"),
    "age": _l("age"),
    "name": _l("name"),
    "diet": _l("diet"),
    "allergies": _l("allergies"),
    "weight_kg": _l("weight"),
    "citizenship": _l("citizenship"),
    "document_number": _l("document number"),
    "birth_date": _l("date of birth"),
    "day": _l("day"),
    "starts_at": _l("hour"),
    "meal": _l("meal"),
    "quantity": _l("how many"),
    "call_off_reason": _l("called off because"),
    "choice": _l("the guest wants"),
    "chosen_at": _l("the guest chose"),
    "first_night": _l("first night"),
    "last_night": _l("last night"),
    "reason": _l("reason"),
    "closed_at": _l("closed"),
    "lifted_at": _l("lifted"),
    "confirmation": _l("confirmation"),
    "deposit_percent": _l("deposit, percent"),
    "deposit_hours": _l("hours to pay the deposit"),
    "hold_minutes": _l("minutes of a hold"),
    "check_in": _l("check-in from"),
    "check_out": _l("check-out until"),
    "breakfast_at": _l("breakfast"),
    "lunch_at": _l("lunch"),
    "dinner_at": _l("dinner"),
    "guest_register": _l("guest register"),
    "document_days": _l("days until document numbers are erased"),
    "plant_capacity": _l("people a day the treatment plant bears"),
    "plant_filter_days": _l("days between changes of the plant's filter"),
    "held_back_yurts": _l("last free yurts hidden from other sites"),
    "stale_hours": _l("hours until a site's calendar is stale"),
    "stale_asks": _l("bookings by hand while a calendar is stale"),
    "plant_filter_on": _l("filter changed on"),
    "first_age": _l("from the age of"),
    "last_age": _l("to the age of"),
    "percent": _l("percent"),
    "threshold": _l("from this many"),
    "currency": _l("currency"),
    "rate": _l("rate"),
    "unit": _l("unit"),
    "price": _l("price"),
    "most": _l("at most"),
    "starts": _l("hours"),
    "is_offered": _l("on sale"),
    "is_sample": _l("taken from the sample"),
    "per_group": _l("one price for the group"),
    "summary": _l("summary"),
    "description": _l("description"),
    "minutes": _l("minutes"),
    "opens": _l("from this day of the year"),
    "closes": _l("to this day of the year"),
    "cutoff_days": _l("booked until so many days before"),
    "cutoff_hour": _l("booked until this hour"),
    "min_people": _l("fewest people"),
    "max_people": _l("most people"),
    "lowest_age": _l("lowest age"),
    "seats": _l("seats"),
    "rounds": _l("rounds"),
    "adult_price": _l("price for an adult"),
    "year": _l("year"),
    "mode": _l("on horseback or on foot"),
    "level": _l("difficulty"),
    "days": _l("days"),
    "km": _l("kilometres"),
    "climb_m": _l("climb, metres"),
    "people_per_guide": _l("people for each guide"),
    "guide_rides": _l("the guide rides"),
    "people_per_pack_horse": _l("people for each pack horse"),
    "max_rider_kg": _l("heaviest rider, kg"),
    "on_request": _l("on request"),
    "place_price": _l("price of a place"),
    "horse_price": _l("price of a horse"),
    "guide_price": _l("price of a guide"),
    "guide_horse_price": _l("price of the guide's horse"),
    "pack_horse_price": _l("price of a pack horse"),
    "login": _l("login"),
    "password_hash": _l("password"),
    "is_active": _l("may log in"),
    "role": _l("role"),
    "every_nights": _l("one night free of so many"),
    "withdrawn_at": _l("withdrawn"),
    "commission": _l("commission, hundredths of a percent"),
    "season_cost": _l("cost a season"),
    "origin": _l("channel"),
    "whatsapp": _l("WhatsApp"),
    "telegram": _l("Telegram"),
    "instagram": _l("Instagram"),
    "latitude": _l("latitude, millionths of a degree"),
    "longitude": _l("longitude, millionths of a degree"),
    "address": _l("address"),
    "about": _l("about the camp"),
    "way": _l("how to get there"),
    "bring": _l("what to bring"),
    "rules": _l("rules of the house"),
    "shows_eco": _l("guests may read the eco figures"),
    "beyond_days": _l("more than so many days before"),
    "percent_kept": _l("percent of the deposit kept"),
    "number": _l("number"),
    "diets": _l("for the diets"),
    "sold_by_bed": _l("sold by the bed"),
    "caption": _l("what is to be seen"),
    "subject": _l("photo of"),
    "source": _l("came by the link"),
    "campaign": _l("campaign"),
}

UNSHOWN = frozenset(
    {"departure_id", "session_id", "extra_id", "guest_ids", "season_id", "kind_id", "user_id", "stay_id",
     "special_offer_id", "class_id", "subject_id", "made_at", "added_at",
     "added_by_id", "slug", "width",
     "height",
     "position", "code", "kind"}
)  # fmt: skip
"""Columns that the name of the row itself says, or that only the program needs."""

KINDS = {
    Kind.PRICES: _l("Prices"),
    Kind.PRODUCTS: _l("Activities"),
    Kind.SETTINGS: _l("Settings"),
    Kind.PEOPLE: _l("Users and roles"),
    Kind.CLOSURES: _l("Closures"),
    Kind.YURTS: _l("Yurts"),
}

ACTORS = {Actor.GUEST: _l("The guest"), Actor.PROGRAM: _l("The program"), Actor.STAFF: _l("Staff")}


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
    names = [name for name in (entry.after or entry.before) if name not in UNSHOWN]
    changes = [_change(entry, name, story) for name in names]
    return Line(_title(entry, story), entry.deed, changes if entry.deed is not Deed.REMOVED else [])


def _change(entry: JournalEntry, name: str, story: Story) -> Change:
    label, before, after = str(COLUMNS[name]), entry.before.get(name), entry.after.get(name)
    if HIDDEN in (before, after):
        return Change(label, None, None)
    new = value_words(entry.subject, name, after, story)
    if entry.deed is Deed.CREATED:
        return Change(label, None, new)
    return Change(label, value_words(entry.subject, name, before, story), new)


def value_words(table: str, name: str, value: Any, story: Story) -> str:
    """A value as the journal keeps it, by the type of its column."""
    if value is None or value == []:
        return "–"
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
        case "rate":
            return rate(value)
        case "expected_hour" | "cutoff_hour":
            return f"{value:02}:00"
    return str(value)[:5] if name in CLOCK_TIMES else str(value)


CLOCK_TIMES = frozenset({"starts_at", "check_in", "check_out", "breakfast_at", "lunch_at", "dinner_at"})


def _title(entry: JournalEntry, story: Story) -> str:
    subject = "users" if entry.subject == "user_roles" else entry.subject
    row = story.subjects.get((subject, entry.subject_id))
    name = _role_of(entry, row) if entry.subject == "user_roles" else _name(row, story)
    if entry.subject == "exchange_rates":
        name = long_date(date.fromordinal(entry.subject_id))
    title = str(TABLES[entry.subject])
    return f"{title}: {name}" if name else title


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
        case Season():
            return f"{localized(row.name)} {row.year}"
        case Tour() | MasterClass() | Extra() | SpecialOffer() | Dish() | YurtKind():
            return localized(row.name)
        case Yurt():
            return _("yurt no. %(number)s", number=row.number)
        case Bed():
            return _("yurt no. %(number)s", number=story.yurts[row.yurt_id]) + f", {row.number}"
        case Photo():
            return localized(row.caption)
        case ChannelCost():
            return f"{origin_words(row.origin)}, {row.year}"
        case Meal():
            return word(row.kind)
        case ChildRate():
            return f"{row.first_age}–{row.last_age}"
        case User():
            return row.name
    kind = getattr(row, "kind", None)
    return word(kind) if kind is not None else ""


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
