"""The owner's special offers: made, worded anew, withdrawn, and looked at before they are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from camp.models import Booking, MasterClass, SpecialOffer, YurtKind
from camp.rules.dates import ONE_DAY, Period, nights_between
from camp.rules.lifecycle import BookingStatus
from camp.rules.meals import MealPlan
from camp.rules.money import Money
from camp.rules.offer_refusals import (
    OfferClassMissing,
    OfferCodeTaken,
    OfferCodeUnfit,
    OfferInUse,
    OfferNightsOutOfOrder,
    OfferNightsPast,
    OfferTooLong,
    OfferUnknown,
    OfferWithdrawn,
)
from camp.rules.party import Party
from camp.rules.pricing import SoldAs, price_of_stay, sum_of
from camp.rules.refusals import NoPrice, SettingOutOfRange, TextMissing
from camp.rules.seasons import season_of
from camp.rules.special_offers import (
    OfferKind,
    OfferState,
    OfferTerms,
    is_fit_code,
    normalized_offer_code,
    offered,
    state_of,
)
from camp.rules.text import LANGUAGES, LocalizedText
from camp.services.catalogue import read_catalogue
from camp.services.special_offers import class_terms
from camp.services.transaction import broke, reading, transaction

LIMITS = {"percent": (1, 90), "every_nights": (2, 14), "most_uses": (1, 100_000)}
"""As the table's own checks have them, or nearer."""

LONGEST_OFFER = timedelta(days=366)

SAMPLE_PARTY = Party(2)
SAMPLE_PLAN = MealPlan.HALF_BOARD
SAMPLE_NIGHTS = 3
"""The stay of the preview; a free night after more of them needs more."""


@dataclass(frozen=True, kw_only=True)
class OfferChange:
    """An offer as the owner writes it down. Of ``percent``, ``every_nights`` and ``class_code`` the one of
    its kind is read."""

    name: LocalizedText
    description: LocalizedText
    kind: OfferKind
    percent: int | None
    every_nights: int | None
    class_code: str
    first_night: date
    last_night: date
    code: str
    """Empty: open to all."""
    most_uses: int | None = None
    """So many bookings at most; None: as many as like."""


@dataclass(frozen=True)
class PreviewRow:
    """What the sample party pays in one kind of yurt."""

    kind: YurtKind
    before: Money
    after: Money


@dataclass(frozen=True)
class Preview:
    period: Period
    rows: tuple[PreviewRow, ...]
    """Empty: the offer covers no night that is open and has a price."""


def list_offers() -> Sequence[SpecialOffer]:
    """All there ever were, the latest nights first."""
    rows = select(SpecialOffer).options(joinedload(SpecialOffer.master_class))
    return reading().scalars(rows.order_by(SpecialOffer.first_night.desc(), SpecialOffer.id.desc())).all()


def get_offer(offer_id: int) -> SpecialOffer:
    """Raises OfferUnknown."""
    offer = reading().get(SpecialOffer, offer_id)
    if offer is None:
        raise OfferUnknown
    return offer


def state(offer: SpecialOffer, today: date) -> OfferState:
    return state_of(offer.first_night, offer.last_night, offer.withdrawn_at is not None, today)


def list_classes() -> Sequence[MasterClass]:
    """Those on sale."""
    rows = select(MasterClass).where(MasterClass.is_offered)
    return reading().scalars(rows.order_by(MasterClass.position, MasterClass.id)).all()


# Changing


def create_offer(change: OfferChange, now: datetime, today: date) -> SpecialOffer:
    """Raises TextMissing, SettingOutOfRange, OfferNightsOutOfOrder, OfferTooLong, OfferNightsPast,
    OfferClassMissing, OfferCodeUnfit or OfferCodeTaken."""
    _check_texts(change)
    try:
        with transaction() as session:
            _check_uses(change)
            offer = SpecialOffer(
                made_at=now, most_uses=change.most_uses, **_texts(change), **_terms(session, change, today)
            )
            session.add(offer)
            session.flush()
            return offer
    except IntegrityError as error:
        if broke(error, "special_offers", "code"):
            raise OfferCodeTaken from error
        raise


def change_offer(offer_id: int, change: OfferChange, today: date) -> None:
    """Texts, and how many may have it, at any time; the terms only while no booking has it. Raises what
    ``create_offer`` does, and OfferUnknown, OfferWithdrawn or OfferInUse."""
    _check_texts(change)
    try:
        with transaction() as session:
            _hold_still(session, offer_id)
            offer = session.get(SpecialOffer, offer_id, populate_existing=True)
            if offer is None:
                raise OfferUnknown
            _check_uses(change)
            offer.most_uses = change.most_uses
            for name, text in _texts(change).items():
                setattr(offer, name, text)
            if _is_told_anew(offer, change):
                _check_free(session, offer)
                for name, value in _terms(session, change, today).items():
                    setattr(offer, name, value)
    except IntegrityError as error:
        if broke(error, "special_offers", "code"):
            raise OfferCodeTaken from error
        raise


def withdraw(offer_id: int, now: datetime) -> None:
    """From now on nobody new gets it; bookings that have it keep it. Withdrawn twice is withdrawn once.
    Raises OfferUnknown."""
    with transaction() as session:
        if session.get(SpecialOffer, offer_id) is None:
            raise OfferUnknown
        session.execute(
            update(SpecialOffer)
            .where(SpecialOffer.id == offer_id, SpecialOffer.withdrawn_at.is_(None))
            .values(withdrawn_at=now)
        )


