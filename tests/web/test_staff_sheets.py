"""The sheets of kitchen, stable and tours, and the letters, as staff see them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from camp.extensions import db
from camp.models import Booking, Horse, HorseShift, Role, TourDeparture
from camp.rules.activities import CallOffChoice, CallOffReason
from camp.rules.folio import PaymentForm
from camp.rules.meals import Diet, MealKind, MealPlan
from camp.rules.stable import HorseRole, HorseState
from camp.services import accounts, basket, cashier, tour_desk
from tests.builders import asked, charged, confirmed, departure_of, trekkers, visit
from tests.conftest import PASSWORD
from tests.pages import Books, fields, words

DAY = date(2026, 7, 21)
SHEETS = ("kitchen", "horses", "tours")
RIDE, WALK = "waterfall-ride", "waterfall-walk"


def sheet(client: FlaskClient, name: str, day: date = DAY) -> str:
    """The page's words, without its tags."""
    answer = client.get(f"/staff/{name}?day={day}")
    assert answer.status_code == 200
    return words(answer.text)


def ride(now: datetime) -> int:
    """Two who come for the day ride, Nurlan of 61 kilograms and Aizada of 62; gives the departure's id."""
    riders = visit(now)
    order = basket.add_tour(riders.token, RIDE, asked(21, "09:00", weights={1: 61, 2: 62}), now)
    riders.guest_name = "Nurlan"
    riders.guests[1].name = "Aizada"
    db.session.commit()
    return departure_of(order).id


def all_lame(now: datetime) -> None:
    for horse_id in db.session.scalars(select(Horse.id).where(Horse.role == HorseRole.RIDING)).all():
        tour_desk.put_out(horse_id, HorseState.LAME, DAY, None, now)


# Every sheet


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_opens_for_any_day_and_leads_to_its_neighbours(staff_client: FlaskClient, name: str) -> None:
    page = staff_client.get(f"/staff/{name}?day={DAY}").text
    assert "Tuesday, 21 July 2026" in page
    assert f"/staff/{name}?day=2026-07-20" in page
    assert f"/staff/{name}?day=2026-07-22" in page
    for day in ("", "nonsense", "0001-01-01", "9999-12-31"):
        assert "Wednesday, 15 July 2026" in staff_client.get(f"/staff/{name}?day={day}").text


def test_every_staff_page_leads_to_the_sheets_and_the_owners_to_activities_and_stable_too(
    staff_client: FlaskClient, owner_client: FlaskClient
) -> None:
    theirs, hers = (client.get("/staff/").text for client in (staff_client, owner_client))
    for name in (*SHEETS, "letters"):
        assert f'href="/staff/{name}"' in theirs
        assert f'href="/staff/{name}"' in hers
    for path in ("/owner/activities", "/owner/activities/stable"):
        assert f'href="{path}"' not in theirs
        assert f'href="{path}"' in hers


@contextmanager
def counted(site: Flask) -> Iterator[list[str]]:
    """The SQL said meanwhile."""
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    with site.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("name", [*SHEETS, "letters"])
def test_more_guests_cost_a_sheet_no_more_queries(
    site: Flask, staff_client: FlaskClient, books: Books, name: str
) -> None:
    def one_more(now: datetime, yurt: int) -> None:
        booking = confirmed(now, yurt, plan=MealPlan.FULL_BOARD)
        booking.guests[0].diet, booking.guests[1].allergies = Diet.VEGAN, "nuts"
        db.session.commit()
        basket.add_tour(booking.token, RIDE, asked(21, "09:00", weights={1: 60, 2: 61}), now)
        basket.add_class(booking.token, "felt", asked(21, "15:00"), now)
        other = confirmed(now, yurt + 4)
        lost = basket.add_tour(other.token, WALK, asked(22, "09:00"), now)
        cashier.record_payment(other.code, PaymentForm.CASH, charged(other), "", None, now)
        tour_desk.call_off_departure(departure_of(lost).id, CallOffReason.WEATHER, now)
        if yurt % 2:
            tour_desk.choose_instead(other.token, lost.id, CallOffChoice.REFUND, now)

    def queries() -> int:
        with counted(site) as said:
            sheet(staff_client, name)
        return len(said)

    for yurt in (1, 2):
        books(lambda now, yurt=yurt: one_more(now, yurt))
    few = queries()
    for yurt in (3, 4):
        books(lambda now, yurt=yurt: one_more(now, yurt))
    assert queries() == few


