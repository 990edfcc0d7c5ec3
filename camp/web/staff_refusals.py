"""How the camp says no to its own staff; see ``camp.web.refusals``."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext as _

from camp.rules import staff_refusals as no
from camp.rules.night_audit import EVENING
from camp.rules.refusals import Refusal
from camp.web.formats import clock_time, day_and_month, long_date, money, rate
from camp.web.refusals import FIELDS, sentence
from camp.web.words import word

STAFF_FIELDS: dict[type[Refusal], str] = {
    no.AssigneeUnknown: "who",
    no.ListEmpty: "names",
    no.ListNotText: "file",
    no.ListTooLong: "names",
    no.ListTooWide: "names",
    no.TooManyNames: "names",
    no.GuestRegistered: "names",
    no.RateMissing: "currency",
    no.ForeignNotCash: "currency",
    no.WorthLessThanPart: "part",
    no.ChangeTooLarge: "amount",
    no.AttemptUsed: "amount",
    no.ReceiptNoted: "receipt_number",
    no.NightsSlept: "departure",
    no.StayUnchanged: "yurt",
    no.OrdersOutside: "departure",
    no.ClosureInPast: "first_night",
    no.ReasonMissing: "reason",
}


@sentence.register
def _not_ready(refusal: no.YurtNotReady) -> str:
    return _(
        "Yurt no. %(yurt)s is not ready: %(condition)s.", yurt=refusal.yurt, condition=word(refusal.condition)
    )


@sentence.register
def _form_used(refusal: no.FormUsed) -> str:
    return _(
        "This form has made the booking %(code)s already. Send it again if you want one more booking.",
        code=refusal.code,
    )


@sentence.register
def _list_empty(refusal: no.ListEmpty) -> str:
    return _("There is no name in the list. Write each person on a line of their own.")


@sentence.register
def _list_not_text(refusal: no.ListNotText) -> str:
    match refusal.why:
        case no.NoList.OLD_WORKBOOK:
            return _("This workbook is of an old kind, or locked with a password. Save it as XLSX or CSV.")
        case no.NoList.PICTURE:
            return _("This file is a picture. Names can't be read from it: please type or paste them.")
        case no.NoList.BROKEN:
            return _("This workbook is damaged. Open it, save it again, or copy its cells and paste them.")
        case no.NoList.TOO_LARGE:
            return _("This file is too large for a list of names. Copy the cells of the list and paste them.")
        case _:
            return _("This file is no list. Save the sheet as XLSX or CSV, or copy its cells and paste them.")


@sentence.register
def _list_too_long(refusal: no.ListTooLong) -> str:
    return _("This list is too long. Please shorten this to %(most)s characters.", most=refusal.most)


@sentence.register
def _list_too_wide(refusal: no.ListTooWide) -> str:
    return _(
        "Person no. %(line)s of the list: please shorten the name to %(most)s characters.",
        line=refusal.line,
        most=refusal.most,
    )


@sentence.register
def _too_many_names(refusal: no.TooManyNames) -> str:
    return _(
        "The list is longer than the party. Names: %(names)s, people booked: %(people)s.",
        names=refusal.names,
        people=refusal.people,
    )


@sentence.register
def _registered(refusal: no.GuestRegistered) -> str:
    return _("%(name)s is in the guest register already. Change the name there.", name=refusal.name)


@sentence.register
def _rate_missing(refusal: no.RateMissing) -> str:
    return _("There is no rate for this currency yet: %(currency)s.", currency=word(refusal.currency))


@sentence.register
def _rate_out_of_range(refusal: no.RateOutOfRange) -> str:
    if refusal.before is None:
        return _("Enter a rate above zero for: %(currency)s.", currency=word(refusal.currency))
    return _(
        "The rate is too far from the one before it, %(before)s: %(currency)s. Look at the decimal comma.",
        before=rate(refusal.before),
        currency=word(refusal.currency),
    )


@sentence.register
def _foreign_not_cash(refusal: no.ForeignNotCash) -> str:
    return _("Only cash comes in this currency: %(currency)s.", currency=word(refusal.currency))


@sentence.register
def _worth_less(refusal: no.WorthLessThanPart) -> str:
    return _("This is more than was handed over. It is worth: %(value)s.", value=money(refusal.value))


@sentence.register
def _change_too_large(refusal: no.ChangeTooLarge) -> str:
    return _(
        "The change would be %(change)s, a whole banknote or more. Look at the sum and the currency.",
        change=money(refusal.change),
    )


@sentence.register
def _attempt_used(refusal: no.AttemptUsed) -> str:
    return _(
        "This form has recorded %(amount)s already. Open the booking to see it.", amount=money(refusal.amount)
    )


@sentence.register
def _taken_back(refusal: no.TakenBackAlready) -> str:
    return _("This payment has been taken back already.")


@sentence.register
def _only_same_day(refusal: no.OnlySameDay) -> str:
    return _(
        "A payment can be taken back on its own day only: %(day)s. Record a refund instead.",
        day=long_date(refusal.day),
    )


@sentence.register
def _still_needed(refusal: no.PaymentStillNeeded) -> str:
    return _(
        "Money was given back, or kept after a cancellation, out of this payment. It can't be taken back."
    )


@sentence.register
def _receipt_noted(refusal: no.ReceiptNoted) -> str:
    return _("This payment has a receipt number already: %(number)s.", number=refusal.receipt_number)


@sentence.register
def _extra_of_another_day(refusal: no.ExtraOfAnotherDay) -> str:
    return _("This was ordered on another day: %(day)s.", day=long_date(refusal.day))


@sentence.register
def _day_not_come(refusal: no.DayNotCome) -> str:
    return _("That day has not come yet: %(day)s.", day=long_date(refusal.day))


@sentence.register
def _still_in(refusal: no.PartyStillIn) -> str:
    return _(
        "In yurt no. %(yurt)s somebody has not been checked out yet: %(guest)s (%(code)s).",
        yurt=refusal.yurt,
        guest=refusal.guest,
        code=refusal.code,
    )


@sentence.register
def _already_in(refusal: no.AlreadyCheckedIn) -> str:
    if refusal.at is None:
        return _("This party is checked in already.")
    if not refusal.by:
        return _("This party is checked in already, at %(time)s.", time=clock_time(refusal.at))
    return _(
        "This party is checked in already, at %(time)s, by: %(name)s.",
        time=clock_time(refusal.at),
        name=refusal.by,
    )


@sentence.register
def _not_in(refusal: no.NotCheckedIn) -> str:
    return _(
        "This party has not been checked in, so it can't be checked out. Arrival: %(day)s.",
        day=long_date(refusal.arrival),
    )


@sentence.register
def _too_late_to_undo(refusal: no.TooLateToUndo) -> str:
    if refusal.done is None:
        return _("This can be taken back on its own day only.")
    return _("This can be taken back on its own day only: %(day)s.", day=long_date(refusal.done))


@sentence.register
def _occupied(refusal: no.YurtOccupied) -> str:
    return _("Somebody else has moved into yurt no. %(yurt)s since.", yurt=refusal.yurt)


@sentence.register
def _nights_over(refusal: no.NightsOver) -> str:
    return _(
        "The nights of this booking have gone by: %(day)s was its departure.",
        day=long_date(refusal.departure),
    )


@sentence.register
def _register(refusal: no.RegisterFaulty) -> str:
    return _("The guest register is not complete yet, or something in it is not right.")


# Yurts, tasks, the close of the day


@sentence.register
def _no_such_yurt(refusal: no.YurtUnknown) -> str:
    return _("There is no yurt no. %(yurt)s.", yurt=refusal.yurt)


@sentence.register
def _yurt_step(refusal: no.YurtStepNotPossible) -> str:
    return _(
        "Somebody was quicker. Yurt no. %(yurt)s is now: %(condition)s.",
        yurt=refusal.yurt,
        condition=word(refusal.condition),
    )


@sentence.register
def _no_such_task(refusal: no.TaskUnknown) -> str:
    return _("The day does not ask for this task any more.")


@sentence.register
def _task_done(refusal: no.TaskDone) -> str:
    return _("Somebody was quicker: this is done already.")


@sentence.register
def _task_not_done(refusal: no.TaskNotDone) -> str:
    return _("This was taken back already: it is still to be done.")


@sentence.register
def _no_assignee(refusal: no.AssigneeUnknown) -> str:
    return _("This person does not work here any more. Please choose somebody else.")


@sentence.register
def _too_early_to_close(refusal: no.TooEarlyToClose) -> str:
    return _(
        "%(day)s is not over. A day can be closed from its evening on, at %(hour)s.",
        day=long_date(refusal.day),
        hour=clock_time(EVENING),
    )


@sentence.register
def _user_unknown(refusal: no.UserUnknown) -> str:
    return _("There is no user with the login %(login)s.", login=refusal.login)


@sentence.register
def _roles_missing(refusal: no.RolesMissing) -> str:
    return _("No role is given to you, so there is no page for you here. Please ask the owner.")


@sentence.register
def _last_owner(refusal: no.LastOwner) -> str:
    return _("%(login)s is the only owner. Make somebody else an owner first.", login=refusal.login)


def init_app(app: Flask) -> None:
    """The words are registered by being read; the fields join those of the guests' refusals."""
    FIELDS.update(STAFF_FIELDS)


