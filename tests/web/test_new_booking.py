"""The page of a booking by telephone."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from camp.extensions import db
from camp.models import Booking, Role, Stay, Yurt
from camp.rules.lifecycle import BookingStatus, Channel, StayStatus
from tests.builders import all_seated, booked, confirmed, held
from tests.conftest import logged_in
from tests.pages import Books, fields, words

NEW = "/staff/bookings/new"
JULY = "arrival=2026-07-20&departure=2026-07-23"
CALLER = {"name": "Жаңыл Өмүрбекова", "phone": "0555 12 34 56", "language": "ky"}


def filled(desk: FlaskClient, query: str = JULY, **changes: str) -> dict[str, Any]:
    """What a browser would send of the page as it opens, with the caller's name and number in it."""
    return {**fields(desk.get(f"{NEW}?{query}")), "way": "deposit", **CALLER, **changes}


def bookings(books: Books) -> list[Booking]:
    found: list[Booking] = books(lambda now: db.session.scalars(select(Booking).order_by(Booking.id)).all())
    return found


def test_the_page_opens_with_tonight_and_its_prices(desk: FlaskClient) -> None:
    page = desk.get(NEW)
    sent = fields(page)
    assert (sent["arrival"], sent["departure"]) == ("2026-07-15", "2026-07-16")
    assert "6,900 som" in words(page.text)
    assert sent["choice"][0].startswith("private:")


def test_an_address_asks_for_a_day_and_a_yurt(desk: FlaskClient) -> None:
    sent = fields(desk.get(f"{NEW}?arrival=2026-07-20&yurt=8"))
    assert (sent["arrival"], sent["departure"], sent["choice"]) == ("2026-07-20", "2026-07-21", ["private:8"])


@pytest.mark.parametrize(
    "query",
    ["arrival=nonsense", "arrival=9999-12-31", "arrival=2026-07-01", "departure=2026-07-14", "adults=many",
     "adults=0", "adults=31", "child_ages=x", "child_ages=90", "plan=nonsense", "channel=none", "yurt=77",
     "yurt=99999999999", "language=xx", "key=x", "choice=x", "arrival=2026-11-20", "departure=2026-12-20"],
)  # fmt: skip
def test_nonsense_in_the_address_is_answered_kindly(desk: FlaskClient, query: str) -> None:
    assert desk.get(f"{NEW}?{query}").status_code == 200


def test_a_booking_by_telephone_is_made_with_one_form(desk: FlaskClient, books: Books) -> None:
    answer = desk.post(NEW, data=filled(desk, child_ages=""))
    assert answer.status_code == 303, words(answer.text)
    [booking] = bookings(books)
    assert answer.headers["Location"] == f"/staff/bookings/{booking.code}"
    assert (booking.status, booking.channel) == (BookingStatus.AWAITING_DEPOSIT, Channel.PHONE)
    assert (booking.phone, booking.language) == ("+996555123456", "ky")
    page = desk.get(answer.headers["Location"]).text
    assert f'href="/staff/bookings/{booking.code}/message"' in page


@pytest.mark.parametrize(
    ("way", "status"),
    [("confirm", BookingStatus.CONFIRMED), ("deposit", BookingStatus.AWAITING_DEPOSIT),
     ("nonsense", BookingStatus.AWAITING_DEPOSIT)],
)  # fmt: skip
def test_the_button_decides_whether_a_deposit_is_awaited(
    desk: FlaskClient, books: Books, way: str, status: BookingStatus
) -> None:
    desk.post(NEW, data=filled(desk, way=way))
    assert [booking.status for booking in bookings(books)] == [status]


def test_a_form_sent_twice_books_once_and_a_changed_one_is_asked_about(
    desk: FlaskClient, books: Books
) -> None:
    sent = filled(desk)
    first, second = desk.post(NEW, data=sent), desk.post(NEW, data=sent)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(bookings(books)) == 1
    other = desk.post(NEW, data={**sent, "name": "Somebody Else", "choice": "private:3"})
    assert other.status_code == 409
    code = bookings(books)[0].code
    assert f"This form has made the booking {code} already." in words(other.text)
    assert desk.post(NEW, data={**fields(other), "way": "deposit"}).status_code == 303
    assert [booking.guest_name for booking in bookings(books)] == [CALLER["name"], "Somebody Else"]


