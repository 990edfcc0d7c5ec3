"""One booking's money, wherever somebody reads it: on the guest's page, the folio, the slip, in the owner's
report and papers and in letters. Each place adds up by itself, and all say the same."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from camp.clock import camp_day
from camp.extensions import db
from camp.models import Letter
from camp.rules.currencies import Currency
from camp.rules.folio import PaymentForm
from camp.rules.letters import LetterKind
from camp.rules.money import Money
from camp.services import cashier, exchange, reservations
from camp.services.cashier import Tender
from tests.builders import booked
from tests.pages import Books
from tests.web.test_season import rows as rows_of_page
from tests.web.test_season_report import row, rows, som


def text(client: FlaskClient, path: str) -> str:
    """The page, thousands not set apart, in whatever language it is."""
    answer = client.get(path)
    assert answer.status_code == 200
    return re.sub(r"(?<=\d)[,\s](?=\d{3}\b)", "", unescape(answer.text))


def check_papers(client: FlaskClient, code: str, charged: int, paid: int) -> None:
    """What the owner's tables say of the booking, in som: as a workbook, as CSV, and payment by payment."""

    def found(paper: str, head: str) -> Money:
        answer = client.get(f"/owner/papers/{paper}.csv?year=2026")
        rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
        place = rows[0].index(head)
        book = load_workbook(io.BytesIO(client.get(f"/owner/papers/{paper}.xlsx?year=2026").data))
        cells = [row[place] for row in book.worksheets[0].iter_rows(values_only=True) if code in row]
        typed = [row[place] for row in rows if code in row]
        assert list(map(float, cells)) == list(map(float, typed))
        return Money(round(sum(map(float, typed)) * 100))

    assert found("bookings", "Charges, som") == found("charges", "Sum, som") == Money.som(charged)
    assert found("bookings", "Payments, som") == found("payments", "Sum, som") == Money.som(paid)


def check_season(client: FlaskClient, earned: int, money: dict[str, tuple[int, int]]) -> None:
    """The season of a camp that has this one booking, in som: what it earned and, by form and currency, what
    came in and went back. On the report to print, on the season's page and in its tables there is just that.
    """
    report, page = (unescape(client.get(path).text) for path in ("/owner/season/report", "/owner/"))
    report, page = report.replace("\u00a0", " "), page.replace("\u00a0", " ")
    whole = Money.som(earned)
    assert som(row(report, "main-figures", "Revenue")[3].removesuffix(" som")) == whole
    assert [som(row(report, "revenue", name)[-2]) for name in ("July", "The whole season")] == [whole] * 2
    for table in ("channels", "countries"):
        assert som(row(report, table, "Total")[2]) == whole
    assert sum_of_table(client, "revenue", "Revenue") == whole
    both = {name: (Money.som(came), Money.som(went)) for name, (came, went) in money.items()}
    printed = {name: (som(cells[1]), som(cells[2])) for name, cells in rows(report, "receipts")}
    shown = {name: (som(cell(page, name, 1)), som(cell(page, name, 2))) for name in both}
    assert printed == shown == both
    for head, place in (("Came in, som", 0), ("Went back, som", 1)):
        assert sum_of_table(client, "money", head) == both["Total"][place]


def cell(page: str, name: str, place: int) -> str:
    """Of the last row of that name on the season's page."""
    return rows_of_page(page, name)[-1][place].removesuffix(" som")


def sum_of_table(client: FlaskClient, table: str, head: str) -> Money:
    """Of a column, without its foot: what is compared, and the last season."""
    answer = client.get(f"/owner/papers/season/{table}.csv?year=2026")
    heads, *found = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    place = heads.index(head)
    return Money(sum(round(float(one[place] or 0) * 100) for one in found))


@pytest.fixture
def paid(books: Books) -> tuple[str, str, int]:
    """Code, private path and the last payment of a booking: 20,700 som, the deposit of 4,140 by ELQR, then a
    hundred dollars in cash at 87.45."""

    def write(now: datetime) -> tuple[str, str, int]:
        exchange.note_rates(camp_day(now), {Currency.USD: 874_500}, None, now)
        booking = booked(now, 1)
        cashier.record_payment(booking.code, PaymentForm.QR, booking.deposit, "", None, now)
        tender = Tender(PaymentForm.CASH, 10_000, Currency.USD)
        last = cashier.take_payment(booking.code, tender, "", None, None, now + timedelta(minutes=1))
        return booking.code, f"/en/booking/{booking.token}", last.id

    found: tuple[str, str, int] = books(write)
    return found


def test_a_deposit_and_dollars_are_the_same_everywhere(
    site: Flask,
    client: FlaskClient,
    staff_client: FlaskClient,
    owner_client: FlaskClient,
    paid: tuple[str, str, int],
) -> None:
    code, path, last = paid
    for page in (text(client, path), text(staff_client, f"/staff/bookings/{code}")):
        for said in ("20700", "12885", "7815", "4140", "8745"):
            assert said in page
    slip = text(staff_client, f"/staff/bookings/{code}/payments/{last}/slip")
    assert "8745" in slip
    assert "87,45" in slip
    check_papers(owner_client, code, 20_700, 12_885)
    cash, elqr = (8_745, 0), (4_140, 0)
    check_season(
        owner_client,
        20_700,
        {"QR code, som": elqr, "Cash, US dollar": cash, "Cash": cash, "Cashless": elqr, "Total": (12_885, 0)},
    )
    with site.app_context():
        letter = db.session.scalars(select(Letter.id).filter_by(kind=LetterKind.DEPOSIT_RECEIVED)).one()
    mail = text(staff_client, f"/staff/letters/{letter}/mail")
    assert "8745" in mail
    assert "7815" in mail


def test_after_a_cancellation_and_a_refund_too(
    site: Flask,
    client: FlaskClient,
    staff_client: FlaskClient,
    owner_client: FlaskClient,
    books: Books,
    paid: tuple[str, str, int],
) -> None:
    code, path, _ = paid

    def cancel(now: datetime) -> int:
        reservations.cancel(code, now, camp_day(now))
        return cashier.refund(code, PaymentForm.CASH, Money.som(8_745), "", None, now).id

    back = books(cancel)
    for page in (text(client, path), text(staff_client, f"/staff/bookings/{code}")):
        assert "4140" in page
        assert "8745" in page
        assert "7815" not in page
    assert "8745" in text(staff_client, f"/staff/bookings/{code}/payments/{back}/slip")
    check_papers(owner_client, code, 4_140, 4_140)
    elqr = (4_140, 0)
    check_season(
        owner_client,
        4_140,
        {
            "QR code, som": elqr, "Cash, US dollar": (8_745, 0), "Cash, som": (0, 8_745),
            "Cash": (8_745, 8_745), "Cashless": elqr, "Total": (12_885, 8_745),
        },
    )  # fmt: skip
    with site.app_context():
        letter = db.session.scalars(select(Letter.id).filter_by(kind=LetterKind.CANCELLED)).one()
    mail = text(staff_client, f"/staff/letters/{letter}/mail")
    assert "4140" in mail
    assert "8745" in mail
