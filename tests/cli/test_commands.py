"""The commands, and the start of the site on a machine where something is in the way."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from camp import clock
from camp.app import create_app
from camp.config import ConfigError, Security, from_environment
from camp.extensions import db
from camp.models import BedNight, ChannelFeed, Rate, Role, User
from camp.rules.money import Money
from camp.rules.refusals import LoginWrong
from camp.services import accounts, feed_fetching
from tests.builders import confirmed
from tests.conftest import NOW
from tests.feed_builders import added, calendar, gives, stay

ROOT = Path(__file__).parent.parent.parent


def run(app: Flask, *words: str, typed: str = "") -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["camp", *words], input=typed)
    return result.exit_code, result.output


def test_init_may_run_again_and_leaves_the_owners_price(app: Flask) -> None:
    rate = db.session.scalars(db.select(Rate)).first()
    assert rate is not None
    rate.adult_price, rate.is_sample = Money.som(77), False
    db.session.commit()
    assert run(app, "init")[0] == 0
    db.session.expire_all()
    assert db.session.get_one(Rate, rate.id).adult_price == Money.som(77)


def test_add_user_asks_for_the_password_twice(app: Flask) -> None:
    words = (
        "add-user",
        "Gulnara",
        "--name",
        "Гүлнара",
        "--role",
        "kitchen",
        "--role",
        "stable",
        "--language",
        "ru",
    )
    assert run(app, *words, typed="a-long-password\na-long-password\n")[0] == 0
    user = db.session.scalars(db.select(User)).one()
    assert (user.login, user.language, len(user.roles)) == ("gulnara", "ru", 2)
    code, output = run(app, *words, typed="a-long-password\na-long-password\n")
    assert (code, output.splitlines()[-1]) == (1, "Error: There is a user gulnara already.")


def test_roles_are_given_and_taken_by_command(app: Flask) -> None:
    for login, role in (("asel", "owner"), ("nurlan", "kitchen")):
        accounts.add_user(login, login.title(), [Role(role)], "a-long-password", "ky")
    words = ("set-roles", "Nurlan", "--role", "stable", "--role", "housekeeping")
    assert run(app, *words) == (0, "nurlan: housekeeping, stable.\n")
    db.session.expire_all()
    nurlan = db.session.scalars(db.select(User).where(User.login == "nurlan")).one()
    assert nurlan.roles == {Role.STABLE, Role.HOUSEKEEPING}
    assert run(app, "deactivate", "nurlan") == (0, "nurlan can't log in any more.\n")
    with pytest.raises(LoginWrong):
        accounts.log_in("nurlan", "a-long-password", "10.0.0.1", NOW)
    assert run(app, "deactivate", "nobody") == (1, "Error: There is no user nobody.\n")
    only = "Error: asel is the only owner: make another one first.\n"
    assert run(app, "set-roles", "asel", "--role", "manager") == (1, only)
    assert run(app, "deactivate", "asel") == (1, only)


def test_a_short_password_is_one_clear_line(app: Flask) -> None:
    code, output = run(app, "add-user", "x", "--name", "X", "--role", "owner", typed="short\nshort\n")
    assert (code, output.splitlines()[-1]) == (1, "Error: A password has at least 10 characters.")


def test_verify_is_content_until_a_bed_is_lost(app: Flask) -> None:
    confirmed(NOW, 1)
    assert run(app, "verify") == (0, "All agrees.\n")
    db.session.delete(db.session.scalars(db.select(BedNight)).first())
    db.session.commit()
    assert run(app, "verify")[0] == 1


def test_a_demo_wants_an_empty_camp(app: Flask) -> None:
    confirmed(NOW, 1)
    code, output = run(app, "demo")
    assert (code, output) == (1, "Error: There are bookings already; a demo needs an empty camp.\n")


def serve(instance: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "camp.serve", "--prepare"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, "CAMP_INSTANCE": str(instance), "CAMP_DEMO": "0", **environment},
    )  # fmt: skip


def test_a_port_in_use_is_one_clear_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = serve(tmp_path, PORT=str(port))
    assert done.returncode == 1
    assert done.stderr.startswith(f"Can't start: port {port} is in use")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("environment", "line"),
    [
        ({"PORT": "eighty"}, "Can't start: PORT=eighty is no port"),
        ({"CAMP_TODAY": "summer"}, "Can't start: CAMP_TODAY=summer is no day"),
        ({"CAMP_INSTANCE": "/dev/null/x"}, "Can't start: The data folder /dev/null/x can't be made"),
    ],
)
def test_a_setting_that_can_not_be_used_is_one_clear_line(
    tmp_path: Path, environment: dict[str, str], line: str
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = str(probe.getsockname()[1])
    done = serve(tmp_path, **{"PORT": free, **environment})
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(line)


def test_a_pretended_day_never_writes_into_the_camps_books(tmp_path: Path) -> None:
    plain = from_environment({"CAMP_INSTANCE": str(tmp_path)})
    pretended = from_environment({"CAMP_INSTANCE": str(tmp_path), "CAMP_TODAY": "2026-07-15"})
    assert plain["SQLALCHEMY_DATABASE_URI"] != pretended["SQLALCHEMY_DATABASE_URI"]
    with pytest.raises(ConfigError):
        from_environment({"CAMP_INSTANCE": str(tmp_path), "CAMP_TODAY": "15.07.2026"})


def test_the_secret_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    first = from_environment({"CAMP_INSTANCE": str(tmp_path)})["SECRET_KEY"]
    assert from_environment({"CAMP_INSTANCE": str(tmp_path)})["SECRET_KEY"] == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_pull_reads_the_calendars_whose_time_has_come(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    added(clock.now() - timedelta(hours=2), stay(1, 20, 23))
    monkeypatch.setattr(feed_fetching, "fetch_calendar", gives(calendar(stay(1, 20, 23))))
    assert run(app, "pull") == (0, "Read: 1\n")
    assert run(app, "pull") == (0, "Read: 0\n")


def test_an_error_of_the_database_tells_nobodys_data(tmp_path: Path) -> None:
    """Other sites' secret addresses among them: an error goes into the log with its statement."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": "sqlite://", "CAMP_INSTANCE": tmp_path})
    with app.app_context(), pytest.raises(OperationalError) as error:
        db.session.execute(select(ChannelFeed.id).where(ChannelFeed.url == "https://a.example/?s=secret"))
    assert "channel_feeds" in str(error.value)
    assert "secret" not in str(error.value)


