"""Commands: ``flask camp init``, ``demo``, ``add-user``, ``drop-second-factor``, ``verify``, ``audit``…"""

from __future__ import annotations

import sys
from collections.abc import Callable

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from camp import clock
from camp.cli import demo, worker
from camp.extensions import hurrying
from camp.models import Role, User
from camp.rules.dates import ONE_DAY
from camp.rules.refusals import PasswordTooShort, UserExists
from camp.rules.staff_refusals import LastOwner, UserUnknown
from camp.rules.text import LANGUAGES
from camp.services import accounts, erasure, feed_pulling, night_audit, reservations, sample, second_factor
from camp.services.verify import verify

camp_commands = AppGroup("camp", help="The camp's own commands.")


@camp_commands.command("init")
def init() -> None:
    """Load the sample catalogue; what the owner has changed stays hers."""
    year = clock.today().year
    sample.load_sample(range(year - 1, year + 2))
    click.echo(f"The catalogue is loaded, with seasons from {year - 1} to {year + 1}.")


@camp_commands.command("demo")
def make_demo() -> None:
    """Fill an empty camp with a believable history; every guest in it is made up."""
    if reservations.has_bookings():
        raise click.ClickException("There are bookings already; a demo needs an empty camp.")
    today = clock.today()
    # The months to come are tried on a season whose year before is on the books.
    sample.load_sample([today.year - 2])
    with (
        hurrying(),
        click.progressbar(demo.plan(today), label="Making up guests", file=sys.stderr) as bar,
    ):
        demo.play(bar, today)
    click.echo("The demo is ready. All its guests are made up.")


@camp_commands.command("add-user")
@click.argument("login")
@click.option("--name", required=True)
@click.option(
    "--role", "roles", type=click.Choice([role.value for role in Role]), required=True, multiple=True
)
@click.option("--language", type=click.Choice(LANGUAGES), default="ky", show_default=True)
@click.password_option()
def add_user(login: str, name: str, roles: tuple[str, ...], language: str, password: str) -> None:
    """Let somebody log in. --role can be given several times."""
    try:
        user = accounts.add_user(login, name, map(Role, roles), password, language)
    except UserExists as refusal:
        raise click.ClickException(f"There is a user {refusal.login} already.") from refusal
    except PasswordTooShort as refusal:
        raise click.ClickException(f"A password has at least {refusal.least} characters.") from refusal
    click.echo(f"{user.login} can log in.")


@camp_commands.command("set-roles")
@click.argument("login")
@click.option(
    "--role", "roles", type=click.Choice([role.value for role in Role]), required=True, multiple=True
)
def set_roles(login: str, roles: tuple[str, ...]) -> None:
    """Give somebody these roles and take all others. --role can be given several times."""
    user = _about_user(lambda: accounts.set_roles(login, map(Role, roles)))
    click.echo(f"{user.login}: {', '.join(sorted(roles))}.")


@camp_commands.command("deactivate")
@click.argument("login")
def deactivate(login: str) -> None:
    """Let somebody log in no more. What they did stays in their name."""
    user = _about_user(lambda: accounts.deactivate(login))
    click.echo(f"{user.login} can't log in any more.")


@camp_commands.command("drop-second-factor")
@click.argument("login")
def drop_second_factor(login: str) -> None:
    """Ask somebody for no code any more, who lost the telephone and the recovery codes."""
    user = _about_user(lambda: second_factor.drop(login))
    click.echo(f"{user.login} logs in with the password alone.")


def _about_user(command: Callable[[], User]) -> User:
    try:
        return command()
    except UserUnknown as refusal:
        raise click.ClickException(f"There is no user {refusal.login}.") from refusal
    except LastOwner as refusal:
        raise click.ClickException(f"{refusal.login} is the only owner: make another one first.") from refusal


@camp_commands.command("verify")
def check_books() -> None:
    """Prove that beds match stays and folios add up."""
    findings = verify()
    for finding in findings:
        click.echo(finding)
    if findings:
        raise click.ClickException(f"{len(findings)} findings.")
    click.echo("All agrees.")


@camp_commands.command("expire")
def expire() -> None:
    """End bookings whose deadline has passed, as the worker does every minute."""
    click.echo(f"Ended: {reservations.release_lapsed(clock.now())}")


@camp_commands.command("audit")
def audit() -> None:
    """Close every day that is over and not closed yet, as the worker does early in the morning."""
    closed = night_audit.close_days(clock.today() - ONE_DAY, None, clock.now())
    for day in closed:
        click.echo(f"Closed: {day}")
    if not closed:
        click.echo("Every day that is over is closed.")


@camp_commands.command("pull")
def pull() -> None:
    """Read every calendar of another site whose time has come, as the worker does every few minutes."""
    click.echo(f"Read: {feed_pulling.pull_due(clock.now())}")


@camp_commands.command("worker")
def run_worker() -> None:
    """Ring the camp's timers until told to stop; several may run, each turn is taken by one."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    worker.run(app)


@camp_commands.command("erase")
def erase() -> None:
    """Erase document numbers and the words of letters that have been kept long enough; the night audit does
    it too."""
    today = clock.today()
    click.echo(f"Erased: {erasure.erase_documents(today)}, letters: {erasure.erase_letters(today)}")
