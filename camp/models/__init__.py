"""The camp's books: tables, constraints, relationships. Plain SQLAlchemy, no Flask."""

from camp.models.activities import (
    ClassPlace,
    ClassSession,
    MasterClass,
    Tour,
    TourDeparture,
    TourPlace,
)
from camp.models.base import Base
from camp.models.bookings import Booking, Guest, Stay
from camp.models.folios import Charge, Payment
from camp.models.meals import Dish, Extra, Meal, MealPlace, Sitting
from camp.models.operations import CalendarFeed, ChannelConflict, Letter
from camp.models.orders import Order
from camp.models.people import LoginAttempt, Role, User
from camp.models.rates import CampSettings, ChildRate, DiscountRule, Rate, Season, Supplement
from camp.models.stable import Guide, GuideShift, Horse, HorseShift
from camp.models.yurts import Amenity, Bed, BedNight, Yurt, YurtKind

__all__ = [
    "Amenity", "Base", "Bed", "BedNight", "Booking", "CalendarFeed", "CampSettings", "ChannelConflict",
    "Charge", "ChildRate", "ClassPlace", "ClassSession", "DiscountRule", "Dish", "Extra", "Guest",
    "Guide", "GuideShift", "Horse", "HorseShift", "Letter", "LoginAttempt", "MasterClass", "Meal",
    "MealPlace", "Order", "Payment", "Rate", "Role", "Season", "Sitting", "Stay", "Supplement", "Tour",
    "TourDeparture", "TourPlace", "User", "Yurt", "YurtKind",
]  # fmt: skip