def test_showing_the_price_keeps_what_was_typed_and_books_nothing(desk: FlaskClient, books: Books) -> None:
    shown = desk.post(NEW, data={**filled(desk, plan="full_board", notes="Орун"), "preview": "1"})
    assert shown.status_code == 200
    assert "24,300 som" in words(shown.text)
    sent = fields(shown)
    assert {name: sent[name] for name in ("name", "phone", "notes")} == {
        "name": CALLER["name"], "phone": CALLER["phone"], "notes": "Орун",
    }  # fmt: skip
    assert sent["language"] == ["ky"]
    assert bookings(books) == []


def test_a_plan_changed_without_a_look_at_its_price_is_asked_about(desk: FlaskClient, books: Books) -> None:
    answer = desk.post(NEW, data=filled(desk, plan="full_board"))
    assert answer.status_code == 409
    assert "The price has changed: now 24,300 som." in words(answer.text)
    assert bookings(books) == []
    assert desk.post(NEW, data={**fields(answer), "way": "deposit"}).status_code == 303


def test_what_is_wrong_is_named_and_nothing_is_lost(desk: FlaskClient, books: Books) -> None:
    wrong = {"name": " ", "phone": "12", "email": "x@", "notes": "Орун"}
    answer = desk.post(NEW, data=filled(desk, **wrong))
    assert answer.status_code == 422
    for said in ("Enter the name.", "This telephone number does not look right.", "This e-mail address"):
        assert said in words(answer.text)
    assert fields(answer)["notes"] == "Орун"
    assert "20,700 som" in words(answer.text)
    past = desk.post(NEW, data=filled(desk, arrival="2026-07-01", departure="2026-07-03"))
    assert past.status_code == 409
    assert "This date has passed." in words(past.text)
    assert bookings(books) == []


@pytest.mark.parametrize("choice", ["", "private:1+2+3", "private:999", "bed:1", "nonsense", "private:77+78"])
def test_a_choice_nobody_offered_is_refused(desk: FlaskClient, books: Books, choice: str) -> None:
    assert desk.post(NEW, data=filled(desk, choice=choice)).status_code in (409, 422)
    assert bookings(books) == []


def test_without_a_way_to_reach_them_only_walk_ins_are_booked(desk: FlaskClient, books: Books) -> None:
    nobody = filled(desk, "arrival=2026-07-15", phone="")
    answer = desk.post(NEW, data=nobody)
    assert answer.status_code == 422
    assert desk.post(NEW, data={**nobody, "channel": "walk_in", "way": "confirm"}).status_code == 303
    assert [booking.channel for booking in bookings(books)] == [Channel.WALK_IN]


def test_a_walk_in_of_today_may_be_checked_in_with_the_same_tap(desk: FlaskClient, books: Books) -> None:
    button = 'value="check_in"'
    assert button not in desk.get(f"{NEW}?{JULY}&channel=walk_in").text
    assert button not in desk.get(NEW).text
    assert button in desk.get(f"{NEW}?channel=walk_in").text
    desk.post(NEW, data=filled(desk, "channel=walk_in", way="check_in"))
    [booking] = bookings(books)
    assert booking.status is BookingStatus.CONFIRMED
    assert books(lambda now: set(db.session.scalars(select(Stay.status)))) == {StayStatus.IN_HOUSE}


def test_a_check_in_that_comes_too_early_leaves_a_booking_and_says_why(
    desk: FlaskClient, books: Books
) -> None:
    answer = desk.post(NEW, data=filled(desk, way="check_in"), follow_redirects=True)
    assert [booking.status for booking in bookings(books)] == [BookingStatus.CONFIRMED]
    assert "notice-bad" in answer.text
    assert books(lambda now: set(db.session.scalars(select(Stay.status)))) == {StayStatus.EXPECTED}


def test_a_yurt_lost_meanwhile_is_named_and_the_others_are_offered(desk: FlaskClient, books: Books) -> None:
    sent = filled(desk, choice="private:1")
    books(lambda now: booked(now, 1).code)
    answer = desk.post(NEW, data=sent)
    assert answer.status_code == 409
    assert "Somebody has just booked yurt no. 1." in words(answer.text)
    assert "The yurt chosen before is not to be had like this." in words(answer.text)
    assert fields(answer)["choice"] != ["private:1"]
    assert desk.post(NEW, data={**fields(answer), "way": "deposit"}).status_code == 303


