"""Search: what a party can have on some nights, and the hold of what it chose."""

from __future__ import annotations

import secrets
from typing import Any

from flask import redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from camp import clock
from camp.rules.dates import Period
from camp.rules.offer_refusals import OfferGone
from camp.rules.party import Party
from camp.rules.refusals import OutOfSeason, PriceChanged, Refusal, YurtTaken
from camp.services import holds, offers
from camp.web.choices import choice_text, shown_text
from camp.web.guest import guest
from camp.web.guest.forms import HoldForm, StayForm, stay_query
from camp.web.language import current
from camp.web.origins import came, offer_code
from camp.web.refusals import sentence

Page = str | tuple[str, int] | Response


@guest.get("/search")
def search() -> Page:
    form = StayForm(request.args)
    if "offer" not in request.args:
        form.offer.data = offer_code()
    if not form.validate():
        return render_template("guest/search.html", form=form), 422
    try:
        period, party = form.stay(clock.today())
    except Refusal as refusal:
        form.refuse(refusal)
        return render_template("guest/search.html", form=form), 422
    return results(form, period, party)


@guest.post("/hold")
def hold() -> Page:
    form = HoldForm()
    if not form.validate():
        return render_template("guest/search.html", form=form), 422
    try:
        wish = form.wish(clock.today())
        booking = holds.hold(wish, key=visitor_key(), language=current(), now=clock.now(), came=came())
    except Refusal as refusal:
        return refused(form, refusal)
    return redirect(url_for("guest.days", token=booking.token), 303)


def refused(form: StayForm, refusal: Refusal) -> Page:
    """The offers as they are now, with what the camp said no to; dates and party stay as typed."""
    try:
        period, party = form.stay(clock.today())
    except Refusal as about_dates:
        form.refuse(about_dates)
        return render_template("guest/search.html", form=form), 422
    if isinstance(refusal, PriceChanged | YurtTaken | OfferGone):
        return results(form, period, party, refusal)
    form.refuse(refusal)
    return render_template("guest/search.html", form=form), 422


def results(form: StayForm, period: Period, party: Party, refusal: Refusal | None = None) -> Page:
    """The page of offers; 409 when it answers a choice that was no longer to be had."""
    visitor_key()
    now, today = clock.now(), clock.today()
    try:
        answer = offers.search(period, party, now, today, form.offer.data or "")
    except OutOfSeason as closed:
        form.refuse(closed)
        nearest = offers.nearest_open(period, party, now, today)
        page = render_template("guest/search.html", form=form, nearest=_links(nearest, party))
        return page, 422
    if answer.code_refused is not None:
        form.refuse(answer.code_refused)
    page = render_template(
        "guest/search.html",
        form=form,
        period=period,
        party=party,
        offers=answer.offers,
        nearest=_links(answer.nearest, party),
        wait_query=stay_query(period, party),
        choice_text=choice_text,
        seen=_seen,
        taken=sentence(refusal) if refusal else None,
    )
    return page, 409 if refusal else 200


def visitor_key() -> str:
    """Names this visitor's attempt to book; a new one begins when a booking is made."""
    if "attempt" not in session:
        session["attempt"] = secrets.token_urlsafe(24)
    key: str = session["attempt"]
    return key


def _seen(offer: offers.Offer) -> str:
    return ";".join(f"{plan}={shown_text(price)}" for plan, price in offer.prices.items())


def _links(periods: tuple[Period, ...], party: Party) -> list[dict[str, Any]]:
    return [
        {"period": period, "href": url_for("guest.search", **stay_query(period, party))} for period in periods
    ]
