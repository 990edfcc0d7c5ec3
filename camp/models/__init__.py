"""The camp's books: tables, constraints, relationships. Plain SQLAlchemy, no Flask."""

from camp.models.activities import ClassPlace, ClassSession, MasterClass, Tour, TourDeparture, TourPlace
from camp.models.base import Base
from camp.models.bookings import Booking, Guest, Stay
from camp.models.calendars import (
    CalendarFeed,
    CalendarRead,
    ChannelConflict,
    ChannelEvent,
    ChannelFeed,
    DrawnCalendar,
    EventRevision,
    FeedPreview,
    FeedPull,
    Timer,
)
from camp.models.card_payments import CardAccount, CardPayment, CardRefund
from camp.models.folios import Charge, ExchangeRate, Payment, TillCount
from camp.models.house import CampDetails, CancellationStep, MeterReading, PlantService
from camp.models.journal import JournalEntry
from camp.models.letters import Letter, LetterText, LinkAsk, Opinion
from camp.models.meals import Dish, Extra, Meal, MealPlace, Sitting
from camp.models.orders import Order
from camp.models.people import AccountLink, LoginAttempt, RecoveryCode, User, UserRole
from camp.models.photos import Photo
from camp.models.rates import CampSettings, ChildRate, DiscountRule, Rate, Season, Supplement
from camp.models.special_offers import ChannelCost, SpecialOffer
from camp.models.stable import Guide, GuideShift, Horse, HorseShift
from camp.models.tasks import NightAudit, Task
from camp.models.terms import BookingTerms, SeasonTerms
from camp.models.vouchers import Voucher
from camp.models.waiting import Waiting
from camp.models.ways import PaymentWay
from camp.models.yurts import Amenity, Bed, BedNight, Closure, Yurt, YurtKind
from camp.rules.roles import Role

__all__ = [
    "AccountLink", "Amenity", "Base", "Bed", "BedNight", "Booking", "BookingTerms", "CalendarFeed",
    "CalendarRead", "CampDetails", "CampSettings", "CancellationStep", "CardAccount", "CardPayment",
    "CardRefund", "ChannelConflict", "ChannelCost", "ChannelEvent", "ChannelFeed", "Charge", "ChildRate",
    "ClassPlace", "ClassSession", "Closure", "DiscountRule", "Dish", "DrawnCalendar", "EventRevision",
    "ExchangeRate", "Extra", "FeedPreview", "FeedPull", "Guest", "Guide", "GuideShift", "Horse",
    "HorseShift", "JournalEntry", "Letter", "LetterText", "LinkAsk", "LoginAttempt", "MasterClass", "Meal",
    "MealPlace", "MeterReading", "NightAudit", "Opinion", "Order", "Payment", "PaymentWay", "Photo",
    "PlantService", "Rate", "RecoveryCode", "Role", "Season", "SeasonTerms", "Sitting", "SpecialOffer",
    "Stay", "Supplement", "Task", "TillCount", "Timer", "Tour", "TourDeparture", "TourPlace", "User",
    "UserRole", "Voucher", "Waiting", "Yurt", "YurtKind",
]  # fmt: skip
