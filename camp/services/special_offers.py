"""Special offers as those who sell need them: which stand, which fits a stay best, and what a booking has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session, joinedload

from camp.models import Booking, Charge, MasterClass, Order, SpecialOffer
from camp.rules.dates import Period
from camp.rules.lifecycle import OrderStatus
from camp.rules.money import NOTHING, Money
from camp.rules.offer_refusals import (
    OfferEnded,
    OfferGone,
    OfferOfOtherNights,
    OfferUnknown,
    OfferUsedUp,
)
from camp.rules.party import Party
from camp.rules.pricing import CLASS_CHARGES, ChargeKind, PriceLine
from camp.rules.special_offers import (
    ClassOrder,
    ClassTerms,
    OfferKind,
    OfferTerms,
    included_lines,
    normalized_offer_code,
)
from camp.services.folios import post_order, reverse_these
from camp.services.transaction import reading


def terms_of(offer: SpecialOffer) -> OfferTerms:
    return OfferTerms(
        offer.kind,
        offer.first_night,
        offer.last_night,
        offer.percent or 0,
        offer.every_nights or 0,
        class_terms(offer.master_class) if offer.master_class is not None else None,
    )


def class_terms(held: MasterClass) -> ClassTerms:
    return ClassTerms(held.price, held.per_group, held.lowest_age)


CodeRefused = OfferUnknown | OfferEnded | OfferUsedUp | OfferOfOtherNights
"""Why a code gives nothing."""


@dataclass(frozen=True)
class Specials:
    """The offers that a search may use: those open to all and the one whose code was typed."""

    offers: tuple[SpecialOffer, ...] = ()
    refused: CodeRefused | None = None
    """Why the code that was typed gives nothing."""

    def best(self, stays: Sequence[Iterable[PriceLine]], party: Party) -> tuple[SpecialOffer | None, Money]:
        """The one that saves the party the most, and how much; of equals the older."""
        chosen, saved = None, NOTHING
        for offer in self.offers:
            saving = terms_of(offer).saving(stays, party)
            if saving > saved:
                chosen, saved = offer, saving
        return chosen, saved


def specials_of(session: Session, period: Period, typed: str, today: date) -> Specials:
    """What stands for these nights. ``typed`` is a code as a guest wrote it; empty: none."""
    code = normalized_offer_code(typed)
    covering = [one for one in standing_offers(session, today) if terms_of(one).covered(period)]
    offers = tuple(one for one in covering if one.code is None or one.code == code)
    if not code:
        return Specials(offers)
    try:
        check_code(session, code, period, today)
    except (OfferUnknown, OfferEnded, OfferUsedUp, OfferOfOtherNights) as refusal:
        return Specials(offers, refusal)
    return Specials(offers)


def check_code(session: Session, code: str, period: Period, today: date) -> None:
    """Raises OfferUnknown, OfferEnded, OfferUsedUp or OfferOfOtherNights."""
    offer = session.scalar(select(SpecialOffer).where(SpecialOffer.code == code))
    if offer is None:
        raise OfferUnknown
    if not _stands(offer, today):
        raise OfferEnded
    if offer.most_uses is not None and offer.uses >= offer.most_uses:
        raise OfferUsedUp
    terms = terms_of(offer)
    if len(terms.covered(period)) < terms.fewest_nights:
        raise OfferOfOtherNights(offer.first_night, offer.last_night, terms.fewest_nights)


def standing_offers(session: Session, today: date) -> Sequence[SpecialOffer]:
    """Those that can be had, for tonight or later, the oldest first."""
    rows = (
        select(SpecialOffer)
        .outerjoin(SpecialOffer.master_class)
        .where(SpecialOffer.withdrawn_at.is_(None), SpecialOffer.last_night >= today)
        .where(or_(SpecialOffer.class_id.is_(None), MasterClass.is_offered), _has_a_use_left())
        .options(joinedload(SpecialOffer.master_class))
        .order_by(SpecialOffer.id)
    )
    return session.scalars(rows).all()


def open_offers(today: date) -> list[SpecialOffer]:
    """What guests may read about: open to all, its first nights first."""
    found = [offer for offer in standing_offers(reading(), today) if offer.code is None]
    return sorted(found, key=lambda offer: (offer.first_night, offer.id))


def find_by_code(typed: str, today: date) -> SpecialOffer | None:
    """One that can be had, by its code."""
    code = normalized_offer_code(typed)
    return next((one for one in standing_offers(reading(), today) if code and one.code == code), None)


def _stands(offer: SpecialOffer, today: date) -> bool:
    is_sold = offer.master_class is None or offer.master_class.is_offered
    return offer.withdrawn_at is None and offer.last_night >= today and is_sold


def take_offer(session: Session, offer_id: int, typed: str, today: date) -> SpecialOffer:
    """One use of the offer somebody saw, which is kept as it is until this command is done: who withdraws or
    changes it waits.

    Raises OfferGone when it stands no more, is used up, or is not to be had without a code that was not
    typed.
    """
    held = session.execute(
        update(SpecialOffer)
        .where(SpecialOffer.id == offer_id, SpecialOffer.withdrawn_at.is_(None), _has_a_use_left())
        .values(uses=SpecialOffer.uses + 1)
        .returning(SpecialOffer.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    if held is None:
        raise OfferGone
    offer = session.get_one(SpecialOffer, offer_id, populate_existing=True)
    is_theirs = offer.code is None or offer.code == normalized_offer_code(typed)
    if not is_theirs or not _stands(offer, today):
        raise OfferGone
    return offer


def _has_a_use_left() -> ColumnElement[bool]:
    return or_(SpecialOffer.most_uses.is_(None), SpecialOffer.uses < SpecialOffer.most_uses)


def give_offer_back(session: Session, booking: Booking) -> None:
    """The booking has ended: somebody else can have its turn."""
    _count(session, booking, -1)


def have_offer_again(session: Session, booking: Booking) -> None:
    """The booking stands again, and what it was promised too, however many have it by now."""
    _count(session, booking, 1)


def _count(session: Session, booking: Booking, by: int) -> None:
    if booking.special_offer_id is not None:
        session.execute(
            update(SpecialOffer)
            .where(SpecialOffer.id == booking.special_offer_id)
            .values(uses=SpecialOffer.uses + by)
            .execution_options(synchronize_session=False)
        )


def offer_of(booking: Booking, session: Session | None = None) -> SpecialOffer | None:
    """What the booking has, withdrawn or not."""
    if booking.special_offer_id is None:
        return None
    return (session or reading()).get_one(SpecialOffer, booking.special_offer_id)


def terms_of_booking(session: Session, booking: Booking) -> OfferTerms | None:
    offer = offer_of(booking, session)
    return terms_of(offer) if offer is not None else None


# The class included


def settle_class(session: Session, booking: Booking, now: datetime) -> None:
    """Give each of the party the included class once, whatever was ordered or ended since: what is too much
    is taken back, what is missing is posted."""
    offer = offer_of(booking, session)
    if offer is None or offer.kind is not OfferKind.CLASS_INCLUDED or offer.class_id is None:
        return
    session.flush()
    orders = _orders_of_class(session, booking.id, offer.class_id)
    charges = {order.id: _standing_charges(session, order) for order in orders}
    wanted = included_lines(
        one for order in orders if (one := _class_order(order, charges[order.id])) is not None
    )
    for order in orders:
        line = wanted.get(order.id)
        posted = [one for one in charges[order.id] if one.kind is ChargeKind.CLASS_INCLUDED]
        if [(one.quantity, one.unit_price) for one in posted] == (
            [(line.quantity, line.unit)] if line else []
        ):
            continue
        reverse_these(session, posted, now)
        post_order(session, order, [line] if line else [], now)


def class_lines_of(
    session: Session, booking: Booking, held: MasterClass, guests: Sequence[int], lines: Sequence[PriceLine]
) -> tuple[PriceLine, ...]:
    """What another order of a class would cost these guests of the booking, with what its offer includes."""
    offer = offer_of(booking, session)
    if offer is None or offer.class_id != held.id:
        return tuple(lines)
    orders = _orders_of_class(session, booking.id, held.id)
    before = [_class_order(order, _standing_charges(session, order)) for order in orders]
    new = [ClassOrder(0, tuple(guests), line.day, line.unit, held.per_group) for line in lines]
    found = included_lines([*(one for one in before if one is not None), *new])
    return (*lines, *([found[0]] if 0 in found else []))


def _orders_of_class(session: Session, booking_id: int, class_id: int) -> list[Order]:
    rows = select(Order).where(Order.booking_id == booking_id, Order.status == OrderStatus.STANDING)
    orders = session.scalars(rows.order_by(Order.id)).all()
    return [one for one in orders if one.session is not None and one.session.class_id == class_id]


def _standing_charges(session: Session, order: Order) -> list[Charge]:
    undone = select(Charge.reverses_id).where(Charge.reverses_id.is_not(None))
    rows = select(Charge).where(
        Charge.order_id == order.id, Charge.reverses_id.is_(None), Charge.id.not_in(undone)
    )
    return [one for one in session.scalars(rows.order_by(Charge.id)) if one.kind in CLASS_CHARGES]


def _class_order(order: Order, charges: Iterable[Charge]) -> ClassOrder | None:
    """What was paid for it; None for an order without a price."""
    for charge in charges:
        if charge.kind is not ChargeKind.CLASS_INCLUDED:
            per_group = charge.kind is ChargeKind.CLASS_GROUP
            return ClassOrder(order.id, tuple(order.guest_ids), order.day, charge.unit_price, per_group)
    return None
