"""Yurts go up and come down, beds come and go, and nobody loses a night promised to him."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from camp.extensions import db
from camp.models import Bed, BedNight, Yurt, YurtKind
from camp.rules.availability import Choice
from camp.rules.dates import Period
from camp.rules.party import Party
from camp.rules.pricing import SoldAs
from camp.rules.refusals import NotOffered, Refusal, SettingOutOfRange, TextMissing, YurtTaken
from camp.rules.text import LocalizedText
from camp.rules.yurt_refusals import (
    BedsPromised,
    KindSharedByGuests,
    YurtGone,
    YurtNumberTaken,
    YurtPromised,
    YurtStands,
)
from camp.services import closures, holds, offers, reservations, undo, yurt_desk
from camp.services.verify import verify
from camp.services.yurt_desk import KindChange, YurtChange
from tests.builders import at_once, confirmed, held, refused, wish
from tests.conftest import TODAY

ARRIVAL = date(2026, 7, 20)
NAME = LocalizedText(ky="Тулпар", ru="Тулпар", en="Tulpar")
NIGHTS = Period(ARRIVAL, ARRIVAL + timedelta(days=2))


def change(number: int, **about: object) -> YurtChange:
    yurt = yurt_desk.get_yurt(number)
    known: dict[str, object] = {
        "kind_id": yurt.kind_id,
        "name": yurt.name,
        "description": yurt.description,
        "amenity_ids": frozenset(one.id for one in yurt.amenities),
        "beds": len(yurt.beds),
    }
    return YurtChange(**{**known, **about})  # type: ignore[arg-type]


def beds_of(number: int) -> int:
    db.session.expire_all()
    return len(yurt_desk.get_yurt(number).beds)


def can_be_had(number: int, now: datetime, people: int = 1) -> bool:
    try:
        offers.offer_of(Choice((number,), SoldAs.PRIVATE), NIGHTS, Party(people, ()), now)
    except Refusal:
        return False
    return True


def shared_yurt() -> int:
    found = select(Yurt.number).join(Yurt.kind).where(YurtKind.sold_by_bed).order_by(Yurt.number)
    return db.session.scalars(found).first() or 0


def test_a_new_yurt_is_sold_from_tonight_on(any_app: Flask, now: datetime) -> None:
    yurt_desk.put_up(15, change(1, name=NAME, beds=3), TODAY)
    assert can_be_had(15, now, people=3)
    confirmed(now, 15)
    assert not can_be_had(15, now)
    assert verify() == []


def test_a_number_is_given_once(any_app: Flask) -> None:
    with refused(YurtNumberTaken):
        yurt_desk.put_up(3, change(3), TODAY)


@pytest.mark.parametrize(
    ("about", "kind"),
    [
        ({"beds": 0}, SettingOutOfRange),
        ({"beds": 13}, SettingOutOfRange),
        ({"name": LocalizedText(ky="Тулпар", ru="", en="Tulpar")}, TextMissing),
        ({"kind_id": 9999}, NotOffered),
    ],
)
def test_a_yurt_that_can_not_be_is_refused(
    app: Flask, now: datetime, about: dict[str, object], kind: type[Refusal]
) -> None:
    made = change(1, **about)
    with refused(kind):
        yurt_desk.put_up(15, made, TODAY)
    with refused(kind):
        yurt_desk.change_yurt(1, made, now, TODAY)


def test_a_new_bed_belongs_to_whoever_has_the_yurt_to_himself_ahead(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 5)
    before = beds_of(5)
    yurt_desk.change_yurt(5, change(5, beds=before + 2), now, TODAY)
    owned = select(func.count()).where(BedNight.stay_id == booking.stays[0].id, BedNight.night == ARRIVAL)
    assert db.session.scalar(owned) == before + 2
    assert verify() == []


def test_a_new_bed_of_a_closed_yurt_is_closed_too(any_app: Flask, now: datetime) -> None:
    closures.close_yurt(5, ARRIVAL, ARRIVAL, "Stove", now, TODAY)
    yurt_desk.change_yurt(5, change(5, beds=beds_of(5) + 1), now, TODAY)
    assert verify() == []
    assert not can_be_had(5, now)


def test_a_bed_goes_where_nobody_needs_it_and_past_nights_keep_it(any_app: Flask, now: datetime) -> None:
    confirmed(now, 6, adults=2)
    before = beds_of(6)
    yurt_desk.change_yurt(6, change(6, beds=2), now, TODAY)
    assert beds_of(6) == 2
    assert db.session.scalar(select(func.count()).select_from(Bed).where(Bed.yurt_id == 6)) == before
    assert verify() == []
    assert not can_be_had(6, now)


def test_beds_that_a_party_needs_stay(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 6, adults=4)
    wanted = change(6, beds=3)
    with refused(BedsPromised) as refusal:
        yurt_desk.change_yurt(6, wanted, now, TODAY)
    assert refusal.value.codes == (booking.code,)


def test_a_bed_a_stranger_sleeps_in_stays(any_app: Flask, now: datetime) -> None:
    number = shared_yurt()
    for _ in range(2):
        confirmed(now, number, sold_as=SoldAs.BED, adults=1)
    yurt_desk.change_yurt(number, change(number, beds=2), now, TODAY)
    assert verify() == []
    wanted = change(number, beds=1)
    with refused(BedsPromised):
        yurt_desk.change_yurt(number, wanted, now, TODAY)


def test_a_yurt_taken_down_is_neither_sold_nor_shown_and_can_be_put_up_again(
    any_app: Flask, now: datetime
) -> None:
    closures.close_yurt(7, ARRIVAL, ARRIVAL, "Stove", now, TODAY)
    yurt_desk.take_down(7, now, TODAY)
    assert not can_be_had(7, now)
    with refused(YurtGone):
        yurt_desk.take_down(7, now, TODAY)
    assert verify() == []
    yurt_desk.put_up_again(7, now, TODAY)
    assert can_be_had(7, now)
    with refused(YurtStands):
        yurt_desk.put_up_again(7, now, TODAY)
    assert verify() == []


def test_a_yurt_with_guests_ahead_stays_until_they_are_gone(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 7)
    with refused(YurtPromised) as refusal:
        yurt_desk.take_down(7, now, TODAY)
    assert refusal.value.codes == (booking.code,)
    assert refusal.value.free_from == booking.departure


def test_a_lapsed_hold_keeps_no_yurt_standing(any_app: Flask, now: datetime) -> None:
    held(now, 7)
    yurt_desk.take_down(7, now + timedelta(hours=3), TODAY)
    assert verify() == []


def test_a_kind_is_sold_whole_only_when_no_strangers_share_it(any_app: Flask, now: datetime) -> None:
    number = shared_yurt()
    kind = yurt_desk.get_yurt(number).kind
    whole = KindChange(kind.name, kind.description, sold_by_bed=False)
    code = kind.code
    confirmed(now, number, sold_as=SoldAs.BED, adults=1)
    with refused(KindSharedByGuests):
        yurt_desk.change_kind(code, whole, TODAY)
    yurt_desk.change_kind(code, KindChange(NAME, NAME, sold_by_bed=True), TODAY)
    assert db.session.scalars(select(YurtKind.name).where(YurtKind.code == code)).one() == NAME


def test_a_yurt_that_strangers_share_becomes_none_that_is_sold_whole(any_app: Flask, now: datetime) -> None:
    number = shared_yurt()
    code = confirmed(now, number, sold_as=SoldAs.BED, adults=1).code
    whole = db.session.scalars(select(YurtKind.id).where(YurtKind.sold_by_bed.is_(False))).first()
    wanted = change(number, kind_id=whole)
    with refused(KindSharedByGuests) as refusal:
        yurt_desk.change_yurt(number, wanted, now, TODAY)
    assert refusal.value.codes == (code,)


def test_of_one_who_takes_it_down_and_49_who_book_one_wins(any_app: Flask, now: datetime) -> None:
    def one(number: int) -> str:
        try:
            if number == 25:
                yurt_desk.take_down(9, now, TODAY)
                return "down"
            held(now, 9)
        except (YurtPromised, YurtTaken, NotOffered):
            return "told"
        return "held"

    told = at_once(any_app, one)
    assert told["down"] + told["held"] == 1, told
    assert verify() == []


def test_who_looked_at_a_yurt_before_it_was_taken_down_is_told_that_its_nights_went(
    any_app: Flask, now: datetime
) -> None:
    looked = wish(9)
    yurt_desk.take_down(9, now, TODAY)
    with refused(NotOffered):
        holds.hold(looked, key="k", language="en", now=now)


def test_a_cancelled_booking_of_a_yurt_taken_down_does_not_come_back(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 9)
    reservations.cancel(booking.code, now, TODAY)
    yurt_desk.take_down(9, now, TODAY)
    with refused(YurtTaken):
        undo.reinstate(booking.code, now, TODAY)
