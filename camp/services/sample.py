"""Loading the sample catalogue, and keeping it apart from what the owner has made her own."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from camp.models import (
    Amenity,
    Bed,
    CampDetails,
    CampSettings,
    CancellationStep,
    ChildRate,
    DiscountRule,
    Dish,
    Extra,
    Guide,
    Horse,
    JournalEntry,
    MasterClass,
    Meal,
    Rate,
    Season,
    Supplement,
    Tour,
    Yurt,
    YurtKind,
)  # fmt: skip
from camp.rules.activities import Level, TourMode
from camp.rules.journal import Deed
from camp.rules.lifecycle import Confirmation
from camp.rules.meals import ExtraUnit, MealKind, MealPlan
from camp.rules.money import Money
from camp.rules.pricing import DiscountKind
from camp.rules.stable import HorseRole
from camp.rules.text import LocalizedText
from camp.services.transaction import transaction

SAMPLE = Path(__file__).resolve().parent.parent / "catalogue"

ENUMS = {
    "mode": TourMode, "level": Level, "kind": MealKind, "meal": MealKind, "unit": ExtraUnit,
    "role": HorseRole,
}  # fmt: skip


def load_sample(years: Iterable[int]) -> None:
    """Bring in the sample catalogue, with its seasons in each of these years.

    May be run again at any time: what is missing is added, sample values are brought up to date, and whatever
    the owner has touched (``is_sample`` is false) stays as she left it.
    """
    with transaction() as session:
        _load_yurts(session, _toml("yurts.toml"))
        _load_settings(session, _toml("camp.toml")["settings"])
        _load_house(session, _toml("house.toml"))
        seasons, rates = _toml("seasons.toml"), _toml("rates.toml")
        for year in years:
            _load_seasons(session, year, seasons, rates)
        if not _is_hers(session, ChildRate):
            for row in rates["child_band"]:
                _put(session, ChildRate, {"first_age": row["first_age"]}, row)
        for row in _toml("discounts.toml")["discount"]:
            numbers = {name: row[name] for name in ("threshold", "percent")}
            _put(session, DiscountRule, {"kind": DiscountKind(row["kind"])}, numbers)
        _load_activities(session)


def _load_activities(session: Session) -> None:
    meals, stable = _toml("meals.toml"), _toml("stable.toml")
    _put_all(session, Tour, "code", _toml("tours.toml")["tour"])
    _put_all(session, MasterClass, "code", _toml("classes.toml")["class"])
    _put_all(session, Meal, "kind", meals["meal"])
    # A dish the owner struck off, or a horse she renamed, must not come back.
    hers = set(session.scalars(select(Meal.kind).where(Meal.is_sample.is_(False))))
    _put_all(session, Dish, "code", [row for row in meals["dish"] if MealKind(row["meal"]) not in hers])
    _put_all(session, Extra, "code", _toml("extras.toml")["extra"])
    for model, rows in ((Horse, stable["horse"]), (Guide, stable["guide"])):
        if session.scalar(select(model.id).where(model.is_sample.is_(False)).limit(1)) is None:
            _put_all(session, model, "name", rows)


def _put_all(session: Session, model: Any, key: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Rows of a table as the file has them, in its order where the table keeps one."""
    for position, row in enumerate(rows, 1):
        values = {name: _value(name, value) for name, value in row.items() if hasattr(model, name)}
        if hasattr(model, "position"):
            values["position"] = position
        _put(session, model, {key: values.pop(key)}, values)


def _value(name: str, value: Any) -> Any:
    """A value as its column wants it."""
    if name in ENUMS:
        return ENUMS[name](value)
    if isinstance(value, Mapping):
        return _text(value)
    return Money.som(value) if name == "price" or name.endswith("_price") else value


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((SAMPLE / name).read_text(encoding="utf-8"))


