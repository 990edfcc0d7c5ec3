"""What a guest types: dates and party, a choice, and how to be reached."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField

from camp.rules.dates import Period
from camp.rules.meals import MealPlan
from camp.rules.money import Money
from camp.rules.party import Party
from camp.rules.refusals import PriceChanged
from camp.services.holding import Wish
from camp.web.choices import DatesAndParty, read_choice, read_shown
from camp.web.forms import RadiosField
from camp.web.words import word


class StayForm(DatesAndParty):
    """Dates and party; a search, so it travels in the address and changes nothing. A code that gives nothing
    is spoken of by the search, which shows its prices all the same."""

    offer = StringField(_l("Offer code"))

    class Meta:
        csrf = False

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
        choice = read_choice(self.choice.data or "")
        seen, special_id = self._seen(plan)
        return Wish(period, party, plan, choice, seen, special_id, self.offer.data or "")

    def _seen(self, plan: MealPlan) -> tuple[Money, int | None]:
        prices = dict(part.split("=", 1) for part in (self.seen.data or "").split(";") if "=" in part)
        shown = read_shown(prices.get(plan, ""))
        if shown is None:
            raise PriceChanged(Money(0), Money(0))
        return shown


def stay_query(period: Period, party: Party) -> dict[str, Any]:
    query: dict[str, Any] = {
        "arrival": period.arrival.isoformat(),
        "departure": period.departure.isoformat(),
        "adults": party.adults,
    }
    if party.child_ages:
        query["child_ages"] = ", ".join(map(str, party.child_ages))
    return query
