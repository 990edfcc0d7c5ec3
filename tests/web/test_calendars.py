"""Addresses of calendars: made in two taps, shown once, read, revoked."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from camp.models import Role
from camp.rules.calendars import CalendarKind
from camp.services import accounts, reservations, tour_desk
from camp.services.calendar_feeds import addresses
from tests.builders import confirmed, held
from tests.calendars import events_in, of_work, of_yurt
from tests.camps import TODAY
from tests.conftest import logged_in

ADDRESS = re.compile(r'value="http://localhost(/calendar/[\w-]+\.ics)"')


def made(site: Flask, now: datetime, number: int = 1) -> str:
    """The code of a booking of that yurt."""
    with site.app_context():
        return confirmed(now, number).code


def address(site: Flask, now: datetime) -> str:
    with site.app_context():
        return f"/calendar/{of_yurt(now)}.ics"


# The owner


def test_a_site_gets_the_addresses_of_all_yurts_with_one_tap(
    owner_client: FlaskClient, site: Flask, now: datetime
) -> None:
    made(site, now, 3)
    page = owner_client.post("/owner/calendars/sites/airbnb", data={"yurt": ""})
    assert page.status_code == 201
    paths = ADDRESS.findall(page.text)
    assert len(set(paths)) == 14
    third = site.test_client().get(paths[2])
    assert "SUMMARY:Reserved" in third.text
    assert not set(paths) & set(ADDRESS.findall(owner_client.get("/owner/calendars").text))
    again = owner_client.post("/owner/calendars/sites/airbnb", data={"yurt": ""}, follow_redirects=True)
    assert "Airbnb has an address already." in again.text


def test_who_read_it_is_seen_and_it_can_be_revoked(
    owner_client: FlaskClient, site: Flask, now: datetime
) -> None:
    page = owner_client.post("/owner/calendars/sites/booking_com", data={"yurt": "1"})
    (path,) = ADDRESS.findall(page.text)
    assert "never" in owner_client.get("/owner/calendars").text
    reader = site.test_client()
    assert reader.get(path, headers={"User-Agent": "Booking.com calendar"}).status_code == 200
    assert "Booking.com calendar" in owner_client.get("/owner/calendars").text
    owner_client.post("/owner/calendars/1/revoke")
    assert reader.get(path).status_code == 404
    assert "Booking.com calendar" not in owner_client.get("/owner/calendars").text


def test_all_addresses_of_a_reader_are_revoked_at_once(owner_client: FlaskClient, site: Flask) -> None:
    paths = ADDRESS.findall(owner_client.post("/owner/calendars/sites/airbnb", data={"yurt": ""}).text)
    owner_client.post("/owner/calendars/revoke", data={"reader": "Airbnb"})
    assert {site.test_client().get(path).status_code for path in paths} == {404}


def test_another_reader_is_named_or_refused_at_the_field(owner_client: FlaskClient) -> None:
    wanted = {"reader": "Sary-Chelek Tours", "sells": "agency", "yurt": "2"}
    assert owner_client.post("/owner/calendars", data=wanted).status_code == 201
    twice = owner_client.post("/owner/calendars", data=wanted)
    assert twice.status_code == 409
    assert 'value="Sary-Chelek Tours"' in twice.text
    assert "Sary-Chelek Tours has an address already." in twice.text
    nameless = owner_client.post("/owner/calendars", data={**wanted, "reader": " "})
    assert (nameless.status_code, "Name the reader." in nameless.text) == (422, True)
    assert owner_client.post("/owner/calendars", data={**wanted, "sells": "web"}).status_code == 422


@pytest.mark.parametrize("what", ["google", "arrivals", "kitchen", "guide-1"])
def test_a_person_gets_a_calendar_with_one_tap(owner_client: FlaskClient, site: Flask, what: str) -> None:
    page = owner_client.post("/owner/calendars/people", data={"what": what, "language": "ky"})
    assert page.status_code == 201
    (path,) = ADDRESS.findall(page.text)
    assert f'href="webcal://localhost{path}"' in page.text
    assert "X-WR-CALNAME:EcoTrek" in site.test_client().get(path).text


@pytest.mark.parametrize("data", [{"what": "tasks"}, {"what": "guide-99"}, {"language": "kg"}])
def test_nonsense_makes_no_address(owner_client: FlaskClient, data: dict[str, str]) -> None:
    wanted = {"what": "google", "language": "en", **data}
    assert owner_client.post("/owner/calendars/people", data=wanted).status_code == 400


# Staff


MINE = {
    Role.FRONT_DESK: {"tasks", "arrivals", "camp", "guide", "kitchen"},
    Role.KITCHEN: {"tasks", "kitchen"},
    Role.STABLE: {"tasks", "guide"},
    Role.HOUSEKEEPING: {"tasks", "arrivals"},
}


@pytest.mark.parametrize("role", MINE)
def test_each_carries_the_calendars_of_their_own_work_and_no_others(site: Flask, role: Role) -> None:
    browser = logged_in(site, role)
    offered = set(re.findall(r'name="what" value="([a-z]+)', browser.get("/account/calendars").text))
    assert offered == MINE[role]
    for kind in CalendarKind:
        what = f"{kind}-1" if kind is CalendarKind.GUIDE else kind
        answer = browser.post("/account/calendars", data={"what": what})
        if kind in MINE[role]:
            assert answer.status_code == 201
            assert site.test_client().get(ADDRESS.findall(answer.text)[0]).status_code == 200
        else:
            assert answer.status_code == 303
    for what in ("", "guide-x", "tasks-" + "9" * 30, "nonsense"):
        assert browser.post("/account/calendars", data={"what": what}).status_code == 400


def test_who_puts_a_calendar_down_puts_down_only_their_own(site: Flask, owner_client: FlaskClient) -> None:
    kitchen, stable = logged_in(site, Role.KITCHEN), logged_in(site, Role.STABLE)
    (path,) = ADDRESS.findall(kitchen.post("/account/calendars", data={"what": "kitchen"}).text)
    stable.post("/account/calendars/1/revoke")
    assert site.test_client().get(path).status_code == 200
    assert "Test kitchen" in owner_client.get("/owner/calendars").text
    kitchen.post("/account/calendars/1/revoke")
    assert site.test_client().get(path).status_code == 404


def test_the_language_of_an_account_holds_for_its_pages_and_its_calendars_and_nobody_elses(
    site: Flask,
) -> None:
    cook, desk = logged_in(site, Role.KITCHEN), logged_in(site, Role.FRONT_DESK)
    own, others = (
        ADDRESS.findall(browser.post("/account/calendars", data={"what": "kitchen"}).text)[0]
        for browser in (cook, desk)
    )
    reader = site.test_client()
    assert "EcoTrek · Meals of the kitchen" in reader.get(own).text
    chosen = cook.post("/account/language", data={"language": "ky", "next": "/account/me"})
    assert chosen.headers["Location"] == "/account/me"
    page = cook.get("/account/me").text
    assert '<html lang="ky">' in page
    assert re.search(r'class="button primary" name="language" value="ky" lang="ky" aria-current="true"', page)
    assert "EcoTrek · Ашкана" in reader.get(own).text
    assert "EcoTrek · Meals of the kitchen" in reader.get(others).text
    assert '<html lang="en">' in desk.get("/account/me").text


def leave(_site: Flask) -> None:
    accounts.deactivate("front_desk")


def change_roles(_site: Flask) -> None:
    accounts.set_roles("front_desk", [Role.KITCHEN])


@pytest.mark.parametrize("happens", [leave, change_roles])
def test_a_calendar_ends_with_the_work_it_is_for(site: Flask, happens: Any) -> None:
    desk = logged_in(site, Role.FRONT_DESK)
    (path,) = ADDRESS.findall(desk.post("/account/calendars", data={"what": "camp"}).text)
    reader = site.test_client()
    assert reader.get(path).status_code == 200
    with site.app_context():
        happens(site)
    assert reader.get(path).status_code == 404


def test_strangers_are_asked_to_log_in(client: FlaskClient) -> None:
    assert client.get("/account/calendars").status_code in (302, 303, 401)


# Readers


def test_the_address_of_old_still_answers(site: Flask, client: FlaskClient, now: datetime) -> None:
    path = address(site, now)
    assert client.get(path.replace("/calendar/", "/calendar/yurt/")).data == client.get(path).data


@pytest.mark.parametrize("encoding", ["", "gzip", "br"])
def test_a_reader_that_has_it_gets_nothing_until_it_changes(
    site: Flask, client: FlaskClient, now: datetime, encoding: str
) -> None:
    code, path = made(site, now), address(site, now)
    headers = {"Accept-Encoding": encoding}
    first = client.get(path, headers=headers)
    asked = {**headers, "If-None-Match": first.headers["ETag"]}
    by_the_moment = {**headers, "If-Modified-Since": first.headers["Last-Modified"]}
    for conditions in (
        asked,
        by_the_moment,
        {**headers, "If-None-Match": f'"other", W/{first.headers["ETag"]}'},
    ):
        unchanged = client.get(path, headers=conditions)
        assert (unchanged.status_code, unchanged.data) == (304, b"")
    with site.app_context():
        reservations.cancel(code, now, TODAY)
    for conditions in (asked, by_the_moment):
        changed = client.get(path, headers=conditions)
        assert changed.status_code == 200
        assert changed.headers["ETag"] != first.headers["ETag"]
        assert changed.headers["Last-Modified"] != first.headers["Last-Modified"]
    assert first.headers["Cache-Control"] == "private, no-cache"


def test_every_reading_is_kept_also_one_that_brought_nothing(
    site: Flask, client: FlaskClient, now: datetime
) -> None:
    path = address(site, now)
    etag = client.get(path, headers={"User-Agent": "Airbnb"}).headers["ETag"]
    client.get(path, headers={"User-Agent": "Google", "If-None-Match": etag})
    with site.app_context():
        (known,) = addresses.list_addresses(now + timedelta(days=1))
        assert (known.feed.fetched_by, known.every) == ("Google", timedelta())


@pytest.mark.parametrize("kind", [CalendarKind.YURT, CalendarKind.CAMP, CalendarKind.KITCHEN])
def test_when_something_breaks_it_says_so_and_sends_no_part_of_a_calendar(
    site: Flask,
    client: FlaskClient,
    now: datetime,
    kind: CalendarKind,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with site.app_context():
        token = of_yurt(now) if kind is CalendarKind.YURT else of_work(now, kind)

    def broken(*_about: Any) -> bytes:
        raise ZeroDivisionError

    monkeypatch.setattr("camp.services.calendar_feeds.answers.calendar_bytes", broken)
    answer = client.get(f"/calendar/{token}.ics")
    assert (answer.status_code, answer.data) == (503, b"")
    assert int(answer.headers["Retry-After"]) > 0
    assert token not in caplog.text
    with site.app_context():
        assert addresses.list_addresses(now)[0].feed.fetched_at is None
    monkeypatch.undo()


@pytest.mark.parametrize("path", ["/calendar/unknown.ics", "/calendar/yurt/unknown.ics", "/calendar/.ics"])
def test_an_unknown_address_opens_nothing(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


# Everybody's


@pytest.mark.parametrize(
    ("language", "word"), [("ky", "калган орун"), ("ru", "осталось"), ("en", "places left")]
)
def test_what_is_on_can_be_subscribed_to_without_a_secret(
    site: Flask, client: FlaskClient, now: datetime, language: str, word: str
) -> None:
    with site.app_context():
        tour_desk.schedule("waterfall-walk", date(2026, 7, 21), time(9), 8, "ru", now)
    page = client.get(f"/{language}/activities").text
    path = re.search(r'href="http://localhost(/calendar/tours-\w\w\.ics)"', page)
    assert path is not None
    answer = client.get(path[1])
    (event,) = events_in(answer.data).values()
    assert word in str(event["SUMMARY"])
    assert f"/{language}/visit?day=2026-07-21" in str(event["URL"])
    assert client.get(path[1]).data == answer.data


def test_the_calendar_for_everybody_cannot_be_revoked_by_accident(
    site: Flask, client: FlaskClient, owner_client: FlaskClient
) -> None:
    client.get("/calendar/tours-en.ics")
    assert "/owner/calendars/1/revoke" not in owner_client.get("/owner/calendars").text
    owner_client.post("/owner/calendars/1/revoke")
    assert client.get("/calendar/tours-en.ics").status_code == 200


def test_a_held_yurt_is_told_to_sites_before_anybody_has_paid(
    site: Flask, client: FlaskClient, now: datetime
) -> None:
    path = address(site, now)
    assert "Reserved" not in client.get(path).text
    with site.app_context():
        held(now, 1)
    assert "Reserved" in client.get(path).text
