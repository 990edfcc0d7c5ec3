"""Every way the camp says no to what it sells and with whom it goes out; see ``camp.rules.refusals``."""

from __future__ import annotations

from dataclasses import dataclass

from camp.rules.refusals import Refusal


@dataclass(eq=False)
class MonthsOutOfOrder(Refusal):
    """The last day of its year comes before the first."""


@dataclass(eq=False)
class AlreadyPlanned(Refusal):
    """Guides, horses or places are promised for it as it is, and the change would need others."""


@dataclass(eq=False)
class NameTaken(Refusal):
    """Two horses or two guides of one name can't be told apart."""

    name: str
