"""What can be in a yurt, as the owner words it; in which yurt it is stands with the yurt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from camp.models import Amenity, Yurt
from camp.rules.refusals import TextMissing
from camp.rules.text import LANGUAGES, LocalizedText
from camp.rules.yurt_refusals import AmenityInUse
from camp.services.transaction import reading, transaction


def list_amenities() -> list[Amenity]:
    return list(reading().scalars(select(Amenity).order_by(Amenity.id)))


def change_amenities(names: Mapping[int, LocalizedText], new: Sequence[LocalizedText]) -> None:
    """Names by id. One without a name in any language goes, or was none to begin with; one that is not
    mentioned stays. Raises TextMissing, or AmenityInUse for one that is in a yurt."""
    for name in (*names.values(), *new):
        _check(name)
    with transaction() as session:
        for row in session.scalars(select(Amenity).where(Amenity.id.in_(names)).order_by(Amenity.id)).all():
            name = names[row.id]
            if _is_nothing(name):
                _check_nowhere(session, row)
                session.delete(row)
            elif name != row.name:
                row.name, row.is_sample = name, False
        for name in new:
            if not _is_nothing(name):
                session.add(Amenity(code=_new_code(session), name=name, is_sample=False))
                session.flush()


def _check(name: LocalizedText) -> None:
    for language in () if _is_nothing(name) else LANGUAGES:
        if not getattr(name, language):
            raise TextMissing(language)


def _is_nothing(name: LocalizedText) -> bool:
    return not any(getattr(name, language) for language in LANGUAGES)


def _check_nowhere(session: Session, amenity: Amenity) -> None:
    yurts = select(Yurt.number).where(Yurt.amenities.any(Amenity.id == amenity.id)).order_by(Yurt.number)
    numbers = tuple(session.scalars(yurts))
    if numbers:
        raise AmenityInUse(amenity.name, numbers)


def _new_code(session: Session) -> str:
    return f"own_{(session.scalar(select(func.max(Amenity.id))) or 0) + 1}"
