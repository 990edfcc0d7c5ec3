"""What the owner changed about her camp is taken back whole, once, and only while nothing came after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from camp.extensions import db
from camp.models import BedNight, CampSettings, Extra, JournalEntry, Rate, Role, Season
from camp.rules.journal import Actor
from camp.rules.lifecycle import Confirmation
from camp.rules.meals import ExtraUnit
from camp.rules.money import Money
from camp.rules.season_changes import SeasonPlan
from camp.rules.text import LocalizedText
from camp.rules.undo_refusals import ActUnknown, ChangedSince, InUse, TakenBack
from camp.services import accounts, journal, prices, season_desk
from camp.services.journal import PROGRAM, Hand
from camp.services.prices import SettingsChange
from camp.services.taking_back import take_back
from camp.services.transaction import transaction
from tests.builders import at_once, confirmed, refused
from tests.conftest import TODAY

SETTINGS = SettingsChange(Confirmation.AT_ONCE, 35, 24, 45)


@pytest.fixture(autouse=True)
def _owner_at_work(any_app: Flask) -> Iterator[None]:
    user = accounts.add_user("aigul", "Айгүл", [Role.OWNER], "a-password-of-hers", "ky")
    journal.write_as(Hand(Actor.STAFF, user.id))
    yield
    journal.write_as(PROGRAM)


def last_act() -> str:
    return db.session.scalars(select(JournalEntry.act).order_by(JournalEntry.id.desc())).first() or ""


def raise_two_prices() -> dict[int, Money]:
    """What they were."""
    rates = db.session.scalars(select(Rate).order_by(Rate.id).limit(2)).all()
    old = {rate.id: rate.adult_price for rate in rates}
    prices.change_prices({key: price + Money.som(500) for key, price in old.items()}, {}, False)
    return old


def price_of(rate_id: int) -> Money:
    db.session.expire_all()
    return db.session.get_one(Rate, rate_id).adult_price


def test_all_that_one_saving_changed_is_put_back_together() -> None:
    old = raise_two_prices()
    take_back(last_act(), TODAY)
    assert {key: price_of(key) for key in old} == old
    assert all(rate.is_sample for rate in db.session.scalars(select(Rate).where(Rate.id.in_(old))))


def test_settings_of_every_type_come_back() -> None:
    before = db.session.get_one(CampSettings, 1)
    old = (before.confirmation, before.deposit_percent, before.hold_minutes, before.is_sample)
    prices.change_settings(SETTINGS)
    take_back(last_act(), TODAY)
    db.session.expire_all()
    now = db.session.get_one(CampSettings, 1)
    assert (now.confirmation, now.deposit_percent, now.hold_minutes, now.is_sample) == old


def test_taking_back_is_an_act_that_can_be_taken_back() -> None:
    old = raise_two_prices()
    take_back(last_act(), TODAY)
    take_back(last_act(), TODAY)
    assert {key: price_of(key) for key in old} == {key: price + Money.som(500) for key, price in old.items()}


def test_what_was_taken_back_is_not_taken_back_again() -> None:
    raise_two_prices()
    act = last_act()
    take_back(act, TODAY)
    with refused(TakenBack):
        take_back(act, TODAY)


def test_a_later_change_must_be_taken_back_first() -> None:
    old = raise_two_prices()
    first = last_act()
    prices.change_prices({min(old): Money.som(9999)}, {}, False)
    second = last_act()
    with refused(ChangedSince):
        take_back(first, TODAY)
    take_back(second, TODAY)
    take_back(first, TODAY)
    assert price_of(min(old)) == old[min(old)]


def new_extra() -> int:
    with transaction() as session:
        name = LocalizedText(ky="Кымыз", ru="Кумыс", en="Kymyz")
        extra = Extra(
            code="kymyz_new", position=99, name=name, description=name, unit=ExtraUnit.PIECE,
            price=Money.som(200), most=5, starts=[],
        )  # fmt: skip
        session.add(extra)
        session.flush()
        return extra.id


def test_what_was_made_goes_and_what_was_removed_comes_back_as_it_was() -> None:
    extra_id = new_extra()
    made = last_act()
    with transaction() as session:
        session.delete(session.get_one(Extra, extra_id))
    removed = last_act()
    take_back(removed, TODAY)
    back = db.session.get_one(Extra, extra_id)
    assert (back.code, back.price, back.name.ky, back.most, back.starts) == (
        "kymyz_new", Money.som(200), "Кымыз", 5, [],
    )  # fmt: skip
    take_back(made, TODAY)
    assert db.session.get(Extra, extra_id) is None


def test_what_is_in_use_stays(now: datetime) -> None:
    with transaction() as session:
        season = Season(
            code="autumn", year=2030, first_night=date(2030, 10, 1), last_night=date(2030, 10, 9),
            name=LocalizedText(ky="Күз", ru="Осень", en="Autumn"),
        )  # fmt: skip
        session.add(season)
    act = last_act()
    with transaction() as session:
        rate = session.scalars(select(Rate)).first()
        assert rate is not None
        rate.season_id = session.scalars(select(Season.id).where(Season.code == "autumn")).one()
    with refused(InUse):
        take_back(act, TODAY)


def test_a_booking_is_no_business_of_the_catalogue(now: datetime) -> None:
    confirmed(now, 5)
    for act in (last_act(), "nosuch", ""):
        with refused(ActUnknown, act):
            take_back(act, TODAY)


def test_of_fifty_who_take_back_at_once_one_does(any_app: Flask) -> None:
    raise_two_prices()
    act = last_act()

    def one(_number: int) -> str:
        try:
            take_back(act, TODAY)
        except TakenBack:
            return "told"
        return "done"

    assert at_once(any_app, one) == {"done": 1, "told": 49}


def test_a_season_does_not_come_back_over_another(now: datetime) -> None:
    plans = [
        SeasonPlan(one.id, one.name, one.first_night, one.last_night) for one in season_desk.seasons_of(2027)
    ]
    first, second, *rest = plans
    early = replace(first, last_night=first.last_night - timedelta(days=10))
    season_desk.change_seasons(2027, [early, second, *rest], gaps_are_meant=True)
    shortened = last_act()
    earlier = replace(second, first_night=second.first_night - timedelta(days=10))
    season_desk.change_seasons(2027, [early, earlier, *rest], gaps_are_meant=False)
    with refused(InUse):
        take_back(shortened, TODAY)


def test_a_sold_night_keeps_its_season(now: datetime) -> None:
    day = date(2028, 9, 1)
    name = LocalizedText(ky="Күз", ru="Осень", en="Autumn")
    season_desk.change_seasons(2028, [SeasonPlan(None, name, day, day + timedelta(days=9))], False)
    act = last_act()
    with transaction() as session:
        booking = confirmed(now, 5)
        nights = select(BedNight).where(BedNight.stay_id == booking.stays[0].id)
        session.scalars(nights).first().night = day  # type: ignore[union-attr]
    with refused(InUse):
        take_back(act, TODAY)
