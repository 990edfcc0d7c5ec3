"""The demo: last season whole and the coming one partly booked, played through the camp's own offices.

Every entry in the books is made by the service a guest or the staff would have used, at the moment they would
have; nothing is written past them. Only the season before the last, which the months to come are tried on, is
taken over at once, as if from a paper book. All the guests are made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain

from camp.cli.demo_board import Board
from camp.cli.demo_desk import RATES, begin_desk
from camp.cli.demo_diary import Diary
from camp.cli.demo_eco import begin_eco
from camp.cli.demo_history import Enquiry, Purpose, enquiries
from camp.cli.demo_letters import begin_letters
from camp.cli.demo_offers import begin_offers
from camp.cli.demo_past import PaperBook
from camp.cli.demo_sites import begin_sites
from camp.cli.demo_staff import begin_season
from camp.cli.demo_stories import DayStory, StayStory
from camp.cli.demo_vouchers import begin_vouchers
from camp.cli.demo_waiting import begin_waiting
from camp.clock import camp_moment
from camp.rules.dates import ONE_DAY
from camp.rules.seasons import SeasonDates, current_or_next_run, open_runs
from camp.services import catalogue, exchange, journal


def plan(today: date, share: float = 1.0) -> list[Enquiry]:
    """Everybody who asked before ``today``: for the last two seasons that are over, and for the one that runs
    or comes next. ``share`` scales the number, for tests in a hurry."""
    asked: list[Enquiry] = []
    for run, earliest in (*_older(today), *_seasons(today)):
        asked += enquiries(run, earliest, share)
    asked.sort(key=lambda enquiry: (enquiry.made_at, enquiry.key))
    return [enquiry for enquiry in asked if enquiry.made_at < _midnight(today)]


def play(asked: Iterable[Enquiry], today: date) -> None:
    """Live through it all, up to the last moment before ``today``, so that the day itself is still to do."""
    diary, board = Diary(), Board()
    stories: list[StayStory] = []
    begin_sites(today, stories, diary)
    diary.write(
        camp_moment(today - ONE_DAY, time(9)),
        lambda now: exchange.note_rates(today - ONE_DAY, RATES, None, now),
    )
    for run, earliest in _seasons(today):
        begin_season(run, earliest, diary, board)
        begin_offers(run, earliest, diary)
        begin_eco(run, diary)
        begin_desk(run, diary)
        begin_letters(run, earliest, today, diary)
        if run.last_night >= today:
            begin_waiting(today, run, diary)
    begin_vouchers(today, diary)
    older = [run for run, _ in _older(today)]
    for run in older:
        begin_eco(run, diary)
    for enquiry in _take_over(asked, older, board):
        diary.live_until(enquiry.made_at)
        with journal.lived_at(enquiry.made_at):
            _begin_story(enquiry, diary, board, stories)
    diary.live_until(_midnight(today))


def _take_over(asked: Iterable[Enquiry], older: Sequence[SeasonDates], board: Board) -> Iterable[Enquiry]:
    """What is for the paper book, which is let go before anybody else's story begins; gives the others."""
    left, book = iter(asked), PaperBook(board, older)
    for enquiry in left:
        if enquiry not in book:
            book.close()
            return chain([enquiry], left)
        book.note(enquiry)
    book.close()
    return ()


def _begin_story(enquiry: Enquiry, diary: Diary, board: Board, stays: list[StayStory]) -> None:
    if enquiry.purpose is not Purpose.STAY:
        DayStory(enquiry, diary, board).book(enquiry.made_at)
        return
    story = StayStory(enquiry, diary, board)
    if story.book(enquiry.made_at):
        stays.append(story)


def _seasons(today: date) -> list[tuple[SeasonDates, date]]:
    """The last season that is over and the one that runs or comes next, each with the first day on which
    anybody asked for it or the staff worked on it."""
    seasons = catalogue.list_seasons()
    coming = current_or_next_run(today, seasons)
    return [_from_the_start(run) for run in (*_over(today)[-1:], *([coming] if coming else []))]


def _older(today: date) -> list[tuple[SeasonDates, date]]:
    """The season before the last one that is over, if there was one."""
    return [_from_the_start(run) for run in _over(today)[-2:-1]]


def _over(today: date) -> list[SeasonDates]:
    return [run for run in open_runs(catalogue.list_seasons()) if run.last_night < today]


def _from_the_start(run: SeasonDates) -> tuple[SeasonDates, date]:
    """With the day after the season before had ended."""
    before = [other for other in open_runs(catalogue.list_seasons()) if other.last_night < run.first_night]
    # The first camp year on record had a winter before it too.
    closed = before[-1].last_night if before else run.last_night - timedelta(days=365)
    return run, closed + ONE_DAY


def _midnight(day: date) -> datetime:
    return camp_moment(day, time(0))
