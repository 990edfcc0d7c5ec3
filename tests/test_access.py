"""Every route refuses whom it should: the test walks the URL map, so a new page can't forget."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from tests.conftest import make_app

OPEN_AREAS = {"guest", "feeds"}
OPEN_ENDPOINTS = {"root", "static", "favicon", "account.login", "account.log_in"}
VALUES = {
    "order_id": 1, "day": "2026-07-20", "departure_id": 1, "session_id": 1, "letter_id": 1, "horse_id": 1,
    "language": "en", "token": "unknown", "code": "NOSUCH", "slug": "archa", "name": "css/camp.css",
    "digest": "0", "stay_id": 1, "feed_id": 1, "conflict_id": 1, "kind": "tour", "meal": "dinner",
}  # fmt: skip


def rules_of(site: Flask) -> list[tuple[Rule, str]]:
    return [
        (rule, method)
        for rule in site.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def call(site: Flask, client: FlaskClient, rule: Rule, method: str) -> int:
    with site.test_request_context():
        url = site.url_map.bind("localhost").build(
            rule.endpoint, {name: VALUES[name] for name in rule.arguments}
        )
    with client.open(url, method=method) as answer:
        return answer.status_code


def area(rule: Rule) -> str:
    return rule.endpoint.split(".")[0]


def test_strangers_see_only_the_guests_pages(site: Flask, client: FlaskClient) -> None:
    for rule, method in rules_of(site):
        if area(rule) not in OPEN_AREAS and rule.endpoint not in OPEN_ENDPOINTS:
            status = call(site, client, rule, method)
            assert status in (303, 401), f"{method} {rule} answered {status} to a stranger"


def test_staff_are_refused_the_owners_pages_and_nothing_of_their_own(
    site: Flask, staff_client: FlaskClient
) -> None:
    for rule, method in rules_of(site):
        if rule.endpoint == "account.log_out":
            continue
        status = call(site, staff_client, rule, method)
        if area(rule) == "owner":
            assert status == 403, f"{method} {rule} answered {status} to staff"
        elif area(rule) == "staff":
            assert status not in (401, 403), f"{method} {rule} answered {status} to staff"


def test_the_owner_may_go_everywhere(site: Flask, owner_client: FlaskClient) -> None:
    for rule, method in rules_of(site):
        if area(rule) in ("owner", "staff") and method == "GET":
            assert call(site, owner_client, rule, method) not in (401, 403)


def test_no_page_answers_with_a_bug(site: Flask, owner_client: FlaskClient) -> None:
    for rule, method in rules_of(site):
        if rule.endpoint != "account.log_out":
            status = call(site, owner_client, rule, method)
            assert status < 500, f"{method} {rule} answered {status}"


def test_every_write_wants_the_token_of_a_form(site: Flask, client: FlaskClient) -> None:
    site.config["WTF_CSRF_ENABLED"] = True
    site.config["PROPAGATE_EXCEPTIONS"] = False
    for rule, method in rules_of(site):
        if method == "POST":
            assert call(site, client, rule, method) == 400, f"{rule} took a form without a token"


@pytest.mark.parametrize("path", ["/en/", "/account/login", "/en/nowhere", "/calendar/yurt/x.ics"])
def test_every_answer_carries_the_policy_without_inline_anything(client: FlaskClient, path: str) -> None:
    policy = client.get(path).headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")


@pytest.mark.parametrize(
    "path",
    [
        "/en/booking/%00",
        "/en/search?arrival=%00",
        "/en/yurts/%00",
        "/en/booking/" + "x" * 5000,
        "/static/0/../wsgi.py",
    ],
)
def test_nonsense_in_an_address_is_no_bug(client: FlaskClient, path: str) -> None:
    assert 400 <= client.get(path).status_code < 500


def test_nonsense_in_a_form_is_no_bug(staff_client: FlaskClient) -> None:
    assert staff_client.post("/account/language", data={"language": "\0"}).status_code == 400
    assert staff_client.post(f"/staff/stays/{10**30}/check-in").status_code == 404
    assert staff_client.post("/account/language", data={"language": "x" * 300_000}).status_code == 413


def test_the_parts_are_shown_in_development_only(site: Flask, tmp_path: Path) -> None:
    assert site.test_client().get("/dev/en/parts").status_code == 404
    uri = site.config["SQLALCHEMY_DATABASE_URI"]
    developing = make_app(uri, tmp_path, CAMP_DEV=True).test_client()
    assert developing.get("/dev/parts").headers["Location"].endswith("/parts")
    for language in ("ky", "ru", "en"):
        assert developing.get(f"/dev/{language}/parts").status_code == 200
