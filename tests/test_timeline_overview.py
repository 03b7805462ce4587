"""The path at a glance: measured as the whole picture is, since the same people look at it."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from random import Random

import pytest
from conftest import ON
from timeline_plans import overlap, random_plan

from alis_kit import timeline
from alis_kit.assessment import assessed
from alis_kit.plan import Plan
from alis_kit.timeline.frame import DAY
from alis_kit.timeline.scenes import WIDE
from alis_kit.timeline.shapes import Paint, Scene, Shape, Tone, bounds

KINDS = [(1.0, 1, 0), (2.0, 3, 5), (8.0, 12, 20), (12.0, 60, 80)]


def scenes(plan: Plan) -> tuple[Scene, Scene]:
    whole = timeline.scene(plan, assessed(plan, ON))
    return whole, timeline.mini_timeline(whole)


def check(whole: Scene, small: Scene) -> None:
    assert small.width == WIDE
    for item in small.items:
        box = bounds(item)
        assert box.x >= -0.01
        assert box.y >= -0.01
        assert box.right <= small.width + 0.01, item
        assert box.bottom <= small.height + 0.01, item
    for one, other in combinations(small.labels, 2):
        assert not overlap(one.box, other.box, gap=-0.3), (one, other)
    assert [lane.id for lane in small.lanes] == [lane.id for lane in whole.lanes]
    bars = [bar for bar in whole.bars if bar.box.x < whole.chart.right]  # not those of the tallies
    assert len(small.bars) == len(bars)
    assert Counter(mark.where for mark in small.marks) == Counter(mark.where for mark in whole.marks)
    lanes = {lane.id: lane for lane in small.lanes}
    for bar, as_large in zip(small.bars, bars, strict=True):
        assert bar.days
        assert bar.box.x == pytest.approx(small.x(bar.days[0]))
        assert bar.box.right == pytest.approx(small.x(bar.days[1] + DAY))
        assert lanes[bar.lane].box.y <= bar.box.y <= bar.box.bottom <= lanes[bar.lane].box.bottom
        assert (bar.where, bar.paint) == (as_large.where, as_large.paint)


def test_every_example_is_shown_with_all_its_bars_and_marks_in_their_days(plan: Plan) -> None:
    whole, small = scenes(plan)
    check(whole, small)
    assert sum(label.tone is Tone.TODAY for label in small.labels) == 1
    assert sum(label.tone is Tone.APPROVAL for label in small.labels) == 1
    assert sum(mark.shape is Shape.STAR for mark in small.marks) == 1


def test_part_time_is_as_high_as_its_percent_under_its_frame() -> None:
    plan = random_plan(Random(3), ON, years=6, posts=8, courses=3)
    _, small = scenes(plan)
    frames = {bar.where: bar.box for bar in small.bars if bar.paint is Paint.FRAME}
    percents = {f"service[{i}]": row.percent for i, row in enumerate(plan.service)}
    shown = [bar for bar in small.bars if bar.where in percents.keys() & frames and bar.paint is not Paint.FRAME]
    assert shown
    for bar in shown:
        share = float(percents[bar.where] or 0) / 100
        assert bar.box.height / frames[bar.where].height == pytest.approx(share)


@pytest.mark.parametrize(("years", "posts", "courses"), KINDS)
def test_any_path_keeps_within_its_column(years: float, posts: int, courses: int) -> None:
    for seed in range(12):
        check(*scenes(random_plan(Random(seed), ON, years=years, posts=posts, courses=courses)))


def test_two_plans_are_shown_above_each_other_with_both_expected_days(plan: Plan) -> None:
    other = random_plan(Random(5), ON, years=6, posts=8, courses=10)
    whole = timeline.compare(plan, assessed(plan, ON), other, assessed(other, ON))
    check(whole, timeline.mini_timeline(whole))
