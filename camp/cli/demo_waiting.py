"""The demo's waiting list: some who wait, some who got their yurt, one who let it pass, and one who has been
told this night. All made up.

What they wait for are the yurts for two, of which regulars took the last ones by telephone, and one of those
can't come after all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial

from camp.cli.demo_diary import Diary
from camp.cli.demo_history import Stranger, stranger
from camp.clock import camp_day, camp_moment
from camp.models import Booking
from camp.rules.dates import ONE_DAY, Period
from camp.rules.folio import PaymentForm
from camp.rules.lifecycle import Channel
from camp.rules.meals import MealPlan
from camp.rules.party import Party
from camp.rules.pricing import SoldAs
from camp.rules.seasons import SeasonDates
from camp.services import cashier, desk_cancelling, holds, offers, reservations, waiting_list
from camp.services.holding import Wish
from camp.services.waiting_list import Joining

KIND, PARTY, NIGHTS = "couple", Party(2), 2

CALLS_OFF_AT, LATE_AT = time(15, 30), time(23, 40)
"""Late: so that the demonstration begins while a yurt is held."""


@dataclass(frozen=True)
class Queue:
    """Who waits for the same nights, and when one of them is freed."""

    days_ahead: range
    """The nights begin so many days after the demonstration, where a yurt for two is left to be taken."""
    taken: int
    """So many days before the demonstration; so ``called_off``."""
    called_off: int
    at: time
    who: Sequence[tuple[str, bool]]
    """Of each the country, and whether the yurt is booked once it is held."""


QUEUES = (
    Queue(range(14, 20), 7, 5, CALLS_OFF_AT, (("KG", True),)),
    Queue(range(22, 28), 6, 4, CALLS_OFF_AT, (("RU", False),)),
    Queue(range(32, 38), 5, 3, CALLS_OFF_AT, (("GB", True), ("KZ", False))),
    Queue(range(8, 13), 4, 1, LATE_AT, (("KG", False), ("DE", False), ("KZ", False))),
)
READS_AFTER = timedelta(hours=4, minutes=20)
"""That a yurt is held: the letter goes out in the evening."""


def begin_waiting(today: date, run: SeasonDates, diary: Diary) -> None:
    """Write down the last week of the list before the demonstration."""
    number = 9100
    for queue in QUEUES:
        scene = _Scene(queue, max(today, run.first_night), run, diary)
        taken_on = today - queue.taken * ONE_DAY
        diary.write(camp_moment(taken_on, time(10)), scene.take_the_last)
        for place, (country, books) in enumerate(queue.who):
            number += 1
            at = camp_moment(taken_on, time(12 + place, 20))
            diary.write(at, partial(scene.join, stranger(country, number, PARTY), books))
        diary.write(camp_moment(today - queue.called_off * ONE_DAY, queue.at), scene.call_off)


@dataclass
class _Scene:
    queue: Queue
    start: date
    run: SeasonDates
    diary: Diary
    nights: Period | None = None
    taken: list[str] = field(default_factory=list)
    """The codes of those who took the last yurts."""
    will_book: dict[str, Stranger] = field(default_factory=dict)
    """By their secret, of those who wait."""

    def take_the_last(self, now: datetime) -> None:
        """Nights for which something is left until now, and after this nothing."""
        self.nights = next(self._nights_with_room(now), None)
        while self.nights is not None and (wish := _last(self.nights, now)):
            self.taken.append(self._take(wish, now).code)

    def _nights_with_room(self, now: datetime) -> Iterator[Period]:
        for days in self.queue.days_ahead:
            arrival = self.start + days * ONE_DAY
            nights = Period(arrival, arrival + NIGHTS * ONE_DAY)
            if all(night in self.run for night in nights) and _last(nights, now):
                yield nights

    def _take(self, wish: Wish, now: datetime) -> Booking:
        """A regular, whom the staff trust."""
        number = 9200 + 10 * QUEUES.index(self.queue) + len(self.taken)
        guest = stranger("KG", number, PARTY)
        held = holds.hold(wish, key=guest.key, language=guest.language, now=now, channel=Channel.PHONE)
        booking = reservations.submit(held.token, guest.contact, now, guest.persons)
        # Where no deposit is asked for it is confirmed already.
        return booking if booking.held_until is None else reservations.confirm(booking.code, now)

    def join(self, guest: Stranger, books: bool, now: datetime) -> None:
        if self.nights is None:
            return
        wants = Joining(
            self.nights, PARTY, MealPlan.HALF_BOARD, SoldAs.PRIVATE, KIND, guest.contact, guest.language
        )
        waiting = waiting_list.join(wants, now, camp_day(now))
        if books:
            self.will_book[waiting.token] = guest

    def call_off(self, now: datetime) -> None:
        for code in self.taken[: len(self.will_book) or 1]:
            desk_cancelling.cancel(code, now, camp_day(now))
        for token, guest in self.will_book.items():
            self.diary.write(now + READS_AFTER, partial(_book, token, guest))


def _last(nights: Period, now: datetime) -> Wish | None:
    """A yurt for two that is left on these nights."""
    for offer in offers.search(nights, PARTY, now, camp_day(now)).offers:
        is_for_two = {yurt.kind.code for yurt in offer.yurts.values()} == {KIND}
        if is_for_two and offer.sold_as is SoldAs.PRIVATE and offer.prices:
            plan = MealPlan.HALF_BOARD if MealPlan.HALF_BOARD in offer.prices else next(iter(offer.prices))
            price = offer.prices[plan]
            special_id = price.special.id if price.special is not None else None
            return Wish(nights, PARTY, plan, offer.choices[0], price.total, special_id)
    return None


def _book(token: str, guest: Stranger, now: datetime) -> None:
    """What was held for them, with the deposit by the national QR."""
    held = waiting_list.get_waiting(token).booking
    if held is None:
        return
    booking = reservations.submit(held.token, guest.contact, now, guest.persons)
    if booking.deposit:
        cashier.record_payment(booking.code, PaymentForm.QR, booking.deposit, "", None, now)
