"""Who comes, what they eat and how they share a yurt, as guests and staff change it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import Optional

from camp.models import Guest, Stay
from camp.rules.changes import PartyChange
from camp.rules.meals import MealPlan
from camp.rules.pricing import SoldAs
from camp.rules.refusals import ChildAgeImpossible, PartyTooLarge, PartyWithoutAdult, Refusal
from camp.services import catalogue
from camp.web.forms import AgesField, CampForm, RadiosField, WholeNumberField
from camp.web.people import guest_label
from camp.web.refusals import sentence
from camp.web.words import word

F = TypeVar("F", bound="StaysForm")


class StaysForm(CampForm):
    """Who comes and what they eat; made for certain stays by ``for_stays``. A number or age that can't be is
    said at the first of them."""

    stays: tuple[Stay, ...] = ()
    plan = RadiosField(_l("Meals"))
    sold_as = RadiosField(_l("Which yurt"))
    """Only where somebody can choose."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan.choices = [(plan.value, word(plan)) for plan in MealPlan]
        self.sold_as.choices = [(sold_as.value, word(sold_as)) for sold_as in SoldAs]
        if len(self.stays) != 1 or not catalogue.sells_beds():
            del self.sold_as

    def refuse(self, refusal: Refusal) -> None:
        name = people_field(refusal)
        if name is None or not self.stays:
            super().refuse(refusal)
            return
        field = self[f"{name}_{self.stays[0].id}"]
        field.errors = [*field.errors, sentence(refusal)]

    def wants_sold_as(self) -> SoldAs | None:
        """None: as before."""
        return SoldAs(self.sold_as.data) if "sold_as" in self else None

    def people(self) -> dict[int, PartyChange]:
        """By stay id."""
        return {stay.id: people_of(self, stay.guests, stay.id) for stay in self.stays}


def for_stays(form: type[F], stays: Iterable[Stay]) -> type[F]:
    """The form with the fields of these stays."""
    found = tuple(stays)
    fields: dict[str, Any] = {"stays": found}
    for stay in found:
        fields |= people_fields(stay.guests, stay.id)
    return type("FormOfStays", (form,), fields)


def people_fields(guests: Iterable[Guest], of: int) -> dict[str, Any]:
    """Who of them comes, and who comes too; ``of`` tells their fields from those of others in the form."""
    return {
        **{f"comes_{guest.position}": BooleanField(guest_label(guest), default=True) for guest in guests},
        f"adults_{of}": WholeNumberField(_l("More adults"), [Optional()]),
        f"child_ages_{of}": AgesField(_l("More children: ages"), [Optional()], default=()),
    }


def people_of(form: CampForm, guests: Iterable[Guest], of: int) -> PartyChange:
    """What was typed into these fields."""
    return PartyChange(
        tuple(guest.position for guest in guests if not form[f"comes_{guest.position}"].data),
        form[f"adults_{of}"].data or 0,
        tuple(form[f"child_ages_{of}"].data or ()),
    )


def people_field(refusal: Refusal) -> str | None:
    """The field among these that a refusal is said at."""
    fields = {PartyWithoutAdult: "adults", PartyTooLarge: "adults", ChildAgeImpossible: "child_ages"}
    return fields.get(type(refusal))
