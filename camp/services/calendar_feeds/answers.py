"""A calendar for whoever has its address. Each reading is kept: it says how old a site's knowledge is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from camp.models import (
    CalendarFeed,
    CalendarRead,
    DrawnCalendar,
    Guide,
    User,
    Yurt,
)  # fmt: skip
from camp.rules.calendars import CalendarKind, may_carry
from camp.services.calendar_feeds.addresses import Reader, hashed, know_public
from camp.services.calendar_feeds.facts import Fact, Speaker, Title
from camp.services.calendar_feeds.meals import facts_of_kitchen
from camp.services.calendar_feeds.outings import facts_for_everybody, facts_of_guide
from camp.services.calendar_feeds.revisions import revisions_of
from camp.services.calendar_feeds.state import Opened, open_calendar
from camp.services.calendar_feeds.stays import facts_of_arrivals, facts_of_camp
from camp.services.calendar_feeds.work import facts_of_work
from camp.services.calendar_feeds.writing import calendar_bytes
from camp.services.calendar_feeds.yurts import facts_of_yurt
from camp.services.transaction import dialect_of, quick_transaction, transaction

KEPT_READS = 500
"""Of one calendar, whenever it is drawn: once a day at least. A site that reads it every two hours fills them
in six weeks."""

ONE_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Answer:
    """What a reader gets."""

    etag: str
    changed_at: datetime
    body: bytes | None
    """None: the reader has it already."""


HasIt = Callable[[str, datetime], bool]
"""Does the reader have what goes by that ETag, unchanged since that moment?"""


def read_calendar(
    token: str, agent: str, has_it: HasIt, speaker: Speaker, now: datetime, today: date
) -> Answer | None:
    """The calendar at an address. None where there is none: it was never made or is revoked, or whoever
    carries it works here no more."""
    unchanged = _read_unchanged(token, agent, has_it, now, today)
    if unchanged is not None:
        return unchanged
    with transaction() as session:
        books = session.connection()
        know_public(books, token, now)
        opened = open_calendar(books, hashed(token), now, today)
        if opened is None or not _may_still(session, opened):
            return None
        body = _draw(session, opened, speaker, now, today)
        answer = _drawn(books, opened, body, has_it, now)
        _note(books, opened.id, agent, now)
        books.execute(_FORGET, {"of": opened.id})
        return answer


def _read_unchanged(token: str, agent: str, has_it: HasIt, now: datetime, today: date) -> Answer | None:
    """As it was drawn last, if nothing has changed since, as of most readings. None: it is to be drawn."""
    with quick_transaction() as books:
        opened = open_calendar(books, hashed(token), now, today)
        if opened is None or not opened.is_drawn or opened.is_carried:
            return None
        etag, changed_at = str(opened.etag), opened.changed_at or now
        body = None
        if not has_it(etag, changed_at):
            body = books.execute(_BODY, {"feed_id": opened.id}).scalar_one()
        _note(books, opened.id, agent, now)
        return Answer(etag, changed_at, body)


_BODY = select(DrawnCalendar.body).where(DrawnCalendar.feed_id == bindparam("feed_id"))


def _may_still(session: Session, opened: Opened) -> bool:
    """A calendar on somebody's telephone ends with their work."""
    if opened.guide_id is not None and not session.get_one(Guide, opened.guide_id).is_active:
        return False
    if opened.holder_id is None:
        return True
    user = session.get_one(User, opened.holder_id)
    return user.is_active and may_carry(opened.kind, user.roles)


def _draw(session: Session, opened: Opened, speaker: Speaker, now: datetime, today: date) -> bytes:
    facts, about = _facts(session, opened, now, today)
    counted = revisions_of(session, (fact for fact in facts if fact.revision is None), now)
    with speaker(Title(opened.kind, opened.language, about)) as voice:
        events = [(fact, fact.revision or counted[fact.uid], voice.say(fact)) for fact in facts]
        return calendar_bytes(voice.name, events)


def _facts(session: Session, opened: Opened, now: datetime, today: date) -> tuple[Sequence[Fact], str]:
    """What stands in it, and whose it is."""
    if opened.yurt_id is not None:
        number = str(session.get_one(Yurt, opened.yurt_id).number)
        reader = Reader(opened.reader, opened.channel)
        return facts_of_yurt(session, opened.yurt_id, reader, now, today), number
    if opened.guide_id is not None:
        guide = session.get_one(Guide, opened.guide_id)
        return facts_of_guide(session, guide.id, now, today), guide.name
    if opened.user_id is not None:
        user = session.get_one(User, opened.user_id)
        return facts_of_work(user, now, today), user.name
    return _OF_ALL[opened.kind](session, now, today), ""


_OF_ALL: Mapping[CalendarKind, Callable[[Session, datetime, date], Sequence[Fact]]] = {
    CalendarKind.CAMP: facts_of_camp,
    CalendarKind.ARRIVALS: facts_of_arrivals,
    CalendarKind.KITCHEN: facts_of_kitchen,
    CalendarKind.PUBLIC: facts_for_everybody,
}


def _drawn(books: Connection, opened: Opened, body: bytes, has_it: HasIt, now: datetime) -> Answer:
    """Keep it as it is drawn now. Drawn anew it may still be the same."""
    etag, changed_at = hashlib.sha256(body).hexdigest()[:32], opened.changed_at
    if changed_at is None or etag != opened.etag:
        # HTTP counts in seconds: two changes within one would look like one.
        changed_at = max(now, changed_at + ONE_SECOND) if changed_at is not None else now
    kept = {
        "books": opened.books,
        "etag": etag,
        "changed_at": changed_at,
        "body": body if opened.books else b"",
    }
    insert_ = dialect_of(books).insert(DrawnCalendar).values(feed_id=opened.id, **kept)
    books.execute(insert_.on_conflict_do_update(index_elements=[DrawnCalendar.feed_id], set_=kept))
    return Answer(etag, changed_at, None if has_it(etag, changed_at) else body)


# Readings

_READ = update(CalendarFeed).where(CalendarFeed.id == bindparam("of")).values(
    fetched_at=bindparam("now"), fetched_by=bindparam("by")
)  # fmt: skip
_KEPT = insert(CalendarRead).inline()
_NEWEST = select(CalendarRead.id).where(CalendarRead.feed_id == bindparam("of"))
_FORGET = delete(CalendarRead).where(
    CalendarRead.feed_id == bindparam("of"),
    CalendarRead.id <= _NEWEST.order_by(CalendarRead.id.desc()).offset(KEPT_READS).limit(1).scalar_subquery(),
)


def _note(books: Connection, feed_id: int, agent: str, now: datetime) -> None:
    by = agent[:120]
    books.execute(_READ, {"of": feed_id, "now": now, "by": by})
    books.execute(_KEPT, {"feed_id": feed_id, "read_at": now, "agent": by})
