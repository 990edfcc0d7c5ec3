"""The owner sees what runs by itself, and what stands still."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from camp import clock
from camp.rules.timers import TimerName
from camp.services import worker


def rung(site: Flask, now: datetime) -> None:
    with site.app_context():
        for name in TimerName:
            worker.ring(name, lambda: now, lambda _: "3")


def test_timers_that_never_ran_stand_still(owner_client: FlaskClient) -> None:
    page = owner_client.get("/owner/timers").text
    assert page.count("stands still") >= len(TimerName)
    assert "never" in page


def test_timers_that_ran_just_now_say_what_they_did(site: Flask, owner_client: FlaskClient) -> None:
    with site.app_context():
        now = clock.now()
    rung(site, now)
    page = owner_client.get("/owner/timers").text
    assert "3 bookings ended" in page
    assert "3 days closed" in page
    assert "stands still" not in page


def test_a_timer_that_fell_over_says_so(site: Flask, owner_client: FlaskClient) -> None:
    def fall(now: datetime) -> str:
        raise ZeroDivisionError

    with site.app_context():
        now = clock.now()
        worker.ring(TimerName.EXPIRY, lambda: now, fall)
    assert "ZeroDivisionError" in owner_client.get("/owner/timers").text


@pytest.mark.parametrize(("language", "said"), [("ky", "токтоп турат"), ("ru", "стоит")])
def test_the_page_speaks_the_owners_language(
    site: Flask, owner_client: FlaskClient, language: str, said: str
) -> None:
    rung(site, datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=1))
    owner_client.post("/account/language", data={"language": language})
    assert said in owner_client.get("/owner/timers").text
