"""The chart of yurts and nights, and moving a stay from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from camp.extensions import db
from camp.models import Booking, Yurt
from camp.rules.pricing import SoldAs
from camp.services import closures
from camp.services.chart import Bar, BarState, ChartFilter, read_chart
from tests.builders import booked, confirmed, held
from tests.conftest import NOW, TODAY

JULY_20 = date(2026, 7, 20)


@contextmanager
def queries() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def bars_of(lane: list[Bar]) -> list[tuple[BarState, int]]:
    return [(bar.state, (bar.end - bar.first).days) for bar in lane]


def test_a_month_is_read_in_three_queries(any_app: Flask, now: datetime) -> None:
    for number in (1, 2, 3, 4):
        confirmed(now, number)
    closures.close_yurt(8, JULY_20, JULY_20, "Stove", now, TODAY)
    db.session.commit()
    with queries() as seen:
        read_chart(TODAY, 31, now)
    assert len(seen) <= 3


def test_the_page_asks_for_nothing_beside_the_month_and_the_user(
    site: Flask, staff_client: FlaskClient
) -> None:
    _booked(site)
    with site.app_context(), queries() as seen:
        staff_client.get("/staff/chart")
    assert len([one for one in seen if "FROM users" not in one and "FROM user_roles" not in one]) <= 3


def test_every_night_is_in_one_cell_of_each_lane(site: Flask, staff_client: FlaskClient) -> None:
    _booked(site)
    for first in ("2026-07-18", "2026-07-21"):
        page = staff_client.get(f"/staff/chart?first={first}&days=31").text
        lanes = re.findall(r"<tr>(?:<th.*?</th>)?((?:<td.*?</td>)+)</tr>", page)
        assert len(lanes) >= 14
        for lane in lanes:
            spans = [int(span or 1) for span in re.findall(r'<td(?: colspan="(\d+)")?', lane)]
            assert sum(spans) == 31


def test_a_night_gone_by_does_not_make_a_yurt_free(app: Flask, now: datetime) -> None:
    ahead = TODAY + timedelta(days=2)
    confirmed(now, 1, arrival=TODAY, departure=ahead)
    with_past = read_chart(TODAY - timedelta(days=2), 4, now, ChartFilter(only_free=True))
    assert 1 not in {row.number for row in with_past.rows}


def test_a_closure_lifted_early_stays_where_the_yurt_was_closed(any_app: Flask, now: datetime) -> None:
    closed = closures.close_yurt(5, TODAY, TODAY + timedelta(days=4), "Stove", now, TODAY)
    later = now + timedelta(days=2)
    closures.lift_closure(closed.id, later, TODAY + timedelta(days=2))
    (row,) = (row for row in read_chart(TODAY, 14, later).rows if row.number == 5)
    assert bars_of(row.lanes[0]) == [(BarState.CLOSED, 2)]
    assert row.free_beds[:3] == (0, 0, row.beds)


def test_a_closure_lifted_before_it_began_leaves_nothing(app: Flask, now: datetime) -> None:
    closed = closures.close_yurt(5, JULY_20, JULY_20, "Stove", now, TODAY)
    closures.lift_closure(closed.id, now, TODAY)
    (row,) = (row for row in read_chart(TODAY, 14, now).rows if row.number == 5)
    assert bars_of(row.lanes[0]) == []


def test_each_month_is_named_over_its_nights(staff_client: FlaskClient) -> None:
    page = staff_client.get("/staff/chart?first=2026-07-20&days=31").text
    assert '<th scope="colgroup" colspan="12"><span>July 2026</span>' in page
    assert '<th scope="colgroup" colspan="19"><span>August 2026</span>' in page


def test_holds_bookings_and_closures_are_told_apart(any_app: Flask, now: datetime, later: datetime) -> None:
    confirmed(now, 1)
    booked(now, 2)
    held(now, 3)
    closures.close_yurt(4, JULY_20, JULY_20, "Stove", now, TODAY)
    rows = {row.number: row for row in read_chart(TODAY, 31, now).rows}
    assert bars_of(rows[1].lanes[0]) == [(BarState.CONFIRMED, 3)]
    assert bars_of(rows[2].lanes[0]) == [(BarState.HELD, 3)]
    assert bars_of(rows[3].lanes[0]) == [(BarState.HELD, 3)]
    assert bars_of(rows[4].lanes[0]) == [(BarState.CLOSED, 1)]
    lapsed = {row.number: row for row in read_chart(TODAY, 31, later).rows}
    assert bars_of(lapsed[3].lanes[0]) == []


def test_strangers_in_a_shared_yurt_have_a_lane_each_and_the_free_beds_are_counted(
    any_app: Flask, now: datetime
) -> None:
    shared = next(
        yurt.number for yurt in db.session.query(Yurt).order_by(Yurt.number) if yurt.kind.sold_by_bed
    )
    confirmed(now, shared, sold_as=SoldAs.BED, adults=1)
    confirmed(now, shared, sold_as=SoldAs.BED, adults=1)
    (row,) = (row for row in read_chart(JULY_20, 14, now).rows if row.number == shared)
    assert [len(bars_of(lane)) for lane in row.lanes] == [1, 1, 0]
    assert row.free_beds[0] == row.beds - 2
    assert row.free_beds[3] == row.beds


def test_a_filter_hides_bars_but_not_that_the_beds_are_taken(any_app: Flask, now: datetime) -> None:
    confirmed(now, 1)
    rows = read_chart(JULY_20, 14, now, ChartFilter(state=BarState.HELD)).rows
    (row,) = (row for row in rows if row.number == 1)
    assert bars_of(row.lanes[0]) == []
    assert row.free_beds[0] == 0
    full = read_chart(JULY_20, 3, now, ChartFilter(only_free=True)).rows
    assert 1 not in {row.number for row in full}


def _booked(site: Flask) -> tuple[str, int]:
    with site.app_context():
        booking: Booking = confirmed(NOW, 1)
        return booking.code, booking.stays[0].id


def test_the_page_leads_from_a_bar_to_its_move_and_from_a_free_night_to_a_booking(
    site: Flask, staff_client: FlaskClient
) -> None:
    _code, stay_id = _booked(site)
    page = staff_client.get("/staff/chart?first=2026-07-20&days=14").text
    assert f"/staff/stays/{stay_id}/move" in page
    assert '/staff/bookings/new?arrival=2026-07-23&amp;yurt=1"' in page
    assert '/staff/bookings/new?arrival=2026-07-21&amp;yurt=1"' not in page


def test_nonsense_in_the_address_shows_the_present(staff_client: FlaskClient) -> None:
    for query in ("first=9999-12-31", "first=0001-01-01", "first=x&days=9&kind=x&state=x&channel=x"):
        page = staff_client.get(f"/staff/chart?{query}")
        assert page.status_code == 200
        assert 'data-yurt="1"' in page.text


def test_the_twenty_ninth_of_february_is_a_day(staff_client: FlaskClient) -> None:
    assert 'value="2028-02-29"' in staff_client.get("/staff/chart?first=2028-02-29").text


def test_a_move_shows_its_price_before_it_is_done(site: Flask, staff_client: FlaskClient) -> None:
    code, stay_id = _booked(site)
    address = f"/staff/stays/{stay_id}/move"
    shown = staff_client.get(f"{address}?departure=2026-07-24").text
    assert "6,900\u00a0som" in shown
    form = {"yurt": "1", "arrival": "2026-07-20", "departure": "2026-07-24", "price": "present"}
    form |= {"plan": "half_board", "sold_as": "private", "comes_1": "y", "comes_2": "y"}
    again = staff_client.post(address, data={**form, "seen": "1"})
    assert again.status_code == 409
    assert "The difference has changed" in again.text
    done = staff_client.post(address, data={**form, "seen": "690000"})
    assert done.headers["Location"].endswith(code)


def test_a_move_that_can_not_be_keeps_what_was_typed(site: Flask, staff_client: FlaskClient) -> None:
    _code, stay_id = _booked(site)
    refused = staff_client.get(f"/staff/stays/{stay_id}/move?arrival=2026-07-25&departure=2026-07-24")
    assert refused.status_code == 409
    assert 'value="2026-07-25"' in refused.text
    assert staff_client.get("/staff/stays/99999/move").status_code == 404


def test_a_yurt_is_closed_and_opened_again(site: Flask, staff_client: FlaskClient) -> None:
    form = {"yurt": "3", "first_night": "2026-07-20", "last_night": "2026-07-21", "reason": ""}
    assert "Say why" in staff_client.post("/staff/closures", data=form).text
    assert staff_client.post("/staff/closures", data={**form, "reason": "Stove"}).status_code == 303
    assert "Stove" in staff_client.get("/staff/closures").text
    assert "✕ Stove" in staff_client.get("/staff/chart?first=2026-07-20").text
    staff_client.post("/staff/closures/1/lift")
    assert "Stove" not in staff_client.get("/staff/closures").text
