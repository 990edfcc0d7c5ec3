"""The camp's own details, its house texts and its terms, as the owner sets them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from camp.models import CampDetails, CancellationStep
from camp.rules.cancellation import Step, check_steps
from camp.rules.house_refusals import PlaceHalfSaid
from camp.rules.refusals import SettingOutOfRange
from camp.rules.text import LocalizedText
from camp.services.transaction import reading, transaction

MOST_STEPS = 4
MOST_DAYS = 365
DEGREE = 1_000_000
"""Millionths: a tenth of a metre, as near as a telephone knows."""


@dataclass(frozen=True)
class DetailsChange:
    phone: str
    whatsapp: str
    telegram: str
    instagram: str
    email: str
    latitude: int | None
    longitude: int | None
    address: LocalizedText
    about: LocalizedText
    way: LocalizedText
    bring: LocalizedText
    rules: LocalizedText
    shows_eco: bool


def get_details() -> CampDetails:
    """``flask camp init`` has made the row."""
    return reading().get_one(CampDetails, 1)


def change_details(change: DetailsChange) -> None:
    """Raises PlaceHalfSaid or SettingOutOfRange."""
    if (change.latitude is None) != (change.longitude is None):
        raise PlaceHalfSaid
    for name, most in (("latitude", 90), ("longitude", 180)):
        if abs(getattr(change, name) or 0) > most * DEGREE:
            raise SettingOutOfRange(name, -most, most)
    with transaction() as session:
        details = session.get_one(CampDetails, 1)
        for name, value in asdict(change).items():
            setattr(details, name, LocalizedText(**value) if isinstance(value, dict) else value)
        details.is_sample = False


def cancellation_steps(session: Session | None = None) -> list[Step]:
    """The farthest first."""
    rows = select(CancellationStep.beyond_days, CancellationStep.percent_kept)
    return sorted((Step(*row) for row in (session or reading()).execute(rows)), reverse=True)


def change_steps(steps: Sequence[Step]) -> None:
    """These and no others; none: the whole deposit is kept, whenever somebody cancels. Bookings made
    from now on follow them. Raises SettingOutOfRange, TermsTwice or TermsOutOfOrder."""
    check_terms(steps)
    wanted = {step.beyond_days: step.percent_kept for step in steps}
    with transaction() as session:
        for row in session.scalars(select(CancellationStep)).all():
            if row.beyond_days not in wanted:
                session.delete(row)
                continue
            row.percent_kept, row.is_sample = wanted.pop(row.beyond_days), False
        session.add_all(
            CancellationStep(beyond_days=days, percent_kept=kept, is_sample=False)
            for days, kept in sorted(wanted.items())
        )


def check_terms(steps: Sequence[Step]) -> None:
    """Raises SettingOutOfRange, TermsTwice or TermsOutOfOrder."""
    for step in steps:
        _check_within("beyond_days", step.beyond_days, MOST_DAYS)
        _check_within("percent_kept", step.percent_kept, 100)
    check_steps(steps)


def terms_are_sample() -> bool:
    return (
        reading().scalar(select(CancellationStep.id).where(CancellationStep.is_sample).limit(1)) is not None
    )


def _check_within(name: str, value: int, most: int) -> None:
    if not 0 <= value <= most:
        raise SettingOutOfRange(name, 0, most)
