"""The demo: last season whole and the coming one partly booked, played through the camp's own offices.

Every entry in the books is made by the service a guest or the staff would have used, at the moment they would
have; nothing is written past them. All the guests are made up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random

from camp.cli.demo_history import OTHER_SITES, Enquiry, enquiries
from camp.clock import camp_day, camp_moment
from camp.models import Booking
from camp.rules.dates import ONE_DAY, Period
from camp.rules.folio import PaymentForm
from camp.rules.lifecycle import BookingStatus, Channel
from camp.rules.money import NOTHING, Money
from camp.rules.party import Party
from camp.rules.pricing import SoldAs
from camp.rules.seasons import current_or_next_run, open_runs
from camp.services import cashier, catalogue, channels, front_desk, holds, offers, reservations
from camp.services.channels import ChannelBooking
from camp.services.holds import Wish
from camp.services.offers import Offer, SearchAnswer
from camp.services.reservations import Contact

SHIFT_DAYS = 3
"""So many days a guest moves a stay when the nights asked for are gone."""

NEVER_PAYS = {Channel.WEB: 0.06, Channel.INSTAGRAM: 0.08, Channel.WHATSAPP: 0.04}
TRUSTED = {Channel.PHONE: 0.4, Channel.WHATSAPP: 0.2}
"""The share the staff confirm without a deposit: regulars, neighbours, friends of friends."""
CANCELS = 0.09
DOES_NOT_COME = 0.022
PAYS_ON_ARRIVAL = 0.6

CONFLICT_DAYS_AHEAD = 3
"""Time enough for the staff to solve it."""

DEPOSIT_FORMS = (PaymentForm.QR,) * 6 + (PaymentForm.TRANSFER,) * 3 + (PaymentForm.CARD,)
DEPOSIT_FORMS_AFAR = (PaymentForm.CARD,) * 6 + (PaymentForm.TRANSFER,) * 4
BALANCE_FORMS = (PaymentForm.CASH,) * 14 + (PaymentForm.QR,) * 4 + (PaymentForm.CARD,) * 2


def plan(today: date, share: float = 1.0) -> list[Enquiry]:
    """Everybody who asked before ``today``: for the last season that is over, and for the one that runs or
    comes next. ``share`` scales the number, for tests in a hurry."""
    seasons = catalogue.list_seasons()
    runs = open_runs(seasons)
    coming = current_or_next_run(today, seasons)
    over = [run for run in runs if run.last_night < today]
    asked: list[Enquiry] = []
    for run in (*over[-1:], *([coming] if coming else [])):
        before = [other for other in runs if other.last_night < run.first_night]
        # The first camp year on record had a winter before it too.
        closed = before[-1].last_night if before else run.last_night - timedelta(days=365)
        asked += enquiries(run, closed + ONE_DAY, share)
    asked.sort(key=lambda enquiry: (enquiry.made_at, enquiry.key))
    return [enquiry for enquiry in asked if enquiry.made_at < _midnight(today)]


def play(asked: Iterable[Enquiry], today: date) -> None:
    """Live through it all, up to the last moment before ``today``, so that the day itself is still to do."""
    diary = _Diary()
    visits: list[_Visit] = []
    diary.write(camp_moment(today - ONE_DAY, time(21)), lambda now: _sell_twice(visits, today, now))
    for enquiry in asked:
        diary.live_until(enquiry.made_at)
        visit = _Visit(enquiry, diary)
        if visit.book(enquiry.made_at):
            visits.append(visit)
    diary.live_until(_midnight(today))


def _midnight(day: date) -> datetime:
    return camp_moment(day, time(0))


Deed = Callable[[datetime], object]


class _Diary:
    """What is to be done when."""

    def __init__(self) -> None:
        self._entries: list[tuple[datetime, int, Deed]] = []
        self._order = count()
        self.receipts = count(1)

    def write(self, at: datetime, deed: Deed) -> None:
        # The running number keeps deeds of one moment in the order they were written.
        heappush(self._entries, (at, next(self._order), deed))

    def live_until(self, moment: datetime) -> None:
        while self._entries and self._entries[0][0] < moment:
            at, _, deed = heappop(self._entries)
            deed(at)


class _Visit:
    """One booking on its way; each step writes the next into the diary."""

    def __init__(self, enquiry: Enquiry, diary: _Diary) -> None:
        self.enquiry = enquiry
        self.diary = diary
        # Chance of its own: what becomes of one guest does not depend on who else came.
        self.rng = Random(enquiry.key)
        self.period = enquiry.period
        self.code = self.token = ""

    def booking(self) -> Booking:
        return reservations.get_by_code(self.code)

    def book(self, now: datetime) -> bool:
        """Is there a place, and is it theirs now?"""
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
            self.code, self.token = taken.code, taken.token
            self._settle_on_an_ending(now)
        else:
            held = holds.hold(wish, key=asked.key, language=asked.language, now=now, channel=asked.channel)
            self.code, self.token = held.code, held.token
            self.diary.write(self._in_minutes(now, 2, 15), self.submit)
        return True

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
        return Wish(self.period, asked.party, plan, choice, offer.prices[plan].total)

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

    def submit(self, now: datetime) -> None:
        asked = self.enquiry
        booking = reservations.submit(self.token, asked.contact, now)
        until = booking.held_until
        if until is None:
            self._settle_on_an_ending(now)
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
        self._settle_on_an_ending(now)

    def pay_deposit(self, now: datetime) -> None:
        asked = self.enquiry
        form = self.rng.choice(DEPOSIT_FORMS_AFAR if asked.is_from_afar else DEPOSIT_FORMS)
        if asked.channel is Channel.WALK_IN:
            form = PaymentForm.CASH
        if asked.channel is Channel.AGENCY:
            form = PaymentForm.TRANSFER
        self._pay(form, self.booking().deposit, now)
        self._settle_on_an_ending(now)

    def _settle_on_an_ending(self, now: datetime) -> None:
        """They come, they cancel, or they are never seen."""
        arrives_at = self._arrival_after(now)
        chance = self.rng.random()
        days_left = (self.period.arrival - camp_day(now)).days
        if chance < CANCELS and days_left > 1:
            changed_mind_at = now + (_midnight(self.period.arrival) - now) * self.rng.uniform(0.05, 0.98)
            self.diary.write(changed_mind_at, self.cancel)
        elif chance > 1 - DOES_NOT_COME and self.enquiry.channel is not Channel.WALK_IN:
            self.diary.write(camp_moment(self.period.arrival, time(22, 30)), self.stay_away)
        else:
            if self.enquiry.channel is Channel.AGENCY:
                week_before = _midnight(self.period.arrival) - timedelta(days=7, hours=-10)
                self.diary.write(max(week_before, now), self.settle)
            self.diary.write(arrives_at, self.arrive)

    def _arrival_after(self, now: datetime) -> datetime:
        hour = self.enquiry.contact.expected_hour or self.rng.randint(14, 19)
        expected = camp_moment(self.period.arrival, time(hour, self.rng.randrange(60)))
        return max(expected, now + timedelta(minutes=20))

    def cancel(self, now: datetime) -> None:
        booking = reservations.cancel(self.code, now, camp_day(now))
        if cashier.folio_of(booking).sums.balance < NOTHING:
            self.diary.write(self._in_minutes(now, 4 * 60, 72 * 60), self.get_money_back)

    def get_money_back(self, now: datetime) -> None:
        folio = cashier.folio_of(self.booking())
        cashier.refund(self.code, folio.payments[0].form, -folio.sums.balance, "", None, now)

    def stay_away(self, now: datetime) -> None:
        front_desk.mark_no_show(self.code, now, camp_day(now))

    def arrive(self, now: datetime) -> None:
        for stay in self.booking().stays:
            front_desk.check_in(stay.id, camp_day(now))
        if self.rng.random() < PAYS_ON_ARRIVAL:
            self.settle(now)
        leaves_at = camp_moment(self.period.departure, time(self.rng.randint(8, 10), self.rng.randrange(60)))
        self.diary.write(leaves_at, self.leave)

    def leave(self, now: datetime) -> None:
        self.settle(now)
        for stay in self.booking().stays:
            front_desk.check_out(stay.id, camp_day(now))

    def settle(self, now: datetime) -> None:
        balance = cashier.folio_of(self.booking()).sums.balance
        if balance > NOTHING:
            self._pay(self._balance_form(), balance, now)

    def _balance_form(self) -> PaymentForm:
        if self.enquiry.channel is Channel.AGENCY:
            return PaymentForm.TRANSFER
        if self.enquiry.channel is Channel.AIRBNB:
            return PaymentForm.CHANNEL
        return self.rng.choice(BALANCE_FORMS)

    def _pay(self, form: PaymentForm, amount: Money, now: datetime) -> None:
        goes_through_register = form not in (PaymentForm.TRANSFER, PaymentForm.CHANNEL)
        receipt = f"DEMO-{next(self.diary.receipts)}" if goes_through_register else ""
        cashier.record_payment(self.code, form, amount, receipt, None, now)

    def _in_minutes(self, now: datetime, least: int, most: int) -> datetime:
        return now + timedelta(minutes=self.rng.randint(least, most))


def _sell_twice(visits: Iterable[_Visit], today: date, now: datetime) -> None:
    """Another site sells a yurt that is promised already: the one conflict for the staff to solve."""
    ahead = [visit for visit in visits if (visit.period.arrival - today).days >= CONFLICT_DAYS_AHEAD]
    for visit in sorted(ahead, key=lambda visit: (visit.period, visit.enquiry.key)):
        booking = visit.booking()
        stay = booking.stays[0]
        if booking.status is BookingStatus.CONFIRMED and stay.sold_as is SoldAs.PRIVATE:
            guest = Contact("Demo Guest", "guest@example.com", "", "", None, "")
            told = ChannelBooking(
                Channel.BOOKING_COM,
                "demo-sold-twice",
                stay.yurt.number,
                stay.period,
                Party(2),
                stay.meal_plan,
                guest,
            )
            channels.take_in(told, "en", now)
            return
