"""``flask camp worker``: rings the camp's timers until it is told to stop."""

from __future__ import annotations

import signal

from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask

from camp import clock
from camp.extensions import db
from camp.rules.timers import RHYTHMS, TimerName
from camp.services import worker


def run(app: Flask) -> None:
    """Until SIGTERM or SIGINT; a run that has begun is ended first."""
    scheduler = BlockingScheduler(timezone=clock.CAMP_ZONE)
    for name, rhythm in RHYTHMS.items():
        scheduler.add_job(
            _ring,
            "interval",
            (app, name),
            seconds=int(rhythm.every.total_seconds()),
            # Several workers started together don't ask the database in the same second.
            jitter=int(rhythm.every.total_seconds() / 10),
            next_run_time=clock.telephone(),
            max_instances=1,
            coalesce=True,
            id=name,
        )

    def stop(*_: object) -> None:
        if scheduler.running:
            scheduler.shutdown(wait=True)

    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, stop)
    scheduler.start()


def _ring(app: Flask, name: TimerName) -> None:
    with app.app_context():
        try:
            worker.ring(name, clock.now)
        finally:
            db.session.remove()
