"""The card of nights sold twice: both sides on it, one tap solves it, and the messages stand ready."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from camp.models import Booking, Role
from camp.rules.channel_conflicts import Solution
from camp.services import channels, closures, reservations
from camp.services.channel_conflicts import get_conflict
from tests.builders import confirmed, held
from tests.channel_builders import sold_twice
from tests.conftest import NOW, TODAY, logged_in
from tests.pages import Books, words
from tests.services.test_conflicts import told


@pytest.fixture
def both(books: Books) -> tuple[str, int, int]:
    """The code and stay of ours, and the conflict's id."""

    def sell(now: datetime) -> tuple[str, int, int]:
        ours = confirmed(now, 1)
        return ours.code, ours.stays[0].id, sold_twice(1).id

    found: tuple[str, int, int] = books(sell)
    return found


def about(conflict_id: int, books: Books) -> Any:
    def look(_now: datetime) -> Any:
        found = get_conflict(conflict_id)
        return found.solution, found.solved_by.name if found.solved_by else None, found.how

    return books(look)


def test_today_and_the_sites_page_lead_to_the_card(desk: FlaskClient, both: tuple[str, int, int]) -> None:
    _, _, conflict_id = both
    for path in ("/staff/", "/staff/channels"):
        assert f'href="/staff/conflicts/{conflict_id}"' in desk.get(path).text
    assert desk.get("/staff/conflicts/99").status_code == 404
    assert desk.post("/staff/conflicts/99/give", data={"yurt": "2"}).status_code == 404
    assert desk.post("/staff/conflicts/99/solve", data={"how": "x"}).status_code == 404
    assert desk.post("/staff/conflicts/99/solve", data={}).status_code == 404


def test_the_card_has_both_sides_and_what_hurries(desk: FlaskClient, both: tuple[str, int, int]) -> None:
    code, _, conflict_id = both
    page = desk.get(f"/staff/conflicts/{conflict_id}").text
    text = words(page)
    assert "Ours: Айгүл Асанова" in text
    assert "Airbnb: name not known" in text
    assert f"/staff/bookings/{code}" in page
    assert "The site's guest arrives: 20 July 2026, 14:00" in text
    assert "Settle it by: 18 July 2026, 14:00." in text
    # In the guest's language; to the site's in English until another is chosen.
    assert "Здравствуйте, Айгүл Асанова!" in page
    assert "Two parties booked this yurt" in page
    there = desk.get(f"/staff/conflicts/{conflict_id}?language=ky").text
    assert "Two parties booked this yurt" not in there
    assert "ошол эле түндөргө" in there


def test_one_tap_moves_ours(desk: FlaskClient, both: tuple[str, int, int], books: Books) -> None:
    code, stay_id, conflict_id = both
    answer = desk.post(f"/staff/conflicts/{conflict_id}/move", data={"stay": stay_id, "yurt": "2"})
    assert answer.status_code == 303
    assert about(conflict_id, books) == (Solution.OURS_MOVED, "Test front_desk", "")
    page = words(desk.get(f"/staff/conflicts/{conflict_id}").text)
    assert "Our party moved, the site's guest has the yurt." in page
    assert "Test front_desk" in page
    assert books(lambda now: reservations.get_by_code(code).stays[0].yurt.number) == 2
    # What to write to who has another yurt now.
    assert "Мы поселим вас в юрте не хуже" in page
    assert "Sold twice and solved" in desk.get("/staff/channels").text
    assert f"/staff/conflicts/{conflict_id}" not in desk.get("/staff/").text


def test_or_gives_theirs_another(desk: FlaskClient, both: tuple[str, int, int], books: Books) -> None:
    _, _, conflict_id = both
    assert desk.post(f"/staff/conflicts/{conflict_id}/give", data={"yurt": "3"}).status_code == 303
    assert about(conflict_id, books)[0] is Solution.THEIRS_MOVED
    page = words(desk.get(f"/staff/conflicts/{conflict_id}").text)
    assert "The site's guest has another yurt." in page
    assert "We have a yurt for you that is as good or better" in page


def test_who_is_second_is_told_who_was_first(
    site: Flask, desk: FlaskClient, both: tuple[str, int, int]
) -> None:
    _, stay_id, conflict_id = both
    desk.post(f"/staff/conflicts/{conflict_id}/give", data={"yurt": "3"})
    other = logged_in(site, Role.MANAGER)
    path = f"/staff/conflicts/{conflict_id}/move"
    answer = other.post(path, data={"stay": stay_id, "yurt": "2"}, follow_redirects=True)
    assert "Somebody was quicker: Test front_desk has solved it." in answer.text


def test_nonsense_moves_nobody(desk: FlaskClient, both: tuple[str, int, int], books: Books) -> None:
    _, stay_id, conflict_id = both
    for where, data in (("move", {"stay": "x", "yurt": "y"}), ("move", {"stay": stay_id, "yurt": "1"}),
                        ("give", {"yurt": "1"}), ("give", {})):  # fmt: skip
        answer = desk.post(f"/staff/conflicts/{conflict_id}/{where}", data=data, follow_redirects=True)
        assert "Please look again." in answer.text
    assert about(conflict_id, books) == (None, None, "")


def test_by_hand_it_is_said_how(desk: FlaskClient, both: tuple[str, int, int], books: Books) -> None:
    _, _, conflict_id = both
    path = f"/staff/conflicts/{conflict_id}/solve"
    page = desk.post(path, data={"how": " "})
    assert page.status_code == 422
    assert "Say how it was solved." in page.text
    assert desk.post(path, data={"how": "They come a week later"}).status_code == 303
    assert about(conflict_id, books)[0] is Solution.BY_HAND
    assert "They come a week later" in desk.get(f"/staff/conflicts/{conflict_id}").text


def test_the_card_says_why_nothing_can_be_moved(desk: FlaskClient, books: Books) -> None:
    def sell(now: datetime) -> int:
        held(now, 1)
        conflict = sold_twice(1)
        for yurt in range(2, 15):
            closures.close_yurt(yurt, conflict.arrival, conflict.arrival, "roof", now, TODAY)
        return conflict.id

    page = words(desk.get(f"/staff/conflicts/{books(sell)}").text)
    assert "This party is not moved" in page
    assert "ends by itself: 15 July 2026, 12:20" in page
    assert "No yurt as good is free for all these nights." in page
    assert "On these nights we have no other yurt." in page


def test_nights_that_are_free_again_are_given_by_a_tap(
    desk: FlaskClient, both: tuple[str, int, int], books: Books
) -> None:
    code, _, conflict_id = both
    books(lambda now: reservations.cancel(code, now, TODAY))
    assert "The nights are free now." in desk.get(f"/staff/conflicts/{conflict_id}").text
    assert desk.post(f"/staff/conflicts/{conflict_id}/give", data={"yurt": "1"}).status_code == 303
    assert about(conflict_id, books)[0] is Solution.FREED


def test_what_was_written_down_by_hand_is_on_the_card(site: Flask, desk: FlaskClient) -> None:
    with site.app_context():
        confirmed(NOW, 6)
        conflict = channels.take_in(told(), "en", NOW)
        assert not isinstance(conflict, Booking)
        conflict_id = conflict.id
    page = words(desk.get(f"/staff/conflicts/{conflict_id}").text)
    assert "Booking.com: Jonas Weber" in page
    assert "3 guests" in page
    assert "BK-1" in page
