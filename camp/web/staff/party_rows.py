"""The parties of a day, written at once: as a macro they cost as much as all the rest of Today."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Literal

from flask import get_template_attribute
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from camp.rules.lifecycle import OTHER_SITES, BookingStatus, StayStatus
from camp.rules.money import NOTHING
from camp.services.day_rows import StayRow
from camp.services.today import BoardStay
from camp.web.addresses import addresses
from camp.web.formats import day_and_month, localized, money
from camp.web.prices import people_in_words
from camp.web.words import word

Step = Literal["in", "out"]
"""What is to be done with the parties of a list, on the day itself."""

_LOOK = {StayStatus.IN_HOUSE: " badge-good", StayStatus.DEPARTED: " badge-quiet"}


class PartyWriter:
    """What all parties of one page have in common, said once."""

    def __init__(self, day: date, today: date) -> None:
        self.day = day
        self.is_today = day == today
        self.booking = addresses("staff.booking", "code")
        self.yurt = _("Yurt no. %(number)s")
        self.to_pay, self.to_give_back = _("To pay: %(sum)s"), _("To give back: %(sum)s")
        self.paid = _badge(_("Paid"), " badge-good")
        self.unpriced = _badge(_("price not known yet"), " badge-quiet")
        self.icon = get_template_attribute("parts/icons.html", "icon")

    def rows(self, entries: Iterable[BoardStay], step: Step | None = None) -> Markup:
        """A list's items, each with its button."""
        button = self._buttons(step) if self.is_today else lambda _stay: ""
        return Markup(  # noqa: S704 (every text is escaped)
            "".join(
                f'<li class="row"><div>{self._about(entry)}</div><div class="cluster">'
                f"{self._standing(entry.stay)}{button(entry.stay)}</div></li>"
                for entry in entries
            )
        )

    def _about(self, entry: BoardStay) -> str:
        stay, yurt = entry
        number = self.yurt % {"number": yurt.number}
        lines = [
            f'<strong>{escape(stay.guest_name)}</strong> <a href="{self.booking(stay.code)}">{stay.code}</a>'
            f"{_site(stay)}",
            f"{escape(number)} · {escape(localized(yurt.name))} · {escape(word(stay.sold_as))}",
            f"{people_in_words(stay.people)} · {escape(word(stay.plan))} · "
            f"{day_and_month(stay.arrival)} – {day_and_month(stay.departure)}",
        ]
        if stay.expected_hour is not None and stay.arrival == self.day:
            expected = _("Expected: %(hour)s", hour=f"{stay.expected_hour:02}:00")
            lines.append(f"{self.icon('clock')} {escape(expected)}")
        if stay.notes:
            lines.append(f"{self.icon('warning')} {escape(stay.notes)}")
        return "<br>".join(lines)

    def _standing(self, stay: StayRow) -> str:
        badges = _badge(word(stay.status), _LOOK.get(stay.status, ""))
        if stay.booking_status is not BookingStatus.CONFIRMED:
            badges = _badge(word(stay.booking_status), " badge-warn") + badges
        if stay.balance > NOTHING:
            return badges + _badge(self.to_pay % {"sum": money(stay.balance)}, " badge-warn")
        if stay.balance < NOTHING:
            return badges + _badge(self.to_give_back % {"sum": money(-stay.balance)}, " badge-bad")
        return badges + (self.paid if stay.is_charged else self.unpriced)

    def _buttons(self, step: Step | None) -> Callable[[StayRow], str]:
        """The next thing to do with a party of this list; nothing where it has been done."""
        if step == "in":
            check_in = self._forms("staff.check_in", _("Check in"))
            return lambda stay: check_in(stay.id) if _may_come_in(stay) else ""
        if step == "out":
            check_out, pay = self._forms("staff.check_out", _("Check out")), addresses("staff.pay", "code")
            take = escape(_("Take the payment"))

            def leave(stay: StayRow) -> str:
                if stay.status is not StayStatus.IN_HOUSE:
                    return ""
                if stay.balance > NOTHING:
                    return f'<a class="button" href="{pay(stay.code)}">{take}</a>'
                return check_out(stay.id)

            return leave
        return lambda _stay: ""

    def _forms(self, endpoint: str, label: str) -> Callable[[object], str]:
        """A form for each stay, with this button."""
        action = addresses(endpoint, "stay_id")
        inside = (
            f'<input type="hidden" name="csrf_token" value="{generate_csrf()}">'
            f'<input type="hidden" name="day" value="{self.day.isoformat()}">'
            f'<button type="submit" class="button primary">{escape(label)}</button>'
        )
        return lambda stay_id: f'<form action="{action(stay_id)}" method="post" data-once>{inside}</form>'


def _site(stay: StayRow) -> str:
    """Where it was sold, when another site did; who comes may not be known yet, and the site's name stand for
    it."""
    if stay.channel not in OTHER_SITES:
        return ""
    site = word(stay.channel)
    return " " + _badge(_("name not known yet") if stay.guest_name == site else site, " badge-quiet")


def _may_come_in(stay: StayRow) -> bool:
    return stay.status is StayStatus.EXPECTED and stay.booking_status is BookingStatus.CONFIRMED


def _badge(text: str, look: str) -> str:
    return f'<span class="badge{look}">{escape(text)}</span> '
