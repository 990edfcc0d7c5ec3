"""Kyrgyz and Russian are complete: every message of code and templates, every placeholder, nothing fuzzy."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
PLACEHOLDER = re.compile(r"%\(\w+\)s")

# Words that are the same in Russian, Kyrgyz and English, and so may stand as they are.
SAME = {"ADR", "RevPAR", "WhatsApp", "Instagram", "Facebook", "Telegram", "Booking.com", "Airbnb", "Cookies"}


@pytest.fixture(scope="session")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The messages as the code has them now."""
    pot = tmp_path_factory.mktemp("messages") / "messages.pot"
    subprocess.run(
        [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "pyproject.toml",
         "-k", "_l", "-o", str(pot), "."],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    with pot.open("rb") as file:
        return read_po(file)


def catalogue(language: str) -> Catalog:
    with (ROOT / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.mark.parametrize("language", ["ky", "ru"])
def test_every_message_is_translated(language: str, extracted: Catalog) -> None:
    translated = catalogue(language)
    for message in extracted:
        if not message.id:
            continue
        found = translated.get(message.id)
        assert found is not None, f"{language} does not know {message.id!r}: run make messages"
        assert not found.fuzzy, f"{language}: {message.id!r} is fuzzy"
        texts = found.string if isinstance(found.string, tuple) else (found.string,)
        assert all(texts), f"{language}: {message.id!r} is not translated"


@pytest.mark.parametrize("language", ["ky", "ru"])
def test_no_message_is_left_that_nobody_says(language: str, extracted: Catalog) -> None:
    for message in catalogue(language):
        assert not message.id or extracted.get(message.id) is not None, f"{message.id!r} is said nowhere"


@pytest.mark.parametrize("language", ["ky", "ru"])
def test_translations_keep_the_placeholders(language: str) -> None:
    for message in catalogue(language):
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
        for text in texts:
            assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(ids[-1])), (
                f"{language}: {ids[0]!r}"
            )


@pytest.mark.parametrize("language", ["ky", "ru"])
def test_nothing_is_left_in_english(language: str) -> None:
    for message in catalogue(language):
        texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and message.id not in SAME:
            assert all(re.search("[а-яёңөү№]", PLACEHOLDER.sub("", text), re.I) for text in texts), message.id


def test_a_kyrgyz_noun_after_a_number_stays_singular() -> None:
    for message in catalogue("ky"):
        if message.pluralizable:
            assert len(set(message.string)) == 1, message.id
