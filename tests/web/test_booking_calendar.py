"""The calendar of one booking, for its guest to take along."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar, Event
from sqlalchemy import update

from camp import clock
from camp.extensions import db
from camp.models import CampDetails, CampSettings
from camp.rules.activities import CallOffReason
from camp.rules.changes import Move, MovePrice
from camp.rules.dates import Period
from camp.rules.meals import MealKind
from camp.services import basket, front_desk, moves, reservations, tour_desk
from camp.services.orders import standing_orders
from tests.builders import AYGUL, asked, booked, confirmed, held, visit
from tests.camps import TODAY

BISHKEK = ZoneInfo("Asia/Bishkek")
RIDE = "waterfall-ride"


class Guest:
    """A guest's telephone, which looks into the calendar of its booking."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self.client, self.token = client, token

    def body(self, language: str = "en") -> bytes:
        answer = self.client.get(f"/{language}/booking/{self.token}.ics")
        assert answer.mimetype == "text/calendar"
        return answer.data

    def events(self, language: str = "en") -> dict[str, Event]:
        """By the first word of what each is called."""
        found = Calendar.from_ical(self.body(language)).walk("VEVENT")
        return {str(event["UID"]).split("-")[0] + "-" + str(event["DTSTART"].dt): event for event in found}

    def of(self, kind: str, language: str = "en") -> list[Event]:
        return [event for uid, event in self.events(language).items() if uid.startswith(kind)]


@pytest.fixture
def with_days(site: Flask, now: datetime, client: FlaskClient) -> Guest:
    """Two for three nights, with a ride, a class, a dinner more, a transfer and a lunch box."""
    with site.app_context():
        booking = confirmed(now, 1)
        basket.add_tour(booking.token, RIDE, asked(21, "09:00", weights={1: 70, 2: 80}), now)
        basket.add_class(booking.token, "felt", asked(22, "10:00"), now)
        basket.add_meal(booking.token, MealKind.LUNCH, asked(22), now)
        basket.add_meal(booking.token, MealKind.LUNCH_BOX, asked(21), now)
        basket.add_extra(booking.token, "banya", asked(22, "17:00"), 2, now)
        return Guest(client, booking.token)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 7, day, hour, minute, tzinfo=BISHKEK)


def test_the_stay_is_its_days_and_each_thing_has_its_hours(with_days: Guest) -> None:
    (stay,) = with_days.of("booking")
    assert (stay["DTSTART"].dt, stay["DTEND"].dt) == (date(2026, 7, 20), date(2026, 7, 23))
    spans = {
        str(event["SUMMARY"]): (event["DTSTART"].dt, event["DTEND"].dt) for event in with_days.of("order")
    }
    assert spans == {
        "Maiden's Braids on horseback": (at(21, 9), at(21, 12)),
        "Felt: shyrdak and ala-kiyiz": (at(22, 10), at(22, 12)),
        "Lunch": (at(22, 13), at(22, 14)),
        "Lunch box": (date(2026, 7, 21), date(2026, 7, 22)),
        "Banya": (at(22, 17), at(22, 18)),
    }


def test_hours_are_the_camps_with_a_zone_that_is_explained(with_days: Guest) -> None:
    body = with_days.body().decode()
    assert "DTSTART;TZID=Asia/Bishkek:20260721T090000" in body
    assert body.index("BEGIN:VTIMEZONE") < body.index("BEGIN:VEVENT")
    assert "TZOFFSETTO:+0600" in body


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ky", ("EcoTrek боз үй лагери", "Брондун коду", "Эртең")),
        ("ru", ("EcoTrek", "Код брони", "Завтра")),
        ("en", ("EcoTrek yurt camp", "Booking code", "Tomorrow")),
    ],
)
def test_it_speaks_the_guests_language(with_days: Guest, language: str, words: tuple[str, str, str]) -> None:
    (stay,) = with_days.of("booking", language)
    assert words[0] in stay["SUMMARY"]
    assert words[1] in stay["DESCRIPTION"]
    (alarm,) = stay.walk("VALARM")
    assert words[2] in alarm["DESCRIPTION"]
    assert f"/{language}/booking/{with_days.token}" in stay["URL"]
    assert stay["URL"] in stay["DESCRIPTION"]
    for line in with_days.body(language).split(b"\r\n"):
        assert len(line) <= 75
        line.decode()


