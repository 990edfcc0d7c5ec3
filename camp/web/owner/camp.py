"""The camp's own details and house texts, its cancellation terms, and which texts are still missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, StringField
from wtforms.validators import Optional, ValidationError

from camp import clock
from camp.models import (
    Base,
    Dish,
    Extra,
    LetterText,
    MasterClass,
    Meal,
    PaymentWay,
    Photo,
    Season,
    SpecialOffer,
    Tour,
    Yurt,
    YurtKind,
)
from camp.rules.cancellation import Step
from camp.rules.house_refusals import TermsHalfSaid
from camp.rules.refusals import Refusal
from camp.rules.terms import Terms
from camp.rules.text import LANGUAGES
from camp.services import house, missing_texts
from camp.services import terms as term_desk
from camp.services.house import MOST_STEPS, DetailsChange
from camp.services.missing_texts import Thing
from camp.services.term_examples import example_of
from camp.web.contact import email_of, phone_of
from camp.web.formats import localized
from camp.web.forms import CampForm, DecimalField, Shorter, WholeNumberField
from camp.web.history_words import COLUMNS
from camp.web.house import camp_sentences
from camp.web.owner import owner
from camp.web.owner.preview import Preview, is_asked, previewed
from camp.web.owner.products.fields import ProductForm, description, shown
from camp.web.words import word

Page = Response | str | tuple[str, int]


class CampDetailsForm(ProductForm):
    phone = StringField(_l("Telephone"), [Shorter(40)])
    whatsapp = StringField(_l("WhatsApp"), [Shorter(40)])
    telegram = StringField(_l("Telegram"), [Shorter(40)])
    instagram = StringField(_l("Instagram"), [Shorter(40)])
    email = StringField(_l("E-mail"), [Shorter(254)])
    latitude = DecimalField(_l("Latitude, degrees"), [Optional()], places=6)
    longitude = DecimalField(_l("Longitude, degrees"), [Optional()], places=6)
    address_ky, address_ru, address_en = description("ky"), description("ru"), description("en")
    about_ky, about_ru, about_en = description("ky"), description("ru"), description("en")
    way_ky, way_ru, way_en = description("ky"), description("ru"), description("en")
    bring_ky, bring_ru, bring_en = description("ky"), description("ru"), description("en")
    rules_ky, rules_ru, rules_en = description("ky"), description("ru"), description("en")
    shows_eco = BooleanField(_l("Guests may read the season's water, electricity, firewood and waste"))

    def validate_phone(self, field: StringField) -> None:
        field.data = phone_of(field.data, "KG")

    validate_whatsapp = validate_phone

    def validate_email(self, field: StringField) -> None:
        field.data = email_of(field.data)

    def validate_telegram(self, field: StringField) -> None:
        """People paste the whole address."""
        field.data = (field.data or "").strip().rstrip("/").split("/")[-1].removeprefix("@")
        if field.data and not field.data.replace("_", "").replace(".", "").isalnum():
            raise ValidationError(_("Write only the name, without spaces."))

    validate_instagram = validate_telegram

    def change(self) -> DetailsChange:
        texts = {name: self.text(name) for name in ("address", "about", "way", "bring", "rules")}
        plain = ("phone", "whatsapp", "telegram", "instagram", "email", "latitude", "longitude", "shows_eco")
        return DetailsChange(**texts, **self.values(*plain))


class TermsForm(CampForm):
    """Rows of the steps; a row left empty is none."""

    def steps(self) -> list[Step]:
        """Raises TermsHalfSaid."""
        found = []
        for number in range(MOST_STEPS):
            days, kept = self[f"days_{number}"].data, self[f"kept_{number}"].data
            if (days is None) != (kept is None):
                raise TermsHalfSaid
            if days is not None:
                found.append(Step(days, kept))
        return found


T = TypeVar("T", bound=TermsForm)


def terms_form(kind: type[T], **about: Any) -> T:
    """A form with a row for each step."""
    fields: dict[str, Any] = {}
    for number in range(MOST_STEPS):
        fields[f"days_{number}"] = WholeNumberField(_l("More than so many days before"), [Optional()])
        fields[f"kept_{number}"] = WholeNumberField(_l("Kept of the deposit, percent"), [Optional()])
    form: T = type("CancellationTermsForm", (kind,), fields)(**about)
    return form


def step_values(steps: Iterable[Step]) -> dict[str, int]:
    """The rows of such a form for steps that are known."""
    known = dict(enumerate(steps))
    days = {f"days_{number}": step.beyond_days for number, step in known.items()}
    return days | {f"kept_{number}": step.percent_kept for number, step in known.items()}


@owner.get("/camp")
def camp() -> str:
    return _camp_page(CampDetailsForm(formdata=None, data=shown(house.get_details())))


@owner.post("/camp")
def change_camp() -> Page:
    form = CampDetailsForm()
    if not form.validate():
        return _camp_page(form), 422
    change = partial(house.change_details, form.change())
    try:
        if is_asked():
            return _camp_page(form, previewed(change, "camp", lambda _done: _story()))
        change()
    except Refusal as refusal:
        form.refuse(refusal)
        return _camp_page(form), 422
    flash(_("Saved"), "good")
    return redirect(url_for("owner.camp"), 303)


@owner.get("/terms")
def terms() -> str:
    data = step_values(house.cancellation_steps())
    return _terms_page(terms_form(TermsForm, formdata=None, data=data))


@owner.post("/terms")
def change_terms() -> Page:
    form = terms_form(TermsForm)
    if not form.validate():
        return _terms_page(form), 422
    try:
        change = partial(house.change_steps, form.steps())
        if is_asked():
            return _terms_page(form, terms_preview(change, term_desk.camp_terms))
        change()
    except Refusal as refusal:
        form.refuse(refusal)
        return _terms_page(form), 422
    flash(_("Saved"), "good")
    return redirect(url_for("owner.terms"), 303)


@owner.get("/texts")
def texts() -> str:
    found = [_unfinished(thing) for thing in missing_texts.things_with_gaps()]
    return render_template("owner/texts.html", found=found)


@dataclass(frozen=True)
class Unfinished:
    """Something with a text that is not there in every language, and the page on which to write it."""

    name: str
    href: str
    gaps: list[tuple[str, tuple[str, ...]]]


def _unfinished(thing: Thing) -> Unfinished:
    name, href = _name_and_page(thing.row)
    return Unfinished(name, href, [(str(COLUMNS[gap.column]), gap.languages) for gap in thing.gaps])


def _name_and_page(row: Base) -> tuple[str, str]:
    match row:
        case Tour():
            return localized(row.name), url_for("owner.tour", code=row.code)
        case MasterClass():
            return localized(row.name), url_for("owner.master_class", code=row.code)
        case Extra():
            return localized(row.name), url_for("owner.extra", code=row.code)
        case Meal():
            return word(row.kind), url_for("owner.meal", meal=row.kind)
        case Dish():
            return localized(row.name), url_for("owner.meal", meal=row.meal)
        case Season():
            return f"{localized(row.name)} {row.year}", url_for("owner.seasons")
        case SpecialOffer():
            return localized(row.name), url_for("owner.offers")
        case Yurt():
            return _("yurt no. %(number)s", number=row.number), url_for("owner.yurt", number=row.number)
        case YurtKind():
            return localized(row.name), url_for("owner.yurts")
        case PaymentWay():
            return word(row.kind), url_for("owner.ways")
        case Photo():
            return f"{_('Photo')}: {localized(row.caption)}", url_for("owner.photos")
        case LetterText():
            return word(row.kind), url_for("owner.letter_text", kind=row.kind, language=_first_gap(row))
    return _("The camp"), url_for("owner.camp")


def _first_gap(text: LetterText) -> str:
    return next((language for language in LANGUAGES if not getattr(text.body, language)), LANGUAGES[0])


def _story() -> dict[str, Any]:
    """What the guests' page of the camp tells."""
    return {"details": house.get_details(), "own_terms": term_desk.own_terms_ahead(clock.today())}


def _camp_page(form: CampDetailsForm, preview: Preview | None = None) -> str:
    return render_template("owner/camp.html", form=form, details=house.get_details(), preview=preview)


def terms_preview(command: Callable[[], None], terms: Callable[[], Terms]) -> Preview:
    """``terms``: finds them once they are changed."""

    def look(_done: None) -> dict[str, Any]:
        found = terms()
        return {"terms": found, "example": example_of(found, clock.today())}

    return previewed(command, "terms", look, meaning="terms")


def _terms_page(form: TermsForm, preview: Preview | None = None) -> str:
    return render_template(
        "owner/terms.html",
        form=form,
        rows=range(MOST_STEPS),
        sentences=camp_sentences(),
        seasons=term_desk.seasons_ahead(clock.today()),
        is_sample=house.terms_are_sample(),
        preview=preview,
    )
