"""The owner's ways to pay, and what a guest finds on the page of the booking."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import datetime
from urllib.parse import unquote

import pytest
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from camp.models import Booking
from camp.rules.elqr import read_link
from camp.rules.folio import PaymentForm
from camp.rules.money import Money
from camp.rules.ways import WayKind
from camp.services import cashier, ways
from tests.builders import booked, confirmed
from tests.pages import Books, words
from tests.rules.test_elqr import PUBLISHED, business, payee

ACCOUNT = {"details_ky": "Эсеп: 1", "details_ru": "Счёт: 1", "details_en": "Account: 1"}


def switched_on(site: Flask) -> list[WayKind]:
    with site.app_context():
        return [way.kind for way in ways.open_ways()]


def test_the_owner_looks_at_what_her_qr_says_before_she_saves_it(
    site: Flask, owner_client: FlaskClient
) -> None:
    typed = {"payment_link": f"https://app.mbank.kg/qr/#{business()}", "is_on": "y"}
    looked = owner_client.post("/owner/ways/elqr", data={**typed, "look": "1"})
    assert looked.status_code == 200
    said = words(looked.text)
    assert "Who is paid, as the guest sees it Көк-Жайык лагери" in said
    assert "Category of trade 7033 (camps and campgrounds)" in said
    assert "Nothing is saved yet." in said
    assert switched_on(site) == [WayKind.CASH]
    assert owner_client.post("/owner/ways/elqr", data=typed).status_code == 303
    assert switched_on(site) == [WayKind.ELQR, WayKind.CASH]
    assert "Your QR says" in owner_client.get("/owner/ways").text


def test_a_doubtful_or_one_time_qr_is_taken_with_a_word_of_warning(owner_client: FlaskClient) -> None:
    page = owner_client.post("/owner/ways/elqr", data={"payment_link": PUBLISHED, "look": "1"}).text
    assert "marked for one payment only" in page
    assert "belongs to no trade" in page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("+996 555 123456", "This is no payment QR of Kyrgyzstan"),
        (business()[:-2] + "00", "The checksum of this QR does not fit"),
        (business(_32=payee(_10="996555123456")), "the money goes to a telephone number"),
        (business(_32=payee(_00="c2c.example.kg")), "transfers between persons"),
        (business(_53="840"), "the currency no. 840"),
        (business(_59="Camp 🏕"), "not allowed there: 🏕"),
        ("", "Paste your business QR first."),
    ],
)
@pytest.mark.parametrize("step", ["look", "save"])
def test_a_qr_that_will_not_do_is_refused_with_the_reason_and_stays_on_the_page(
    site: Flask, owner_client: FlaskClient, text: str, said: str, step: str
) -> None:
    if step == "look" and not text:
        said = "This is no payment QR"
    answer = owner_client.post("/owner/ways/elqr", data={"payment_link": text, "is_on": "y", step: "1"})
    assert answer.status_code == 422
    assert said in words(answer.text)
    assert text in re.sub(r"&#39;", "'", answer.text)
    assert switched_on(site) == [WayKind.CASH]


def test_a_transfer_needs_an_account_and_one_way_stays_on(site: Flask, owner_client: FlaskClient) -> None:
    answer = owner_client.post("/owner/ways/transfer", data={"is_on": "y"})
    assert "Write first where the money is to be sent." in answer.text
    answer = owner_client.post("/owner/ways/cash", data={})
    assert "One way to pay must stay on." in answer.text
    assert owner_client.post("/owner/ways/transfer", data={"is_on": "y", **ACCOUNT}).status_code == 303
    assert owner_client.post("/owner/ways/cash", data={}).status_code == 303
    assert switched_on(site) == [WayKind.TRANSFER]


def test_an_account_written_in_one_language_is_named_among_the_missing_texts(
    owner_client: FlaskClient,
) -> None:
    owner_client.post("/owner/ways/transfer", data={"is_on": "y", **ACCOUNT, "details_ky": ""})
    page = owner_client.get("/owner/texts").text
    assert 'href="/owner/ways"' in page


# The guest's page


def made(books: Books, make: Callable[..., Booking]) -> tuple[str, str]:
    """The code and the path of the private page of a booking of yurt no. 1."""

    def write(now: datetime) -> tuple[str, str]:
        booking = make(now, 1)
        return booking.code, f"/booking/{booking.token}"

    found: tuple[str, str] = books(write)
    return found


def open_all(site: Flask, owner: FlaskClient) -> None:
    owner.post("/owner/ways/elqr", data={"payment_link": business(), "is_on": "y"})
    owner.post("/owner/ways/transfer", data={"is_on": "y", **ACCOUNT})


def scanned(picture: bytes) -> str:
    """What a telephone's camera would read."""
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("L"))
    assert len(found) == 1
    return found[0].text


def test_the_qr_on_the_page_asks_for_exactly_the_deposit_and_names_the_booking(
    site: Flask, owner_client: FlaskClient, client: FlaskClient, books: Books
) -> None:
    open_all(site, owner_client)
    code, path = made(books, booked)
    page = client.get(f"/en{path}").text
    assert "How to pay the deposit: 4,140\u00a0som" in page
    assert "Account: 1" in page
    href = re.search(r'href="(https://pay\.payqr\.kg/#[^"]+)"', page)
    assert href is not None
    assert href[1].isascii()
    picture = client.get(f"/en{path}/pay.png")
    assert (picture.mimetype, picture.headers["Cache-Control"]) == ("image/png", "no-store")
    text = scanned(picture.data)
    link = read_link(text)
    assert (link.amount, link.elements["34"], link.name) == (
        Money.som(4_140), code, "Көк-Жайык лагери",
    )  # fmt: skip
    assert unquote(href[1].replace("&#39;", "'")) == text
    assert link.payee["12"] == "12"


def test_the_page_draws_the_code_itself(
    site: Flask, owner_client: FlaskClient, client: FlaskClient, books: Books
) -> None:
    """The browser journey reads it off the screen."""
    open_all(site, owner_client)
    _code, path = made(books, booked)
    answer = client.get(f"/en{path}")
    assert '<img class="qr" src="data:image/svg+xml' in answer.text
    assert "img-src 'self' data:" in answer.headers["Content-Security-Policy"]


def test_what_is_left_can_be_paid_before_the_arrival(
    site: Flask, owner_client: FlaskClient, client: FlaskClient, books: Books
) -> None:
    open_all(site, owner_client)
    _code, path = made(books, confirmed)
    page = client.get(f"/ru{path}").text
    assert "Как оплатить остаток: 20\u00a0700\u00a0сом" in page
    link = read_link(scanned(client.get(f"/ru{path}/pay.png").data))
    assert link.amount == Money.som(20_700)


def test_without_elqr_there_is_no_picture_of_a_code(client: FlaskClient, books: Books) -> None:
    _code, path = made(books, booked)
    assert client.get(f"/en{path}/pay.png").status_code == 404
    page = client.get(f"/en{path}").text
    assert "In cash at the camp, before the deadline." in page
    assert 'class="qr"' not in page


def test_who_owes_nothing_is_not_asked(client: FlaskClient, books: Books) -> None:
    def settle(now: datetime) -> str:
        booking = confirmed(now, 1)
        cashier.record_payment(booking.code, PaymentForm.CASH, Money.som(20_700), "", None, now)
        return booking.token

    assert "How to pay" not in client.get(f"/en/booking/{books(settle)}").text
