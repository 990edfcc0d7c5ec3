"""A booking by telephone: one page with dates, prices and names, so that the caller need not wait."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import HiddenField, StringField, ValidationError
from wtforms.validators import Optional

from camp import clock
from camp.models import Booking, Yurt
from camp.rules.availability import Choice
from camp.rules.dates import ONE_DAY, Period
from camp.rules.lifecycle import Channel, Confirmation
from camp.rules.meals import MealPlan
from camp.rules.money import NOTHING, Money
from camp.rules.party import Party
from camp.rules.pricing import SoldAs
from camp.rules.refusals import ContactMissing, OutOfSeason, PartyTooLarge, Refusal, StayTooLong
from camp.rules.staff_refusals import FormUsed
from camp.rules.text import LANGUAGES
from camp.services import channel_watch, desk_bookings, front_desk, offers, terms
from camp.services.desk_bookings import Told
from camp.services.holding import Wish
from camp.services.offers import Offer, Price
from camp.web.choices import DatesAndParty, choice_text, read_choice, read_shown, shown_text
from camp.web.contact import ContactForm
from camp.web.forms import AgesField, ChoiceField, Filled, RadiosField, Shorter
from camp.web.language import OWN_NAMES, current
from camp.web.refusals import sentence
from camp.web.staff import staff
from camp.web.words import word

Page = str | tuple[str, int] | Response

STAY_FIELDS = ("arrival", "departure", "adults", "child_ages", "plan", "channel", "yurts")
"""What a price needs to be known; the rest can wait until the booking."""

CONFIRMATIONS = {
    "deposit": Confirmation.AFTER_DEPOSIT,
    "confirm": Confirmation.AT_ONCE,
    "check_in": Confirmation.AT_ONCE,
}
"""By the button that was pressed."""


class NumbersField(AgesField):
    not_understood = _l("Write the numbers of the yurts, like 3, 4.")


class NewBookingForm(DatesAndParty, ContactForm):
    """Everything on one page. Like every form sent by POST it is checked for the token of the page before a
    view sees it; asked for by an address, it changes nothing."""

    class Meta:
        csrf = False

    plan = ChoiceField(_l("Meals"), default=MealPlan.HALF_BOARD.value)
    channel = ChoiceField(_l("Channel"), default=Channel.PHONE.value)
    yurts = NumbersField(_l("Certain yurts, by number"), [Optional()], default=())
    choice = HiddenField(validators=[Filled(_l("Choose where they sleep."))])
    seen = HiddenField()
    offer = StringField(_l("Offer code"))
    key = HiddenField()
    name = StringField(_l("Guest's name"), [Filled(_l("Enter the name.")), Shorter(120)])
    expected_hour = ChoiceField(_l("Expected hour"))
    language = RadiosField(_l("Guest's language"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan.choices = [(plan.value, word(plan)) for plan in MealPlan]
        self.channel.choices = [(channel.value, word(channel)) for channel in desk_bookings.CHANNELS]
        self.language.choices = list(OWN_NAMES.items())
        if self.language.data not in LANGUAGES:
            self.language.data = current()
        if not re.fullmatch(r"[\w-]{20,50}", self.key.data or "", re.ASCII):
            self.renew_key()

    def renew_key(self) -> None:
        self.key.data = secrets.token_urlsafe(24)

    def validate_phone(self, field: StringField) -> None:
        is_there = self.channel.data == Channel.WALK_IN
        if not is_there and not (field.data or "").strip() and not (self.email.data or "").strip():
            raise ValidationError(sentence(ContactMissing()))
        super().validate_phone(field)

    def validate_stay(self) -> bool:
        """Is what a price needs understood?"""
        wrong = [name for name in STAY_FIELDS if not self[name].validate(self)]
        return not wrong

    def refuse(self, refusal: Refusal) -> None:
        """Staff are not told to write to the camp."""
        if isinstance(refusal, PartyTooLarge):
            text = _("One booking holds up to %(most)s people. Please make two.", most=refusal.most)
            self.adults.errors = [*self.adults.errors, text]
        elif isinstance(refusal, StayTooLong):
            text = _("One booking holds up to %(most)s nights. Please make two.", most=refusal.most)
            self.departure.errors = [*self.departure.errors, text]
        else:
            super().refuse(refusal)

    def told(self, today: date) -> Told:
        """Raises the refusals of the rules."""
        period, party = self.stay(today)
        choice = read_choice(self.choice.data or "")
        seen, special_id = self._seen()
        wish = Wish(period, party, MealPlan(self.plan.data), choice, seen, special_id, self.offer.data or "")
        return Told(wish, self.contact(), Channel(self.channel.data), self.language.data)

    def _seen(self) -> tuple[Money, int | None]:
        """The price the page showed for this choice with this plan, and its special offer; nothing, where it
        showed none."""
        plan, *prices = (self.seen.data or "").split(";")
        by_choice = dict(price.split("=", 1) for price in prices if "=" in price)
        shown = read_shown(by_choice.get(self.choice.data, ""))
        return shown if plan == self.plan.data and shown is not None else (NOTHING, None)


@dataclass(frozen=True)
class Row:
    """One choice, as a radio button carries it."""

    value: str
    yurts: tuple[Yurt, ...]


@dataclass(frozen=True)
class Group:
    """The choices of one offer: the most fitting, and those like it."""

    offer: Offer
    price: Price | None
    """None where the offer can't be had with these meals."""
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Found:
    """What can be had, as the page shows it."""

    period: Period
    party: Party
    plan: MealPlan
    groups: tuple[Group, ...]
    chosen: str
    """The choice marked from the start; empty when there is none."""
    is_gone: bool
    """Is what was chosen before not to be had (any more)?"""

    @property
    def seen(self) -> str:
        """The prices shown, to be sent along."""
        prices = [
            f"{row.value}={shown_text(group.price)}"
            for group in self.groups
            if group.price is not None
            for row in group.rows
        ]
        return ";".join([self.plan, *prices])


