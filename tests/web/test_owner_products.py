"""The owner's pages of what she sells: tours, classes, meals with dishes, extras, discounts, the stable."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from camp.extensions import db
from camp.models import (
    DiscountRule,
    Dish,
    Extra,
    Guide,
    Horse,
    HorseShift,
    MasterClass,
    Meal,
    Sitting,
    Tour,
)
from camp.rules.money import Money
from camp.services import basket, sample
from camp.services.verify import verify
from tests.builders import asked, confirmed
from tests.conftest import YEARS
from tests.pages import fields, save

TOUR = "/owner/activities/tours/waterfall-ride"
CLASS = "/owner/activities/classes/felt"
DINNER = "/owner/activities/meals/dinner"
EXTRA = "/owner/activities/extras/banya"
DISCOUNTS = "/owner/activities/discounts"
STABLE = "/owner/activities/stable"
NEW = {kind: f"/owner/activities/new-{kind}" for kind in ("tour", "class", "extra")}
NAMES = {"name_ky": "Түнкү жүрүш", "name_ru": "Ночная прогулка", "name_en": "Night Walk, by the river!"}


def the(table: Any, **which: Any) -> Any:
    """The one row of that table, read afresh."""
    return db.session.execute(db.select(table).filter_by(**which)).scalar_one()


def loaded_again(site: Flask) -> None:
    with site.app_context():
        sample.load_sample(YEARS)


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/owner/activities", "What guests can order."),
        (TOUR, "Hours of beginning"),
        (CLASS, "Hours of beginning"),
        (DINNER, "Seats at the tables"),
        (EXTRA, "Hours to choose from"),
        (DISCOUNTS, "From so many nights"),
        (STABLE, "Carries at most, kg"),
        (NEW["tour"], "New tour"),
        (f"{NEW['tour']}?like=ala-kol-trek", 'value="15000"'),
        (NEW["class"], "New class"),
        (f"{NEW['class']}?like=felt", 'value="700"'),
        (NEW["extra"], "New extra"),
    ],
)
def test_every_page_opens(owner_client: FlaskClient, path: str, sentence: str) -> None:
    answer = owner_client.get(path)
    assert answer.status_code == 200
    assert sentence in answer.text


@pytest.mark.parametrize("path", ["tours/nothing", "classes/nothing", "extras/nothing", "meals/supper"])
def test_what_is_not_there_is_a_kind_404(owner_client: FlaskClient, path: str) -> None:
    assert owner_client.get(f"/owner/activities/{path}").status_code == 404
    assert owner_client.post(f"/owner/activities/{path}").status_code == 404


def test_a_page_saved_as_it_stands_changes_nothing_but_the_mark(
    owner_client: FlaskClient, site: Flask
) -> None:
    for path, table, which in (
        (TOUR, Tour, {"code": "waterfall-ride"}),
        ("/owner/activities/tours/ala-kol-trek", Tour, {"code": "ala-kol-trek"}),
        (CLASS, MasterClass, {"code": "felt"}),
        ("/owner/activities/classes/eagle", MasterClass, {"code": "eagle"}),
        (DINNER, Meal, {"kind": "dinner"}),
        ("/owner/activities/meals/lunch_box", Meal, {"kind": "lunch_box"}),
        (EXTRA, Extra, {"code": "banya"}),
        ("/owner/activities/extras/transfer-from-karakol", Extra, {"code": "transfer-from-karakol"}),
    ):
        with site.app_context():
            before = columns(the(table, **which))
        assert save(owner_client, path).status_code == 303, path
        with site.app_context():
            after = columns(the(table, **which))
        assert after == {**before, "is_sample": False}, path


def columns(row: Any) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}


def test_a_tour_is_edited_becomes_hers_and_stays_so_when_the_sample_is_loaded_again(
    owner_client: FlaskClient, site: Flask
) -> None:
    answer = save(
        owner_client, TOUR, place_price="3 100", starts="14.30 9, 9:00", opens_day="15", description_ru=""
    )
    assert answer.status_code == 303
    loaded_again(site)
    with site.app_context():
        tour = the(Tour, code="waterfall-ride")
        assert (tour.place_price, tour.is_sample) == (Money.som(3100), False)
        assert (tour.starts, tour.opens, tour.closes) == (["09:00", "14:30"], "06-15", "09-30")
    page = owner_client.get(TOUR).text
    assert page.count(">missing<") == 1
    assert ">sample<" not in page
    assert ">text missing<" in owner_client.get("/owner/activities").text


def test_on_foot_nobody_rides_whatever_was_typed(owner_client: FlaskClient, site: Flask) -> None:
    assert save(owner_client, TOUR, mode="foot").status_code == 303
    with site.app_context():
        tour = the(Tour, code="waterfall-ride")
        assert (tour.guide_rides, tour.max_rider_kg) == (False, 0)
        assert tour.horse_price == tour.guide_horse_price == Money(0)


@pytest.mark.parametrize("kind", ["tour", "class"])
def test_a_new_one_like_another_gets_a_code_of_its_own_and_stands_at_the_end(
    owner_client: FlaskClient, site: Flask, kind: str
) -> None:
    table, like = {"tour": (Tour, "ala-kol-trek"), "class": (MasterClass, "felt")}[kind]
    for code in ("night-walk-by-the-river", "night-walk-by-the-river-2"):
        filled = {**fields(owner_client.get(f"{NEW[kind]}?like={like}")), **NAMES}
        answer = owner_client.post(NEW[kind], data=filled)
        assert answer.headers["Location"].endswith(f"/{code}")
    with site.app_context():
        made = the(table, code="night-walk-by-the-river")
        assert made.name.ky == NAMES["name_ky"]
        assert made.position == db.session.scalar(db.select(db.func.max(table.position))) - 1
        assert (made.is_offered, made.is_sample) == (True, False)
        assert made.minutes == the(table, code=like).minutes
    assert NAMES["name_en"] in owner_client.get("/owner/activities").text


def test_a_name_without_a_latin_letter_gets_a_code_too(owner_client: FlaskClient, site: Flask) -> None:
    answer = save(owner_client, NEW["extra"], **{**NAMES, "name_en": "Жылдыздар", "price": "100"})
    assert answer.headers["Location"].endswith("/extras/new")
    assert owner_client.get(answer.headers["Location"]).status_code == 200
    with site.app_context():
        assert the(Extra, code="new").starts == []


@pytest.mark.parametrize(
    ("path", "changes", "sentence"),
    [
        (TOUR, {"name_ky": " "}, "Fill in the text in this language too: Кыргызча."),
        (CLASS, {"name_en": ""}, "Fill in the text in this language too: English."),
        (TOUR, {"starts": "9 o'clock"}, "Write the hours like 09:00, 14:30."),
        (TOUR, {"starts": "25:00"}, "Write the hours like 09:00, 14:30."),
        (CLASS, {"starts": ""}, "Write the hours like 09:00, 14:30."),
        (CLASS, {"starts": " ".join(map(str, range(13)))}, "Enter a number from 1 to 12."),
        (TOUR, {"opens_day": "31"}, "Enter a number from 1 to 30."),
        (TOUR, {"opens_month": "02", "opens_day": "29"}, "Enter a number from 1 to 28."),
        (TOUR, {"opens_month": "13"}, "Choose one of these."),
        (TOUR, {"closes_month": "05"}, "The last day can't come before the first."),
        (TOUR, {"min_people": "15"}, "Enter a number from 1 to 14."),
        (TOUR, {"max_people": "0"}, "Enter a number from 1 to 200."),
        (TOUR, {"cutoff_hour": "24"}, "Enter a number from 0 to 23."),
        (TOUR, {"max_rider_kg": "5"}, "Enter a number from 20 to 250."),
        (TOUR, {"place_price": "-1"}, "Enter a number from 0 to 1000000."),
        (TOUR, {"place_price": "1 000 001"}, "Enter a number from 0 to 1000000."),
        (CLASS, {"price": "much"}, "Enter a whole number of som."),
        (EXTRA, {"most": "0"}, "Enter a number from 1 to 100."),
        (EXTRA, {"starts": "noon"}, "Write the hours like 09:00, 14:30."),
        (DINNER, {"seats": "-1"}, "Enter a number from 0 to 1000."),
        (DINNER, {"rounds": "0"}, "Enter a number from 1 to 6."),
        (DINNER, {"dish_new1_name_ru": "Уха"}, "Fill in the text in this language too: Кыргызча."),
        (DISCOUNTS, {"long_stay_percent": "101"}, "Enter a number from 0 to 100."),
        (DISCOUNTS, {"large_party_threshold": "0"}, "Enter a number from 1 to 100."),
        (STABLE, {"horse_1_carries_kg": "10"}, "Enter a number from 20 to 200."),
        (STABLE, {"horse_1_name": ""}, "Enter the name."),
        (STABLE, {"horse_1_role": "racing"}, "Choose one of these."),
        (STABLE, {"guide_1_weight_kg": "heavy"}, "Enter a whole number."),
        (STABLE, {"horse_new_name": "Тору"}, "There is one with this name already: Тору."),
    ],
)
def test_what_makes_no_sense_is_refused_with_all_that_was_typed_kept_and_nothing_changed(
    owner_client: FlaskClient, path: str, changes: dict[str, str], sentence: str
) -> None:
    before = fields(owner_client.get(path))
    sent = {**before, **changes}
    answer = owner_client.post(path, data=sent)
    assert answer.status_code == 422
    assert sentence.replace("'", "&#39;") in answer.text
    shown = fields(answer)
    for name, value in sent.items():
        # A choice that is none can't be shown.
        assert shown[name] == value or name in ("opens_month", "horse_1_role"), name
    assert fields(owner_client.get(path)) == before


def test_a_product_is_taken_off_sale_and_put_back(owner_client: FlaskClient, site: Flask) -> None:
    guest = site.test_client()
    for kind, code, table, which in (
        ("tour", "waterfall-ride", Tour, {"code": "waterfall-ride"}),
        ("class", "felt", MasterClass, {"code": "felt"}),
        ("meal", "lunch", Meal, {"kind": "lunch"}),
        ("extra", "banya", Extra, {"code": "banya"}),
    ):
        where = f"/owner/activities/{kind}/{code}"
        page = owner_client.post(f"{where}/off-sale", follow_redirects=True).text
        assert page.count(">not on sale<") == 1
        loaded_again(site)
        with site.app_context():
            row = the(table, **which)
            assert (row.is_offered, row.is_sample) == (False, False)
        page = owner_client.post(f"{where}/on-sale", follow_redirects=True).text
        assert ">not on sale<" not in page
    assert guest.post("/owner/activities/tour/felt/off-sale").status_code in (303, 401)
    for kind in ("tour", "meal"):
        unknown = owner_client.post(f"/owner/activities/{kind}/nothing/off-sale", follow_redirects=True)
        assert "This is not on offer any more." in unknown.text


def test_a_class_can_be_for_the_whole_group(owner_client: FlaskClient) -> None:
    save(owner_client, CLASS, per="group", price="5000")
    assert "5,000\u00a0som for the group" in owner_client.get("/owner/activities").text


def test_dishes_are_changed_added_and_taken_off_the_menu(owner_client: FlaskClient, site: Flask) -> None:
    with site.app_context():
        plov, manty = the(Dish, code="plov").id, the(Dish, code="manty").id
        count = db.session.scalar(db.select(db.func.count()).select_from(Dish))
    new = {"dish_new2_name_ky": "Уха", "dish_new2_name_ru": "Уха", "dish_new2_name_en": "Fish soup"}
    emptied = {f"dish_{manty}_name_{language}": "" for language in ("ky", "ru", "en")}
    diets = {f"dish_{plov}_diets": ["gluten_free", "stones"], "dish_new2_diets": ["lactose_free"]}
    answer = save(owner_client, DINNER, **new, **emptied, **diets, **{f"dish_{plov}_name_en": "Plov!"})
    assert answer.status_code == 303
    with site.app_context():
        changed, soup = the(Dish, code="plov"), the(Dish, code="fish-soup")
        assert (changed.name.en, changed.diets, changed.is_sample) == ("Plov!", ["gluten_free"], False)
        assert (soup.meal, soup.diets, soup.is_sample) == ("dinner", ["lactose_free"], False)
        assert db.session.get(Dish, manty) is None
        assert db.session.scalar(db.select(db.func.count()).select_from(Dish)) == count
    loaded_again(site)
    with site.app_context():
        assert the(Dish, code="plov").name.en == "Plov!"


def test_a_dish_the_page_did_not_know_of_is_left_alone(owner_client: FlaskClient, site: Flask) -> None:
    old = fields(owner_client.get(DINNER))
    with site.app_context():
        plov = the(Dish, code="plov").id
    without = {name: value for name, value in old.items() if not name.startswith(f"dish_{plov}_")}
    assert owner_client.post(DINNER, data=without).status_code == 303
    with site.app_context():
        assert the(Dish, code="plov").is_sample


def test_fewer_seats_hold_for_coming_sittings_but_for_those_that_are_fuller(
    owner_client: FlaskClient, site: Flask
) -> None:
    sittings = {date(2026, 7, 14): 3, date(2026, 7, 15): 3, date(2026, 7, 20): 30, date(2026, 7, 21): 31}
    with site.app_context():
        for day, taken in sittings.items():
            db.session.add(Sitting(day=day, meal="dinner", capacity=44, taken=taken))
        db.session.add(Sitting(day=date(2026, 7, 20), meal="lunch", capacity=44, taken=3))
        db.session.commit()
    save(owner_client, DINNER, seats="15", rounds="2")
    assert "Days on which more guests have a seat already, and keep it: 1" in owner_client.get(DINNER).text
    with site.app_context():
        capacity = {(row.day.day, row.meal): row.capacity for row in db.session.scalars(db.select(Sitting))}
    kept, resized = {14: 44, 21: 44}, {15: 30, 20: 30}
    assert capacity == {
        **{(day, "dinner"): seats for day, seats in {**kept, **resized}.items()},
        (20, "lunch"): 44,
    }


def test_discounts_are_set_and_none_is_0_percent(owner_client: FlaskClient, site: Flask) -> None:
    save(owner_client, DISCOUNTS, long_stay_threshold="5", long_stay_percent="12", large_party_percent="0")
    loaded_again(site)
    with site.app_context():
        rules = {rule.kind: rule for rule in db.session.scalars(db.select(DiscountRule))}
        assert {kind: (rule.threshold, rule.percent, rule.is_sample) for kind, rule in rules.items()} == {
            "long_stay": (5, 12, False),
            "large_party": (10, 0, False),
        }
    page = owner_client.get("/owner/activities").text
    assert "12% from so many nights: 5" in page
    assert "<dd>none</dd>" in page


def test_a_changed_horse_is_hers_and_the_others_stay_samples_until_she_says_so(
    owner_client: FlaskClient, site: Flask
) -> None:
    changes = {"horse_1_carries_kg": "99", "guide_1_languages": ["ky", "xx"], "guide_2_is_active": []}
    assert save(owner_client, STABLE, **changes).status_code == 303
    loaded_again(site)
    with site.app_context():
        horse = the(Horse, id=1)
        assert (horse.carries_kg, horse.is_sample, the(Horse, id=2).is_sample) == (99, False, True)
        assert (the(Guide, id=1).languages, the(Guide, id=2).is_active) == (["ky"], False)
        assert the(Guide, id=3).is_sample
    save(owner_client, STABLE, all_are_real="y")
    assert ">sample<" not in owner_client.get(STABLE).text


def test_a_horse_and_a_guide_are_added(owner_client: FlaskClient, site: Flask) -> None:
    horse = {"horse_new_name": " Тулпар ", "horse_new_carries_kg": "120", "horse_new_role": "pack"}
    guide = {"guide_new_name": "Канат", "guide_new_languages": ["ky", "en"], "guide_new_weight_kg": "82"}
    assert save(owner_client, STABLE, **horse, **guide).status_code == 303
    with site.app_context():
        tulpar, kanat = the(Horse, name="Тулпар"), the(Guide, name="Канат")
        assert (tulpar.role, tulpar.carries_kg, tulpar.state, tulpar.is_sample) == ("pack", 120, "fit", False)
        assert (kanat.languages, kanat.weight_kg, kanat.is_active) == (["ky", "en"], 82, True)


def ridden(site: Flask, now: datetime) -> int:
    """A ride of two on 21 July and an eagle for them: the horse under the heavier rider."""
    with site.app_context():
        booking = confirmed(now, 1)
        basket.add_tour(booking.token, "waterfall-ride", asked(21, "09:00", weights={1: 80, 2: 60}), now)
        basket.add_class(booking.token, "eagle", asked(21, "17:00"), now)
        heavier = next(guest.id for guest in booking.guests if guest.weight_kg == 80)
        horses = db.session.scalars(db.select(HorseShift.horse_id).where(HorseShift.guest_id == heavier))
        return horses.first() or 0


def test_a_price_reaches_no_order_made_before_it(
    owner_client: FlaskClient, site: Flask, now: datetime
) -> None:
    ridden(site, now)
    with site.app_context():
        before = db.session.execute(db.text("SELECT * FROM charges ORDER BY id")).all()
    assert save(owner_client, TOUR, horse_price="9999", guide_price="9999").status_code == 303
    assert save(owner_client, "/owner/activities/classes/eagle", price="9999").status_code == 303
    with site.app_context():
        assert db.session.execute(db.text("SELECT * FROM charges ORDER BY id")).all() == before
        assert verify() == []


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        (TOUR, {"mode": "foot"}),
        (TOUR, {"minutes": "360"}),
        (TOUR, {"days": "2"}),
        (TOUR, {"people_per_guide": "1"}),
        ("/owner/activities/classes/eagle", {"per": "person"}),
    ],
)
def test_what_guides_horses_and_places_are_promised_by_can_not_change_under_them(
    owner_client: FlaskClient, site: Flask, now: datetime, path: str, changes: dict[str, str]
) -> None:
    ridden(site, now)
    answer = save(owner_client, path, **changes)
    assert answer.status_code == 422
    assert "Guests have booked it as it is" in answer.text
    with site.app_context():
        assert verify() == []


def test_a_little_longer_with_the_same_horses_is_no_other_plan(
    owner_client: FlaskClient, site: Flask, now: datetime
) -> None:
    ridden(site, now)
    assert save(owner_client, TOUR, minutes="210").status_code == 303
    with site.app_context():
        assert verify() == []


def test_a_horse_still_bears_the_rider_it_is_promised_to(
    owner_client: FlaskClient, site: Flask, now: datetime
) -> None:
    horse = ridden(site, now)
    answer = save(owner_client, STABLE, **{f"horse_{horse}_carries_kg": "79"})
    assert answer.status_code == 422
    assert "Enter a number from 80 to 200." in answer.text
    assert save(owner_client, STABLE, **{f"horse_{horse}_carries_kg": "80"}).status_code == 303


def test_who_stops_working_is_named_while_still_promised_to_guests(
    owner_client: FlaskClient, site: Flask, now: datetime
) -> None:
    horse = ridden(site, now)
    with site.app_context():
        name = the(Horse, id=horse).name
    save(owner_client, STABLE, **{f"horse_{horse}_is_active": []})
    page = owner_client.get(STABLE).text
    assert f"Still promised for tours to come: {name}" in page
    assert "does not work here" in page
    with site.app_context():
        assert verify() == []
