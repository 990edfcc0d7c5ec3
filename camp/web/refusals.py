"""How the camp says no: every refusal as a clear, kind sentence in the reader's language."""

from __future__ import annotations

from datetime import date
from functools import singledispatch

from flask_babel import gettext as _
from flask_babel import ngettext

from camp.rules import refusals as no
from camp.rules.meals import MealKind
from camp.web.formats import clock_time, day_and_month, long_date, money
from camp.web.language import OWN_NAMES
from camp.web.words import word

FIELDS: dict[type[no.Refusal], str] = {
    no.DepartureNotAfterArrival: "departure",
    no.ArrivalInPast: "arrival",
    no.StayTooLong: "departure",
    no.OutOfSeason: "arrival",
    no.PartyWithoutAdult: "adults",
    no.PartyTooLarge: "adults",
    no.ChildAgeImpossible: "child_ages",
    no.PartyDoesNotFit: "adults",
    no.NotOnThisDay: "at",
    no.TooLateToOrder: "at",
    no.ClashInTime: "at",
    no.NobodyGoes: "who",
    no.GroupTooLarge: "who",
    no.GroupTooSmall: "who",
    no.TooYoung: "who",
    no.WeightMissing: "who",
    no.RiderTooHeavy: "who",
    no.NotEnoughHorses: "who",
    no.NoGuideFree: "at",
    no.PlacesGone: "at",
    no.SittingFull: "who",
    no.ContactMissing: "email",
    no.SumNotPositive: "amount",
    no.PaymentAboveBalance: "amount",
    no.RefundAboveOwed: "amount",
}
"""The form field a refusal belongs to; the others concern the whole page."""


@singledispatch
def sentence(refusal: no.Refusal) -> str:
    """The refusal in words."""
    raise NotImplementedError(f"nobody has worded {type(refusal).__name__}")


@sentence.register
def _departure(refusal: no.DepartureNotAfterArrival) -> str:
    return _("The departure date must be after the arrival date.")


@sentence.register
def _past(refusal: no.ArrivalInPast) -> str:
    return _("This date has passed. Please choose today or a later day.")


@sentence.register
def _too_long(refusal: no.StayTooLong) -> str:
    return _(
        "Online you can book up to %(most)s nights. For a longer stay, please write to us.", most=refusal.most
    )


@sentence.register
def _season(refusal: no.OutOfSeason) -> str:
    if refusal.opens is None or refusal.last_night is None:
        return _("The camp is closed on these dates, and the next season is not open for booking yet.")
    return _(
        "The camp is closed on these dates. It is open from: %(opens)s, last night: %(last)s.",
        opens=long_date(refusal.opens),
        last=long_date(refusal.last_night),
    )


@sentence.register
def _no_adult(refusal: no.PartyWithoutAdult) -> str:
    return _("At least one adult must come along.")


@sentence.register
def _too_many(refusal: no.PartyTooLarge) -> str:
    return _(
        "Online you can book for up to %(most)s people. For a larger group, please write to us.",
        most=refusal.most,
    )


@sentence.register
def _child(refusal: no.ChildAgeImpossible) -> str:
    return _("A child's age is from 0 to %(oldest)s. Count older guests as adults.", oldest=refusal.oldest)


@sentence.register
def _taken(refusal: no.YurtTaken) -> str:
    nights = ", ".join(day_and_month(night) for night in refusal.nights[:5])
    if len(refusal.nights) > 5:
        nights += " …"
    return _(
        "Somebody has just booked yurt no. %(yurt)s. Nights no longer free: %(nights)s.",
        yurt=refusal.yurt,
        nights=nights,
    )


@sentence.register
def _not_offered(refusal: no.NotOffered) -> str:
    return _("We could not find that yurt among our offers. Please choose again.")


@sentence.register
def _no_room(refusal: no.PartyDoesNotFit) -> str:
    return ngettext(
        "This yurt has %(num)s bed: too few for your party.",
        "This yurt has %(num)s beds: too few for your party.",
        refusal.beds,
    )


@sentence.register
def _price(refusal: no.PriceChanged) -> str:
    return _("The price has changed: now %(now)s. Please look again before you book.", now=money(refusal.now))


@sentence.register
def _no_price(refusal: no.NoPrice) -> str:
    return _(
        "There is no price for this date yet: %(night)s. Please write to us.", night=long_date(refusal.night)
    )


@sentence.register
def _unknown(refusal: no.BookingUnknown) -> str:
    return _("There is no such booking. Please check the link or the code.")


@sentence.register
def _expired(refusal: no.HoldExpired) -> str:
    return _("The time for which the yurt was held is over.")


@sentence.register
def _step(refusal: no.StepNotPossible) -> str:
    return _("This can't be done now: the booking has changed in the meantime.")


@sentence.register
def _early(refusal: no.TooEarly) -> str:
    return _("It is too early for this. Possible from: %(day)s.", day=long_date(refusal.day))


@sentence.register
def _contact(refusal: no.ContactMissing) -> str:
    return _("Give an e-mail address or a telephone number, so that we can reach you.")


@sentence.register
def _not_for_sale(refusal: no.NotForSale) -> str:
    return _("This is not on offer any more. Please choose something else.")


@sentence.register
def _try_again(refusal: no.TryAgain) -> str:
    return _("Many people are booking at this moment. Please try again.")


