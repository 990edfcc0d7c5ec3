"""A stay in another yurt, on other dates, for other people or meals: what it costs is shown before it is
done."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import HiddenField

from camp import clock
from camp.models import Stay
from camp.rules.changes import NOBODY_ELSE, Move, MovePrice
from camp.rules.dates import Period
from camp.rules.lifecycle import StayStatus
from camp.rules.meals import MealPlan
from camp.rules.money import Money
from camp.rules.refusals import BookingUnknown, Refusal
from camp.services import catalogue, moves
from camp.services.move_plans import MovePlan
from camp.web.changing import StaysForm, for_stays
from camp.web.formats import localized
from camp.web.forms import ChoiceField, DayField, Filled, RadiosField
from camp.web.staff import staff

ASKED = {"yurt", "arrival", "departure"}
"""One of them, and the address asks for a move."""


class MoveForm(StaysForm):
    """Where and when; ``seen`` is the difference in tyiyn that was shown."""

    yurt = ChoiceField(_l("Yurt"))
    arrival = DayField(_l("Arrival"), [Filled(_l("Choose the arrival date."))])
    departure = DayField(_l("Departure"), [Filled(_l("Choose the departure date."))])
    price = RadiosField(_l("Nights in another yurt"), default=MovePrice.PRESENT.value)
    seen = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.yurt.choices = [
            (str(yurt.number), f"{yurt.number} · {localized(yurt.name)} · {localized(yurt.kind.name)}")
            for yurt in catalogue.list_yurts()
        ]
        self.price.choices = [
            (MovePrice.PRESENT.value, _("at the present price")),
            (MovePrice.OLD.value, _("at the old price: the move is our own wish")),
        ]

    def move(self) -> Move:
        """Raises DepartureNotAfterArrival."""
        period = Period(self.arrival.data, self.departure.data)
        people = next(iter(self.people().values()), NOBODY_ELSE)
        plan, price = MealPlan(self.plan.data), MovePrice(self.price.data)
        return Move(int(self.yurt.data), period, price, people, plan, self.wants_sold_as())


@staff.get("/stays/<int(max=2147483647):stay_id>/move")
def move_stay(stay_id: int) -> str | tuple[str, int]:
    stay = moves.get_stay(stay_id)
    form = _form_of(stay)
    if not (request.args.keys() & ASKED):
        return _page(stay, form, None)
    return _preview(stay, form)


@staff.post("/stays/<int(max=2147483647):stay_id>/move")
def do_move(stay_id: int) -> Response | str | tuple[str, int]:
    stay = moves.get_stay(stay_id)
    form = _for(stay)()
    if not form.validate():
        return _page(stay, form, None), 422
    try:
        seen = Money(int(form.seen.data or ""))
    except ValueError:
        return _preview(stay, form)
    code = stay.booking.code
    try:
        moves.move(stay_id, form.move(), seen, clock.now(), clock.today())
    except BookingUnknown:
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(moves.get_stay(stay_id), form, _plan(stay_id, form)), 409
    flash(_("Saved"), "good")
    return redirect(url_for("staff.booking", code=code), 303)


def _for(stay: Stay) -> type[MoveForm]:
    """Of a party that is in neither people nor meals can change."""
    return for_stays(MoveForm, [stay] if stay.status is StayStatus.EXPECTED else [])


def _form_of(stay: Stay) -> MoveForm:
    """The stay as it is, with what the address asks for: a link only some of it, the form all."""
    known = {
        "yurt": str(stay.yurt.number),
        "arrival": stay.arrival.isoformat(),
        "departure": stay.departure.isoformat(),
        "price": MovePrice.PRESENT.value,
        "plan": stay.meal_plan.value,
        "sold_as": stay.sold_as.value,
    }
    if "plan" not in request.args:
        known |= {f"comes_{guest.position}": "y" for guest in stay.guests}
    return _for(stay)(formdata=MultiDict(known | request.args.to_dict()), meta={"csrf": False})


def _preview(stay: Stay, form: MoveForm) -> str | tuple[str, int]:
    form.meta.csrf = False
    if not form.validate():
        return _page(stay, form, None), 422
    try:
        plan = moves.plan_move(stay.id, form.move(), clock.now(), clock.today())
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(stay, form, None), 409
    return _page(stay, form, plan)


def _plan(stay_id: int, form: MoveForm) -> MovePlan | None:
    """After a refusal: the price as it is now, where there is one."""
    try:
        return moves.plan_move(stay_id, form.move(), clock.now(), clock.today())
    except Refusal:
        return None


def _page(stay: Stay, form: MoveForm, plan: MovePlan | None) -> str:
    return render_template("staff/move_stay.html", stay=stay, form=form, plan=plan, today=clock.today())