def _put(session: Session, model: Any, key: Mapping[str, Any], values: Mapping[str, Any]) -> Any:
    """The row with that key: made if missing, refreshed if still a sample, left alone if the owner's."""
    row = session.scalar(select(model).filter_by(**key))
    if row is None:
        row = model(**{**key, **values}, is_sample=True)
        session.add(row)
    elif row.is_sample:
        for name, value in values.items():
            setattr(row, name, value)
    session.flush()
    return row


def _is_hers(session: Session, model: Any) -> bool:
    """Has the owner set these rows? Then hers are all there are, were they none at all."""
    own = session.scalar(select(model.id).where(model.is_sample.is_(False)).limit(1))
    return own is not None or bool(_taken_out(session, model))


def _taken_out(session: Session, model: Any) -> Sequence[JournalEntry]:
    """What the journal knows that somebody has removed from the table."""
    removed = select(JournalEntry).where(
        JournalEntry.subject == model.__tablename__, JournalEntry.deed == Deed.REMOVED
    )
    return session.scalars(removed).all()


def _load_yurts(session: Session, data: Mapping[str, Any]) -> None:
    gone = {entry.before["code"] for entry in _taken_out(session, Amenity)}
    amenities = {
        row["code"]: _put(session, Amenity, {"code": row["code"]}, {"name": _text(row["name"])})
        for row in data["amenity"]
        if row["code"] not in gone
    }
    kinds = {row["code"]: _put(session, YurtKind, {"code": row["code"]}, _kind(row)) for row in data["kind"]}
    for row in data["yurt"]:
        values = {
            "slug": row["slug"],
            "kind_id": kinds[row["kind"]].id,
            "name": _text(row["name"]),
            "description": _text(row["description"]),
            "amenities": [amenities[code] for code in row["amenities"] if code in amenities],
        }
        yurt = _put(session, Yurt, {"number": row["number"]}, values)
        if not yurt.beds:
            # Beds are born once: nights may be promised in them.
            yurt.beds = [Bed(number=number) for number in range(1, row["beds"] + 1)]
            session.flush()


def _kind(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "position": row["position"],
        "sold_by_bed": row["sold_by_bed"],
        "name": _text(row["name"]),
        "description": _text(row["description"]),
    }


def _load_settings(session: Session, data: Mapping[str, Any]) -> None:
    values = {
        name: time.fromisoformat(value) if isinstance(value, str) and ":" in value else value
        for name, value in data.items()
    }
    values["confirmation"] = Confirmation(data["confirmation"])
    _put(session, CampSettings, {"id": 1}, values)


def _load_house(session: Session, data: Mapping[str, Any]) -> None:
    texts = {name: _text(value) for name, value in data["details"].items()}
    _put(session, CampDetails, {"id": 1}, texts)
    if not _is_hers(session, CancellationStep):
        for row in data["cancellation"]:
            _put(session, CancellationStep, {"beyond_days": row["beyond_days"]}, row)


def _load_seasons(session: Session, year: int, seasons: Mapping[str, Any], rates: Mapping[str, Any]) -> None:
    kinds = {kind.code: kind.id for kind in session.scalars(select(YurtKind))}
    found = {}
    gone = [entry.before for entry in _taken_out(session, Season)]
    for row in seasons["season"]:
        if any((one["code"], one["year"]) == (row["code"], year) for one in gone):
            continue
        values = {
            "first_night": date.fromisoformat(f"{year}-{row['first_night']}"),
            "last_night": date.fromisoformat(f"{year}-{row['last_night']}"),
            "name": _text(row["name"]),
        }
        found[row["code"]] = _put(session, Season, {"code": row["code"], "year": year}, values)
    for row in rates["rate"]:
        if row["season"] not in found:
            continue
        key = {"season_id": found[row["season"]].id, "kind_id": kinds[row["kind"]]}
        for plan in MealPlan:
            values = {"adult_price": Money.som(row[plan])}
            _put(session, Rate, {**key, "meal_plan": plan}, values)
        _put(session, Supplement, key, {"price": Money.som(row["private_supplement"])})


def _text(row: Mapping[str, str]) -> LocalizedText:
    return LocalizedText(**row)