@staff.get("/bookings/new")
def new_booking() -> Page:
    form = NewBookingForm(_asked())
    form.validate_stay()
    return _page(form)


@staff.post("/bookings/new")
def take_booking() -> Page:
    form = NewBookingForm(_typed())
    if "preview" in request.form or "dates" in request.form:
        return _page(form, 200 if form.validate_stay() or _in_place() else 422)
    if not form.validate():
        return _page(form, 422)
    way = request.form.get("way", "")
    try:
        told = form.told(clock.today())
        confirmation = CONFIRMATIONS.get(way, Confirmation.AFTER_DEPOSIT)
        booking = desk_bookings.book(told, confirmation, key=f"desk:{form.key.data}", now=clock.now())
    except Refusal as refusal:
        return _page(form, 409, refusal)
    flash(_("Booked"), "good")
    if way == "check_in":
        _check_in(booking)
    return redirect(url_for("staff.booking", code=booking.code), 303)


def _in_place() -> bool:
    """Does the page's script ask, which puts the answer into the page that is open?"""
    return "HX-Request" in request.headers


def _check_in(booking: Booking) -> None:
    """They are here already. Whatever stands against it, the booking stays, and its page says what to do."""
    for stay in booking.stays:
        try:
            front_desk.check_in(stay.id, clock.now(), clock.today())
        except Refusal as refusal:
            flash(sentence(refusal), "bad")
            return


def _page(form: NewBookingForm, status: int = 200, refusal: Refusal | None = None) -> Page:
    found, nearest = _find(form)
    if refusal is not None and (found or not form.errors):
        form.refuse(refusal)
    if isinstance(refusal, FormUsed):
        form.renew_key()
    page = render_template(
        "staff/new_booking.html",
        form=form,
        found=found,
        nearest=nearest,
        stay_fields=STAY_FIELDS,
        in_place=_in_place(),
        stale=channel_watch.stale_sites(clock.now()),
        terms=terms.terms_on(found.period.arrival) if found else None,
        is_walk_in=form.channel.data == Channel.WALK_IN and form.arrival.data == clock.today(),
    )
    return page, status


