"""Addresses of calendars, as people copy them, and as a telephone or Google takes them on."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

from flask import Flask, url_for

from camp.services.calendar_feeds.addresses import public_name
from camp.web.language import current
from camp.web.timeline import duration

ADD_TO_GOOGLE = "https://calendar.google.com/calendar/render?cid="


def calendar_address(token: str) -> str:
    return url_for("feeds.calendar", token=token, _external=True)


def public_calendar() -> str:
    """The departures of tours and classes, in the language of the page."""
    return calendar_address(public_name(current()))


def webcal(address: str) -> str:
    """A tap on it subscribes: iPhones and most calendar programs know it."""
    return f"webcal://{address.partition('://')[2]}"


def in_google(address: str) -> str:
    """Google's own way to subscribe; it wants the calendar's address as ``webcal``."""
    return ADD_TO_GOOGLE + quote(webcal(address), safe="")


def every(pace: timedelta) -> str:
    """3 h; 15 min."""
    return duration(max(round(pace.total_seconds() / 60), 1))


def init_app(app: Flask) -> None:
    for filter_ in (calendar_address, webcal, in_google, every):
        app.add_template_filter(filter_)
    app.add_template_global(public_calendar)
