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

Window = tuple[date | None, date | None]
"""First and last day to show, both included; `None` where the plan and the forecast decide."""
AHEAD = timedelta(days=300)
"""How far past today a picture reaches at least, so that what goes on can be seen to."""


def scene(plan: Plan, assessment: Assessment, *, window: Window | None = None, size: Size = SCREEN) -> Scene:
    """Give the whole path as a scene, or the days of `window`.

    Args:
        plan: the plan that was assessed.
        assessment: what is known of it.
        window: the days to show; without it, all that the plan and the forecast name.
        size: width and height in points; a height of `None` is as high as the content needs.

    Raises:
        PlanError: the window ends before it begins.
    """
    told = story(plan, assessment)
    shown = checked(window, natural_window([*told.days, assessment.on + AHEAD]))
    summary = windowed(told.summary, window, shown)
    return compose(Wanted(title=title(plan), summary=summary, stories=(("", told),), window=shown), size)


def windowed(summary: str, window: Window | None, shown: tuple[date, date]) -> str:
    """Say also which days the picture shows, when somebody chose them."""
    if window is None or window == (None, None):
        return summary
    return say("window", summary=summary, span=show_span(*shown))


def checked(window: Window | None, natural: tuple[date, date]) -> tuple[date, date]:
    """Give the days to show: those that are wished, else those of the whole path."""
    start, end = (wished or given for wished, given in zip(window or (None, None), natural, strict=True))
    if end < start:
        raise PlanError(Problem("timeline_window", values={"start": start, "end": end}))
    return start, end
