"""The value of each variable of a letter, in the language that is spoken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime

from flask import render_template
from flask_babel import gettext as _

from camp.rules.activities import CallOffChoice
from camp.rules.letter_texts import Variable
from camp.rules.lifecycle import ENDED
from camp.rules.money import Money
from camp.services import catalogue, house, letter_texts, terms
from camp.web.addresses import outside
from camp.web.formats import localized, long_date, moment, money, weekday_date
from camp.web.house import terms_sentences
from camp.web.letters.telling import Telling, link_of
from camp.web.words import word

V = Variable


class Values(Mapping[Variable, str]):
    """Found out one by one, as the text asks for them, each once."""

    def __init__(self, telling: Telling) -> None:
        self._telling = telling
        self._found: dict[Variable, str] = {}

    def __getitem__(self, variable: Variable) -> str:
        if variable not in self._found:
            self._found[variable] = FOUND[variable](self._telling).strip()
        return self._found[variable]

    def __iter__(self) -> Iterator[Variable]:
        return iter(FOUND)

    def __len__(self) -> int:
        return len(FOUND)


def _guest(telling: Telling) -> str:
    # One line, whatever somebody typed: a letter's lines are the camp's.
    return " ".join(telling.name.split()) or _("dear guest")


def _code(telling: Telling) -> str:
    return str(telling.about.get("code") or (telling.booking.code if telling.booking else ""))


def _day(telling: Telling, name: str) -> str:
    """Arrival or departure, of the booking where there is one: a change tells of earlier days too."""
    if telling.booking is not None:
        return weekday_date(getattr(telling.booking, name))
    told = telling.about.get(name)
    return weekday_date(date.fromisoformat(told)) if told else ""


def _stay(telling: Telling) -> str:
    if telling.booking is None:
        return ""
    return render_template(
        "letters/stay.txt",
        booking=telling.booking,
        sums=telling.sums(),
        settings=catalogue.get_settings(),
    )


def _plan(telling: Telling) -> str:
    return render_template("letters/plan.txt", plan=telling.plan())


def _owed(telling: Telling) -> str:
    has_ended = telling.booking is not None and telling.booking.status in ENDED
    return render_template("letters/owed.txt", sums=telling.sums(), has_ended=has_ended)


def _deposit(telling: Telling) -> str:
    return money(telling.booking.deposit) if telling.booking else ""


def _deadline(telling: Telling) -> str:
    until = telling.booking.held_until if telling.booking else None
    return moment(until) if until is not None else ""


def _sum(telling: Telling) -> str:
    tyiyn = telling.about.get("paid", telling.about.get("sum"))
    return money(Money(tyiyn)) if tyiyn is not None else money(telling.sums().paid)


def _refund(telling: Telling) -> str:
    about = telling.about
    if "refund" not in about:
        return _owed(telling)
    fee, refund = Money(about["fee"]), Money(about["refund"])
    return render_template("letters/refund.txt", paid=fee + refund, fee=fee, refund=refund)


def _terms(telling: Telling) -> str:
    booking = telling.booking
    asked = terms.of_booking(booking) if booking is not None and booking.id else terms.camp_terms()
    return "\n".join(f"– {sentence}" for sentence in terms_sentences(asked.steps))


def _was(telling: Telling) -> str:
    about, booking = telling.about, telling.booking
    was: dict[str, object] = {}
    if booking is not None and "arrival" in about:
        before = date.fromisoformat(about["arrival"]), date.fromisoformat(about["departure"])
        if before != (booking.arrival, booking.departure):
            was["arrival"], was["departure"] = before
    if "charged" in about and Money(about["charged"]) != telling.sums().charged:
        was["charged"] = Money(about["charged"])
    return render_template("letters/was.txt", was=was)


def _hour(telling: Telling) -> str:
    if telling.booking is None:
        return ""
    hour = telling.booking.expected_hour
    if hour is None:
        return _(
            "At what hour do you think you will arrive? Do you eat everything, or is there something the "
            "kitchen should know?"
        )
    expected = _("Expected: %(hour)s", hour=f"{hour:02}:00")
    if_later = _("If it gets later, please let us know.")
    return f"{expected}. {if_later}"


def _weather(telling: Telling) -> str:
    if telling.booking is None:
        return ""
    return letter_texts.weather_in(telling.booking.arrival.month, telling.language)


def _until(telling: Telling) -> str:
    if telling.key is not None:
        return moment(telling.key.good_until)
    told = telling.about.get("until", "")
    if not told:
        return ""
    return moment(datetime.fromisoformat(told)) if "T" in told else long_date(date.fromisoformat(told))


def _opinion(telling: Telling) -> str:
    if telling.booking is None:
        return ""
    return outside("guest.opinion", language=telling.language, token=telling.booking.token)


def _link(telling: Telling) -> str:
    return link_of(telling) or _("(the link is put in when the letter leaves, and only its reader sees it)")


def _signature(telling: Telling) -> str:
    phone, telephone = house.get_details().phone, _("Telephone")
    return "\n".join([_("EcoTrek yurt camp"), *([f"{telephone}: {phone}"] if phone else [])])


FOUND: Mapping[Variable, Callable[[Telling], str]] = {
    V.GUEST: _guest,
    V.CODE: _code,
    V.LINK: _link,
    V.SITE: lambda telling: outside("guest.home", language=telling.language),
    V.STAY: _stay,
    V.PLAN: _plan,
    V.ARRIVAL: lambda telling: _day(telling, "arrival"),
    V.DEPARTURE: lambda telling: _day(telling, "departure"),
    V.PRICE: lambda telling: money(telling.sums().charged),
    V.PAID: lambda telling: money(telling.sums().paid),
    V.OWED: _owed,
    V.DEPOSIT: _deposit,
    V.DEADLINE: _deadline,
    V.SUM: _sum,
    V.REFUND: _refund,
    V.TERMS: _terms,
    V.WAS: _was,
    V.THING: lambda telling: telling.thing,
    V.REASON: lambda telling: telling.reason,
    V.CHOICES: lambda telling: "\n".join(f"– {word(choice)}" for choice in CallOffChoice),
    V.HOUR: _hour,
    V.WAY: lambda telling: localized(house.get_details().way),
    V.BRING: lambda telling: localized(house.get_details().bring),
    V.WEATHER: _weather,
    V.OPINION: _opinion,
    V.UNTIL: _until,
    V.LOGIN: lambda telling: telling.login,
    V.PHONE: lambda telling: house.get_details().phone,
    V.SIGNATURE: _signature,
}