@sentence.register
def _nights_slept(refusal: no.NightsSlept) -> str:
    return _(
        "The party is in: its arrival stays %(arrival)s, and it can leave on %(today)s or later.",
        arrival=long_date(refusal.arrival),
        today=long_date(refusal.today),
    )


@sentence.register
def _unchanged(refusal: no.StayUnchanged) -> str:
    return _("It is booked like this already.")


@sentence.register
def _orders_outside(refusal: no.OrdersOutside) -> str:
    return _(
        "Something is booked on days that would not belong to the stay any more: %(days)s. "
        "Take it out first.",
        days=", ".join(day_and_month(day) for day in refusal.days),
    )


@sentence.register
def _meal_ordered(refusal: no.MealOrdered) -> str:
    return _(
        "This meal is ordered already beside the plan: %(meal)s, %(day)s. Take it out first.",
        meal=word(refusal.meal),
        day=day_and_month(refusal.day),
    )


@sentence.register
def _closure_unknown(refusal: no.ClosureUnknown) -> str:
    return _("This closure is over already.")


@sentence.register
def _closure_past(refusal: no.ClosureInPast) -> str:
    return _("Nights that are over can't be closed.")


@sentence.register
def _reason(refusal: no.ReasonMissing) -> str:
    return _("Say why the yurt is closed.")
