"""The owner's papers: real numbers and dates, no formulas of others, sums that equal the page's."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from camp.extensions import db
from camp.models import Booking, Charge, Guest, Payment
from camp.rules.eco import Meter, PlantWork
from camp.rules.folio import PaymentForm
from camp.rules.money import Money, total
from camp.services import cashier, eco, erasure, reservations, season_money
from camp.services.papers import Paper
from camp.services.season import season_figures
from camp.services.season_balance import balance_of
from camp.services.season_outlook import season_outlook
from camp.services.transaction import transaction
from camp.web.owner.papers import TABLES
from camp.web.workbooks import WIDEST, Column, Sheet, csv_of, workbook
from tests.builders import confirmed, family
from tests.conftest import NOW, TODAY
from tests.hand_season import TODAY as HAND_TODAY
from tests.hand_season import a_year_and_its_trial, hand_season

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


def csv_rows(client: FlaskClient, path: str) -> list[list[str]]:
    answer = client.get(path)
    assert (answer.status_code, answer.content_type) == (200, "text/csv; charset=utf-8")
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


@pytest.fixture
def by_hand(site: Flask) -> Flask:
    site.config["CAMP_TODAY"] = HAND_TODAY
    with site.app_context():
        hand_season()
    return site


def column(rows: list[list[Any]], head: str) -> list[Any]:
    """The cells between that head and the row of sums."""
    place = [cell.value for cell in rows[0]].index(head)
    last = next(number for number, row in enumerate(rows) if row[0].value == "Total")
    letter, said = rows[last][place].column_letter, rows[last][place].value
    assert said == f"=SUM({letter}2:{letter}{last})"
    return [row[place] for row in rows[1:last] if row[place].value is not None]


def test_the_seasons_sheets_have_the_sums_of_the_page(by_hand: Flask, owner_client: FlaskClient) -> None:
    found = sheets(owner_client, "/owner/papers/season.xlsx?year=2026")
    with by_hand.app_context():
        figures = season_figures(2026, HAND_TODAY)
    names = {product: found["Revenue"][0][place].value for place, product in enumerate(figures.products, 1)}
    whole, last, channels = figures.all.whole, figures.all.last_whole, figures.channel_sums
    received, lost = figures.receipts.all.whole, figures.cancelled
    assert whole.revenue == Money.som(47460)
    for sheet, head, wanted in (
        ("Revenue", "Revenue", whole.revenue),
        ("Revenue", "Revenue 2025", last.revenue),
        *(("Revenue", names[product], whole.products[product]) for product in whole.products),
        ("Countries", "Revenue", whole.revenue),
        ("Countries", "Last season in full", last.revenue),
        ("Channels", "Revenue", whole.revenue),
        ("Channels", "Revenue up to today", figures.all.so_far.revenue),
        ("Channels", "Commission", channels.commission_cost),
        ("Channels", "Cost for the season", channels.season_cost),
        ("Channels", "Net revenue", channels.net),
        ("Money received", "Came in, som", received.came_in),
        ("Money received", "Went back, som", received.went_back),
        ("Money received", "Left, som", received.net),
        ("Unpaid", "Owed, som", figures.unpaid.owed),
    ):
        assert total(map(som, column(found[sheet], head))) == wanted, (sheet, head)
    for sheet in ("Countries", "Channels"):
        assert sum(cell.value for cell in column(found[sheet], "Guest-nights")) == whole.guest_nights
    sold = sum(cell.value for cell in column(found["Nights of each yurt"], "Sold"))
    assert sold == whole.yurts.sold
    below = {row[0].value: row for row in found["Revenue"] + found["Nights"]}
    assert som(below["Up to today"][7]) == figures.all.so_far.yurts.adr
    assert below["The whole season"][1].value == whole.yurts.sold
    rows = {row[0].value: row for row in found["Bookings"]}
    assert som(rows["Cancellations · Revenue lost"][3]) == lost.whole.revenue == Money.som(20700)
    assert som({row[0].value: row for row in found["Main figures"]}["Revenue"][3]) == whole.revenue


@pytest.mark.parametrize("tables", TABLES)
def test_each_table_is_there_as_csv_too(by_hand: Flask, owner_client: FlaskClient, tables: str) -> None:
    book = load_workbook(io.BytesIO(owner_client.get(f"/owner/papers/{tables}.xlsx?year=2026").data))
    assert [page.title for page in book.worksheets] == [str(title) for title in TABLES[tables].values()]
    for table, page in zip(TABLES[tables], book.worksheets, strict=True):
        rows = csv_rows(owner_client, f"/owner/papers/{tables}/{table}.csv?year=2026")
        kept = [list(row) for row in page.iter_rows(values_only=True) if row[0] != "Total"]
        assert len(rows) == len(kept)
        assert rows[0] == kept[0]
        _says_the_same(rows[1:], kept[1:])


def _says_the_same(texts: list[list[str]], values: list[list[Any]]) -> None:
    for said, row in zip(texts, values, strict=True):
        for text, value in zip(said, row, strict=True):
            match value:
                case None:
                    assert text == ""
                case int() | float():
                    assert float(text) == pytest.approx(float(value), rel=1e-12)
                case datetime():
                    assert text == value.date().isoformat()
                case _:
                    assert text.removeprefix("'") == value


def test_the_months_to_come_say_what_their_pages_say(by_hand: Flask, owner_client: FlaskClient) -> None:
    found = sheets(owner_client, "/owner/papers/ahead.xlsx")
    with by_hand.app_context():
        outlook, balance = season_outlook(HAND_TODAY), balance_of(HAND_TODAY, NOW)
    months = outlook.months
    assert [row[0].value for row in found["Guest-nights to come"][1:3]] == ["August 2026", "September 2026"]
    nights = column(found["Guest-nights to come"], "On the books now")
    assert [cell.value for cell in nights] == [one.now.guest_nights for one in months]
    assert sum(cell.value for cell in nights) > 0
    for head, wanted in (
        ("On the books now", [one.now.revenue for one in months]),
        ("Last year in the end", [one.last_final.revenue for one in months]),
    ):
        assert [som(cell) for cell in column(found["Revenue to come"], head)] == wanted
    for year in balance.years:
        assert total(map(som, column(found["Revenue of each month"], str(year.year)))) == year.revenue
    lately = {row[0].value: [cell.value for cell in row[1:3]] for row in found["What came in lately"][1:]}
    assert lately["The last 30 days"] == [
        outlook.lately[1].this.bookings,
        outlook.lately[1].this.guest_nights,
    ]
    weeks = found["Empty weeks ahead"][1:]
    assert [row[0].value.date() for row in weeks] == [week.first_night for week in balance.weeks]
    assert weeks[0][4].value == pytest.approx(float(balance.weeks[0].emptiness))


def test_what_is_expected_and_how_far_it_went_wrong_is_there(site: Flask, owner_client: FlaskClient) -> None:
    site.config["CAMP_TODAY"] = HAND_TODAY
    with site.app_context():
        a_year_and_its_trial()
        september = next(one for one in season_outlook(HAND_TODAY).months if one.month == date(2026, 9, 1))
    assert september.guest_nights is not None
    found = sheets(owner_client, "/owner/papers/ahead.xlsx")
    row = next(row for row in found["Guest-nights to come"] if row[0].value == "September 2026")
    expected = september.guest_nights
    assert [cell.value for cell in row[4:]] == [expected.low, expected.middle, expected.high]
    tried = {row[0].value: [cell.value for cell in row[1:]] for row in found["What was said before"]}
    assert tried["July 2026"] == [10, 8, 8, 8, 10]
    assert tried["Wrong by, all months together"][:2] == [0, 0.25]


def test_what_was_read_and_done_is_there_by_the_day(site: Flask, owner_client: FlaskClient) -> None:
    with site.app_context():
        confirmed(NOW, 5)
        for day, shown in ((1, 100_000), (11, 101_250)):
            eco.note_reading(Meter.WATER, date(2026, 7, day), shown, TODAY, None, NOW)
        eco.note_service(PlantWork.SLUDGE, date(2026, 7, 10), "two lorries", TODAY, None, NOW)
    found = sheets(owner_client, "/owner/papers/eco.xlsx?year=2026")
    assert [cell.value for cell in found["Used by month"][1][1:3]] == [12.5, 12.5]
    assert [cell.value for cell in found["Readings"][2][2:]] == [1012.5]
    assert [cell.value for cell in found["The plant's log"][1][1:]] == ["Sludge pumped out", "two lorries"]
    people = found["People and the treatment plant"]
    assert sum(cell.value for cell in column(people, "Guest-nights")) == 2 * 3


def _exact(value: Any) -> Decimal:
    return Decimal(str(value))


@pytest.mark.parametrize("paper", [*TABLES, *Paper])
def test_a_sum_is_a_formula_and_beside_it_stands_what_it_comes_to(
    by_hand: Flask, owner_client: FlaskClient, paper: str
) -> None:
    """Telephones and mail programs that show a file reckon nothing."""
    file = owner_client.get(f"/owner/papers/{paper}.xlsx?year=2026").data
    said, shown = (load_workbook(io.BytesIO(file), data_only=stored) for stored in (False, True))
    found = 0
    for page in said.worksheets:
        for cell in (cell for row in page.iter_rows() for cell in row if cell.data_type == "f"):
            letter, last = cell.column_letter, cell.row - 1
            assert cell.value == f"=SUM({letter}2:{letter}{last})"
            above = [page[f"{letter}{row}"].value for row in range(2, cell.row)]
            stored = shown[page.title][cell.coordinate].value
            assert _exact(stored) == sum(_exact(value) for value in above if value is not None)
            assert cell.font.bold
            found += 1
    has_sums = paper != Paper.REGISTER
    assert (found > 0) == has_sums


@pytest.mark.parametrize("name", [EVIL, "<r><t>Aygul</t></r>", "<b>&amp;", "'17", "0017", " Aygul "])
def test_any_text_comes_back_as_it_was_written(name: str) -> None:
    sheet = Sheet("Names", [Column("Name"), Column(name)], [(name, name)])
    book = load_workbook(io.BytesIO(workbook([sheet])))
    [heads, row] = book["Names"].iter_rows()
    for cell in (heads[1], *row):
        assert cell.data_type == "s"
        # Where XlsxWriter would take it for its own markup it has a space more.
        assert cell.value in (name, f"{name} ")


def test_heads_stay_and_columns_are_wide_enough(by_hand: Flask, owner_client: FlaskClient) -> None:
    for path in (*TABLES, *Paper):
        book = load_workbook(io.BytesIO(owner_client.get(f"/owner/papers/{path}.xlsx?year=2026").data))
        for page in book.worksheets:
            assert page.freeze_panes == "B2"
            # Neighbours of one width are told together.
            widths = {
                number: told.width
                for told in page.column_dimensions.values()
                for number in range(told.min, told.max + 1)
            }
            for cell in page[1]:
                assert widths[cell.column] >= min(len(cell.value) + 2, WIDEST)


def test_all_who_owe_are_listed_though_the_page_names_the_largest(
    by_hand: Flask, owner_client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with by_hand.app_context():
        wanted = season_figures(2026, HAND_TODAY).unpaid
        monkeypatch.setattr(season_money, "MOST_UNPAID", 0)
        assert season_figures(2026, HAND_TODAY).unpaid.bookings == ()
    rows = sheets(owner_client, "/owner/papers/season.xlsx?year=2026")["Unpaid"]
    assert total(map(som, column(rows, "Owed, som"))) == wanted.owed != Money(0)


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


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\n", "\r", "＝"])
def test_no_cell_of_anybodys_text_is_reckoned(first: str) -> None:
    text = f"{first}1+1"
    sheet = Sheet("Names", [Column("Name")], [(text,)])
    [_, [said]] = csv.reader(io.StringIO("".join(csv_of(sheet)).removeprefix("\ufeff"), newline=""))
    assert said == f"'{text}"


def test_a_letter_no_workbook_can_hold_spoils_none(site: Flask, owner_client: FlaskClient) -> None:
    with site.app_context():
        booking = confirmed(NOW, 5)
        with transaction() as session:
            session.get_one(Booking, booking.id).guest_name = "Ay\x0bgul \x01"
    rows = next(iter(sheets(owner_client, "/owner/papers/bookings.xlsx?year=2026").values()))
    assert rows[1][7].value == "Aygul "


@pytest.mark.usefixtures("books")
def test_what_each_booking_owes_is_what_its_folio_says(site: Flask, owner_client: FlaskClient) -> None:
    rows = next(iter(sheets(owner_client, "/owner/papers/bookings.xlsx?year=2026").values()))
    with site.app_context():
        balances = {
            one.code: total(db.session.scalars(select(Charge.amount).where(Charge.booking_id == one.id)))
            - total(db.session.scalars(select(Payment.amount).where(Payment.booking_id == one.id)))
            for one in db.session.scalars(select(Booking))
        }
    assert {row[0].value: som(row[14]) for row in rows[1:-1]} == balances


def test_the_register_says_no_document_that_was_erased(site: Flask, owner_client: FlaskClient) -> None:
    with site.app_context():
        booking = confirmed(NOW, 5)
        with transaction() as session:
            known = session.scalars(select(Guest).where(Guest.booking_id == booking.id)).all()[0]
            known.document_number, known.registered_at = "ID-1234567", NOW

    def numbers() -> list[Any]:
        rows = next(iter(sheets(owner_client, "/owner/papers/register.xlsx?year=2026").values()))
        return [row[6].value for row in rows[1:]]

    assert numbers() == ["ID-1234567"]
    with site.app_context():
        assert erasure.erase_documents(TODAY + timedelta(days=4000)) == 1
    assert numbers() == [None]


@pytest.mark.usefixtures("books")
def test_csv_has_iso_days_and_points(owner_client: FlaskClient) -> None:
    answer = owner_client.get("/owner/papers/charges.csv?year=2026")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[1][0].startswith("2026-07-")
    assert Decimal(rows[1][6])


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_every_sheet_has_its_title_as_a_name_of_its_own(owner_client: FlaskClient, language: str) -> None:
    owner_client.post("/account/language", data={"language": language})
    page = unescape(owner_client.get("/owner/papers?year=2026").text)
    for tables in TABLES:
        book = load_workbook(io.BytesIO(owner_client.get(f"/owner/papers/{tables}.xlsx?year=2026").data))
        names = [sheet.title for sheet in book.worksheets]
        assert len({name.casefold() for name in names}) == len(TABLES[tables])
        assert all(name in page for name in names)


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
