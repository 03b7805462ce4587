"""From a plan and its assessment to a scene: choose the days to show, tell the story, set the page."""

from __future__ import annotations

from datetime import date, timedelta

from alis_kit.plan import Plan
from alis_kit.problem import PlanError, Problem
from alis_kit.result import Assessment
from alis_kit.text import show_span
from alis_kit.timeline.axis import natural_window
from alis_kit.timeline.density import SCREEN, Size
from alis_kit.timeline.page import compose
from alis_kit.timeline.shapes import Scene
from alis_kit.timeline.sheet import Wanted
from alis_kit.timeline.story import story
from alis_kit.timeline.words import say, title

Window = tuple[date, date]
AHEAD = timedelta(days=183)
"""How far past today a picture reaches at least, so that what goes on can be seen to."""


def scene(plan: Plan, assessment: Assessment, *, window: Window | None = None, size: Size = SCREEN) -> Scene:
    """Give the whole path as a scene, or the days of `window`, both included.

    Args:
        plan: the plan that was assessed.
        assessment: what is known of it.
        window: first and last day to show; without it, all that the plan and the forecast name.
        size: width and height in points; a height of `None` is as high as the content needs.

    Raises:
        PlanError: the window ends before it begins.
    """
    told = story(plan, assessment)
    shown = checked(window) if window else natural_window([*told.days, assessment.on + AHEAD])
    summary = told.summary if window is None else say("window", summary=told.summary, span=show_span(*shown))
    return compose(Wanted(title=title(plan), summary=summary, stories=(("", told),), window=shown), size)


def checked(window: Window) -> Window:
    """Give a window as it is, when it is one."""
    start, end = window
    if end < start:
        raise PlanError(Problem("timeline_window", "period", {"start": start, "end": end}))
    return window
