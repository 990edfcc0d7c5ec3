"""What a reading of another site's calendar means for our books.

The rules, in the order in which they are asked:

1. **What counts.** Our own events told back, the end of what the site sells, what begins in more than two
   years and, unless the owner wants them, blocks are left aside. Of a stay under way the site may say that it
   begins today; it begins when it began.
2. **A new UID with the same nights** as one that is missing is the same event.
3. **What is missing.** After its departure day it is history. Else it is cancelled when it was missing at two
   readings half an hour apart; while its party is in the camp never. Two or more sold stays gone at once, or
   an empty calendar, are not believed: for 24 hours nothing is cancelled and a person is asked, and an empty
   calendar is never believed without one.
4. **What has changed its dates** is moved when the nights are free. Several that move are tried until none
   can.
5. **What is new** takes its nights from today on when nobody has them. When all of them are ours already it
   is an echo, but not on a site that never tells what it imported, nor when the site has read our calendar
   and could not know; a booking of the site with just these nights, which somebody wrote down by hand, is the
   event's. All else is a conflict: nobody wins by itself and nothing is deleted.

A conflict whose nights have become free takes them. An echo whose nights are ours no more is an echo until
the site has had time to read us again; what is still there then is the site's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from camp.rules.dates import Period, nights_between
from camp.rules.feed_events import ACTIVE, LOOKS_AHEAD, EventKind, EventState, KnownEvent, SeenEvent
from camp.rules.feed_plans import Deed, FeedFacts, Owner, Plan, Step, YurtNights

BETWEEN_ABSENCES = timedelta(minutes=30)
HOLD_SUSPECT = timedelta(hours=24)
GONE_AT_ONCE = 2
ECHO_FADES = timedelta(hours=6)
"""The slowest of the sites that echo reads every two hours or so."""


def reconcile(
    known: Sequence[KnownEvent],
    seen: Sequence[SeenEvent],
    yurt: YurtNights,
    feed: FeedFacts,
    now: datetime,
    today: date,
) -> Plan:
    """``known``: every event of the feed that was ever written down. Of two seen under one UID the last
    counts. The same again, with the same books, gives nothing to do but what time does.
    """
    work = _Work(known, yurt, feed, now, today)
    counted = work.what_counts(seen)
    work.see_to_missing(work.match(counted))
    work.follow_and_decide()
    return Plan(tuple(work.steps), work.suspect_since, dict(work.aside))


class _Work:
    def __init__(
        self, known: Sequence[KnownEvent], yurt: YurtNights, feed: FeedFacts, now: datetime, today: date
    ) -> None:
        self.known, self.feed, self.now, self.today = known, feed, now, today
        self.owners = {night: set(owners) for night, owners in yurt.owners.items()}
        self.own = dict(yurt.own)
        self.steps: list[Step] = []
        self.aside: Counter[str] = Counter()
        self.pairs: list[tuple[SeenEvent, KnownEvent | None]] = []
        self.suspect_since: datetime | None = None

    # 1 and 2

    def what_counts(self, seen: Iterable[SeenEvent]) -> list[SeenEvent]:
        counted: dict[str, SeenEvent] = {}
        for event in seen:
            if event.is_ours:
                self.aside["ours"] += 1
            elif event.kind is EventKind.HORIZON:
                self.aside["horizon"] += 1
            elif event.kind is EventKind.BLOCK and not self.feed.closes_blocks:
                self.aside["block"] += 1
            elif event.nights.arrival - self.today > LOOKS_AHEAD:
                self.aside["far"] += 1
            else:
                counted[event.uid] = event
        return sorted(counted.values(), key=lambda event: (event.nights, event.uid))

    def match(self, seen: Iterable[SeenEvent]) -> list[KnownEvent]:
        """Pairs what is seen with what is known. Gives what is missing."""
        by_uid = {event.uid: event for event in self.known}
        uids = {event.uid for event in seen}
        missing = [event for event in self.known if event.state in ACTIVE and event.uid not in uids]
        for event in seen:
            known = by_uid.get(event.uid)
            if known is None:
                known = next((one for one in missing if self._is_same(one, event)), None)
                if known is not None:
                    missing.remove(known)
                    self._step(Deed.RENAME, event, known, known.nights)
            self.pairs.append((event, known))
        # What stands for an event that is still told of is nobody else's.
        for _, known in self.pairs:
            if known is not None and known.state in ACTIVE and known.booking_id is not None:
                self.own.pop(known.booking_id, None)
        return missing

    def _is_same(self, known: KnownEvent, seen: SeenEvent) -> bool:
        alike = (known.kind is EventKind.BLOCK) == (seen.kind is EventKind.BLOCK)
        return alike and known.nights == self._as_begun(seen, known)

    def _as_begun(self, seen: SeenEvent, known: KnownEvent) -> Period:
        """The nights as the site tells them, but of a stay under way from its first night on."""
        began, says = known.nights.arrival, seen.nights.arrival
        return Period(began, seen.nights.departure) if began < says <= self.today else seen.nights

    # 3

    def see_to_missing(self, missing: Iterable[KnownEvent]) -> None:
        gone: list[KnownEvent] = []
        others: list[KnownEvent] = []
        for event in missing:
            if event.nights.departure <= self.today:
                self._of(Deed.PAST, event)
            elif event.state is EventState.KEPT and event.booking_id is not None:
                continue
            elif event.booking_id is not None or event.state is EventState.CONFLICT:
                gone.append(event)
            elif event.closure_id is not None:
                others.append(event)
            else:
                self._of(Deed.CANCEL, event)
        self.suspect_since = self._suspect_since(gone)
        # What is left of a suspicion that is over is missing for the first time.
        is_left = self.feed.suspect_since is not None and len(gone) < GONE_AT_ONCE
        for event in (*gone, *others):
            if event.absent_since is None or (is_left and self.suspect_since is None):
                self._of(Deed.MISS, event)
            elif self.suspect_since is None and self._is_twice_missing(event) and not event.is_in:
                self._of(Deed.CANCEL, event)
                self._free(event)

    def _suspect_since(self, gone: Sequence[KnownEvent]) -> datetime | None:
        since = self.feed.suspect_since
        if self.feed.is_empty:
            return (since or self.now) if gone else None
        if since is None:
            fresh = sum(event.absent_since is None for event in gone)
            return self.now if fresh >= GONE_AT_ONCE else None
        is_over = len(gone) < GONE_AT_ONCE or self.now - since >= HOLD_SUSPECT
        return None if is_over else since

    def _is_twice_missing(self, event: KnownEvent) -> bool:
        return event.absent_since is not None and self.now - event.absent_since >= BETWEEN_ABSENCES

    # 4 and 5

    def follow_and_decide(self) -> None:
        moving: list[tuple[SeenEvent, KnownEvent, Period]] = []
        open_ones: list[tuple[SeenEvent, KnownEvent | None, Period]] = []
        for seen, known in self.pairs:
            if known is None:
                open_ones.append((seen, None, seen.nights))
                continue
            nights = self._as_begun(seen, known)
            if known.absent_since is not None or known.state is EventState.KEPT:
                self._step(Deed.BACK, seen, known, known.nights)
            if known.has_nights and known.state in ACTIVE:
                if nights != known.nights or known.state is EventState.CONFLICT:
                    moving.append((seen, known, nights))
            elif known.state not in (EventState.TAKEN, EventState.KEPT) or nights != known.nights:
                # What was ended here by a person stays ended, unless the site moves it.
                open_ones.append((seen, known, nights))
        self._move(moving)
        for seen, known, nights in open_ones:
            self._decide(seen, known, nights)

    def _move(self, moving: list[tuple[SeenEvent, KnownEvent, Period]]) -> None:
        progress = True
        while moving and progress:
            waiting = [one for one in moving if not self._may_move(*one[1:])]
            progress = len(waiting) < len(moving)
            for seen, known, nights in moving:
                if (seen, known, nights) not in waiting and self._may_move(known, nights):
                    self._step(Deed.MOVE, seen, known, nights)
                    self._free(known)
                    self._own(nights, Owner(known.booking_id, known.closure_id))
                elif (seen, known, nights) not in waiting:
                    waiting.append((seen, known, nights))
            moving = waiting
        for seen, known, nights in moving:
            if nights.departure <= self.today:
                continue
            if known.closure_id is not None:
                self._free(known)
                self._decide(seen, known, nights)
            elif known.state is not EventState.CONFLICT or nights != known.nights:
                self._step(Deed.CONFLICT, seen, known, nights)

    def _may_move(self, known: KnownEvent, nights: Period) -> bool:
        if nights.departure <= self.today and known.nights.arrival >= self.today:
            return False
        if known.is_in and nights.arrival > self.today:
            return False
        if known.sleeps_elsewhere:
            # Whoever looks after that yurt will see.
            return True
        return not self._others(nights, known)

    def _decide(self, seen: SeenEvent, known: KnownEvent | None, nights: Period) -> None:
        if nights.departure <= self.today:
            if known is None:
                self.aside["past"] += 1
            return
        if self._is_fading(seen, known, nights):
            return
        deed, booking_id = self._judgement(seen, known, nights)
        if known is not None and nights == known.nights and not known.has_nights:
            # A conflict is solved by free nights, by the site or by a person, not by more of ours.
            settled = {
                EventState.CONFLICT: (Deed.CONFLICT, Deed.ECHO),
                EventState.ECHO: (Deed.ECHO,),
                EventState.IGNORED: (Deed.LEAVE,),
            }
            if deed in settled.get(known.state, ()):
                return
        self._step(deed, seen, known, nights, booking_id)
        if deed in (Deed.TAKE, Deed.CLOSE):
            self._own(nights, Owner(uid=seen.uid))

    def _judgement(
        self, seen: SeenEvent, known: KnownEvent | None, nights: Period
    ) -> tuple[Deed, int | None]:
        others = self._others(nights, known)
        is_block = seen.kind is EventKind.BLOCK
        if not others:
            return (Deed.CLOSE if is_block else Deed.TAKE), None
        ahead = list(self._ahead(nights))
        is_all_ours = all(self.owners.get(night) for night in ahead)
        if is_block:
            return (Deed.ECHO if is_all_ours else Deed.LEAVE), None
        if (mine := self._stray(others, nights)) is not None:
            del self.own[mine]
            return Deed.ADOPT, mine
        is_sure = seen.kind is EventKind.RESERVATION and not self.feed.echoes
        could_not_know = any(owner.is_unknown_there for owner in others)
        if is_all_ours and not is_sure and not could_not_know:
            return Deed.ECHO, None
        return Deed.CONFLICT, None

    def _stray(self, others: Iterable[Owner], nights: Period) -> int | None:
        """A booking of the site with just these nights, and no event that is told of."""
        ids = {owner.booking_id for owner in others}
        if len(ids) != 1:
            return None
        (booking_id,) = ids
        period = self.own.get(booking_id) if booking_id is not None else None
        if period is None or booking_id is None:
            return None
        same = list(self._ahead(period)) == list(self._ahead(nights))
        return booking_id if same else None

    def _is_fading(self, seen: SeenEvent, known: KnownEvent | None, nights: Period) -> bool:
        """Is it an echo of nights that are ours no more, and the site may not know it yet?"""
        if known is None or known.state is not EventState.ECHO or nights != known.nights:
            return False
        is_covered = all(self.owners.get(night) for night in self._ahead(nights))
        if is_covered:
            if known.bare_since is not None:
                self._step(Deed.COVERED, seen, known, nights)
            return True
        if known.bare_since is None:
            self._step(Deed.BARE, seen, known, nights)
            return True
        return self.now - known.bare_since < ECHO_FADES

    # Nights

    def _ahead(self, nights: Period) -> Iterable[date]:
        return nights_between(max(nights.arrival, self.today), nights.departure)

    def _others(self, nights: Period, known: KnownEvent | None) -> set[Owner]:
        found: set[Owner] = set()
        for night in self._ahead(nights):
            found |= self.owners.get(night, set())
        if known is None:
            return found
        mine = (known.booking_id, known.closure_id)
        return {
            owner for owner in found if (owner.booking_id, owner.closure_id) != mine or mine == (None, None)
        }

    def _own(self, nights: Period, owner: Owner) -> None:
        for night in self._ahead(nights):
            self.owners.setdefault(night, set()).add(owner)

    def _free(self, event: KnownEvent) -> None:
        mine = (event.booking_id, event.closure_id)
        if mine == (None, None):
            return
        for owners in self.owners.values():
            owners -= {owner for owner in owners if (owner.booking_id, owner.closure_id) == mine}

    # Steps

    def _step(
        self,
        deed: Deed,
        seen: SeenEvent,
        known: KnownEvent | None,
        nights: Period,
        booking_id: int | None = None,
    ) -> None:
        event_id = known.id if known is not None else None
        self.steps.append(Step(deed, seen.uid, nights, seen.kind, event_id, booking_id))

    def _of(self, deed: Deed, event: KnownEvent) -> None:
        self.steps.append(Step(deed, event.uid, event.nights, event.kind, event.id))
