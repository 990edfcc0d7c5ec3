"""Closing the day by its page and by the command."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from camp.extensions import db
from camp.models import NightAudit, Stay, User
from camp.rules.folio import PaymentForm
from camp.rules.lifecycle import StayStatus
from camp.rules.money import Money
from camp.services import cashier, front_desk, night_audit
from tests.builders import confirmed
from tests.conftest import NOW, TODAY

YESTERDAY = TODAY - timedelta(days=1)
BEFORE = NOW - timedelta(days=1)


def two_parties() -> None:
    """Of two parties expected yesterday one has come, and paid."""
    here, _missing = (
        confirmed(BEFORE, yurt, arrival=YESTERDAY, departure=TODAY + timedelta(days=1)) for yurt in (1, 2)
    )
    front_desk.check_in(here.stays[0].id, BEFORE, YESTERDAY)
    cashier.record_payment(here.code, PaymentForm.CASH, Money.som(1500), "", None, BEFORE)


@pytest.fixture
def story(site: Flask) -> None:
    with site.app_context():
        two_parties()


@pytest.mark.usefixtures("story")
def test_what_is_open_is_shown_and_closing_asks_once(site: Flask, staff_client: FlaskClient) -> None:
    page = staff_client.get("/staff/night-audit").text
    assert "Expected, and nobody has come" in page
    assert "/check-in" in page
    assert "The till is not counted" in page
    assert "No day has been closed yet." in page
    with site.app_context():
        assert not db.session.scalars(select(NightAudit)).all(), "looking closes nothing"
    page = staff_client.post(
        "/staff/night-audit", data={"day": YESTERDAY.isoformat()}, follow_redirects=True
    ).text
    assert "1 day is closed." in page
    assert "1,500" in page
    assert "Test manager" in page
    with site.app_context():
        found = db.session.get_one(NightAudit, YESTERDAY)
        assert found.closed_by_id == db.session.scalars(select(User.id)).one()
        assert sorted(db.session.scalars(select(Stay.status))) == [StayStatus.IN_HOUSE, StayStatus.NO_SHOW]


@pytest.mark.usefixtures("story")
def test_whoever_closes_it_second_is_told(staff_client: FlaskClient) -> None:
    form = {"day": YESTERDAY.isoformat()}
    staff_client.post("/staff/night-audit", data=form)
    page = staff_client.post("/staff/night-audit", data=form, follow_redirects=True).text
    assert "Somebody has closed this day already." in page


def test_a_day_to_come_is_refused_in_words(site: Flask, staff_client: FlaskClient) -> None:
    tomorrow = TODAY + timedelta(days=1)
    page = staff_client.post(
        "/staff/night-audit", data={"day": tomorrow.isoformat()}, follow_redirects=True
    ).text
    assert "16 July 2026 is not over. A day can be closed from its evening on, at 18:00." in page
    with site.app_context():
        assert not db.session.scalars(select(NightAudit)).all()


def test_a_quiet_day_says_that_nothing_is_open(staff_client: FlaskClient) -> None:
    assert "Nothing is open." in staff_client.get("/staff/night-audit").text


def test_older_days_are_a_page_away(site: Flask, staff_client: FlaskClient) -> None:
    with site.app_context():
        first = TODAY - timedelta(days=40)
        night_audit.close_days(first, None, NOW)
        assert len(night_audit.close_days(YESTERDAY, None, NOW)) == 39
    page = staff_client.get("/staff/night-audit").text
    assert ("14 July 2026" in page, "13 June 2026" in page) == (True, False)
    assert "Earlier days" in page
    older = staff_client.get(f"/staff/night-audit?day={TODAY - timedelta(days=31)}").text
    assert ("13 June 2026" in older, "Earlier days" in older) == (True, False)


def test_the_command_closes_what_is_over_and_says_so(app: Flask) -> None:
    two_parties()
    runner = app.test_cli_runner()
    assert runner.invoke(args=["camp", "audit"]).output == "Closed: 2026-07-14\n"
    assert runner.invoke(args=["camp", "audit"]).output == "Every day that is over is closed.\n"
    assert db.session.get_one(NightAudit, YESTERDAY).closed_by_id is None
