"""Who did what, as staff and the owner read it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from camp.extensions import db
from camp.models import Rate, Role, User
from camp.rules.folio import PaymentForm
from camp.rules.lifecycle import Confirmation
from camp.rules.money import Money
from camp.rules.vouchers import KEEP_UNPAID
from camp.services import cashier, journal, prices, voucher_sales, waiting_list
from camp.services.history import TABLES_OF
from camp.services.journal import UNTOLD, WATCHED
from camp.services.prices import SettingsChange
from camp.web import history_labels
from camp.web.words import WORDS
from tests.builders import confirmed, family
from tests.conftest import NOW, TODAY, logged_in
from tests.feed_builders import added, poll, stay
from tests.services.test_vouchers import ordered, sold
from tests.services.test_waiting_list import fill, joined


def text_of(page: str) -> str:
    main = page.split('id="main"')[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


@pytest.mark.parametrize("table", WATCHED)
def test_every_column_that_is_noted_has_words_or_is_left_out_on_purpose(table: type) -> None:
    assert table.__tablename__ in history_labels.TABLES
    for column in table.__table__.columns:
        if column.name in UNTOLD:
            continue
        known = column.name in history_labels.COLUMNS or column.name in history_labels.UNSHOWN
        assert known, f"no words for {table.__tablename__}.{column.name}"
        kind = getattr(column.type, "enum_class", None)
        if kind is not None:
            assert set(WORDS[kind]) == set(kind), f"no words for {kind}"


def test_nothing_is_both_shown_and_left_out_and_every_camp_table_is_of_a_kind() -> None:
    assert not history_labels.UNSHOWN & set(history_labels.COLUMNS)
    of_bookings = {"bookings", "stays", "guests", "orders", "payments"}
    sifted = {table for tables in TABLES_OF.values() for table in tables}
    assert sifted == {table.__tablename__ for table in WATCHED} - of_bookings


def raw_words(text: str) -> set[str]:
    """What only the books call so: a name with an underscore."""
    return set(re.findall(r"\b[a-z]+_[a-z_]+\b", text))


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_the_story_of_a_booking_is_told_in_words(site: Flask, language: str) -> None:
    with site.app_context():
        yesterday = NOW - timedelta(days=1)
        with journal.lived_at(yesterday):
            booking = family(yesterday)
            cashier.record_payment(booking.code, PaymentForm.CASH, Money.som(5000), "17", None, yesterday)
        code = booking.code
    desk = logged_in(site, Role.FRONT_DESK)
    desk.post("/account/language", data={"language": language})
    desk.post(f"/staff/bookings/{code}/cancel")
    page = desk.get(f"/staff/bookings/{code}/history")
    assert page.status_code == 200
    text = text_of(page.text)
    assert "Test front_desk" in text
    assert raw_words(text.replace("front_desk", "")) == set()
    assert "aygul@example.com" not in text
    wanted = {
        "ky": "абалы ырасталган → болду",
        "ru": "состояние подтверждена → стало",
        "en": "state confirmed → becomes",
    }
    assert wanted[language] in text
    # What was done in one go is told once, charges with it.
    assert page.text.count('<li class="row">') == 2
    assert "№ 17" in text
    # The newest is on top.
    assert text.index("Test front_desk") < text.index("№ 17")


def test_names_are_told_to_have_changed_only(site: Flask, staff_client: FlaskClient) -> None:
    with site.app_context():
        booking = confirmed(NOW, 1)
        booking.phone = "+996700445566"
        db.session.commit()
        code = booking.code
    text = text_of(staff_client.get(f"/staff/bookings/{code}/history").text)
    assert "telephone changed, not shown" in text
    assert "700445566" not in text


def test_the_owner_reads_what_happened_outside_the_bookings(site: Flask, owner_client: FlaskClient) -> None:
    with site.app_context():
        rate = db.session.scalars(db.select(Rate)).first()
        assert rate is not None
        owner_client.post("/account/language", data={"language": "en"})
        prices.change_prices({rate.id: Money.som(4321)}, {}, all_are_real=False)
        confirmed(NOW, 1)
    form = {"confirmation": "by_hand", "deposit_percent": 44, "deposit_hours": 24, "hold_minutes": 20}
    assert owner_client.post("/owner/settings", data=form).status_code == 303
    text = text_of(owner_client.get("/owner/journal").text)
    assert "4,321 som" in text
    assert "Rate of a night: " in text
    assert "deposit, percent" in text
    assert "Booking" not in text.split("Nobody can change")[1]
    assert raw_words(text) == set()
    only_settings = text_of(owner_client.get("/owner/journal?kind=settings").text)
    assert "4,321" not in only_settings
    assert "44" in only_settings


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [("ky", "500 сом", "450,50 сом"), ("ru", "500 сом", "450,50 сом"), ("en", "500 som", "450.50 som")],
)
def test_the_owner_reads_how_a_till_was_counted_again(
    site: Flask, owner_client: FlaskClient, language: str, before: str, after: str
) -> None:
    owner_client.post("/account/language", data={"language": language})
    for counted in ("500", "450.5"):
        owner_client.post("/staff/till", data={"cash_KGS": counted, "cash_USD": "12"})
    text = text_of(owner_client.get("/owner/journal?kind=till").text).replace("\xa0", " ")
    assert before in text.split(after)[0]
    assert "12 USD" in text
    assert raw_words(text) == set()


@pytest.mark.parametrize(
    ("language", "paid", "waits", "gone"),
    [
        (
            "ky",
            "абалы төлөнө элек → болду төлөнгөн",
            "Күтүү тизмеси: Nurlan, 20-июль – 23-июль, 2026",
            "алынды",
        ),
        (
            "ru",
            "состояние ещё не оплачен → стало оплачен",
            "Лист ожидания: Nurlan, 20 июля – 23 июля 2026",
            "удалено",
        ),
        (
            "en",
            "state not paid yet → becomes paid",
            "Waiting list: Nurlan, 20 July – 23 July 2026",
            "removed",
        ),
    ],
)
def test_the_owner_reads_what_happened_to_vouchers_and_on_the_waiting_list(
    site: Flask, owner_client: FlaskClient, language: str, paid: str, waits: str, gone: str
) -> None:
    owner_client.post("/account/language", data={"language": language})
    with site.app_context():
        fill(NOW, 1)
        confirmed(NOW, 1)
        voucher, unpaid, waiting = sold(NOW), ordered(NOW), joined(NOW)
        voucher_sales.forget_buyers(NOW + KEEP_UNPAID, TODAY)
        number, left = voucher.number, unpaid.number
        text = text_of(owner_client.get("/owner/journal?kind=vouchers").text)
        assert paid in text
        assert f": {number}" in text
        assert f": {left} {gone}" in text, "also of what is there no more"
        assert "Anara" not in text
        assert voucher.code not in text
        assert raw_words(text) == set()
        assert waits in text_of(owner_client.get("/owner/journal?kind=waiting").text)
        waiting_list.leave(waiting.token, NOW)
        text = text_of(owner_client.get("/owner/journal?kind=waiting").text)
        assert f"{waits.replace('Nurlan, ', '')} {gone}" in text
        assert "Nurlan" not in text
        assert raw_words(text) == set()


@pytest.mark.parametrize(
    ("language", "title", "stopped"),
    [
        ("ky", "Башка сайттын календары: Airbnb, боз үй № 3", "окулбай калган учуру"),
        ("ru", "Календарь другого сайта: Airbnb, юрта № 3", "не читается с"),
        ("en", "Calendar of another site: Airbnb, yurt no. 3", "read no more since"),
    ],
)
def test_the_owner_reads_who_added_and_stopped_another_site_s_calendar(
    site: Flask, owner_client: FlaskClient, language: str, title: str, stopped: str
) -> None:
    owner_client.post("/account/language", data={"language": language})
    with site.app_context():
        feed_id = added(NOW, stay(1, 20, 23), yurt=3)
        poll(feed_id, NOW + timedelta(hours=1), stay(1, 20, 23), stay(2, 24, 26))
        before = text_of(owner_client.get("/owner/journal?kind=feeds").text)
        assert before.count(title) == 1, "reading it is nobody's deed"
        assert stopped not in before
        assert owner_client.post(f"/staff/feeds/{feed_id}/stop", data={"what": "keep"}).status_code == 303
        text = text_of(owner_client.get("/owner/journal?kind=feeds").text)
        assert text.count(title) == 2
        assert stopped in text
        assert "secret" not in text
        assert raw_words(text) == set()


def test_a_receipt_that_came_later_stands_in_the_story_of_its_booking(
    site: Flask, staff_client: FlaskClient
) -> None:
    with site.app_context():
        code = confirmed(NOW, 1).code
        paid = cashier.record_payment(code, PaymentForm.CASH, Money.som(500), "", None, NOW).id
    staff_client.post(f"/staff/bookings/{code}/payments/{paid}/receipt", data={"receipt_number": "0042"})
    text = text_of(staff_client.get(f"/staff/bookings/{code}/history").text)
    assert "Payment: 500 som receipt number – → becomes 0042" in text.replace("\xa0", " ")


def test_the_journal_is_sifted_by_day_and_person_and_turned_page_by_page(
    site: Flask, owner_client: FlaskClient
) -> None:
    with site.app_context():
        owner_id = db.session.scalars(db.select(User.id).where(User.login == "owner")).one()
        for number in range(60):
            prices.change_settings(SettingsChange(Confirmation.BY_HAND, number, 24, 20))
    nobody = text_of(owner_client.get(f"/owner/journal?who={owner_id}&day=2020-01-01").text)
    assert "Nothing was changed." in nobody
    first = owner_client.get("/owner/journal?kind=settings").text
    assert "page=2" in first
    assert "kind=settings" in first
    second = owner_client.get("/owner/journal?kind=settings&page=2").text
    assert "page=3" not in second
    assert "page=1" in second


@pytest.mark.parametrize(
    "query",
    [
        "day=x",
        "who=x",
        "who=²",
        "who=99999999999999",
        "kind=x",
        "page=x",
        "page=-3",
        "page=99999999999999999999",
    ],
)
def test_nonsense_sifts_nothing(owner_client: FlaskClient, query: str) -> None:
    assert owner_client.get(f"/owner/journal?{query}").status_code == 200


def test_an_unknown_booking_has_no_story(staff_client: FlaskClient) -> None:
    assert staff_client.get("/staff/bookings/NOSUCH/history").status_code == 404


def test_the_pen_is_laid_down_after_each_request(site: Flask, staff_client: FlaskClient) -> None:
    with site.app_context():
        code = confirmed(NOW, 1).code
    staff_client.post(f"/staff/bookings/{code}/cancel")
    assert journal._hand.get() is journal.PROGRAM
    staff_client.post("/staff/bookings/NOSUCH/cancel")
    assert journal._hand.get() is journal.PROGRAM