def test_a_riders_weight_is_seen_on_the_stables_sheet_alone(
    site: Flask, staff_client: FlaskClient, owner_client: FlaskClient, books: Books
) -> None:
    books(ride)
    code = books(lambda now: db.session.scalars(select(Booking.code)).one())
    assert "61 kg" in sheet(staff_client, "horses")
    for path in ("kitchen", "tours", "letters", "", f"bookings/{code}"):
        for client in (staff_client, owner_client):
            page = client.get(f"/staff/{path}?day={DAY}").text
            assert "61" not in words(page).split(), path


# The kitchen


def test_the_kitchen_reads_portions_boxes_and_who_must_not_be_given_what(
    staff_client: FlaskClient, books: Books
) -> None:
    def work(now: datetime) -> None:
        booking = confirmed(now, 6, adults=2, child_ages=(3, 9), plan=MealPlan.FULL_BOARD)
        booking.guests[0].diet, booking.guests[3].allergies = Diet.VEGETARIAN, "walnuts"
        db.session.commit()
        wanted = asked(21, "09:00", weights={1: 70, 2: 60})
        basket.add_tour(booking.token, "upper-valley-day", wanted, now)

    books(work)
    page = sheet(staff_client, "kitchen")
    assert "Lunch 13:00 4 Adults: 2 children: 2 2 / 44 2" in page
    assert "Full board: three meals a day: 4" in page
    assert "Eats everything: 3; Vegetarian: 1" in page
    assert re.search(r"09:00 · 2 · [^·]+ · Guide: \w+ Lunch: 2 Vegetarian: 1", page)
    assert "Айгүл Асанова (Child, age 9) · Yurt no. 6 Allergies: walnuts (Breakfast, Lunch, Dinner)" in page


def test_the_kitchen_is_told_what_is_only_held_and_who_comes_for_the_day(
    staff_client: FlaskClient, books: Books
) -> None:
    def work(now: datetime) -> None:
        guests = visit(now)
        basket.add_meal(guests.token, MealKind.LUNCH, asked(21), now)
        guests.guests[1].name, guests.guests[1].diet = "Aizada", Diet.VEGAN
        db.session.commit()

    books(work)
    page = sheet(staff_client, "kitchen")
    assert "only held: 2" in page
    assert "Ordered by itself: 2" in page
    assert "Aizada · for the day Vegan. (Lunch)" in page


def test_boxes_that_left_with_a_trek_are_told_with_the_day_they_left(
    staff_client: FlaskClient, books: Books
) -> None:
    def work(now: datetime) -> None:
        hikers = trekkers(now)
        basket.add_tour(hikers.token, "ala-kol-trek", asked(25, "08:00", who=(1, 2, 3)), now)

    books(work)
    assert "26 July, Breakfast: 3; Dinner: 3" in sheet(staff_client, "kitchen", date(2026, 7, 25))
    assert "25 July, 08:00 · 6" in sheet(staff_client, "kitchen", date(2026, 7, 27))


# The stable


def test_a_horse_is_read_with_rider_weight_tour_and_guide(staff_client: FlaskClient, books: Books) -> None:
    books(ride)
    page = sheet(staff_client, "horses")
    for rider in ("Nurlan (Adult 1) 61 kg", "Aizada 62 kg"):
        assert re.search(re.escape(rider) + r" 09:00 · [^·]+ · Guide: \w+", page)
    assert re.search(r"Guide: \w+ 09:00 · [^·–]+ – 3 h 3 h 1 day", page)


