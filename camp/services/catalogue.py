"""The camp's catalogue: loading the sample, and one picture of it for those who sell."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from camp.models import Amenity, Bed, CampSettings, ChildRate, Rate, Season, Supplement, Yurt, YurtKind
from camp.rules.availability import YurtStock
from camp.rules.lifecycle import Confirmation
from camp.rules.money import NOTHING, Money
from camp.rules.pricing import ChildBand, MealPlan, NightRate, Tariff
from camp.rules.seasons import SeasonDates
from camp.rules.text import LocalizedText
from camp.services.transaction import reading, transaction

SAMPLE = Path(__file__).resolve().parent.parent / "catalogue"


@dataclass(frozen=True)
class Catalogue:
    """What is for sale, read once: yurts by number, their stock, and the tariff of each kind."""

    yurts: Mapping[int, Yurt]
    stock: Mapping[int, YurtStock]
    seasons: Sequence[SeasonDates]
    tariffs: Mapping[str, Tariff]
    """By the code of the kind."""


def read_catalogue(session: Session) -> Catalogue:
    yurts = {yurt.number: yurt for yurt in session.scalars(select(Yurt).order_by(Yurt.number))}
    seasons = season_dates(session)
    return Catalogue(
        yurts, {number: _stock(yurt) for number, yurt in yurts.items()}, seasons, _tariffs(session, seasons)
    )


def season_dates(session: Session) -> list[SeasonDates]:
    rows = session.execute(select(Season.first_night, Season.last_night, Season.id))
    return sorted(SeasonDates(*row) for row in rows)


def _stock(yurt: Yurt) -> YurtStock:
    return YurtStock(yurt.number, yurt.kind.code, tuple(bed.id for bed in yurt.beds), yurt.kind.sold_by_bed)


def _tariffs(session: Session, seasons: Sequence[SeasonDates]) -> dict[str, Tariff]:
    bands = [
        ChildBand(row.first_age, row.last_age, row.percent)
        for row in session.scalars(select(ChildRate).order_by(ChildRate.first_age))
    ]
    adult: dict[tuple[str, int], dict[MealPlan, Money]] = defaultdict(dict)
    for kind, season, plan, price in session.execute(
        select(YurtKind.code, Rate.season_id, Rate.meal_plan, Rate.adult_price).join(Rate.kind)
    ):
        adult[kind, season][plan] = price
    supplements: dict[tuple[str, int], Money] = {
        (kind, season): price
        for kind, season, price in session.execute(
            select(YurtKind.code, Supplement.season_id, Supplement.price).join(Supplement.kind)
        )
    }
    rates: dict[str, dict[int, NightRate]] = defaultdict(dict)
    for (kind, season), prices in adult.items():
        rates[kind][season] = NightRate(prices, supplements.get((kind, season), NOTHING))
    return {kind: Tariff(seasons, by_season, bands) for kind, by_season in rates.items()}


def get_settings(session: Session | None = None) -> CampSettings:
    """The owner's settings. ``flask camp init`` has made the row."""
    return (session or reading()).get_one(CampSettings, 1)


def is_loaded() -> bool:
    return reading().scalar(select(Yurt.id).limit(1)) is not None


def list_yurts() -> list[Yurt]:
    return list(reading().scalars(select(Yurt).order_by(Yurt.number)))


def find_yurt(slug: str) -> Yurt | None:
    return reading().scalar(select(Yurt).where(Yurt.slug == slug).options(selectinload(Yurt.amenities)))


def list_kinds() -> list[YurtKind]:
    return list(reading().scalars(select(YurtKind).order_by(YurtKind.position)))


def list_seasons() -> list[SeasonDates]:
    return season_dates(reading())


# Loading the sample


def load_sample(years: Iterable[int]) -> None:
    """Bring in the sample catalogue, with its seasons in each of these years.

    May be run again at any time: what is missing is added, sample values are brought up to date, and whatever
    the owner has touched (``is_sample`` is false) stays as she left it.
    """
    with transaction() as session:
        _load_yurts(session, _toml("yurts.toml"))
        _load_settings(session, _toml("camp.toml")["settings"])
        seasons, rates = _toml("seasons.toml"), _toml("rates.toml")
        for year in years:
            _load_seasons(session, year, seasons, rates)
        for row in rates["child_band"]:
            _put(session, ChildRate, {"first_age": row["first_age"]}, row)


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


def _load_yurts(session: Session, data: Mapping[str, Any]) -> None:
    amenities = {
        row["code"]: _put(session, Amenity, {"code": row["code"]}, {"name": _text(row["name"])})
        for row in data["amenity"]
    }
    kinds = {row["code"]: _put(session, YurtKind, {"code": row["code"]}, _kind(row)) for row in data["kind"]}
    for row in data["yurt"]:
        values = {
            "slug": row["slug"],
            "kind_id": kinds[row["kind"]].id,
            "name": _text(row["name"]),
            "description": _text(row["description"]),
        }
        yurt = _put(session, Yurt, {"number": row["number"]}, values)
        if yurt.is_sample:
            yurt.amenities = [amenities[code] for code in row["amenities"]]
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


def _load_seasons(session: Session, year: int, seasons: Mapping[str, Any], rates: Mapping[str, Any]) -> None:
    kinds = {kind.code: kind.id for kind in session.scalars(select(YurtKind))}
    found = {}
    for row in seasons["season"]:
        values = {
            "first_night": date.fromisoformat(f"{year}-{row['first_night']}"),
            "last_night": date.fromisoformat(f"{year}-{row['last_night']}"),
            "name": _text(row["name"]),
        }
        found[row["code"]] = _put(session, Season, {"code": row["code"], "year": year}, values)
    for row in rates["rate"]:
        key = {"season_id": found[row["season"]].id, "kind_id": kinds[row["kind"]]}
        for plan in MealPlan:
            values = {"adult_price": Money.som(row[plan])}
            _put(session, Rate, {**key, "meal_plan": plan}, values)
        _put(session, Supplement, key, {"price": Money.som(row["private_supplement"])})


def _text(row: Mapping[str, str]) -> LocalizedText:
    return LocalizedText(**row)
