"""The Flask extensions, made once and bound to the app in ``camp.app``."""

from __future__ import annotations

import sqlite3
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
from sqlalchemy import event
from sqlalchemy.engine import Engine

from camp.models import Base


class _Words(Domain):  # type: ignore[misc]
    """Flask-Babel's, but a catalogue once read is found by the language's letters: a page asks for hundreds
    of words, and writing the locale out for each cost more than the word."""

    def __init__(self, domain: str) -> None:
        super().__init__(domain=domain)
        self._by_language: dict[str, Translations] = {}

    def get_translations(self) -> NullTranslations:
        locale = _spoken() or get_locale()
        found = self._by_language.get(locale.language) if locale is not None else None
        if found is None:
            found = super().get_translations()
            if locale is not None:
                self._by_language[locale.language] = found
        return found


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


db = SQLAlchemy(metadata=Base.metadata)
migrate = Migrate(render_as_batch=True, compare_type=True)
babel = CampBabel()
csrf = CSRFProtect()
login_manager = LoginManager()
compress = Compress()

SQLITE_WAIT_MS = 15_000


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
