"""The story of a booking: who did what, when, before and after."""

from __future__ import annotations

from flask import render_template

from camp.services import history as histories
from camp.web.staff import staff


@staff.get("/bookings/<code>/history")
def history(code: str) -> str:
    found = histories.booking_story(code)
    return render_template("staff/history.html", booking=found.booking, story=found.story)
