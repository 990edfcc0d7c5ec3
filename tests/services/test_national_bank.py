"""The bank's rates come by themselves; whatever is wrong with them, the last good ones stay."""

from __future__ import annotations

import itertools
import logging
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler

import pytest
from flask import Flask

from camp.extensions import db
from camp.models import Timer
from camp.rules.currencies import Currency
from camp.rules.rates_refusals import (
    FeedIncomplete,
    FeedUnreachable,
    FeedUnreadable,
    RateJumped,
    RateMalformed,
)
from camp.rules.timers import TimerName
from camp.services import accounts, exchange, money_watch, national_bank, ways, worker
from camp.services.catalogue import get_settings
from camp.services.transaction import reading
from tests.bank import rates_file, saying, serving
from tests.builders import refused
from tests.conftest import TODAY

USD = Currency.USD
TOMORROW = TODAY + timedelta(days=1)


def known(day: date) -> dict[str, int]:
    return {currency.value: noted.rate for currency, noted in exchange.rates_on(day).items()}


def take(body: bytes, now: datetime) -> int:
    with serving(saying(body)) as url:
        return national_bank.take_rates(url, now)


def test_the_rates_of_tomorrow_hold_from_tomorrow_on(any_app: Flask, now: datetime) -> None:
    assert take(rates_file("15.07.2026", USD="87,0000"), now) == 4
    assert take(rates_file("16.07.2026"), now) == 4
    assert known(TODAY)["USD"] == 870_000
    assert known(TOMORROW) == {"USD": 874_500, "EUR": 1_012_375, "RUB": 10_512, "KZT": 1_725}
    # Looked at again, nothing is news; the bank corrects itself.
    assert take(rates_file("16.07.2026"), now) == 0
    assert take(rates_file("16.07.2026", RUB="1,0600"), now) == 1
    assert known(TOMORROW)["RUB"] == 10_600


def test_what_a_person_wrote_down_for_the_day_stays(any_app: Flask, now: datetime) -> None:
    user = accounts.add_user("bermet", "Бермет", (), "a-password-for-tests", "ky")
    exchange.note_rates(TODAY, {USD: 860_000}, user.id, now)
    assert take(rates_file("15.07.2026"), now) == 3
    assert known(TODAY)["USD"] == 860_000
    assert take(rates_file("16.07.2026"), now) == 4
    assert known(TOMORROW)["USD"] == 874_500


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (rates_file(USD="874500"), RateMalformed),
        (rates_file(USD="8,7450"), RateJumped),
        (rates_file(EUR=""), FeedIncomplete),
        (rates_file()[:-40], FeedUnreadable),
        (b"", FeedUnreadable),
        (b"<html><body>Maintenance</body></html>", FeedUnreadable),
        (b'{"USD": "87,45"}', FeedUnreadable),
        (b'<?xml version="1.0" encoding="klingon"?><CurrencyRates Date="16.07.2026"/>', FeedUnreadable),
        (
            b'<!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><CurrencyRates Date="&b;"></CurrencyRates>',
            FeedUnreadable,
        ),
    ],
)
def test_a_file_with_anything_wrong_changes_nothing(
    app: Flask, now: datetime, body: bytes, kind: type
) -> None:
    exchange.note_rates(TODAY, {USD: 870_000}, None, now)
    with serving(saying(body)) as url, refused(kind):
        national_bank.take_rates(url, now)
    assert known(TOMORROW) == {"USD": 870_000}


@pytest.mark.parametrize("status", [404, 500, 503])
def test_a_server_that_has_no_file_is_not_believed(app: Flask, now: datetime, status: int) -> None:
    with serving(saying(rates_file(), status)) as url, refused(FeedUnreachable):
        national_bank.take_rates(url, now)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/daily.xml", "ftp://example.com/x", "no address"])
def test_an_address_where_nobody_answers_is_no_bug(app: Flask, now: datetime, url: str) -> None:
    with refused(FeedUnreachable):
        national_bank.take_rates(url, now)


def test_a_server_that_sends_a_letter_at_a_time_is_left(app: Flask) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for letter in rates_file():
            handler.wfile.write(bytes([letter]))
            handler.wfile.flush()

    ticks = itertools.count(step=2 * national_bank.PATIENCE)
    with serving(drip) as url, pytest.raises(FeedUnreachable):
        national_bank.fetch(url, lambda: float(next(ticks)))


def test_a_file_without_end_is_left(app: Flask) -> None:
    endless = b" " * (national_bank.LARGEST + 1)
    with serving(saying(endless)) as url, pytest.raises(FeedUnreachable):
        national_bank.fetch(url)


def test_the_owner_may_do_without_the_bank(any_app: Flask, now: datetime) -> None:
    ways.follow_bank(False)
    assert take(rates_file("15.07.2026"), now) == 0
    assert known(TODAY) == {}
    ways.follow_bank(True)
    assert take(rates_file("15.07.2026"), now) == 4


# The worker


def ring(app: Flask, url: str, now: datetime) -> Timer:
    app.config.update(CAMP_TODAY=None, CAMP_RATES_URL=url)
    assert worker.ring(TimerName.RATES, lambda: now)
    db.session.expire_all()
    return db.session.get_one(Timer, TimerName.RATES)


def test_the_worker_takes_them_and_says_what_went_wrong(
    any_app: Flask, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(saying(rates_file("15.07.2026"))) as url:
        assert ring(any_app, url, now).result == "4"
    later = now + timedelta(hours=2)
    with serving(saying(rates_file("15.07.2026", USD="8745"))) as url, caplog.at_level(logging.WARNING):
        timer = ring(any_app, url, later)
    assert (timer.went_well, timer.result) == (False, "RateMalformed")
    assert "Traceback" not in caplog.text
    assert known(TODAY)["USD"] == 874_500
    assert worries(later) == "RateMalformed"


def worries(now: datetime) -> str:
    return money_watch.money_worries(reading(), get_settings(), now).rates_problem


def test_a_bank_that_can_not_be_reached_is_news_only_when_its_rates_are_old(
    any_app: Flask, now: datetime
) -> None:
    exchange.note_rates(TODAY, {USD: 870_000}, None, now)
    ring(any_app, "http://127.0.0.1:9/", now)
    assert worries(now) == ""
    assert worries(now + timedelta(days=4)) == "FeedUnreachable"
    ways.follow_bank(False)
    assert worries(now + timedelta(days=4)) == ""


def test_on_a_pretended_day_nobody_is_asked(app: Flask, now: datetime) -> None:
    app.config["CAMP_RATES_URL"] = "http://127.0.0.1:9/"
    assert worker.ring(TimerName.RATES, lambda: now)
    assert db.session.get_one(Timer, TimerName.RATES).result == "0"
