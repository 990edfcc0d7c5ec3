"""Kind pages for what goes wrong. A bug is logged under an id the visitor can tell us."""

from __future__ import annotations

import logging
import secrets

from flask import Flask, abort, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from camp.rules.refusals import BookingUnknown

log = logging.getLogger("camp")

Answer = tuple[str, int]


def init_app(app: Flask) -> None:
    app.before_request(_refuse_nul)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(BookingUnknown, _unknown_booking)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _bug)


def _refuse_nul() -> None:
    """No keyboard types a NUL, and PostgreSQL keeps no text with one: whoever sends it is only trying."""
    sent = [request.path, *request.args.values(), *request.form.values()]
    if any("\0" in text for text in sent):
        abort(400)


def _page(status: int, title: str, text: str) -> Answer:
    return render_template("errors/error.html", title=title, text=text), status


def _csrf(_error: CSRFError) -> Answer:
    return _page(
        400,
        _("This form is too old"),
        _("Please go back, reload the page and send it again. Your browser must accept cookies."),
    )


def _unknown_booking(_refusal: BookingUnknown) -> Answer:
    return _page(
        404, _("Booking not found"), _("There is no such booking. Please check the link or the code.")
    )


def _http(error: HTTPException) -> Answer:
    texts = {
        403: (_("Not for you"), _("Your role does not include this page.")),
        404: (_("Page not found"), _("This page does not exist. The address may be mistyped.")),
        405: (_("Page not found"), _("This page does not exist. The address may be mistyped.")),
        413: (_("Too much was sent"), _("What was sent is too large. Please shorten it.")),
    }
    status = error.code or 500
    fallback = (_("This did not work"), _("Please go back and try again."))
    return _page(status, *texts.get(status, fallback))


def _bug(error: Exception) -> Answer:
    number = secrets.token_hex(4)
    # The route and not the path: a private link's secret stays out of the log.
    log.error("bug %s at %s %s", number, request.method, request.url_rule, exc_info=error)
    return _page(
        500,
        _("Something went wrong on our side"),
        _("We have noted it under the number %(number)s. Please try again in a minute.", number=number),
    )
