"""Other sites on the staff's pages: how fresh they are, what Today warns of, and what a guest is told."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from camp.rules.lifecycle import Channel, Confirmation
from camp.services.catalogue import get_settings
from tests.builders import held
from tests.channel_builders import ago, brought, given, owner_sets, pull
from tests.conftest import NOW, TODAY
from tests.pages import fields, words

PAGE = "/staff/channels"


def test_a_camp_without_ties_is_told_how_to_begin(staff_client: FlaskClient) -> None:
    page = staff_client.get(PAGE)
    assert page.status_code == 200
    assert "No other site is tied in yet" in page.text


def test_each_site_says_what_it_knows_and_until_when_it_sells_what_is_gone(
    site: Flask, staff_client: FlaskClient
) -> None:
    with site.app_context():
        pull(brought(3, good=0.5), 5, taken=2, moved=1)
        given(3, Channel.AIRBNB, 1)
    page = words(staff_client.get(PAGE).text)
    assert "Airbnb up to date" in page
    assert "A night sold now can still be sold there: until 14:00 at the latest" in page
    assert "We read their calendar 30 min ago (11:30)" in page
    assert "They read ours 60 min ago (11:00)" in page
    assert "5 h ago: new: 2, other dates: 1" in page


def test_what_is_not_known_is_said_to_be_not_known(site: Flask, staff_client: FlaskClient) -> None:
    with site.app_context():
        brought(3, good=13, failures=7)
        given(3, Channel.AIRBNB)
        given(4, Channel.BOOKING_COM, 5)
    page = words(staff_client.get(PAGE).text)
    assert "not known: it has never read our calendar" in page
    assert "Nothing new has been heard for too long. Yurts: 3" in page
    assert "failed in a row: 7" in page
    assert "not known: it should have read by 09:00" in page


def test_what_staff_ask_before_they_promise_a_yurt(site: Flask, staff_client: FlaskClient) -> None:
    asked = f"{PAGE}?yurt=3&arrival=2026-07-20&departure=2026-07-22"
    assert "Yes, sell it" in staff_client.get(asked).text
    with site.app_context():
        brought(3, good=13)
    page = staff_client.get(asked)
    assert "Look on the site first" in page.text
    assert "look first:" in staff_client.get("/staff/bookings/new?yurt=3&arrival=2026-07-20").text
    with site.app_context():
        held(NOW, 3)
    assert "No: it is taken" in staff_client.get(asked).text


def test_what_can_not_be_asked_is_said_at_its_field(staff_client: FlaskClient) -> None:
    page = staff_client.get(f"{PAGE}?yurt=3&arrival=2026-07-20&departure=2026-07-20")
    assert page.status_code == 422
    assert "The departure date must be after the arrival date." in page.text
    assert staff_client.get(f"{PAGE}?yurt=77&arrival=x&departure=").status_code == 422


def test_today_warns_of_them_today_only(site: Flask, staff_client: FlaskClient) -> None:
    with site.app_context():
        brought(3, good=13)
        brought(4, Channel.BOOKING_COM, suspect_since=ago(1))
        given(5, Channel.AIRBNB, 20)
    page = words(staff_client.get("/staff/").text)
    assert "Airbnb: its calendar has not been read for too long" in page
    assert "Since: 14 July 2026, 23:00." in page
    assert "Booking.com: too much is gone from its calendar at once" in page
    assert "Airbnb has not read our calendar for too long" in page
    tomorrow = staff_client.get(f"/staff/?day={TODAY + timedelta(days=1)}").text
    assert "calendar" not in words(tomorrow)
    week = staff_client.get("/staff/week").text
    told = [cell.split("</td>")[0] for cell in week.split('data-label="To see to">')[1:]]
    assert ["3" in one for one in told][:2] == [True, False]


def test_the_owner_sets_the_rules_and_takes_them_back(site: Flask, owner_client: FlaskClient) -> None:
    path = "/owner/settings/channels"
    rules = {"held_back_yurts": "2", "stale_hours": "6", "stale_asks": "y"}
    assert owner_client.post(path, data=rules).status_code == 303
    with site.app_context():
        known = get_settings()
        assert (known.held_back_yurts, known.stale_hours, known.stale_asks) == (2, 6, True)
    page = owner_client.get("/owner/settings")
    assert 'value="6"' in page.text
    journal = owner_client.get("/owner/journal").text
    assert "last free yurts hidden from other sites" in journal
    act = journal.split("/owner/journal/")[1].split('"')[0]
    assert owner_client.post(f"/owner/journal/{act}").status_code == 303
    with site.app_context():
        known = get_settings()
        assert (known.held_back_yurts, known.stale_hours, known.stale_asks) == (0, 12, False)


def test_a_rule_out_of_bounds_keeps_what_was_typed(owner_client: FlaskClient) -> None:
    wrong = {"held_back_yurts": "2", "stale_hours": "0"}
    page = owner_client.post("/owner/settings/channels", data=wrong)
    assert page.status_code == 422
    assert fields(page)["held_back_yurts"] == "2"
    assert owner_client.post("/owner/settings/channels", data={"stale_hours": "x"}).status_code == 422


def test_a_guest_is_told_before_booking_that_the_camp_will_answer(site: Flask, client: FlaskClient) -> None:
    with site.app_context():
        token = held(NOW, 1).token
        hours = get_settings().deposit_hours
    path = f"/en/book/{token}"
    assert "Your booking stands once the deposit is paid" in client.get(path).text
    with site.app_context():
        owner_sets(stale_asks=True)
        brought(1, good=13)
    page = client.get(path).text
    assert "Before we say yes, we look ourselves" in page
    assert f"We answer within {hours} hours." in page
    assert "Your booking stands" not in page
    sent = client.post(path, data={**fields(client.get(path)), "name": "Ann", "country": "KG",
                                   "email": "ann@example.com", "consent": "y"})  # fmt: skip
    assert sent.status_code == 303
    assert "Request received" in client.get(sent.headers["Location"]).text
    with site.app_context():
        owner_sets(confirmation=Confirmation.BY_HAND)
        again = held(NOW, 2).token
    assert "we look ourselves" not in client.get(f"/en/book/{again}").text
