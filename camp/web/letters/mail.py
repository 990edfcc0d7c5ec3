"""A letter as a mail: its text twice, plain and drawn, and with a confirmation the calendar's event.

The drawn one is made of the plain one alone, so that what was sent can be shown again from what is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from flask import current_app, render_template
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from camp import clock
from camp.config import MailSettings
from camp.models import Letter
from camp.rules.letter_texts import LetterWords
from camp.rules.letters import LetterKind
from camp.services import house
from camp.services.smtp import AddressUnusable
from camp.web.formats import localized
from camp.web.guests_calendar import calendar_of
from camp.web.language import speaking

POLICY = SMTP.clone(cte_type="7bit")
"""Not every server on the way takes eight bits."""

_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Paragraph:
    lines: tuple[str, ...]
    href: str = ""
    """Of a line that is an address and nothing else: it is drawn as a button."""
    label: str = ""


def paragraphs_of(body: str) -> list[Paragraph]:
    """In the language that is spoken."""
    found: list[Paragraph] = []
    for block in body.split("\n\n"):
        lines: list[str] = []
        for line in block.split("\n"):
            if _ADDRESS.fullmatch(line.strip()):
                if lines:
                    found.append(Paragraph(tuple(lines)))
                    lines = []
                found.append(Paragraph((), line.strip(), _label(line.strip())))
            else:
                lines.append(line)
        if any(lines):
            found.append(Paragraph(tuple(lines)))
    return found


def html_of(words: LetterWords, language: str) -> str:
    with speaking(language):
        return render_template(
            "letters/mail.html",
            language=language,
            subject=words.subject,
            paragraphs=paragraphs_of(words.body),
            address=localized(house.get_details().address),
        )


def message_of(letter: Letter, words: LetterWords, settings: MailSettings, sent_at: datetime) -> bytes:
    """The whole mail, as it goes over the wire. Raises AddressUnusable."""
    message = EmailMessage(policy=POLICY)
    message["From"] = Address(settings.sender_name, addr_spec=settings.sender)
    message["To"] = _address(letter.name, letter.email)
    message["Subject"] = _one_line(words.subject)
    message["Date"] = format_datetime(sent_at)
    message["Message-ID"] = f"<{letter.message_key}@{settings.sender.partition('@')[2]}>"
    reply_to = house.get_details().email
    if reply_to and reply_to != settings.sender:
        message["Reply-To"] = reply_to
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(words.body + "\n")
    message.add_alternative(html_of(words, letter.language), subtype="html")
    if letter.kind is LetterKind.CONFIRMED and letter.booking is not None:
        with speaking(letter.language):
            event = calendar_of(letter.booking, clock.now()).body.decode()
        name = f"ecotrek-{letter.booking.code}.ics"
        message.add_attachment(event, subtype="calendar", params={"method": "PUBLISH"}, filename=name)
    message["Content-Language"] = letter.language
    return message.as_bytes()


def _address(name: str, email: str) -> Address:
    try:
        address = Address(_one_line(name), addr_spec=email)
    except (MessageError, ValueError, IndexError) as error:
        raise AddressUnusable from error
    if not address.username or not address.domain or not email.isascii():
        raise AddressUnusable
    return address


def _one_line(text: str) -> str:
    """A header is one line: whatever a guest typed, it begins no other."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def _label(address: str) -> str:
    """What a button does, by the page it leads to."""
    match _endpoint_of(address):
        case "guest.booking":
            return _("Open the booking")
        case "guest.details":
            return _("Book it")
        case "guest.opinion":
            return _("Answer")
        case "guest.waiting":
            return _("See the place kept for you")
        case "guest.home":
            return _("See what is free")
        case "account.welcome":
            return _("Set your password")
    return _("Open")


def _endpoint_of(address: str) -> str:
    base: str = current_app.config["CAMP_URL"]
    path = (
        address.removeprefix(base)
        if base and address.startswith(base)
        else re.sub(r"^https?://[^/]+", "", address)
    )
    try:
        endpoint, _values = current_app.url_map.bind("").match(path.partition("?")[0] or "/")
    except (HTTPException, RequestRedirect):
        return ""
    return str(endpoint)
