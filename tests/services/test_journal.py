"""Who did what: every change leaves its trace by itself, and nobody can wipe one out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from camp.extensions import db
from camp.models import (
    Booking,
    Charge,
    ExchangeRate,
    Guest,
    JournalEntry,
    Rate,
    Role,
    Stay,
    Tour,
)
from camp.rules.currencies import Currency
from camp.rules.folio import PaymentForm
from camp.rules.journal import Actor, Deed
from camp.rules.lifecycle import CONFIRM, Confirmation
from camp.rules.meals import MealKind
from camp.rules.money import Money
from camp.rules.refusals import NotForSale, StepNotPossible
from camp.services import (
    accounts,
    basket,
    cashier,
    front_desk,
    journal,
    payment_corrections,
    prices,
    reservations,
    till,
)
from camp.services.journal import HIDDEN, PERSONAL, PROGRAM, UNTOLD, WATCHED, Hand
from camp.services.prices import SettingsChange
from camp.services.reservations import Contact
from camp.services.transaction import transaction
from tests.builders import asked, at_once, booked, confirmed, family, held
from tests.conftest import TODAY

ARRIVAL = date(2026, 7, 20)


@pytest.fixture(autouse=True)
def _pen_laid_down() -> Iterator[None]:
    yield
    journal.write_as(PROGRAM)


@pytest.fixture
def staff_id(any_app: Flask) -> int:
    """Somebody of the front desk, who has the pen."""
    user = accounts.add_user("meerim", "Мээрим", [Role.FRONT_DESK], "a-password-of-hers", "ky")
    journal.write_as(Hand(Actor.STAFF, user.id))
    return user.id


def last_id() -> int:
    return db.session.scalar(select(JournalEntry.id).order_by(JournalEntry.id.desc()).limit(1)) or 0


def entries(since: int = 0) -> list[JournalEntry]:
    found = select(JournalEntry).where(JournalEntry.id > since).order_by(JournalEntry.id)
    return list(db.session.scalars(found))


def told(since: int, subject: str) -> list[tuple[Deed, dict[str, Any], dict[str, Any]]]:
    return [(one.deed, one.before, one.after) for one in entries(since) if one.subject == subject]


def steps(since: int, subject: str = "bookings") -> list[tuple[str | None, str | None]]:
    """From which status to which."""
    return [
        (before.get("status"), after["status"])
        for _, before, after in told(since, subject)
        if "status" in after
    ]


def test_a_booking_s_whole_way_is_told_with_who_when_before_and_after(staff_id: int, now: datetime) -> None:
    since = last_id()
    booking = confirmed(now, 1)
    assert steps(since) == [(None, "held"), ("held", "awaiting_deposit"), ("awaiting_deposit", "confirmed")]
    [(_, _, born)] = [one for one in told(since, "stays") if one[0] is Deed.CREATED]
    assert (born["arrival"], born["departure"], born["meal_plan"]) == (
        "2026-07-20",
        "2026-07-23",
        "half_board",
    )
    since = last_id()
    cashier.record_payment(booking.code, PaymentForm.CASH, Money.som(5000), "17", staff_id, now)
    stay = front_desk.check_in(booking.stays[0].id, now + timedelta(days=5), ARRIVAL)
    assert ("expected", "in_house") in steps(since, "stays")
    for entry in entries(since):
        assert (entry.actor, entry.user_id, entry.booking_id) == (Actor.STAFF, staff_id, booking.id)
    assert stay.status == "in_house"
    assert all(charge.posted_by_id == staff_id for charge in cashier.folio_of(booking).charges)
    assert [one.taken_by_id for one in cashier.folio_of(booking).payments] == [staff_id]


def test_a_cancellation_and_a_no_show_are_told(staff_id: int, now: datetime) -> None:
    one, other = confirmed(now, 1), confirmed(now, 2)
    since = last_id()
    reservations.cancel(one.code, now, TODAY)
    assert steps(since) == [("confirmed", "cancelled")]
    assert ("expected", "cancelled") in steps(since, "stays")
    since = last_id()
    front_desk.mark_no_show(other.code, now + timedelta(days=6), ARRIVAL + timedelta(days=1))
    assert ("expected", "no_show") in steps(since, "stays")


def test_an_order_leaves_a_trace_when_it_comes_and_when_it_goes(staff_id: int, now: datetime) -> None:
    booking = family(now)
    since = last_id()
    order = basket.add_meal(booking.token, MealKind.LUNCH, asked(21), now)
    [(deed, before, after)] = told(since, "orders")
    assert (deed, before, after["meal"], after["quantity"]) == (Deed.CREATED, {}, "lunch", 2)
    since = last_id()
    basket.remove(booking.token, order.id, now)
    assert steps(since, "orders") == [("standing", "removed")]


def test_what_is_personal_is_told_to_have_changed_and_not_what_it_was(staff_id: int, now: datetime) -> None:
    booking = booked(
        now, 1, contact=Contact("Айгүл Тайна", "taina@example.com", "+996700112233", "KG", 16, "жер")
    )
    since = last_id()
    with transaction() as session:
        person = session.scalars(select(Guest).where(Guest.booking_id == booking.id)).first()
        assert person is not None
        person.name, person.allergies, person.weight_kg = "Тайна", "жаңгак", 71
        person.document_number, person.birth_date = "AN1234567", date(1990, 1, 2)
        session.execute(update(Booking).where(Booking.id == booking.id).values(phone="+996700445566"))
    [(_, _, changed)] = told(since, "guests")
    assert changed["name"] == changed["allergies"] == changed["weight_kg"] == HIDDEN
    assert changed["document_number"] == changed["birth_date"] == HIDDEN
    assert told(since, "bookings") == [(Deed.CHANGED, {"phone": HIDDEN}, {"phone": HIDDEN})]
    whole = " ".join(f"{one.before} {one.after}" for one in entries())
    for secret in ("Тайна", "taina", "700112233", "700445566", "жаңгак", "AN1234567", "1990", "71"):
        assert secret not in whole, f"{secret} is in the journal"
    assert "password" not in whole.replace("password_hash", "")
    assert "argon2" not in whole


def test_columns_that_are_hidden_or_left_out_exist() -> None:
    """A column renamed would be told aloud from then on."""
    for table, names in PERSONAL.items():
        assert table in WATCHED
        assert names <= set(table.__table__.columns.keys())
    known = {column.name for table in WATCHED for column in table.__table__.columns}
    assert known >= UNTOLD


def test_a_price_is_told_in_the_owner_s_name(staff_id: int) -> None:
    rate = db.session.scalars(select(Rate)).first()
    assert rate is not None
    before, since = rate.adult_price.tyiyn, last_id()
    prices.change_prices({rate.id: Money(before + 100)}, {}, all_are_real=False)
    [(deed, old, new)] = told(since, "rates")
    assert deed is Deed.CHANGED
    assert (old["adult_price"], new["adult_price"]) == (before, before + 100)
    assert [entry.booking_id for entry in entries(since)] == [None]


def test_a_product_and_its_name_are_told_in_three_languages(staff_id: int) -> None:
    since = last_id()
    with transaction() as session:
        tour = session.scalars(select(Tour)).first()
        assert tour is not None
        tour.name = type(tour.name)(ky="Көл", ru="Озеро", en="Lake")
        tour.place_price = Money.som(4321)
    [(_, _, new)] = told(since, "tours")
    assert new == {"name": {"ky": "Көл", "ru": "Озеро", "en": "Lake"}, "place_price": 432100}


def test_the_settings_are_told(staff_id: int) -> None:
    since = last_id()
    prices.change_settings(SettingsChange(Confirmation.BY_HAND, 33, 24, 20))
    [(_, old, new)] = told(since, "camp_settings")
    assert old["deposit_percent"] != new["deposit_percent"] == 33
    assert new["confirmation"] == "by_hand"


def test_a_user_is_told_from_the_first_day(staff_id: int) -> None:
    since = last_id()
    user = accounts.add_user("ulan", "Улан", [Role.STABLE], "a-password-of-his", "ky")
    [(deed, _, born)] = told(since, "users")
    assert deed is Deed.CREATED
    assert (born["login"], born["name"], born["password_hash"]) == ("ulan", HIDDEN, HIDDEN)
    assert [one.after["role"] for one in entries(since) if one.subject == "user_roles"] == ["stable"]
    since = last_id()
    accounts.choose_language(user.id, "en")
    assert told(since, "users") == [(Deed.CHANGED, {"language": "ky"}, {"language": "en"})]
    since = last_id()
    accounts.set_roles("ulan", [Role.KITCHEN, Role.MANAGER])
    roles = [(one.deed, (one.after or one.before)["role"]) for one in entries(since)]
    assert sorted(roles) == [
        (Deed.CREATED, "kitchen"), (Deed.CREATED, "manager"), (Deed.REMOVED, "stable")
    ]  # fmt: skip
    assert {one.subject_id for one in entries(since)} == {user.id}
    since = last_id()
    accounts.deactivate("ulan")
    assert told(since, "users") == [(Deed.CHANGED, {"is_active": True}, {"is_active": False})]


def test_rates_of_exchange_of_one_day_are_told_apart(any_app: Flask, now: datetime) -> None:
    with transaction() as session:
        for currency, rate in ((Currency.USD, 870_000), (Currency.EUR, 950_000)):
            session.add(ExchangeRate(day=TODAY, currency=currency, rate=rate, noted_at=now))
    since = last_id()
    with transaction() as session:
        session.execute(
            update(ExchangeRate).where(ExchangeRate.day == TODAY).values(rate=ExchangeRate.rate + 1)
        )
    changed = [(one.after["currency"], one.before["rate"], one.after["rate"]) for one in entries(since)]
    assert sorted(changed) == [("EUR", 950_000, 950_001), ("USD", 870_000, 870_001)]


def test_a_till_counted_again_is_told_with_what_was_counted_before(staff_id: int, now: datetime) -> None:
    since = last_id()
    cash, dollars = (PaymentForm.CASH, Currency.KGS), (PaymentForm.CASH, Currency.USD)
    till.count_till(TODAY, {cash: 500_00, dollars: 0}, staff_id, now)
    born = [after for _, _, after in told(since, "till_counts")]
    assert [(one["currency"], one["counted"], one["expected"]) for one in born] == [
        ("KGS", 500_00, 0),
        ("USD", 0, 0),
    ]
    since = last_id()
    till.count_till(TODAY, {cash: 450_00}, staff_id, now + timedelta(minutes=5))
    [(deed, before, after)] = told(since, "till_counts")
    assert (deed, before["counted"], after["counted"]) == (Deed.CHANGED, 500_00, 450_00)
    assert (after["form"], after["currency"]) == ("cash", "KGS")
    assert "form" not in before
    [entry] = entries(since)
    assert (entry.user_id, date.fromordinal(entry.subject_id)) == (staff_id, TODAY)


def test_a_receipt_s_number_that_comes_later_is_told_of_its_booking(staff_id: int, now: datetime) -> None:
    booking = confirmed(now, 1)
    payment = cashier.record_payment(booking.code, PaymentForm.CASH, Money.som(5000), "", staff_id, now)
    since = last_id()
    payment_corrections.note_receipt(booking.code, payment.id, "0042", now)
    [entry] = [one for one in entries(since) if one.subject == "payments"]
    assert (entry.before, entry.after) == ({"receipt_number": None}, {"receipt_number": "0042"})
    assert (entry.booking_id, entry.user_id) == (booking.id, staff_id)


def test_rows_changed_and_removed_all_at_once_are_seen_one_by_one(any_app: Flask, now: datetime) -> None:
    one, other = confirmed(now, 1), confirmed(now, 2)
    since = last_id()
    with transaction() as session:
        session.execute(update(Stay).values(adults=1))
        session.execute(delete(Rate).where(Rate.id < 3))
    assert {entry.booking_id for entry in entries(since) if entry.subject == "stays"} == {one.id, other.id}
    assert [deed for deed, _, _ in told(since, "rates")] == [Deed.REMOVED, Deed.REMOVED]


def test_a_change_on_its_way_is_not_told_twice_by_an_update_behind_it(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    since = last_id()
    with transaction() as session:
        session.get_one(Booking, booking.id).expected_hour = 11
        session.execute(update(Booking).where(Booking.id == booking.id).values(language="en"))
    assert [after for _, _, after in told(since, "bookings")] == [{"expected_hour": 11}, {"language": "en"}]


def test_the_old_value_is_known_even_of_a_row_let_go_by_a_commit(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    since = last_id()
    db.session.expire_all()
    with transaction():
        booking.expected_hour = 3
    assert told(since, "bookings") == [(Deed.CHANGED, {"expected_hour": 16}, {"expected_hour": 3})]


def test_locking_alone_and_setting_the_same_again_leave_none(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    since = last_id()
    with transaction() as session:
        found = session.get_one(Booking, booking.id)
        reservations.lock(session, found, now + timedelta(hours=1))
        found.language = str(found.language)
        session.execute(update(Booking).where(Booking.id == booking.id).values(channel=found.channel))
    assert entries(since) == []


def test_a_refused_command_leaves_none(staff_id: int, now: datetime) -> None:
    booking = confirmed(now, 1)
    since = last_id()
    with pytest.raises(StepNotPossible):
        reservations.confirm(booking.code, now)
    with pytest.raises(NotForSale):
        basket.add_tour(booking.token, "no-such", asked(21, "09:00"), now)
    assert entries(since) == []


def test_what_is_rolled_back_was_never_done(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    since = last_id()
    db.session.get_one(Booking, booking.id).expected_hour = 3
    db.session.execute(update(Stay).values(adults=1))
    assert len(entries(since)) == 2
    db.session.rollback()
    assert entries(since) == []


def test_of_fifty_who_confirm_at_once_one_is_told(any_app: Flask, now: datetime) -> None:
    booking = booked(now, 1)
    booking_id, since = booking.id, last_id()
    db.session.rollback()

    def confirm(number: int) -> str:
        """Without refusing the late ones, so that what they noted by mistake would stay."""
        with transaction() as session:
            won = reservations.advance(session, booking_id, CONFIRM, now, held_until=None, confirmed_at=now)
        return "won" if won else "late"

    assert at_once(any_app, confirm)["won"] == 1
    assert steps(since) == [("awaiting_deposit", "confirmed")]


@pytest.mark.parametrize("statement", ["UPDATE journal SET user_id = NULL", "DELETE FROM journal"])
def test_the_database_itself_keeps_the_journal(any_app: Flask, now: datetime, statement: str) -> None:
    held(now, 1)
    before = len(entries())
    assert before
    with pytest.raises(DBAPIError, match="the journal is never changed"):
        db.session.execute(text(statement))
    db.session.rollback()
    assert len(entries()) == before


def test_a_past_that_is_played_is_told_when_it_was(any_app: Flask, now: datetime) -> None:
    since = last_id()
    long_ago = now - timedelta(days=400)
    with journal.lived_at(long_ago):
        held(now, 1)
    assert {entry.at for entry in entries(since)} == {long_ago}
    since = last_id()
    held(now, 2)
    assert long_ago not in {entry.at for entry in entries(since)}


def test_what_runs_out_is_the_program_s_doing_whoever_comes_next(staff_id: int, now: datetime) -> None:
    lapsing = held(now, 1)
    since = last_id()
    confirmed(now + timedelta(hours=3), 2)
    [ended] = [one for one in entries(since) if one.booking_id == lapsing.id and one.subject == "bookings"]
    assert (ended.after["status"], ended.actor, ended.user_id) == ("expired", Actor.PROGRAM, None)
    reversing = select(Charge).where(Charge.booking_id == lapsing.id, Charge.reverses_id.is_not(None))
    assert {one.posted_by_id for one in db.session.scalars(reversing)} == {None}
    assert {one.user_id for one in entries(since) if one.booking_id != lapsing.id} == {staff_id}


def test_people_are_told_by_the_pen_they_hold(any_app: Flask, now: datetime) -> None:
    since = last_id()
    journal.write_as(Hand(Actor.GUEST))
    held(now, 1)
    assert {(one.actor, one.user_id) for one in entries(since)} == {(Actor.GUEST, None)}
