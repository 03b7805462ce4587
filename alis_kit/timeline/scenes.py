"""The scenes: one plan's whole path or some days of it, two plans on one time axis; and a scene in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal, TypeVar

from alis_kit.plan import Plan
from alis_kit.problem import PlanError, Problem
from alis_kit.result import Assessment
from alis_kit.text import show_date, show_span
from alis_kit.timeline.frame import SCREEN, SceneSpec, Size, natural_window
from alis_kit.timeline.lettering import clean, say
from alis_kit.timeline.page import compose
from alis_kit.timeline.rows import Span, Spot
from alis_kit.timeline.shapes import Change, Scene
from alis_kit.timeline.story import Content, Story, story
from alis_kit.wording import lacking, length, when

Window = tuple[date | None, date | None]
"""First and last day to show, both included; `None` where the plan and the forecast decide."""
_AHEAD = timedelta(days=300)
"""How far past today a picture reaches at least, so that what goes on can be seen to."""
_Key = tuple[object, ...]
_T = TypeVar("_T", Span, Spot)


# ---- one plan ----


def scene(plan: Plan, assessment: Assessment, *, window: Window | None = None, size: Size = SCREEN) -> Scene:
    """Return the whole path as a scene, or the days of `window`.

    Args:
        plan: the plan that was assessed.
        assessment: what is known of it.
        window: the days to show; without it, all that the plan and the forecast name.
        size: width and height in points; a height of `None` is as high as the content needs.

    Raises:
        PlanError: the window ends before it begins.
    """
    told = story(plan, assessment)
    shown = _shown(window, [*told.days, assessment.on + _AHEAD])
    summary = _windowed(told.summary, window, shown)
    return compose(SceneSpec(title=title(plan), summary=summary, stories=(("", told),), window=shown), size)


def title(plan: Plan) -> str:
    """Head the picture with the trainee and the municipality, as far as they are known."""
    name, municipality = clean(plan.trainee.name), clean(plan.municipality.name)
    where = "_where" if name and municipality else ""
    key = f"title{where}" if name else "title_municipality" if municipality else "title_nobody"
    return say(key, name=name, municipality=municipality)


def _windowed(summary: str, window: Window | None, shown: tuple[date, date]) -> str:
    """Say also which days the picture shows, when somebody chose them."""
    if window is None or window == (None, None):
        return summary
    return say("window", summary=summary, span=show_span(*shown))


def _shown(window: Window | None, days: Collection[date]) -> tuple[date, date]:
    """Return the days to show: those that are wished, else those of the whole path."""
    natural = natural_window(days)
    start, end = (wished or given for wished, given in zip(window or (None, None), natural, strict=True))
    if end < start:
        raise PlanError(Problem("timeline_window", values={"start": start, "end": end}))
    return start, end


# ---- two plans: what is the same is shown once, what differs twice, above each other and marked ----


def compare(
    plan: Plan,
    assessment: Assessment,
    other_plan: Plan,
    other_assessment: Assessment,
    *,
    names: tuple[str, str] | None = None,
    window: Window | None = None,
    size: Size = SCREEN,
    told: Literal["compare", "since"] = "compare",
) -> Scene:
    """Return two plans as one scene, best assessed on the same day.

    Args:
        plan: the first plan.
        assessment: what is known of it.
        other_plan: the other plan.
        other_assessment: what is known of that.
        names: what A and B are, for the sentence under the title.
        window: the days to show; without it, all that the plans and their forecasts name.
        size: width and height in points; a height of `None` is as high as the content needs.
        told: as what they are told: two plans A and B, or what was planned last and what is now.

    Raises:
        PlanError: the window ends before it begins.
    """
    one, other = story(plan, assessment), story(other_plan, other_assessment)
    shown = _shown(window, [*one.days, *other.days, assessment.on + _AHEAD])
    said = _windowed(_summary(assessment, other_assessment, told), window, shown)
    name = clean(plan.trainee.name) or clean(other_plan.trainee.name)
    spec = SceneSpec(
        title=say(f"{told}.title", name=name) if name else say(f"{told}.title_nobody"),
        summary=say("compare.named", first=names[0], second=names[1], summary=said) if names else said,
        stories=((say(f"{told}.first"), _marked(one, other)), (say(f"{told}.second"), _marked(other, one))),
        window=shown,
        changed=any(_lane_differs(one, other, name) for name in {*one.lanes, *other.lanes}),
    )
    return compose(spec, size)


def _marked(one: Story, other: Story) -> Story:
    """Mark in a story what the other does not have in just that way."""
    lanes = {}
    for name, content in one.lanes.items():
        there = other.lanes.get(name, Content(id=name))
        lanes[name] = replace(
            content,
            spans=tuple(_changed(span, there.spans) for span in content.spans),
            spots=tuple(_changed(spot, there.spots) for spot in content.spots),
        )
    return replace(one, lanes=lanes)


def _changed(thing: _T, others: Iterable[_T]) -> _T:
    others = tuple(others)
    if _key(thing) in {_key(o) for o in others}:
        return thing
    moved = any(o.name == thing.name for o in others)
    said = say("compare.moved") if moved else say("compare.only")
    change = Change.MOVED if moved else Change.ONLY_HERE
    return replace(thing, change=change, spoken=f"{thing.spoken} ({said})")


def _key(thing: Span | Spot) -> _Key:
    """Return what makes two rows the same. An open end is one however far it is drawn; duties say their number."""
    if isinstance(thing, Spot):
        return thing.name or thing.spoken, thing.on, thing.shape
    return thing.name, thing.start, None if thing.open_ended else thing.end, thing.percent, thing.counts


def _lane_differs(first: Story, second: Story, name: str) -> bool:
    """Tell whether a lane holds different rows in the two stories."""
    return _keys(first.lanes.get(name)) != _keys(second.lanes.get(name))


def _keys(content: Content | None) -> Collection[_Key]:
    if content is None:
        return ()
    return sorted([*map(_key, content.spans), *map(_key, content.spots)], key=repr)


def _summary(assessment: Assessment, other: Assessment, told: str) -> str:
    """Say how the expected day moves, or which of the plans gets there."""
    first, second = assessment.forecast.all_met.cautious, other.forecast.all_met.cautious
    if first and second:
        days = {"first": when(show_date(first), assessment), "second": when(show_date(second), other)}
        if first == second:
            return say(f"{told}.same", first=max(days.values(), key=len))
        key = "earlier" if second < first else "later"
        return say(f"{told}.{key}", length=length(first, second), **days)
    if first:
        return say(f"{told}.only_first", first=when(show_date(first), assessment), missing=lacking(other))
    if second:
        return say(f"{told}.only_second", second=when(show_date(second), other), missing=lacking(assessment))
    return say(f"{told}.neither", missing=lacking(assessment), other=lacking(other))


# ---- in words ----


def alt_text(scene: Scene) -> str:
    """Say everything the picture shows, lane by lane in order of date, and all notes in full."""
    return "\n".join(_lines(scene)) + "\n"


def _lines(scene: Scene) -> Iterator[str]:
    yield from (scene.title, say("text.on", day=scene.on), scene.summary)
    for lane in scene.lanes:
        yield from ("", say("text.heading", name=lane.name), *lane.tallies)
        yield from _bullets(lane.items or (say("text.lane_empty"),))
    if scene.notes:
        yield from ("", say("text.heading", name=say("text.notes")))
        yield from _bullets(scene.notes)


def _bullets(texts: Iterable[str]) -> Iterator[str]:
    return (say("text.bullet", text=text) for text in texts)
