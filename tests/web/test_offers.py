"""Pages of special offers and of where guests come from: guests', staff's, the owner's."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from camp.extensions import db
from camp.models import Booking, ChannelCost, MasterClass, SpecialOffer
from camp.rules.lifecycle import Channel
from camp.rules.money import Money
from camp.rules.special_offers import OfferKind
from camp.rules.text import LocalizedText
from camp.services import offer_desk
from tests.builders import confirmed
from tests.conftest import NOW, TODAY
from tests.offer_builders import made
from tests.pages import fields, save

SEARCH = "/en/search?arrival=2026-07-20&departure=2026-07-23&adults=2"


def make(site: Flask, **about: Any) -> int:
    with site.app_context():
        return made(NOW, **about).id


def withdraw(site: Flask, offer_id: int) -> None:
    with site.app_context():
        offer_desk.withdraw(offer_id, NOW)


def last_booking(site: Flask) -> Booking:
    with site.app_context():
        return db.session.scalars(db.select(Booking).order_by(Booking.id.desc())).first()  # type: ignore[return-value]


def hold(client: FlaskClient, page: str, **about: str) -> Any:
    """Send the form of the card with yurt 1, at half board."""
    card = next(form for form in page.split("<form")[1:] if 'value="private:1"' in form)
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', card))
    sent |= {"choice": "private:1", "plan": "half_board", **about}
    return client.post("/en/hold", data=sent)


# Guests


def test_a_search_shows_the_offer_the_old_price_struck_and_the_new(site: Flask, client: FlaskClient) -> None:
    make(site)
    page = client.get(SEARCH).text
    assert "Offer: July for less" in page
    assert "Come along" in page
    assert '<s><span class="visually-hidden">Price before: </span>20,700\u00a0som</s>' in page
    assert "<strong>18,720\u00a0som</strong>" in page
    booked = hold(client, page)
    assert booked.status_code == 303
    details = client.get(booked.headers["Location"].replace("/days", "")).text
    assert "Offer: July for less" in details
    assert "18,720\u00a0som" in details
    assert last_booking(site).special_offer_id is not None


def test_a_code_in_a_link_is_kept_for_the_visit(site: Flask, client: FlaskClient) -> None:
    make(site, code="JUL15")
    assert "Offer: " not in client.get(SEARCH).text
    home = client.get("/en/?offer=jul15")
    assert 'value="jul15"' in home.text
    page = client.get(SEARCH).text
    assert "Offer: July for less" in page
    assert hold(client, page).status_code == 303
    assert last_booking(site).special_offer_id is not None
    # Emptied by the guest, it is gone.
    assert "Offer: " not in client.get(f"{SEARCH}&offer=").text
    assert "Offer: " not in client.get(SEARCH).text


def test_a_code_that_gives_nothing_is_spoken_of_beside_its_field_and_prices_are_shown(
    site: Flask, client: FlaskClient
) -> None:
    withdraw(site, make(site, code="GONE"))
    make(site, code="AUGUST", first_night=date(2026, 8, 1), last_night=date(2026, 8, 5))
    make(site, code="ONE", most_uses=1)
    assert hold(client, client.get(f"{SEARCH}&offer=one").text).status_code == 303
    for code, said in (
        ("one", "This code has been used as often as it could be"),
        ("nosuch", "We know no offer with this code"),
        ("gone", "This offer has ended"),
        ("august", "This offer is for other nights: 1 August – 5 August"),
        ("' OR 1=1 --", "We know no offer with this code"),
    ):
        answer = client.get(f"{SEARCH}&offer={code}")
        assert answer.status_code == 200
        assert re.search(rf'id="offer-error">.*?{said}', answer.text, re.DOTALL)
        assert "20,700\u00a0som" in answer.text
        assert "private:1" in answer.text


def test_an_offer_withdrawn_while_a_guest_looks_is_refused_with_the_new_price(
    site: Flask, client: FlaskClient
) -> None:
    offer_id = make(site)
    page = client.get(SEARCH).text
    withdraw(site, offer_id)
    answer = hold(client, page)
    assert answer.status_code == 409
    assert "Please choose again" in answer.text
    assert "20,700\u00a0som" in answer.text
    assert last_booking(site) is None
    assert hold(client, answer.text).status_code == 303
    assert last_booking(site).special_offer_id is None


def test_an_included_class_withdrawn_meanwhile_is_spoken_of(site: Flask, client: FlaskClient) -> None:
    with site.app_context():
        held = db.session.scalars(db.select(MasterClass).where(~MasterClass.per_group)).first()
        assert held is not None
        code = held.code
    offer_id = make(site, kind=OfferKind.CLASS_INCLUDED, class_code=code)
    page = client.get(SEARCH).text
    assert "Offer: July for less" in page
    assert "<s>" not in page
    withdraw(site, offer_id)
    answer = hold(client, page)
    assert answer.status_code == 409
    assert "The offer you chose has ended meanwhile" in answer.text


def test_a_forged_price_or_offer_makes_no_booking(site: Flask, client: FlaskClient) -> None:
    make(site, code="HUSH")
    page = client.get(SEARCH).text
    for seen in ("half_board=1@1", "half_board=1872000@1", "half_board=1872000@999999999", "half_board=x@y"):
        assert hold(client, page, seen=seen).status_code == 409
    assert last_booking(site) is None


def test_guests_read_of_open_offers_and_find_them_from_home(site: Flask, client: FlaskClient) -> None:
    assert "There is no offer just now." in client.get("/en/offers").text
    assert "/en/offers" not in client.get("/en/").text
    make(site, kind=OfferKind.FREE_NIGHT)
    make(site, code="HUSH", name=LocalizedText("Жашыруун", "Секрет", "A secret"))
    page = client.get("/en/offers").text
    assert "July for less" in page
    assert "A secret" not in page
    assert "/en/search?arrival=2026-07-16&amp;departure=2026-07-19&amp;adults=2" in page
    assert "/en/offers#offer-1" in client.get("/en/").text
    for language, said in (("ky", "Июлдагы арзандатуу"), ("ru", "Июль дешевле")):
        assert said in client.get(f"/{language}/offers").text


def test_the_first_link_of_a_visit_is_written_into_the_booking(site: Flask, client: FlaskClient) -> None:
    assert client.get("/?from=Insta<gram>").status_code == 302
    client.get("/en/yurts?from=facebook&utm_campaign=late")
    assert hold(client, client.get(SEARCH).text).status_code == 303
    booking = last_booking(site)
    assert (booking.source, booking.campaign, booking.channel) == ("instagram", "", Channel.WEB)
    other = site.test_client()
    other.get("/ky/calendar?utm_source=News%20Letter&utm_medium=email&utm_campaign=Autumn-2026")
    other.post("/en/visit", data={"arrival": "2026-07-20", "adults": "2"})
    visit = last_booking(site)
    assert (visit.source, visit.campaign) == ("newsletter", "autumn-2026")


def test_a_visit_without_a_link_keeps_nothing(site: Flask, client: FlaskClient) -> None:
    client.get("/en/?from=!!&utm_campaign=x")
    hold(client, client.get(SEARCH).text)
    assert (last_booking(site).source, last_booking(site).campaign) == ("", "")


# Staff


def test_staff_book_with_an_offer_and_with_its_code(site: Flask, staff_client: FlaskClient) -> None:
    make(site)
    make(site, code="PHONE30", percent=30)
    asked = "/staff/bookings/new?arrival=2026-07-20&departure=2026-07-23&yurt=1"
    assert "18,720\u00a0som" in staff_client.get(asked).text
    page = staff_client.get(f"{asked}&offer=phone30")
    # 30% of 13,200 are 3,960.
    assert "16,740\u00a0som" in page.text
    sent = {**fields(page), "name": "Эсен", "phone": "+996700111222", "way": "confirm"}
    answer = staff_client.post("/staff/bookings/new", data=sent)
    assert answer.status_code == 303
    sheet = staff_client.get(answer.headers["Location"]).text
    assert "Offer: July for less" in sheet
    assert "16,740\u00a0som" in sheet
    wrong = staff_client.get(f"{asked}&offer=nosuch").text
    assert "We know no offer with this code" in wrong
    assert "18,720\u00a0som" in wrong


def test_staff_correct_the_channel_where_nothing_has_told_it(site: Flask, staff_client: FlaskClient) -> None:
    with site.app_context():
        code = confirmed(NOW).code
    assert 'id="channel-by-hand"' in staff_client.get(f"/staff/bookings/{code}").text
    path = f"/staff/bookings/{code}/channel"
    assert staff_client.post(path, data={"channel": "telegram"}).status_code == 303
    assert last_booking(site).channel is Channel.TELEGRAM
    assert "Telegram" in staff_client.get(f"/staff/bookings/{code}/history").text
    for wrong in ("booking_com", "forged", ""):
        assert staff_client.post(path, data={"channel": wrong}).status_code == 303
    assert last_booking(site).channel is Channel.TELEGRAM
    with site.app_context():
        db.session.execute(db.update(Booking).values(source="leaflet", campaign="autumn"))
        db.session.commit()
    sheet = staff_client.get(f"/staff/bookings/{code}").text
    assert 'id="channel-by-hand"' not in sheet
    assert "leaflet · autumn" in sheet
    staff_client.post(path, data={"channel": "phone"})
    assert last_booking(site).channel is Channel.TELEGRAM
    assert "not changed by hand" in staff_client.get(f"/staff/bookings/{code}").text


# The owner

OFFER = {
    "name_ky": "Күз", "name_ru": "Осень", "name_en": "Autumn", "kind": "percent", "percent": "20",
    "first_night": "2026-09-01", "last_night": "30.09.2026", "code": "",
}  # fmt: skip


def test_the_owner_makes_an_offer_for_the_weeks_a_link_names(site: Flask, owner_client: FlaskClient) -> None:
    path = "/owner/offers/new?first=2026-09-01&last=2026-09-14"
    page = fields(owner_client.get(path))
    assert (page["first_night"], page["last_night"]) == ("2026-09-01", "2026-09-14")
    assert fields(owner_client.get("/owner/offers/new?first=x&last="))["first_night"] == ""
    answer = save(owner_client, path, **OFFER)
    assert answer.status_code == 303
    shown = owner_client.get(answer.headers["Location"]).text
    assert "Autumn" in shown
    assert "−20%" in shown
    assert "What it brought" in shown
    assert "Autumn" in owner_client.get("/owner/offers").text
    assert date(2026, 9, 1) > TODAY


def test_a_preview_writes_nothing(site: Flask, owner_client: FlaskClient) -> None:
    answer = save(owner_client, "/owner/offers/new", **OFFER, preview="1")
    assert answer.status_code == 200
    assert 'id="preview"' in answer.text
    assert "With the offer" in answer.text
    assert fields(answer)["percent"] == "20"
    closed = {**OFFER, "first_night": "2026-12-01", "last_night": "2026-12-05"}
    assert "nobody could book with it" in save(owner_client, "/owner/offers/new", **closed, preview="1").text
    with site.app_context():
        assert db.session.scalars(db.select(SpecialOffer)).all() == []


def test_bad_input_keeps_what_was_typed_and_says_where(site: Flask, owner_client: FlaskClient) -> None:
    make(site, code="TAKEN")
    for wrong, said in (
        ({"name_ru": ""}, "Fill in the text in this language too"),
        ({"percent": "95"}, "Enter a number from 1 to 90."),
        ({"percent": ""}, "Enter a number from 1 to 90."),
        ({"percent": "x"}, "Enter a whole number."),
        ({"kind": "free_night", "every_nights": "1"}, "Enter a number from 2 to 14."),
        ({"kind": "class_included"}, "Choose a class that is on sale."),
        ({"kind": "forged"}, "Choose one of these."),
        ({"first_night": "2026-10-02"}, "The last night comes before the first."),
        ({"last_night": "2099-01-01"}, "An offer holds a year at most."),
        ({"first_night": "", "last_night": "soon"}, "Choose the first night."),
        ({"code": "tak en"}, "Another offer has this code"),
        ({"code": "<b>"}, "A code has 3 to 20 letters or digits."),
    ):
        answer = save(owner_client, "/owner/offers/new", **{**OFFER, **wrong})
        assert answer.status_code == 422, wrong
        assert said in answer.text, wrong
        assert fields(answer)["name_ky"] == "Күз"
    with site.app_context():
        assert db.session.scalar(db.select(db.func.count(SpecialOffer.id))) == 1


def test_an_offer_in_use_changes_its_texts_only_and_is_withdrawn(
    site: Flask, client: FlaskClient, owner_client: FlaskClient
) -> None:
    path = f"/owner/offers/{make(site)}"
    hold(client, client.get(SEARCH).text)
    refused = save(owner_client, path, percent="50")
    assert refused.status_code == 422
    assert "its terms stay as they are" in refused.text
    assert save(owner_client, path, name_en="Better name").status_code == 303
    assert owner_client.post(f"{path}/withdraw").status_code == 303
    shown = owner_client.get(path).text
    assert "Better name" in shown
    assert "withdrawn" in shown
    assert f"{path}/withdraw" not in shown
    assert owner_client.get("/owner/offers/999999").status_code == 404
    assert owner_client.post("/owner/offers/999999/withdraw").status_code == 404


def test_the_owner_says_what_each_channel_costs(site: Flask, owner_client: FlaskClient) -> None:
    with site.app_context():
        confirmed(NOW)
    path = "/owner/channels?year=2026"
    assert save(owner_client, path, commission_web="12,5", season_cost_web="1 500").status_code == 303
    with site.app_context():
        [cost] = db.session.scalars(db.select(ChannelCost))
        assert (cost.origin, cost.commission, cost.season_cost) == ("web", 1250, Money.som(1500))
    page = owner_client.get(path)
    assert fields(page)["commission_web"] == "12.5"
    # 20,700 less 2,587.50 and 1,500.
    assert "16,612.50\u00a0som" in page.text
    assert save(owner_client, path, commission_web="", season_cost_web="").status_code == 303
    assert fields(owner_client.get(path))["commission_web"] == ""
    for wrong in ("101", "-1", "much"):
        answer = save(owner_client, path, commission_web=wrong)
        assert answer.status_code == 422
        assert fields(answer)["commission_web"] == wrong


def test_a_link_with_a_word_of_ones_own_is_made_ready(owner_client: FlaskClient) -> None:
    page = owner_client.get("/owner/channels?word=Leaflet Karakol!").text
    assert 'value="http://localhost/?from=leafletkarakol"' in page
    assert 'value="http://localhost/?from=instagram"' in page


def test_a_class_of_the_offer_is_shown_and_charged_for_nothing(site: Flask, client: FlaskClient) -> None:
    with site.app_context():
        held = db.session.scalars(db.select(MasterClass).where(~MasterClass.per_group)).first()
        assert held is not None
        code, hour = held.code, held.starts[0]
    make(site, kind=OfferKind.CLASS_INCLUDED, class_code=code)
    days = hold(client, client.get(SEARCH).text).headers["Location"]
    assert "free of charge" in client.get(f"{days}/2026-07-21/class/{code}").text
    answer = client.post(f"{days}/2026-07-21/class/{code}", data={"at": hour, "who": ["1", "2"]})
    assert answer.status_code == 303
    details = client.get(days.replace("/days", "")).text
    assert "Class included" in details
    assert "20,700\u00a0som</td></tr></tfoot>" in details


def test_links_to_other_languages_do_not_carry_the_word_on(client: FlaskClient) -> None:
    page = client.get("/en/offers?from=instagram&utm_campaign=late").text
    assert 'href="/ky/offers"' in page
    assert "from=instagram" not in page


def test_the_owner_says_how_many_bookings_may_have_it(site: Flask, owner_client: FlaskClient) -> None:
    offer_id = make(site, code="FIRST", most_uses=5)
    path = f"/owner/offers/{offer_id}"
    form = fields(owner_client.get(path))
    assert form["most_uses"] == "5"
    assert owner_client.post(path, data=form | {"most_uses": "0"}).status_code == 422
    assert owner_client.post(path, data=form | {"most_uses": "7"}).status_code == 303
    assert "used: 0 of 7" in owner_client.get("/owner/offers").text
