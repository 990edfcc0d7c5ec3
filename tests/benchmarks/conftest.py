"""Measured pages stand beside a bare one, which is added to the app: it must be nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.camps import Camps


@pytest.fixture
def site(tmp_path: Path, sqlite: Camps) -> Iterator[Flask]:
    with sqlite.new(tmp_path, WTF_CSRF_ENABLED=False) as site:
        yield site
