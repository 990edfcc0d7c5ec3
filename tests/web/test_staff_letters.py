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
from sqlalchemy import select, update

from camp.extensions import db
from camp.models import Booking, Letter, Order, Role
from camp.rules.activities import CallOffChoice, CallOffReason
from camp.rules.folio import PaymentForm
from camp.rules.letters import LetterKind, LetterStatus, MailProblem, SentBy
from camp.services import basket, cashier, team, tour_desk
from camp.services.reservations import Contact
from tests.builders import asked, booked, charged, confirmed, departure_of
from tests.pages import Books, letter_text, words

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
    told_of = select(Letter).where(Letter.kind == LetterKind.CALLED_OFF)
    assert len(books(lambda now: db.session.scalars(told_of).all())) == 1


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


def letter_of(page: str, kind: str) -> str:
    """The address of the letter of that kind on the outbox's page."""
    found = re.search(rf'href="(/staff/letters/\d+)">{kind}<', page)
    assert found is not None
    return found[1]


def called_off_letter(client: FlaskClient) -> str:
    return letter_of(client.get("/staff/letters").text, "Tour or class called off")


def test_a_letter_speaks_its_bookings_language_and_the_page_its_readers(
    staff_client: FlaskClient, books: Books
) -> None:
    _, token = books(called_off)
    page = staff_client.get(called_off_letter(staff_client)).text
    text = letter_text(page)
    assert text.startswith("Здравствуйте, Айгүл Асанова!\n\nК сожалению, нам пришлось отменить вот что:\n")
    assert "21 июля, 09:00\nПричина: Погода не позволяет." in text
    assert "– Другая дата\n" in text
    assert f"http://localhost/ru/booking/{token}" in text
    words_of_it = re.sub(r"http\S+|EcoTrek", "", text)
    assert not re.search("[A-Za-z]", words_of_it), "a letter is in one language"
    assert 'lang="ru"' in page
    assert "15 July 2026, 12:00" in page
    assert "<h1>Tour or class called off</h1>" in page


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
    places = re.findall(r'href="(/staff/letters/\d+)">Tour or class called off<', page)
    texts = " ".join(letter_text(staff_client.get(place).text) for place in places)
    for said in ("21-июль, 09:00", "21 июля, 09:00", "21 July, 09:00"):
        assert texts.count(said) == 1


def test_a_letter_goes_by_whatsapp_telegram_mail_or_hand(staff_client: FlaskClient, books: Books) -> None:
    books(lambda now: called_off(now, contact=WITH_PHONE))
    page = staff_client.get(called_off_letter(staff_client)).text
    text = letter_text(page)
    whatsapp = re.search(r'href="(https://wa\.me/[^"]+)"', page)
    assert whatsapp is not None
    link = urlsplit(unescape(whatsapp[1]))
    assert link.path == "/996555123456"
    assert parse_qs(link.query)["text"] == [text]
    telegram = re.search(r'href="(https://t\.me/share/url[^"]+)"', page)
    assert telegram is not None
    shared = parse_qs(urlsplit(unescape(telegram[1])).query)
    assert shared["url"][0] in text
    mail = re.search(r'href="(mailto:[^"]+)"', page)
    assert mail is not None
    link = urlsplit(unescape(mail[1]))
    assert unquote(link.path) == "aygul@example.com"
    asked_for = parse_qs(link.query)
    assert asked_for["body"] == [text.replace("\n", "\r\n")]
    assert asked_for["subject"][0].startswith("Нам пришлось кое-что отменить · EcoTrek · ")
    assert 'data-copy="#letter-text"' in page


def test_a_guest_without_a_phone_has_no_whatsapp(staff_client: FlaskClient, books: Books) -> None:
    books(called_off)
    page = staff_client.get(called_off_letter(staff_client)).text
    assert "wa.me" not in page
    assert "mailto:" in page


def test_a_letter_is_marked_as_sent_and_kept_as_it_was(staff_client: FlaskClient, books: Books) -> None:
    books(called_off)
    place = called_off_letter(staff_client)
    text = letter_text(staff_client.get(place).text)
    assert "To send: 4" in words(staff_client.get("/staff/letters").text)
    told = staff_client.post(f"{place}/sent", follow_redirects=True).text
    assert "Marked as sent." in told
    assert "by hand: Test manager" in words(told)
    assert "/sent" not in told, "once is enough"
    books(rename)
    assert letter_text(staff_client.get(place).text) == text
    sent = staff_client.get("/staff/letters?pile=sent").text
    assert place in sent
    assert place not in staff_client.get("/staff/letters").text
    again = staff_client.post(f"{place}/sent", follow_redirects=True).text
    assert "Somebody has seen to this letter already" in again


def rename(_now: datetime) -> None:
    db.session.execute(update(Booking).values(guest_name="Somebody Else"))
    db.session.commit()


