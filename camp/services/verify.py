"""Do the books agree with themselves? Beds with stays, charges with prices, deposits with promises."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from camp.models import Bed, BedNight, Booking, Charge, Closure, Payment, SpecialOffer, Stay, Voucher
from camp.rules.currencies import Currency, worth
from camp.rules.folio import PaymentForm
from camp.rules.lifecycle import OWNS_BEDS, BookingStatus, StayStatus
from camp.rules.money import NOTHING, Money
from camp.rules.pricing import STAY_CHARGES, ChargeKind, SoldAs
from camp.rules.seasons import season_of
from camp.services.catalogue import season_dates
from camp.services.transaction import reading
from camp.services.verify_days import verify_days
from camp.services.verify_feeds import verify_feeds

OWNING = (StayStatus.EXPECTED, StayStatus.IN_HOUSE, StayStatus.DEPARTED)


def verify() -> list[str]:
    """What is wrong, a sentence each, for whoever runs ``flask camp verify``; empty when all is well."""
    session = reading()
    stays = session.scalars(select(Stay).options(joinedload(Stay.booking))).unique().all()
    owned = _beds_by_stay(session)
    beds = _Beds(session)
    charged = _stay_nights_charged(session)
    findings: list[str] = []
    for stay in stays:
        nights = owned.pop(stay.id, Counter())
        findings.extend(_check_stay(stay, nights, beds, charged.get(stay.id, set())))
    findings.extend(f"stay {stay_id} owns beds and does not exist" for stay_id in owned)
    findings.extend(_check_beds_are_in_the_yurt(session))
    findings.extend(_check_nights_are_open(session))
    findings.extend(_check_closures(session, beds))
    findings.extend(_check_folios(session))
    findings.extend(_check_payments(session))
    findings.extend(_check_offers(session))
    findings.extend(_check_vouchers(session))
    findings.extend(verify_days(session))
    findings.extend(verify_feeds(session))
    return findings


def _beds_by_stay(session: Session) -> dict[int, Counter[date]]:
    owned: dict[int, Counter[date]] = defaultdict(Counter)
    rows = select(BedNight.stay_id, BedNight.night).where(BedNight.stay_id.is_not(None))
    for stay_id, night in session.execute(rows):
        if stay_id is not None:
            owned[stay_id][night] += 1
    return owned


def _stay_nights_charged(session: Session) -> dict[int, set[date]]:
    """The nights of each stay with a charge that stands."""
    rows = (
        select(Charge.stay_id, Charge.service_date)
        .where(Charge.kind.in_(STAY_CHARGES))
        .group_by(Charge.stay_id, Charge.service_date)
        .having(func.sum(Charge.quantity) != 0)
    )
    nights: dict[int, set[date]] = defaultdict(set)
    for stay_id, night in session.execute(rows):
        if stay_id is not None:
            nights[stay_id].add(night)
    return nights


class _Beds:
    """How many beds a yurt has had, night by night: one that came or went counts while it was there."""

    def __init__(self, session: Session) -> None:
        self._of_yurt: dict[int, list[tuple[date, date]]] = defaultdict(list)
        for yurt, first, last in session.execute(select(Bed.yurt_id, Bed.first_night, Bed.last_night)):
            self._of_yurt[yurt].append((first or date.min, last or date.max))

    def promised(self, yurt_id: int, nights: Iterable[date]) -> dict[date, int]:
        """The whole yurt on these nights."""
        return {
            night: sum(first <= night <= last for first, last in self._of_yurt[yurt_id]) for night in nights
        }


def _check_stay(stay: Stay, owned: Counter[date], beds: _Beds, charged: set[date]) -> Iterator[str]:
    name = f"stay {stay.id} of booking {stay.booking.code}"
    stands = stay.booking.status in OWNS_BEDS and stay.status in OWNING
    if not stands:
        if owned:
            yield f"{name} is {stay.status} and still owns beds"
        if charged:
            yield f"{name} is {stay.status} and is still charged"
        return
    if stay.sold_as is SoldAs.PRIVATE:
        promised = beds.promised(stay.yurt_id, stay.period)
    else:
        promised = dict.fromkeys(stay.period, len(stay.party))
    if dict(owned) != promised:
        beds_a_night = max(promised.values())
        yield f"{name} should own {beds_a_night} beds on {len(promised)} nights and owns {dict(owned)}"
    if charged != set(stay.period):
        yield f"{name} is charged for other nights than its own"
    if stay.arrival < stay.booking.arrival or stay.departure > stay.booking.departure:
        yield f"{name} lies outside its booking's dates"


def _check_beds_are_in_the_yurt(session: Session) -> Iterator[str]:
    rows = (
        select(Stay.id)
        .join(BedNight, BedNight.stay_id == Stay.id)
        .join(Bed, BedNight.bed_id == Bed.id)
        .where(Bed.yurt_id != Stay.yurt_id)
        .distinct()
    )
    for stay_id in session.scalars(rows):
        yield f"stay {stay_id} owns a bed in another yurt"


def _check_nights_are_open(session: Session) -> Iterator[str]:
    seasons = season_dates(session)
    sold = select(BedNight.night).where(BedNight.stay_id.is_not(None)).distinct().order_by(BedNight.night)
    for night in session.scalars(sold):
        if season_of(night, seasons) is None:
            yield f"the night of {night} is sold and lies in no season"


def _check_closures(session: Session, beds: _Beds) -> Iterator[str]:
    owned: dict[int | None, Counter[date]] = defaultdict(Counter)
    for closure_id, night in session.execute(
        select(BedNight.closure_id, BedNight.night).where(BedNight.closure_id.is_not(None))
    ):
        owned[closure_id][night] += 1
    for closure in session.scalars(select(Closure)):
        nights = closure.period
        if closure.lifted_at is None and dict(owned[closure.id]) != beds.promised(closure.yurt_id, nights):
            yield f"closure {closure.id} should own every bed of its yurt on {len(nights)} nights"


def _check_folios(session: Session) -> Iterator[str]:
    paid = _sums(session, select(Payment.booking_id, func.sum(Payment.amount)).group_by(Payment.booking_id))
    fees = _sums(
        session,
        select(Charge.booking_id, func.sum(Charge.amount))
        .where(Charge.kind == ChargeKind.CANCELLATION_FEE)
        .group_by(Charge.booking_id),
    )
    charged = _sums(session, select(Charge.booking_id, func.sum(Charge.amount)).group_by(Charge.booking_id))
    for booking in session.scalars(select(Booking)):
        name = f"booking {booking.code}"
        fee, owed = fees.get(booking.id, NOTHING), charged.get(booking.id, NOTHING)
        got = paid.get(booking.id, NOTHING)
        if booking.status not in OWNS_BEDS and owed != fee:
            yield f"{name} is {booking.status} and its charges come to more than its fee"
        if fee and fee > got:
            yield f"{name} has a fee above what was paid"
        if got < NOTHING:
            yield f"{name} was refunded more than it paid"
        if booking.stranded_at is not None and (booking.status in OWNS_BEDS or got <= owed):
            yield f"{name} is said to have money that came too late, and has none"
        due = min(booking.deposit, owed)
        if booking.status is BookingStatus.AWAITING_DEPOSIT and due and got >= due:
            yield f"{name} has paid its deposit and is not confirmed"


def _check_payments(session: Session) -> Iterator[str]:
    payments = {payment.id: payment for payment in session.scalars(select(Payment).order_by(Payment.id))}
    for payment in payments.values():
        name = f"payment {payment.id}"
        value = worth(payment.currency, payment.tendered, payment.rate)
        if value - payment.change != payment.amount:
            yield f"{name} is worth {value}, gave {payment.change} back and counts as {payment.amount}"
        if payment.currency is not Currency.KGS and payment.form is not PaymentForm.CASH:
            yield f"{name} is foreign money and no cash"
        if payment.change and payment.form is not PaymentForm.CASH:
            yield f"{name} gave change and was no cash"
        if payment.reverses_id is not None and not _mirrors(payment, payments[payment.reverses_id]):
            yield f"{name} takes back payment {payment.reverses_id} and is no mirror of it"


def _check_vouchers(session: Session) -> Iterator[str]:
    came, used = (
        _sums(
            session,
            select(Payment.voucher_id, func.sum(Payment.amount))
            .where(Payment.voucher_id.is_not(None), condition)
            .group_by(Payment.voucher_id),
        )
        for condition in (Payment.booking_id.is_(None), Payment.booking_id.is_not(None))
    )
    for voucher in session.scalars(select(Voucher)):
        left = came.get(voucher.id, NOTHING) - used.get(voucher.id, NOTHING)
        if voucher.remaining != left:
            yield f"voucher {voucher.number} should have {left} left and says {voucher.remaining}"


def _check_offers(session: Session) -> Iterator[str]:
    have = dict(
        session.execute(
            select(Booking.special_offer_id, func.count(Booking.id))
            .where(Booking.special_offer_id.is_not(None), Booking.status.in_(OWNS_BEDS))
            .group_by(Booking.special_offer_id)
        ).all()
    )
    for offer_id, uses in session.execute(select(SpecialOffer.id, SpecialOffer.uses)):
        if uses != have.get(offer_id, 0):
            yield f"offer {offer_id} counts {uses} uses and {have.get(offer_id, 0)} bookings have it"


def _mirrors(one: Payment, other: Payment) -> bool:
    same = (one.booking_id, one.form, one.currency, one.rate)
    sums = (-one.amount, -one.tendered, -one.change)
    return same == (other.booking_id, other.form, other.currency, other.rate) and sums == (
        other.amount,
        other.tendered,
        other.change,
    )


def _sums(session: Session, query: Select[int | None, Money]) -> dict[int, Money]:
    return {key: amount for key, amount in session.execute(query) if key is not None}
