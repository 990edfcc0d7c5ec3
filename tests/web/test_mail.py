"""A letter as a mail: what is in it, for mail programs of every kind, and what can't be smuggled into it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from camp.config import MailSettings, Security
from camp.extensions import db
from camp.models import Letter
from camp.rules.letters import LetterKind
from camp.rules.text import LANGUAGES
from camp.services import house
from camp.services.letter_texts import words_of
from camp.web.letters.example import example_of
from camp.web.letters.mail import html_of, paragraphs_of
from camp.web.letters.writing import write
from tests.builders import AYGUL, booked, confirmed
from tests.pages import Books, words

SETTINGS = MailSettings("localhost", 25, Security.NONE, "", "", "EcoTrek", "letters@camp.example")
NASTY = "Aygul\r\nBcc: everybody@example.com\r\n\r\n<b>Hello</b> \x00\x1b{code}"


@pytest.fixture(autouse=True)
def _site_has_an_address(site: Flask) -> None:
    site.config["CAMP_URL"] = "https://camp.example"


def mailed(books: Books, make: Callable[[datetime], object], kind: LetterKind) -> tuple[EmailMessage, bytes]:
    """The mail of the one letter of that kind."""

    def work(now: datetime) -> bytes:
        make(now)
        letter = db.session.scalars(select(Letter).where(Letter.kind == kind)).one()
        return write(SETTINGS, letter, None).mail

    raw = books(work)
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message, raw


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n")


def test_a_mail_says_who_wrote_it_to_whom_and_that_no_person_did(books: Books) -> None:
    message, raw = mailed(books, lambda now: booked(now, 5), LetterKind.DEPOSIT_ASKED)
    assert message["From"] == "EcoTrek <letters@camp.example>"
    assert message["To"] == f"{AYGUL.name} <{AYGUL.email}>"
    assert str(message["Subject"]).startswith("Ждём предоплату · EcoTrek · ")
    assert re.fullmatch(r"<[0-9a-f]{32}@camp\.example>", message["Message-ID"])
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "ru"
    assert message["Date"].datetime.tzinfo is not None
    assert "Reply-To" not in message
    assert raw.isascii(), "not every server on the way takes eight bits"
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert not re.search(rb"(?<!\r)\n", raw)


def test_answers_go_to_the_camps_own_address(books: Books) -> None:
    def make(now: datetime) -> None:
        house.get_details().email = "camp@camp.example"
        db.session.commit()
        booked(now, 5)

    message, _raw = mailed(books, make, LetterKind.DEPOSIT_ASKED)
    assert message["Reply-To"] == "camp@camp.example"


def test_text_and_drawing_say_the_same(books: Books) -> None:
    message, _raw = mailed(books, lambda now: booked(now, 5), LetterKind.DEPOSIT_ASKED)
    assert message.get_content_type() == "multipart/alternative"
    plain, drawn = part(message, "plain"), part(message, "html")
    said = words(drawn.split("</head>")[1])
    for line in plain.splitlines():
        assert " ".join(line.split()) in said
    assert ">Открыть бронь</a>" in drawn
    assert "<script" not in drawn
    assert "src=" not in drawn


def test_a_confirmation_brings_the_calendars_event(books: Books) -> None:
    message, _raw = mailed(books, lambda now: confirmed(now, 5), LetterKind.CONFIRMED)
    [event_file] = message.iter_attachments()
    assert event_file.get_content_type() == "text/calendar"
    assert re.fullmatch(r"ecotrek-\w{6}\.ics", event_file.get_filename() or "")
    calendar = Calendar.from_ical(event_file.get_content())
    [event] = calendar.walk("VEVENT")
    assert (event.start, event.end) == (date(2026, 7, 20), date(2026, 7, 23))
    assert str(event["URL"]).startswith("https://camp.example/ru/booking/")
    assert "Юрточный лагерь EcoTrek" in str(event["SUMMARY"])


def test_no_name_begins_a_header_or_draws_anything(books: Books) -> None:
    def make(now: datetime) -> None:
        booked(now, 5).guest_name = NASTY
        db.session.commit()

    message, raw = mailed(books, make, LetterKind.DEPOSIT_ASKED)
    assert "Bcc" not in message
    assert b"\r\nBcc:" not in raw
    assert [address.addr_spec for address in message["To"].addresses] == [AYGUL.email]
    assert "<b>Hello" not in part(message, "html")
    assert "&lt;b&gt;Hello&lt;/b&gt;" in part(message, "html")
    first = part(message, "plain").splitlines()[0]
    assert first.startswith("Здравствуйте, Aygul Bcc: everybody@example.com <b>Hello</b>")
    assert "{code}" in first, "what a guest typed opens no variable"


LATIN = r"https?://\S+|EcoTrek|K4NPTX|GIFT-K4NP|aygul|ELQR"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(LetterKind))
def test_every_letter_speaks_one_language(
    site: Flask, now: datetime, kind: LetterKind, language: str
) -> None:
    with site.test_request_context():
        letter = example_of(kind, language, words_of(kind, language), now, date(2026, 7, 15))
        drawn = html_of(letter, language)
    for said in (letter.subject, letter.body, words(drawn)):
        bare = re.sub(LATIN, "", said)
        if language == "en":
            assert not re.search("[а-яёңөү]", bare, re.IGNORECASE), said
        else:
            assert not re.search("[A-Za-z]", bare), said
    assert "\n\n\n" not in letter.body
    assert not set("{}") & set(letter.subject + letter.body)


def test_an_address_alone_on_its_line_becomes_a_button(site: Flask) -> None:
    with site.test_request_context():
        found = paragraphs_of("Here:\nhttps://camp.example/en/\nor https://camp.example/en/yurts\n\nBye")
    assert [(one.lines, one.href) for one in found] == [
        (("Here:",), ""),
        ((), "https://camp.example/en/"),
        (("or https://camp.example/en/yurts",), ""),
        (("Bye",), ""),
    ]
    assert found[1].label == "See what is free"


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example/x", "https://camp.example/nowhere", "http://["]
)
def test_a_button_to_somewhere_else_says_no_more_than_it_knows(site: Flask, address: str) -> None:
    with site.test_request_context():
        [only] = paragraphs_of(address)
    assert only.label in ("Open", "")
