"""Every way the camp says no about ways to pay; see ``camp.rules.refusals``."""

from __future__ import annotations

from dataclasses import dataclass

from camp.rules.refusals import Refusal
from camp.rules.ways import WayKind


@dataclass(eq=False)
class WayNotReady(Refusal):
    """It can't be switched on without what guests need for it."""

    kind: WayKind


@dataclass(eq=False)
class NoWayLeft(Refusal):
    """A camp that can't be paid in any way takes no deposits."""
