"""Dates, party and a choice among the offers, as forms of guests and staff carry them."""

from __future__ import annotations

import re
from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms.validators import Optional

from camp.rules.availability import Choice
from camp.rules.dates import Period, plan_period
from camp.rules.money import Money
from camp.rules.party import Party, plan_party
from camp.rules.pricing import SoldAs
from camp.rules.refusals import NotOffered
from camp.services.offers import Price
from camp.web.forms import AgesField, CampForm, DayField, Filled, WholeNumberField


class DatesAndParty(CampForm):
    """When they come, and who."""

    arrival = DayField(_l("Arrival"), [Filled(_l("Choose the arrival date."))])
    departure = DayField(_l("Departure"), [Filled(_l("Choose the departure date."))])
    adults = WholeNumberField(_l("Adults"), [Filled(_l("How many adults come?"))], default=2)
    child_ages = AgesField(_l("Children's ages"), [Optional()], default=())

    def stay(self, today: date) -> tuple[Period, Party]:
        """What the rules make of it. Raises their refusals."""
        period = plan_period(self.arrival.data, self.departure.data, today)
        return period, plan_party(self.adults.data, self.child_ages.data or ())


def choice_text(choice: Choice) -> str:
    """A choice as a form carries it: ``private:3+8``, ``bed:11``."""
    return f"{choice.sold_as}:{'+'.join(map(str, choice.yurts))}"


def read_choice(text: str) -> Choice:
    """The way back. Raises NotOffered."""
    match = re.fullmatch(r"(private|bed):(\d{1,4}(?:\+\d{1,4}){0,9})", text)
    if match is None:
        raise NotOffered
    return Choice(tuple(int(number) for number in match[2].split("+")), SoldAs(match[1]))


def shown_text(price: Price) -> str:
    """A price as a form carries it: its tyiyn and, behind @, the special offer it was made with."""
    special = f"@{price.special.id}" if price.special is not None else ""
    return f"{price.total.tyiyn}{special}"


def read_shown(text: str) -> tuple[Money, int | None] | None:
    """The way back: the price, and the special offer's id; None for what no page of ours would send."""
    match = re.fullmatch(r"(\d{1,12})(?:@(\d{1,9}))?", text, re.ASCII)
    if match is None:
        return None
    return Money(int(match[1])), int(match[2]) if match[2] else None
