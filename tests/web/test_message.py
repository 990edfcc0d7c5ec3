"""The message to the guest, ready to be sent."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from camp.extensions import db
from camp.models import Letter
from camp.rules.folio import PaymentForm
from camp.rules.letters import LetterKind
from camp.rules.lifecycle import BookingStatus, StayStatus
from camp.rules.money import Money
from camp.services import cashier, reservations
from camp.services.reservations import Contact
from tests.builders import booked, confirmed, held, visit
from tests.pages import Books, letter_text, words

WITH_PHONE = Contact("Айгүл Асанова", "aygul@example.com", "+996555123456", "KG", 16, "")


def message(client: FlaskClient, code: str, kind: str = "") -> str:
    return letter_text(client.get(f"/staff/bookings/{code}/message?kind={kind}").text)


def set_language(code: str, language: str) -> None:
    reservations.get_by_code(code).language = language
    db.session.commit()


SAID = {
    "ky": ("Саламатсызбы, Айгүл Асанова!", "Алдын ала төлөм: 4 140 сом", "20-июль, 2026", "Өзүнчө боз үй"),
    "ru": ("Здравствуйте, Айгүл Асанова!", "Предоплата: 4 140 сом", "20 июля 2026", "Отдельная юрта"),
    "en": ("Hello, Айгүл Асанова!", "Deposit: 4,140 som", "20 July 2026", "Private yurt"),
}


@pytest.mark.parametrize("language", SAID)
def test_the_message_speaks_the_guests_language_alone(desk: FlaskClient, books: Books, language: str) -> None:
    def work(now: datetime) -> tuple[str, str]:
        booking = booked(now, 1, contact=WITH_PHONE)
        set_language(booking.code, language)
        return booking.code, booking.token

    code, token = books(work)
    text = message(desk, code).replace("\u00a0", " ")
    hello, deposit, day, private = SAID[language]
    assert text.startswith(hello)
    assert day in text
    assert private in text
    assert deposit.split(": ")[1] in text
    assert f"http://localhost/{language}/booking/{token}" in text
    bare = re.sub(r"http\S+|EcoTrek|Айгүл Асанова|" + code, "", text)
    if language != "en":
        assert not re.search("[A-Za-z]", bare), "a message is in one language"
    else:
        assert not re.search("[а-яёңөү]", bare)


def test_a_message_goes_by_whatsapp_telegram_or_mail(desk: FlaskClient, books: Books) -> None:
    code = books(lambda now: confirmed(now, 1, contact=WITH_PHONE).code)
    page = desk.get(f"/staff/bookings/{code}/message").text
    text = message(desk, code)
    whatsapp = re.search(r'href="(https://wa\.me/[^"]+)"', page)
    assert whatsapp is not None
    link = urlsplit(unescape(whatsapp[1]))
    assert (link.path, parse_qs(link.query)["text"]) == ("/996555123456", [text])
    telegram = re.search(r'href="(https://t\.me/share/url[^"]+)"', page)
    assert telegram is not None
    shared = parse_qs(urlsplit(unescape(telegram[1])).query)
    assert shared["url"][0] in text
    assert shared["url"][0] not in shared["text"][0]
    mail = re.search(r'href="(mailto:[^"]+)"', page)
    assert mail is not None
    assert unquote(urlsplit(unescape(mail[1])).path) == "aygul@example.com"
    assert 'data-copy="#letter-text"' in page


def test_a_guest_without_a_number_has_no_whatsapp(desk: FlaskClient, books: Books) -> None:
    page = desk.get(f"/staff/bookings/{books(lambda now: confirmed(now, 1).code)}/message").text
    assert "wa.me" not in page


def departed(now: datetime) -> str:
    booking = confirmed(now, 1)
    booking.stays[0].status = StayStatus.DEPARTED
    db.session.commit()
    return booking.code


def in_house(now: datetime) -> str:
    booking = confirmed(now, 1)
    booking.stays[0].status = StayStatus.IN_HOUSE
    db.session.commit()
    return booking.code


def no_show(now: datetime) -> str:
    booking = confirmed(now, 1)
    booking.stays[0].status = StayStatus.NO_SHOW
    db.session.commit()
    return booking.code


def cancelled(now: datetime) -> str:
    booking = confirmed(now, 1)
    return reservations.cancel(booking.code, now, date(2026, 7, 15)).code


def requested(now: datetime) -> str:
    booking = booked(now, 1)
    booking.status = BookingStatus.REQUESTED
    db.session.commit()
    return booking.code


def soon(now: datetime) -> str:
    return confirmed(now, 1, arrival=date(2026, 7, 16), departure=date(2026, 7, 18)).code


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda now: held(now, 1).code, "Забронируйте здесь"),
        (requested, "[Оо]тветим"),
        (lambda now: booked(now, 1).code, "после предоплаты"),
        (lambda now: confirmed(now, 1).code, "подтверждена"),
        (soon, "Ждём вас"),
        (in_house, "подтверждена"),
        (departed, "Спасибо"),
        (no_show, "отменена"),
        (cancelled, "отменена"),
        (lambda now: visit(now).code, "держит это для вас"),
    ],
    ids=[
        "held",
        "requested",
        "deposit",
        "confirmed",
        "soon",
        "in-house",
        "departed",
        "no-show",
        "cancelled",
        "visit",
    ],
)
def test_the_message_tells_what_the_booking_is_now(
    desk: FlaskClient, books: Books, make: Callable[[datetime], str], said: str
) -> None:
    code = books(make)
    books(lambda now: set_language(code, "ru"))
    text = message(desk, code)
    assert re.search(said, text), text
    assert "\n\n\n" not in text


def test_another_message_may_be_chosen_among_those_that_fit(desk: FlaskClient, books: Books) -> None:
    code = books(lambda now: confirmed(now, 1).code)
    assert "Погода:" in message(desk, code, "before_arrival")
    assert message(desk, code, "deposit_asked") == message(desk, code)
    assert message(desk, code, "../message") == message(desk, code)


def test_what_is_paid_is_not_asked_for_again(desk: FlaskClient, books: Books) -> None:
    def work(now: datetime) -> str:
        code = confirmed(now, 1).code
        cashier.record_payment(code, PaymentForm.CASH, Money.som(20_700), "", None, now)
        return code

    assert "Всё оплачено." in message(desk, books(work))


def test_a_message_can_be_kept_with_the_booking_and_marked_as_sent(desk: FlaskClient, books: Books) -> None:
    code = books(lambda now: confirmed(now, 1).code)
    answer = desk.post(f"/staff/bookings/{code}/message", data={"kind": "link_again"})
    assert answer.status_code == 303
    place = answer.headers["Location"]
    assert re.fullmatch(r"/staff/letters/\d+", place)
    assert desk.post(f"{place}/sent").status_code == 303
    page = desk.get(f"/staff/bookings/{code}").text
    assert "Private link again" in words(page)
    assert f'href="{place}"' in page


def test_what_does_not_fit_the_booking_is_not_written(desk: FlaskClient, books: Books) -> None:
    code = books(lambda now: confirmed(now, 1).code)
    for kind in ("voucher", "nonsense", ""):
        told = desk.post(f"/staff/bookings/{code}/message", data={"kind": kind}, follow_redirects=True)
        assert "be written to the guest now" in told.text
    assert books(lambda now: db.session.scalars(select(Letter.kind)).all()) == [
        LetterKind.DEPOSIT_ASKED,
        LetterKind.CONFIRMED,
    ]