def test_staff_look_for_a_horse_again_once_one_is_fit(staff_client: FlaskClient, books: Books) -> None:
    departure_id = books(ride)
    assert "A rider has no horse" not in sheet(staff_client, "horses")
    books(all_lame)
    page = staff_client.get(f"/staff/horses?day={DAY}").text
    assert page.count(f'action="/staff/departures/{departure_id}/mount"') == 1
    assert "Nurlan (Adult 1), 61 kg; Aizada, 62 kg" in words(page)
    assert "without a horse: 2" in sheet(staff_client, "tours")
    mount = f"/staff/departures/{departure_id}/mount"
    told = staff_client.post(mount, data={"day": DAY}, follow_redirects=True)
    assert "There are not enough free horses" in told.text
    assert "A rider has no horse" in told.text
    for horse_id in (1, 2):
        fit = {"state": "fit", "first": DAY, "day": DAY}
        assert staff_client.post(f"/staff/horses/{horse_id}/state", data=fit).status_code == 303
    assert (
        "A rider has no horse" not in staff_client.post(mount, data={"day": DAY}, follow_redirects=True).text
    )


def test_a_horse_falls_out_for_some_days_and_the_sheet_says_which(staff_client: FlaskClient) -> None:
    lame = {"state": "lame", "first": "2026-07-21", "last": "2026-07-24", "day": "2026-07-20"}
    answer = staff_client.post("/staff/horses/1/state", data=lame)
    assert answer.headers["Location"] == "/staff/horses?day=2026-07-20"
    for day in (20, 21, 24):
        assert "lame 21.07.2026 – 24.07.2026" in sheet(staff_client, "horses", date(2026, 7, day))
    assert "lame 21.07.2026" not in sheet(staff_client, "horses", date(2026, 7, 25))
    fit = {"state": "fit", "first": "2026-07-20"}
    assert staff_client.post("/staff/horses/1/state", data=fit).status_code == 303
    assert "lame 21.07.2026" not in sheet(staff_client, "horses")


def test_staff_hear_how_many_riders_a_lame_horse_leaves_behind(
    staff_client: FlaskClient, books: Books
) -> None:
    def last_horses(now: datetime) -> int:
        riding = select(Horse).where(Horse.role == HorseRole.RIDING).order_by(Horse.carries_kg)
        for horse in db.session.scalars(riding).all()[:-3]:
            horse.is_active = False
        db.session.commit()
        departure_id = ride(now)
        ridden = select(HorseShift.horse_id).where(HorseShift.departure_id == departure_id)
        return db.session.scalars(ridden.where(HorseShift.guest_id.is_not(None)).limit(1)).one()

    lame = {"state": "lame", "first": DAY, "day": DAY}
    told = staff_client.post(f"/staff/horses/{books(last_horses)}/state", data=lame, follow_redirects=True)
    assert "riders without a horse: 1" in told.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"first": "2026-07-24", "last": "2026-07-22"}, "The last day can't come before the first."),
        ({"first": "", "last": ""}, "Choose the day."),
        ({"first": "some day", "last": ""}, "We could not read this date."),
        ({"state": "asleep", "first": "2026-07-24", "last": ""}, "Choose one of these."),
    ],
)
def test_a_horses_days_that_can_not_be_are_refused_and_stay_in_the_form(
    staff_client: FlaskClient, books: Books, typed: dict[str, str], said: str
) -> None:
    data = {"state": "resting", **typed}
    answer = staff_client.post("/staff/horses/3/state", data=data)
    assert answer.status_code == 422
    assert said in unescape(answer.text)
    for name in ("first", "last"):
        shown = re.search(rf'<input[^>]* id="{name}"[^>]*>', answer.text)
        assert shown is not None
        assert f'value="{data[name]}"' in shown[0]
    # The summary's link leads to the field of the horse that was meant.
    target = re.search(r'<li><a href="#(\w+)">', answer.text)
    assert target is not None
    assert f'id="{target[1]}"' in answer.text
    assert books(lambda now: db.session.get_one(Horse, 3).state) is HorseState.FIT


