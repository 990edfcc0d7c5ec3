"""Where the marks of a picture stand: whole numbers of an SVG's own units, from figures alone.

The pages that show a picture draw its marks; what they look like is the style sheet's, what they mean the
table's under the picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

ROUND_STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of a picture in which its marks stand."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.left + self.width

    @property
    def bottom(self) -> int:
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a bar; ``part`` is its place among the parts of the stack."""

    x: int
    y: int
    width: int
    height: int
    part: int


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of a scale and the figure it stands for."""

    at: int
    value: int


@dataclass(frozen=True)
class Bars:
    """Groups of stacked bars beside each other."""

    groups: tuple[tuple[tuple[Bar, ...], ...], ...]
    """By group, then by bar, from the bottom up."""
    centres: tuple[int, ...]
    """Of the groups."""
    ticks: tuple[Tick, ...]


def scale(highest: int, most: int = 4) -> tuple[int, ...]:
    """Round figures from 0 to the highest or the first above it, with no more than so many steps.

    >>> scale(3_650)
    (0, 1000, 2000, 3000, 4000)
    """
    if highest <= 0:
        return (0,)
    power = 1
    while True:
        for factor in ROUND_STEPS:
            step = factor * power
            steps = -(-highest // step)
            if steps <= most:
                return tuple(step * number for number in range(steps + 1))
        power *= 10


def share(part: int, whole: int, length: int) -> int:
    """So much of the length as the part is of the whole, rounded; the half away from zero."""
    return (2 * part * length + whole) // (2 * whole) if whole > 0 else 0


def bars(stacks: Sequence[Sequence[Sequence[int]]], frame: Frame, least: int = 0) -> Bars:
    """Stacks of parts, by group; parts below zero are left out, for there is nothing to see of them. The
    scale reaches at least to ``least``."""
    heights = [sum(max(part, 0) for part in stack) for group in stacks for stack in group]
    values = scale(max([*heights, least]))
    top = values[-1]
    ticks = tuple(Tick(frame.bottom - share(value, top, frame.height), value) for value in values)
    groups, centres = [], []
    for number, group in enumerate(stacks):
        start = frame.left + share(number, len(stacks), frame.width)
        end = frame.left + share(number + 1, len(stacks), frame.width)
        gap = (end - start) // 8
        wide = (end - start - 2 * gap) // max(len(group), 1)
        centres.append((start + end) // 2)
        groups.append(
            tuple(
                _stack(stack, start + gap + wide * place, max(wide - 1, 1), top, frame)
                for place, stack in enumerate(group)
            )
        )
    return Bars(tuple(groups), tuple(centres), ticks)


def _stack(parts: Sequence[int], x: int, width: int, top: int, frame: Frame) -> tuple[Bar, ...]:
    """Each part from where the sum below it ends: roundings don't add up."""
    found, below = [], 0
    for number, part in enumerate(parts):
        if part <= 0:
            continue
        low, high = share(below, top, frame.height), share(below + part, top, frame.height)
        below += part
        if high > low:
            found.append(Bar(x, frame.bottom - high, width, high - low, number))
    return tuple(found)


def stairs(points: Sequence[tuple[int, int]], end: int, span: int, top: int, frame: Frame) -> str:
    """The path of a figure that keeps its value until it changes: points are (when, value) in order of time.

    Time runs from 0 to ``span`` over the frame's width, values from 0 to ``top`` over its height; the path
    ends at ``end``. What changed before 0 is there from the start.

    >>> stairs([(-5, 1), (10, 2)], 20, 20, 2, Frame(0, 0, 100, 50))
    'M0 25H50V0H100'
    """
    value = next((amount for when, amount in reversed(points) if when <= 0), 0)
    path = [f"M{frame.left} {frame.bottom - share(value, top, frame.height)}"]
    for when, amount in points:
        if 0 < when <= end:
            x, y = (
                frame.left + share(when, span, frame.width),
                frame.bottom - share(amount, top, frame.height),
            )
            path.append(f"H{x}V{y}")
    path.append(f"H{frame.left + share(end, span, frame.width)}")
    return "".join(path)


@dataclass(frozen=True, slots=True)
class Block:
    """So many columns of one row of a grid."""

    x: int
    y: int
    width: int
    height: int
    kind: str


def block(row: int, column: int, columns: int, kind: str, cell: tuple[int, int], gap: int = 1) -> Block:
    """Where it stands in a grid of cells of that width and height, with a gap under and after it.

    >>> block(2, 3, 4, "closed", (7, 16))
    Block(x=21, y=32, width=27, height=15, kind='closed')
    """
    wide, high = cell
    return Block(column * wide, row * high, columns * wide - gap, high - gap, kind)
