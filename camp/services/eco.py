"""What the camp takes from the valley: meters, the treatment plant's log, and the guests who slept here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from camp.clock import camp_day
from camp.models import BedNight, Booking, CampSettings, MeterReading, PlantService, Stay, Task
from camp.rules.eco import (
    RISING,
    Meter,
    Month,
    PlantWork,
    Readings,
    can_delete,
    check_reading,
    per_guest_night,
    used_by_month,
)
from camp.rules.eco_refusals import DayAhead, NotYoursToDelete, ReadingKnown
from camp.rules.lifecycle import BookingStatus
from camp.rules.refusals import SettingOutOfRange
from camp.rules.tasks import TaskKind
from camp.services.catalogue import get_settings
from camp.services.transaction import broke, reading, transaction

HIGHEST = 100_000_000
"""Whole units of a meter."""


@dataclass(frozen=True)
class Use:
    """Of one meter in a year."""

    meter: Meter
    by_month: Mapping[int, int]
    """Hundredths of its unit, by the number of the month."""
    guest_nights: int
    """Of the months in which something was read."""

    @property
    def total(self) -> int:
        return sum(self.by_month.values())

    @property
    def a_guest_night(self) -> Fraction | None:
        return per_guest_night(self.total, self.guest_nights)


@dataclass(frozen=True)
class EcoYear:
    year: int
    capacity: int
    people: Mapping[date, int]
    """Who slept here, night by night."""
    uses: tuple[Use, ...]

    @property
    def months(self) -> list[int]:
        return sorted({month for use in self.uses for month in use.by_month})

    @property
    def over(self) -> list[date]:
        """The nights on which more slept here than the plant bears."""
        return [night for night, count in self.people.items() if count > self.capacity]


def note_reading(
    meter: Meter, day: date, hundredths: int, today: date, user_id: int | None, now: datetime
) -> None:
    """Raises DayAhead, SettingOutOfRange, ReadingKnown or ReadingOutOfOrder."""
    if day > today:
        raise DayAhead(today)
    if not 0 <= hundredths <= HIGHEST * 100:
        raise SettingOutOfRange("hundredths", 0, HIGHEST)
    try:
        with transaction() as session:
            _one_at_a_time(session)
            known = {row.day: row.hundredths for row in _readings(session, meter)}
            if day in known:
                raise ReadingKnown(day, known[day])
            if meter in RISING:
                before = max(((at, shown) for at, shown in known.items() if at < day), default=None)
                after = min(((at, shown) for at, shown in known.items() if at > day), default=None)
                check_reading(before, after, hundredths)
            session.add(
                MeterReading(meter=meter, day=day, hundredths=hundredths, noted_at=now, noted_by_id=user_id)
            )
    except IntegrityError as error:
        if broke(error, "meter_readings", "meter", "day"):
            raise ReadingKnown(day, hundredths) from error
        raise


def remove_reading(reading_id: int) -> None:
    """One that was written down by mistake; nothing happens to one that is gone."""
    with transaction() as session:
        _one_at_a_time(session)
        row = session.get(MeterReading, reading_id)
        if row is not None:
            session.delete(row)


def remove_own_reading(reading_id: int, user_id: int, today: date) -> None:
    """The same by whoever wrote it. Raises NotYoursToDelete."""
    with transaction() as session:
        _one_at_a_time(session)
        row = session.get(MeterReading, reading_id)
        if row is not None:
            _check_own(row, user_id, today)
            session.delete(row)


def note_service(
    work: PlantWork, day: date, note: str, today: date, user_id: int | None, now: datetime
) -> None:
    """A change of the filter counts the days to the next one anew. Raises DayAhead."""
    if day > today:
        raise DayAhead(today)
    with transaction() as session:
        session.add(PlantService(day=day, work=work, note=note, noted_at=now, noted_by_id=user_id))
        if work is PlantWork.FILTER:
            earlier = or_(CampSettings.plant_filter_on.is_(None), CampSettings.plant_filter_on < day)
            session.execute(update(CampSettings).where(earlier).values(plant_filter_on=day))


def remove_service(service_id: int) -> None:
    """One that was written down by mistake; a change of the filter that never was counts no days."""
    with transaction() as session:
        _one_at_a_time(session)
        row = session.get(PlantService, service_id)
        if row is not None:
            _strike_out(session, row)


def remove_own_service(service_id: int, user_id: int, today: date) -> None:
    """The same by whoever wrote it. Raises NotYoursToDelete."""
    with transaction() as session:
        _one_at_a_time(session)
        row = session.get(PlantService, service_id)
        if row is not None:
            _check_own(row, user_id, today)
            _strike_out(session, row)


def is_own(line: MeterReading | PlantService, user_id: int, today: date) -> bool:
    """May this person delete it, though they are not the owner?"""
    return can_delete(line.noted_by_id, camp_day(line.noted_at), user_id, today)


def _check_own(line: MeterReading | PlantService, user_id: int, today: date) -> None:
    if not is_own(line, user_id, today):
        raise NotYoursToDelete


def _strike_out(session: Session, row: PlantService) -> None:
    session.delete(row)
    session.flush()
    settings = get_settings(session)
    if row.work is PlantWork.FILTER and settings.plant_filter_on == row.day:
        settings.plant_filter_on = _last_change(session)


def _last_change(session: Session) -> date | None:
    """Of the filter, by the log and by the tasks that were done."""
    logged = session.scalar(select(func.max(PlantService.day)).where(PlantService.work == PlantWork.FILTER))
    done_at = session.scalar(select(func.max(Task.done_at)).where(Task.kind == TaskKind.PLANT_FILTER))
    return max((day for day in (logged, camp_day(done_at) if done_at else None) if day), default=None)


def latest_readings(most: int = 30) -> list[MeterReading]:
    newest = select(MeterReading).options(joinedload(MeterReading.noted_by))
    newest = newest.order_by(MeterReading.day.desc(), MeterReading.meter)
    return list(reading().scalars(newest.limit(most)))


def latest_services(most: int) -> list[PlantService]:
    newest = select(PlantService).options(joinedload(PlantService.noted_by))
    newest = newest.order_by(PlantService.day.desc(), PlantService.id.desc())
    return list(reading().scalars(newest.limit(most)))


def last_of_each_meter() -> list[MeterReading]:
    """What each showed last, or was used last, in the order of the meters."""
    last = select(MeterReading.meter, func.max(MeterReading.day).label("day"))
    last_days = last.group_by(MeterReading.meter).subquery()
    same = (MeterReading.meter == last_days.c.meter) & (MeterReading.day == last_days.c.day)
    found = {row.meter: row for row in reading().scalars(select(MeterReading).join(last_days, same))}
    return [found[meter] for meter in Meter if meter in found]


def readings_of(year: int) -> list[MeterReading]:
    """In the order of days."""
    rows = select(MeterReading).where(MeterReading.day.between(date(year, 1, 1), date(year, 12, 31)))
    in_order = rows.order_by(MeterReading.day, MeterReading.meter)
    return list(reading().scalars(in_order.options(joinedload(MeterReading.noted_by))))


def services_of(year: int) -> list[PlantService]:
    rows = select(PlantService).where(PlantService.day.between(date(year, 1, 1), date(year, 12, 31)))
    newest_first = rows.order_by(PlantService.day.desc(), PlantService.id.desc())
    return list(reading().scalars(newest_first.options(joinedload(PlantService.noted_by))))


def eco_year(year: int) -> EcoYear:
    session = reading()
    people = _people(session, year)
    by_month: dict[int, int] = {}
    for night, count in people.items():
        by_month[night.month] = by_month.get(night.month, 0) + count
    uses = []
    for meter in Meter:
        used = _of_year(used_by_month(meter, _series(session, meter)), year)
        uses.append(Use(meter, used, sum(by_month.get(month, 0) for month in used)))
    return EcoYear(year, get_settings(session).plant_capacity, people, tuple(uses))


def _of_year(used: Mapping[Month, int], year: int) -> dict[int, int]:
    return {month: amount for (of, month), amount in sorted(used.items()) if of == year}


def _series(session: Session, meter: Meter) -> Readings:
    return [(row.day, row.hundredths) for row in _readings(session, meter)]


def _readings(session: Session, meter: Meter) -> list[MeterReading]:
    mine = select(MeterReading).where(MeterReading.meter == meter)
    return list(session.scalars(mine.order_by(MeterReading.day)))


def _people(session: Session, year: int) -> dict[date, int]:
    slept = (
        select(BedNight.stay_id, BedNight.night)
        .where(BedNight.stay_id.is_not(None), BedNight.night.between(date(year, 1, 1), date(year, 12, 31)))
        .distinct()
        .subquery()
    )
    people = Stay.adults + func.json_array_length(Stay.child_ages)
    rows = session.execute(
        select(slept.c.night, func.sum(people))
        .join(Stay, slept.c.stay_id == Stay.id)
        .join(Stay.booking)
        .where(Booking.status == BookingStatus.CONFIRMED)
        .group_by(slept.c.night)
        .order_by(slept.c.night)
    )
    return {night: int(count) for night, count in rows}


def _one_at_a_time(session: Session) -> None:
    """The second of two who read meters waits for the first, on both databases."""
    session.execute(update(CampSettings).values(hold_minutes=CampSettings.hold_minutes))
