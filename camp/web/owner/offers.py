"""Special offers: what stands, what is over, what it brought, and a new one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import Optional

from camp import clock
from camp.models import SpecialOffer
from camp.rules.offer_refusals import OfferUnknown
from camp.rules.refusals import Refusal
from camp.rules.special_offers import OfferKind, OfferState
from camp.services import offer_desk, offer_results
from camp.services.offer_desk import LIMITS, OfferChange
from camp.web.formats import localized
from camp.web.forms import ChoiceField, DayField, Filled, RadiosField, Shorter, WholeNumberField
from camp.web.language import current
from camp.web.owner import owner
from camp.web.owner.preview import Preview, is_asked, previewed
from camp.web.owner.products.fields import ProductForm, Within, description, name, shown
from camp.web.words import word

OFFER = "/offers/<int(max=2147483647):offer_id>"


class OfferForm(ProductForm):
    name_ky, name_ru, name_en = name("ky"), name("ru"), name("en")
    description_ky, description_ru, description_en = description("ky"), description("ru"), description("en")
    kind = RadiosField(_l("What is given"), default=OfferKind.PERCENT.value)
    percent = WholeNumberField(_l("Percent off"), [Optional(), Within(*LIMITS["percent"])])
    every_nights = WholeNumberField(
        _l("Of so many nights one is free"), [Optional(), Within(*LIMITS["every_nights"])]
    )
    class_code = ChoiceField(_l("Class that is included"))
    first_night = DayField(_l("First night"), [Filled(_l("Choose the first night."))])
    last_night = DayField(_l("Last night"), [Filled(_l("Choose the last night."))])
    code = StringField(_l("Code"), [Shorter(40)])
    most_uses = WholeNumberField(
        _l("For so many bookings at most"), [Optional(), Within(*LIMITS["most_uses"])]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(kind.value, word(kind)) for kind in OfferKind]
        classes = [(held.code, localized(held.name)) for held in offer_desk.list_classes()]
        self.class_code.choices = [("", _("– none –")), *classes]

    def change(self) -> OfferChange:
        return OfferChange(
            name=self.text("name"),
            description=self.text("description"),
            kind=OfferKind(self.kind.data),
            **self.values("percent", "every_nights", "class_code", "first_night", "last_night", "most_uses"),
            code=self.code.data or "",
        )


@owner.get("/offers")
def offers() -> str:
    found: dict[OfferState, list[SpecialOffer]] = {state: [] for state in OfferState}
    for one in offer_desk.list_offers():
        found[offer_desk.state(one, clock.today())].append(one)
    now = clock.now()
    results = {one.id: offer_results.result_of(one, now) for group in found.values() for one in group}
    return render_template("owner/offers.html", found=found, results=results)


@owner.get("/offers/new")
def new_offer() -> str:
    """Its nights may be named in the address, as ``first`` and ``last``."""
    nights = {"first_night": asked_day("first"), "last_night": asked_day("last")}
    return _page(OfferForm(formdata=None, data=nights))


def asked_day(name: str) -> date | None:
    """The day in the address; one that can't be read counts as none."""
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


@owner.post("/offers/new")
def create_offer() -> Response | str | tuple[str, int]:
    form = OfferForm()
    if not form.validate():
        return _page(form), 422
    create = partial(offer_desk.create_offer, form.change(), clock.now(), clock.today())
    try:
        if is_asked():
            return _page(form, preview=_looked_at(create, form.change()))
        created = create()
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(form), 422
    flash(_("Saved. Guests can have this offer from now on."), "good")
    return redirect(url_for("owner.offer", offer_id=created.id), 303)


@owner.get(OFFER)
def offer(offer_id: int) -> str:
    found = _offer(offer_id)
    held = found.master_class
    return _page(OfferForm(data={**shown(found), "class_code": held.code if held else ""}), found)


@owner.post(OFFER)
def change_offer(offer_id: int) -> Response | str | tuple[str, int]:
    found, form = _offer(offer_id), OfferForm()
    if not form.validate():
        return _page(form, found), 422
    change = partial(offer_desk.change_offer, offer_id, form.change(), clock.today())
    try:
        if is_asked():
            return _page(form, found, _looked_at(change, form.change(), offer_id))
        change()
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(form, found), 422
    flash(_("Saved"), "good")
    return redirect(url_for("owner.offer", offer_id=offer_id), 303)


@owner.post(f"{OFFER}/withdraw")
def withdraw_offer(offer_id: int) -> Response:
    try:
        offer_desk.withdraw(offer_id, clock.now())
    except OfferUnknown:
        abort(404)
    flash(_("Withdrawn. Bookings that have it keep it."), "good")
    return redirect(url_for("owner.offer", offer_id=offer_id), 303)


def _offer(offer_id: int) -> SpecialOffer:
    try:
        return offer_desk.get_offer(offer_id)
    except OfferUnknown:
        abort(404)


def _looked_at(command: Callable[[], SpecialOffer | None], change: OfferChange, offer_id: int = 0) -> Preview:
    means = offer_desk.preview(change, clock.today())
    return previewed(
        command, "offer", lambda made: {"offer": made or _offer(offer_id), "means": means}, meaning="offer"
    )


def _page(form: OfferForm, found: SpecialOffer | None = None, preview: Preview | None = None) -> str:
    today = clock.today()
    return render_template(
        "owner/offer.html",
        form=form,
        offer=found,
        state=offer_desk.state(found, today) if found else None,
        result=offer_results.result_of(found, clock.now()) if found else None,
        in_use=offer_desk.bookings_of(found.id) if found else 0,
        preview=preview,
        offer_language=current(),
    )
