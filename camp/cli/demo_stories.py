"""How it goes on with everybody who asked: held, booked, paid, come and gone, or never seen."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import partial
from random import Random

from camp.cli.demo_board import Board
from camp.cli.demo_days import When
from camp.cli.demo_desk import tender
from camp.cli.demo_diary import Deed, Diary
from camp.cli.demo_history import Enquiry, Purpose
from camp.cli.demo_offers import link_of
from camp.cli.demo_orders import Days
from camp.clock import camp_day, camp_moment
from camp.models import Booking
from camp.rules.dates import Period
from camp.rules.folio import PaymentForm
from camp.rules.housekeeping import INSPECT, PREPARE
from camp.rules.lifecycle import OTHER_SITES, BookingStatus, Channel
from camp.rules.money import NOTHING, Money
from camp.rules.pricing import SoldAs
from camp.rules.refusals import Refusal
from camp.rules.staff_refusals import YurtStepNotPossible
from camp.services import (
    cashier,
    channels,
    front_desk,
    holds,
    housekeeping,
    offers,
    payment_corrections,
    reservations,
)
from camp.services.channels import ChannelBooking
from camp.services.folios import sums_of
from camp.services.holding import Wish
from camp.services.offers import Offer, SearchAnswer
from camp.services.transaction import reading

SHIFT_DAYS = 3
"""So many days a guest moves a stay when the nights asked for are gone."""

NEVER_PAYS = {Channel.WEB: 0.06, Channel.INSTAGRAM: 0.08, Channel.WHATSAPP: 0.04}
TRUSTED = {Channel.PHONE: 0.4, Channel.WHATSAPP: 0.2}
"""The share the staff confirm without a deposit: regulars, neighbours, friends of friends."""
CANCELS = 0.09
DOES_NOT_COME = 0.022
PAYS_ON_ARRIVAL = 0.6

LATE_RECEIPTS = 40
"""Of every so many receipts one is printed when the guest has gone, and its number filled in later."""

DEPOSIT_FORMS = (PaymentForm.QR,) * 6 + (PaymentForm.TRANSFER,) * 3 + (PaymentForm.CARD,)
DEPOSIT_FORMS_AFAR = (PaymentForm.CARD,) * 6 + (PaymentForm.TRANSFER,) * 4
BALANCE_FORMS = (PaymentForm.CASH,) * 14 + (PaymentForm.QR,) * 4 + (PaymentForm.CARD,) * 2


class Story:
    """One booking on its way; each step writes the next into the diary."""

    def __init__(self, enquiry: Enquiry, diary: Diary, board: Board) -> None:
        self.enquiry = enquiry
        self.diary = diary
        # Chance of its own: what becomes of one guest does not depend on who else came.
        self.rng = Random(enquiry.key)
        self.period = enquiry.period
        self.days = Days(enquiry, diary, board)
        self.code = self.token = ""
        self.booking_id = 0
        self.stay_ids: tuple[int, ...] = ()
        self.deposit = NOTHING

    def booking(self) -> Booking:
        return reservations.get_by_code(self.code)

    def book(self, now: datetime) -> bool:
        """Is there a place, and is it theirs now?"""
        raise NotImplementedError

    def settle_on_an_ending(self, now: datetime) -> None:
        """They come, they cancel, or they are never seen."""
        raise NotImplementedError

    def _begin(self, booking: Booking) -> None:
        self.code, self.token, self.booking_id = booking.code, booking.token, booking.id
        self.stay_ids = tuple(stay.id for stay in booking.stays)
        self.days.begin(booking, self.period)

    def balance(self) -> Money:
        return sums_of(reading(), self.booking_id).balance

    def submit(self, now: datetime) -> None:
        asked = self.enquiry
        booking = reservations.submit(self.token, asked.contact, now, self.days.persons())
        until, self.deposit = booking.held_until, booking.deposit
        if until is None:
            self.settle_on_an_ending(now)
        elif self.rng.random() < NEVER_PAYS.get(asked.channel, 0):
            self.diary.write(until + timedelta(minutes=5), reservations.release_lapsed)
        elif asked.channel is Channel.WALK_IN:
            self.diary.write(self._in_minutes(now, 5, 15), self.pay_deposit)
        else:
            answered_at = now + (until - now) * self.rng.uniform(0.03, 0.8)
            self.diary.write(answered_at, self._next_step(booking))

    def _next_step(self, booking: Booking) -> Deed:
        by_hand = booking.status is BookingStatus.REQUESTED or booking.deposit == NOTHING
        is_trusted = self.rng.random() < TRUSTED.get(self.enquiry.channel, 0)
        return self.confirm if by_hand or is_trusted else self.pay_deposit

    def confirm(self, now: datetime) -> None:
        reservations.confirm(self.code, now)
        self.settle_on_an_ending(now)

    def pay_deposit(self, now: datetime) -> None:
        asked = self.enquiry
        form = self.rng.choice(DEPOSIT_FORMS_AFAR if asked.is_from_afar else DEPOSIT_FORMS)
        if asked.channel is Channel.WALK_IN:
            form = PaymentForm.CASH
        if asked.channel is Channel.AGENCY:
            form = PaymentForm.TRANSFER
        # What was called off meanwhile needs no deposit any more.
        amount = min(self.deposit, self.balance())
        if amount > NOTHING:
            self._pay(form, amount, now)
            self.settle_on_an_ending(now)

    def cancel(self, now: datetime) -> None:
        reservations.cancel(self.code, now, camp_day(now))
        if self.balance() < NOTHING:
            self.diary.write(self._in_minutes(now, 4 * 60, 72 * 60), self.days.get_money_back)

    def settle(self, now: datetime) -> None:
        balance = self.balance()
        if balance > NOTHING:
            self._pay(self._balance_form(), balance, now)
        elif balance < NOTHING:
            self.days.get_money_back(now)

    def _balance_form(self) -> PaymentForm:
        if self.enquiry.channel is Channel.AGENCY:
            return PaymentForm.TRANSFER
        if self.enquiry.channel is Channel.AIRBNB:
            return PaymentForm.CHANNEL
        return self.rng.choice(BALANCE_FORMS)

    def _pay(self, form: PaymentForm, amount: Money, now: datetime) -> None:
        money = tender(self.enquiry.key, self.enquiry.contact.country, form, amount, now)
        if form in (PaymentForm.TRANSFER, PaymentForm.CHANNEL):
            # It does not go through the cash register.
            cashier.take_payment(self.code, money, "", None, None, now)
            return
        number = next(self.diary.receipts)
        receipt = f"DEMO-{number}"
        if number % LATE_RECEIPTS:
            cashier.take_payment(self.code, money, receipt, None, None, now)
        else:
            paid = cashier.take_payment(self.code, money, "", None, None, now)
            note = partial(payment_corrections.note_receipt, self.code, paid.id, receipt)
            self.diary.write(self._in_minutes(now, 20, 40), note)

    def _in_minutes(self, now: datetime, least: int, most: int) -> datetime:
        return now + timedelta(minutes=self.rng.randint(least, most))


class StayStory(Story):
    """Somebody who wants to sleep in the camp."""

    def book(self, now: datetime) -> bool:
        asked = self.enquiry
        wish = self._wish(now)
        if wish is None:
            return False
        if asked.channel in OTHER_SITES:
            told = ChannelBooking(
                asked.channel,
                f"{asked.key}-{asked.channel}",
                wish.choice.yurts[0],
                wish.period,
                wish.party,
                wish.plan,
                asked.contact,
            )
            taken = channels.take_in(told, asked.language, now)
            if not isinstance(taken, Booking):
                raise RuntimeError(f"{asked.key}: yurt {told.yurt} was offered and is taken")
            self._begin(taken)
            self.settle_on_an_ending(now)
        else:
            self._begin(
                holds.hold(
                    wish,
                    key=asked.key,
                    language=asked.language,
                    now=now,
                    channel=asked.channel,
                    came=link_of(asked),
                )
            )
            submits_at = self._in_minutes(now, 2, 15)
            self.diary.write(now + (submits_at - now) / 2, self._add_while_held)
            self.diary.write(submits_at, self.submit)
        return True

    def _add_while_held(self, now: datetime) -> None:
        self.days.add_all(When.BOOKING, now)

    def _wish(self, now: datetime) -> Wish | None:
        asked, today = self.enquiry, camp_day(now)
        answer = offers.search(self.period, asked.party, now, today)
        if not answer.offers and (other := self._other_dates(answer)):
            self.period = other
            answer = offers.search(other, asked.party, now, today)
        offer = self._favourite(answer.offers)
        if offer is None:
            return None
        choice = self.rng.choice(offer.choices[:3])
        plan = asked.plan if asked.plan in offer.prices else next(iter(offer.prices))
        price = offer.prices[plan]
        special_id = price.special.id if price.special is not None else None
        return Wish(self.period, asked.party, plan, choice, price.total, special_id)

    def _other_dates(self, answer: SearchAnswer) -> Period | None:
        if self.enquiry.channel is Channel.WALK_IN:
            return None
        distance = {
            period: abs((period.arrival - self.period.arrival).days)
            for period in answer.nearest
            # Not the same evening: only who stands at the door asks for tonight.
            if period.arrival > camp_day(self.enquiry.made_at)
        }
        nearest = min(distance, key=lambda period: (distance[period], period), default=None)
        return nearest if nearest and distance[nearest] <= SHIFT_DAYS else None

    def _favourite(self, found: tuple[Offer, ...]) -> Offer | None:
        if self.enquiry.channel in OTHER_SITES:
            found = tuple(
                offer for offer in found if offer.sold_as is SoldAs.PRIVATE and not offer.is_combination
            )
        wanted = SoldAs.BED if self.enquiry.wants_bed else SoldAs.PRIVATE
        liked = [offer for offer in found if offer.sold_as is wanted]
        return next(iter(liked or found), None)

    def settle_on_an_ending(self, now: datetime) -> None:
        self.days.plan_to_add_later(now)
        arrives_at = self._arrival_after(now)
        chance = self.rng.random()
        days_left = (self.period.arrival - camp_day(now)).days
        arrival = camp_moment(self.period.arrival, time(0))
        if chance < CANCELS and days_left > 1:
            self.diary.write(now + (arrival - now) * self.rng.uniform(0.05, 0.98), self.cancel)
        elif chance > 1 - DOES_NOT_COME and self.enquiry.channel is not Channel.WALK_IN:
            self.diary.write(camp_moment(self.period.arrival, time(22, 30)), self.stay_away)
        else:
            if self.enquiry.channel is Channel.AGENCY:
                self.diary.write(max(arrival - timedelta(days=7, hours=-10), now), self.settle)
            self.diary.write(arrives_at, self.arrive)

    def _arrival_after(self, now: datetime) -> datetime:
        hour = self.enquiry.contact.expected_hour or self.rng.randint(14, 19)
        expected = camp_moment(self.period.arrival, time(hour, self.rng.randrange(60)))
        return max(expected, now + timedelta(minutes=20))

    def stay_away(self, now: datetime) -> None:
        front_desk.mark_no_show(self.code, now, camp_day(now))

    def arrive(self, now: datetime) -> None:
        for stay_id in self.stay_ids:
            front_desk.check_in(stay_id, now, camp_day(now), despite=front_desk.WARNINGS)
        self.days.come(now)
        if self.rng.random() < PAYS_ON_ARRIVAL:
            self.settle(now)
        leaves_at = camp_moment(self.period.departure, time(self.rng.randint(8, 10), self.rng.randrange(60)))
        self.diary.write(leaves_at, self.leave)

    def leave(self, now: datetime) -> None:
        self.days.go()
        self.settle(now)
        for stay_id in self.stay_ids:
            stay = front_desk.check_out(stay_id, now, camp_day(now))
            self.diary.write(now + timedelta(hours=3), partial(_make_ready, stay.yurt.number))


def _make_ready(yurt_number: int, now: datetime) -> None:
    """Beds and stove done, and looked at; in a shared yurt, when the last of its guests has gone."""
    try:
        for step in (PREPARE, INSPECT):
            housekeeping.set_condition(yurt_number, step, now)
    except YurtStepNotPossible:
        return


class DayStory(Story):
    """Somebody who comes for a day, or for the trek."""

    def book(self, now: datetime) -> bool:
        asked = self.enquiry
        try:
            held = holds.hold_visit(
                self.period.arrival,
                asked.party,
                key=asked.key,
                language=asked.language,
                now=now,
                channel=asked.channel,
            )
        except Refusal:
            return False
        self._begin(held)
        self.diary.write(self._in_minutes(now, 2, 8), self.choose)
        return True

    def choose(self, now: datetime) -> None:
        if self.days.add_all(When.BOOKING, now):
            self.diary.write(self._in_minutes(now, 1, 6), self.submit)
        else:
            reservations.release(self.token, now)

    def pay_deposit(self, now: datetime) -> None:
        if self.enquiry.channel is Channel.WALK_IN:
            self.settle(now)
            self.settle_on_an_ending(now)
        else:
            super().pay_deposit(now)

    def settle_on_an_ending(self, now: datetime) -> None:
        day = camp_moment(self.period.arrival, time(0))
        days_left = (self.period.arrival - camp_day(now)).days
        if self.rng.random() < CANCELS and days_left > 1:
            self.diary.write(now + (day - now) * self.rng.uniform(0.05, 0.98), self.cancel)
        else:
            self.diary.write(self._comes_at(now), self.pay_all)

    def _comes_at(self, now: datetime) -> datetime:
        hour = 7 if self.enquiry.purpose is Purpose.TREK else self.rng.randint(13, 17)
        at = camp_moment(self.booking().arrival, time(hour, self.rng.randrange(60)))
        return max(at, now + timedelta(minutes=20))

    def pay_all(self, now: datetime) -> None:
        """On their way out; those whose tour was called off may come on another day."""
        if self.booking().arrival > camp_day(now):
            self.diary.write(self._comes_at(now), self.pay_all)
        else:
            self.settle(now)
