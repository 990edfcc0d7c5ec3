"""Somebody at the front desk, and the camp's books behind the page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from camp.models import Role
from tests.conftest import logged_in
from tests.pages import Books


@pytest.fixture
def desk(site: Flask) -> FlaskClient:
    return logged_in(site, Role.FRONT_DESK)


@pytest.fixture
def books(site: Flask, now: datetime) -> Books:
    """Do something in the camp's books between two requests."""

    def write(work: Callable[[datetime], Any]) -> Any:
        with site.app_context():
            return work(now)

    return write
