"""What becomes of the demo's letters: the desk sends them by hand every evening, and some guests answer the
question in the last one. All made up."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import NamedTuple

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from camp.cli.demo_diary import Diary
from camp.clock import camp_day, camp_moment
from camp.models import Letter
from camp.rules.dates import ONE_DAY, nights_between
from camp.rules.letter_texts import LetterWords
from camp.rules.letters import DAYS_BEFORE_ARRIVAL, DAYS_OF_THANKS, LetterKind, LetterStatus
from camp.rules.opinions import Impression
from camp.rules.register import erased_before
from camp.rules.seasons import SeasonDates
from camp.services import letter_calendar, letter_desk, opinions
from camp.services.catalogue import get_settings
from camp.services.letters import still_true
from camp.services.transaction import reading

WEEK = timedelta(days=7)
WRITTEN_AT, SENT_AT = time(11), time(19, 15)

ANSWERED = 0.4
"""So large a share of those who are asked taps."""
IMPRESSIONS = {Impression.GOOD: 82, Impression.SO_SO: 14, Impression.BAD: 4}
WITH_A_SENTENCE = 0.5

REMARKS = {
    Impression.GOOD: {
        "ky": ("Атка биринчи жолу миндим, атчы абдан сабырдуу экен.", "Кымыз жана жылдыздуу асман!"),
        "ru": ("Дети до сих пор вспоминают боорсоки у костра.", "Очень тихо ночью, отлично выспались."),
        "en": ("The ride up the valley was the best day of our trip.", "Warm yurt, warm people."),
    },
    Impression.SO_SO: {
        "ky": ("Түнү боз үй бат муздап калды.", "Кечки тамак кечигип келди."),
        "ru": ("Хотелось бы второй розетки в столовой.", "В душе по вечерам очередь."),
        "en": ("The path to the shower is dark at night.", "We would have liked more vegetarian dishes."),
    },
    Impression.BAD: {
        "ky": ("Жамгырда боз үйдөн суу тамды.",),
        "ru": ("В юрте протекало во время дождя.",),
        "en": ("Our yurt leaked in the rain.",),
    },
}


def begin_letters(run: SeasonDates, earliest: date, today: date, diary: Diary) -> None:
    """Write down a season's evenings at the outbox, from the first booking to the last thanks. While the camp
    is shut somebody looks at it once a week."""
    desk = _Desk(today, diary)
    last = run.last_night + DAYS_OF_THANKS * ONE_DAY
    winter = run.first_night - DAYS_BEFORE_ARRIVAL * ONE_DAY - earliest
    weekly = (earliest + number * WEEK for number in range(winter // WEEK))
    for day in (*weekly, *nights_between(earliest + winter // WEEK * WEEK, last + ONE_DAY)):
        diary.write(camp_moment(day, WRITTEN_AT), letter_calendar.write_due)
        diary.write(camp_moment(day, SENT_AT), desk.send)


class _Asked(NamedTuple):
    code: str
    token: str
    language: str


def _asked(letter: Letter) -> _Asked | None:
    """Who is asked by a letter how it was."""
    booking = letter.booking
    if letter.kind is not LetterKind.THANKS or booking is None:
        return None
    return _Asked(booking.code, booking.token, booking.language)


class _Desk:
    def __init__(self, today: date, diary: Diary) -> None:
        self.diary = diary
        self.kept_from = erased_before(today, get_settings().document_days)

    def send(self, now: datetime) -> None:
        waiting = (
            select(Letter)
            .where(Letter.status == LetterStatus.TO_SEND, Letter.next_try_at <= now, still_true(now))
            .order_by(Letter.id)
            .options(joinedload(Letter.booking))
        )
        letters = reading().scalars(waiting).all()
        # All are read before the first is sent: after that everything would be read anew.
        for letter_id, words, asked in [(one.id, self._words(one), _asked(one)) for one in letters]:
            letter_desk.mark_sent(letter_id, words, None, now)
            if asked is not None:
                self._ask(asked, now)

    def _words(self, letter: Letter) -> LetterWords:
        """What was said long ago has been erased by now."""
        if letter.booking is not None and letter.booking.departure < self.kept_from:
            return LetterWords("", "")
        words: LetterWords = current_app.extensions["letter_words"](letter)
        return words

    def _ask(self, asked: _Asked, now: datetime) -> None:
        chance = Random(f"{asked.code}/opinion")
        if chance.random() >= ANSWERED:
            return
        impression = chance.choices(list(IMPRESSIONS), list(IMPRESSIONS.values()))[0]
        said = chance.choice(REMARKS[impression][asked.language])
        remark = said if chance.random() < WITH_A_SENTENCE else ""
        self.diary.write(
            now + timedelta(minutes=chance.randrange(20, 600)),
            lambda at: opinions.give(asked.token, impression, remark, at, camp_day(at)),
        )