def _find(form: NewBookingForm) -> tuple[Found | None, tuple[Period, ...]]:
    """What can be had on the dates of the form, and the nearest other dates when nothing can."""
    if any(form[name].errors for name in STAY_FIELDS):
        return None, ()
    now, today = clock.now(), clock.today()
    try:
        period, party = form.stay(today)
    except Refusal as refusal:
        form.refuse(refusal)
        return None, ()
    try:
        answer = offers.search(period, party, now, today, form.offer.data or "")
    except OutOfSeason as closed:
        form.refuse(closed)
        return None, offers.nearest_open(period, party, now, today)
    if answer.code_refused is not None:
        form.refuse(answer.code_refused)
    found = _found(form, period, party, _with_certain(form, period, party, answer.offers))
    return found, () if found.groups else answer.nearest


def _with_certain(
    form: NewBookingForm, period: Period, party: Party, found: tuple[Offer, ...]
) -> tuple[Offer, ...]:
    """The yurts asked for by number before the others, when they can be had, and marked when they are new on
    the page; what stands against them is said at the field."""
    if not form.yurts.data:
        return found
    choice = Choice(tuple(sorted(set(form.yurts.data))), SoldAs.PRIVATE)
    if f"{choice_text(choice)}=" not in (form.seen.data or ""):
        form.choice.data = choice_text(choice)
    if any(choice in offer.choices for offer in found):
        return found
    try:
        return (offers.offer_of(choice, period, party, clock.now(), form.offer.data or ""), *found)
    except Refusal as refusal:
        form.yurts.errors = [*form.yurts.errors, sentence(refusal)]
        return found


def _found(form: NewBookingForm, period: Period, party: Party, all_offers: tuple[Offer, ...]) -> Found:
    plan = MealPlan(form.plan.data)
    groups = tuple(_group(offer, plan) for offer in all_offers)
    possible = [(row.value, group.offer.sold_as) for group in groups if group.price for row in group.rows]
    wanted = form.choice.data or ""
    # Who gave no thought to it gets a yurt to himself: sharing with strangers is to be chosen.
    likely = sorted(possible, key=lambda one: one[1] is SoldAs.BED)
    chosen = next((value for value, _sold_as in possible if value == wanted), None)
    is_gone = bool(wanted) and chosen is None
    return Found(period, party, plan, groups, chosen or (likely[0][0] if likely else ""), is_gone)


def _group(offer: Offer, plan: MealPlan) -> Group:
    rows = tuple(
        Row(choice_text(choice), tuple(offer.yurts[number] for number in choice.yurts))
        for choice in offer.choices
    )
    return Group(offer, offer.prices.get(plan), rows)


def _asked() -> MultiDict[str, str]:
    """The arguments of the address on top of what is most likely: two people for tonight."""
    typed = MultiDict({**_defaults(), **{name: text for name, text in request.args.items() if text}})
    yurt = typed.pop("yurt", "")
    if re.fullmatch(r"\d{1,4}", yurt, re.ASCII):
        typed["choice"] = choice_text(Choice((int(yurt),), SoldAs.PRIVATE))
    if "departure" not in request.args:
        try:
            typed["departure"] = (date.fromisoformat(typed["arrival"]) + ONE_DAY).isoformat()
        except (ValueError, OverflowError):
            typed["departure"] = ""
    return typed


def _defaults() -> dict[str, str]:
    return {
        "arrival": clock.today().isoformat(),
        "adults": "2",
        "plan": MealPlan.HALF_BOARD.value,
        "channel": Channel.PHONE.value,
    }


def _typed() -> MultiDict[str, str]:
    """The form as it was sent; a button with other dates puts them into it."""
    typed = MultiDict(request.form)
    arrival, _space, departure = typed.get("dates", "").partition(" ")
    if arrival and departure:
        typed["arrival"], typed["departure"] = arrival, departure
    return typed