def bookings_of(offer_id: int, session: Session | None = None) -> int:
    """How many were made with it, cancelled ones too, for they can be taken back; holds that came to nothing
    do not count."""
    count = select(func.count(Booking.id)).where(
        Booking.special_offer_id == offer_id,
        Booking.status.not_in((BookingStatus.EXPIRED, BookingStatus.RELEASED)),
    )
    return (session or reading()).scalar(count) or 0


def _hold_still(session: Session, offer_id: int) -> None:
    """Whoever is just booking with it is done before, or waits; see ``special_offers.take_offer``."""
    session.execute(
        update(SpecialOffer).where(SpecialOffer.id == offer_id).values(made_at=SpecialOffer.made_at)
    )


def _is_told_anew(offer: SpecialOffer, change: OfferChange) -> bool:
    """Does the change touch the terms?"""
    held = offer.master_class
    value = {
        OfferKind.PERCENT: (offer.percent, change.percent),
        OfferKind.FREE_NIGHT: (offer.every_nights, change.every_nights),
        OfferKind.CLASS_INCLUDED: (held.code if held is not None else "", change.class_code),
    }[change.kind]
    was = (offer.kind, offer.first_night, offer.last_night, offer.code or "", value[0])
    code = normalized_offer_code(change.code)
    return was != (change.kind, change.first_night, change.last_night, code, value[1])


def _check_free(session: Session, offer: SpecialOffer) -> None:
    if offer.withdrawn_at is not None:
        raise OfferWithdrawn
    if count := bookings_of(offer.id, session):
        raise OfferInUse(count)


def _check_texts(change: OfferChange) -> None:
    for language in LANGUAGES:
        if not getattr(change.name, language):
            raise TextMissing(language)


def _check_uses(change: OfferChange) -> None:
    least, most = LIMITS["most_uses"]
    if change.most_uses is not None and not least <= change.most_uses <= most:
        raise SettingOutOfRange("most_uses", least, most)


def _texts(change: OfferChange) -> dict[str, LocalizedText]:
    return {"name": change.name, "description": change.description}


def _terms(session: Session, change: OfferChange, today: date) -> dict[str, object]:
    """The columns of the terms."""
    _check_nights(change, today)
    code = normalized_offer_code(change.code)
    if code and not is_fit_code(code):
        raise OfferCodeUnfit
    held = _class_of(session, change)
    return {
        "kind": change.kind,
        "percent": _number(change, "percent", OfferKind.PERCENT),
        "every_nights": _number(change, "every_nights", OfferKind.FREE_NIGHT),
        "class_id": held.id if held is not None else None,
        "first_night": change.first_night,
        "last_night": change.last_night,
        "code": code or None,
    }


def _check_nights(change: OfferChange, today: date) -> None:
    if change.last_night < change.first_night:
        raise OfferNightsOutOfOrder
    if change.last_night - change.first_night > LONGEST_OFFER:
        raise OfferTooLong
    if change.last_night < today:
        raise OfferNightsPast


def _number(change: OfferChange, name: str, kind: OfferKind) -> int | None:
    """The number of this kind, None for an offer of another."""
    if change.kind is not kind:
        return None
    number: int | None = getattr(change, name)
    least, most = LIMITS[name]
    if number is None or not least <= number <= most:
        raise SettingOutOfRange(name, least, most)
    return number


def _class_of(session: Session, change: OfferChange) -> MasterClass | None:
    if change.kind is not OfferKind.CLASS_INCLUDED:
        return None
    held = session.scalar(
        select(MasterClass).where(MasterClass.code == change.class_code, MasterClass.is_offered)
    )
    if held is None:
        raise OfferClassMissing
    return held


# Looking ahead


def preview(change: OfferChange, today: date) -> Preview:
    """What the sample party pays for covered nights before and with the offer; nothing is written. Raises
    what ``create_offer`` does, but for what it says of texts and of a code that is taken."""
    session = reading()
    _terms(session, change, today)
    held = _class_of(session, change)
    terms = OfferTerms(
        change.kind,
        change.first_night,
        change.last_night,
        change.percent or 0,
        change.every_nights or 0,
        class_terms(held) if held is not None else None,
    )
    catalogue = read_catalogue(session)
    first = max(change.first_night, today)
    nights = [
        night
        for night in nights_between(first, change.last_night + ONE_DAY)
        if season_of(night, catalogue.seasons) is not None
    ]
    wanted = max(SAMPLE_NIGHTS, terms.fewest_nights)
    if not nights:
        return Preview(Period(first, first + ONE_DAY), ())
    period = Period(nights[0], min(nights[0] + wanted * ONE_DAY, nights[-1] + ONE_DAY))
    rows = []
    for kind in session.scalars(select(YurtKind).order_by(YurtKind.position)):
        tariff = catalogue.tariffs.get(kind.code)
        try:
            if tariff is None:
                continue
            lines = price_of_stay(period, SAMPLE_PARTY, SAMPLE_PLAN, SoldAs.PRIVATE, tariff)
        except NoPrice:
            continue
        before, after = sum_of(lines), sum_of(offered(lines, terms))
        if terms.included is not None:
            before += terms.included.worth(SAMPLE_PARTY)
        rows.append(PreviewRow(kind, before, after))
    return Preview(period, tuple(rows))
