"""The owner's papers: real numbers and dates, no formulas of others, sums that equal the page's."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from camp.extensions import db
from camp.models import Booking, Charge, Payment
from camp.rules.folio import PaymentForm
from camp.rules.money import Money, total
from camp.services import cashier, reservations
from camp.services.season import season_figures
from camp.services.transaction import transaction
from tests.builders import confirmed, family
from tests.conftest import NOW, TODAY

EVIL = '=HYPERLINK("http://example.com";"Pay here")'


@pytest.fixture
def books(site: Flask) -> None:
    with site.app_context():
        booking = confirmed(NOW, 5)
        cashier.record_payment(booking.code, PaymentForm.CASH, Money.som(5000), "17", None, NOW)
        gone = family(NOW)
        cashier.record_payment(gone.code, PaymentForm.CASH, Money.som(3000), "18", None, NOW)
        reservations.cancel(gone.code, NOW, TODAY)
        with transaction() as session:
            session.get_one(Booking, booking.id).guest_name = EVIL


def sheets(client: FlaskClient, path: str) -> dict[str, list[list[Any]]]:
    answer = client.get(path)
    assert answer.status_code == 200
    book = load_workbook(io.BytesIO(answer.data))
    return {page.title: [list(row) for row in page.iter_rows()] for page in book.worksheets}


def som(cell: Any) -> Money:
    """What a cell holds, exactly."""
    assert cell.data_type == "n"
    return Money(int(Decimal(str(cell.value)) * 100))


@pytest.mark.usefixtures("books")
def test_the_seasons_sheets_have_the_sums_of_the_page(site: Flask, owner_client: FlaskClient) -> None:
    found = sheets(owner_client, "/owner/papers/season.xlsx?year=2026")
    with site.app_context():
        figures = season_figures(2026, TODAY)
        revenue = figures.all.whole.revenue
        received = figures.receipts.all.whole
    months = found["Revenue"]
    place = [cell.value for cell in months[0]].index("Revenue")
    assert total(som(row[place]) for row in months[1:-1]) == revenue != Money(0)
    assert months[-1][place].value == f"=SUM({months[-1][place].column_letter}2:" + (
        f"{months[-1][place].column_letter}{len(months) - 1})"
    )
    for sheet, column in (("Countries", 3), ("Channels", 3)):
        assert total(som(row[column]) for row in found[sheet][1:-1]) == revenue
    money = found["Money received"][1:-1]
    assert total(som(row[2]) for row in money) == received.came_in
    assert f"{revenue.tyiyn // 100:,} som" in owner_client.get("/owner/?year=2026").text.replace(
        "\u00a0", " "
    )


@pytest.mark.usefixtures("books")
def test_every_row_of_the_books_is_there_with_numbers_and_days(
    site: Flask, owner_client: FlaskClient
) -> None:
    with site.app_context():
        charges = db.session.scalars(select(Charge.amount)).all()
        payments = db.session.scalars(select(Payment.amount)).all()
    rows = next(iter(sheets(owner_client, "/owner/papers/charges.xlsx?year=2026").values()))
    assert [cell.value for cell in rows[0]][:2] == ["Day", "Code"]
    assert total(som(row[6]) for row in rows[1:-1]) == total(charges)
    assert isinstance(rows[1][0].value, datetime)
    rows = next(iter(sheets(owner_client, "/owner/papers/payments.xlsx?year=2026").values()))
    assert total(som(row[7]) for row in rows[1:-1]) == total(payments)


@pytest.mark.usefixtures("books")
def test_a_name_that_looks_like_a_formula_is_only_a_name(owner_client: FlaskClient) -> None:
    rows = next(iter(sheets(owner_client, "/owner/papers/bookings.xlsx?year=2026").values()))
    name = next(cell for row in rows for cell in row if cell.value == EVIL)
    assert name.data_type == "s"
    text = owner_client.get("/owner/papers/bookings.csv?year=2026").data.decode("utf-8-sig")
    assert "'" + EVIL in {cell for row in csv.reader(io.StringIO(text)) for cell in row}


@pytest.mark.usefixtures("books")
def test_csv_has_iso_days_and_points(owner_client: FlaskClient) -> None:
    answer = owner_client.get("/owner/papers/charges.csv?year=2026")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[1][0].startswith("2026-07-")
    assert Decimal(rows[1][6])


@pytest.mark.parametrize("language", ["ky", "ru"])
def test_papers_speak_the_owners_language(owner_client: FlaskClient, language: str) -> None:
    owner_client.post("/account/language", data={"language": language})
    heads = {"ky": "Жазуулар, сом", "ru": "Начислено, сом"}
    rows = next(iter(sheets(owner_client, "/owner/papers/bookings.xlsx").values()))
    assert heads[language] in [cell.value for cell in rows[0]]
    assert owner_client.get("/owner/papers").status_code == 200


def test_no_paper_but_those_there_are_and_none_for_staff(
    owner_client: FlaskClient, staff_client: FlaskClient
) -> None:
    assert owner_client.get("/owner/papers/secrets.xlsx").status_code == 404
    assert owner_client.get("/owner/papers/bookings.csv?year=1999").status_code == 200
    assert staff_client.get("/owner/papers/register.xlsx").status_code == 403
