"""The owner takes the season away: as workbooks whose sums match the page, and on two pages of paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.full_season import full_season
from tests.hand_season import TODAY, hand_season

pytestmark = pytest.mark.browser

LANGUAGES = ("ky", "ru", "en")
PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")
"""Of a PDF, one (ISO 32000)."""
A4 = re.compile(rb"/MediaBox ?\[0 0 59[45]\.?\d* 84[12]\.?\d*\]")


def number(text: str) -> Decimal:
    """What a Kyrgyz cell says."""
    return Decimal(re.sub(r"[^\d,]", "", text).replace(",", "."))


def test_the_owner_downloads_the_season_and_the_sums_match_the_page(
    owner: Page, look: Callable[[Page], None], site: Flask
) -> None:
    site.config["CAMP_TODAY"] = TODAY
    with site.app_context():
        hand_season()
    owner.goto("/owner/?year=2026")
    months = owner.locator("table", has=owner.locator("#months-and-products"))
    whole = months.locator("tfoot tr").first.locator("td").all_inner_texts()
    owner.goto("/owner/papers?year=2026")
    look(owner)
    with owner.expect_download() as season:
        owner.get_by_role("link", name="Сезондун көрсөткүчтөрү: XLSX").click()
    assert season.value.suggested_filename == "ecotrek-season-2026.xlsx"
    sheet = load_workbook(BytesIO(season.value.path().read_bytes())).worksheets[1]
    head, *rows = sheet.iter_rows(values_only=True)
    end = next(place for place, row in enumerate(rows) if row[0] == "Жалпы")
    assert head[0] == "Ай"
    for column, said in enumerate(whole, 1):
        assert sum(Decimal(str(row[column] or 0)) for row in rows[:end]) == number(said)

    with owner.expect_download() as payments:
        owner.get_by_role("link", name="Төлөмдөр: CSV").click()
    assert payments.value.path().read_bytes().startswith(b"\xef\xbb\xbf")
    owner.get_by_text("Ар бир таблица CSV түрүндө").first.click()
    look(owner)
    with owner.expect_download() as countries:
        owner.get_by_role("link", name="Өлкөлөр: CSV").click()
    assert countries.value.suggested_filename == "ecotrek-season-countries-2026.csv"
    owner.get_by_role("link", name="Басып чыгаруу үчүн сезондун отчету").click()
    expect(owner.get_by_role("button", name="Басып чыгаруу же PDF кылып сактоо")).to_be_visible()
    look(owner)


@pytest.mark.parametrize("books", [None, hand_season, full_season])
def test_the_report_is_two_pages_of_paper_in_each_language(
    owner: Page, site: Flask, books: Callable[[], object] | None
) -> None:
    if books is not None:
        with site.app_context():
            books()
    for language in LANGUAGES:
        owner.goto(f"/owner/season/report?year=2026&language={language}")
        for with_colours in (True, False):
            paper = owner.pdf(prefer_css_page_size=True, print_background=with_colours)
            assert len(PAGE.findall(paper)) == len(A4.findall(paper)) == 2
