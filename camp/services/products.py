"""The owner's catalogue: tours, classes, meals with their dishes, extras, discounts, horses and guides.

What she touches is hers and no sample any more. Nothing here reaches what was ordered already: charges stay
as they were posted, and what departures, sessions and sittings promise is kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, TypeVar
from unicodedata import normalize

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from camp.models import (
    ClassSession,
    DiscountRule,
    Dish,
    Extra,
    Guest,
    Guide,
    GuideShift,
    Horse,
    HorseShift,
    MasterClass,
    Meal,
    Tour,
)  # fmt: skip
from camp.rules.activities import TourMode
from camp.rules.meals import MealKind
from camp.rules.money import NOTHING
from camp.rules.orders import OrderKind
from camp.rules.pricing import DiscountKind
from camp.rules.product_refusals import AlreadyPlanned, NameTaken
from camp.rules.refusals import NotForSale, SettingOutOfRange
from camp.services.inventory.seats import resize_sittings
from camp.services.kept_promises import planned
from camp.services.price_parts import check_breakfast, wait_for_others
from camp.services.product_changes import (
    LIMITS,
    Change,
    ClassChange,
    DiscountChange,
    DishChange,
    ExtraChange,
    GuideChange,
    HorseChange,
    MealChange,
    Menu,
    StableChange,
    TourChange,
)  # fmt: skip
from camp.services.transaction import broke, reading, transaction

LONGEST_CODE = 40

Product = Tour | MasterClass | Meal | Extra
Coded = TypeVar("Coded", Tour, MasterClass, Extra)
Worker = TypeVar("Worker", Horse, Guide)


# What there is


@dataclass(frozen=True)
class Shelves:
    """All that is or was sold, on sale or not, in the order of the catalogue."""

    tours: Sequence[Tour]
    classes: Sequence[MasterClass]
    meals: Sequence[Meal]
    extras: Sequence[Extra]
    discounts: Sequence[DiscountRule]


def list_shelves() -> Shelves:
    session = reading()
    return Shelves(
        session.scalars(select(Tour).order_by(Tour.position, Tour.id)).all(),
        session.scalars(select(MasterClass).order_by(MasterClass.position, MasterClass.id)).all(),
        session.scalars(select(Meal).order_by(Meal.id)).all(),
        session.scalars(select(Extra).order_by(Extra.position, Extra.id)).all(),
        list_discounts(),
    )


def find_tour(code: str) -> Tour | None:
    return _find(reading(), Tour, code)


def find_class(code: str) -> MasterClass | None:
    return _find(reading(), MasterClass, code)


def find_extra(code: str) -> Extra | None:
    return _find(reading(), Extra, code)


def get_meal(kind: MealKind) -> Meal:
    return _meal(reading(), kind)


def list_dishes(kind: MealKind) -> Sequence[Dish]:
    return _dishes(reading(), kind)


def list_discounts() -> Sequence[DiscountRule]:
    return reading().scalars(select(DiscountRule).order_by(DiscountRule.id)).all()


def list_horses() -> Sequence[Horse]:
    return reading().scalars(select(Horse).order_by(Horse.id)).all()


def list_guides() -> Sequence[Guide]:
    return reading().scalars(select(Guide).order_by(Guide.id)).all()


# Tours and classes


def create_tour(change: TourChange) -> Tour:
    """Raises what the checks of TourChange raise, like ``change_tour``."""
    return _create(Tour, _as_it_goes(change), change.name.en)


def change_tour(code: str, change: TourChange) -> None:
    """Raises AlreadyPlanned too, and NotForSale for a tour that is not there."""
    change = _as_it_goes(change)
    change.check()
    with transaction() as session:
        tour = _get(session, Tour, code)
        before = planned(session, {tour.id})
        _write(tour, change)
        if planned(session, {tour.id}) != before:
            raise AlreadyPlanned


def _as_it_goes(change: TourChange) -> TourChange:
    """On foot nobody rides, whatever was typed."""
    if change.mode is TourMode.HORSE:
        return change
    return replace(change, guide_rides=False, max_rider_kg=0, horse_price=NOTHING, guide_horse_price=NOTHING)


def create_class(change: ClassChange) -> MasterClass:
    return _create(MasterClass, change, change.name.en)


def change_class(code: str, change: ClassChange) -> None:
    """Raises AlreadyPlanned too, and NotForSale for a class that is not there."""
    change.check()
    with transaction() as session:
        held = _get(session, MasterClass, code)
        if change.per_group != held.per_group:
            taken = select(ClassSession.id).where(ClassSession.class_id == held.id, ClassSession.taken > 0)
            if session.scalar(taken.limit(1)) is not None:
                raise AlreadyPlanned
        _write(held, change)


# Meals, extras, discounts


def change_meal(kind: MealKind, change: MealChange, menu: Menu, today: date) -> int:
    """Seats count from today on. Gives at how many sittings more guests have a seat already: those keep
    theirs. Raises SettingOutOfRange, TextMissing or BreakfastDearer."""
    change.check()
    menu.check()
    with transaction() as session:
        if kind is MealKind.BREAKFAST:
            wait_for_others(session)
            check_breakfast(session, change.price, today)
        meal = _meal(session, kind)
        capacity = meal.capacity
        _write(meal, change)
        _write_menu(session, kind, menu)
        if meal.capacity == capacity:
            return 0
        session.flush()
        return resize_sittings(session, kind, meal.capacity, today)


def _write_menu(session: Session, kind: MealKind, menu: Menu) -> None:
    for dish in _dishes(session, kind):
        change = menu.dishes.get(dish.id)
        if change is not None and change.is_empty:
            session.delete(dish)
        elif change is not None:
            _write(dish, change)
    for change in menu.new:
        if not change.is_empty:
            session.add(_new_dish(session, kind, change))
            session.flush()


def _new_dish(session: Session, kind: MealKind, change: DishChange) -> Dish:
    dish = Dish(code=_new_code(session, Dish, change.name.en), position=_next(session, Dish), meal=kind)
    _write(dish, change)
    return dish


def create_extra(change: ExtraChange) -> Extra:
    return _create(Extra, change, change.name.en)


def change_extra(code: str, change: ExtraChange) -> None:
    """Raises NotForSale for an extra that is not there."""
    change.check()
    with transaction() as session:
        _write(_get(session, Extra, code), change)


def change_discounts(changes: Mapping[DiscountKind, DiscountChange]) -> None:
    """Raises SettingOutOfRange."""
    for change in changes.values():
        change.check()
    with transaction() as session:
        for rule in session.scalars(select(DiscountRule).where(DiscountRule.kind.in_(changes))):
            _write(rule, changes[rule.kind])


# On sale or not


def take_off_sale(kind: OrderKind, code: str) -> Product:
    """What was ordered of it stands. The code of a meal is its kind. Raises NotForSale if there is none."""
    return _offer(kind, code, False)


def put_on_sale(kind: OrderKind, code: str) -> Product:
    """Raises NotForSale if there is none."""
    return _offer(kind, code, True)


def _offer(kind: OrderKind, code: str, is_offered: bool) -> Product:
    with transaction() as session:
        product = _product(session, kind, code)
        product.is_offered, product.is_sample = is_offered, False
    return product


def _product(session: Session, kind: OrderKind, code: str) -> Product:
    if kind is OrderKind.TOUR:
        return _get(session, Tour, code)
    if kind is OrderKind.CLASS:
        return _get(session, MasterClass, code)
    if kind is OrderKind.EXTRA:
        return _get(session, Extra, code)
    if code not in list(MealKind):
        raise NotForSale
    return _meal(session, MealKind(code))


# Horses and guides


def change_stable(change: StableChange, today: date) -> list[str]:
    """Gives the names of those who stop working and are promised for tours to come: they stay promised.

    A changed one is no sample any more. Raises SettingOutOfRange, also for a horse that is to carry less than
    a rider it is promised to weighs, or NameTaken.
    """
    change.check()
    with transaction() as session:
        for horse_id, horse in change.horses.items():
            _check_carries(session, horse_id, horse, today)
        horses = _change_workers(session, Horse, change.horses, change.all_are_real)
        guides = _change_workers(session, Guide, change.guides, change.all_are_real)
        for one in (*change.new_horses, *change.new_guides):
            worker = Horse() if isinstance(one, HorseChange) else Guide()
            session.add(worker)
            _write(worker, one)
            _flush_named(session, worker)
        going = set(session.scalars(select(HorseShift.horse_id).where(HorseShift.day >= today)))
        leading = set(session.scalars(select(GuideShift.guide_id).where(GuideShift.day >= today)))
        return [
            *(horse.name for horse in horses if horse.id in going),
            *(guide.name for guide in guides if guide.id in leading),
        ]


def _check_carries(session: Session, horse_id: int, change: HorseChange, today: date) -> None:
    heaviest = session.scalar(
        select(func.max(Guest.weight_kg))
        .join(HorseShift, HorseShift.guest_id == Guest.id)
        .where(HorseShift.horse_id == horse_id, HorseShift.day >= today)
    )
    if heaviest is not None and change.carries_kg < heaviest:
        raise SettingOutOfRange(f"horse_{horse_id}_carries_kg", heaviest, LIMITS["carries_kg"][1])


def _change_workers(
    session: Session,
    table: type[Worker],
    changes: Mapping[int, HorseChange] | Mapping[int, GuideChange],
    all_are_real: bool,
) -> list[Worker]:
    """Those who stop working."""
    stopped = []
    for worker in session.scalars(select(table).where(table.id.in_(changes)).order_by(table.id)).all():
        change = changes[worker.id]
        if worker.is_active and not change.is_active:
            stopped.append(worker)
        if all_are_real or any(getattr(worker, name) != value for name, value in _columns(change).items()):
            _write(worker, change)
            _flush_named(session, worker)
    return stopped


def _flush_named(session: Session, worker: Horse | Guide) -> None:
    name = worker.name
    try:
        session.flush()
    except IntegrityError as error:
        if broke(error, worker.__tablename__, "name"):
            raise NameTaken(name) from error
        raise


# How rows are found, made and written


def _find(session: Session, table: type[Coded], code: str) -> Coded | None:
    return session.scalar(select(table).where(table.code == code))


def _get(session: Session, table: type[Coded], code: str) -> Coded:
    row = _find(session, table, code)
    if row is None:
        raise NotForSale
    return row


def _meal(session: Session, kind: MealKind) -> Meal:
    return session.scalars(select(Meal).where(Meal.kind == kind)).one()


def _dishes(session: Session, kind: MealKind) -> Sequence[Dish]:
    return session.scalars(select(Dish).where(Dish.meal == kind).order_by(Dish.position, Dish.id)).all()


def _create(table: type[Coded], change: TourChange | ClassChange | ExtraChange, english: str) -> Coded:
    change.check()
    with transaction() as session:
        row = table(code=_new_code(session, table, english), position=_next(session, table))
        _write(row, change)
        session.add(row)
    return row


def _write(row: Any, change: Change) -> None:
    for name, value in _columns(change).items():
        setattr(row, name, value)
    row.is_sample = False


def _columns(change: Change) -> dict[str, Any]:
    """The change as its columns hold it: hours as "HH:MM" in their order, every list as JSON has it."""
    columns = {field.name: getattr(change, field.name) for field in fields(change)}
    for name, value in columns.items():
        if name == "starts":
            columns[name] = sorted({f"{hour:%H:%M}" for hour in value})
        elif isinstance(value, tuple):
            columns[name] = [str(one) for one in value]
    return columns


def _next(session: Session, table: Any) -> int:
    return (session.scalar(select(func.max(table.position))) or 0) + 1


def _new_code(session: Session, table: Any, english: str) -> str:
    """The English name in lower case with hyphens; the second of a name gets a number."""
    ascii_name = normalize("NFKD", english).encode("ascii", "ignore").decode().lower().replace("'", "")
    stem = "-".join(re.findall(r"[a-z0-9]+", ascii_name))[: LONGEST_CODE - 4].strip("-") or "new"
    taken = set(session.scalars(select(table.code).where(table.code.startswith(stem))))
    codes = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    return next(code for code in codes if code not in taken)
