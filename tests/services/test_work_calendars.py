"""Calendars of the camp's work: stays, arrivals, a guide's tours, meals, tasks; and the one for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask
from icalendar import Event
from sqlalchemy import select, update

from camp.clock import CAMP_ZONE
from camp.extensions import db
from camp.models import CampSettings, EventRevision, Guide, GuideShift, Horse, TourDeparture, Yurt
from camp.rules.activities import CallOffReason
from camp.rules.calendar_refusals import CalendarNotYours
from camp.rules.calendars import CalendarKind
from camp.rules.housekeeping import YurtCondition
from camp.rules.meals import Diet, MealKind
from camp.rules.pricing import SoldAs
from camp.rules.refusals import NotForSale
from camp.rules.roles import Role
from camp.rules.tasks import Urgency
from camp.services import accounts, basket, closures, front_desk, reservations, tour_desk
from camp.services.calendar_feeds import addresses
from camp.services.task_desk import Worker, do_task, give_task, write_task
from tests.builders import AYGUL, asked, booked, confirmed, family, held, refused, visit
from tests.calendars import body_of, days, events, of_work, read
from tests.camps import NOW, TODAY
from tests.conftest import PASSWORD

RIDE, WALK = "waterfall-ride", "waterfall-walk"
DAY = date(2026, 7, 21)
JULY_20, JULY_23 = date(2026, 7, 20), date(2026, 7, 23)


def scheduled(now: datetime, code: str = WALK, places: int = 8, at: str = "09:00") -> TourDeparture:
    return tour_desk.schedule(code, DAY, time.fromisoformat(at), places, "ru", now)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), CAMP_ZONE)


@pytest.fixture
def page(any_app: Flask) -> Iterator[None]:
    """Words with links in them want the address of the site."""
    with any_app.test_request_context():
        yield


# The camp


def test_the_camps_calendar_has_each_stay_by_yurt_code_and_party(any_app: Flask, now: datetime) -> None:
    booking = family(now)
    event = events(of_work(now, CalendarKind.CAMP), now)[f"stay-{booking.stays[0].id}"]
    assert str(event["SUMMARY"]) == f"Yurt 6 · {booking.code} · 4 guests"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (JULY_20, JULY_23)
    assert (event["STATUS"], event["SEQUENCE"]) == ("CONFIRMED", booking.revision)
    assert booking.guest_name not in str(event)


def test_what_is_only_held_is_tentative(any_app: Flask, now: datetime, later: datetime) -> None:
    stay_id, token = held(now, 1).stays[0].id, of_work(now, CalendarKind.CAMP)
    assert events(token, now)[f"stay-{stay_id}"]["STATUS"] == "TENTATIVE"
    assert f"stay-{stay_id}" not in events(token, later)


@pytest.mark.parametrize(
    ("language", "words"), [("ky", ("Боз үй 5", "Лагерь жабык")), ("ru", ("Юрта 5", "Лагерь закрыт"))]
)
def test_yurts_out_of_order_and_shut_months_are_in_it_in_its_language(
    any_app: Flask, now: datetime, language: str, words: tuple[str, str]
) -> None:
    closure = closures.close_yurt(5, JULY_20, date(2026, 7, 22), "мешке", now, TODAY)
    found = events(of_work(now, CalendarKind.CAMP, language), now)
    assert str(found[f"out-{closure.id}"]["SUMMARY"]).startswith(words[0])
    assert found[f"out-{closure.id}"]["DESCRIPTION"] == "мешке"
    assert str(found["shut-2026-10-01"]["SUMMARY"]) == words[1]


def test_lines_are_folded_between_letters(any_app: Flask, now: datetime) -> None:
    family(now)
    for language in ("ky", "ru"):
        body = body_of(of_work(now, CalendarKind.CAMP, language), now)
        for line in body.split(b"\r\n"):
            assert len(line) <= 75
            line.decode()


def test_it_is_drawn_anew_only_when_something_changed(
    any_app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    booking, token = booked(now, 1), of_work(now, CalendarKind.CAMP)
    first = read(token, now)
    drawn = []
    monkeypatch.setattr(
        "camp.services.calendar_feeds.answers.calendar_bytes", lambda *about: drawn.append(about) or b"new"
    )
    assert read(token, now) == first
    assert not drawn
    reservations.confirm(booking.code, now)
    assert read(token, now).body == b"new"


# Arrivals and departures


def test_arrivals_have_the_hour_the_guest_said(any_app: Flask, now: datetime) -> None:
    booking = family(now)
    stay_id, token = booking.stays[0].id, of_work(now, CalendarKind.ARRIVALS)
    found = days(token, now)
    assert found[f"arrival-{stay_id}"] == (at(JULY_20, 16), at(JULY_20, 16, 30))
    assert found[f"departure-{stay_id}"] == (at(JULY_23, 11), at(JULY_23, 11, 30))
    event = events(token, now)[f"arrival-{stay_id}"]
    assert str(event["SUMMARY"]) == f"Arrival · Yurt 6 · {booking.code} · 4 guests"
    assert b"BEGIN:VTIMEZONE" in body_of(token, now)


def test_those_who_come_for_the_day_arrive_too_and_holds_do_not(any_app: Flask, now: datetime) -> None:
    opened = visit(now)
    basket.add_meal(opened.token, MealKind.LUNCH, asked(21), now)
    stay_id, token = held(now, 1).stays[0].id, of_work(now, CalendarKind.ARRIVALS)
    assert f"visit-{opened.id}" not in days(token, now)
    reservations.submit(opened.token, AYGUL, now)
    found = days(token, now)
    assert found[f"visit-{opened.id}"] == (at(DAY, 16), at(DAY, 16, 30))
    assert f"arrival-{stay_id}" not in found


# A guide


def test_a_guide_has_the_tours_he_leads_with_how_many_people(any_app: Flask, now: datetime) -> None:
    ride = scheduled(now, RIDE)
    guide_id = db.session.scalars(select(GuideShift.guide_id).order_by(GuideShift.guide_id)).first()
    token = of_work(now, CalendarKind.GUIDE, guide_id=guide_id)
    first = events(token, now)[f"led-{ride.id}"]
    assert "0 guests" in first["SUMMARY"]
    basket.add_tour(
        family(now).token, RIDE, asked(21, "09:00", weights={1: 70, 2: 80}, departure_id=ride.id), now
    )
    later = now + timedelta(minutes=7)
    second = events(token, later)[f"led-{ride.id}"]
    assert "2 guests" in second["SUMMARY"]
    assert second["SEQUENCE"] == first["SEQUENCE"] + 1
    assert second["LAST-MODIFIED"].dt == later
    assert second["DTSTART"].dt == at(DAY, 9)
    tour_desk.call_off_departure(ride.id, CallOffReason.WEATHER, now)
    assert f"led-{ride.id}" not in events(token, now)


def test_a_guide_who_works_here_no_more_reads_no_more(any_app: Flask, now: datetime) -> None:
    token = of_work(now, CalendarKind.GUIDE, guide_id=1)
    assert body_of(token, now)
    db.session.execute(update(Guide).where(Guide.id == 1).values(is_active=False))
    db.session.commit()
    with pytest.raises(AssertionError):
        read(token, now)
    with refused(NotForSale):
        of_work(now, CalendarKind.GUIDE, guide_id=1)


# The kitchen


def test_the_kitchen_sees_how_many_eat_and_what_not(any_app: Flask, now: datetime) -> None:
    booking = family(now)
    token = of_work(now, CalendarKind.KITCHEN)
    first = events(token, now)["dinner-2026-07-20"]
    assert first["SUMMARY"] == "Dinner · 4"
    booking.guests[0].diet = Diet.VEGAN
    db.session.commit()
    confirmed(now, 1)
    second = events(token, now)["dinner-2026-07-20"]
    assert second["SUMMARY"] == "Dinner · 6"
    assert "Vegan: 1" in second["DESCRIPTION"]
    assert second["SEQUENCE"] == first["SEQUENCE"] + 1
    untouched = events(token, now)["breakfast-2026-07-23"]
    assert "lunch-2026-07-21" not in events(token, now)
    assert untouched["SEQUENCE"] == 1


def test_another_hour_for_dinner_is_a_change_of_every_dinner(any_app: Flask, now: datetime) -> None:
    family(now)
    token = of_work(now, CalendarKind.KITCHEN)
    before = events(token, now)
    db.session.execute(update(CampSettings).values(dinner_at=time(18, 30)))
    db.session.commit()
    after = events(token, now)
    for uid, event in after.items():
        rises = uid.startswith("dinner")
        assert (event["SEQUENCE"] - before[uid]["SEQUENCE"], event["DTSTART"].dt.hour == 18) == (rises, rises)


# Somebody's tasks


def tasks_token(login: str, *roles: Role) -> tuple[str, Worker]:
    user = accounts.add_user(login, login.title(), roles, PASSWORD, "en")
    new = addresses.carry(user.id, CalendarKind.TASKS, "en", NOW)
    return new.token, Worker(user.id, roles)


def summaries(token: str) -> set[str]:
    db.session.expire_all()
    return {str(event["SUMMARY"]) for event in events(token, NOW).values()}


def test_tasks_are_those_of_the_own_roles_and_those_given_to_one(any_app: Flask, now: datetime) -> None:
    token, worker = tasks_token("begay", Role.HOUSEKEEPING)
    confirmed(now, 5, arrival=TODAY, departure=TODAY + timedelta(days=1))
    db.session.execute(update(Yurt).where(Yurt.number == 5).values(condition=YurtCondition.TO_PREPARE))
    db.session.commit()
    write_task("Count the blankets", DAY, time(10), None, worker.id, Urgency.NORMAL, None, now)
    write_task("Grease the saddles", DAY, None, Role.STABLE, None, Urgency.NORMAL, None, now)
    found = summaries(token)
    assert {"Prepare yurt no. 5", "Count the blankets"} <= found
    assert "Grease the saddles" not in found
    event = next(one for one in events(token, now).values() if one["SUMMARY"] == "Count the blankets")
    assert event["DTSTART"].dt == at(DAY, 10)


def test_what_is_done_or_given_away_leaves(any_app: Flask, now: datetime) -> None:
    token, worker = tasks_token("begay", Role.HOUSEKEEPING)
    _other_token, other = tasks_token("tolgonay", Role.KITCHEN)
    done = write_task("Count the blankets", DAY, None, None, worker.id, Urgency.NORMAL, None, now)
    given = write_task("Count the spoons", DAY, None, None, worker.id, Urgency.NORMAL, None, now)
    assert {"Count the blankets", "Count the spoons"} <= summaries(token)
    do_task(f"hand:{done.id}", DAY, worker, now)
    give_task(f"hand:{given.id}", DAY, other.id, worker, now)
    assert not {"Count the blankets", "Count the spoons"} & summaries(token)


def test_a_lead_has_in_his_pocket_only_what_is_his(any_app: Flask, now: datetime) -> None:
    token, worker = tasks_token("manager", Role.MANAGER)
    write_task("Grease the saddles", DAY, None, Role.STABLE, None, Urgency.NORMAL, None, now)
    write_task("Call the bank", DAY, None, None, worker.id, Urgency.URGENT, None, now)
    assert {"Grease the saddles", "Call the bank"} & summaries(token) == {"Call the bank"}


# Everybody


def test_places_left_are_those_nobody_has(page: None, now: datetime) -> None:
    walk, token = scheduled(now), addresses.public_name("en")
    first = events(token, now)[f"tour-{walk.id}"]
    assert "8 places left" in first["SUMMARY"]
    basket.add_tour(family(now).token, WALK, asked(21, "09:00", departure_id=walk.id), now)
    second = events(token, now)[f"tour-{walk.id}"]
    assert "6 places left" in second["SUMMARY"]
    assert second["SEQUENCE"] == first["SEQUENCE"] + 1
    assert summaries_of(first, second) == {"CONFIRMED"}
    tour_desk.call_off_departure(walk.id, CallOffReason.WEATHER, now)
    third = events(token, now)[f"tour-{walk.id}"]
    assert third["STATUS"] == "CANCELLED"
    assert third["SEQUENCE"] == second["SEQUENCE"] + 1


def summaries_of(*found: Event) -> set[str]:
    return {str(event["STATUS"]) for event in found}


def test_a_hold_that_lapsed_gives_its_places_back_to_everybody(
    page: None, now: datetime, later: datetime
) -> None:
    walk, token = scheduled(now), addresses.public_name("en")
    opened = visit(now)
    basket.add_tour(opened.token, WALK, asked(21, "09:00", departure_id=walk.id), now)
    assert "6 places left" in events(token, now)[f"tour-{walk.id}"]["SUMMARY"]
    assert "8 places left" in events(token, later)[f"tour-{walk.id}"]["SUMMARY"]


def test_after_the_cut_off_nobody_is_promised_a_place(page: None, now: datetime) -> None:
    walk, token = scheduled(now), addresses.public_name("en")
    cutoff = walk.tour.timetable.cutoff(DAY).replace(tzinfo=CAMP_ZONE)
    assert "places left" in events(token, cutoff - timedelta(minutes=1))[f"tour-{walk.id}"]["SUMMARY"]
    assert "booking is closed" in events(token, cutoff)[f"tour-{walk.id}"]["SUMMARY"]


def test_a_ride_has_no_more_places_than_there_are_horses(page: None, now: datetime) -> None:
    ride, token = scheduled(now, RIDE, places=8), addresses.public_name("en")
    assert "8 places left" in events(token, now)[f"tour-{ride.id}"]["SUMMARY"]
    fit = db.session.scalars(select(Horse.id).where(Horse.is_active).order_by(Horse.id)).all()
    db.session.execute(update(Horse).where(Horse.id.in_(fit[4:])).values(is_active=False))
    db.session.commit()
    left = int(str(events(token, now)[f"tour-{ride.id}"]["SUMMARY"]).split("· ")[1].split()[0])
    assert left < 5


def test_a_class_that_others_can_join_is_open_to_everybody_and_a_groups_own_is_not(
    page: None, now: datetime
) -> None:
    booking, token = family(now), addresses.public_name("en")
    assert events(token, now) == {}
    felt = basket.add_class(booking.token, "felt", asked(21, "10:00", who=(1, 2)), now)
    basket.add_class(booking.token, "yurt-raising", asked(21, "17:00", who=(1, 2, 3, 4)), now)
    (uid,) = events(token, now)
    assert uid == f"class-{felt.session_id}"


def test_a_partys_own_tour_is_nobody_elses(page: None, now: datetime) -> None:
    basket.add_tour(family(now).token, WALK, asked(21, "09:00"), now)
    assert events(addresses.public_name("en"), now) == {}


# Counting


def test_an_event_counts_its_changes_once_for_all_readers(any_app: Flask, now: datetime) -> None:
    family(now)
    first, second = of_work(now, CalendarKind.KITCHEN), of_work(now, CalendarKind.KITCHEN, "ru")
    for _ in range(3):
        numbers = {e["SEQUENCE"] for token in (first, second) for e in events(token, now).values()}
        assert numbers == {0}


def test_counts_of_what_is_long_over_are_forgotten(any_app: Flask, now: datetime) -> None:
    booking = family(now)
    token = of_work(now, CalendarKind.KITCHEN)
    events(token, now)
    assert db.session.scalars(select(EventRevision)).all()
    winter = now + timedelta(days=120)
    front_desk.check_in(booking.stays[0].id, now + timedelta(days=5), JULY_20)
    confirmed(now, 1, arrival=date(2026, 9, 20), departure=date(2026, 9, 21))
    events(of_work(now, CalendarKind.ARRIVALS), winter, TODAY + timedelta(days=66))
    db.session.expire_all()
    assert {row.last_day.month for row in db.session.scalars(select(EventRevision))} == {9}


# Whose it is


def test_nobody_carries_what_is_not_their_work(any_app: Flask, now: datetime) -> None:
    cook = accounts.add_user("aybek", "Aybek", [Role.KITCHEN], PASSWORD, "ky")
    with refused(CalendarNotYours):
        addresses.carry(cook.id, CalendarKind.CAMP, "ky", now)
    for kind in (CalendarKind.YURT, CalendarKind.PUBLIC, CalendarKind.TASKS):
        with refused(CalendarNotYours):
            addresses.open_to_person("Aybek", kind, "ky", now)


def test_a_shared_yurts_parties_stand_side_by_side(any_app: Flask, now: datetime) -> None:
    first = confirmed(now, 11, adults=1, sold_as=SoldAs.BED)
    second = confirmed(now, 11, adults=1, sold_as=SoldAs.BED)
    found = events(of_work(now, CalendarKind.CAMP), now)
    assert {f"stay-{one.stays[0].id}" for one in (first, second)} <= set(found)
