"""The Flask extensions, made once and bound to the app in ``camp.app``."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from babel import Locale
from babel.support import NullTranslations, Translations
from flask import Flask, g
from flask_babel import Babel, Domain, get_locale
from flask_compress import Compress
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup
from sqlalchemy import event
from sqlalchemy.engine import Engine

from camp.models import Base


class _Words(Domain):  # type: ignore[misc]
    """Flask-Babel's, but what was found once is found by the language's letters: a page asks for hundreds of
    words, and writing the locale out for each cost more than the word."""

    def __init__(self, domain: str) -> None:
        super().__init__(domain=domain)
        self._by_language: dict[str, Translations] = {}
        self._said: dict[tuple[str, str], Markup] = {}

    def get_translations(self) -> NullTranslations:
        locale = _spoken() or get_locale()
        found = self._by_language.get(locale.language) if locale is not None else None
        if found is None:
            found = super().get_translations()
            if locale is not None:
                self._by_language[locale.language] = found
        return found

    def in_markup(self, text: str) -> Markup:
        """A text of a template, which is ours, in the language of the page."""
        locale = _spoken() or get_locale()
        key = (locale.language if locale is not None else "", text)
        said = self._said.get(key)
        if said is None:
            said = self._said[key] = Markup(self.get_translations().ugettext(text))  # noqa: S704 (ours)
        return said


def _spoken() -> Locale | None:
    """The locale of this request, once Flask-Babel has found it out. Its own way there goes through half a
    dozen proxies, and a page asks for hundreds of words."""
    try:
        found = g.get("_flask_babel")
    except RuntimeError:
        return None
    locale: Locale | None = getattr(found, "babel_locale", None)
    return locale


class CampBabel(Babel):  # type: ignore[misc]
    @cached_property
    def domain_instance(self) -> Domain:
        return _Words(self.domain)

    def init_app(self, app: Flask, *about: Any, **settings: Any) -> None:
        super().init_app(app, *about, **settings)
        app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
            lambda text: self.domain_instance.get_translations().ugettext(text),
            lambda one, many, number: self.domain_instance.get_translations().ungettext(one, many, number),
            newstyle=True,
        )
        app.jinja_env.globals.update(_=self._in_page, gettext=self._in_page)

    @pass_eval_context
    def _in_page(self, context: EvalContext, text: str, /, **about: object) -> str:
        """Jinja's own way from ``_`` to the words calls three functions through the page's context, on
        pages that say a hundred things."""
        said: str = self.domain_instance.in_markup(text)
        if not context.autoescape:
            said = str(said)
        return said % about if about or "%" in said else said


db = SQLAlchemy(metadata=Base.metadata)
migrate = Migrate(render_as_batch=True, compare_type=True)
babel = CampBabel()
csrf = CSRFProtect()
login_manager = LoginManager()
compress = Compress()

SQLITE_WAIT_MS = 15_000


@contextmanager
def hurrying() -> Iterator[None]:
    """SQLite does not wait for the disk meanwhile: for filling empty books, which can be begun anew should
    somebody pull the plug. For a program that has one connection, in an app's context."""
    if db.engine.dialect.name != "sqlite":
        yield
        return
    _be_careful(False)
    try:
        yield
    finally:
        _be_careful(True)


def _be_careful(is_careful: bool) -> None:
    db.session.remove()
    with db.engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA synchronous={'NORMAL' if is_careful else 'OFF'}")


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Readers beside one writer, constraints kept, and a queue instead of an error for the next writer."""
    if not isinstance(connection, sqlite3.Connection):
        return
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={SQLITE_WAIT_MS}")
    cursor.close()