def test_full_dates_lead_to_the_nearest_free_ones_with_all_that_was_typed(
    desk: FlaskClient, books: Books
) -> None:
    def fill(now: datetime) -> None:
        for yurt in range(1, 15):
            held(now, yurt, arrival=date(2026, 7, 20), departure=date(2026, 7, 21), adults=2)

    sent = filled(desk, "arrival=2026-07-20")
    books(fill)
    full = desk.post(NEW, data={**sent, "preview": "1"})
    assert "No free yurts on these dates" in words(full.text)
    assert 'name="way"' not in full.text
    nearest = re.findall(r'name="dates" value="([^"]+)"', full.text)
    assert "2026-07-21 2026-07-22" in nearest
    moved = fields(desk.post(NEW, data={**fields(full), "dates": "2026-07-21 2026-07-22"}))
    assert (moved["arrival"], moved["departure"], moved["name"]) == (
        "2026-07-21",
        "2026-07-22",
        CALLER["name"],
    )
    assert desk.post(NEW, data={**moved, "way": "confirm"}).status_code == 303


def test_out_of_season_the_opening_is_offered(desk: FlaskClient) -> None:
    page = desk.get(f"{NEW}?arrival=2026-11-20").text
    assert "The camp is closed on these dates." in words(page)
    assert 'name="dates" value="2027-' in page


def test_meals_without_seats_are_said_to_be_full(desk: FlaskClient, books: Books) -> None:
    from camp.rules.meals import MealKind

    books(lambda now: all_seated(now, MealKind.DINNER, 20, leave=1).code)
    page = words(desk.get(f"{NEW}?{JULY}").text)
    assert "Not to be had with these meals. the dining yurts are full at: Dinner, 20 July" in page
    assert "15,300 som" in words(desk.get(f"{NEW}?{JULY}&plan=breakfast").text)


def test_a_group_is_offered_several_yurts_and_too_large_a_one_two_bookings(
    desk: FlaskClient, books: Books
) -> None:
    page = desk.get(f"{NEW}?{JULY}&adults=20&child_ages=4,9")
    assert "Several yurts together" in words(page.text)
    answer = desk.post(NEW, data=filled(desk, f"{JULY}&adults=20&child_ages=4,9", channel="agency"))
    assert answer.status_code == 303
    assert len(bookings(books)[0].stays) > 2
    assert "Please make two." in words(desk.get(f"{NEW}?{JULY}&adults=31").text)
    assert "Please make two." in words(desk.get(f"{NEW}?arrival=2026-07-16&departure=2026-08-20").text)


def test_certain_yurts_may_be_asked_for_by_number(desk: FlaskClient, books: Books) -> None:
    sent = filled(desk, f"{JULY}&adults=6&yurts=7,3,4", channel="agency")
    assert sent["choice"] == ["private:3+4+7"]
    shown = fields(desk.post(NEW, data={**sent, "choice": "private:11", "preview": "1"}))
    assert shown["choice"] == ["private:11"], "what was picked after seeing both stays picked"
    assert desk.post(NEW, data=sent).status_code == 303
    assert {stay.yurt_id for stay in bookings(books)[0].stays} == books(
        lambda now: set(db.session.scalars(select(Yurt.id).where(Yurt.number.in_((3, 4, 7)))))
    )
    for query, said in (
        ("adults=6&yurts=3,4,7", "Somebody has just booked yurt no. 3."),
        ("adults=6&yurts=5", "too few for your party"),
        ("adults=6&yurts=5,99", "We could not find that yurt"),
        ("adults=2&yurts=1,2,5", "We could not find that yurt"),
        ("yurts=all", "Write the numbers of the yurts"),
    ):
        assert said in words(desk.get(f"{NEW}?{JULY}&{query}").text), query
    assert fields(desk.get(f"{NEW}?{JULY}&yurts=8"))["choice"] == ["private:8"]


def test_the_script_is_answered_in_the_page_that_is_open(desk: FlaskClient) -> None:
    wrong = {**filled(desk), "preview": "1", "adults": "none"}
    assert desk.post(NEW, data=wrong).status_code == 422
    answer = desk.post(NEW, data=wrong, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    found = re.search(r'<div id="found".*?</div>', answer.text, re.DOTALL)
    assert found is not None
    assert "Enter a whole number." in words(found[0])


def test_other_roles_have_no_such_pages(site: Flask, books: Books) -> None:
    code = books(lambda now: confirmed(now, 1).code)
    cook = logged_in(site, Role.KITCHEN)
    for path in (
        NEW,
        "/staff/bookings?q=a",
        f"/staff/bookings/{code}/names",
        f"/staff/bookings/{code}/message",
    ):
        assert cook.get(path).status_code == 403
    assert books(lambda now: db.session.scalar(select(func.count(Booking.id)))) == 1
