"""Closing the day: what is open before, and the days closed with their figures."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from camp import clock
from camp.models import NightAudit
from camp.rules.currencies import Currency
from camp.rules.folio import PaymentForm
from camp.rules.money import Money
from camp.rules.pricing import Product
from camp.rules.refusals import Refusal
from camp.services import night_audit as audit
from camp.services.open_things import open_before
from camp.web.refusals import sentence
from camp.web.staff import staff
from camp.web.staff.today import asked_day

DAYS_SHOWN = 31


@dataclass(frozen=True)
class ClosedDay:
    """A day closed, with its figures as the page shows them."""

    audit: NightAudit
    charges: tuple[tuple[Product, Money], ...]
    takings: tuple[tuple[PaymentForm, Currency, int], ...]

    @classmethod
    def of(cls, audit: NightAudit) -> ClosedDay:
        charges, takings = audit.figures["charges"], audit.figures["takings"]
        return cls(
            audit,
            tuple((product, Money(charges[product])) for product in Product if product in charges),
            tuple((PaymentForm(form), Currency(currency), sum_) for form, currency, sum_ in takings),
        )


@staff.get("/night-audit")
def night_audit() -> str:
    last = audit.next_day(clock.now())
    before = asked_day() if "day" in request.args else None
    closed = audit.closed_days(before, DAYS_SHOWN + 1)
    return render_template(
        "staff/night_audit.html",
        last=last,
        open=open_before(last, clock.now()),
        closed=[ClosedDay.of(one) for one in closed[:DAYS_SHOWN]],
        older=closed[DAYS_SHOWN - 1].day if len(closed) > DAYS_SHOWN else None,
    )


@staff.post("/night-audit")
def close_day() -> Response:
    try:
        closed = audit.close_days(asked_day(), current_user.id, clock.now())
    except Refusal as refusal:
        flash(sentence(refusal), "bad")
    else:
        text = ngettext(
            "%(count)s day is closed.", "%(count)s days are closed.", len(closed), count=len(closed)
        )
        flash(text if closed else _("Somebody has closed this day already."), "good")
    return redirect(url_for("staff.night_audit"), 303)
