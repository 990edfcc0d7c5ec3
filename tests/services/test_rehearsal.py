"""A command that is only tried shows what it would do, refuses what it would refuse, and leaves no trace."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from camp.extensions import db
from camp.models import JournalEntry, Rate, Yurt
from camp.rules.money import Money
from camp.rules.refusals import SettingOutOfRange
from camp.services import prices, yurt_desk
from camp.services.transaction import rehearsal, transaction
from camp.services.yurt_desk import YurtChange
from tests.builders import at_once, held, refused, whole_books
from tests.conftest import TODAY


def furnished(beds: int) -> YurtChange:
    yurt = yurt_desk.get_yurt(1)
    return YurtChange(yurt.kind_id, yurt.name, yurt.description, frozenset({1, 2}), beds)


def a_rate() -> tuple[int, Money]:
    rate = db.session.scalars(select(Rate).order_by(Rate.id)).first()
    assert rate is not None
    return rate.id, rate.adult_price


def test_what_is_tried_is_seen_inside_and_was_never_done_outside(any_app: Flask, now: datetime) -> None:
    before = whole_books()
    with rehearsal():
        yurt_desk.change_yurt(1, furnished(beds=5), now, TODAY)
        yurt = yurt_desk.get_yurt(1)
        assert len(yurt.beds) == 5
        assert [one.id for one in yurt.amenities] == [1, 2]
        assert db.session.scalar(select(func.count(JournalEntry.id)))
    assert whole_books() == before
    assert len(yurt_desk.get_yurt(1).beds) != 5


def test_what_is_refused_is_refused(any_app: Flask, now: datetime) -> None:
    with refused(SettingOutOfRange), rehearsal():
        yurt_desk.change_yurt(1, furnished(beds=0), now, TODAY)


def stumble(now: datetime) -> None:
    with rehearsal():
        yurt_desk.change_yurt(1, furnished(beds=5), now, TODAY)
        raise ZeroDivisionError


def test_an_error_while_looking_leaves_no_trace_either(any_app: Flask, now: datetime) -> None:
    before = whole_books()
    with pytest.raises(ZeroDivisionError):
        stumble(now)
    assert whole_books() == before


def test_what_lapsed_meanwhile_is_not_ended_by_a_try(any_app: Flask, now: datetime, later: datetime) -> None:
    held(now, 1)
    before = whole_books()
    with rehearsal():
        yurt_desk.change_yurt(1, furnished(beds=5), later, TODAY)
    assert whole_books() == before


def test_whoever_saves_after_a_try_saves(any_app: Flask, now: datetime) -> None:
    with rehearsal():
        yurt_desk.change_yurt(1, furnished(beds=5), now, TODAY)
    yurt_desk.change_yurt(1, furnished(beds=4), now, TODAY)
    db.session.remove()
    assert len(yurt_desk.get_yurt(1).beds) == 4
    with transaction() as session:
        session.scalars(select(Yurt).where(Yurt.number == 1)).one().name = furnished(4).name


def test_of_fifty_who_try_and_save_at_once_only_what_is_saved_stays(any_app: Flask, now: datetime) -> None:
    rate_id, price = a_rate()

    def one(number: int) -> str:
        new = price + Money.som(number)
        if number % 2:
            with rehearsal():
                prices.change_prices({rate_id: new}, {}, False)
                return "saw" if db.session.get_one(Rate, rate_id).adult_price == new else "missed"
        prices.change_prices({rate_id: new}, {}, False)
        return "saved"

    assert at_once(any_app, one) == {"saw": 25, "saved": 25}
    db.session.remove()
    assert (a_rate()[1].tyiyn - price.tyiyn) // 100 % 2 == 0
