"""Every route refuses whom it should: the test walks the URL map, so a new page can't forget."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from camp.extensions import db
from camp.models import Role, UserRole
from camp.rules.roles import LEADS
from camp.services import accounts, card_desk, reservations
from camp.services.reservations import Contact
from camp.services.transaction import transaction
from camp.web.menu import OWNER, STAFF
from tests.builders import held
from tests.conftest import NOW, PASSWORD, TODAY, logged_in, make_app

SIGNED = {"bank.hear"}
"""The one address that takes a form without a token: whoever calls it signs."""
OPEN_AREAS = {"guest", "feeds", "bank"}
OPEN_ENDPOINTS = {
    "root", "static", "favicon", "account.login", "account.log_in", "account.welcome", "account.set_password",
    "account.ask_code", "account.check_code",
    "photo",
}  # fmt: skip
VALUES = {
    "order_id": 1, "day": "2026-07-20", "departure_id": 1, "session_id": 1, "letter_id": 1, "horse_id": 1,
    "language": "en", "token": "unknown", "code": "NOSUCH", "slug": "archa", "name": "css/camp.css",
    "digest": "0", "payment_id": 1, "stay_id": 1, "feed_id": 1, "conflict_id": 1, "kind": "tour",
    "thing": "nosuch",
    "meal": "dinner", "number": 5, "closure_id": 1, "act": "nosuch", "offer_id": 1,
    "file": "nosuch", "photo_id": 1, "user_id": 1, "paper": "payments", "table": "revenue",
    "tables": "season", "reading_id": 1, "service_id": 1, "waiting_id": 1, "voucher_id": 1,
    "preview_id": 1, "season_id": 1, "way": "cash",
    "attempt_id": 1, "refund_id": 1, "how": "went", "script": "result", "site": "airbnb",
}  # fmt: skip


DESK, KITCHEN, STABLE, YURTS = Role.FRONT_DESK, Role.KITCHEN, Role.STABLE, Role.HOUSEKEEPING

EVERYBODY = {DESK, KITCHEN, STABLE, YURTS}
AT_WORK = {
    # Where other sites' calendars come from, and what they do here, is the manager's and the owner's affair.
    **dict.fromkeys(
        (
            f"staff.{name}"
            for name in (
                "feeds",
                "feed",
                "new_feed",
                "look_at_feed",
                "look_again",
                "feed_preview",
                "agree_feed",
                "discard_feed",
                "pull_feed",
                "believe_feed",
                "keep_feed",
                "set_feed_blocks",
                "stop_feed",
                "do_stop_feed",
            )
        ),
        frozenset[Role](),
    ),
    # The kitchen sees its sheet; the front desk tells guests what there is to eat.
    "staff.kitchen": {DESK, KITCHEN},
    "staff.see_diets": {KITCHEN},
    # Weights are the stable's business alone.
    "staff.horses": {STABLE},
    "staff.set_horse_state": {STABLE},
    "staff.mount_again": {STABLE},
    "staff.tours": {DESK, STABLE},
    "staff.schedule": {DESK, STABLE},
    "staff.call_off_departure": {DESK, STABLE},
    "staff.call_off_session": {DESK, STABLE},
    # At the meters stands whoever passes them.
    "staff.meters": {DESK, YURTS},
    "staff.note_reading": {DESK, YURTS},
    "staff.note_service": {DESK, YURTS},
    "staff.remove_reading": {DESK, YURTS},
    "staff.remove_service": {DESK, YURTS},
    "staff.yurts": {DESK, YURTS},
    "staff.set_condition": {DESK, YURTS},
    "staff.tasks": EVERYBODY,
    "staff.write_task": EVERYBODY,
    "staff.do_task": EVERYBODY,
    "staff.undo_task": EVERYBODY,
    "staff.give_task": EVERYBODY,
}
"""Beside manager and owner, who may open every page of the staff's."""

DESK_ONLY = {
    "today", "week", "booking", "bookings", "new_booking", "take_booking", "offer", "hold", "names",
    "save_names", "message", "confirm", "cancel", "no_show", "check_in", "check_in_party", "check_out",
    "undo_check_in", "undo_check_out", "reinstate", "register", "write_register", "pay", "take_payment",
    "refund", "give_refund", "take_back", "note_receipt", "slip", "charge", "add_extra", "remove_extra",
    "rates", "note_rates", "take_bank_rates", "till", "count_till", "night_audit", "close_day", "add",
    "choose", "put",
    "take_out", "history", "letters", "letter", "letter_mail", "mark_sent", "send_again", "give_up_letter",
    "note_return", "write_letter", "opinions", "channel_booking", "take_channel_booking",
    "solve_conflict", "chart", "move_stay", "do_move", "closures", "close_yurt",
    "lift_closure", "late_money", "take_again", "take_other_dates", "late_payment", "take_late_payment",
    "see_disputed", "settle_refund", "refund_to_card", "give_to_card", "waiting", "remove_waiting",
    "vouchers", "voucher", "sell_voucher", "pay_voucher", "void_voucher", "pay_back_voucher", "use_voucher",
    "pay_with_voucher", "put_back_on_voucher",
    "change_channel", "channels", "channel_guest",
    "tell_channel_guest", "conflict", "move_ours", "give_theirs",
}  # fmt: skip
"""The front desk's: names, money, telephones, documents."""