# The tour desk


def test_a_departure_is_read_with_hours_people_guide_and_languages(
    staff_client: FlaskClient, books: Books
) -> None:
    def work(now: datetime) -> None:
        scheduled = tour_desk.schedule(WALK, DAY, time(9), 6, "en", now)
        booking = confirmed(now, 4)
        basket.add_tour(booking.token, WALK, asked(21, "09:00", departure_id=scheduled.id), now)
        basket.add_class(booking.token, "felt", asked(21, "15:00"), now)

    books(work)
    page = sheet(staff_client, "tours")
    assert "09:00–12:00 · " in page
    assert "People: 2 of 6, at least 1" in page
    assert re.search(r"Guide: \w+ \(.*English.*\)", page)
    assert "Айгүл Асанова (Adult 1), Yurt no. 4; Айгүл Асанова (Adult 2), Yurt no. 4" in page
    assert "15:00–" in page


def test_a_trek_is_read_with_the_day_it_is_back(staff_client: FlaskClient, books: Books) -> None:
    def work(now: datetime) -> None:
        hikers = trekkers(now)
        basket.add_tour(hikers.token, "ala-kol-trek", asked(25, "08:00", who=(1, 2, 3)), now)

    books(work)
    assert "08:00 – 29 July, 17:00 · " in sheet(staff_client, "tours", date(2026, 7, 25))
    assert "25 July, 08:00 – 29 July, 17:00 · " in sheet(staff_client, "tours", date(2026, 7, 27))


def test_staff_put_a_departure_on_the_calendar(staff_client: FlaskClient, books: Books) -> None:
    wanted = {"tour": WALK, "start_day": "2026-07-22", "at": "9:30", "who": "5", "guide_language": "ru"}
    answer = staff_client.post(f"/staff/tours?day={DAY}", data=wanted)
    assert answer.headers["Location"] == "/staff/tours?day=2026-07-22"
    assert "09:30–12:30" in sheet(staff_client, "tours", date(2026, 7, 22))


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"at": "soon"}, 422),
        ({"at": "25:00"}, 422),
        ({"at": "09:00+06:00"}, 422),
        ({"at": ""}, 422),
        ({"start_day": ""}, 422),
        ({"who": "many"}, 422),
        ({"guide_language": "kg"}, 422),
        ({"tour": "moon"}, 422),
        ({"who": "99"}, 409),
        ({"who": "0"}, 409),
        ({"start_day": "2026-07-14"}, 409),
        ({"start_day": "2026-12-24"}, 409),
    ],
)
def test_a_departure_that_can_not_be_is_refused_and_stays_in_the_form(
    staff_client: FlaskClient, books: Books, wrong: dict[str, str], status: int
) -> None:
    right = {"tour": WALK, "start_day": "2026-07-22", "at": "09:00", "who": "5", "guide_language": "ru"}
    wanted = right | wrong
    answer = staff_client.post(f"/staff/tours?day={DAY}", data=wanted)
    assert answer.status_code == status
    assert 'id="error-summary"' in answer.text
    kept = fields(answer)
    asked_for = set(wanted) - (set(wrong) & {"tour", "guide_language"})
    assert {name: kept[name] for name in asked_for} == {name: wanted[name] for name in asked_for}
    assert books(lambda now: db.session.scalars(select(TourDeparture)).all()) == []


def test_staff_read_their_sheets_in_kyrgyz(site: Flask, books: Books) -> None:
    books(ride)
    with site.app_context():
        accounts.add_user("cook", "Cook", [Role.KITCHEN, Role.STABLE, Role.FRONT_DESK], PASSWORD, "ky")
    client = site.test_client()
    client.post("/account/login", data={"login": "cook", "password": PASSWORD})
    for name in SHEETS:
        assert "21-июль, 2026" in client.get(f"/staff/{name}?day={DAY}").text
