"""Terms as the owner sets them, guests read them, and staff follow them."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from camp.extensions import db
from camp.models import Booking, BookingTerms, Season, SeasonTerms
from camp.rules.cancellation import CancelledBy, Step
from camp.rules.money import Money
from camp.services import cashier, house
from tests.builders import booked
from tests.pages import Books, save, words
from tests.web.test_guest import DETAILS, hold

ROWS = {"days_0": "60", "kept_0": "0", "days_1": "30", "kept_1": "80", "days_2": "", "kept_2": ""}
OWN = {"deposit_percent": "40", "deposit_sum": "", "deposit_hours": "24", **ROWS}


def high_season(site: Flask) -> str:
    with site.app_context():
        number = db.session.scalars(select(Season.id).where(Season.code == "high", Season.year == 2026)).one()
    return f"/owner/terms/{number}"


def own_terms(site: Flask) -> list[SeasonTerms]:
    with site.app_context():
        return list(db.session.scalars(select(SeasonTerms)))


def test_the_owner_gives_a_season_terms_and_guests_read_them(
    site: Flask, owner_client: FlaskClient, client: FlaskClient
) -> None:
    page = high_season(site)
    assert f'href="{page}"' in owner_client.get("/owner/terms").text
    assert owner_client.post(page, data=OWN).status_code == 303
    said = words(owner_client.get(page).text)
    assert "Deposit: 40 % of the price, to be paid within 24 hours." in said
    assert "More than 30 days before arrival: 20 % of the deposit is returned." in said
    camp = words(client.get("/en/camp").text)
    assert "High season, 1 July – 25 August 2026" in camp
    assert "Deposit: 20 % of the price, to be paid within 48 hours." in camp
    details = words(client.get(hold(client)).text)
    assert "8,280 som, within 24 hours" in details
    assert "More than 30 days before arrival: 20 % of the deposit is returned." in details


def test_a_fixed_deposit_counts_in_place_of_the_percentage(
    site: Flask, owner_client: FlaskClient, client: FlaskClient
) -> None:
    owner_client.post(high_season(site), data={**OWN, "deposit_sum": "3 000"})
    assert "3,000 som, within 24 hours" in words(client.get(hold(client)).text)
    save(owner_client, "/owner/settings", deposit_sum="2500")
    assert "Deposit: 2,500 som, to be paid" in words(client.get("/en/camp").text)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"deposit_percent": "120"}, "from 0 to 100"),
        ({"deposit_percent": ""}, "Enter a whole number."),
        ({"deposit_sum": "a lot"}, "whole number of som"),
        ({"deposit_sum": "-5"}, "from 1 to"),
        ({"deposit_hours": "0"}, "from 1 to 720"),
        ({"kept_1": ""}, "Fill in both"),
        ({"days_1": "60"}, "Two rows speak"),
        ({"kept_0": "90"}, "would lose more"),
    ],
)
def test_what_makes_no_sense_is_refused_and_kept_on_the_page(
    site: Flask, owner_client: FlaskClient, typed: dict[str, str], said: str
) -> None:
    answer = owner_client.post(high_season(site), data={**OWN, **typed})
    assert answer.status_code == 422
    assert said in words(answer.text)
    for name, text in typed.items():
        assert re.search(rf'name="{name}"[^>]*value="{text}"', answer.text)
    assert own_terms(site) == []


def test_a_season_follows_the_camps_terms_again(site: Flask, owner_client: FlaskClient) -> None:
    page = high_season(site)
    owner_client.post(page, data=OWN)
    assert owner_client.post(f"{page}/drop").status_code == 303
    assert own_terms(site) == []
    assert "the camp" in owner_client.get(page).text
    gone = owner_client.get("/owner/terms/999", follow_redirects=True)
    assert "There is no such season any more." in gone.text


def test_the_journal_tells_of_them_and_takes_them_back(site: Flask, owner_client: FlaskClient) -> None:
    owner_client.post(high_season(site), data=OWN)
    journal = words(owner_client.get("/owner/journal").text)
    assert "Terms of a season: High season 2026" in journal
    assert "more than 60 days before: 0 % kept; more than 30 days before: 80 % kept" in journal


def test_what_a_guest_read_is_kept_word_for_word_in_the_language_it_was_read_in(
    site: Flask, client: FlaskClient
) -> None:
    path = hold(client).replace("/en/", "/ru/")
    page = client.get(path).text
    answer = client.post(path, data=DETAILS)
    assert answer.status_code == 303
    with site.app_context():
        frozen = db.session.scalars(select(BookingTerms)).one()
        assert frozen.language == "ru"
        assert all(sentence in page for sentence in frozen.sentences)
        house.change_steps([Step(3, 100)])
    ru = words(client.get(answer.headers["Location"]).text)
    assert "До заезда больше 14 дней: возвращается 50 % предоплаты." in ru
    assert "Вы согласились с этими условиями: 15 июля 2026" in ru
    en = client.get(answer.headers["Location"].replace("/ru/", "/en/")).text
    assert "More than 14 days before arrival: 50 % of the deposit is returned." in en
    assert '<ul lang="ru">' in en


def cancel(site: Flask, staff: FlaskClient, code: str, **data: str) -> tuple[CancelledBy | None, Money]:
    assert staff.post(f"/staff/bookings/{code}/cancel", data=data).status_code == 303
    with site.app_context():
        booking = db.session.scalars(select(Booking).filter_by(code=code)).one()
        return booking.cancelled_by, cashier.folio_of(booking).sums.balance


def test_staff_see_what_each_way_of_cancelling_gives_back_and_choose(
    site: Flask, staff_client: FlaskClient, books: Books
) -> None:
    def pay(now: datetime) -> str:
        booking = booked(now, 1)
        cashier.record_payment(booking.code, cashier.PaymentForm.CASH, booking.deposit, "", None, now)
        return booking.code

    code = books(pay)
    page = staff_client.get(f"/staff/bookings/{code}").text
    kept = re.findall(r"The camp keeps: ([\d,]+) som · To give back to the guest: ([\d,]+) som", words(page))
    assert kept == [("4,140", "0"), ("0", "4,140"), ("0", "4,140")]
    assert "The weather makes it impossible" in page
    by, balance = cancel(site, staff_client, code, by="weather")
    assert (by, balance) == (CancelledBy.WEATHER, Money.som(-4_140))


def test_a_forged_reason_cancels_nothing(site: Flask, staff_client: FlaskClient, books: Books) -> None:
    code = books(lambda now: booked(now, 1).code)
    assert cancel(site, staff_client, code, by="nobody")[0] is None
    assert "Choose one of these." in staff_client.get(f"/staff/bookings/{code}").text
