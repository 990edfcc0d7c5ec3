"""Marks stand where the figures say, and never outside their frame."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from camp.web.drawing import Bar, Frame, bars, block, scale, share, stairs

FRAME = Frame(40, 10, 300, 160)
STACKS = st.lists(
    st.lists(st.lists(st.integers(-50, 10**9), min_size=1, max_size=6), min_size=2, max_size=2),
    min_size=1,
    max_size=12,
)


@given(st.integers(0, 10**15))
def test_a_scale_reaches_the_highest_figure_in_few_round_steps(highest: int) -> None:
    values = scale(highest)
    assert values[0] == 0
    assert values[-1] >= highest
    assert len(values) <= 5
    assert len({second - first for first, second in pairwise(values)}) <= 1
    # The last step is needed.
    assert len(values) < 3 or values[-2] < highest


def test_a_bar_is_as_high_as_its_part_of_the_scale() -> None:
    drawn = bars([[[1000], [3000, 1000]]], FRAME)
    assert [tick.value for tick in drawn.ticks] == [0, 1000, 2000, 3000, 4000]
    assert drawn.ticks[0].at == FRAME.bottom
    assert drawn.ticks[-1].at == FRAME.top
    ((before, now),) = drawn.groups
    assert before == (Bar(77, 130, 112, 40, 0),)
    assert [(one.y, one.height, one.part) for one in now] == [(50, 120, 0), (10, 40, 1)]
    assert drawn.centres == (190,)


@given(STACKS)
def test_bars_stay_in_their_frame_and_on_each_other(stacks: list[list[list[int]]]) -> None:
    drawn = bars(stacks, FRAME)
    right = FRAME.left
    for group in drawn.groups:
        for stack in group:
            stands_on = FRAME.bottom
            for bar in stack:
                assert bar.y + bar.height == stands_on
                stands_on = bar.y
                assert FRAME.top <= bar.y
                assert right <= bar.x
                assert bar.x + bar.width <= FRAME.right
            if stack:
                right = stack[0].x + stack[0].width


def test_without_figures_there_is_a_ground_line_and_no_bar() -> None:
    drawn = bars([[[0], [-5]]], FRAME)
    assert drawn.groups == (((), ()),)
    assert [tick.at for tick in drawn.ticks] == [FRAME.bottom]


def test_a_curve_keeps_its_height_until_the_next_day_that_changed_it() -> None:
    frame = Frame(0, 0, 100, 50)
    assert stairs([(-5, 1), (10, 2), (15, 0)], 20, 20, 2, frame) == "M0 25H50V0H75V50H100"
    # It ends today, whatever is known of later days.
    assert stairs([(5, 1), (15, 2)], 10, 20, 2, frame) == "M0 50H25V25H50"
    assert stairs([], 20, 20, 0, frame) == "M0 50H100"


@given(st.lists(st.tuples(st.integers(-20, 400), st.integers(0, 99)), max_size=20).map(sorted))
def test_a_curve_stays_in_its_frame_and_goes_on_to_the_right(points: list[tuple[int, int]]) -> None:
    path = stairs(points, 365, 365, 100, FRAME)
    across = [int(x) for x in re.findall(r"[MH](\d+)", path)]
    assert across == sorted(across)
    assert across[-1] == FRAME.right
    assert all(FRAME.top <= int(y) <= FRAME.bottom for y in re.findall(r"(?:V|M\d+ )(\d+)", path))


def test_a_block_covers_its_nights_but_for_a_gap() -> None:
    one = block(2, 3, 4, "closed", (7, 16))
    assert (one.x, one.y, one.width, one.height) == (21, 32, 27, 15)


def test_a_share_of_nothing_has_no_length() -> None:
    assert share(5, 0, 100) == 0
    assert share(1, 3, 100) == 33
