"""Opening dates and seasons of a year, and a new year made from an old one."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, StringField
from wtforms.validators import Optional

from camp import clock
from camp.models import Season
from camp.rules.dates import ONE_DAY
from camp.rules.money import Money
from camp.rules.refusals import OutOfSeason, Refusal, SettingOutOfRange
from camp.rules.season_changes import SeasonPlan
from camp.rules.season_refusals import SeasonIncomplete
from camp.rules.seasons import SeasonDates, open_runs
from camp.rules.text import LANGUAGES, LocalizedText
from camp.services import catalogue, repricing, revenue, season_desk
from camp.web.forms import CampForm, ChoiceField, DayField, Filled, Shorter, TypedField, WholeNumberField
from camp.web.language import OWN_NAMES
from camp.web.owner import owner
from camp.web.owner.preview import Preview, is_asked, previewed
from camp.web.refusals import sentence

Page = Response | str | tuple[str, int]

NEW = "new"
STEPS = ("1", "10", "50", "100")


class SeasonsForm(CampForm):
    gaps_are_meant = BooleanField(_l("The camp is closed between these seasons"))

    def plans(self, seasons: list[Season]) -> list[SeasonPlan]:
        """A row emptied is a season that goes. Raises SeasonIncomplete."""
        found = []
        for key, season_id in [*((str(one.id), one.id) for one in seasons), (NEW, None)]:
            names = {language: (self[f"{key}_{language}"].data or "").strip() for language in LANGUAGES}
            first, last = self[f"{key}_first"], self[f"{key}_last"]
            if not any(names.values()) and first.data is None and last.data is None:
                continue
            if first.data is None or last.data is None:
                raise SeasonIncomplete
            found.append(SeasonPlan(season_id, LocalizedText(**names), first.data, last.data))
        return found


class PercentField(TypedField):
    """More or less: +8, -5."""

    not_understood = _l("Enter a whole number.")

    def parse(self, text: str) -> int:
        return int(text.replace("−", "-").removesuffix("%").strip())


class CopyForm(CampForm):
    source = ChoiceField(_l("Copy the year"))
    target = WholeNumberField(_l("To the year"), [Filled(_l("Enter a whole number."))])
    percent = PercentField(_l("Raise every price by, percent"), [Filled(_l("Enter a whole number."))])
    step = ChoiceField(_l("Round to, som"), default="10")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step.choices = [(step, step) for step in STEPS]
        self.source.choices = [(str(year), str(year)) for year in revenue.years_with_seasons()]

    def asked(self) -> tuple[int, int, int, Money]:
        return int(self.source.data), self.target.data, self.percent.data, Money.som(int(self.step.data))

    def refuse(self, refusal: Refusal) -> None:
        field = self[refusal.name] if isinstance(refusal, SettingOutOfRange) else None
        if field is None:
            super().refuse(refusal)
        else:
            field.errors = [*field.errors, sentence(refusal)]


@owner.get("/seasons")
def seasons() -> str:
    year = _year()
    found = season_desk.seasons_of(year)
    return _page(year, found, _form(found, known=True))


@owner.post("/seasons")
def change_seasons() -> Page:
    year = _year()
    found = season_desk.seasons_of(year)
    form = _form(found)
    if not form.validate():
        return _page(year, found, form), 422
    try:
        change = partial(season_desk.change_seasons, year, form.plans(found), form.gaps_are_meant.data)
        if is_asked():
            return _page(year, found, form, _looked_at(change, year))
        change()
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(year, season_desk.seasons_of(year), form), 422
    flash(_("Saved"), "good")
    return redirect(url_for("owner.seasons", year=year), 303)


@owner.get("/seasons/copy")
def copy_seasons() -> str:
    years = revenue.years_with_seasons()
    newest = max(years, default=clock.today().year)
    data = {"source": str(newest), "target": newest + 1, "percent": 0}
    return render_template("owner/copy_seasons.html", form=CopyForm(formdata=None, data=data), copies=None)


@owner.post("/seasons/copy")
def copy_seasons_now() -> Page:
    """First shows the new prices; makes the year once they were looked at."""
    form = CopyForm()
    if not form.validate():
        return render_template("owner/copy_seasons.html", form=form, copies=None), 422
    try:
        if "sure" not in request.form:
            copies = season_desk.plan_copy(*form.asked())
            return render_template("owner/copy_seasons.html", form=form, copies=copies)
        season_desk.copy_year(*form.asked())
    except Refusal as refusal:
        form.refuse(refusal)
        return render_template("owner/copy_seasons.html", form=form, copies=None), 422
    flash(_("The year is made. Look at its dates."), "good")
    return redirect(url_for("owner.seasons", year=form.target.data), 303)


def _year() -> int:
    years = revenue.years_with_seasons()
    year = request.args.get("year", type=int)
    if year in years:
        return int(year or 0)
    return max((known for known in years if known <= clock.today().year + 1), default=clock.today().year)


def _form(seasons: list[Season], known: bool = False) -> SeasonsForm:
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {}
    for key, season in [*((str(one.id), one) for one in seasons), (NEW, None)]:
        for language in LANGUAGES:
            fields[f"{key}_{language}"] = StringField(OWN_NAMES[language], [Shorter(80)])
            data[f"{key}_{language}"] = getattr(season.name, language) if season else ""
        fields[f"{key}_first"] = DayField(_l("First night"), [Optional()])
        fields[f"{key}_last"] = DayField(_l("Last night"), [Optional()])
        data[f"{key}_first"] = season.first_night if season else None
        data[f"{key}_last"] = season.last_night if season else None
    kind: Any = type("SeasonsOfYear", (SeasonsForm,), fields)
    form: SeasonsForm = kind(formdata=None, data=data) if known else kind()
    return form


def _looked_at(command: partial[None], year: int) -> Preview:
    today = clock.today()
    nights, quoted = repricing.nights_of(year, today), repricing.quotes(today)

    def look(_done: None) -> dict[str, Any]:
        return {
            "today": today,
            "closed_words": _closed_words,
            "runs": [run for run in open_runs(catalogue.list_seasons()) if run.last_night >= today],
            "changes": repricing.changed_runs(nights, repricing.nights_of(year, today)),
            "kept": repricing.kept_prices(quoted, repricing.quotes(today)),
        }

    return previewed(command, "seasons", look, meaning="seasons")


def _closed_words(run: SeasonDates) -> str:
    """What a guest reads who looks for nights outside of the run."""
    return sentence(OutOfSeason(run.last_night + ONE_DAY, run.first_night, run.last_night))


def _page(year: int, seasons: list[Season], form: SeasonsForm, preview: Preview | None = None) -> str:
    years = revenue.years_with_seasons()
    rows = [(str(season.id), season) for season in seasons if f"{season.id}_first" in form]
    return render_template(
        "owner/seasons.html",
        year=year,
        years=years,
        rows=[*rows, (NEW, None)],
        seasons=seasons,
        form=form,
        preview=preview,
    )
