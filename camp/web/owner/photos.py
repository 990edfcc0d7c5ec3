"""Photos: put up from a telephone, described in three languages, ordered, taken down."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf.file import FileField
from werkzeug.wrappers import Response
from wtforms import HiddenField, StringField

from camp import clock
from camp.models import Base, Meal, Photo, Yurt
from camp.rules.photo_refusals import NoPicture, PhotoKnown
from camp.rules.photos import MOST_BYTES, PhotoSubject
from camp.rules.refusals import Refusal
from camp.services import photos as photo_desk
from camp.services import products
from camp.services.photos import Kept
from camp.web.formats import localized
from camp.web.forms import ChoiceField, Shorter
from camp.web.language import OWN_NAMES
from camp.web.owner import owner
from camp.web.owner.preview import Preview, is_asked, previewed
from camp.web.owner.products.fields import ProductForm
from camp.web.photos import folder
from camp.web.words import word

Page = Response | str | tuple[str, int]


@owner.url_value_preprocessor
def _take_large_files(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """A photo is larger than anything else anybody sends. One too large still gets a sentence at its field,
    not a page that says no to everything."""
    if endpoint == "owner.add_photo":
        request.max_content_length = 3 * MOST_BYTES


def _caption(language: str) -> StringField:
    return StringField(OWN_NAMES[language], [Shorter(200)])


class CaptionForm(ProductForm):
    caption_ky, caption_ru, caption_en = _caption("ky"), _caption("ru"), _caption("en")


class PhotoForm(CaptionForm):
    file = FileField(_l("Photo"))
    kept = HiddenField()
    """The name of a file that was sent already."""
    shows = ChoiceField(_l("It shows"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shows.choices = _subjects()

    def subject(self) -> tuple[PhotoSubject, int]:
        subject, _colon, subject_id = self.shows.data.partition(":")
        return PhotoSubject(subject), int(subject_id)

    def files(self) -> Kept:
        """Those of the file that was sent, or else of one that was looked at before: it is not sent again.
        Raises NoPicture, PhotoTooLarge or PhotoTooSmall."""
        if self.file.data:
            # One byte more than allowed is enough to say no.
            return photo_desk.keep_files(self.file.data.read(MOST_BYTES + 1), folder())
        kept = photo_desk.find_files(self.kept.data or "", folder())
        if kept is None:
            raise NoPicture
        return kept


@owner.get("/photos")
def photos() -> str:
    return _page(PhotoForm(formdata=None, shows=request.args.get("shows")))


@owner.post("/photos")
def add_photo() -> Page:
    form = PhotoForm()
    if not form.validate():
        return _page(form), 422
    try:
        kept = form.files()
        form.kept.data = kept.name
        put_up = partial(
            photo_desk.put_up, kept, *form.subject(), form.text("caption"), current_user.id, clock.now()
        )
        if is_asked():
            return _page(form, previewed(put_up, "photo", _around))
        put_up()
    except Refusal as refusal:
        form.refuse(refusal)
        if isinstance(refusal, PhotoKnown):
            form.kept.data = ""
        return _page(form), 422
    flash(_("The photo is up."), "good")
    return redirect(url_for("owner.photos", shows=form.shows.data), 303)


@owner.post("/photos/<int:photo_id>/caption")
def change_caption(photo_id: int) -> Response:
    form = CaptionForm()
    if form.validate():
        photo_desk.change_caption(photo_id, form.text("caption"))
        flash(_("Saved"), "good")
    else:
        flash(_("Please shorten this to %(most)s characters.", most=200), "bad")
    return redirect(url_for("owner.photos"), 303)


@owner.post("/photos/<int:photo_id>/first")
def put_photo_first(photo_id: int) -> Response:
    photo_desk.put_first(photo_id)
    return redirect(url_for("owner.photos"), 303)


@owner.post("/photos/<int:photo_id>/down")
def take_photo_down(photo_id: int) -> Response:
    photo_desk.take_down(photo_id)
    flash(_("The photo is taken down. You can take this back under “Who did what”."), "good")
    return redirect(url_for("owner.photos"), 303)


def _subjects() -> list[tuple[str, str]]:
    """Everything a photo can show, with the value its choice has."""
    found = [(f"{PhotoSubject.CAMP}:0", word(PhotoSubject.CAMP))]
    for subject, rows in photo_desk.list_subjects().items():
        found += [(f"{subject}:{row.id}", f"{word(subject)}: {_name(row)}") for row in rows]  # type: ignore[attr-defined]
    return found


def _name(row: Base) -> str:
    match row:
        case Yurt():
            return f"{_('no. %(number)s', number=row.number)}, {localized(row.name)}"
        case Meal():
            return word(row.kind)
    return localized(row.name)  # type: ignore[attr-defined]


def _around(photo: Photo) -> dict[str, Any]:
    """Where guests would find it."""
    thing = photo_desk.find_subject(photo)
    dishes = products.list_dishes(thing.kind) if isinstance(thing, Meal) else ()
    return {"photo": photo, "thing": thing, "dishes": dishes}


def _page(form: PhotoForm, preview: Preview | None = None) -> str:
    names = dict(_subjects())
    shelves: dict[str, list[Any]] = {}
    for photo in photo_desk.list_photos():
        shelves.setdefault(names.get(f"{photo.subject}:{photo.subject_id}", ""), []).append(photo)
    kept = photo_desk.find_files(form.kept.data or "", folder())
    return render_template("owner/photos.html", form=form, shelves=shelves, kept=kept, preview=preview)
