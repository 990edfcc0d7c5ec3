"""How quick a calendar is beside a bare view that asks one question and answers as many bytes.

A yurt's calendar with its whole season sold, the same when the reader has it already, and the camp's over
one season of stays gone by and over ten. Ratios against a floor of the same run; the figures are printed.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from datetime import timedelta

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from camp.extensions import db
from camp.models import Booking, CalendarFeed
from camp.rules.calendars import CalendarKind
from camp.services.calendar_feeds.addresses import hashed
from tests.benchmarks.test_staff_pages import full_camp, old_season, seconds
from tests.builders import confirmed
from tests.calendars import of_work, of_yurt
from tests.conftest import NOW, TODAY

pytestmark = pytest.mark.benchmark

ROUNDS = 200
MOST = 2.0
MOST_UNCHANGED = 1.2
MOST_GROWTH = 1.3


def add_floor(site: Flask) -> None:
    @site.get("/bare/<int:size>/<token>")
    def bare(size: int, token: str) -> Response:
        known = select(CalendarFeed.id).where(CalendarFeed.token_hash == hashed(token))
        db.session.execute(known).scalar_one()
        return Response(b"x" * size, mimetype="text/calendar")


def sold_out(site: Flask) -> None:
    """Yurt 1 has a stay of two nights after another until the season ends."""
    with site.app_context():
        for first in range(0, 76, 2):
            arrival = TODAY + timedelta(days=first)
            confirmed(NOW, 1, arrival=arrival, departure=arrival + timedelta(days=2))


def medians(client: FlaskClient, token: str, headers: Mapping[str, str]) -> tuple[float, float]:
    """Of the calendar and of its floor, one after the other."""
    path = f"/calendar/{token}.ics"
    floor = f"/bare/{len(client.get(path).data)}/{token}"

    def get(path: str) -> None:
        assert client.get(path, headers=headers).data is not None

    get(floor)
    pairs = [(seconds(lambda: get(path)), seconds(lambda: get(floor))) for _ in range(ROUNDS)]
    return statistics.median(page for page, _ in pairs), statistics.median(bare for _, bare in pairs)


def report(name: str, page: float, floor: float) -> float:
    print(f"\n{name}: {page / floor:.2f} times the floor ({page * 1e6:.0f} µs, floor {floor * 1e6:.0f} µs)")
    return page / floor


def test_a_yurts_calendar_is_within_twice_the_floor(site: Flask) -> None:
    add_floor(site)
    sold_out(site)
    with site.app_context():
        token = of_yurt(NOW)
    page, floor = medians(site.test_client(), token, {})
    assert report("a yurt's calendar", page, floor) <= MOST


def test_that_it_is_unchanged_is_said_within_a_fifth_more_than_the_floor(site: Flask) -> None:
    add_floor(site)
    sold_out(site)
    with site.app_context():
        token = of_yurt(NOW)
    client = site.test_client()
    etag = client.get(f"/calendar/{token}.ics").headers["ETag"]
    headers = {"If-None-Match": etag}
    assert client.get(f"/calendar/{token}.ics", headers=headers).status_code == 304
    page, floor = medians(client, token, headers)
    assert report("unchanged", page, floor) <= MOST_UNCHANGED


@pytest.mark.parametrize("way", ["unchanged", "drawn anew"])
def test_ten_years_of_stays_cost_the_camps_calendar_no_more_than_one(site: Flask, way: str) -> None:
    add_floor(site)
    full_camp(site)
    with site.app_context():
        token = of_work(NOW, CalendarKind.CAMP)
    client = site.test_client()
    old_season(site, 2025)
    one = in_floors(site, client, token, way)
    for year in range(2016, 2025):
        old_season(site, year)
    ten = in_floors(site, client, token, way)
    print(f"\nthe camp's calendar, {way}: ten years cost {ten / one:.2f} times one ({one:.1f} floors)")
    assert ten / one <= MOST_GROWTH


def in_floors(site: Flask, client: FlaskClient, token: str, way: str) -> float:
    """How many floors the camp's calendar takes, as it is or with a stay changed before each reading."""
    path = f"/calendar/{token}.ics"
    floor = f"/bare/{len(client.get(path).data)}/{token}"
    client.get(floor)
    pages, floors = [], []
    for number in range(ROUNDS if way == "unchanged" else ROUNDS // 5):
        if way != "unchanged":
            touch(site, number)
        pages.append(seconds(lambda: client.get(path)))
        floors.append(seconds(lambda: client.get(floor)))
    return statistics.median(pages) / statistics.median(floors)


def touch(site: Flask, number: int) -> None:
    """Something about one of the stays to come is another than before."""
    with site.app_context():
        newest = select(func.max(Booking.id)).where(Booking.departure > TODAY).scalar_subquery()
        changed_at = NOW + timedelta(minutes=number)
        db.session.connection().execute(
            update(Booking).where(Booking.id == newest).values(changed_at=changed_at)
        )
        db.session.commit()
