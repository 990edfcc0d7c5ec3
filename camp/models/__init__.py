"""The camp's books: tables, constraints, relationships. Plain SQLAlchemy, no Flask."""

from camp.models.base import Base
from camp.models.bookings import Booking, Stay
from camp.models.folios import Charge, Payment
from camp.models.operations import CalendarFeed, ChannelConflict
from camp.models.people import LoginAttempt, Role, User
from camp.models.rates import CampSettings, ChildRate, Rate, Season, Supplement
from camp.models.yurts import Amenity, Bed, BedNight, Yurt, YurtKind

__all__ = [
    "Amenity",
    "Base",
    "Bed",
    "BedNight",
    "Booking",
    "CalendarFeed",
    "CampSettings",
    "ChannelConflict",
    "Charge",
    "ChildRate",
    "LoginAttempt",
    "Payment",
    "Rate",
    "Role",
    "Season",
    "Stay",
    "Supplement",
    "User",
    "Yurt",
    "YurtKind",
]
