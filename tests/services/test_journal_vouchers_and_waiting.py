"""Who did what to gift vouchers and on the waiting list: told by itself, without code and without names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from camp.extensions import db
from camp.models import JournalEntry, Role, Waiting
from camp.rules.folio import PaymentForm
from camp.rules.journal import Actor, Deed
from camp.rules.money import Money
from camp.rules.vouchers import KEEP_BUYER, KEEP_UNPAID
from camp.services import (
    accounts,
    desk_cancelling,
    history,
    journal,
    voucher_desk,
    voucher_sales,
    waiting_list,
)
from camp.services.history import Kind, Sieve
from camp.services.journal import HIDDEN, PROGRAM, Hand
from tests.builders import confirmed
from tests.conftest import TODAY
from tests.services.test_journal import entries, last_id, told
from tests.services.test_vouchers import ANARA, ordered, sold, used
from tests.services.test_waiting_list import NIGHTS, fill, joined


@pytest.fixture(autouse=True)
def _pen_laid_down() -> Iterator[None]:
    yield
    journal.write_as(PROGRAM)


@pytest.fixture
def staff_id(any_app: Flask) -> int:
    return accounts.add_user("meerim", "Мээрим", [Role.FRONT_DESK], "a-password-of-hers", "ky").id


def who(since: int, subject: str) -> list[tuple[Actor, int | None]]:
    return [(one.actor, one.user_id) for one in entries(since) if one.subject == subject]


# Vouchers


def test_a_vouchers_whole_way_is_told_with_who_did_it(staff_id: int, now: datetime) -> None:
    booking, since = confirmed(now, 1), last_id()
    journal.write_as(Hand(Actor.GUEST))
    voucher = ordered(now, amount=Money.som(30_000))
    journal.write_as(Hand(Actor.STAFF, staff_id))
    voucher_sales.take_payment(voucher.id, PaymentForm.CASH, "7", staff_id, now + timedelta(days=1))
    journal.write_as(Hand(Actor.GUEST))
    used(booking, voucher, now)
    journal.write_as(Hand(Actor.STAFF, staff_id))
    left = 3_000_000 - 2_070_000
    voucher_sales.pay_back(voucher.id, PaymentForm.CASH, "", Money(left), staff_id, now)

    born, paid, spent, back = told(since, "vouchers")
    assert born[0] is Deed.CREATED
    assert (born[2]["status"], born[2]["amount"], born[2]["last_day"]) == ("ordered", 3_000_000, "2027-07-14")
    assert (paid[1]["status"], paid[2]["status"], paid[2]["remaining"]) == ("ordered", "active", 3_000_000)
    assert paid[2]["last_day"] == "2027-07-15", "counted anew from the payment"
    assert (spent[1], spent[2]) == ({"remaining": 3_000_000}, {"remaining": left, "number": voucher.number})
    assert (back[2]["status"], back[2]["remaining"]) == ("refunded", 0)
    guest, staff = (Actor.GUEST, None), (Actor.STAFF, staff_id)
    assert who(since, "vouchers") == [guest, staff, guest, staff]


def test_what_goes_back_onto_a_voucher_is_told(any_app: Flask, now: datetime) -> None:
    booking, voucher = confirmed(now, 1), sold(now)
    used(booking, voucher, now)
    since = last_id()
    desk_cancelling.cancel(booking.code, now, TODAY)
    [(_, before, after)] = told(since, "vouchers")
    assert (before["remaining"], after["remaining"]) == (0, Money.som(10_000 - 4_140).tyiyn)


def test_the_journal_keeps_neither_code_nor_names_of_a_voucher(any_app: Flask, now: datetime) -> None:
    since = last_id()
    voucher = sold(now)
    personal = [ANARA[name] for name in ("buyer_name", "buyer_email", "for_name", "message")]
    whole = json.dumps([(one.before, one.after) for one in entries(since)], ensure_ascii=False)
    for secret in (voucher.code, voucher.token, *personal):
        assert secret not in whole, secret
    assert told(since, "vouchers")[0][2]["buyer_name"] == HIDDEN


def test_who_bought_is_forgotten_and_that_is_told_but_not_who(any_app: Flask, now: datetime) -> None:
    unpaid, voucher = ordered(now), sold(now)
    numbers, later = (unpaid.number, voucher.number), now + KEEP_UNPAID
    since = last_id()
    voucher_sales.forget_buyers(later, TODAY)
    [(deed, before, after)] = told(since, "vouchers")
    assert (deed, before["number"], after) == (Deed.REMOVED, numbers[0], {})
    since = last_id()
    voucher_sales.forget_buyers(later, voucher.last_day + KEEP_BUYER + timedelta(days=1))
    [(deed, before, after)] = told(since, "vouchers")
    assert (deed, before["buyer_name"], after["number"]) == (Deed.CHANGED, HIDDEN, numbers[1])
    assert "Anara" not in json.dumps([before, after])


def test_a_look_and_a_voucher_held_still_leave_none(any_app: Flask, now: datetime) -> None:
    booking, voucher = confirmed(now, 1), sold(now)
    since = last_id()
    voucher_desk.look(booking.token, voucher.code, TODAY)
    db.session.rollback()
    assert entries(since) == []


# The waiting list


def test_who_joins_is_served_and_leaves_is_told(staff_id: int, now: datetime) -> None:
    fill(now, 1)
    booking, since = confirmed(now, 1), last_id()
    journal.write_as(Hand(Actor.GUEST))
    waiting = joined(now)
    token = waiting.token
    journal.write_as(Hand(Actor.STAFF, staff_id))
    desk_cancelling.cancel(booking.code, now, TODAY)
    journal.write_as(Hand(Actor.GUEST))
    waiting_list.leave(token, now + timedelta(hours=1))

    came, held, gone = [one for one in entries(since) if one.subject == "waiting"]
    assert (came.deed, came.actor, came.booking_id) == (Deed.CREATED, Actor.GUEST, None)
    assert came.after["arrival"] == NIGHTS.arrival.isoformat()
    assert (held.deed, held.actor) == (Deed.CHANGED, Actor.PROGRAM), "it is served by itself"
    assert held.after.keys() == {"offered_at", "arrival", "departure"}
    assert held.booking_id is not None
    assert (gone.deed, gone.actor, gone.before["offered_at"]) == (
        Deed.REMOVED, Actor.GUEST, held.after["offered_at"],
    )  # fmt: skip


def test_nobody_is_named_and_a_claim_alone_is_not_told(any_app: Flask, now: datetime) -> None:
    fill(now, 1)
    confirmed(now, 1)
    since = last_id()
    joined(now)
    waiting_list.serve(now)
    [one] = entries(since)
    assert {one.after[name] for name in ("name", "email", "country")} == {HIDDEN}


def test_who_is_forgotten_when_the_day_has_passed_is_told_as_the_programs_doing(
    any_app: Flask, now: datetime
) -> None:
    fill(now, 1)
    confirmed(now, 1)
    joined(now)
    since = last_id()
    waiting_list.forget_past(NIGHTS.arrival + timedelta(days=1))
    [one] = entries(since)
    assert (one.deed, one.actor, one.before["departure"]) == (
        Deed.REMOVED, Actor.PROGRAM, NIGHTS.departure.isoformat(),
    )  # fmt: skip
    assert db.session.scalars(select(Waiting)).first() is None


# Read back


def test_both_stand_in_the_camps_journal_and_neither_can_be_taken_back(any_app: Flask, now: datetime) -> None:
    fill(now, 1)
    booking = confirmed(now, 1)
    joined(now)
    sold(now)
    desk_cancelling.cancel(booking.code, now, TODAY)
    for kind, subject, told_times in ((Kind.VOUCHERS, "vouchers", 2), (Kind.WAITING, "waiting", 2)):
        page = history.camp_journal(Sieve(kind=kind), 1)
        found = [entry.subject for deeds in page.story.deeds for entry in deeds.entries]
        assert found == [subject] * told_times
        assert {deeds.act for deeds in page.story.deeds} == {""}
    everything = history.camp_journal(Sieve(), 1)
    subjects = {entry.subject for deeds in everything.story.deeds for entry in deeds.entries}
    assert {"vouchers", "waiting"} <= subjects
    assert "bookings" not in subjects


def test_the_camps_journal_knows_the_booking_of_who_waited(any_app: Flask, now: datetime) -> None:
    fill(now, 1)
    booking = confirmed(now, 1)
    waiting = joined(now)
    desk_cancelling.cancel(booking.code, now, TODAY)
    db.session.expire_all()
    assert waiting.booking is not None
    story = history.camp_journal(Sieve(kind=Kind.WAITING), 1).story
    assert story.codes == {waiting.booking.id: waiting.booking.code}


def test_a_yurt_held_for_who_waited_is_told_with_its_booking_too(any_app: Flask, now: datetime) -> None:
    fill(now, 1)
    booking = confirmed(now, 1)
    waiting = joined(now)
    desk_cancelling.cancel(booking.code, now, TODAY)
    db.session.expire_all()
    assert waiting.booking is not None
    story = history.booking_story(waiting.booking.code).story
    subjects = [entry.subject for deeds in story.deeds for entry in deeds.entries]
    assert subjects.count("waiting") == 1


def test_a_voucher_has_a_story_of_its_own(any_app: Flask, now: datetime) -> None:
    voucher, other = sold(now), sold(now)
    voucher_sales.make_void(other.id, now)
    story = history.voucher_story(voucher.id)
    found: list[JournalEntry] = [entry for deeds in story.deeds for entry in deeds.entries]
    assert [entry.deed for entry in found] == [Deed.CREATED, Deed.CHANGED]
    assert {entry.subject_id for entry in found} == {voucher.id}
