"""The factory: wires the floors into one Flask application."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from camp.cli import camp_commands
from camp.config import ROOT, from_environment
from camp.extensions import babel, compress, csrf, db, login_manager, migrate
from camp.web import (
    access,
    ages,
    assets,
    calendar_links,
    calendar_refusals,
    card_refusals,
    channel_refusals,
    currencies,
    eco_refusals,
    errors,
    feed_refusals,
    feed_words,
    formats,
    guest_refusals,
    headers,
    history_words,
    house,
    house_refusals,
    language,
    letter_refusals,
    menu,
    offer_refusals,
    offer_words,
    origins,
    paying,
    people,
    photo_refusals,
    photos,
    price_refusals,
    prices,
    product_refusals,
    qr,
    rates_refusals,
    season_refusals,
    site_words,
    staff_refusals,
    task_words,
    team_refusals,
    timeline,
    undo_refusals,
    voucher_refusals,
    ways_refusals,
    words,
    yurt_refusals,
)  # fmt: skip
from camp.web.account import account
from camp.web.bank import bank
from camp.web.feeds import feeds
from camp.web.guest import guest
from camp.web.letters import writing
from camp.web.owner import owner
from camp.web.parts import parts
from camp.web.staff import staff
from camp.web.template_globals import CampEnvironment


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """The application. Raises ConfigError for a setting that can't be used."""
    app = Flask(__name__, static_folder=None, template_folder=str(ROOT / "templates"))
    app.jinja_environment = CampEnvironment
    app.config.from_mapping(from_environment(os.environ))
    app.config.from_mapping(overrides or {})
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if app.config["CAMP_PROXIES"]:
        hops = app.config["CAMP_PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "camp" / "migrations"))
    babel.init_app(app, locale_selector=language.current)
    csrf.init_app(app)
    login_manager.init_app(app)
    compress.init_app(app)
    for room in (
        access, ages, assets, calendar_links, calendar_refusals, card_refusals, channel_refusals,
        currencies, eco_refusals, errors, feed_refusals, feed_words, formats, guest_refusals, headers,
        history_words, house, house_refusals, language, letter_refusals, menu, offer_refusals, offer_words,
        origins, paying, people, photo_refusals, photos, price_refusals, prices, product_refusals, qr,
        rates_refusals, season_refusals, site_words, staff_refusals, task_words, team_refusals, timeline,
        undo_refusals, voucher_refusals, ways_refusals, words, writing, yurt_refusals,
    ):  # fmt: skip
        room.init_app(app)
    for blueprint in (guest, staff, owner, account, feeds, bank):
        app.register_blueprint(blueprint)
    if app.config["CAMP_DEV"]:
        app.register_blueprint(parts)
    app.cli.add_command(camp_commands)
    return app