def test_a_letter_that_needs_no_sending_is_put_away(staff_client: FlaskClient, books: Books) -> None:
    books(called_off)
    place = called_off_letter(staff_client)
    assert "It will not be sent." in staff_client.post(f"{place}/give-up", follow_redirects=True).text
    assert place in staff_client.get("/staff/letters?pile=unsent").text


def failed(now: datetime, status: LetterStatus = LetterStatus.FAILED) -> int:
    booked(now, 5)
    letter = db.session.scalars(select(Letter)).one()
    letter.status, letter.problem = status, MailProblem.ADDRESS
    letter.answer = "550 5.1.1 No such mailbox here"
    db.session.commit()
    return letter.id


def test_a_letter_that_failed_says_why_and_goes_again(
    site: Flask, staff_client: FlaskClient, books: Books
) -> None:
    place = f"/staff/letters/{books(failed)}"
    page = staff_client.get(place).text
    assert "The mail server refuses this address." in page
    assert "550 5.1.1 No such mailbox here" in page
    assert "Send again" not in page, "there is no mail server to send it"
    site.config["CAMP_MAIL"] = object()
    assert "Send again" in staff_client.get(place).text
    told = staff_client.post(f"{place}/again", follow_redirects=True).text
    assert "It goes again within a minute or two." in told
    assert place in staff_client.get("/staff/letters").text


def test_a_failed_letter_is_a_warning_on_today_until_somebody_sees_to_it(
    staff_client: FlaskClient, books: Books
) -> None:
    assert "Letters did not reach" not in staff_client.get("/staff/").text
    place = f"/staff/letters/{books(failed)}"
    page = staff_client.get("/staff/").text
    assert "Letters did not reach their readers 1 letter · Letters" in words(page)
    assert 'href="/staff/letters?pile=trouble"' in page
    assert "Letters did not reach" not in staff_client.get("/staff/?day=2026-07-20").text
    staff_client.post(f"{place}/sent")
    assert "Letters did not reach" not in staff_client.get("/staff/").text


def test_a_letter_that_came_back_is_noted(staff_client: FlaskClient, books: Books) -> None:
    def sent(now: datetime) -> int:
        letter = db.session.get_one(Letter, failed(now))
        letter.status, letter.sent_by, letter.sent_at = LetterStatus.SENT, SentBy.MAIL, now
        db.session.commit()
        return letter.id

    place = f"/staff/letters/{books(sent)}"
    assert "by e-mail" in words(staff_client.get(place).text)
    told = staff_client.post(f"{place}/returned", follow_redirects=True).text
    assert "The letter came back." in told
    assert place in staff_client.get("/staff/letters?pile=trouble").text


def test_the_mail_is_drawn_in_a_frame_that_can_do_nothing(staff_client: FlaskClient, books: Books) -> None:
    books(called_off)
    place = called_off_letter(staff_client)
    page = staff_client.get(place)
    assert (
        f'<iframe class="mail-frame" sandbox title="The letter as a mail shows it" src="{place}/mail"'
        in page.text
    )
    assert page.headers["Content-Security-Policy"].endswith("; frame-src 'self'")
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    frame = staff_client.get(f"{place}/mail")
    policy = frame.headers["Content-Security-Policy"]
    assert policy.endswith("; frame-ancestors 'self'; sandbox")
    assert "script-src" not in policy
    assert "<script" not in frame.text
    assert "src=" not in frame.text, "nothing is fetched, and nobody is told that it was read"
    assert ">Открыть бронь</a>" in frame.text


def test_letters_to_colleagues_are_the_owners_business(
    site: Flask, staff_client: FlaskClient, owner_client: FlaskClient, books: Books
) -> None:
    def invite(now: datetime) -> int:
        newcomer = team.Newcomer("gulnara", "Гүлнара", "ky", [Role.KITCHEN], "gulnara@example.com")
        team.invite_by_mail(newcomer, None, now)
        return db.session.scalars(select(Letter.id)).one()

    place = f"/staff/letters/{books(invite)}"
    assert place not in staff_client.get("/staff/letters").text
    assert staff_client.get(place).status_code == 404
    assert staff_client.post(f"{place}/give-up").status_code == 404
    assert place in owner_client.get("/staff/letters").text
    page = owner_client.get(place).text
    assert "шилтеме кат жөнөтүлгөндө коюлат" in letter_text(page)
    assert "wa.me" not in page
    assert "t.me" not in page
    assert owner_client.post(f"{place}/sent").status_code == 404


def test_letters_are_sifted_and_found_by_booking(staff_client: FlaskClient, books: Books) -> None:
    first, second = books(lambda now: [booked(now, yurt).code for yurt in (5, 6)])
    page = words(staff_client.get(f"/staff/letters?code={first.lower()}").text)
    assert first in page
    assert second not in page
    assert "No letters here." in words(staff_client.get("/staff/letters?pile=sent").text)
    for nonsense in ("?pile=nonsense", "?page=0", "?page=-3", "?page=x", "?code=%25"):
        assert staff_client.get(f"/staff/letters{nonsense}").status_code == 200
