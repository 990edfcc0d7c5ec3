"""Deposit and cancellation terms of one season, where they are other than the camp's."""

from __future__ import annotations

from functools import partial

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from camp.rules.house_refusals import SeasonUnknown
from camp.rules.refusals import Refusal, SettingOutOfRange
from camp.rules.terms import Terms
from camp.services import terms as term_desk
from camp.web.forms import Filled, SomField, WholeNumberField
from camp.web.owner import owner
from camp.web.owner.camp import MOST_STEPS, TermsForm, step_values, terms_form, terms_preview
from camp.web.owner.preview import Preview, is_asked
from camp.web.refusals import sentence

Page = Response | str | tuple[str, int]


class SeasonTermsForm(TermsForm):
    deposit_percent = WholeNumberField(_l("Deposit, percent"), [Filled(_l("Enter a whole number."))])
    deposit_sum = SomField(_l("Fixed deposit, som"))
    deposit_hours = WholeNumberField(
        _l("Hours to pay the deposit or to answer a request"), [Filled(_l("Enter a whole number."))]
    )

    def terms(self) -> Terms:
        """Raises TermsHalfSaid."""
        return Terms(
            self.deposit_percent.data, self.deposit_sum.data, self.deposit_hours.data, tuple(self.steps())
        )

    def refuse(self, refusal: Refusal) -> None:
        if isinstance(refusal, SettingOutOfRange) and refusal.name in self:
            field = self[refusal.name]
            field.errors = [*field.errors, sentence(refusal)]
        else:
            super().refuse(refusal)


SEASON = "/terms/<int(max=2147483647):season_id>"


@owner.get(SEASON)
def season_terms(season_id: int) -> Page:
    known = _own(season_id)
    data = {
        "deposit_percent": known.percent,
        "deposit_sum": known.fixed,
        "deposit_hours": known.hours,
        **step_values(known.steps),
    }
    return _page(season_id, terms_form(SeasonTermsForm, formdata=None, data=data), 200)


@owner.post(SEASON)
def change_season_terms(season_id: int) -> Page:
    form = terms_form(SeasonTermsForm)
    if not form.validate():
        return _page(season_id, form, 422)
    try:
        change = partial(term_desk.change_season_terms, season_id, form.terms())
        if is_asked():
            return _page(season_id, form, 200, terms_preview(change, lambda: _own(season_id)))
        change()
    except SeasonUnknown as refusal:
        return _gone(refusal)
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(season_id, form, 422)
    flash(_("Saved"), "good")
    return redirect(url_for("owner.season_terms", season_id=season_id), 303)


@owner.post(f"{SEASON}/drop")
def drop_season_terms(season_id: int) -> Response:
    try:
        term_desk.drop_season_terms(season_id)
    except SeasonUnknown as refusal:
        return _gone(refusal)
    flash(_("The season follows the camp's terms again."), "good")
    return redirect(url_for("owner.terms"), 303)


def _gone(refusal: SeasonUnknown) -> Response:
    flash(sentence(refusal), "bad")
    return redirect(url_for("owner.terms"), 303)


def _own(season_id: int) -> Terms:
    """Those it has, or else the camp's."""
    own = term_desk.find_season_terms(season_id)
    return own.terms if own is not None else term_desk.camp_terms()


def _page(season_id: int, form: SeasonTermsForm, status: int, preview: Preview | None = None) -> Page:
    try:
        season = term_desk.get_season(season_id)
    except SeasonUnknown as refusal:
        return _gone(refusal)
    page = render_template(
        "owner/season_terms.html",
        season=season,
        own=term_desk.find_season_terms(season_id),
        camp=term_desk.camp_terms(),
        form=form,
        rows=range(MOST_STEPS),
        preview=preview,
    )
    return page, status
