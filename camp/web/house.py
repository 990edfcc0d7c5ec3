"""The camp's details and terms as pages and letters say them."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask
from flask_babel import gettext as _

from camp.rules.cancellation import WHOLE, Step
from camp.services import house


def terms_sentences(steps: Sequence[Step]) -> list[str]:
    """The farthest step first, then what is nearer than all of them."""
    if not steps:
        return [_("When you cancel, the deposit is not returned."), _the_camps_own()]
    said = [_step(step) for step in sorted(steps, reverse=True)]
    return [*said, _("Later, or without a word: the deposit is not returned."), _the_camps_own()]


def _step(step: Step) -> str:
    days, back = step.beyond_days, WHOLE - step.percent_kept
    if back == WHOLE:
        return _("More than %(days)s days before arrival: the whole deposit is returned.", days=days)
    if back == 0:
        return _("More than %(days)s days before arrival: the deposit is not returned.", days=days)
    return _(
        "More than %(days)s days before arrival: %(percent)s %% of the deposit is returned.",
        days=days,
        percent=back,
    )


def _the_camps_own() -> str:
    return _("If the camp cancels, everything is returned.")


def init_app(app: Flask) -> None:
    app.add_template_global(lambda: terms_sentences(house.cancellation_steps()), "cancellation_terms")
    app.add_template_global(house.get_details, "camp_details")
