"""The owner's special offers: made, worded anew, withdrawn, looked at beforehand, measured afterwards."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from flask import Flask

from camp.extensions import db
from camp.models import Booking, JournalEntry, SpecialOffer, User
from camp.rules import offer_refusals as no
from camp.rules.dates import ONE_DAY, Period
from camp.rules.journal import Actor
from camp.rules.money import NOTHING, Money
from camp.rules.refusals import PriceChanged, Refusal, SettingOutOfRange, TextMissing
from camp.rules.special_offers import OfferKind
from camp.rules.text import LocalizedText
from camp.services import journal, offer_desk, reservations
from camp.services.offer_results import result_of
from camp.services.verify import verify
from tests.builders import AYGUL, at_once, confirmed, refused
from tests.conftest import TODAY
from tests.offer_builders import age, change, confirmed_with, held_with, made, seen

ANEW = LocalizedText("Жаңы ат", "Новое имя", "A new name")


def test_an_offer_keeps_only_what_its_kind_needs(any_app: Flask, now: datetime) -> None:
    offer = made(now, code=" jul 15", percent=15, every_nights=3, class_code="nosuch")
    assert (offer.percent, offer.every_nights, offer.class_id, offer.code) == (15, None, None, "JUL15")
    offer_desk.change_offer(offer.id, change(kind=OfferKind.FREE_NIGHT, name=ANEW), TODAY)
    again = offer_desk.get_offer(offer.id)
    assert (again.percent, again.every_nights, again.code, again.name) == (None, 3, None, ANEW)


@pytest.mark.parametrize(
    ("about", "kind"),
    [
        ({"name": LocalizedText("", "Есть", "There")}, TextMissing),
        ({"percent": 0}, SettingOutOfRange),
        ({"percent": 91}, SettingOutOfRange),
        ({"percent": None}, SettingOutOfRange),
        ({"kind": OfferKind.FREE_NIGHT, "every_nights": 1}, SettingOutOfRange),
        ({"kind": OfferKind.CLASS_INCLUDED, "class_code": "nosuch"}, no.OfferClassMissing),
        ({"first_night": date(2026, 7, 20), "last_night": date(2026, 7, 19)}, no.OfferNightsOutOfOrder),
        ({"first_night": date(2026, 7, 1), "last_night": date(2026, 7, 14)}, no.OfferNightsPast),
        ({"last_night": date(2027, 8, 31)}, no.OfferTooLong),
        ({"code": "AB"}, no.OfferCodeUnfit),
        ({"code": "A" * 21}, no.OfferCodeUnfit),
        ({"code": "taken"}, no.OfferCodeTaken),
    ],
)
def test_an_offer_that_makes_no_sense_is_refused(
    app: Flask, now: datetime, about: dict[str, Any], kind: type[Refusal]
) -> None:
    made(now, code="TAKEN")
    other = made(now, code="OTHER")
    with refused(kind):
        made(now, **about)
    with refused(kind):
        offer_desk.change_offer(other.id, change(**about), TODAY)


def test_terms_of_an_offer_in_use_stay_and_only_its_texts_change(any_app: Flask, now: datetime) -> None:
    offer = made(now)
    booking = confirmed_with(now)
    for about in (
        {"percent": 20},
        {"last_night": date(2026, 7, 30)},
        {"code": "NEW"},
        {"kind": OfferKind.FREE_NIGHT},
    ):
        with refused(no.OfferInUse) as refusal:
            offer_desk.change_offer(offer.id, change(name=ANEW, **about), TODAY)
        assert refusal.value.bookings == 1
    offer_desk.change_offer(offer.id, change(name=ANEW), TODAY)
    assert offer_desk.get_offer(offer.id).name == ANEW
    reservations.cancel(booking.code, now, TODAY)
    with refused(no.OfferInUse):
        offer_desk.change_offer(offer.id, change(percent=20), TODAY)


def test_a_hold_that_came_to_nothing_does_not_keep_the_terms(any_app: Flask, now: datetime) -> None:
    offer = made(now)
    held = held_with(now, seen(now)[0])
    with refused(no.OfferInUse):
        offer_desk.change_offer(offer.id, change(percent=20), TODAY)
    reservations.release(held.token, now)
    offer_desk.change_offer(offer.id, change(percent=20), TODAY)
    assert offer_desk.get_offer(offer.id).percent == 20


def test_a_withdrawn_offer_is_withdrawn_once_and_keeps_its_terms(any_app: Flask, now: datetime) -> None:
    offer = made(now)
    offer_desk.withdraw(offer.id, now)
    offer_desk.withdraw(offer.id, now + timedelta(hours=1))
    assert offer_desk.get_offer(offer.id).withdrawn_at == now
    with refused(no.OfferWithdrawn):
        offer_desk.change_offer(offer.id, change(percent=20), TODAY)
    with refused(no.OfferUnknown):
        offer_desk.withdraw(10**6, now)
    with refused(no.OfferUnknown):
        offer_desk.change_offer(10**6, change(), TODAY)


def test_the_journal_tells_who_made_and_who_withdrew_it(any_app: Flask, now: datetime) -> None:
    user = User(login="owner", name="Owner", password_hash="x", language="en")
    db.session.add(user)
    db.session.commit()
    journal.write_as(journal.Hand(Actor.STAFF, user.id))
    try:
        offer = made(now)
        held_with(now, seen(now)[0])
        offer_desk.withdraw(offer.id, now)
    finally:
        journal.write_as(journal.PROGRAM)
    mine = JournalEntry.subject == "special_offers"
    deeds = [entry.deed for entry in db.session.scalars(db.select(JournalEntry).where(mine))]
    assert deeds == ["created", "changed"]


def test_nobody_books_with_an_offer_after_it_was_withdrawn(any_app: Flask, now: datetime) -> None:
    """Forty-nine guests and an owner at the same moment: whoever got it had it before her."""
    offer = made(now)
    wishes = {yurt: seen(now, yurt, nights=1)[0] for yurt in range(1, 15)}
    db.session.remove()

    def work(number: int) -> str:
        if number == 25:
            offer_desk.withdraw(offer.id, now)
            count = db.select(db.func.count(Booking.id)).where(Booking.special_offer_id == offer.id)
            return f"withdrawn at {db.session.scalar(count)}"
        try:
            held_with(now, wishes[number % 14 + 1])
        except PriceChanged:
            return "refused"
        except Refusal as refusal:
            return type(refusal).__name__
        return "held"

    told: Counter[str] = at_once(any_app, work)
    [withdrawn] = [int(word.split()[-1]) for word in told if word.startswith("withdrawn")]
    count = db.select(db.func.count(Booking.id)).where(Booking.special_offer_id == offer.id)
    assert db.session.scalar(count) == withdrawn == told["held"]
    assert set(told) <= {"held", "refused", "YurtTaken", f"withdrawn at {withdrawn}"}
    assert verify() == []


# Beforehand


def test_the_preview_shows_what_two_pay_before_and_with_it(app: Flask, now: datetime) -> None:
    found = offer_desk.preview(change(), TODAY)
    assert found.period == Period(date(2026, 7, 16), date(2026, 7, 19))
    assert next((row.before, row.after) for row in found.rows) == (
        Money.som(20_700),
        Money.som(20_700 - 3 * 660),
    )
    free = offer_desk.preview(change(kind=OfferKind.FREE_NIGHT, every_nights=5), TODAY)
    assert len(free.period) == 5
    assert free.rows[0].before - free.rows[0].after == Money.som(4_400)
    short = offer_desk.preview(change(last_night=date(2026, 7, 16)), TODAY)
    assert len(short.period) == 1
    assert db.session.scalars(db.select(SpecialOffer)).all() == []


def test_the_preview_counts_an_included_class_at_its_price(app: Flask, now: datetime) -> None:
    held = next(one for one in offer_desk.list_classes() if not one.per_group)
    about = change(kind=OfferKind.CLASS_INCLUDED, class_code=held.code)
    row = offer_desk.preview(about, TODAY).rows[0]
    assert row.before - row.after == held.price * 2


def test_the_preview_of_closed_nights_is_empty(app: Flask, now: datetime) -> None:
    closed = change(first_night=date(2026, 12, 1), last_night=date(2026, 12, 9))
    assert offer_desk.preview(closed, TODAY).rows == ()


# Afterwards


def test_the_result_is_measured_against_as_much_time_before(any_app: Flask, now: datetime) -> None:
    # Fourteen days before it was made and fourteen since; the 20th to the 23rd are covered.
    confirmed(now - timedelta(days=20), 1, arrival=date(2026, 7, 20), departure=date(2026, 7, 22))
    confirmed(now - timedelta(days=40), 2, arrival=date(2026, 7, 20), departure=date(2026, 7, 22))
    offer = made(now - timedelta(days=14), last_night=date(2026, 7, 23))
    with_it = confirmed_with(now - timedelta(days=7), yurt=3)
    confirmed(now - timedelta(days=1), 4, arrival=date(2026, 7, 22), departure=date(2026, 7, 26))
    gone = confirmed_with(now - timedelta(days=3), yurt=5)
    reservations.cancel(gone.code, now, TODAY)
    result = result_of(offer, now)
    assert (result.bookings, result.nights) == (1, 3)
    assert (result.revenue, result.given) == (Money.som(20_700 - 1_980), Money.som(1_980))
    assert (result.since, result.before, result.length) == (5, 2, timedelta(days=14))
    assert (result.weekly_since, result.weekly_before) == (Fraction(5, 2), Fraction(1))
    assert with_it.special_offer_id == offer.id


def test_a_new_offer_has_a_result_of_nothing_and_a_day_to_measure(any_app: Flask, now: datetime) -> None:
    offer = made(now)
    result = result_of(offer, now)
    assert (result.bookings, result.nights, result.revenue, result.given) == (0, 0, NOTHING, NOTHING)
    assert (result.length, result.since) == (ONE_DAY, 0)
    confirmed_with(now)
    assert result_of(offer, now).since == 3
    assert AYGUL.country == "KG"


def test_the_time_after_an_offer_is_withdrawn_or_over_is_not_measured(any_app: Flask, now: datetime) -> None:
    offer = made(now)
    age(offer, 10)
    offer_desk.withdraw(offer.id, now - timedelta(days=3))
    assert result_of(offer_desk.get_offer(offer.id), now).length == timedelta(days=7)
    short = made(now, last_night=date(2026, 7, 17))
    # Made at noon of the 15th, over at midnight after the 17th.
    assert result_of(short, now + timedelta(days=90)).length == timedelta(days=2, hours=12)