MAIL = {
    "CAMP_SMTP_HOST": "mail.example.org",
    "CAMP_MAIL_FROM": "EcoTrek <camp@example.org>",
    "CAMP_URL": "https://camp.example.org/",
}


def test_a_mail_server_is_named_in_the_environment(tmp_path: Path) -> None:
    settings = from_environment({"CAMP_INSTANCE": str(tmp_path), **MAIL})
    mail = settings["CAMP_MAIL"]
    assert (mail.host, mail.port, mail.security) == ("mail.example.org", 587, Security.STARTTLS)
    assert (mail.sender_name, mail.sender) == ("EcoTrek", "camp@example.org")
    assert settings["CAMP_URL"] == "https://camp.example.org"
    tls = from_environment({"CAMP_INSTANCE": str(tmp_path), **MAIL, "CAMP_SMTP_SECURITY": "tls"})
    assert tls["CAMP_MAIL"].port == 465
    secret = {"CAMP_SMTP_USER": "camp", "CAMP_SMTP_PASSWORD": "felt"}
    assert "felt" not in repr(
        from_environment({"CAMP_INSTANCE": str(tmp_path), **MAIL, **secret})["CAMP_MAIL"]
    )


def test_without_a_mail_server_nothing_is_sent(tmp_path: Path) -> None:
    assert from_environment({"CAMP_INSTANCE": str(tmp_path)})["CAMP_MAIL"] is None


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"CAMP_URL": ""}, "links that lead nowhere"),
        ({"CAMP_URL": "camp.example.org"}, "no address of a site"),
        ({"CAMP_MAIL_FROM": ""}, "from whom letters come"),
        ({"CAMP_MAIL_FROM": "EcoTrek"}, "from whom letters come"),
        ({"CAMP_SMTP_SECURITY": "ssl"}, "starttls, tls or none"),
        ({"CAMP_SMTP_PORT": "smtp"}, "no port"),
        ({"CAMP_SMTP_PORT": "70000"}, "no port"),
        ({"CAMP_SMTP_SECURITY": "none", "CAMP_SMTP_USER": "camp"}, "show the password"),
    ],
)
def test_a_mail_server_half_named_is_said_at_the_start(
    tmp_path: Path, wrong: dict[str, str], told: str
) -> None:
    with pytest.raises(ConfigError, match=told):
        from_environment({"CAMP_INSTANCE": str(tmp_path), **MAIL, **wrong})
