"""How often has an event changed that keeps no count of its own? See ``EventRevision``."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from camp.clock import camp_day
from camp.models import EventRevision
from camp.services.calendar_feeds.facts import Fact, Revision
from camp.services.transaction import dialect_of

FORGOTTEN_AFTER = timedelta(days=60)
"""So long after it is over nobody can be told of it any more."""

_KNOWN = select(
    EventRevision.uid, EventRevision.content, EventRevision.revision, EventRevision.changed_at
).where(EventRevision.uid.in_(bindparam("uids", expanding=True)))


def revisions_of(session: Session, facts: Iterable[Fact], now: datetime) -> dict[str, Revision]:
    """By UID. What says something else than when it was last told has one more, from now on."""
    told = {fact.uid: fact for fact in facts}
    if not told:
        return {}
    contents = {uid: _content(fact) for uid, fact in told.items()}
    known = _read(session, contents)
    fresh = sorted(uid for uid, content in contents.items() if known.get(uid, ("", None))[0] != content)
    if fresh:
        _count(session, {uid: (contents[uid], told[uid]) for uid in fresh}, now)
        # As they are now: somebody else may have told the same at the same moment.
        known |= _read(session, fresh)
    return {uid: revision for uid, (_content_, revision) in known.items()}


def _content(fact: Fact) -> str:
    return hashlib.sha256(repr(fact).encode()).hexdigest()


def _read(session: Session, uids: Iterable[str]) -> dict[str, tuple[str, Revision]]:
    rows = session.connection().execute(_KNOWN, {"uids": list(uids)})
    return {uid: (content, Revision(number, changed_at)) for uid, content, number, changed_at in rows}


def _count(session: Session, fresh: Mapping[str, tuple[str, Fact]], now: datetime) -> None:
    insert = dialect_of(session).insert(EventRevision)
    counted = insert.on_conflict_do_update(
        index_elements=[EventRevision.uid],
        set_={
            "revision": EventRevision.revision + 1,
            "content": insert.excluded.content,
            "changed_at": insert.excluded.changed_at,
            "last_day": insert.excluded.last_day,
        },
        where=EventRevision.content != insert.excluded.content,
    )
    books = session.connection()
    # In the order of their keys, as everybody counts them.
    for uid, (content, fact) in fresh.items():
        row = {"uid": uid, "content": content, "revision": 0, "changed_at": now, "last_day": fact.last_day}
        books.execute(counted, row)
    books.execute(delete(EventRevision).where(EventRevision.last_day < camp_day(now) - FORGOTTEN_AFTER))