def test_it_rings_the_evening_before_arrival_and_in_time_for_each_outing_but_not_for_meals(
    with_days: Guest,
) -> None:
    rings = {
        str(event["SUMMARY"]): [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")]
        for event in with_days.events().values()
    }
    assert sorted((one for of_event in rings.values() for one in of_event), reverse=True) == [
        -timedelta(minutes=30), -timedelta(minutes=30), -timedelta(hours=1), -timedelta(hours=6),
    ]  # fmt: skip
    assert rings["Lunch"] == rings["Lunch box"] == []


def test_it_leads_to_the_camps_own_place(with_days: Guest, site: Flask) -> None:
    (stay,) = with_days.of("booking")
    assert "Kok-Jaiyk" in stay["LOCATION"]
    assert "GEO" not in stay
    with site.app_context():
        db.session.execute(update(CampDetails).values(latitude=42_250_000, longitude=78_333_333))
        db.session.commit()
    (stay,) = with_days.of("booking")
    assert (round(stay["GEO"].latitude, 6), round(stay["GEO"].longitude, 6)) == (42.25, 78.333333)
    assert stay["SEQUENCE"] == 1


def test_nothing_in_it_is_anybodys_name(with_days: Guest) -> None:
    text = with_days.body("ru").decode()
    assert "Айгүл" not in text
    assert "aygul@example.com" not in text


Change = Callable[[str, datetime], object]


def move_a_day(token: str, now: datetime) -> None:
    stay = reservations.get_by_token(token).stays[0]
    wanted = Move(1, Period(date(2026, 7, 20), date(2026, 7, 24)), MovePrice.PRESENT)
    moves.move(stay.id, wanted, moves.plan_move(stay.id, wanted, now, TODAY).difference, now, TODAY)


def dine_earlier(_token: str, _now: datetime) -> None:
    db.session.execute(update(CampSettings).values(dinner_at=time(18)))
    db.session.commit()


@pytest.mark.parametrize("change", [move_a_day, dine_earlier])
def test_the_sequence_of_what_changes_rises_and_of_the_rest_stays(
    with_days: Guest, site: Flask, now: datetime, change: Change
) -> None:
    before = {str(event["UID"]): event for event in with_days.events().values()}
    with site.app_context():
        change(with_days.token, now)
    after = {str(event["UID"]): event for event in with_days.events().values()}
    assert before.keys() == after.keys()
    risen = {uid for uid, event in after.items() if event["SEQUENCE"] > before[uid]["SEQUENCE"]}
    assert [uid.split("-")[0] for uid in risen] == ["booking"]
    assert all(event == before[uid] or uid in risen for uid, event in after.items()), (
        "what has not changed says the same"
    )


def test_what_a_guest_takes_out_is_cancelled_and_the_rest_stands(
    with_days: Guest, site: Flask, now: datetime
) -> None:
    with site.app_context():
        booking = reservations.get_by_token(with_days.token)
        felt = next(o for o in standing_orders(db.session(), booking.id) if o.session_id)
        basket.remove(with_days.token, felt.id, now + timedelta(minutes=1))
    states = {str(event["SUMMARY"]): (event["STATUS"], event["SEQUENCE"]) for event in with_days.of("order")}
    assert sorted(state for state, _ in states.values()) == ["CANCELLED", *["CONFIRMED"] * 4]


def test_what_the_camp_calls_off_is_cancelled(with_days: Guest, site: Flask, now: datetime) -> None:
    first = {str(event["UID"]): event for event in with_days.of("order")}
    with site.app_context():
        booking = reservations.get_by_token(with_days.token)
        ride = next(o for o in standing_orders(db.session(), booking.id) if o.departure_id)
        tour_desk.call_off_departure(
            ride.departure_id or 0, CallOffReason.WEATHER, now + timedelta(minutes=1)
        )
        uid = f"order-{ride.id}@ecotrek-camp"
    gone = {str(event["UID"]): event for event in with_days.of("order")}[uid]
    assert (gone["STATUS"], gone["SEQUENCE"]) == ("CANCELLED", first[uid]["SEQUENCE"] + 1)
    assert gone.walk("VALARM") == []


def cancel(token: str, now: datetime) -> None:
    reservations.cancel(reservations.get_by_token(token).code, now, TODAY)


def stay_away(token: str, now: datetime) -> None:
    front_desk.mark_no_show(reservations.get_by_token(token).code, now, date(2026, 7, 20))


@pytest.mark.parametrize("ends", [cancel, stay_away])
def test_when_the_booking_ends_all_of_it_is_cancelled(
    with_days: Guest, site: Flask, now: datetime, ends: Change
) -> None:
    before = {str(event["UID"]): event["SEQUENCE"] for event in with_days.events().values()}
    with site.app_context():
        ends(with_days.token, now)
    after = {str(event["UID"]): event for event in with_days.events().values()}
    assert {str(event["STATUS"]) for event in after.values()} == {"CANCELLED"}
    assert all(event["SEQUENCE"] > before[uid] for uid, event in after.items())


def test_before_the_deposit_it_is_tentative_and_after_its_deadline_cancelled(
    site: Flask, client: FlaskClient, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site.app_context():
        booking = booked(now, 1)
        guest, until = Guest(client, booking.token), booking.held_until
    assert [event["STATUS"] for event in guest.of("booking")] == ["TENTATIVE"]
    monkeypatch.setattr(clock, "now", lambda: until)
    assert [event["STATUS"] for event in guest.of("booking")] == ["CANCELLED"]


def test_what_was_thought_better_of_before_booking_was_never_in_it(
    site: Flask, client: FlaskClient, now: datetime
) -> None:
    with site.app_context():
        token = held(now, 1).token
        order = basket.add_meal(token, MealKind.LUNCH, asked(22), now)
        basket.remove(token, order.id, now)
        reservations.submit(token, AYGUL, now)
    assert Guest(client, token).of("order") == []
    assert client.get(f"/en/booking/{token}.ics").status_code == 200


def test_a_visit_is_a_day(site: Flask, client: FlaskClient, now: datetime) -> None:
    with site.app_context():
        opened = visit(now)
        basket.add_meal(opened.token, MealKind.LUNCH, asked(21), now)
        token = reservations.submit(opened.token, AYGUL, now).token
    (day,) = Guest(client, token).of("booking")
    assert (day["DTSTART"].dt, day["DTEND"].dt) == (date(2026, 7, 21), date(2026, 7, 22))
    assert "a visit for the day" in day["SUMMARY"]
    assert "Arrival from" not in day["DESCRIPTION"]


def test_a_telephone_that_subscribes_is_told_when_nothing_changed(with_days: Guest, now: datetime) -> None:
    path = f"/ky/booking/{with_days.token}.ics"
    first = with_days.client.get(path)
    again = with_days.client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert first.headers["Content-Disposition"].startswith("attachment")
    page = with_days.client.get(f"/ky/booking/{with_days.token}").text
    assert f'href="webcal://localhost{path}"' in page


def test_a_hold_has_no_calendar_yet(site: Flask, client: FlaskClient, now: datetime) -> None:
    with site.app_context():
        token = held(now, 1).token
    assert client.get(f"/en/booking/{token}.ics").status_code == 404
