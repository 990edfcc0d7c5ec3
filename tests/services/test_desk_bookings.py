"""Bookings written down by staff, the names of their parties, and how they are found again."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from camp.clock import camp_moment
from camp.extensions import db
from camp.models import Booking, Guest
from camp.rules.lifecycle import BookingStatus, Channel, Confirmation
from camp.rules.meals import Diet
from camp.rules.money import Money
from camp.rules.name_list import Listed
from camp.rules.party import LARGEST_PARTY
from camp.rules.pricing import SoldAs
from camp.rules.refusals import (
    BookingUnknown,
    ContactMissing,
    HoldExpired,
    PriceChanged,
    StepNotPossible,
    YurtTaken,
)
from camp.rules.staff_refusals import FormUsed, GuestRegistered, TooManyNames
from camp.services import desk_bookings, finding, name_lists, offers, reservations
from camp.services.catalogue import get_settings
from camp.services.desk_bookings import Told
from camp.services.reservations import Contact
from camp.services.verify import verify
from tests.builders import at_once, booked, confirmed, family, held, refused, wish
from tests.conftest import TODAY

CALLER = Contact("Жаңыл Өмүрбекова", "", "+996555123456", "", None, "")
LATER = Confirmation.AFTER_DEPOSIT
AT_ONCE = Confirmation.AT_ONCE


def told(*yurts: int, contact: Contact = CALLER, channel: Channel = Channel.PHONE, **about: Any) -> Told:
    return Told(wish(*yurts, **about), contact, channel, "ky")


def take(told: Told, now: datetime, confirmation: Confirmation = LATER, key: str = "a form") -> Booking:
    return desk_bookings.book(told, confirmation, key=key, now=now)


def bookings() -> int:
    return db.session.scalar(select(func.count(Booking.id))) or 0


def test_a_booking_by_telephone_waits_for_its_deposit(any_app: Flask, now: datetime) -> None:
    booking = take(told(1), now)
    assert booking.status is BookingStatus.AWAITING_DEPOSIT
    assert booking.held_until == now + timedelta(hours=get_settings().deposit_hours)
    assert (booking.channel, booking.language) == (Channel.PHONE, "ky")
    assert (booking.guest_name, booking.phone) == (CALLER.name, CALLER.phone)
    assert booking.deposit == Money.som(4140)
    assert booking.consented_at == now
    assert verify() == []


def test_a_booking_is_confirmed_at_once_when_staff_say_so(any_app: Flask, now: datetime) -> None:
    booking = take(told(1, channel=Channel.AGENCY), now, AT_ONCE)
    assert booking.status is BookingStatus.CONFIRMED
    assert (booking.held_until, booking.confirmed_at) == (None, now)
    assert verify() == []


def test_a_deposit_for_tonight_can_still_be_paid(app: Flask, now: datetime) -> None:
    booking = take(told(1, arrival=TODAY, departure=date(2026, 7, 16)), now)
    assert booking.held_until is not None
    assert booking.held_until >= camp_moment(TODAY, get_settings().check_in)


def test_a_large_group_sleeps_in_several_yurts(any_app: Flask, now: datetime) -> None:
    about: dict[str, Any] = {"adults": LARGEST_PARTY - 2, "child_ages": (4, 9)}
    asked = wish(1, adults=1, child_ages=()).period
    found = offers.search(asked, dataclasses.replace(wish(1).party, **about), now, TODAY)
    [offer] = [one for one in found.offers if one.is_combination]
    booking = take(told(*offer.choices[0].yurts, **about), now)
    assert sum(len(stay.party) for stay in booking.stays) == LARGEST_PARTY
    assert len(booking.stays) > 1
    assert verify() == []


def test_a_form_sent_twice_books_once(any_app: Flask, now: datetime) -> None:
    first = take(told(1), now)
    again = take(told(1), now)
    assert again.id == first.id
    assert bookings() == 1
    shared = take(told(11, sold_as=SoldAs.BED), now, key="another form")
    assert take(told(11, sold_as=SoldAs.BED), now, key="another form").id == shared.id


def test_a_form_sent_fifty_times_at_once_books_once(any_app: Flask, now: datetime) -> None:
    asked = told(1)

    def work(_number: int) -> str:
        return take(asked, now).code

    assert len(at_once(any_app, work)) == 1
    assert bookings() == 1
    assert verify() == []


@pytest.mark.parametrize(
    "changed",
    [
        {"contact": Contact("Somebody Else", "", "+996555123456", "", None, "")},
        {"arrival": date(2026, 7, 21)},
        {"yurts": (2,)},
        {"adults": 1},
    ],
    ids=["name", "dates", "yurt", "party"],
)
def test_a_used_form_that_now_says_something_else_is_asked_about(
    app: Flask, now: datetime, changed: dict[str, Any]
) -> None:
    first = take(told(1), now)
    about = dict(changed)
    other = told(*about.pop("yurts", (1,)), **about)
    with refused(FormUsed) as refusal:
        take(other, now)
    assert refusal.value.code == first.code


def test_a_caller_nobody_can_reach_is_not_booked_but_a_walk_in_is(any_app: Flask, now: datetime) -> None:
    nameless = Contact("Бакыт", "", "", "", None, "")
    with refused(ContactMissing):
        take(told(1, contact=nameless), now)
    walk_in = take(told(1, contact=nameless, channel=Channel.WALK_IN), now, AT_ONCE)
    assert walk_in.status is BookingStatus.CONFIRMED


def test_a_price_the_page_did_not_show_is_refused(app: Flask, now: datetime) -> None:
    true = told(1)
    stale = dataclasses.replace(true, wish=dataclasses.replace(true.wish, seen=Money.som(100)))
    with refused(PriceChanged) as refusal:
        take(stale, now)
    assert refusal.value.now == true.wish.seen


def test_a_yurt_of_somebody_else_is_refused(any_app: Flask, now: datetime) -> None:
    booked(now, 1)
    with refused(YurtTaken):
        take(told(1), now)


def test_a_hold_is_not_taken_by_hand_twice_or_when_it_has_ended(app: Flask, now: datetime) -> None:
    token = held(now, 1).token
    reservations.release(token, now)
    with refused(HoldExpired):
        reservations.take_by_hand(token, CALLER, LATER, now)
    first = take(told(2), now)
    assert (
        reservations.take_by_hand(first.token, CALLER, AT_ONCE, now).status is BookingStatus.AWAITING_DEPOSIT
    )


# Names


def listed(*names: str) -> list[Listed]:
    return [Listed(name) for name in names]


def test_names_go_to_their_yurts_in_order(any_app: Flask, now: datetime) -> None:
    booking = booked(now, 7, 8, adults=8, child_ages=(6,))
    people = [*listed("Айгүл", "Бакыт", "Чолпон", "Данияр", "Элнура"), Listed("Фарида", 6, Diet.VEGAN, "мёд")]
    first, second = name_lists.who_goes_where(booking, people)
    assert [one.person.name for one in first.placed] == ["Айгүл", "Бакыт", "Чолпон", "Данияр", "Фарида"][
        : len(first.placed)
    ]
    assert len(first.placed) + len(second.placed) == 6
    assert first.unnamed + second.unnamed == 3
    name_lists.save_names(booking.code, people, now)
    child = db.session.scalars(select(Guest).where(Guest.age == 6)).one()
    assert (child.name, child.diet, child.allergies) == ("Фарида", Diet.VEGAN, "мёд")
    assert child.name_key == "farida"
    assert verify() == []


def test_what_is_known_of_a_person_stays_and_of_another_goes(any_app: Flask, now: datetime) -> None:
    booking = family(now)
    people = [Listed("Айгүл", None, Diet.VEGAN), Listed("Бакыт", None, None, "мёд")]
    name_lists.save_names(booking.code, people, now)
    name_lists.save_names(booking.code, listed("Айгүл", "Данияр"), now)
    first, second, *rest = reservations.get_by_code(booking.code).guests
    assert (first.name, first.diet) == ("Айгүл", Diet.VEGAN)
    assert (second.name, second.diet, second.allergies) == ("Данияр", Diet.EVERYTHING, "")
    assert [guest.name for guest in rest] == ["", ""]


def test_a_shorter_list_takes_names_away(app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    name_lists.save_names(booking.code, listed("Айгүл", "Бакыт"), now)
    name_lists.save_names(booking.code, listed("Айгүл"), now)
    assert [(guest.name, guest.name_key) for guest in booking.guests] == [("Айгүл", "aigul"), ("", "")]


def test_a_list_is_refused_where_it_makes_no_sense(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    with refused(TooManyNames):
        name_lists.save_names(booking.code, listed("a", "b", "c"), now)
    with refused(BookingUnknown):
        name_lists.save_names("NOSUCH", listed("a"), now)
    name_lists.save_names(booking.code, listed("Айгүл", "Бакыт"), now)
    db.session.execute(update(Guest).where(Guest.name == "Бакыт").values(registered_at=now))
    db.session.commit()
    with refused(GuestRegistered):
        name_lists.save_names(booking.code, listed("Айгүл", "Данияр"), now)
    reservations.cancel(booking.code, now, TODAY)
    with refused(StepNotPossible):
        name_lists.save_names(booking.code, listed("Айгүл", "Бакыт"), now)


# Finding


def found(typed: str) -> list[str]:
    return [match.booking.guest_name for match in finding.find_bookings(typed, TODAY).matches]


FITTING = (
    "Жаңыл", "жаныл", "Janyl", "ZHANYL", "омурбек", "Omurbekova", "Өмүрбекова Жаңыл", "omur jan",
    "0555 12 34 56", "+996 555 123456", "123456", "00996555123456", "555-12-34", "Жаныл 3456",
)  # fmt: skip
UNFITTING = ("", "  ", "%", "_", "100%", "\\", "жаныл Бакыт", "000", "12", "\0", "😀", "ЖЫ" * 150)


def test_a_booking_is_found_by_any_part_in_any_letters(any_app: Flask, now: datetime) -> None:
    take(told(1), now)
    booked(now, 2, contact=Contact("Бакыт Осмонов", "b@example.com", "+996700998877", "", None, ""))
    for typed in FITTING:
        assert found(typed) == [CALLER.name], typed
    for typed in UNFITTING:
        assert found(typed) == [], typed


def test_a_booking_is_found_by_those_who_come_along(any_app: Flask, now: datetime) -> None:
    booking = take(told(1), now)
    name_lists.save_names(booking.code, listed("", "Ingrid Müller"), now)
    [match] = finding.find_bookings("muller", TODAY).matches
    assert (match.booking.id, match.companions) == (booking.id, ("Ingrid Müller",))
    assert finding.find_bookings("Жаңыл", TODAY).matches[0].companions == ()


def test_a_booking_is_found_by_its_code_or_the_beginning_of_it(any_app: Flask, now: datetime) -> None:
    booking = take(told(1), now)
    spoken = f" {booking.code[:3].lower()}-{booking.code[3:]}"
    exact = finding.find_by_code(spoken)
    assert exact is not None
    assert exact.id == booking.id
    assert finding.find_by_code(booking.code[:4]) is None
    assert found(booking.code[:4].lower()) == [CALLER.name]


def test_those_who_come_stand_before_those_who_went(any_app: Flask, now: datetime) -> None:
    def come(name: str, yurt: int, day: int, status: BookingStatus = BookingStatus.CONFIRMED) -> None:
        contact = Contact(f"Асан {name}", "a@example.com", "", "", None, "")
        booking = confirmed(
            now, yurt, contact=contact, arrival=date(2026, 7, day), departure=date(2026, 7, day + 1)
        )
        booking.status = status
        db.session.commit()

    come("second", 1, 25)
    come("first", 2, 16)
    come("cancelled", 3, 17, BookingStatus.CANCELLED)
    long_ago = confirmed(now, 6, contact=Contact("Асан past", "a@example.com", "", "", None, ""))
    long_ago.arrival, long_ago.departure = date(2026, 6, 1), date(2026, 6, 2)
    db.session.commit()
    assert found("asan") == ["Асан first", "Асан second", "Асан cancelled", "Асан past"]


def test_no_more_than_a_page_is_found(app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST", 2)
    for yurt in (1, 2, 3):
        booked(now, yurt)
    answer = finding.find_bookings("айгүл", TODAY)
    assert (len(answer.matches), answer.has_more) == (2, True)


def test_the_newest_are_those_made_last(any_app: Flask, now: datetime) -> None:
    first, second = booked(now, 1), booked(now + timedelta(minutes=1), 2)
    held(now + timedelta(minutes=2), 3)
    assert [booking.id for booking in finding.newest()] == [second.id, first.id]


def test_certain_yurts_have_a_price_or_say_what_stands_against_them(any_app: Flask, now: datetime) -> None:
    about = wish(3, 4, adults=4)
    offer = offers.offer_of(about.choice, about.period, about.party, now)
    assert offer.prices[about.plan].total == about.seen
    night = about.period.arrival
    booked(now, 4, arrival=night, departure=night + timedelta(days=1))
    with refused(YurtTaken) as refusal:
        offers.offer_of(about.choice, about.period, about.party, now)
    assert (refusal.value.yurt, refusal.value.nights) == (4, (night,))
