"""What can be in a yurt is the owner's to word; what is in one can't be taken off the list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from camp.extensions import db
from camp.models import JournalEntry, Role
from camp.rules.journal import Actor
from camp.rules.refusals import TextMissing
from camp.rules.text import LocalizedText
from camp.rules.undo_refusals import ChangedSince, InUse
from camp.rules.yurt_refusals import AmenityInUse
from camp.services import accounts, journal, yurt_desk
from camp.services.amenities import change_amenities, list_amenities
from camp.services.journal import PROGRAM, Hand
from camp.services.sample import load_sample
from camp.services.taking_back import take_back
from camp.services.yurt_desk import YurtChange
from tests.builders import refused
from tests.conftest import TODAY

HAMMOCK = LocalizedText(ky="Илинме керебет", ru="Гамак", en="A hammock")
NOTHING = LocalizedText(ky="", ru="", en="")


@pytest.fixture(autouse=True)
def _owner_at_work(any_app: Flask) -> Iterator[None]:
    user = accounts.add_user("aigul", "Айгүл", [Role.OWNER], "a-password-of-hers", "ky")
    journal.write_as(Hand(Actor.STAFF, user.id))
    yield
    journal.write_as(PROGRAM)


def last_act() -> str:
    db.session.expire_all()
    return db.session.scalars(select(JournalEntry.act).order_by(JournalEntry.id.desc())).first() or ""


def furnish(number: int, amenity_ids: set[int], now: datetime) -> None:
    yurt = yurt_desk.get_yurt(number)
    change = YurtChange(yurt.kind_id, yurt.name, yurt.description, frozenset(amenity_ids), len(yurt.beds))
    yurt_desk.change_yurt(number, change, now, TODAY)


def hammock() -> int:
    change_amenities({}, [HAMMOCK, NOTHING])
    return list_amenities()[-1].id


def test_a_new_one_is_hers_can_be_in_a_yurt_and_goes_again(now: datetime) -> None:
    before = len(list_amenities())
    made = hammock()
    assert len(list_amenities()) == before + 1
    assert (list_amenities()[-1].name, list_amenities()[-1].is_sample) == (HAMMOCK, False)
    furnish(1, {made}, now)
    with refused(AmenityInUse) as refusal:
        change_amenities({made: NOTHING}, [])
    assert refusal.value.yurts == (1,)
    furnish(1, set(), now)
    change_amenities({made: NOTHING}, [])
    assert len(list_amenities()) == before


def test_a_name_is_there_in_every_language_or_in_none() -> None:
    with refused(TextMissing) as refusal:
        change_amenities({}, [LocalizedText(ky="Илинме керебет", ru="", en="A hammock")])
    assert refusal.value.language == "ru"


def test_only_what_is_named_otherwise_becomes_hers() -> None:
    first, second, *_ = list_amenities()
    change_amenities({first.id: HAMMOCK, second.id: second.name}, [])
    assert [one.is_sample for one in list_amenities()[:2]] == [False, True]


def test_changes_of_the_list_are_taken_back_while_nothing_is_built_on_them(now: datetime) -> None:
    made = hammock()
    act = last_act()
    furnish(1, {made}, now)
    furnished = last_act()
    with refused(InUse):
        take_back(act, TODAY)
    take_back(furnished, TODAY)
    take_back(act, TODAY)
    assert made not in {one.id for one in list_amenities()}
    with refused(ChangedSince, "what was in the yurt is no more"):
        take_back(last_act_about("yurts"), TODAY)
    take_back(last_act(), TODAY)
    assert list_amenities()[-1].name == HAMMOCK


def last_act_about(table: str) -> str:
    rows = select(JournalEntry.act).where(JournalEntry.subject == table).order_by(JournalEntry.id.desc())
    return db.session.scalars(rows).first() or ""


def test_what_she_took_off_the_list_does_not_come_back_with_the_sample(now: datetime) -> None:
    gone = list_amenities()[0]
    for yurt in yurt_desk.all_yurts():
        furnish(yurt.number, {one.id for one in yurt.amenities} - {gone.id}, now)
    change_amenities({gone.id: NOTHING}, [])
    before = [one.id for one in list_amenities()]
    load_sample((2026,))
    assert [one.id for one in list_amenities()] == before
