"""How a yurt gets ready for its next party: prepared by one person, looked at by another, ready.

Occupied and out of order are no conditions of their own: a party is in, or a closure lies over the day.
"""

from __future__ import annotations

from datetime import time
from enum import StrEnum

from camp.rules.lifecycle import Step


class YurtCondition(StrEnum):
    TO_PREPARE = "to_prepare"
    """Somebody has left; beds and stove are to be done."""
    PREPARED = "prepared"
    """Done, and waits for somebody to look."""
    READY = "ready"


class YurtState(StrEnum):
    """What is the case with a yurt, in one word."""

    TO_PREPARE = "to_prepare"
    PREPARED = "prepared"
    READY = "ready"
    OCCUPIED = "occupied"
    OUT_OF_ORDER = "out_of_order"


def _step(name: str, source: YurtCondition, target: YurtCondition) -> Step:
    return Step(name, frozenset({source}), target)


PREPARE = _step("prepare", YurtCondition.TO_PREPARE, YurtCondition.PREPARED)
INSPECT = _step("inspect", YurtCondition.PREPARED, YurtCondition.READY)
UNDO_PREPARE = _step("undo_prepare", YurtCondition.PREPARED, YurtCondition.TO_PREPARE)
UNDO_INSPECT = _step("undo_inspect", YurtCondition.READY, YurtCondition.PREPARED)

STEPS = {step.name: step for step in (PREPARE, INSPECT, UNDO_PREPARE, UNDO_INSPECT)}


def next_step(condition: YurtCondition) -> Step | None:
    """The step onwards; none from READY."""
    return {YurtCondition.TO_PREPARE: PREPARE, YurtCondition.PREPARED: INSPECT}.get(condition)


def step_back(condition: YurtCondition) -> Step | None:
    """The step that takes the last one back; none from TO_PREPARE."""
    return {YurtCondition.PREPARED: UNDO_PREPARE, YurtCondition.READY: UNDO_INSPECT}.get(condition)


def state_of(
    condition: YurtCondition, *, is_closed: bool, is_taken_whole: bool, is_shared: bool
) -> YurtState:
    """A closure is stronger than anything. A party that has the yurt to itself is not cleaned around; where
    strangers share it, the beds of those who left are still to be done, and that is what counts."""
    if is_closed:
        return YurtState.OUT_OF_ORDER
    if is_taken_whole or (is_shared and condition is YurtCondition.READY):
        return YurtState.OCCUPIED
    return YurtState(condition.value)


_RANK = {
    YurtState.TO_PREPARE: 1,
    YurtState.PREPARED: 1,
    YurtState.READY: 2,
    YurtState.OCCUPIED: 3,
    YurtState.OUT_OF_ORDER: 4,
}


def order_of(state: YurtState, needed_by: time | None, number: int) -> tuple[int, time, int]:
    """A key that says what comes first: yurts that somebody comes to today and that are not ready (one with a
    party still in it too), by the hour they are needed; then what else there is to do; then the ready, the
    occupied, those out of order. At the same hour by number.

    >>> order_of(YurtState.PREPARED, time(16), 9) < order_of(YurtState.TO_PREPARE, None, 1)
    True
    """
    waits = needed_by is not None and state not in (YurtState.READY, YurtState.OUT_OF_ORDER)
    return 0 if waits else _RANK[state], needed_by or time.max, number
