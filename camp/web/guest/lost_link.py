"""A private link was lost: it goes again to the address in the booking, whoever asks."""

from __future__ import annotations

from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField, ValidationError

from camp import clock
from camp.services import lost_links
from camp.web.contact import email_of, phone_of
from camp.web.forms import CampForm, Shorter
from camp.web.guest import guest
from camp.web.guest.search import Page


class LostLinkForm(CampForm):
    """An e-mail address, or else a booking code and the telephone number given with it."""

    email = StringField(_l("E-mail"), [Shorter(254)])
    code = StringField(_l("Booking code"), [Shorter(20)])
    phone = StringField(_l("Telephone"), [Shorter(40)])

    def validate_email(self, field: StringField) -> None:
        field.data = email_of(field.data)
        if not field.data and not (self.code.data or "").strip():
            raise ValidationError(_("Give your e-mail address, or your booking code and telephone number."))

    def validate_phone(self, field: StringField) -> None:
        field.data = phone_of(field.data, "KG")
        if not field.data and not self.email.data and (self.code.data or "").strip():
            raise ValidationError(_("Give the telephone number you booked with, too."))


@guest.get("/lost-link")
def lost_link() -> str:
    return render_template("guest/lost_link.html", form=LostLinkForm(formdata=None), is_sent=False)


@guest.post("/lost-link")
def send_link() -> Page:
    form = LostLinkForm()
    if not form.validate():
        return render_template("guest/lost_link.html", form=form, is_sent=False), 422
    now, today = clock.now(), clock.today()
    if form.email.data:
        lost_links.ask_by_email(form.email.data, now, today)
    else:
        lost_links.ask_by_phone(form.code.data, form.phone.data, now, today)
    return render_template("guest/lost_link.html", form=form, is_sent=True)
