"""The worker as a program: it rings at once, and ends when it is told to."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from flask import Flask

from camp.config import ROOT
from camp.rules.timers import TimerName

PATIENCE = 60


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_the_worker_rings_every_timer_and_ends_when_told(
    site: Flask, tmp_path: Path, sign: signal.Signals
) -> None:
    url = site.config["SQLALCHEMY_DATABASE_URI"]
    program = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "camp", "worker"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "CAMP_INSTANCE": str(tmp_path), "CAMP_TODAY": "2026-07-15"},
    )
    try:
        until = time.monotonic() + PATIENCE
        while rung(url) != {(name.value, 1) for name in TimerName}:
            assert program.poll() is None, "the worker ended by itself"
            assert time.monotonic() < until, "not every timer rang"
            time.sleep(0.1)
        program.send_signal(sign)
        assert program.wait(PATIENCE) == 0
    finally:
        program.kill()
        program.wait()


def rung(url: str) -> set[tuple[str, int]]:
    """Timers that have ended a run, and whether it went well."""
    with sqlite3.connect(url.removeprefix("sqlite:///")) as books:
        rows = books.execute("SELECT name, went_well FROM timers WHERE ended_at IS NOT NULL").fetchall()
    books.close()
    return set(rows)
