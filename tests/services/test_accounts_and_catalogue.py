"""Log-ins that resist guessing, and a catalogue that never takes back what the owner changed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from argon2 import Type
from flask import Flask
from sqlalchemy import func, select

from camp.extensions import db
from camp.models import Bed, CampSettings, Horse, Rate, Role, User, Yurt
from camp.rules.lifecycle import Confirmation
from camp.rules.money import Money
from camp.rules.refusals import (
    LoginThrottled,
    LoginWrong,
    PasswordTooShort,
    PriceChanged,
    SettingOutOfRange,
    UserExists,
)
from camp.services import accounts, cashier, catalogue, holds, prices, sample
from camp.services.prices import SettingsChange
from camp.services.transaction import reading, transaction
from tests.builders import booked, wish
from tests.conftest import HASHER_IN_LIFE, PASSWORD, YEARS


def add(login: str = "Gulnara") -> User:
    return accounts.add_user(login, "Гүлнара", [Role.FRONT_DESK], PASSWORD, "ky")


def test_a_password_is_kept_as_a_hash_only(any_app: Flask) -> None:
    assert add().password_hash.startswith("$argon2id$")


def test_in_life_a_guess_at_a_password_costs_what_rfc_9106_asks_where_memory_is_scarce() -> None:
    assert HASHER_IN_LIFE.type is Type.ID
    assert HASHER_IN_LIFE.time_cost >= 3
    assert HASHER_IN_LIFE.memory_cost >= 64 * 1024  # KiB
    assert (HASHER_IN_LIFE.parallelism, HASHER_IN_LIFE.salt_len, HASHER_IN_LIFE.hash_len) == (4, 16, 32)


def test_a_login_is_found_however_its_letters_are_cased(any_app: Flask, now: datetime) -> None:
    user = add()
    assert accounts.log_in(" GULNARA ", PASSWORD, "10.0.0.1", now).id == user.id


def test_a_login_exists_once(any_app: Flask) -> None:
    add()
    with pytest.raises(UserExists):
        add("gulnara")


def test_a_short_password_is_refused(app: Flask) -> None:
    with pytest.raises(PasswordTooShort):
        accounts.add_user("x", "X", [Role.FRONT_DESK], "short", "en")


def test_five_wrong_passwords_close_a_login_for_a_quarter_of_an_hour(any_app: Flask, now: datetime) -> None:
    add()
    for number in range(5):
        with pytest.raises(LoginWrong):
            accounts.log_in("gulnara", "wrong", f"10.0.0.{number}", now)
    with pytest.raises(LoginThrottled) as refusal:
        accounts.log_in("gulnara", PASSWORD, "10.0.0.99", now)
    assert refusal.value.until == now + timedelta(minutes=15)
    accounts.log_in("gulnara", PASSWORD, "10.0.0.99", now + timedelta(minutes=16))


def test_one_address_can_not_try_many_logins(any_app: Flask, now: datetime) -> None:
    for number in range(20):
        with pytest.raises(LoginWrong):
            accounts.log_in(f"guess{number}", "wrong", "10.0.0.1", now)
    with pytest.raises(LoginThrottled):
        accounts.log_in("another", "wrong", "10.0.0.1", now)


def test_somebody_who_left_can_not_log_in(app: Flask, now: datetime) -> None:
    user = add()
    db.session.get_one(User, user.id).is_active = False
    db.session.commit()
    with pytest.raises(LoginWrong):
        accounts.log_in("gulnara", PASSWORD, "10.0.0.1", now)
    assert accounts.find_user(user.id, user.sign_in) is None


def test_the_sample_has_14_yurts_of_three_kinds_that_sleep_2_to_6(any_app: Flask) -> None:
    yurts = catalogue.list_yurts()
    assert [yurt.number for yurt in yurts] == list(range(1, 15))
    assert {yurt.kind.code for yurt in yurts} == {"couple", "family", "shared"}
    assert {len(yurt.beds) for yurt in yurts} == {2, 4, 5, 6}
    for yurt in yurts:
        for text in (yurt.name, yurt.description, yurt.kind.name, yurt.kind.description):
            assert all((text.ky, text.ru, text.en))


def test_loading_again_adds_nothing_and_leaves_the_owners_changes(any_app: Flask) -> None:
    rate = db.session.scalars(select(Rate).order_by(Rate.id)).first()
    assert rate is not None
    rate_id, others = rate.id, Money.som(4321)
    prices.change_prices({rate_id: others}, {}, all_are_real=False)
    counts = [db.session.scalar(select(func.count()).select_from(table)) for table in (Yurt, Bed, Rate)]
    sample.load_sample(YEARS)
    assert [
        db.session.scalar(select(func.count()).select_from(table)) for table in (Yurt, Bed, Rate)
    ] == counts
    kept = db.session.get_one(Rate, rate_id)
    assert (kept.adult_price, kept.is_sample) == (others, False)


def test_only_a_changed_price_is_no_sample_any_more(any_app: Flask) -> None:
    before = prices.sample_price_count()
    first, second, *_rest = (rate for row in prices.price_grid(2026) for rate in row.rates)
    prices.change_prices(
        {first.id: first.adult_price + Money.som(9), second.id: second.adult_price}, {}, all_are_real=False
    )
    assert prices.sample_price_count() == before - 1
    prices.change_prices({second.id: second.adult_price}, {}, all_are_real=True)
    assert prices.sample_price_count() == before - 2


def test_a_price_change_reaches_new_searches_and_no_old_booking(any_app: Flask, now: datetime) -> None:
    old = booked(now, 1)
    seen = wish(2)
    rows = [row for row in prices.price_grid(2026) if row.season.code == "high"]
    dearer = {rate.id: rate.adult_price + Money.som(100) for row in rows for rate in row.rates}
    prices.change_prices(dearer, {}, all_are_real=False)
    assert cashier.folio_of(old).sums.charged == Money.som(20_700)
    with pytest.raises(PriceChanged) as refusal:
        holds.hold(seen, key="saw the old price", language="en", now=now)
    assert refusal.value.now == Money.som(20_700 + 3 * 2 * 100)


@pytest.mark.parametrize("som", [0, -1, 1_000_001])
def test_a_rate_that_makes_no_sense_is_refused(app: Flask, som: int) -> None:
    rate = prices.price_grid(2026)[0].rates[0]
    with pytest.raises(SettingOutOfRange):
        prices.change_prices({rate.id: Money.som(som)}, {}, all_are_real=False)


def test_settings_are_the_owners_once_she_saved_them(any_app: Flask) -> None:
    prices.change_settings(SettingsChange(Confirmation.BY_HAND, 30, 24, 15))
    sample.load_sample(YEARS)
    settings = db.session.get_one(CampSettings, 1)
    assert (settings.confirmation, settings.deposit_percent) == (Confirmation.BY_HAND, 30)


def test_a_deposit_above_the_price_is_refused(app: Flask) -> None:
    with pytest.raises(SettingOutOfRange) as refusal:
        prices.change_settings(SettingsChange(Confirmation.BY_HAND, 101, 24, 15))
    assert refusal.value.name == "deposit_percent"


def test_a_renamed_horse_does_not_come_back(app: Flask) -> None:
    with transaction() as session:
        horse = session.scalars(select(Horse).order_by(Horse.id)).first()
        assert horse is not None
        horse.name, horse.is_sample = "Тулпар", False
        count = len(session.scalars(select(Horse)).all())
    sample.load_sample(YEARS)
    assert len(reading().scalars(select(Horse)).all()) == count
