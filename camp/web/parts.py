"""The page of parts, in development only: every button, field and table in one place, in each language."""

from flask import Blueprint, render_template

from camp.web.language import speak_by_url

parts = Blueprint("parts", __name__, url_prefix="/dev/<any(ky,ru,en):language>")
speak_by_url(parts)


@parts.get("/parts")
def all_parts() -> str:
    return render_template("dev/parts.html")
