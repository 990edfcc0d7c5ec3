"""Who can be given which yurt instead, and what hurries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camp.rules.channel_conflicts import Room, next_hurry, stand_ins
from camp.rules.lifecycle import Channel
from camp.rules.money import Money

ARRIVAL = datetime(2026, 8, 20, 8, 0, tzinfo=UTC)


def room(number: int, kind: str = "couple", beds: int = 2, worth: int = 5000) -> Room:
    return Room(number, kind, beds, Money.som(worth))


SOLD = room(1)


def numbers(people: int, *free: Room) -> list[int]:
    return [one.number for one in stand_ins(people, SOLD, free)]


def test_the_same_kind_comes_first_then_the_least_better_and_the_smallest() -> None:
    free = (room(9, "grand", 4, 9000), room(7, "family", 5), room(6, "family", 4), room(3), room(2))
    assert numbers(2, *free) == [2, 3, 6, 7, 9]


def test_a_yurt_worth_less_stands_in_only_when_it_is_of_the_same_kind() -> None:
    assert numbers(2, room(8, "hut", 2, 4999), room(2, "couple", 2, 4000)) == [2]


def test_everybody_gets_a_bed() -> None:
    assert numbers(4, room(2), room(6, "family", 4)) == [6]


def test_the_yurt_itself_does_not_stand_in() -> None:
    assert numbers(1, room(1)) == []


ROOMS = st.builds(
    room,
    st.integers(1, 20),
    st.sampled_from(["couple", "family"]),
    st.integers(1, 6),
    st.integers(3000, 9000),
)


@given(st.integers(1, 6), st.lists(ROOMS, max_size=12))
def test_nobody_is_ever_put_into_something_worse(people: int, free: list[Room]) -> None:
    for one in stand_ins(people, SOLD, free):
        assert one.beds >= people
        assert one.kind == SOLD.kind or one.worth >= SOLD.worth


@pytest.mark.parametrize(
    ("channel", "before", "until"),
    [
        (Channel.AIRBNB, timedelta(days=40), timedelta(days=30)),
        (Channel.AIRBNB, timedelta(days=20), timedelta(hours=48)),
        (Channel.AIRBNB, timedelta(hours=48), None),
        (Channel.BOOKING_COM, timedelta(days=8), timedelta(days=7)),
        (Channel.BOOKING_COM, timedelta(days=2), timedelta(hours=24)),
        (Channel.BOOKING_COM, timedelta(hours=5), None),
        (Channel.AGENCY, timedelta(days=40), None),
    ],
)
def test_the_next_moment_after_which_it_becomes_harder(
    channel: Channel, before: timedelta, until: timedelta | None
) -> None:
    found = next_hurry(channel, ARRIVAL, ARRIVAL - before)
    assert found == (None if until is None else ARRIVAL - until)
