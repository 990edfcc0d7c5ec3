"""What an event of another site's calendar is, by whose program wrote it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from camp.rules.dates import Period
from camp.rules.feed_events import EventKind, Writer, kind_of, writer_of
from camp.rules.lifecycle import Channel

TODAY = date(2026, 7, 15)
SOON = Period(date(2026, 8, 1), date(2026, 8, 4))


def kind(
    writer: Writer, uid: str = "x", summary: str = "", status: str = "", nights: Period = SOON
) -> EventKind:
    return kind_of(writer, uid, summary, status, nights, TODAY)


def ending(days_ahead: int, nights: int = 30) -> Period:
    end = TODAY + timedelta(days=days_ahead)
    return Period(end - timedelta(days=nights), end)


@pytest.mark.parametrize(
    ("channel", "product", "writer"),
    [
        (Channel.AIRBNB, "", Writer.AIRBNB),
        (Channel.AGENCY, "-//Airbnb Inc//Hosting Calendar 1.0//EN", Writer.AIRBNB),
        (Channel.BOOKING_COM, "", Writer.BOOKING_COM),
        (Channel.AGENCY, "-//admin.booking.com//EN", Writer.BOOKING_COM),
        (Channel.AGENCY, "-//HomeAway.com, Inc.//EN", Writer.VRBO),
        (Channel.AGENCY, "-//Somebody//EN", Writer.OTHER),
    ],
)
def test_the_product_says_whose_program_it_was(channel: Channel, product: str, writer: Writer) -> None:
    assert writer_of(channel, product) is writer


@pytest.mark.parametrize(
    ("uid", "summary", "expected"),
    [
        ("1418fb94e984-0001@airbnb.com", "Reserved", EventKind.RESERVATION),
        ("1418fb94e984-0001@airbnb.com", "Забронировано", EventKind.RESERVATION),
        ("6fec1092d3fa-0001@airbnb.com", "Airbnb (Not available)", EventKind.BLOCK),
        ("7f662ec65913-0001@airbnb.com", "Airbnb (Not available)", EventKind.BLOCK),
        ("somethingnew-0001@airbnb.com", "Airbnb (Not available)", EventKind.BLOCK),
        ("somethingnew-0001@airbnb.com", "Reserved", EventKind.RESERVATION),
        ("somethingnew-0001@airbnb.com", "Something new", EventKind.UNSURE),
    ],
)
def test_airbnb_says_it_by_the_beginning_of_the_uid(uid: str, summary: str, expected: EventKind) -> None:
    assert kind(Writer.AIRBNB, uid, summary) is expected


def test_booking_com_does_not_say_what_is_a_booking() -> None:
    for summary in ("CLOSED - Not available", "Reserved", ""):
        assert kind(Writer.BOOKING_COM, "b01@booking.com", summary) is EventKind.UNSURE
    # Pasted as somebody else's calendar it is still theirs.
    assert kind(Writer.VRBO, "b01@booking.com", "CLOSED - Not available") is EventKind.UNSURE


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("Reserved - Anna", EventKind.RESERVATION),
        ("Réservée", EventKind.RESERVATION),
        ("Reserviert - Anna", EventKind.RESERVATION),
        ("Забронировано", EventKind.RESERVATION),
        ("Blocked", EventKind.BLOCK),
        ("Indisponible", EventKind.BLOCK),
        ("Nicht verfügbar", EventKind.BLOCK),
        ("Недоступно", EventKind.BLOCK),
        ("Provisoire", EventKind.TENTATIVE),
        ("Tentative", EventKind.TENTATIVE),
        ("Anna's birthday", EventKind.UNSURE),
    ],
)
def test_vrbo_says_it_in_the_language_of_the_account(summary: str, expected: EventKind) -> None:
    assert kind(Writer.VRBO, summary=summary) is expected


def test_a_program_we_do_not_know_may_call_a_sold_night_unavailable() -> None:
    assert kind(Writer.OTHER, summary="Unavailable") is EventKind.UNSURE
    assert kind(Writer.OTHER, summary="Reserved") is EventKind.RESERVATION


def test_a_status_may_say_that_it_is_not_sure_yet() -> None:
    assert kind(Writer.OTHER, summary="Reserved", status="TENTATIVE") is EventKind.TENTATIVE
    assert kind(Writer.VRBO, summary="Blocked", status="TENTATIVE") is EventKind.BLOCK


def test_the_block_that_ends_a_year_ahead_is_the_end_of_what_is_sold() -> None:
    for days_ahead in (366, 365, 355, 540):
        block = kind(Writer.AIRBNB, "7f662ec65913-1", nights=ending(days_ahead))
        assert block is EventKind.HORIZON, days_ahead
    assert kind(Writer.AIRBNB, "7f662ec65913-1", nights=ending(200)) is EventKind.BLOCK


def test_a_stay_sold_a_year_ahead_is_a_stay() -> None:
    assert kind(Writer.AIRBNB, "1418fb94e984-1", nights=ending(366, 3)) is EventKind.RESERVATION
    assert kind(Writer.BOOKING_COM, nights=ending(366, 3)) is EventKind.UNSURE


def test_nobody_is_sold_a_stay_of_a_hundred_nights() -> None:
    assert kind(Writer.BOOKING_COM, nights=ending(120, 100)) is EventKind.BLOCK
    assert kind(Writer.BOOKING_COM, nights=ending(600, 454)) is EventKind.HORIZON