def who_may(endpoint: str) -> set[Role]:
    """What was decided about a page; a new one has to be decided about here."""
    area, _, name = endpoint.partition(".")
    if area == "owner":
        return {Role.OWNER}
    if endpoint in AT_WORK:
        return AT_WORK[endpoint] | LEADS
    assert name in DESK_ONLY, f"who may open {endpoint}?"
    return {DESK, *LEADS}


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


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_its_pages_and_no_others(site: Flask, role: Role) -> None:
    browser = logged_in(site, role)
    for rule, method in rules_of(site):
        if area(rule) not in ("staff", "owner"):
            continue
        status = call(site, browser, rule, method)
        if role in who_may(rule.endpoint):
            assert status not in (401, 403), f"{method} {rule} answered {status} to {role}"
        else:
            assert status == 403, f"{method} {rule} answered {status} to {role}"


def test_somebody_with_two_roles_opens_the_pages_of_both(site: Flask) -> None:
    browser = logged_in(site, KITCHEN, STABLE)
    for rule, method in rules_of(site):
        if area(rule) == "staff":
            is_theirs = bool(who_may(rule.endpoint) & {KITCHEN, STABLE})
            assert (call(site, browser, rule, method) != 403) == is_theirs, f"{method} {rule}"


@pytest.mark.parametrize("role", list(Role))
def test_each_role_comes_home_to_a_page_of_its_own_with_its_menu(site: Flask, role: Role) -> None:
    browser = logged_in(site, role)
    home = browser.get("/account/login").headers["Location"]
    page = browser.get(home)
    assert page.status_code == 200
    menu = page.text.split('<nav class="menu"')[1].split("</nav>")[0]
    with site.test_request_context():
        wanted = {
            site.url_map.bind("localhost").build(endpoint)
            for endpoint, _ in (*STAFF, *OWNER)
            if endpoint in site.view_functions and role in who_may(endpoint)
        }
    assert set(re.findall(r'href="([^"]+)"', menu)) == wanted
    assert f'href="{home}" aria-current="page"' in menu


def test_who_has_no_role_any_more_or_left_is_asked_to_log_in(site: Flask) -> None:
    for taken in (lambda: accounts.deactivate("kitchen"), take_roles):
        browser = logged_in(site, KITCHEN) if taken is not take_roles else logged_in(site, STABLE)
        with site.app_context():
            taken()
        for path in ("/staff/kitchen", "/staff/horses", "/staff/"):
            answer = browser.get(path)
            assert (answer.status_code, answer.headers["Location"][:14]) == (303, "/account/login")
        assert browser.get("/account/login").status_code == 200
    login = {"login": "stable", "password": PASSWORD}
    refused = site.test_client().post("/account/login", data=login)
    assert refused.status_code == 422
    assert "Please ask the owner" in refused.text or "ээсине" in refused.text.casefold()


def take_roles() -> None:
    db.session.execute(db.delete(UserRole).where(UserRole.role == STABLE))
    db.session.commit()


def test_no_role_is_shown_what_it_does_not_need(site: Flask) -> None:
    with site.app_context():
        booking = reservations.submit(
            held(NOW, 1, arrival=TODAY, departure=TODAY + timedelta(days=2)).token,
            Contact("Zarylbek Tester", "z.tester@example.com", "+996700998877", "KG", 16, ""),
            NOW,
        )
        booking = reservations.confirm(booking.code, NOW)
        with transaction():
            booking.guests[0].name, booking.guests[0].weight_kg = "Zarylbek Tester", 97
            booking.guests[0].document_number = "AN7654321"
        code, stay_id = booking.code, booking.stays[0].id
    private = ("z.tester@example.com", "700998877", "700 99", "AN7654321")
    pages = {
        KITCHEN: ("/staff/kitchen", "/staff/tasks"),
        STABLE: ("/staff/horses", "/staff/tours", "/staff/tasks"),
        YURTS: ("/staff/yurts", "/staff/tasks"),
    }
    for role, paths in pages.items():
        browser = logged_in(site, role)
        for path in paths:
            text = browser.get(path).text
            for secret in private if role is not YURTS else (*private, "Zarylbek"):
                assert secret not in text, f"{role} reads {secret} on {path}"
            if role is not STABLE:
                assert "97" not in re.sub(r"<[^>]*>", "", text), f"{role} reads a weight on {path}"
        for path in (f"/staff/stays/{stay_id}/register", f"/staff/bookings/{code}"):
            assert browser.get(path).status_code == 403


def test_no_page_answers_with_a_bug(site: Flask, owner_client: FlaskClient) -> None:
    for rule, method in rules_of(site):
        if rule.endpoint not in ("account.log_out", "account.sign_out_everywhere"):
            status = call(site, owner_client, rule, method)
            assert status < 500, f"{method} {rule} answered {status}"


def test_every_write_wants_the_token_of_a_form(site: Flask, client: FlaskClient) -> None:
    site.config["WTF_CSRF_ENABLED"] = True
    site.config["PROPAGATE_EXCEPTIONS"] = False
    for rule, method in rules_of(site):
        if method == "POST" and rule.endpoint not in SIGNED:
            assert call(site, client, rule, method) == 400, f"{rule} took a form without a token"


def test_what_needs_no_token_of_ours_is_signed_by_the_bank(site: Flask, client: FlaskClient) -> None:
    site.config["WTF_CSRF_ENABLED"] = True
    with site.app_context():
        card_desk.set_account("541234", "a secret for tests only", True)
    for rule, method in rules_of(site):
        if rule.endpoint in SIGNED:
            assert call(site, client, rule, method) == 400, f"{rule} took an unsigned word"


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
