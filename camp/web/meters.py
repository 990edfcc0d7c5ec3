"""What staff and owner write down alike: readings of the meters, and the treatment plant's log."""

from __future__ import annotations

from typing import Any, Self

from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import StringField

from camp import clock
from camp.rules.eco import Meter, PlantWork
from camp.rules.refusals import Refusal, SettingOutOfRange
from camp.services import eco as desk
from camp.web.forms import CampForm, ChoiceField, DayField, DecimalField, Filled, Shorter
from camp.web.refusals import sentence
from camp.web.words import word


class NotedForm(CampForm):
    """Something of a day. Two of these stand on one page, so each has a prefix."""

    prefix: str
    day = DayField(_l("Day"), [Filled(_l("Choose the day."))])

    @classmethod
    def empty(cls) -> Self:
        return cls(formdata=None, prefix=cls.prefix, data={"day": clock.today()})

    @classmethod
    def sent(cls) -> Self:
        return cls(prefix=cls.prefix)

    def try_to_write(self) -> bool:
        """Is it written down? If not, what is wrong stands at the fields."""
        if not self.validate():
            return False
        try:
            self.write()
        except Refusal as refusal:
            self.refuse(refusal)
            return False
        return True

    def write(self) -> None:
        raise NotImplementedError


class ReadingForm(NotedForm):
    prefix = "reading"
    meter = ChoiceField(_l("What was read"))
    hundredths = DecimalField(_l("Shown or used"), [Filled(_l("Enter a number, like 87.45."))], places=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meter.choices = [(meter.value, word(meter)) for meter in Meter]

    def write(self) -> None:
        desk.note_reading(
            Meter(self.meter.data), self.day.data, self.hundredths.data, clock.today(), current_user.id,
            clock.now(),
        )  # fmt: skip

    def refuse(self, refusal: Refusal) -> None:
        if isinstance(refusal, SettingOutOfRange):
            self.hundredths.errors = [*self.hundredths.errors, sentence(refusal)]
        else:
            super().refuse(refusal)


class ServiceForm(NotedForm):
    prefix = "service"
    work = ChoiceField(_l("What was done"))
    note = StringField(_l("Note"), [Shorter(300)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.work.choices = [(work.value, word(work)) for work in PlantWork]

    def write(self) -> None:
        desk.note_service(
            PlantWork(self.work.data), self.day.data, self.note.data or "", clock.today(), current_user.id,
            clock.now(),
        )  # fmt: skip
