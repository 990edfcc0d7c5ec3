"""How the camp says no to a guest who comes back to a booking; see ``camp.web.refusals``."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext as _

from camp.rules import guest_refusals as no
from camp.rules.lifecycle import Channel
from camp.rules.refusals import Refusal
from camp.web.formats import day_and_month, long_date, money
from camp.web.refusals import FIELDS, sentence
from camp.web.words import word

GUEST_FIELDS: dict[type[Refusal], str] = {no.WaitsAlready: "email", no.WaitsTooOften: "email"}


@sentence.register
def _too_late(refusal: no.ChangeTooLate) -> str:
    return _(
        "The camp is preparing for you already. Changes here were possible until: %(day)s.",
        day=long_date(refusal.last),
    )


@sentence.register
def _elsewhere(refusal: no.SoldElsewhere) -> str:
    return _(
        "You booked on another site: %(site)s. Please change or cancel it there.",
        site=word(Channel(refusal.channel)),
    )


@sentence.register
def _several(refusal: no.SeveralDates) -> str:
    return _("Your yurts have different dates, which only we can change for you.")


@sentence.register
def _nothing_free(refusal: no.NothingFree) -> str:
    return _(
        "Nothing that holds your party is free on these dates. "
        "Nights on which your yurt is taken: %(nights)s.",
        nights=", ".join(day_and_month(night) for night in refusal.nights[:5]),
    )


@sentence.register
def _is_in(refusal: no.PartyIsIn) -> str:
    return _("The party is here already: its people and its meal plan stay as they are. Meals can be added.")


@sentence.register
def _ordered(refusal: no.GuestOrdered) -> str:
    return _(
        "Somebody who shall stay at home takes part in something (guest %(number)s): %(days)s. "
        "Take it out first.",
        number=refusal.position,
        days=", ".join(day_and_month(day) for day in refusal.days),
    )


@sentence.register
def _difference(refusal: no.DifferenceChanged) -> str:
    return _("The difference has changed: now %(now)s. Please look again.", now=money(refusal.now))


@sentence.register
def _others_lost(refusal: no.OthersLost) -> str:
    return _("What can be had on that day has changed in the meantime. Please look again.")


@sentence.register
def _fee(refusal: no.FeeChanged) -> str:
    return _(
        "What the camp keeps has changed in the meantime: now %(now)s. Please look again.",
        now=money(refusal.now),
    )


@sentence.register
def _ahead(refusal: no.StayAhead) -> str:
    return _(
        "Your stay is ahead of you, or you are here: the camp needs to know who comes. "
        "Cancel the booking first, or come back after: %(day)s.",
        day=long_date(refusal.departure),
    )


@sentence.register
def _money_open(refusal: no.MoneyOpen) -> str:
    if refusal.balance.tyiyn > 0:
        return _("Still to pay: %(sum)s. After that your data can be deleted.", sum=money(refusal.balance))
    return _(
        "We still owe you %(sum)s. Once it is given back, your data can be deleted.",
        sum=money(-refusal.balance),
    )


@sentence.register
def _erased(refusal: no.DataErased) -> str:
    return _("The guest had names and contacts of this booking deleted: nothing is written down any more.")


@sentence.register
def _still_free(refusal: no.StillFree) -> str:
    return _("There is something free for you on these dates: no need to wait.")


@sentence.register
def _waits_already(refusal: no.WaitsAlready) -> str:
    return _("You are on the list for these dates already.")


@sentence.register
def _waits_too_often(refusal: no.WaitsTooOften) -> str:
    return _("With one address you can wait for this many dates at once: %(most)s.", most=refusal.most)


@sentence.register
def _waiting_unknown(refusal: no.WaitingUnknown) -> str:
    return _("Nobody waits under this link: they have left the list, or their dates are over.")


def init_app(_app: Flask) -> None:
    FIELDS.update(GUEST_FIELDS)
