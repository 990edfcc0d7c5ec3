"""Whatever the owner changes of her catalogue she takes back from the journal, and it is as it was before."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from camp.extensions import db
from camp.models import JournalEntry, Meal, Photo, Rate, Season, SpecialOffer
from camp.rules.meals import MealKind, MealPlan
from camp.services import verify
from camp.services.journal import CATALOGUE
from tests.conftest import NOW
from tests.offer_builders import confirmed_with, made
from tests.pages import fields, save, words
from tests.web.test_photos import put_up, taken

Books = Mapping[str, Any]
NAMES = {f"name_{language}": f"New {language}" for language in ("ky", "ru", "en")}
TEXTS = NAMES | {f"description_{language}": f"Text {language}" for language in ("ky", "ru", "en")}
OFFER = {"percent": "20", "first_night": "2026-09-01", "last_night": "2026-09-20"}
COPY = {"source": "2027", "target": "2028", "percent": "8", "step": "10", "sure": "1"}
ACTIVITIES = "/owner/activities"


def catalogue(site: Flask) -> dict[str, list[Books]]:
    """All the owner can change, column by column."""
    with site.app_context():
        return {
            table.__tablename__: [
                {column.key: getattr(row, column.key) for column in table.__table__.columns}
                for row in db.session.scalars(select(table).order_by(table.id))  # type: ignore[attr-defined]
            ]
            for table in CATALOGUE
        }


def last_act(owner: FlaskClient) -> str:
    found = re.search(r'href="(/owner/journal/[0-9a-f]+)"', owner.get("/owner/journal").text)
    assert found is not None
    return found[1]


def put_back(owner: FlaskClient) -> None:
    address = last_act(owner)
    page = owner.get(address)
    assert page.status_code == 200
    assert "This can&#39;t be taken back" not in page.text
    done = owner.post(address, follow_redirects=True)
    assert "Taken back: all is as it was before." in done.text


def the_id(site: Flask, *where: Any) -> int:
    with site.app_context():
        found: int = db.session.execute(select(*where[:1]).where(*where[1:])).scalars().all()[0]
        return found


def price_of_a_season(site: Flask, owner: FlaskClient) -> Any:
    of_2027 = Rate.season_id.in_(select(Season.id).where(Season.year == 2027))
    rate = the_id(site, Rate.id, of_2027, Rate.meal_plan == MealPlan.FULL_BOARD)
    return save(owner, "/owner/prices?year=2027", **{f"rate_{rate}": "9999"}, sure="1")


def season_dates(site: Flask, owner: FlaskClient) -> Any:
    last = the_id(site, Season.id, Season.year == 2027, Season.code == "late")
    return save(owner, "/owner/seasons?year=2027", **{f"{last}_last": "2027-10-10", f"{last}_en": "Autumn"})


def season_more(_site: Flask, owner: FlaskClient) -> Any:
    opened = {"new_first": "2027-10-01", "new_last": "2027-10-20"}
    names = {f"new_{language}": f"Autumn {language}" for language in ("ky", "ru", "en")}
    return save(owner, "/owner/seasons?year=2027", **opened, **names)


def dish_texts(site: Flask, owner: FlaskClient) -> Any:
    dinner = fields(owner.get(f"{ACTIVITIES}/meals/dinner"))
    first, second = [name for name in dinner if re.fullmatch(r"dish_\d+_name_en", name)][:2]
    emptied = {second.replace("_en", f"_{language}"): "" for language in ("ky", "ru", "en")}
    new = {f"dish_new1_name_{language}": f"Soup {language}" for language in ("ky", "ru", "en")}
    return save(owner, f"{ACTIVITIES}/meals/dinner", **{first: "Plov!"}, **emptied, **new)


def day_settings(_site: Flask, owner: FlaskClient) -> Any:
    shown = fields(owner.get("/owner/settings"))
    return owner.post("/owner/settings/day", data={**shown, "document_days": "30", "plant_capacity": "50"})


def saved(path: str, **changes: str) -> Callable[[Flask, FlaskClient], Any]:
    return lambda _site, owner: save(owner, path, **changes)


def posted(path: str, **data: str) -> Callable[[Flask, FlaskClient], Any]:
    return lambda _site, owner: owner.post(path, data=data)


CHANGES: dict[str, Callable[[Flask, FlaskClient], Any]] = {
    "price of a season": price_of_a_season,
    "dates and name of a season": season_dates,
    "one season more": season_more,
    "a year of seasons": posted("/owner/seasons/copy", **COPY),
    "terms": posted("/owner/terms", days_0="21", kept_0="10", days_1="7", kept_1="60"),
    "terms of a season": posted(
        "/owner/terms/2", deposit_percent="40", deposit_sum="3000", deposit_hours="24", days_0="9", kept_0="5"
    ),
    "account for transfers": posted("/owner/ways/transfer", is_on="y", details_en="Account: 1"),
    "fixed deposit": saved("/owner/settings", deposit_sum="2500"),
    "details of the camp": saved("/owner/camp", phone="+996 555 123456", email="camp@example.com"),
    "texts of the house": saved("/owner/camp", about_ky="Башкача", rules_ru="", way_en="By horse"),
    "deposit and hold": saved("/owner/settings", deposit_percent="35", hold_minutes="45"),
    "hours of the day": saved("/owner/settings", deposit_hours="24", confirmation="at_once"),
    "guest register and plant": day_settings,
    "yurt": saved("/owner/yurts/3", beds="4", **TEXTS),
    "one yurt more": saved("/owner/yurts/new", number="15", beds="3", **TEXTS),
    "kind of yurt": saved("/owner/yurts/kinds/couple", **TEXTS),
    "meal": saved(f"{ACTIVITIES}/meals/dinner", price="800", seats="30", description_en="Other"),
    "dishes": dish_texts,
    "discounts": saved(f"{ACTIVITIES}/discounts", long_stay_threshold="5", large_party_percent="0"),
    "tour": saved(f"{ACTIVITIES}/tours/waterfall-ride", place_price="3100", starts="9:00", **NAMES),
    "opening dates of a tour": saved(
        f"{ACTIVITIES}/tours/waterfall-ride", opens_day="15", opens_month="06", closes_month="08"
    ),
    "one tour more": saved(f"{ACTIVITIES}/new-tour?like=ala-kol-trek", **NAMES),
    "tour off sale": posted(f"{ACTIVITIES}/tour/waterfall-ride/off-sale"),
    "class": saved(f"{ACTIVITIES}/classes/felt", price="900", per="group", starts="11:00"),
    "one class more": saved(f"{ACTIVITIES}/new-class?like=felt", **NAMES),
    "class off sale": posted(f"{ACTIVITIES}/class/felt/off-sale"),
    "extra": saved(f"{ACTIVITIES}/extras/banya", price="450", most="4", unit="piece"),
    "one extra more": saved(f"{ACTIVITIES}/new-extra", price="100", **TEXTS),
    "extra off sale": posted(f"{ACTIVITIES}/extra/banya/off-sale"),
    "costs of channels": posted(
        "/owner/channels?year=2026", year="2026", commission_airbnb="15", season_cost_web="9000"
    ),
    "offer": saved("/owner/offers/new", sure="1", **OFFER, **TEXTS),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_a_change_is_taken_back_and_all_is_as_before(
    site: Flask, owner_client: FlaskClient, change: Callable[[Flask, FlaskClient], Any]
) -> None:
    before = catalogue(site)
    answer = change(site, owner_client)
    assert answer.status_code == 303
    after = catalogue(site)
    assert after != before
    put_back(owner_client)
    assert catalogue(site) == before
    put_back(owner_client)
    assert catalogue(site) == after, "taking back can be taken back"
    with site.app_context():
        assert verify.verify() == []


def test_a_photo_put_up_described_and_taken_down_is_as_it_was(
    site: Flask, owner_client: FlaskClient, client: FlaskClient
) -> None:
    nothing = catalogue(site)
    assert put_up(owner_client, taken(), "camp:0") == 303
    photo = the_id(site, Photo.id)
    shown = catalogue(site)
    owner_client.post(f"/owner/photos/{photo}/caption", data={"caption_en": "Morning"})
    assert catalogue(site) != shown
    put_back(owner_client)
    assert catalogue(site) == shown
    owner_client.post(f"/owner/photos/{photo}/down")
    assert catalogue(site) == nothing
    put_back(owner_client)
    assert catalogue(site) == shown
    address = re.search(r"/photos/[0-9a-f]{32}-480\.avif", owner_client.get("/owner/photos").text)
    assert address is not None
    with client.get(address[0]) as file:
        assert file.status_code == 200, "the picture is there again too"


def test_an_offer_that_a_booking_has_is_kept_and_the_reason_told(
    site: Flask, owner_client: FlaskClient
) -> None:
    with site.app_context():
        made(NOW)
    offer = the_id(site, SpecialOffer.id)
    assert save(owner_client, f"/owner/offers/{offer}", percent="30", sure="1").status_code == 303
    with site.app_context():
        confirmed_with(NOW)
    before = catalogue(site)
    told = owner_client.post(last_act(owner_client), follow_redirects=True)
    assert "Taken back" not in told.text
    assert "in use" in told.text
    assert catalogue(site) == before


def test_what_was_changed_again_since_is_told(site: Flask, owner_client: FlaskClient) -> None:
    dinner = f"{ACTIVITIES}/meals/dinner"
    save(owner_client, dinner, price="800")
    first = last_act(owner_client)
    save(owner_client, dinner, price="850")
    told = owner_client.post(first, follow_redirects=True)
    assert "changed again" in told.text
    with site.app_context():
        assert the_id(site, Meal.price, Meal.kind == MealKind.DINNER).tyiyn == 85000


def test_a_yurt_taken_down_is_put_up_again_on_its_own_page_and_the_journal_says_so(
    site: Flask, owner_client: FlaskClient
) -> None:
    """Its nights were closed with it, and what others did with them since stands."""
    before = catalogue(site)
    owner_client.post("/owner/yurts/14/down")
    journal = words(owner_client.get("/owner/journal").text)
    assert "What has no button here is put right on its own page" in journal
    with site.app_context():
        act = db.session.scalars(select(JournalEntry.act).order_by(JournalEntry.id.desc())).first()
    assert "This can't be taken back" in words(owner_client.get(f"/owner/journal/{act}").text)
    taken_down = catalogue(site)
    told = owner_client.post(f"/owner/journal/{act}", follow_redirects=True)
    assert "Taken back" not in words(told.text).split("Who did what")[0]
    assert catalogue(site) == taken_down != before
    owner_client.post("/owner/yurts/14/up")
    assert catalogue(site) == before


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_what_is_none_of_the_catalogue_has_no_button(owner_client: FlaskClient, language: str) -> None:
    cook = {"name": "Бурул", "login": "burul", "language": "ky", "roles": ["kitchen"]}
    assert owner_client.post("/owner/team", data=cook).status_code == 303
    owner_client.post("/account/language", data={"language": language})
    page = owner_client.get("/owner/journal").text
    assert "Бурул" in page
    assert 'href="/owner/journal/' not in page
