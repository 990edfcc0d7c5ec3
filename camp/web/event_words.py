"""What the events of our calendars are called."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import singledispatch

from flask import url_for
from flask_babel import gettext as _

from camp.rules.calendars import CalendarKind, EventStatus
from camp.rules.money import Money
from camp.rules.orders import OrderKind
from camp.rules.tasks import Urgency
from camp.services.calendar_feeds import facts
from camp.services.calendar_feeds.facts import Fact, Title, Voice, Words
from camp.web.formats import clock_time, localized, money
from camp.web.language import speaking
from camp.web.prices import nights_in_words, people_in_words, places_in_words
from camp.web.task_words import task_title
from camp.web.words import word

EVENING_BEFORE = timedelta(hours=6)
"""Of an event that lasts whole days: at six."""

BEFOREHAND = {
    OrderKind.TOUR: timedelta(hours=1),
    OrderKind.CLASS: timedelta(minutes=30),
    OrderKind.EXTRA: timedelta(minutes=30),
}
"""To a meal everybody is called."""


@contextmanager
def speaker(title: Title) -> Iterator[Voice]:
    with speaking(title.language):
        yield Voice(calendar_name(title), words)


def calendar_name(title: Title) -> str:
    """By which it stands in a list of calendars."""
    if title.kind is CalendarKind.YURT:
        return f"EcoTrek {title.about}"
    about = title.about or word(title.kind)
    return f"EcoTrek · {about}"


@singledispatch
def words(fact: Fact) -> Words:
    """An event in the language of the page or calendar."""
    raise NotImplementedError(f"nobody has worded {type(fact).__name__}")


# For other sites: read by their programs, which know these two words


@words.register
def _reserved(_fact: facts.Reserved) -> Words:
    return Words("Reserved")


@words.register
def _closed(_fact: facts.Closed) -> Words:
    return Words("Closed")


# For a guest


@words.register
def _guest_stay(fact: facts.GuestStayFact) -> Words:
    yurts = ", ".join(map(localized, fact.yurts)) or _("a visit for the day")
    lines = [_("Booking code: %(code)s", code=fact.code)]
    if fact.hours is not None:
        first, last = map(clock_time, fact.hours)
        lines.append(
            _("Arrival from %(check_in)s, departure until %(check_out)s.", check_in=first, check_out=last)
        )
    if fact.meals:
        meals = ", ".join(f"{word(meal)} {clock_time(at)}" for meal, at in fact.meals)
        lines.append(_("Meals: %(meals)s", meals=meals))
    summary = _("EcoTrek yurt camp: %(yurts)s", yurts=yurts)
    return _with_alarm(
        Words(summary, "\n".join(lines), localized(fact.address), place=fact.place),
        fact,
        _("Tomorrow: %(what)s", what=summary),
        EVENING_BEFORE,
    )


@words.register
def _guest_order(fact: facts.GuestOrderFact) -> Words:
    title = localized(fact.name) if fact.name is not None else word(fact.meal)
    detail = f"× {fact.quantity}" if fact.kind is OrderKind.EXTRA else people_in_words(fact.quantity)
    told = Words(title, detail, localized(fact.address), place=fact.place)
    if fact.kind not in BEFOREHAND or not isinstance(fact.start, datetime):
        return told
    return _with_alarm(told, fact, f"{clock_time(fact.start.time())} {title}", BEFOREHAND[fact.kind])


def _with_alarm(told: Words, fact: Fact, alarm: str, before: timedelta) -> Words:
    """Nobody is reminded of what does not take place."""
    if fact.status is EventStatus.CANCELLED:
        return told
    return told._replace(alarm=alarm, alarm_before=before)


def with_link(told: Words, link: str) -> Words:
    """Telephones show an event's address in many ways, or not at all; in its text they all do."""
    return told._replace(url=link, description=f"{told.description}\n{link}".strip())


# For staff


@words.register
def _stay(fact: facts.StayFact) -> Words:
    summary = f"{_yurt(fact.yurt)} · {fact.code} · {people_in_words(fact.people)}"
    lines = [
        nights_in_words((fact.end - fact.start).days),
        word(fact.plan),
        _("Status: %(status)s", status=word(fact.booking)),
        _("Came by: %(channel)s", channel=word(fact.channel)),
    ]
    return Words(summary, "\n".join(lines))


@words.register
def _closure(fact: facts.ClosureFact) -> Words:
    return Words(f"{_yurt(fact.yurt)} · {_('out of order')}", fact.reason)


@words.register
def _shut(_fact: facts.ShutFact) -> Words:
    return Words(_("The camp is closed"))


@words.register
def _arrival(fact: facts.ArrivalFact) -> Words:
    where = _yurt(fact.yurt) if fact.yurt is not None else _("a visit for the day")
    summary = f"{_('Arrival')} · {where} · {fact.code} · {people_in_words(fact.people)}"
    lines = []
    if fact.plan is not None:
        lines += [nights_in_words(fact.nights), word(fact.plan)]
    if not fact.is_sure:
        lines.append(_("The guest has named no hour."))
    return Words(summary, "\n".join(lines))


@words.register
def _departure(fact: facts.DepartureFact) -> Words:
    return Words(f"{_('Departure')} · {_yurt(fact.yurt)} · {fact.code} · {people_in_words(fact.people)}")


@words.register
def _tour(fact: facts.TourFact) -> Words:
    lines = [_("Guides: %(names)s", names=", ".join(fact.guides))]
    if fact.horses:
        lines.append(_("Horses: %(count)s", count=fact.horses))
    summary = f"{localized(fact.name)} · {people_in_words(fact.people)}"
    return Words(summary, "\n".join(lines))


@words.register
def _sitting(fact: facts.SittingFact) -> Words:
    lines = [_("at the table: %(count)s", count=fact.seats)]
    if fact.boxes:
        lines.append(_("in a lunch box: %(count)s", count=fact.boxes))
    lines += [f"{word(diet)}: {count}" for diet, count in fact.diets]
    return Words(f"{word(fact.meal)} · {fact.seats + fact.boxes}", "\n".join(lines))


@words.register
def _task(fact: facts.TaskFact) -> Words:
    urgent = word(fact.task.urgency) if fact.task.urgency is Urgency.URGENT else ""
    return Words(task_title(fact.task), urgent)


def _yurt(number: int) -> str:
    return _("Yurt %(number)s", number=number)


# For everybody


@words.register
def _public(fact: facts.PublicFact) -> Words:
    name = localized(fact.name)
    if fact.status is EventStatus.CANCELLED:
        return Words(_("%(name)s: called off", name=name))
    left = places_in_words(fact.left) if fact.left else _("no places")
    if not fact.is_open:
        left = _("booking is closed")
    lines = [
        localized(fact.summary),
        _("%(price)s a place", price=money(Money(fact.price))),
        url_for("guest.visit", day=fact.start.date().isoformat(), _external=True),
    ]
    return Words(f"{name} · {left}", "\n".join(lines), url=lines[-1])
