"""Every way the camp says no to its own staff at their day's work; see ``camp.rules.refusals``."""

from __future__ import annotations

from dataclasses import dataclass

from camp.rules.housekeeping import YurtCondition
from camp.rules.refusals import Refusal


@dataclass(eq=False)
class YurtNotReady(Refusal):
    """A warning before a check-in: whoever knows better says so and goes on."""

    yurt: int
    condition: YurtCondition
