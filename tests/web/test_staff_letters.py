"""What is called off, and the letters that tell of it."""

from __future__ import annotations

import re
from datetime import date, datetime
from html import unescape
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from camp.extensions import db
from camp.models import Booking, Letter, Order
from camp.rules.activities import CallOffChoice, CallOffReason
from camp.rules.folio import PaymentForm
from camp.services import basket, cashier, tour_desk
from camp.services.reservations import Contact
from tests.builders import asked, charged, confirmed, departure_of
from tests.pages import Books, words

DAY = date(2026, 7, 21)
WALK = "waterfall-walk"
WITH_PHONE = Contact("Айгүл Асанова", "aygul@example.com", "+996555123456", "KG", 16, "")


def called_off(now: datetime, **about: Any) -> tuple[int, str]:
    """A Russian booking whose walk was called off: the departure's id, the booking's token."""
    booking = confirmed(now, 1, **about)
    order = basket.add_tour(booking.token, WALK, asked(21, "09:00"), now)
    cashier.record_payment(booking.code, PaymentForm.CASH, charged(booking), "", None, now)
    tour_desk.call_off_departure(departure_of(order).id, CallOffReason.WEATHER, now)
    return departure_of(order).id, booking.token


def walk(now: datetime) -> int:
    order = basket.add_tour(confirmed(now, 1).token, WALK, asked(21, "09:00"), now)
    return departure_of(order).id


def test_a_departure_is_called_off_in_one_step_and_not_twice(staff_client: FlaskClient, books: Books) -> None:
    departure_id = books(walk)
    page = staff_client.get(f"/staff/tours?day={DAY}").text
    before = page[: page.index("Call it off")]
    assert before.count("<details") == before.count("</details>") + 1, "the button must not lie open"
    path = f"/staff/departures/{departure_id}/call-off"
    told = staff_client.post(path, data={"reason": "weather", "day": DAY}, follow_redirects=True)
    assert "Called off. Letters written: 1." in told.text
    assert "has not chosen yet" in told.text
    again = staff_client.post(path, data={"reason": "weather", "day": DAY}, follow_redirects=True)
    assert "Letters written" not in again.text
    assert "called off" in words(again.text)
    assert len(books(lambda now: db.session.scalars(select(Letter)).all())) == 1


@pytest.mark.parametrize(
    ("reason", "kept"), [("too_few", CallOffReason.TOO_FEW), ("nonsense", CallOffReason.OTHER)]
)
def test_a_class_is_called_off_the_same_way(
    staff_client: FlaskClient, books: Books, reason: str, kept: CallOffReason
) -> None:
    def work(now: datetime) -> int | None:
        booking = confirmed(now, 1)
        return basket.add_class(booking.token, "felt", asked(21, "15:00"), now).session_id

    path = f"/staff/sessions/{books(work)}/call-off"
    told = staff_client.post(path, data={"reason": reason, "day": DAY}, follow_redirects=True)
    assert "Letters written: 1." in told.text
    assert books(lambda now: db.session.scalars(select(Order.call_off_reason)).one()) is kept


def test_what_is_not_there_can_not_be_called_off(staff_client: FlaskClient) -> None:
    for path in ("departures/999", "sessions/999"):
        told = staff_client.post(f"/staff/{path}/call-off", data={"reason": "weather"}, follow_redirects=True)
        assert told.status_code == 200
        assert "not on offer" in told.text


def test_money_wanted_back_leads_to_the_folio(staff_client: FlaskClient, books: Books) -> None:
    def work(now: datetime) -> str:
        _, token = called_off(now)
        booking = db.session.scalars(select(Booking).where(Booking.token == token)).one()
        [order] = tour_desk.called_off_orders(booking)
        tour_desk.choose_instead(token, order.id, CallOffChoice.REFUND, now)
        return booking.code

    code = books(work)
    page = staff_client.get(f"/staff/tours?day={DAY}").text
    assert f'href="/staff/bookings/{code}"' in page
    assert "Money back To give back: 1,500 som" in words(page)


# Letters


def letter_text(page: str) -> str:
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert found is not None
    return unescape(found[1]).strip()


def test_a_letter_speaks_its_bookings_language_and_the_page_its_readers(
    staff_client: FlaskClient, books: Books
) -> None:
    _, token = books(called_off)
    page = staff_client.get("/staff/letters").text
    text = letter_text(page)
    assert text.startswith("Айгүл Асанова,\n\nНам пришлось кое-что отменить: ")
    assert "21 июля, 09:00.\nПогода не позволяет." in text
    assert "– Другая дата\n" in text
    assert f"http://localhost/ru/booking/{token}" in text
    words_of_it = re.sub(r"http\S+|EcoTrek", "", text)
    assert not re.search("[A-Za-z]", words_of_it), "a letter is in one language"
    assert 'lang="ru"' in page
    assert "15 July 2026, 12:00" in page
    assert "<h1>Letters</h1>" in page


def test_letters_of_three_languages_stand_on_one_page(staff_client: FlaskClient, books: Books) -> None:
    def work(now: datetime) -> None:
        for yurt, language in ((1, "ky"), (2, "ru"), (3, "en")):
            booking = confirmed(now, yurt)
            booking.language = language
            db.session.commit()
            order = basket.add_tour(booking.token, WALK, asked(21, "09:00"), now)
            tour_desk.call_off_departure(departure_of(order).id, CallOffReason.WEATHER, now)

    books(work)
    page = staff_client.get("/staff/letters").text
    for said in ("21-июль, 09:00", "21 июля, 09:00", "21 July, 09:00"):
        assert page.count(said) == 1


def test_a_letter_goes_by_whatsapp_mail_or_hand(staff_client: FlaskClient, books: Books) -> None:
    books(lambda now: called_off(now, contact=WITH_PHONE))
    page = staff_client.get("/staff/letters").text
    text = letter_text(page)
    whatsapp = re.search(r'href="(https://wa\.me/[^"]+)"', page)
    assert whatsapp is not None
    link = urlsplit(unescape(whatsapp[1]))
    assert link.path == "/996555123456"
    assert parse_qs(link.query)["text"] == [text]
    mail = re.search(r'href="(mailto:[^"]+)"', page)
    assert mail is not None
    link = urlsplit(unescape(mail[1]))
    assert unquote(link.path) == "aygul@example.com"
    assert parse_qs(link.query)["body"] == [text.replace("\n", "\r\n")]
    assert 'data-copy="#letter-1"' in page


def test_a_guest_without_a_phone_has_no_whatsapp(staff_client: FlaskClient, books: Books) -> None:
    books(called_off)
    page = staff_client.get("/staff/letters").text
    assert "wa.me" not in page
    assert "mailto:" in page


def test_a_letter_is_marked_as_sent_and_gives_way_to_those_that_wait(
    site: Flask, staff_client: FlaskClient, books: Books
) -> None:
    def another(now: datetime) -> None:
        order = basket.add_tour(confirmed(now, 2).token, WALK, asked(22, "09:00"), now)
        tour_desk.call_off_departure(departure_of(order).id, CallOffReason.WEATHER, now)

    books(called_off)
    books(another)
    page = staff_client.get("/staff/letters").text
    assert page.index('id="letter-2"') < page.index('id="letter-1"')
    assert staff_client.post("/staff/letters/2/sent").status_code == 303
    page = staff_client.get("/staff/letters").text
    assert page.index('id="letter-1"') < page.index('id="letter-2"')
    assert page.count("Sent: 15 July 2026") == 1
    assert "/staff/letters/2/sent" not in page
    assert staff_client.post("/staff/letters/999/sent").status_code == 303
