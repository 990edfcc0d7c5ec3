"""What guests said of their stay."""

from __future__ import annotations

from flask import render_template, request

from camp import clock
from camp.services import opinions as answers
from camp.web.staff import staff


@staff.get("/opinions")
def opinions() -> str:
    this_year = clock.today().year
    asked = request.args.get("year", this_year, type=int)
    year = asked if 2001 <= asked <= this_year else this_year
    return render_template(
        "staff/opinions.html", opinions=answers.opinions_of(year), year=year, this_year=this_year
    )
