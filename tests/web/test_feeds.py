"""The pages of other sites' calendars: looked at, taken over, read, answered, stopped."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from camp import clock
from camp.extensions import db
from camp.models import ChannelFeed
from camp.rules.feed_pulls import MOST_BYTES
from camp.rules.feed_refusals import FeedProblem
from camp.services import feed_fetching, feed_pulling
from tests.builders import confirmed
from tests.feed_builders import (
    added,
    block,
    calendar,
    event,
    fails,
    feed_of,
    gives,
    july,
    poll,
    stay,
    stays_of,
)

Tells = Callable[..., None]

ADDRESS = "https://www.airbnb.com/calendar/ical/1.ics?s=secret"


@pytest.fixture
def site_tells(monkeypatch: pytest.MonkeyPatch) -> Tells:
    """What the site gives out from now on."""

    def tells(*events: str) -> None:
        monkeypatch.setattr(feed_fetching, "fetch_calendar", gives(calendar(*events)))

    return tells


def look(client: FlaskClient, **about: object) -> TestResponse:
    form = {"yurt": "1", "channel": "airbnb", "url": ADDRESS, **about}
    return send(client, "/staff/feeds/new", form)


def send(client: FlaskClient, path: str, form: dict[str, object]) -> TestResponse:
    # Encoded here: the client would leave a large body in a file it does not close.
    boundary, body = encode_multipart(form)
    about = f'multipart/form-data; boundary="{boundary}"'
    return client.post(path, data=body, content_type=about, follow_redirects=True)


def seen_in(page: TestResponse) -> tuple[str, str]:
    action = re.search(r"/staff/feed-previews/\d+/agree", page.text)
    seen = re.search(r'name="seen" value="(\w+)"', page.text)
    assert action is not None
    assert seen is not None
    return action[0], seen[1]


def agree(client: FlaskClient, page: TestResponse) -> TestResponse:
    action, seen = seen_in(page)
    return client.post(action, data={"seen": seen}, follow_redirects=True)


def test_a_calendar_is_looked_at_before_anything_is_done(
    site: Flask, staff_client: FlaskClient, site_tells: Tells
) -> None:
    with site.app_context():
        ours = confirmed(clock.now(), 1, arrival=july(24, 27)[0], departure=july(24, 27)[1]).code
    site_tells(stay(1, 20, 23), stay(2, 25, 28), block(3, *july(28, 29)))
    page = look(staff_client)
    assert "Nothing is done yet" in page.text
    assert "20 July 2026 – 23 July 2026, 3 nights" in page.text
    assert ours in page.text
    assert "nights shut there: 1" in page.text
    with site.app_context():
        assert stays_of() == []
    done = agree(staff_client, page)
    assert "Taken over" in done.text
    assert re.search(r"/staff/conflicts/\d+", done.text)
    with site.app_context():
        assert stays_of() == [("confirmed", (20, 23))]
    assert "Airbnb" in staff_client.get("/staff/chart?first=2026-07-15").text
    assert ours in staff_client.get("/staff/?day=2026-07-25").text


def test_the_address_is_shown_on_no_page(site: Flask, staff_client: FlaskClient, site_tells: Tells) -> None:
    site_tells(stay(1, 20, 23))
    page = look(staff_client)
    pages = [page, agree(staff_client, page), staff_client.get("/staff/feeds")]
    with site.app_context():
        feed_id = db.session.query(ChannelFeed.id).scalar()
    pages += [staff_client.get(f"/staff/feeds/{feed_id}"), staff_client.get(f"/staff/feeds/{feed_id}/stop")]
    pages.append(staff_client.get("/staff/channels"))
    for one in pages:
        assert "secret" not in one.text
    assert "www.airbnb.com/…" in pages[1].text


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (FeedProblem.PAGE, "a web page and no calendar"),
        (FeedProblem.PRIVATE_ADDRESS, "private network"),
        (FeedProblem.TOO_SLOW, "took too long"),
        (FeedProblem.CUT, "breaks off"),
    ],
)
def test_a_calendar_that_can_not_be_read_says_why_beside_its_address(
    staff_client: FlaskClient, monkeypatch: pytest.MonkeyPatch, problem: FeedProblem, said: str
) -> None:
    monkeypatch.setattr(feed_fetching, "fetch_calendar", fails(problem))
    page = look(staff_client)
    assert page.status_code == 422
    assert said in page.text
    assert ADDRESS in page.text, "what was typed is kept"


def test_what_is_missing_in_the_form_is_said_beside_its_field(staff_client: FlaskClient) -> None:
    assert "Paste the address of the calendar" in look(staff_client, url="").text
    assert "what the agency or the site is called" in look(staff_client, channel="agency").text
    assert "begins with https://" in look(staff_client, url="http://a.example/1.ics").text


def test_a_file_is_looked_at_and_taken_over(site: Flask, staff_client: FlaskClient) -> None:
    file = FileStorage(io.BytesIO(calendar(stay(1, 20, 23))), "listing.ics")
    page = look(staff_client, url="", file=file)
    agree(staff_client, page)
    with site.app_context():
        assert stays_of() == [("confirmed", (20, 23))]
        feed_id = db.session.query(ChannelFeed.id).scalar()
    again = FileStorage(io.BytesIO(calendar(stay(1, 20, 24))), "listing.ics")
    page = send(staff_client, f"/staff/feeds/{feed_id}", {"file": again})
    assert "Other dates" in page.text
    agree(staff_client, page)
    with site.app_context():
        assert stays_of() == [("confirmed", (20, 24))]


@pytest.mark.parametrize("size", [MOST_BYTES + 1, 7 * MOST_BYTES])
def test_a_file_too_large_for_a_calendar_is_refused_beside_its_field(
    staff_client: FlaskClient, size: int
) -> None:
    page = look(staff_client, url="", file=FileStorage(io.BytesIO(b"x" * size), "listing.ics"))
    assert page.status_code == 422
    assert "larger than 1 MB" in page.text.split('for="file"')[1]


def test_when_something_changes_meanwhile_the_preview_is_shown_anew(
    site: Flask, staff_client: FlaskClient, site_tells: Tells
) -> None:
    site_tells(stay(1, 20, 23))
    page = look(staff_client)
    with site.app_context():
        confirmed(clock.now(), 1)
    again = agree(staff_client, page)
    assert "Something has changed while you were looking" in again.text
    assert "a person must solve it" in again.text
    with site.app_context():
        assert stays_of() == []


def test_a_preview_can_be_left(site: Flask, staff_client: FlaskClient, site_tells: Tells) -> None:
    site_tells(stay(1, 20, 23))
    action, _ = seen_in(look(staff_client))
    left = staff_client.post(action.replace("agree", "discard"), follow_redirects=True)
    assert "Nothing was done." in left.text
    gone = staff_client.get(action.removesuffix("/agree"), follow_redirects=True)
    assert "not there any more" in gone.text


def test_a_calendar_is_read_by_hand_and_the_page_says_what_it_brought(
    site: Flask, staff_client: FlaskClient, site_tells: Tells, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site.app_context():
        feed_id = added(clock.now() - timedelta(hours=2), stay(1, 20, 23))
    backwards = event("x", (july(23, 24)[0], july(20, 21)[0]))
    site_tells(stay(1, 20, 24), stay(2, 26, 28), backwards)
    path = f"/staff/feeds/{feed_id}"
    page = staff_client.post(f"{path}/pull", follow_redirects=True)
    assert "Read: new: 1, other dates: 1, not understood: 1" in page.text
    monkeypatch.setattr(feed_fetching, "fetch_calendar", fails(FeedProblem.GONE))
    page = staff_client.post(f"{path}/pull", follow_redirects=True)
    assert page.text.count("no calendar at this address any more") >= 2
    assert "What we know of it stays as it was." in page.text
    with site.app_context():
        feed_of(feed_id).claimed_until = clock.now() + timedelta(minutes=1)
        db.session.commit()
    assert "being read at this moment" in staff_client.post(f"{path}/pull", follow_redirects=True).text


@pytest.mark.parametrize(
    ("answer", "said", "left"),
    [("believe", "2 bookings have ended", "cancelled"), ("keep", "2 bookings are kept", "confirmed")],
)
def test_a_doubt_is_shown_and_answered(
    site: Flask, staff_client: FlaskClient, answer: str, said: str, left: str
) -> None:
    with site.app_context():
        feed_id = added(clock.now() - timedelta(hours=2), stay(1, 20, 22), stay(2, 23, 25))
        poll(feed_id, clock.now() - timedelta(hours=1))
    for path in ("/staff/feeds", f"/staff/feeds/{feed_id}"):
        assert "Gone from the calendar at once: 2" in staff_client.get(path).text
    page = staff_client.post(f"/staff/feeds/{feed_id}/{answer}", follow_redirects=True)
    assert said in page.text
    assert "Gone from the calendar at once" not in page.text
    with site.app_context():
        assert {status for status, _ in stays_of()} == {left}
    page = staff_client.post(f"/staff/feeds/{feed_id}/{answer}", follow_redirects=True)
    assert "Nothing in this calendar is doubted" in page.text


@pytest.mark.parametrize(("what", "left"), [("keep", "confirmed"), ("end", "cancelled")])
def test_a_calendar_is_stopped_and_its_bookings_stay_or_end(
    site: Flask, staff_client: FlaskClient, what: str, left: str
) -> None:
    with site.app_context():
        feed_id = added(clock.now(), stay(1, 20, 23))
    path = f"/staff/feeds/{feed_id}/stop"
    assert "20 July – 23 July" in staff_client.get(path).text
    assert staff_client.post(path, data={"what": "forget"}).status_code == 422
    page = staff_client.post(path, data={"what": what}, follow_redirects=True)
    assert "Stopped." in page.text
    assert "No calendar is read yet" in page.text
    with site.app_context():
        assert stays_of() == [(left, (20, 23))]
    assert "not read any more" in staff_client.get(f"/staff/feeds/{feed_id}", follow_redirects=True).text


def test_what_is_shut_there_shuts_the_yurt_when_the_owner_wants_it(
    site: Flask, staff_client: FlaskClient
) -> None:
    with site.app_context():
        feed_id = added(clock.now(), block(1, *july(20, 23)))
    page = staff_client.post(f"/staff/feeds/{feed_id}/blocks", data={"closes": "1"}, follow_redirects=True)
    assert "shut the yurt here too" in page.text
    with site.app_context():
        feed_pulling.pull_due(clock.now(), gives(calendar(block(1, *july(20, 23)))))
    assert "Airbnb" in staff_client.get("/staff/closures").text
    staff_client.post(f"/staff/feeds/{feed_id}/blocks")
    with site.app_context():
        assert not feed_of(feed_id).closes_blocks


@pytest.mark.parametrize(
    ("language", "said"), [("ky", "Азырынча бир да календарь окулбайт"), ("ru", "Пока ни один календарь")]
)
def test_the_pages_speak_the_readers_language(staff_client: FlaskClient, language: str, said: str) -> None:
    staff_client.post("/account/language", data={"language": language})
    assert said in staff_client.get("/staff/feeds").text
