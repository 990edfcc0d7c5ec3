"""What a guest types: dates and party, a choice, and how to be reached."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import Optional

from camp.rules.availability import Choice
from camp.rules.dates import Period, plan_period
from camp.rules.meals import MealPlan
from camp.rules.money import Money
from camp.rules.party import Party, plan_party
from camp.rules.pricing import SoldAs
from camp.rules.refusals import NotOffered, PriceChanged
from camp.services.holds import Wish
from camp.web.forms import (
    AgesField,
    CampForm,
    DayField,
    Filled,
    RadiosField,
    WholeNumberField,
)
from camp.web.words import word


class StayForm(CampForm):
    """Dates and party; a search, so it travels in the address and changes nothing."""

    class Meta:
        csrf = False

    arrival = DayField(_l("Arrival"), [Filled(_l("Choose the arrival date."))])
    departure = DayField(_l("Departure"), [Filled(_l("Choose the departure date."))])
    adults = WholeNumberField(_l("Adults"), [Filled(_l("How many adults come?"))], default=2)
    child_ages = AgesField(_l("Children's ages"), [Optional()], default=())

    def stay(self, today: date) -> tuple[Period, Party]:
        """What the rules make of it. Raises their refusals."""
        period = plan_period(self.arrival.data, self.departure.data, today)
        return period, plan_party(self.adults.data, self.child_ages.data or ())

    def query(self) -> dict[str, Any]:
        """The same search as the arguments of an address."""
        return stay_query(
            Period(self.arrival.data, self.departure.data),
            Party(self.adults.data, self.child_ages.data or ()),
        )


class HoldForm(StayForm):
    """One offer chosen. Its price is no input: it is only compared with ours. Like every form sent by POST it
    is checked for the token of the page before a view sees it (``csrf`` in ``camp.extensions``)."""

    choice = HiddenField()
    plan = RadiosField(_l("Meals"))
    seen = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan.choices = [(plan.value, word(plan)) for plan in MealPlan]

    def wish(self, today: date) -> Wish:
        """Raises NotOffered for what no page of ours would send, and the refusals of the rules."""
        period, party = self.stay(today)
        plan = MealPlan(self.plan.data)
        return Wish(period, party, plan, read_choice(self.choice.data or ""), self._seen(plan))

    def _seen(self, plan: MealPlan) -> Money:
        prices = dict(part.split("=", 1) for part in (self.seen.data or "").split(";") if "=" in part)
        text = prices.get(plan, "")
        if not re.fullmatch(r"\d{1,12}", text):
            raise PriceChanged(Money(0), Money(0))
        return Money(int(text))


def stay_query(period: Period, party: Party) -> dict[str, Any]:
    query: dict[str, Any] = {
        "arrival": period.arrival.isoformat(),
        "departure": period.departure.isoformat(),
        "adults": party.adults,
    }
    if party.child_ages:
        query["child_ages"] = ", ".join(map(str, party.child_ages))
    return query


def choice_text(choice: Choice) -> str:
    """A choice as a form carries it: ``private:3+8``, ``bed:11``."""
    return f"{choice.sold_as}:{'+'.join(map(str, choice.yurts))}"


def read_choice(text: str) -> Choice:
    """The way back. Raises NotOffered."""
    match = re.fullmatch(r"(private|bed):(\d{1,4}(?:\+\d{1,4}){0,9})", text)
    if match is None:
        raise NotOffered
    return Choice(tuple(int(number) for number in match[2].split("+")), SoldAs(match[1]))