@sentence.register
def _not_on_this_day(refusal: no.NotOnThisDay) -> str:
    if refusal.opens is None or refusal.closes is None:
        return _("It is not held at this hour. Please choose one of the hours shown.")
    first, last = (date.fromisoformat(f"{refusal.day.year}-{day}") for day in (refusal.opens, refusal.closes))
    return _(
        "It is not held on this day. It is open from: %(opens)s, last day: %(closes)s.",
        opens=day_and_month(first),
        closes=day_and_month(last),
    )


@sentence.register
def _outside_stay(refusal: no.DayOutsideStay) -> str:
    return _(
        "This is outside your stay. You are here from: %(first)s, last day: %(last)s.",
        first=long_date(refusal.first),
        last=long_date(refusal.last),
    )


@sentence.register
def _too_late(refusal: no.TooLateToOrder) -> str:
    return _(
        "It is too late to order this here. It was possible until: %(day)s, %(time)s.",
        day=long_date(refusal.until.date()),
        time=clock_time(refusal.until.time()),
    )


@sentence.register
def _clash(refusal: no.ClashInTime) -> str:
    return _(
        "Somebody of your party is busy then: %(day)s, %(start)s–%(end)s.",
        day=long_date(refusal.start.date()),
        start=clock_time(refusal.start.time()),
        end=clock_time(refusal.end.time()),
    )


@sentence.register
def _nobody(refusal: no.NobodyGoes) -> str:
    return _("Choose who takes part.")


@sentence.register
def _group_too_large(refusal: no.GroupTooLarge) -> str:
    return _(
        "At most this many are possible at once: %(most)s. For a larger group, please write to us.",
        most=refusal.most,
    )


@sentence.register
def _group_too_small(refusal: no.GroupTooSmall) -> str:
    return _("At least this many people are needed: %(least)s.", least=refusal.least)


@sentence.register
def _too_young(refusal: no.TooYoung) -> str:
    return _(
        "A child of this age can't take part: %(age)s. The lowest age is: %(lowest)s.",
        age=refusal.age,
        lowest=refusal.lowest,
    )


@sentence.register
def _weight_missing(refusal: no.WeightMissing) -> str:
    return _("Give the weight of every rider, so that we can choose the horses.")


@sentence.register
def _too_heavy(refusal: no.RiderTooHeavy) -> str:
    return _(
        "Our horses carry riders of up to %(most)s kg. Whoever weighs more is welcome on foot.",
        most=refusal.most,
    )


@sentence.register
def _horses(refusal: no.NotEnoughHorses) -> str:
    return _(
        "There are not enough free horses for that: %(mounted)s of %(riders)s riders could be given one. "
        "Please take another hour or fewer riders.",
        mounted=refusal.mounted,
        riders=refusal.riders,
    )


@sentence.register
def _guide(refusal: no.NoGuideFree) -> str:
    return _("All our guides are out then. Please choose another hour or day.")


@sentence.register
def _places(refusal: no.PlacesGone) -> str:
    return _("There are not enough places left: %(left)s.", left=refusal.left)


@sentence.register
def _sitting(refusal: no.SittingFull) -> str:
    return _(
        "The dining yurts are full then: %(meal)s, %(day)s.",
        meal=word(MealKind(refusal.meal)),
        day=long_date(refusal.day),
    )


@sentence.register
def _called_off(refusal: no.CalledOff) -> str:
    return _("This was called off already.")


@sentence.register
def _nothing(refusal: no.NothingChosen) -> str:
    return _("Nothing is chosen yet. Please add what you would like to do.")


@sentence.register
def _text_missing(refusal: no.TextMissing) -> str:
    return _("Fill in the text in this language too: %(language)s.", language=OWN_NAMES[refusal.language])


@sentence.register
def _plans(refusal: no.PlansOutOfOrder) -> str:
    return _("A larger meal plan can't cost less than a smaller one.")


@sentence.register
def _sum(refusal: no.SumNotPositive) -> str:
    return _("Enter a sum above zero.")


@sentence.register
def _above_balance(refusal: no.PaymentAboveBalance) -> str:
    return _("This is more than is owed. Balance: %(balance)s.", balance=money(refusal.balance))


@sentence.register
def _above_owed(refusal: no.RefundAboveOwed) -> str:
    return _("This is more than the camp owes the guest: %(owed)s.", owed=money(refusal.owed))


@sentence.register
def _open_balance(refusal: no.BalanceOpen) -> str:
    return _("The folio is not settled yet. Still to pay: %(balance)s.", balance=money(refusal.balance))


@sentence.register
def _setting(refusal: no.SettingOutOfRange) -> str:
    return _("Enter a number from %(least)s to %(most)s.", least=refusal.least, most=refusal.most)


@sentence.register
def _login(refusal: no.LoginWrong) -> str:
    return _("This login and password do not match. Please try again.")


@sentence.register
def _throttled(refusal: no.LoginThrottled) -> str:
    return _("Too many wrong attempts. Please try again after %(time)s.", time=clock_time(refusal.until))


@sentence.register
def _user_exists(refusal: no.UserExists) -> str:
    return _("There is a user with this login already.")


@sentence.register
def _password(refusal: no.PasswordTooShort) -> str:
    return _("A password has at least %(least)s characters.", least=refusal.least)
