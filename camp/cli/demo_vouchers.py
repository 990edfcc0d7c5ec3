"""The demo's gift vouchers: one whole, one part used, one used up, one whose last day is over, and one that
nobody has paid for yet. All made up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from sqlalchemy import select

from camp.cli.demo_diary import Diary
from camp.cli.demo_history import stranger
from camp.clock import camp_day, camp_moment
from camp.models import Booking
from camp.rules.dates import ONE_DAY
from camp.rules.folio import PaymentForm
from camp.rules.lifecycle import BookingStatus, Channel
from camp.rules.money import NOTHING, Money
from camp.rules.party import Party
from camp.services import voucher_desk, voucher_sales, vouchers
from camp.services.folios import sums_of
from camp.services.transaction import reading
from camp.services.voucher_sales import VoucherOrder


@dataclass(frozen=True)
class Gift:
    ordered: int
    """So many days before the demonstration."""
    amount: Money
    country: str
    """Of the giver."""
    for_name: str
    message: str
    form: PaymentForm | None
    """None: nobody has paid for it yet."""
    used: Sequence[int] = ()
    """So many days before the demonstration it paid what it could of somebody's stay."""


GIFTS = (
    Gift(
        390, Money.som(6_000), "RU", "Ольге и Паше", "С новосельем! Теперь отдохните в горах.",
        PaymentForm.CARD,
    ),
    Gift(75, Money.som(5_000), "KG", "Нургүлгө", "Туулган күнүң менен!", PaymentForm.QR, (24,)),
    Gift(52, Money.som(60_000), "KZ", "Молодожёнам", "Пусть начнётся с гор.", PaymentForm.TRANSFER, (19,)),
    Gift(
        21, Money.som(15_000), "GB", "Hannah and Rhys", "Ten years! Ride up to the waterfall for us.",
        PaymentForm.CARD,
    ),
    Gift(2, Money.som(10_000), "KG", "Апама", "Апаке, бир жума эс алып келиңиз.", None),
)  # fmt: skip

PAID_WITHIN = timedelta(hours=20)


def begin_vouchers(today: date, diary: Diary) -> None:
    """Write down who gives what to whom, and when it is used."""
    for number, gift in enumerate(GIFTS, 9001):
        story = _Story(gift, number, diary, today)
        diary.write(camp_moment(today - gift.ordered * ONE_DAY, time(12, 30)), story.order)


class _Story:
    def __init__(self, gift: Gift, number: int, diary: Diary, today: date) -> None:
        self.gift, self.diary, self.today = gift, diary, today
        self.giver = stranger(gift.country, number, Party(1))
        self.voucher_id, self.code = 0, ""

    def order(self, now: datetime) -> None:
        contact = self.giver.contact
        wish = VoucherOrder(
            amount=self.gift.amount,
            buyer_name=contact.name,
            buyer_email=contact.email,
            buyer_phone=contact.phone,
            for_name=self.gift.for_name,
            message=self.gift.message,
            language=self.giver.language,
        )
        voucher = voucher_sales.order(wish, now)
        self.voucher_id, self.code = voucher.id, voucher.code
        if self.gift.form is not None:
            self.diary.write(now + PAID_WITHIN, partial(self.pay, self.gift.form))
        for days in self.gift.used:
            self.diary.write(camp_moment(self.today - days * ONE_DAY, time(20, 10)), self.use)

    def pay(self, form: PaymentForm, now: datetime) -> None:
        receipt = "" if form is PaymentForm.TRANSFER else f"DEMO-{next(self.diary.receipts)}"
        voucher_sales.take_payment(self.voucher_id, form, receipt, None, now)

    def use(self, now: datetime) -> None:
        """For a stay that is soon, and owes as much or more, if it is a small one."""
        token = _who_owes(min(self.gift.amount, Money.som(12_000)), now)
        if token is not None:
            today = camp_day(now)
            pays = voucher_desk.look(token, self.code, today).pays
            voucher_desk.use(token, self.code, pays, now, today)


def _who_owes(least: Money, now: datetime) -> str | None:
    """The first who comes next and has paid the deposit already."""
    coming = (
        select(Booking)
        .where(
            Booking.status == BookingStatus.CONFIRMED,
            Booking.channel == Channel.WEB,
            Booking.arrival > camp_day(now),
        )
        .order_by(Booking.arrival, Booking.id)
    )
    session = reading()
    for booking in session.scalars(coming):
        if booking.is_visit or vouchers.paid_by_vouchers(session, booking.id):
            continue
        sums = sums_of(session, booking.id)
        if sums.paid > NOTHING and sums.balance >= least:
            return booking.token
    return None
