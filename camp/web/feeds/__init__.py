"""Calendars that other sites and phones read. A secret in the address is the key; there is no other."""

from __future__ import annotations

import logging
import secrets
from datetime import datetime

from flask import Blueprint, Response, abort, request
from werkzeug.http import http_date

from camp import clock
from camp.services.calendar_feeds import answers
from camp.web.event_words import speaker

feeds = Blueprint("feeds", __name__, url_prefix="/calendar")

log = logging.getLogger("camp")

TRY_AGAIN_SECONDS = "600"


@feeds.get("/<token>.ics")
@feeds.get("/yurt/<token>.ics", endpoint="yurt")
def calendar(token: str) -> Response:
    """The second address is that of calendars given away before there were other kinds than a yurt's."""
    agent, now = request.headers.get("User-Agent", ""), clock.now()
    try:
        answer = answers.read_calendar(token, agent, _has_it, speaker, now, clock.camp_day(now))
    except Exception:
        # Whatever it was: half a calendar would set nights free that are sold. The reader keeps what it has.
        # The route is noted and not the path: the secret stays out of the log.
        log.exception("bug %s at %s", secrets.token_hex(4), request.url_rule)
        return Response("", 503, {"Retry-After": TRY_AGAIN_SECONDS}, mimetype="text/plain")
    if answer is None:
        abort(404)
    # Written as they are: the same by way of the answer's attributes takes three times as long.
    headers = {
        "ETag": f'"{answer.etag}"',
        "Last-Modified": http_date(answer.changed_at),
        "Cache-Control": "private, no-cache",
    }
    return Response(answer.body, 304 if answer.body is None else 200, headers, "text/calendar")


def _has_it(etag: str, changed_at: datetime) -> bool:
    """Does the reader have it? It asks by the ETag, or else by the moment (RFC 9110, 13.2.2). A calendar that
    was sent compressed comes back with a word more in its ETag."""
    tags = request.headers.get("If-None-Match")
    if tags is not None:
        return etag in tags or tags.strip() == "*"
    since = request.if_modified_since
    return since is not None and changed_at.replace(microsecond=0) <= since
