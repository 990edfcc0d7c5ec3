"""What the demo's staff do: departures on the calendar, call-offs for weather or too few, a lame horse."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from camp.cli.demo_board import Activity, Board, Dated
from camp.cli.demo_days import TREK
from camp.cli.demo_diary import Diary
from camp.cli.demo_history import TREK_STARTS
from camp.clock import camp_moment
from camp.models import ClassSession, TourDeparture
from camp.rules.activities import CallOffReason
from camp.rules.dates import ONE_DAY, nights_between
from camp.rules.refusals import CalledOff, NotEnoughHorses, Refusal
from camp.rules.seasons import SeasonDates
from camp.rules.stable import HorseRole, HorseState
from camp.services import products, tour_desk
from camp.services.transaction import reading

AFTER_CUTOFF = timedelta(minutes=10)

PLANNED_AFTER = timedelta(days=9)
"""The calendar of the next season is made so many days after the last one has ended."""

WEEKEND = (4, 5, 6)
FLOWERS_DAYS, WALKING_DAY = (2, 6), 5

STORMS = (((6, 6), (6, 28)), ((9, 3), (9, 24)))
"""Between these (month, day) the first day with people on several tours is a stormy one."""
STORM_IN_ANY_CASE = timedelta(days=7)
"""In the last days of that time one tour is enough."""
FLOODS = ((7, 16), (8, 5))
"""In July it is one ride alone, the first of some days, called off in time: the stream is too high."""
FLOOD_DAYS = 3
FLOOD_KNOWN = timedelta(days=2)
FLOODED = ("flowers-ride", "upper-valley-day", "waterfall-ride")

LAME = ((7, 8), (7, 17))
"""First and last day."""


def begin_season(run: SeasonDates, earliest: date, diary: Diary, board: Board) -> None:
    """Write down what the staff will do for a season; nobody did anything for it before ``earliest``."""
    staff = _Staff(run, diary, board)
    diary.write(camp_moment(earliest + PLANNED_AFTER, time(10)), staff.make_calendar)
    for first, last in STORMS:
        staff.watch_for_storm(staff.day(first), staff.day(last))
    staff.watch_the_stream(staff.day(FLOODS[0]), staff.day(FLOODS[1]))
    diary.write(camp_moment(staff.day(LAME[0]), time(7, 30)), staff.find_a_horse_lame)
    diary.write(camp_moment(staff.day(LAME[1]) + ONE_DAY, time(8)), staff.call_it_fit)


def call_off(
    board: Board,
    table: Dated,
    dated_id: int,
    reason: CallOffReason,
    now: datetime,
) -> None:
    """Everybody concerned reads the letter."""
    call = tour_desk.call_off_departure if table is TourDeparture else tour_desk.call_off_session
    try:
        call(dated_id, reason, now)
    except CalledOff:
        return
    for guests in dict.fromkeys(board.going(table, dated_id)):
        guests.open_letters(now)


def check_at_cutoff(
    diary: Diary, board: Board, activity: Activity, table: Dated, dated_id: int, day: date
) -> None:
    """Write down to look then whether enough have signed up; what too few want is called off."""

    def look(now: datetime) -> None:
        if _people_on(table, dated_id) < activity.group.min_people:
            call_off(board, table, dated_id, CallOffReason.TOO_FEW, now)

    cutoff = activity.timetable.cutoff(day)
    diary.write(camp_moment(cutoff.date(), cutoff.time()) + AFTER_CUTOFF, look)


def _people_on(table: Dated, dated_id: int) -> int:
    session = reading()
    if table is TourDeparture:
        return session.get_one(TourDeparture, dated_id).taken
    return session.get_one(ClassSession, dated_id).taken


class _Staff:
    def __init__(self, run: SeasonDates, diary: Diary, board: Board) -> None:
        self.run, self.diary, self.board = run, diary, board
        self.lame: int | None = None

    def day(self, month_and_day: tuple[int, int]) -> date:
        return date(self.run.first_night.year, *month_and_day)

    # The calendar

    def make_calendar(self, now: datetime) -> None:
        for number, (code, day, at, places) in enumerate(self._departures()):
            try:
                departure = tour_desk.schedule(code, day, at, places, ("ru", "en")[number % 2], now)
            except Refusal:
                continue
            self.board.announce(code, day, at, departure.id)
            activity = self.board.activities[code]
            check_at_cutoff(self.diary, self.board, activity, TourDeparture, departure.id, day)

    def _departures(self) -> Iterator[tuple[str, date, time, int]]:
        # First what needs the same guides for days on end.
        for start in TREK_STARTS:
            yield TREK, self.day(start), time(8), 6
        for day in nights_between(self.run.first_night, self.run.last_night + ONE_DAY):
            if self.day((7, 1)) <= day <= self.day((8, 31)):
                yield "waterfall-ride", day, time(9), 6 if day.weekday() in WEEKEND else 4
            if self.day((6, 1)) <= day <= self.day((9, 15)) and day.weekday() in FLOWERS_DAYS:
                yield "flowers-ride", day, time(14, 30), 5
            if self.day((6, 1)) <= day <= self.day((9, 30)) and day.weekday() == WALKING_DAY:
                yield "waterfall-walk", day, time(9), 10

    # The weather

    def watch_for_storm(self, day: date, last: date) -> None:
        """Look at the sky every morning until there was a storm."""

        def look(now: datetime) -> None:
            enough = 2 if last - day > STORM_IN_ANY_CASE else 1
            if len(self._with_guests(day)) >= enough:
                for departure_id in self.board.departures(day):
                    call_off(self.board, TourDeparture, departure_id, CallOffReason.WEATHER, now)
            elif day < last:
                self.watch_for_storm(day + ONE_DAY, last)

        self.diary.write(camp_moment(day, time(6, 45)), look)

    def watch_the_stream(self, day: date, last: date) -> None:
        """Look at the water every evening until it was too high."""

        def look(now: datetime) -> None:
            rides = [
                departure_id
                for number in range(FLOOD_DAYS)
                for departure_id, code in self._with_guests(day + number * ONE_DAY).items()
                if code in FLOODED
            ]
            if rides:
                call_off(self.board, TourDeparture, rides[0], CallOffReason.WEATHER, now)
            elif day < last:
                self.watch_the_stream(day + ONE_DAY, last)

        self.diary.write(camp_moment(day, time(20, 30)) - FLOOD_KNOWN, look)

    def _with_guests(self, day: date) -> dict[int, str]:
        """The departures of the day that somebody goes on."""
        return {
            departure_id: code
            for departure_id, code in self.board.departures(day).items()
            if _people_on(TourDeparture, departure_id)
        }

    # The stable

    def find_a_horse_lame(self, now: datetime) -> None:
        """Its riders get other horses; a ride for which none is left is called off."""
        first, last = self.day(LAME[0]), self.day(LAME[1])
        horses = [horse for horse in products.list_horses() if horse.role is HorseRole.RIDING]
        if not horses:
            return
        self.lame = horses[self.run.first_night.year % len(horses)].id
        if not tour_desk.put_out(self.lame, HorseState.LAME, first, last, now):
            return
        for day in nights_between(first, last + ONE_DAY):
            for departure_id in self.board.departures(day):
                try:
                    tour_desk.mount_again(departure_id, now)
                except NotEnoughHorses:
                    call_off(self.board, TourDeparture, departure_id, CallOffReason.NO_HORSE, now)

    def call_it_fit(self, now: datetime) -> None:
        if self.lame is not None:
            tour_desk.call_fit(self.lame, now)
