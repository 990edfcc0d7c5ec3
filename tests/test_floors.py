"""The four floors hold, and the schema the migrations build is the one the models describe."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, stamp, upgrade
from importlinter.cli import lint_imports
from sqlalchemy import delete, func, inspect, select
from sqlalchemy.exc import DatabaseError

from camp.extensions import db
from camp.models import Base, JournalEntry
from camp.rules.refusals import Refusal
from camp.web.refusals import FIELDS, sentence
from tests.builders import confirmed
from tests.conftest import make_app

ROOT = Path(__file__).parent.parent


def test_imports_go_down_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.syspath_prepend(str(ROOT))
    # The linter sets logging up for itself, and would silence the camp's log for every test that follows.
    monkeypatch.setattr("logging.config.dictConfig", lambda _config: None)
    assert lint_imports(no_cache=True) == 0


def test_the_rules_load_nothing_but_the_standard_library() -> None:
    program = (
        "import sys, pkgutil, importlib, camp.rules as r\n"
        "for m in pkgutil.iter_modules(r.__path__): importlib.import_module(f'camp.rules.{m.name}')\n"
        "strangers = {'flask', 'sqlalchemy', 'babel', 'wtforms', 'icalendar'}\n"
        "print(sorted(strangers & {n.split('.')[0] for n in sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.alters
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_the_migrations_build_what_the_models_say(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if database == "sqlite":
        app = make_app(f"sqlite:///{tmp_path / 'migrated.sqlite3'}", tmp_path)
    else:
        app = request.getfixturevalue("postgres_app")
    with app.app_context():
        db.session.remove()
        Base.metadata.drop_all(db.engine)
        upgrade()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, Base.metadata) == []
            inspector = inspect(connection)
            for table in Base.metadata.sorted_tables:
                built = {check["name"] for check in inspector.get_check_constraints(table.name)}
                said = {
                    str(constraint.name)
                    for constraint in table.constraints
                    if constraint.__visit_name__ in ("check_constraint", "column_check_constraint")
                }
                assert said <= {str(name) for name in built} or built == said, table.name
        db.engine.dispose()


@pytest.mark.alters
def test_books_in_use_come_through_a_migration_and_back(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 5)
    assert booking.id
    before = _row_counts()
    db.session.remove()
    stamp()
    downgrade(revision="0003")
    upgrade()
    # The older books can't say under which terms a booking was made: it follows today's again. Nor do they
    # know of letters but those that call something off.
    assert (before["booking_terms"], before["letters"]) == (1, 2)
    assert _row_counts() == {**before, "booking_terms": 0, "letters": 0}
    with pytest.raises(DatabaseError, match="the journal is never changed"), db.engine.begin() as connection:
        connection.execute(delete(JournalEntry))


def _row_counts() -> dict[str, int]:
    with db.engine.connect() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def subclasses(kind: type[Refusal]) -> set[type[Refusal]]:
    return {kind for one in kind.__subclasses__() for kind in {one, *subclasses(one)}}


def test_every_refusal_has_words_of_its_own() -> None:
    assert subclasses(Refusal)
    for kind in subclasses(Refusal):
        assert sentence.dispatch(kind) is not sentence.dispatch(Refusal), f"nobody has worded {kind.__name__}"
    assert set(FIELDS) <= subclasses(Refusal)
