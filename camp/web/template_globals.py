"""Jinja's environment, with its globals in one plain map."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment


class CampEnvironment(Environment):
    """Jinja lays a template's globals over those of the environment as a chain of maps, and each import of a
    macro compares all keys of that chain, one by one in Python: a fifth of a plain page. Ours are complete
    before the first template is read, so a copy says the same."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}
