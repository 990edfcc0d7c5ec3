"""Those who come for the day, and what the camp does with its guests."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from wtforms.validators import Optional

from camp import clock
from camp.rules.party import Party, plan_party
from camp.rules.refusals import ArrivalInPast, Refusal
from camp.services import activities, catalogue, holds
from camp.web.forms import AgesField, CampForm, DayField, Filled, WholeNumberField
from camp.web.guest import guest
from camp.web.guest.search import Page, visitor_key
from camp.web.language import current
from camp.web.origins import came


class VisitForm(CampForm):
    """The day and the party."""

    arrival = DayField(_l("Day"), [Filled(_l("Choose the day."))])
    adults = WholeNumberField(_l("Adults"), [Filled(_l("How many adults come?"))], default=2)
    child_ages = AgesField(_l("Children's ages"), [Optional()], default=())

    def party(self) -> Party:
        """Raises the refusals of the rules."""
        if self.arrival.data < clock.today():
            raise ArrivalInPast(self.arrival.data, clock.today())
        return plan_party(self.adults.data, self.child_ages.data or ())


@guest.get("/activities")
def whats_on() -> str:
    return render_template(
        "guest/whats_on.html", catalogue=activities.whats_on(), settings=catalogue.get_settings()
    )


@guest.get("/visit")
def visit() -> str:
    day = request.args.get("day", "")
    form = VisitForm(formdata=None)
    form.arrival.process_formdata([day])
    return render_template("guest/visit.html", form=form)


@guest.post("/visit")
def begin_visit() -> Page:
    form = VisitForm()
    if not form.validate():
        return render_template("guest/visit.html", form=form), 422
    try:
        party = form.party()
        booking = holds.hold_visit(
            form.arrival.data, party, key=visitor_key(), language=current(), now=clock.now(), came=came()
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return render_template("guest/visit.html", form=form), 422
    return redirect(url_for("guest.days", token=booking.token), 303)
