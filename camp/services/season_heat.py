"""How each yurt was used on each night of a season."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from camp.models import Bed, BedNight, Booking, Stay, Yurt
from camp.rules.dates import ONE_DAY
from camp.rules.lifecycle import BookingStatus
from camp.rules.metrics import Standing
from camp.rules.pricing import SoldAs
from camp.rules.text import LocalizedText
from camp.services.season_nights import stands
from camp.services.statuses import status_among


class NightUse(StrEnum):
    """What became of a yurt for a night. One that stands and has none of these was free."""

    PRIVATE = "private"
    """A party has it to itself."""
    SHARED = "shared"
    """Sold by the bed, and all beds are sold."""
    PARTLY = "partly"
    """Sold by the bed, and beds are left."""
    CLOSED = "closed"
    ABSENT = "absent"
    """It does not stand yet, or no more."""


SOLD = (NightUse.PRIVATE, NightUse.SHARED, NightUse.PARTLY)


@dataclass(frozen=True, slots=True)
class Run:
    """Nights of one use that follow one another."""

    use: NightUse
    first_night: date
    nights: int


@dataclass(frozen=True)
class YurtYear:
    """One yurt through the open nights of a year."""

    number: int
    name: LocalizedText
    runs: tuple[Run, ...]

    def nights(self, use: NightUse) -> int:
        return sum(run.nights for run in self.runs if run.use == use)

    @property
    def sold(self) -> int:
        return sum(run.nights for run in self.runs if run.use in SOLD)


def yurt_years(session: Session, nights: list[date]) -> tuple[YurtYear, ...]:
    """Of all yurts that stand on one of the nights, by number; the nights in their order."""
    if not nights:
        return ()
    used: dict[int, dict[date, NightUse]] = {}
    for yurt_id, night, use in session.execute(_uses(nights[0], nights[-1])):
        used.setdefault(yurt_id, {})[night] = NightUse(use)
    yurts = session.execute(
        select(Yurt.id, Yurt.number, Yurt.name, Yurt.first_night, Yurt.last_night).order_by(Yurt.number)
    )
    found = []
    for yurt_id, number, name, first, last in yurts:
        uses, standing = used.get(yurt_id, {}), Standing(first, last)
        runs = tuple(_runs((night, _use_of(night, uses, standing)) for night in nights))
        if any(night in standing for night in nights):
            found.append(YurtYear(number, name, runs))
    return tuple(found)


def _use_of(night: date, uses: dict[date, NightUse], standing: Standing) -> NightUse | None:
    """A yurt that was taken down is kept from sale by a closure: that is no closed night of a yurt."""
    use = uses.get(night)
    return use if night in standing or use in SOLD else NightUse.ABSENT


def _uses(first: date, last: date) -> Select[Any]:
    its_bed = aliased(Bed)
    beds = select(func.count(its_bed.id)).where(its_bed.yurt_id == Bed.yurt_id, stands(its_bed))
    sold = func.count(BedNight.stay_id)
    is_private = func.count().filter(Stay.sold_as == SoldAs.PRIVATE) > 0
    all_beds = beds.correlate(Bed, BedNight).scalar_subquery()
    use = case(
        (sold == 0, NightUse.CLOSED), (is_private, NightUse.PRIVATE), (sold < all_beds, NightUse.PARTLY),
        else_=NightUse.SHARED,
    )  # fmt: skip
    return (
        select(Bed.yurt_id, BedNight.night, use)
        .select_from(BedNight)
        .join(Bed, BedNight.bed_id == Bed.id)
        .outerjoin(Stay, BedNight.stay_id == Stay.id)
        .outerjoin(Booking, Stay.booking_id == Booking.id)
        .where(BedNight.night.between(first, last))
        .where(or_(status_among(BookingStatus.CONFIRMED), BedNight.closure_id.is_not(None)))
        .group_by(Bed.yurt_id, BedNight.night)
    )


def _runs(uses: Iterable[tuple[date, NightUse | None]]) -> Iterator[Run]:
    """Nights in their order, joined while they follow one another in the same use."""
    run: Run | None = None
    for night, use in uses:
        goes_on = run is not None and run.use is use and run.first_night + ONE_DAY * run.nights == night
        if run is not None and goes_on:
            run = Run(run.use, run.first_night, run.nights + 1)
            continue
        if run is not None:
            yield run
        run = None if use is None else Run(use, night, 1)
    if run is not None:
        yield run
