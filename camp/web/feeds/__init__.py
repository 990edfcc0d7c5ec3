"""Calendars that other sites and phones read. A secret in the address is the key; there is no other."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from camp import clock
from camp.services import calendar_feeds

feeds = Blueprint("feeds", __name__, url_prefix="/calendar")


@feeds.get("/yurt/<token>.ics")
def yurt(token: str) -> Response:
    agent = request.user_agent.string
    feed = calendar_feeds.yurt_feed(token, agent, clock.now(), clock.today())
    if feed is None:
        abort(404)
    response = Response(feed.body, mimetype="text/calendar")
    response.set_etag(feed.etag)
    response.last_modified = feed.changed_at
    response.cache_control.private = True
    response.cache_control.no_cache = True
    return response.make_conditional(request)
