"""``make run``: everything between a fresh machine and a site one can open.

Run as a module, not as a flask command, so that a setting that can't be used is one clear line.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import click
import flask_migrate
from flask import Flask
from sqlalchemy.exc import ArgumentError, OperationalError

from camp import clock
from camp.app import create_app
from camp.cli import camp_commands
from camp.config import ROOT, ConfigError
from camp.extensions import db
from camp.models import Role
from camp.rules.refusals import UserExists
from camp.services import accounts, catalogue, reservations


@dataclass(frozen=True)
class DemoUser:
    login: str
    name: str
    roles: tuple[Role, ...]
    language: str
    password: str


DEMO_USERS = (
    DemoUser("owner", "Demo owner", (Role.OWNER,), "ky", "jailoo-owner"),
    DemoUser("staff", "Demo manager", (Role.MANAGER,), "ky", "jailoo-staff"),
    DemoUser("desk", "Demo front desk", (Role.FRONT_DESK,), "ru", "jailoo-staff"),
    DemoUser("kitchen", "Demo cook", (Role.KITCHEN,), "ky", "jailoo-staff"),
    DemoUser("stable", "Demo groom", (Role.STABLE,), "ky", "jailoo-staff"),
    DemoUser("yurts", "Demo housekeeper", (Role.HOUSEKEEPING, Role.KITCHEN), "ky", "jailoo-staff"),
)
"""Made only together with the demo, and printed: a real camp starts with ``flask camp add-user``."""


def main() -> None:
    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
    try:
        _check_port(host, port)
        app = _make_app()
        with app.app_context():
            _check_database(app.config["CAMP_INSTANCE"])
            prepare()
            _say_where(host, port)
    except (ConfigError, _NotPossible) as error:
        click.echo(f"Can't start: {error}", err=True)
        sys.exit(1)
    except (KeyboardInterrupt, click.Abort):
        click.echo("\nStopped.", err=True)
        sys.exit(130)
    if "--prepare" not in sys.argv:
        _serve(host, port)


WATCH_SECONDS = 10


class _NotPossible(Exception):
    pass


def _make_app() -> Flask:
    try:
        return create_app()
    except ArgumentError as error:
        raise _NotPossible(f"DATABASE_URL can't be used: {error}.") from error


def prepare() -> None:
    """Bring the database up to date; on the first start load the sample catalogue and the demo."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    flask_migrate.upgrade()
    is_first_start = not catalogue.is_loaded()
    if is_first_start:
        _call("init")
    if is_first_start and os.environ.get("CAMP_DEMO") != "0" and not reservations.has_bookings():
        # Log-ins first: who breaks off the long part can still get in at the next start.
        for user in DEMO_USERS:
            try:
                accounts.add_user(user.login, user.name, user.roles, user.password, user.language)
            except UserExists:
                continue
        _call("demo")


def _call(name: str) -> None:
    camp_commands.commands[name].main(args=[], standalone_mode=False)


def _check_database(instance: Path) -> None:
    if not os.access(instance, os.W_OK):
        raise _NotPossible(f"the data folder {instance} can't be written to.")
    try:
        db.engine.connect().close()
    except OperationalError as error:
        reason = str(error.orig).splitlines()[0]
        raise _NotPossible(f"the database can't be opened ({reason}); see DATABASE_URL.") from error


def _check_port(host: str, port: str) -> None:
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise _NotPossible(f"PORT={port} is no port; choose one, for example: make run PORT=8001")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError as error:
            raise _NotPossible(
                f"port {port} is in use or not allowed ({error.strerror}); choose another: make run PORT=8001"
            ) from error


def _say_where(host: str, port: str) -> None:
    if day := clock.pretended_day():
        click.echo(f"Demonstration day {day}: this day has a database of its own.")
    click.echo(f"\n  EcoTrek Camp: http://{host}:{port}\n")
    known = [user for user in DEMO_USERS if accounts.has_password(user.login, user.password)]
    for user in known:
        click.echo(
            f"  Demo log-in ({', '.join(user.roles)}; {user.language}): {user.login} / {user.password}"
        )
    if known:
        click.echo("")
    sys.stdout.flush()


def _serve(host: str, port: str) -> None:
    """The site, and the worker beside it. Whoever stops this stops both; a worker that dies is started again,
    a site that dies is for whoever runs this to see."""
    workers = max(2, min(4, (os.cpu_count() or 1) + 1))
    site = _start(
        "gunicorn", "wsgi:app", "--bind", f"{host}:{port}", "--workers", str(workers), "--threads", "4",
        "--no-control-socket", "--log-level", "warning",
    )  # fmt: skip
    timers = _start("flask", "--app", "wsgi", "camp", "worker")

    def stop(*_: object) -> None:
        site.terminate()

    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, stop)
    while not _has_ended(site):
        if timers.poll() is not None:
            click.echo("The worker has ended; it is started again.", err=True)
            timers = _start("flask", "--app", "wsgi", "camp", "worker")
    timers.terminate()
    timers.wait()
    sys.exit(max(site.returncode, 0))


def _has_ended(program: subprocess.Popen[bytes]) -> bool:
    """Looked at for a while."""
    try:
        program.wait(WATCH_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return True


def _start(*command: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT)  # noqa: S603 (our own interpreter)


if __name__ == "__main__":
    main()
