"""Short ways to make a special offer and to book with it."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import update

from camp.extensions import db
from camp.models import Booking, SpecialOffer
from camp.rules.availability import Choice
from camp.rules.dates import Period
from camp.rules.meals import MealPlan
from camp.rules.party import Party
from camp.rules.pricing import SoldAs
from camp.rules.special_offers import OfferKind
from camp.rules.text import LocalizedText
from camp.services import holds, offer_desk, offers, reservations
from camp.services.holding import Wish
from camp.services.offer_desk import OfferChange
from camp.services.offers import Price
from tests.builders import AYGUL
from tests.conftest import TODAY

JULY = (date(2026, 7, 16), date(2026, 7, 31))


def change(**about: Any) -> OfferChange:
    """Fifteen percent off the rest of July, open to all, unless said otherwise."""
    terms: dict[str, Any] = {
        "name": LocalizedText("Июлдагы арзандатуу", "Июль дешевле", "July for less"),
        "description": LocalizedText("Кош келиңиз", "Приезжайте", "Come along"),
        "kind": OfferKind.PERCENT,
        "percent": 15,
        "every_nights": 3,
        "class_code": "",
        "first_night": JULY[0],
        "last_night": JULY[1],
        "code": "",
    }
    return OfferChange(**{**terms, **about})


def made(now: datetime, **about: Any) -> SpecialOffer:
    return offer_desk.create_offer(change(**about), now, TODAY)


def seen(
    now: datetime,
    yurt: int = 1,
    arrival: date = date(2026, 7, 20),
    nights: int = 3,
    code: str = "",
    party: Party | None = None,
) -> tuple[Wish, Price]:
    """What a guest who asks for this yurt is shown, and the wish that follows."""
    period, party = Period(arrival, arrival + timedelta(days=nights)), party or Party(2)
    choice = Choice((yurt,), SoldAs.PRIVATE)
    price = offers.offer_of(choice, period, party, now, code).prices[MealPlan.HALF_BOARD]
    special = price.special.id if price.special is not None else None
    return Wish(period, party, MealPlan.HALF_BOARD, choice, price.total, special, code), price


def held_with(now: datetime, wish: Wish) -> Booking:
    return holds.hold(wish, key=secrets.token_hex(8), language="en", now=now)


def confirmed_with(now: datetime, **about: Any) -> Booking:
    held = held_with(now, seen(now, **about)[0])
    return reservations.confirm(reservations.submit(held.token, AYGUL, now).code, now)


def age(offer: SpecialOffer, days: int) -> None:
    """As if it had been made so many days ago."""
    db.session.execute(
        update(SpecialOffer)
        .where(SpecialOffer.id == offer.id)
        .values(made_at=offer.made_at - timedelta(days=days))
    )
    db.session.commit()
