"""One camp on SQLite and one on PostgreSQL, each fresh for a test, on 15 July 2026."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from camp import clock
from camp.models import Role
from camp.services import accounts
from tests.camps import NOW, TODAY, YEARS, Camps, make_app, postgres_camps, sqlite_camps

__all__ = ["NOW", "PASSWORD", "TODAY", "YEARS", "logged_in", "make_app"]

NOON = time(12)
PASSWORD = "a-password-for-tests"
HASHER_IN_LIFE = accounts._hasher
"""Slow on purpose; the tests log in with a quick one, see ``_quick_passwords``."""


@pytest.fixture(scope="session", autouse=True)
def _quiet_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing a test does touches the data of whoever runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CAMP_INSTANCE", str(tmp_path_factory.mktemp("instance")))
        for name in (
            "DATABASE_URL", "CAMP_TODAY", "CAMP_HTTPS", "CAMP_PROXIES", "CAMP_DEV", "CAMP_URL",
            "CAMP_SMTP_HOST",
        ):  # fmt: skip
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="session", autouse=True)
def _little_tidying() -> None:
    """Half a million objects stay from the first test to the last; looking through them again and again for
    what could go is a tenth of the suite's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """A hash takes a tenth of a second in life, and hundreds of tests log in. The same algorithm, cheaply."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "_hasher", quick)
        patch.setattr(accounts, "_NOBODY", quick.hash("nobody has this password"))
        yield


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Camps:
    return sqlite_camps(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Camps]:
    with postgres_camps(tmp_path_factory.mktemp("postgres")) as camps:
        yield camps


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def any_camps(request: pytest.FixtureRequest) -> Camps:
    """Both databases, one after the other, for a test that opens camps by itself."""
    found: Camps = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def app(tmp_path: Path, sqlite: Camps, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The camp for tests to which the database is all one."""
    with sqlite.open(tmp_path, _is_altered(request)) as app:
        yield app


@pytest.fixture
def postgres_app(tmp_path: Path, postgres: Camps, request: pytest.FixtureRequest) -> Iterator[Flask]:
    with postgres.open(tmp_path, _is_altered(request)) as app:
        yield app


def _is_altered(request: pytest.FixtureRequest) -> bool:
    return request.node.get_closest_marker("alters") is not None


@pytest.fixture(params=["app", "postgres_app"], ids=["sqlite", "postgres"])
def any_app(request: pytest.FixtureRequest) -> Flask:
    """The camp on both databases, one after the other."""
    found: Flask = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def site(tmp_path: Path, sqlite: Camps, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The camp for tests of pages: without a context of its own, so that each request has a fresh one.
    CSRF is off except where a test is about it. It is noon at the camp, whatever the hour here: holds made at
    NOW have run out by the real clock half of the day."""
    monkeypatch.setattr(clock, "now", lambda: clock.camp_moment(clock.pretended_day() or TODAY, NOON))
    with sqlite.closed(tmp_path, WTF_CSRF_ENABLED=False) as site:
        yield site


@pytest.fixture
def client(site: Flask) -> FlaskClient:
    """A browser without cookies yet."""
    return site.test_client()


def logged_in(site: Flask, *roles: Role) -> FlaskClient:
    """The browser of somebody who has these roles."""
    login = "-".join(roles)
    with site.app_context():
        accounts.add_user(login, f"Test {login}", roles, PASSWORD, "en")
    client = site.test_client()
    answer = client.post("/account/login", data={"login": login, "password": PASSWORD})
    assert answer.status_code == 303
    return client


@pytest.fixture
def staff_client(site: Flask) -> FlaskClient:
    return logged_in(site, Role.MANAGER)


@pytest.fixture
def owner_client(site: Flask) -> FlaskClient:
    return logged_in(site, Role.OWNER)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def later() -> datetime:
    """After every hold has run out, before any deposit is due."""
    return NOW + timedelta(minutes=21)
