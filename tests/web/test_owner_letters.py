"""The owner puts her own words into the letters, sees them first, and comes back to the original."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from camp.extensions import db
from camp.models import LetterText
from camp.rules.letter_texts import LONGEST_BODY, LetterWords
from camp.rules.letters import LetterKind
from camp.services import letter_texts
from tests.builders import confirmed
from tests.pages import Books, fields, words

CONFIRMED = "/owner/letters/confirmed/ru"
OWN = {
    "subject_line": "Ждём вас! {code}",
    "body": "Здравствуйте, {guest}!\r\n\r\n{stay}\r\n\r\nСтраница: {link}\r\n",
}


def said(books: Books, language: str = "ru") -> LetterWords:
    found: LetterWords = books(lambda now: letter_texts.words_of(LetterKind.CONFIRMED, language))
    return found


def test_every_letter_is_there_in_every_language(owner_client: FlaskClient) -> None:
    page = owner_client.get("/owner/letters").text
    places = re.findall(r'href="(/owner/letters/\w+/\w+)"', page)
    assert len(places) == len(LetterKind) * 3
    for place in places:
        answer = owner_client.get(place)
        assert answer.status_code == 200
        assert "Preview with an example booking" in answer.text


def test_her_words_are_what_guests_get_in_that_language_alone(
    owner_client: FlaskClient, books: Books
) -> None:
    original = said(books, "ky")
    assert owner_client.post(CONFIRMED, data=OWN).status_code == 303
    assert said(books) == LetterWords(
        "Ждём вас! {code}", "Здравствуйте, {guest}!\n\n{stay}\n\nСтраница: {link}"
    )
    assert said(books, "ky") == original
    assert books(lambda now: confirmed(now, 5)) is not None
    page = owner_client.get("/staff/letters").text
    place = re.search(r'href="(/staff/letters/\d+)">Confirmation<', page)
    assert place is not None
    letter = words(owner_client.get(place[1]).text)
    assert "Ждём вас! " in letter
    assert "Страница: http://localhost/ru/booking/" in letter


def test_it_is_seen_which_words_are_hers_and_where_they_are_missing(owner_client: FlaskClient) -> None:
    assert "your words" not in owner_client.get("/owner/letters").text
    owner_client.post(CONFIRMED, data=OWN)
    assert "In the other languages guests still get the original." in owner_client.get("/owner/letters").text
    assert "your words" in owner_client.get(CONFIRMED).text
    other = owner_client.get("/owner/letters/confirmed/ky").text
    assert "Your words are missing in this language: guests get the original." in other
    missing = words(owner_client.get("/owner/texts").text)
    assert "Confirmation subject of the letter: Кыргызча English text: Кыргызча English" in missing


def test_a_preview_keeps_nothing(owner_client: FlaskClient, books: Books) -> None:
    before = said(books)
    page = owner_client.post(CONFIRMED, data={**OWN, "look": "1"})
    assert page.status_code == 200
    assert "Ждём вас! K4NPTX" in page.text
    assert "Not saved yet." in page.text
    assert fields(page)["subject_line"] == OWN["subject_line"]
    mail = owner_client.post(f"{CONFIRMED}/mail", data=OWN)
    assert "Здравствуйте, Айгуль Асанова!" in mail.text
    assert ">Открыть бронь</a>" not in mail.text, "the address does not stand alone on its line"
    assert mail.headers["Content-Security-Policy"].endswith("sandbox")
    assert said(books) == before
    assert books(lambda now: db.session.scalars(select(LetterText)).all()) == []


@pytest.mark.parametrize(
    ("change", "field", "told"),
    [
        ({"body": "{link} {gast}"}, "body", "This letter knows no {gast}. It knows: {guest}, {code}, {link}"),
        (
            {"subject_line": "{stay"},
            "subject_line",
            "A brace stands here that belongs to no variable: “{stay”.",
        ),
        ({"body": "Ждём вас!"}, "body", "Without {link} this letter would be of no use to its reader."),
        ({"body": " "}, "body", "Write a text, or go back to the original."),
        ({"subject_line": ""}, "subject_line", "Write a subject, or go back to the original."),
        ({"body": "{link}" + "x" * LONGEST_BODY}, "body", "Please shorten this to 5000 characters."),
    ],
)
@pytest.mark.parametrize("how", ["", "look", "mail"])
def test_a_broken_text_is_refused_with_the_reason_and_kept_as_typed(
    owner_client: FlaskClient, books: Books, change: dict[str, str], field: str, told: str, how: str
) -> None:
    before = said(books)
    place = f"{CONFIRMED}/mail" if how == "mail" else CONFIRMED
    extra = {"look": "1"} if how == "look" else {}
    answer = owner_client.post(place, data={**OWN, **change, **extra})
    assert answer.status_code == 422
    assert told in words(answer.text)
    assert f'href="#{field}"' in answer.text
    assert fields(answer)[field].strip() == change[field].strip()
    assert said(books) == before


def test_the_way_back_to_the_original_is_one_step(owner_client: FlaskClient, books: Books) -> None:
    original = said(books)
    owner_client.post(CONFIRMED, data=OWN)
    told = owner_client.post(f"{CONFIRMED}/original", follow_redirects=True).text
    assert "The letter says again what it said at first." in told
    assert said(books) == original
    assert books(lambda now: db.session.scalars(select(LetterText)).all()) == []
    assert owner_client.post(f"{CONFIRMED}/original").status_code == 303, "twice is once"


def test_the_originals_words_saved_are_nobodys_own(owner_client: FlaskClient, books: Books) -> None:
    page = owner_client.get(CONFIRMED)
    assert owner_client.post(CONFIRMED, data=fields(page)).status_code == 303
    assert books(lambda now: db.session.scalars(select(LetterText)).all()) == []


@pytest.mark.parametrize("step", ["first words", "other words", "original"])
def test_each_change_of_a_text_is_taken_back_from_the_journal(
    owner_client: FlaskClient, books: Books, step: str
) -> None:
    other = {**OWN, "body": OWN["body"] + "До встречи!"}
    steps = {
        "first words": [(CONFIRMED, OWN)],
        "other words": [(CONFIRMED, OWN), (CONFIRMED, other)],
        "original": [(CONFIRMED, OWN), (f"{CONFIRMED}/original", {})],
    }[step]
    for place, data in steps[:-1]:
        owner_client.post(place, data=data)
    before = said(books)
    owner_client.post(steps[-1][0], data=steps[-1][1])
    assert said(books) != before
    journal = owner_client.get("/owner/journal").text
    assert "Text of a letter: Confirmation" in words(journal)
    found = re.search(r'href="(/owner/journal/[0-9a-f]+)"', journal)
    assert found is not None
    assert "Confirmation" in owner_client.get(found[1]).text
    assert owner_client.post(found[1]).status_code == 303
    assert said(books) == before


@pytest.mark.parametrize("place", ["nosuch/ru", "confirmed/de", "confirmed/RU"])
def test_what_is_no_letter_is_not_there(owner_client: FlaskClient, place: str) -> None:
    assert owner_client.get(f"/owner/letters/{place}").status_code == 404


def test_the_front_desk_does_not_change_letters(site: Flask, desk: FlaskClient) -> None:
    assert desk.get("/owner/letters").status_code == 403
    assert desk.post(CONFIRMED, data=OWN).status_code == 403
