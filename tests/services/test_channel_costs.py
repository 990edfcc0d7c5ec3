"""Where guests come from: by link, by hand, and what each way costs."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import pytest
from flask import Flask

from camp.extensions import db
from camp.models import ChannelCost, JournalEntry
from camp.rules.lifecycle import Channel
from camp.rules.money import Money
from camp.rules.offer_refusals import OriginKnown
from camp.rules.origins import Came
from camp.rules.refusals import BookingUnknown, NotOffered, SettingOutOfRange
from camp.services import channel_costs, holds, renewals, reservations
from camp.services.channel_costs import Cost
from tests.builders import AYGUL, confirmed, refused, wish
from tests.conftest import TODAY

CAME = Came("leaflet", "autumn")


def costs(year: int = 2026) -> dict[str, Cost]:
    return {row.origin: row.cost for row in channel_costs.origins_of(year, TODAY)}


def test_a_hold_keeps_the_link_its_guest_came_by_and_so_does_its_renewal(
    any_app: Flask, now: datetime, later: datetime
) -> None:
    held = holds.hold(wish(1), key="a visitor", language="en", now=now, came=CAME)
    assert (held.source, held.campaign, held.origin) == ("leaflet", "autumn", "leaflet")
    again = renewals.renew(held.token, AYGUL, later).booking
    assert again.id != held.id
    assert (again.source, again.campaign) == ("leaflet", "autumn")
    visit = holds.hold_visit(
        TODAY + timedelta(days=3), held.party, key="b", language="en", now=now, came=CAME
    )
    assert visit.origin == "leaflet"


def test_staff_change_where_a_booking_came_from_and_the_journal_notes_it(
    any_app: Flask, now: datetime
) -> None:
    booking = confirmed(now)
    channel_costs.change_channel(booking.code, Channel.WHATSAPP, now)
    assert booking.channel is Channel.WHATSAPP
    changed = db.select(JournalEntry).where(JournalEntry.booking_id == booking.id)
    told = [entry.after for entry in db.session.scalars(changed) if "channel" in entry.after]
    assert told[-1] == {"channel": "whatsapp"}


def test_what_a_feed_or_a_link_says_is_not_changed_by_hand(any_app: Flask, now: datetime) -> None:
    held = holds.hold(wish(1), key="feed", language="en", now=now, channel=Channel.AIRBNB)
    sold = reservations.accept(held.token, AYGUL, "HM1", now)
    linked = holds.hold(wish(2), key=secrets.token_hex(8), language="en", now=now, came=CAME)
    for booking in (sold, linked):
        with refused(OriginKnown):
            channel_costs.change_channel(booking.code, Channel.PHONE, now)
    by_hand = confirmed(now, 3)
    with refused(NotOffered):
        channel_costs.change_channel(by_hand.code, Channel.BOOKING_COM, now)
    with refused(BookingUnknown):
        channel_costs.change_channel("NOSUCH", Channel.PHONE, now)


def test_costs_are_kept_by_year_and_what_costs_nothing_has_no_row(any_app: Flask) -> None:
    channel_costs.save_costs(
        2026, {"instagram": Cost(1250, Money.som(9_000)), "leaflet": Cost(0, Money.som(500))}
    )
    channel_costs.save_costs(2026, {"instagram": Cost(1500), "leaflet": Cost(), "phone": Cost()})
    assert (costs()["instagram"], costs()["phone"]) == (Cost(1500), Cost())
    assert "leaflet" not in costs()
    assert costs(2025)["instagram"] == Cost()
    assert len(db.session.scalars(db.select(ChannelCost)).all()) == 1


@pytest.mark.parametrize(
    "cost", [Cost(-1), Cost(10_001), Cost(0, Money.som(-1)), Cost(0, Money.som(10_000_001))]
)
def test_a_cost_that_makes_no_sense_is_refused(app: Flask, cost: Cost) -> None:
    with refused(SettingOutOfRange):
        channel_costs.save_costs(2026, {"phone": Cost(10), "instagram": cost})


def test_every_origin_of_the_year_is_listed_with_what_it_brought(any_app: Flask, now: datetime) -> None:
    held = holds.hold(wish(1), key="a visitor", language="en", now=now, came=CAME)
    reservations.confirm(reservations.submit(held.token, AYGUL, now).code, now)
    channel_costs.save_costs(2026, {"leaflet": Cost(1000, Money.som(700))})
    rows = channel_costs.origins_of(2026, TODAY)
    assert {row.origin for row in rows} == {"leaflet", *Channel}
    [first] = [row for row in rows if row.origin == "leaflet"]
    assert first == rows[0]
    assert first.share is not None
    # 20,700 som less a tenth and 700.
    assert (first.share.cost, first.share.net) == (Money.som(2_770), Money.som(17_930))
