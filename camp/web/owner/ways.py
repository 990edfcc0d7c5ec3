"""The ways guests can pay, each switched on by the owner."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, PasswordField, StringField, TextAreaField

from camp.rules.elqr import PaymentLink
from camp.rules.refusals import Refusal
from camp.rules.text import LANGUAGES
from camp.rules.ways import WayKind
from camp.services import card_desk, catalogue
from camp.services import ways as way_desk
from camp.services.ways import WaySetting
from camp.web.forms import CampForm, Shorter
from camp.web.owner import owner
from camp.web.owner.preview import Preview, is_asked, previewed
from camp.web.owner.products.fields import ProductForm, description

Page = Response | tuple[str, int]

LONGEST_LINK = 1000


class WayForm(ProductForm):
    """One of the page's forms; the others keep what they are."""

    is_on = BooleanField(_l("Offer it to guests"))
    details_ky, details_ru, details_en = description("ky"), description("ru"), description("en")
    payment_link = TextAreaField(_l("Text or link of your business QR"), [Shorter(LONGEST_LINK)])


class CardForm(CampForm):
    is_on = BooleanField(_l("Offer it to guests"))
    merchant_id = StringField(_l("Merchant's number (merchant_id)"), [Shorter(20)])
    secret = PasswordField(_l("Secret key for taking payments"), [Shorter(100)])
    is_test = BooleanField(_l("Only try it out: no money moves"))

    @property
    def merchant(self) -> str:
        return (self.merchant_id.data or "").strip()

    @property
    def key(self) -> str:
        return (self.secret.data or "").strip()

    @property
    def has_account(self) -> bool:
        """Is there anything to set up?"""
        return bool(self.merchant or self.key)


class RatesForm(CampForm):
    follows_bank = BooleanField(_l("Take the National Bank's rates every day"))


@owner.get("/ways")
def ways() -> Page:
    return _page()


@owner.post("/ways/<any(elqr,transfer,cash):way>")
def set_way(way: str) -> Page:
    kind = WayKind(way)
    form = _form(kind)
    if not form.validate():
        return _page(form, kind, status=422)
    link_text = (form.payment_link.data or "").strip()
    try:
        if "look" in request.form:
            return _page(form, kind, way_desk.read_business_link(link_text))
        command = partial(way_desk.set_way, kind, form.is_on.data, form.text("details"), link_text)
        if is_asked():
            return _page(form, kind, preview=previewed(command, "way", lambda _done: _setting(kind)))
        command()
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(form, kind, status=422)
    flash(_("Saved"), "good")
    return redirect(url_for("owner.ways", _anchor=way), 303)


@owner.post("/ways/rates")
def follow_bank() -> Page:
    way_desk.follow_bank(RatesForm().follows_bank.data)
    flash(_("Saved"), "good")
    return redirect(url_for("owner.ways", _anchor="rates"), 303)


@owner.post("/ways/card")
def set_card() -> Page:
    """The account first: a way that is on needs one."""
    form = CardForm()
    if not form.validate():
        return _page(card=form, status=422)
    try:
        if form.has_account:
            card_desk.set_account(form.merchant, form.key, form.is_test.data)
        way_desk.set_way(WayKind.CARD, form.is_on.data)
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(card=form, status=422)
    flash(_("Saved"), "good")
    return redirect(url_for("owner.ways", _anchor="card"), 303)


def _setting(kind: WayKind) -> dict[str, Any]:
    return {"setting": way_desk.way_settings()[kind]}


def _form(kind: WayKind, **about: Any) -> WayForm:
    """Its fields are named for its way: several stand on one page."""
    form: WayForm = WayForm(prefix="", **about)
    for field in form:
        field.id = f"{kind}-{field.name}"
    return form


def _known(setting: WaySetting) -> WayForm:
    texts = {f"details_{language}": getattr(setting.details, language) for language in LANGUAGES}
    link = setting.link.fragment if setting.link is not None else ""
    return _form(setting.kind, formdata=None, data={"is_on": setting.is_on, "payment_link": link, **texts})


def _known_card(is_on: bool) -> CardForm:
    merchant_id, is_test = card_desk.account_merchant() or ("", True)
    return CardForm(formdata=None, data={"is_on": is_on, "merchant_id": merchant_id, "is_test": is_test})


def _page(
    form: WayForm | None = None,
    kind: WayKind | None = None,
    seen: PaymentLink | None = None,
    card: CardForm | None = None,
    status: int = 200,
    preview: Preview | None = None,
) -> Page:
    """``seen``: what a QR says that was only looked at; ``preview``: what guests would read of that way."""
    settings = way_desk.way_settings()
    forms = {one: _known(setting) for one, setting in settings.items()}
    if form is not None and kind is not None:
        forms[kind] = form
    page = render_template(
        "owner/ways.html",
        settings=settings,
        forms=forms,
        wrong=form if status == 422 else None,
        seen=seen,
        card=card or _known_card(settings[WayKind.CARD].is_on),
        card_is_wrong=card is not None,
        is_set_up=card_desk.account_merchant() is not None,
        previews={kind: preview},
        rates=RatesForm(formdata=None, obj=catalogue.get_settings()),
    )
    return page, status
